"""Two waves of invented venues, written down as short as they can be read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from assets.comparison.propose import Result, propose
from assets.comparison.proposed import Proposed
from assets.comparison.seen import Known, LonLat, Recorded, Seen, Side, Waves
from assets.dates import read_uncertain
from assets.postcodes import format_postcode

THEN, NOW = date(2005, 6, 30), date(2026, 6, 30)
# Invented postcodes and where they lie: Lark Road, the house next to it, across the town, in the next town.
HERE, NEXT, ACROSS, AWAY = (-2.97, 53.40), (-2.9697, 53.4002), (-2.96, 53.405), (-2.70, 53.55)
POINTS: dict[str, LonLat] = {
    "L8 1AA": HERE, "L8 1AB": NEXT, "L7 3DD": ACROSS, "WN5 9XY": AWAY, "CH43 5ZZ": (-3.038, 53.381),
    "L43 5ZZ": (-3.0375, 53.3808),
}  # fmt: skip
_KNOWN = {"works", "sector", "phones", "emails", "sites", "numbers", "parents", "names", "functions"}


def row(name: str, postcode: str = "L8 1AA", address: str = "", **more: Any) -> dict[str, Any]:
    """One row of a list. ``opened`` and ``ceased`` as people write them; what else is known by its own name."""
    return {"name": name, "postcode": postcode, "address": address, **more}


def side(day: date, rows: Iterable[dict[str, Any]], first: int, **more: Any) -> Side:
    """One wave. Rows with the same ``asset`` are about one asset; without one each is about its own."""
    recorded = []
    for number, fields in enumerate(rows, start=first):
        said = dict(fields)
        known = {key: said.pop(key) for key in list(said) if key in _KNOWN}
        periods = {key: read_uncertain(said.pop(key)) for key in ("opened", "ceased") if key in said}
        asset = said.pop("asset", number)
        code = format_postcode(said["postcode"]) or ""
        said.setdefault("point", POINTS.get(code))
        extra = {key: said.pop(key) for key in ("changed_status", "status_words", "is_redacted") if key in said}
        labels = {}
        if "sector" in known:
            labels["sector_label"] = known["sector"][-1]
        if "works" in known:
            labels["work_labels"] = tuple(sorted(known["works"]))
        about = Known(asset=asset, **known, **labels, **periods, **extra)
        seen = Seen(sighting=number, asset=asset, order=("list", "", number, number), code=code, **said)
        recorded.append(Recorded(seen, about))
    return Side(day, recorded, **more)


def compare(
    earlier: Iterable[dict[str, Any]], later: Iterable[dict[str, Any]], *, outside: Iterable[int] = (), **more: Any
) -> Result:
    """The proposals; rows are numbered from 1 in the earlier wave and from 101 in the later one."""
    then, now = side(THEN, earlier, 1), side(NOW, later, 101)
    inside = dict.fromkeys((row.seen.sighting for row in (*then.rows, *now.rows)), True) | dict.fromkeys(outside, False)
    if outside:
        then, now = replace(then, area="Larkfield", inside=inside), replace(now, area="Larkfield", inside=inside)
    return propose(Waves(then, now, **more))


def said(found: Proposed) -> str:
    """The change types, as the sheet has them."""
    return ";".join(str(change.label) for change in found.changes)


def became(earlier: dict[str, Any], *later: dict[str, Any], **more: Any) -> Proposed:
    """What became of one row."""
    return compare([earlier], later, **more).proposed[0]
