"""Naming one asset among thousands: how a form says which is meant, and how what was typed is understood."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assets.models import Asset
from assets.names import normalise_name
from assets.survivors import stands_for

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# "The Old Hall (the-old-hall)", as a form writes it.
_WITH_SLUG = re.compile(r".*\(([-\w]+)\)\s*")
_PAGE = re.compile(r"/assets/([-\w]+)/?.*")
_SLUG = re.compile(r"[-\w]+")
MOST = 5


class LinkError(Exception):
    """What was typed names no asset, or several; the text says so and what to write instead."""


def written(asset: Asset) -> str:
    """An asset as a form names it: its name, and its address on this site, which is its alone."""
    return f"{asset.name} ({asset.slug})"


def find_asset(text: str, user: "Viewer") -> Asset:
    """The one asset that ``user`` may see and that ``text`` names.

    Understood are an address on this site, with or without the name before it, also as the address of its page, and a
    name that only one asset has. What was merged leads to the record that stands for it. Raises LinkError.
    """
    visible = Asset.objects.visible_to(user)
    for slug in _slugs(text):
        addressed: Asset | None = visible.filter(slugs__slug=slug).first()
        found: Asset | None = visible.filter(pk=stands_for(addressed).pk).first() if addressed else None
        if found is not None:
            return found
    named = visible.present().filter(name__iexact=text.strip()) | visible.present().filter(
        name_key=normalise_name(text)
    )
    found_by_name: list[Asset] = list(named.order_by("name", "pk")[: MOST + 1])
    if len(found_by_name) == 1:
        return found_by_name[0]
    if not found_by_name:
        raise LinkError("No asset is called so. Write its name as its page has it, or the address of its page.")
    several = "; ".join(written(asset) for asset in found_by_name[:MOST])
    raise LinkError(f"Several assets are called so. Write one of these: {several}.")


def _slugs(text: str) -> list[str]:
    """The addresses on this site that a text may mean, the surest first."""
    found = [
        _WITH_SLUG.fullmatch(text),
        _PAGE.fullmatch(urlsplit(text.strip()).path) if "/" in text else None,
    ]
    slugs = [match[1] for match in found if match]
    if _SLUG.fullmatch(text.strip()):
        slugs.append(text.strip().lower())
    return slugs
