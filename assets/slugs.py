"""Addresses on this site for new assets, one or many at once."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.text import slugify

from assets.models import Asset, AssetSlug
from assets.models.asset import RESERVED_SLUGS

# The column takes 120; what is left is for a postcode district or a number.
LONGEST = 100
NUMBERS = range(2, 30)
# So many at once that one query still takes them.
CHUNK = 5000


def give_slugs(assets: Iterable[tuple[Asset, str]]) -> None:
    """Give every new asset an address that none has or ever had. With each comes its postcode, or nothing.

    The name alone where it is free; with the postcode district, or a number, where it is not; and where a script has no
    letters for it, or all numbers are taken, the beginning of the asset's id.
    """
    waiting = [(asset, list(_wishes(asset, postcode))) for asset, postcode in assets]
    wished = {slug for _, wishes in waiting for slug in wishes[:1]}
    taken = _taken(wished)
    crowded = {slug for _, wishes in waiting if wishes[0] in taken for slug in wishes}
    counted: set[str] = set()
    for _, wishes in waiting:
        if wishes[0] in counted:
            crowded.update(wishes)
        counted.add(wishes[0])
    taken |= _taken(crowded - wished)
    for asset, wishes in waiting:
        asset.slug = next(slug for slug in wishes if slug not in taken)
        taken.add(asset.slug)


def _wishes(asset: Asset, postcode: str) -> Iterator[str]:
    ident = asset.uuid.hex
    stem = slugify(asset.name)[:LONGEST].strip("-")
    if stem:
        if stem not in RESERVED_SLUGS:
            yield stem
        if postcode:
            yield f"{stem}-{postcode.split()[0].lower()}"
        yield from (f"{stem}-{number}" for number in NUMBERS)
        yield f"{stem}-{ident[:8]}"
    yield f"asset-{ident[:8]}"
    yield f"asset-{ident}"


def _taken(slugs: set[str]) -> set[str]:
    found: set[str] = set()
    rest = iter(slugs)
    while part := list(islice(rest, CHUNK)):
        found.update(AssetSlug.objects.filter(slug__in=part).values_list("slug", flat=True))
    return found
