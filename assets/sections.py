"""What other apps have to say on the page of an asset.

An app above this one registers what it says in its ``ready``; nothing here knows it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assets.models import Asset

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its anchor, title and count for the list at its top, and a template that gets ``shown``.

    The template draws the whole ``<section>``.
    """

    key: str
    title: str
    count: int
    template: str
    shown: Any


# Gives the section of one asset for one reader, or None where there is nothing that they may know.
Teller = Callable[[Asset, "Viewer"], Section | None]
_TELLERS: list[Teller] = []


def register_section(tell: Teller) -> None:
    """Have the page of every asset show what ``tell`` gives."""
    _TELLERS.append(tell)


def sections_of(asset: Asset, user: "Viewer") -> Sequence[Section]:
    """What other apps say of the asset to this reader, in the order in which they were registered."""
    return [section for tell in _TELLERS if (section := tell(asset, user)) is not None]
