"""Both records of a change side by side, fact by fact, with what differs; as far as the reader may know either."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.gis.geos import Point

from assets.choices import SchemeCode, Status
from assets.dates import write_uncertain
from assets.models import Asset, Classification, ExternalId, Location, Sighting
from assets.names import normalise_name
from assets.permissions import can_see_staff_facts
from assets.postcodes import format_postcode

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

SAME, ALIKE, DIFFERS, THEN_ONLY, NOW_ONLY = "same", "alike", "differs", "then only", "now only"


@dataclass(frozen=True)
class Side:
    """What one side says: facts by label, where it is, and where that is written."""

    title: str
    says: dict[str, str] = field(default_factory=dict)
    seen_point: Point | None = None
    asset: Asset | None = None
    where: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        said = self.says.get("address") or self.says.get("postcode")
        return said or ("a point on the map" if self.seen_point else "no place known")


@dataclass(frozen=True)
class Line:
    """One fact of both sides, and how they compare."""

    label: str
    then: str
    now: str

    @property
    def verdict(self) -> str:
        """Whether both say the same, the same in other words, something else, or only one says anything."""
        if not self.then or not self.now:
            return NOW_ONLY if self.now else THEN_ONLY
        if self.then == self.now:
            return SAME
        key = _KEYS.get(self.label, str.casefold)
        return ALIKE if key(self.then) and key(self.then) == key(self.now) else DIFFERS


def _digits(text: str) -> str:
    """A telephone number without its trunk zero or country code."""
    digits = "".join(filter(str.isdigit, text.replace("(0)", "")))
    return digits.removeprefix("0044").removeprefix("44").removeprefix("0")


def _host(text: str) -> str:
    return text.casefold().partition("://")[2].removeprefix("www.").rstrip("/")


# By what two texts of a fact are told to be the same in other words.
_KEYS: dict[str, Callable[[str], str]] = {
    "name": normalise_name,
    "address": normalise_name,
    "postcode": lambda text: format_postcode(text) or text.casefold(),
    "telephone": _digits,
    "website": _host,
}


def lines_of(then: Side | None, now: Side | None) -> list[Line]:
    """Every fact that either side says, in the order of the sides."""
    first, second = (side.says if side else {} for side in (then, now))
    labels = dict.fromkeys([*first, *second])
    lines = [Line(label, first.get(label, ""), second.get(label, "")) for label in labels]
    return [line for line in lines if line.then or line.now]


def as_seen(sighting: Sighting, asset: Asset, user: "Viewer") -> Side:
    """What a wave recorded; its address and postcode are for staff of the asset's projects."""
    says = {
        "name": sighting.name,
        "status": Status(sighting.status).label if sighting.status else "",
        "nature of work": sighting.category,
        "sector type": sighting.sector,
        "function": sighting.functions,
    }
    is_staff = can_see_staff_facts(user, asset)
    if is_staff:
        says |= {"address": sighting.address, "postcode": sighting.postcode}
    row = f"row {sighting.row_number}" if sighting.row_number else ""
    written = ", ".join(filter(None, (sighting.file_name, row, sighting.source)))
    point = (sighting.point if is_staff else None) or _place_in(sighting, asset, user)
    return Side(sighting.wave.name, says, point, asset, written)


def _place_in(sighting: Sighting, asset: Asset, user: "Viewer") -> Point | None:
    """Where the wave recorded the asset, or where it is now; None where neither is known, or to be known."""
    rows = Location.objects.as_seen_by(user).filter(asset=asset, point__isnull=False)
    of_wave = rows.filter(wave=sighting.wave_id).first()
    found = of_wave or rows.filter(is_current=True).first()
    point: Point | None = found.seen_point if found else None
    return point


def as_recorded(asset: Asset, title: str, user: "Viewer") -> Side:
    """What the register says of an asset now."""
    where = Location.objects.current().as_seen_by(user).filter(asset=asset).first()
    says = {
        "name": asset.name,
        "status": str(asset.get_status_display()),
        "nature of work": _terms(asset, SchemeCode.NATURE_OF_WORK),
        "sector type": asset.sector.label if asset.sector else "",
        "function": _terms(asset, SchemeCode.FUNCTION),
        "address": (where.seen_address or where.public_area) if where else "",
        "postcode": where.seen_postcode if where else "",
    }
    return Side(title, says, where.seen_point if where else None, asset, "the record as it is now")


def with_record(side: Side, user: "Viewer") -> Side:
    """A side with what no wave's sighting holds: how to reach the asset, its other names, days and numbers."""
    asset = side.asset
    if asset is None:
        return side
    says = dict(side.says)
    says |= {
        "other names": "; ".join(asset.names.exclude(name=asset.name).values_list("name", flat=True)),
        "website": asset.website,
        "telephone": asset.phone,
        "e-mail": asset.email,
        "opened": write_uncertain(asset.opened_earliest, asset.opened_latest),
        "ceased": write_uncertain(asset.ceased_earliest, asset.ceased_latest),
        "numbers": "; ".join(_numbers(asset, user)),
    }
    return Side(side.title, says, side.seen_point, asset, side.where)


def _terms(asset: Asset, scheme: str) -> str:
    rows = Classification.objects.filter(asset=asset, is_current=True, value="yes", term__scheme__code=scheme)
    return "; ".join(rows.order_by("term__position", "pk").values_list("term__label", flat=True))


def _numbers(asset: Asset, user: "Viewer") -> Iterator[str]:
    for row in ExternalId.objects.filter(asset=asset).visible_to(user).order_by("kind", "value", "pk"):
        yield f"{row.get_kind_display()} {row.value}"
