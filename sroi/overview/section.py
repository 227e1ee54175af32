"""What the page of an asset says of social value: the maps that are about it, and the way to a new one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.choices import Status
from assets.models import Asset
from assets.permissions import can_edit
from assets.sections import Section
from sroi.overview.links import Mention, maps_about
from sroi.overview.listing import Figure, figure_of

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """A map that is about the asset, and what its version came to where that is final."""

    mention: Mention
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class AboutAsset:
    """All of them. ``can_begin`` says whether the reader may begin one that is about the asset."""

    asset: Asset
    lines: list[Line]
    can_begin: bool


def social_value(asset: Asset, user: "Viewer") -> Section | None:
    """The section; None where there is no map to be read and none may be begun."""
    lines = [Line(mention, figure_of(mention.impact_map)) for mention in maps_about(asset, user)]
    can_begin = not asset.is_withdrawn and asset.status != Status.MERGED and can_edit(user, asset)
    if not lines and not can_begin:
        return None
    shown = AboutAsset(asset, lines, can_begin)
    return Section("social-value", "Social value", len(lines), "sroi/asset_maps.html", shown)
