"""What became of the demo city: its two waves compared, decisions between them, and assets that are looked up again.

It is told by two sheets of the demo (``decisions.csv``, ``fieldwork.csv``) and written through the same actions as by a
person at the desk. Told once, it is not told again.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from assets.actions.answering import TaskOrder, answer_task
from assets.actions.comparing import compare_waves, start_comparison
from assets.actions.deciding import decide_change
from assets.actions.duplicates import find_duplicates
from assets.actions.editing import Provenance
from assets.actions.fieldwork import assign_tasks, record_attempt, start_update
from assets.actions.merging import merge_assets
from assets.choices import Attempt, Basis, ChangeType, Channel, Status, TaskAnswer
from assets.dates import read_uncertain
from assets.models import Asset, Comparison, Proposal, Sighting, Task, Wave

# So many tasks, by the names of their assets, are handed to the researcher; the others are nobody's yet.
HANDED_OUT = 60
# Two records of one asset that somebody found while looking through the list.
MERGED = ("Sefton Park Palm House", "Sefton Park Palmhouse")
_BASIS = {"phone": Basis.PHONE, "visit": Basis.VISIT, "web": Basis.WEB, "owner": Basis.OWNER, "source": Basis.SOURCE,
          "inferred": Basis.INFERRED}  # fmt: skip
_CHANNELS = {"phone": Channel.PHONE, "visit": Channel.VISIT, "email": Channel.EMAIL, "post": Channel.POST,
             "web": Channel.WEB}  # fmt: skip
_OUTCOMES = {
    "somebody answered": Attempt.REACHED,
    "nobody answered": Attempt.NO_ANSWER,
    "call back later": Attempt.CALL_BACK,
    "wrong number": Attempt.WRONG_NUMBER,
    "not there": Attempt.NOT_THERE,
    "did not want to say": Attempt.REFUSED,
}


@dataclass(frozen=True)
class DemoPast:
    """How much there is now: decisions, tasks, and pairs that may be one asset."""

    decisions: int
    tasks: int
    duplicates: int


def tell_demo_past(*, earlier: Wave, later: Wave, folder: Path, by: User) -> DemoPast | None:
    """Compare the two waves, decide what the sheets in ``folder`` say, and look some assets up again.

    None where the two were compared before. Runs inside the caller's transaction; raises what the actions raise.
    """
    if Comparison.objects.filter(earlier=earlier, later=later).exists():
        return None
    comparison = start_comparison(earlier=earlier, later=later, by=by)
    compare_waves(comparison=comparison)
    decided = sum(_decide(comparison, row, by) for row in _rows(folder / "decisions.csv"))
    wave = start_update(earlier=earlier, name=later.name, reference_date=later.reference_date, by=by)
    tasks = wave.tasks.order_by("asset__name", "pk")
    assign_tasks(tasks=[task.pk for task in tasks[:HANDED_OUT]], to=by, by=by)
    for row in _rows(folder / "fieldwork.csv"):
        decided += _look_up(wave.tasks.get(asset__name=row["asset"]), row, by)
    _merge(by)
    compare_waves(comparison=comparison)
    return DemoPast(decided, tasks.count(), find_duplicates())


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _decide(comparison: Comparison, row: dict[str, str], by: User) -> int:
    """One decision; returns 1."""
    sighting = None
    if name := row["recorded in 2005"]:
        sighting = Sighting.objects.filter(wave=comparison.earlier, name=name).order_by("row_number").first()
    others = [_asset(comparison, other, sighting) for other in filter(None, row["record of today"].split(";"))]
    words = {str(kind.label).partition(",")[0]: kind for kind in ChangeType}
    proposals = Proposal.objects.filter(comparison=comparison, sighting=sighting)
    proposal = proposals.first() if sighting else proposals.filter(later_asset=others[0]).first()
    decide_change(
        comparison=comparison,
        sighting=sighting,
        later_assets=others,
        changes=[words[word] for word in row["what became of it"].split(";")],
        basis=_BASIS[row["how it is known"]],
        by=by,
        source=row["source"],
        evidence=row["evidence"],
        happened=read_uncertain(row["happened"]),
        proposal=proposal,
    )
    return 1


def _asset(comparison: Comparison, name: str, sighting: Sighting | None) -> Asset:
    """The record of this name: one that the later wave saw before any other, and never the one it is decided about."""
    rows = Asset.objects.present().filter(name=name)
    if sighting is not None:
        rows = rows.exclude(pk=sighting.asset_id) if rows.count() > 1 else rows
    seen = rows.filter(sightings__wave=comparison.later).order_by("pk").first()
    found: Asset = seen or rows.order_by("pk")[0]
    return found


def _look_up(task: Task, row: dict[str, str], by: User) -> int:
    """The attempts at one asset, and the answer if there is one; returns how many decisions that makes."""
    day = _day_of(task.wave)
    at = timezone.make_aware(datetime.combine(day, time(10, 30)))
    for attempt in row["attempts"].split(";"):
        channel, _, outcome = attempt.partition(" ")
        record_attempt(task=task, at=at, channel=_CHANNELS[channel], outcome=_OUTCOMES[outcome], by=by)
    if not row["answer"]:
        return 0
    order = TaskOrder(
        answer=next(answer for answer in TaskAnswer if row["answer"] in {answer.value, answer.value.replace("_", " ")}),
        known=Provenance(_BASIS[row["how it is known"]], day, row["source"]),
        evidence=row["evidence"],
        status=Status(row["status"]) if row["status"] else Status.ACTIVE,
        reason=row["reason"],
        happened=read_uncertain(row["happened"]),
    )
    answer_task(task=Task.objects.get(pk=task.pk), order=order, by=by)
    return 1


def _day_of(wave: Wave) -> date:
    """The day of the wave's visits and calls: its own, unless that is still to come."""
    return min(wave.reference_date, timezone.localdate())


def _merge(by: User) -> None:
    survivor, other = (Asset.objects.get(name=name) for name in MERGED)
    merge_assets(survivor=survivor, other=other, choices={}, reason="One house, written in two ways.", by=by)
