"""What a row would do to where an asset is. A place of its own is kept for each time; what was masked stays masked."""

from typing import Any

from django.contrib.gis.geos import Point

from assets.addresses import is_same_address
from assets.choices import Precision
from assets.imports.draft import Draft, Hand
from assets.imports.record import Record, Where
from assets.models import Location

# How exact a point is, from the least to the most.
_EXACTNESS = [Precision.AREA, Precision.POSTCODE, Precision.EXACT]
# Points nearer than this are one point: ten centimetres, in degrees.
_SAME_POINT = 1e-6


def write_where(draft: Draft, record: Record, hand: Hand) -> None:
    """Plan what the row says about where the asset is."""
    where = record.where
    if not where or draft.spoken.get("location", hand.row) != hand.row:
        return
    current = next((location for location in draft.locations if location.is_current), None)
    if current is None:
        _arrive(draft, where, hand, masked=bool(where.masked) or _was_masked(draft))
    elif hand.may_overrule(current):
        if is_same_place(current, where):
            _correct(draft, current, where, hand)
        else:
            _move(draft, current, where, hand)
    else:
        _keep_as_recorded(draft, current, where, hand)
        return
    draft.spoken["location"] = hand.row


def write_further_place(draft: Draft, record: Record, hand: Hand) -> None:
    """A place beside the one where the asset is found now: what a row says that belongs to another row.

    It takes nobody's place, is as private as any that the asset has, and is added once.
    """
    where = record.where
    if not (record.is_child and where) or any(is_same_place(location, where) for location in draft.locations):
        return
    masked = _was_masked(draft) if where.masked is None else where.masked
    location = Location(asset=draft.asset, is_current=False, is_masked=masked, **_values(where), **hand.known())
    draft.locations.append(location)
    hand.writes.create(location)
    hand.differs("further address", "", _in_words(location))


def _was_masked(draft: Draft) -> bool:
    """Whether somebody had a reason to keep where this asset is private."""
    return any(location.is_masked for location in draft.locations)


def is_same_place(location: Location, where: Where) -> bool:
    """Whether two addresses are one, however they are written; see ``assets.addresses``."""
    return is_same_address(location.address, location.postcode, where.address, where.code)


def _values(where: Where) -> dict[str, Any]:
    values: dict[str, Any] = {
        "address": where.address, "postcode": where.postcode, "public_area": where.public_area,
    }  # fmt: skip
    values = {column: value for column, value in values.items() if value}
    return values | ({"point": where.point, "precision": where.precision} if where.point else {})


def _arrive(draft: Draft, where: Where, hand: Hand, *, masked: bool, **known_since: Any) -> None:
    location = Location(asset=draft.asset, is_masked=masked, **_values(where), **known_since, **hand.known())
    draft.locations.append(location)
    hand.writes.create(location)
    hand.differs("address", "", _in_words(location))


def _correct(draft: Draft, current: Location, where: Where, hand: Hand) -> None:
    """The same place, said again: what is said better is taken over, and it is known from the later wave."""
    values = {column: value for column, value in _values(where).items() if column not in {"point", "precision"}}
    changed = {column: value for column, value in values.items() if getattr(current, column) != value}
    if where.masked is not None and where.masked != current.is_masked:
        changed["is_masked"] = where.masked
    if where.point and _says_more(current, where, changed):
        changed |= {"point": where.point, "precision": where.precision}
    if changed:
        before = _in_words(current)
        hand.writes.change(current, **changed, **hand.known())
        hand.differs("address", before, _in_words(current))
    elif not hand.is_from_here(current):
        hand.writes.change(current, **hand.known())


def _says_more(current: Location, where: Where, changed: dict[str, Any]) -> bool:
    """Whether the row's point is to be taken: an exact one is not given up for the middle of the same postcode."""
    if current.point is None:
        return True
    if is_same_point(current.point, where.point) and current.precision == where.precision:
        return False
    exactness = _EXACTNESS.index(where.precision) - _EXACTNESS.index(Precision(current.precision))
    return exactness >= 0 or "postcode" in changed


def is_same_point(one: Point | None, other: Point | None) -> bool:
    """Whether two points are one but for the rounding of what is written down."""
    if one is None or other is None:
        return one is other
    return abs(one.x - other.x) < _SAME_POINT and abs(one.y - other.y) < _SAME_POINT


def _move(draft: Draft, old: Location, where: Where, hand: Hand) -> None:
    """The asset is found elsewhere: where it was ends by the day of the wave, and stays as private as it was."""
    last_known = old.as_of if old.as_of and old.as_of <= hand.day else None
    ended: dict[str, Any] = {"is_current": False}
    if old.since_earliest is None or old.since_earliest <= hand.day:
        ended |= {"until_latest": hand.day, "until_earliest": last_known}
    hand.writes.change(old, **ended)
    masked = old.is_masked if where.masked is None else where.masked
    before = _in_words(old)
    _arrive(draft, where, hand, masked=masked, since_earliest=last_known, since_latest=hand.day)
    hand.differences[-1] = hand.differences[-1]._replace(before=before)


def _keep_as_recorded(draft: Draft, current: Location, where: Where, hand: Hand) -> None:
    """Where this wave found the asset, which is not where it is known to be now."""
    if any(is_same_place(location, where) for location in draft.locations):
        return
    later = current.as_of if current.as_of and current.as_of > hand.day else None
    masked = _was_masked(draft) if where.masked is None else where.masked
    location = Location(
        asset=draft.asset, is_current=False, is_masked=masked, since_latest=hand.day, until_latest=later,
        **_values(where), **hand.known(),
    )  # fmt: skip
    draft.locations.append(location)
    hand.writes.create(location)
    hand.differs("address, as this wave recorded it", "", _in_words(location))


def _in_words(location: Location) -> str:
    words = [", ".join(filter(None, (location.address, location.postcode, location.public_area)))]
    if location.point:
        words.append(f"{location.point.y:.5f}, {location.point.x:.5f} ({Precision(location.precision).label})")
    if location.is_masked:
        words.append("kept private")
    return "; ".join(filter(None, words))
