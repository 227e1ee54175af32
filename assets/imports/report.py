"""What is said about an import: on the page that previews it, and on the terminal."""

from collections.abc import Iterator, Sequence
from typing import Any

from assets.choices import RowOutcome
from assets.imports.notes import Note
from assets.imports.run import Import

# How many warnings the command lists one by one unless it is asked for all.
WARNINGS_LISTED = 20


def preview(found: Import) -> dict[str, Any]:
    """What pages show of an import beside its rows, as it is kept with the uploaded file."""
    wave, findings = found.order.wave, found.findings
    return {
        "at": found.began_at.isoformat(),
        "digest": findings.digest,
        "profile": found.read.profile.label,
        "sheet": found.read.sheet.name,
        "headings": found.read.sheet.headings.names,
        "wave": wave.name,
        "wave_date": wave.reference_date.isoformat(),
        "wave_is_new": found.wave_is_new,
        "area": [place.name for place in found.order.area],
        "remarks": found.remarks,
        "rows_in": findings.rows_in,
        "counts": findings.by_outcome(),
        "doubts": {doubt.value: number for doubt, number in findings.doubts.items()},
        "new_sightings": findings.new_sightings,
        "has_writes": findings.has_writes,
        "warning_kinds": [[kind.value, kind.label, number] for kind, number in findings.by_warning()],
        "unknown_words": [list(word) for word in findings.words.by_frequency()],
    }


def summary(found: Import, *, applied: bool, everything: bool) -> Iterator[str]:
    """The lines a command prints; ``everything`` lists every warning."""
    order, findings = found.order, found.findings
    yield (
        f"Wave “{order.wave.name}” of {order.wave.reference_date}, project {order.project.slug}, "
        f"profile {found.read.profile.name}."
    )
    if order.area:
        yield f"Area: {', '.join(place.name for place in order.area)}."
    yield from found.remarks
    yield ""
    yield f"Rows in: {findings.rows_in} = " + " + ".join(
        f"{findings.counts[outcome]} {outcome.label}" for outcome in RowOutcome
    )
    if found.findings.doubts:
        doubts = ", ".join(f"{number} {doubt.label}" for doubt, number in found.findings.doubts.items())
        yield f"Worth a look before they are written: {doubts}."
    yield from _kinds(found)
    yield from _listed("Rejected", findings.listed_faults, limit=None)
    yield from _listed("Warnings", findings.listed_warnings, limit=None if everything else WARNINGS_LISTED)
    yield ""
    if applied:
        new, changed = findings.counts[RowOutcome.CREATED], findings.counts[RowOutcome.UPDATED]
        yield f"Written: {new} new assets, {changed} changed, {findings.new_sightings} sightings."
    elif findings.has_writes:
        yield "Dry run: nothing is written. Add --apply to write it."
    else:
        yield "Nothing to write: the register has all of it already."


def _kinds(found: Import) -> Iterator[str]:
    if kinds := found.findings.by_warning():
        yield ""
        yield "Warnings by kind:"
        yield from (f"{number:>8}  {kind.label}" for kind, number in kinds)
    if words := found.findings.words.by_frequency():
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
