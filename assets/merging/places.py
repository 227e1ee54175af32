"""Where both records are and were. An asset has one current place; what was kept private stays so."""

from collections.abc import Iterable
from typing import Any

from assets.addresses import is_same_address
from assets.merging.draft import Fact, Merge, Side, snapshot
from assets.merging.known import SINCE, UNTIL, is_dated, known_as, period_of, would_overrule
from assets.models import Location
from assets.postcodes import format_postcode
from assets.text import key

_WORDING = ("address", "postcode", "point", "precision")


def merge_locations(merge: Merge) -> None:
    """Plan all places: one that the survivor has stays with the other record, and of two current ones one is past."""
    mine, theirs = merge.pair(Location, "wave")
    kept = next((row for row in mine if row.is_current), None)
    given = next((row for row in theirs if row.is_current), None)
    if given is not None:
        chosen = _choose(merge, kept, given)
        if kept is None:
            merge.move(Location, [given])
        elif _is_same(kept, given):
            _put_together(merge, kept, given, chosen)
        else:
            _tell_apart(merge, kept, given, chosen, mine)
    merge.move(Location, [row for row in theirs if row is not given and not _fold_if_told(merge, row, mine)])


def _choose(merge: Merge, kept: Location | None, given: Location) -> Side:
    differ = kept is None or any(getattr(kept, name) != getattr(given, name) for name in _WORDING)
    chosen = merge.choose("location", says_kept=kept is not None, says_given=True)
    then, there = snapshot(kept), snapshot(given)
    merge.facts.append(
        Fact("location", then, there, then, there, chosen, kept is not None, says_given=True, differ=differ)
    )
    if kept is not None and kept.is_masked != given.is_masked:
        merge.warnings.append(
            "One of the two keeps its address private. That address stays private; see whether the other one tells it."
        )
    return chosen


def _is_same(one: Location, other: Location) -> bool:
    """Whether two places are one, by their postcode or by their address; without both of either by their points."""
    code, other_code = format_postcode(one.postcode), format_postcode(other.postcode)
    if (code and code == other_code) or (key(one.address) and key(other.address)):
        return is_same_address(one.address, one.postcode, other.address, other.postcode)
    return one.point is not None and one.point == other.point and code == other_code


def _put_together(merge: Merge, kept: Location, given: Location, chosen: Side) -> None:
    """One place, written twice: the wording that was chosen, with what only the other one says."""
    differ = any(getattr(kept, name) != getattr(given, name) for name in _WORDING)
    values = _private(kept, given)
    if chosen == Side.OTHER:
        stands, lost = given, kept
        values |= {name: getattr(given, name) for name in ("address", "postcode") if getattr(given, name)}
        values |= known_as(given)
    else:
        stands, lost = kept, given
        values |= {name: getattr(given, name) for name in ("address", "postcode") if not getattr(kept, name)}
    if stands is given or kept.point is None:
        values |= {"point": given.point, "precision": given.precision} if given.point else {}
    if differ and would_overrule(lost, stands):
        # By hand from here on; so that it stays so, better grounds are not looked for.
        values |= known_as(stands) | {"wave": None}
        merge.tally(Location).folded += 1
        merge.instead[Location, given.pk] = kept
        merge.change(Location, [kept], **_new(kept, values))
    else:
        merge.fold(kept, given, **values)


def _tell_apart(merge: Merge, kept: Location, given: Location, chosen: Side, mine: Iterable[Location]) -> None:
    """Two places: the one that was chosen is where it is now, the other where it was."""
    stands, lost = (given, kept) if chosen == Side.OTHER else (kept, given)
    decided = {"wave": None} if would_overrule(lost, stands) else {}
    ended = {"is_current": False, **_end(lost, stands)}
    since = _begin(lost, stands)
    if stands is given:
        merge.change(Location, [kept], **ended)
        merge.move(Location, [given], asset=merge.survivor, **since, **decided)
        return
    merge.change(Location, [kept], **_new(kept, since | decided))
    if not _fold_if_told(merge, given, [row for row in mine if row is not kept]):
        merge.move(Location, [given], asset=merge.survivor, **ended)


def _end(lost: Location, stands: Location) -> dict[str, Any]:
    """When the asset left a place: between the days on which it was known to be there, and at the other one."""
    if not _followed(lost, stands) or any(getattr(lost, name) for name in UNTIL):
        return {}
    if lost.since_earliest and stands.as_of and lost.since_earliest > stands.as_of:
        return {}
    return dict(zip(UNTIL, (lost.as_of, stands.as_of), strict=True))


def _begin(lost: Location, stands: Location) -> dict[str, Any]:
    if not _followed(lost, stands) or is_dated(stands):
        return {}
    return dict(zip(SINCE, (lost.as_of, stands.as_of), strict=True))


def _followed(lost: Location, stands: Location) -> bool:
    return bool(lost.as_of and stands.as_of and lost.as_of < stands.as_of)


def _fold_if_told(merge: Merge, row: Location, mine: Iterable[Location]) -> bool:
    """Leave a place with the other record where the survivor has it already, for the same time."""
    for known in mine:
        alike = not is_dated(row) or not is_dated(known) or period_of(row) == period_of(known)
        if alike and _is_same(known, row) and bool(known.address) >= bool(row.address):
            merge.fold(known, row, **_new(known, _private(known, row)))
            return True
    return False


def _private(kept: Location, folded: Location) -> dict[str, Any]:
    """As private as either of them."""
    if not folded.is_masked:
        return {}
    return {"is_masked": True, "public_area": kept.public_area or folded.public_area}


def _new(row: Location, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}
