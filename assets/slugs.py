"""Addresses on this site for new assets, one or many at once."""

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.text import slugify

from assets.models import Asset
from assets.models.asset import RESERVED_SLUGS

# The column takes 120; what is left is for a postcode district or a number.
LONGEST = 100
NUMBERS = range(2, 30)


def give_slugs(assets: Iterable[tuple[Asset, str]]) -> None:
    """Give every new asset an address that none has or ever had. With each comes its postcode, or nothing.

    The name alone where it is free; with the postcode district, or a number, where it is not; and where a script has no
    letters for it, or all numbers are taken, the beginning of the asset's id.
    """
    waiting = [(asset, Newcomer(asset.name, asset.uuid, postcode)) for asset, postcode in assets]
    free = FreeSlugs()
    free.expect(newcomer for _, newcomer in waiting)
    for asset, newcomer in waiting:
        asset.slug = free.give(newcomer)
        free.take(asset.slug)


class Newcomer(NamedTuple):
    """What the address of a new asset is made of."""

    name: str
    uuid: UUID
    postcode: str = ""


class FreeSlugs:
    """Which addresses are free, asked for many assets at once; what is found holds until ``expect`` is called again.

    ``spoken_for`` holds further addresses that are not to be given, by whomever it is kept.
    """

    def __init__(self, spoken_for: Container[str] = frozenset()) -> None:
        self._spoken_for = spoken_for
        self._asked: set[str] = set()
        self._taken: set[str] = set()

    def expect(self, newcomers: Iterable[Newcomer]) -> None:
        """Look up, in few queries, what these assets will need."""
        self._asked, self._taken = set(), set()
        waiting = [(next(_wishes(newcomer)), newcomer) for newcomer in newcomers]
        self._ask({first for first, _ in waiting})
        crowded: set[str] = set()
        counted: set[str] = set()
        for first, newcomer in waiting:
            if first in counted or not self._is_free(first):
                crowded.update(_wishes(newcomer))
            counted.add(first)
        self._ask(crowded)

    def give(self, newcomer: Newcomer) -> str:
        """An address for a new asset, still free until it is taken."""
        for slug in _wishes(newcomer):
            if slug not in self._asked:
                self._ask(set(_wishes(newcomer)))
            if self._is_free(slug):
                return slug
        raise ValueError("The id of a new asset is in an address already.")

    def take(self, slug: str) -> None:
        """Give ``slug`` to no other."""
        self._asked.add(slug)
        self._taken.add(slug)

    def _is_free(self, slug: str) -> bool:
        return slug not in self._taken and slug not in self._spoken_for

    def _ask(self, slugs: set[str]) -> None:
        wanted = slugs - self._asked
        self._asked |= wanted
        self._taken |= owners_of(wanted).keys()


def owners_of(slugs: Iterable[str]) -> dict[str, int]:
    """The primary key of the asset that has each of these addresses or once had it; without those that are free."""
    wanted = list(slugs)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        # As one array: taking thousands of values apart costs Django more than finding them costs PostgreSQL.
        cursor.execute("SELECT slug, asset_id FROM assets_assetslug WHERE slug = ANY(%s)", [wanted])
        return dict(cursor.fetchall())


def _wishes(newcomer: Newcomer) -> Iterator[str]:
    ident = newcomer.uuid.hex
    stem = slugify(newcomer.name)[:LONGEST].strip("-")
    if stem:
        if stem not in RESERVED_SLUGS:
            yield stem
        if newcomer.postcode:
            yield f"{stem}-{newcomer.postcode.split()[0].lower()}"
        yield from (f"{stem}-{number}" for number in NUMBERS)
        yield f"{stem}-{ident[:8]}"
    yield f"asset-{ident[:8]}"
    yield f"asset-{ident}"
