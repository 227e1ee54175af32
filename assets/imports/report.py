"""What is said about an import: on the page that previews it, and on the terminal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from assets.choices import RowOutcome
from assets.imports.notes import Note, count_kinds, unknown_words
from assets.imports.outcome import RowPlan
from assets.imports.plan import Plan

# How much of each kind a page shows; downloads and the command show all.
ROWS_SHOWN = 200
NOTES_SHOWN = 500
# How many warnings the command lists one by one unless it is asked for all.
WARNINGS_LISTED = 20


def preview(plan: Plan) -> dict[str, Any]:
    """What pages show of a plan, as it is kept with the uploaded file."""
    wave = plan.order.wave
    return {
        "at": timezone.now().isoformat(),
        "profile": plan.profile.label,
        "sheet": plan.sheet.name,
        "wave": wave.name,
        "wave_date": wave.reference_date.isoformat(),
        "wave_is_new": wave.pk is None,
        "area": [place.name for place in plan.order.area],
        "remarks": plan.remarks,
        "rows_in": plan.checked.rows_in,
        "counts": {outcome.value: number for outcome, number in plan.counts.items()},
        "new_sightings": plan.new_sightings,
        "has_writes": plan.has_writes,
        "warning_kinds": [[kind.label, number] for kind, number in count_kinds(plan.notes.warnings)],
        "unknown_words": [list(word) for word in unknown_words(plan.notes.all)],
        "faults": [_note(note) for note in plan.notes.faults[:NOTES_SHOWN]],
        "warnings": [_note(note) for note in plan.notes.warnings[:NOTES_SHOWN]],
        "skipped": [list(row) for row in list(plan.checked.skipped.items())[:NOTES_SHOWN]],
        "rows": [_row(row) for row in _first_of_each(plan.rows)],
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "row": note.row,
        "column": note.column,
        "value": note.value[:300],
        "kind": note.kind.label,
        "right": note.right,
    }


def _row(row: RowPlan) -> dict[str, Any]:
    return {
        "row": row.row,
        "outcome": row.outcome.value,
        "name": row.name,
        "asset": row.draft.asset.name,
        "slug": row.draft.asset.slug,
        "reason": row.reason,
        "differences": [list(difference) for difference in row.differences],
    }


def _first_of_each(rows: Sequence[RowPlan]) -> list[RowPlan]:
    """The first rows of every outcome, in the order of the sheet."""
    shown: dict[RowOutcome, int] = defaultdict(int)
    chosen = []
    for row in rows:
        shown[row.outcome] += 1
        if shown[row.outcome] <= ROWS_SHOWN:
            chosen.append(row)
    return chosen


def summary(plan: Plan, *, applied: bool, everything: bool) -> Iterator[str]:
    """The lines a command prints; ``everything`` lists every warning."""
    wave, counts = plan.order.wave, plan.counts
    project = plan.order.project
    yield f"Wave “{wave.name}” of {wave.reference_date}, project {project.slug}, profile {plan.profile.name}."
    if plan.order.area:
        yield f"Area: {', '.join(place.name for place in plan.order.area)}."
    yield from plan.remarks
    yield ""
    yield f"Rows in: {plan.checked.rows_in} = " + " + ".join(
        f"{number} {outcome.label}" for outcome, number in counts.items()
    )
    yield from _kinds(plan)
    yield from _listed("Rejected", plan.notes.faults, limit=None)
    yield from _listed("Warnings", plan.notes.warnings, limit=None if everything else WARNINGS_LISTED)
    yield ""
    if applied:
        new, changed = counts[RowOutcome.CREATED], counts[RowOutcome.UPDATED]
        yield f"Written: {new} new assets, {changed} changed, {plan.new_sightings} sightings."
    elif plan.has_writes:
        yield "Dry run: nothing is written. Add --apply to write it."
    else:
        yield "Nothing to write: the register has all of it already."


def _kinds(plan: Plan) -> Iterator[str]:
    kinds = count_kinds(plan.notes.warnings)
    if kinds:
        yield ""
        yield "Warnings by kind:"
        yield from (f"{number:>8}  {kind.label}" for kind, number in kinds)
    if words := unknown_words(plan.notes.all):
        yield ""
        yield "Words the vocabulary does not have:"
        yield from (f"{times:>8}  {column}: {word}" for column, word, times in words)


def _listed(title: str, notes: Sequence[Note], *, limit: int | None) -> Iterator[str]:
    if not notes:
        return
    shown = notes if limit is None else notes[:limit]
    left = len(notes) - len(shown)
    yield ""
    yield f"{title}:" if not left else f"{title} (the first {len(shown)} of {len(notes)}; --verbosity 2 lists all):"
    yield from (f"  {note}" for note in shown)
