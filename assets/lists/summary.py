"""What is said about a list: on the page that previews it, with its change set, and on the terminal."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from assets.choices import RowOutcome
from assets.imports.notes import Note
from assets.lists.outcomes import Tally
from assets.lists.reading import ListReading

# How many warnings the command lists one by one unless it is asked for all.
WARNINGS_LISTED = 20


def preview(reading: ListReading, tally: Tally, *, all_or_nothing: bool) -> dict[str, Any]:
    """What pages show of it, as it is kept with the uploaded file: the same keys as for a list of assets."""
    may_write = not (all_or_nothing and tally.counts[RowOutcome.REJECTED])
    return {
        "at": timezone.now().isoformat(),
        "digest": tally.digest,
        "about": reading.request.about.value,
        "profile": reading.profile.label,
        "sheet": reading.sheet.name,
        "headings": reading.sheet.headings.names,
        "wave": reading.wave.name if reading.wave else "",
        "wave_date": reading.day.isoformat(),
        "wave_is_new": False,
        "area": [],
        "remarks": reading.sheet.remarks,
        "rows_in": tally.rows_in,
        "counts": {outcome.value: tally.counts[outcome] for outcome in RowOutcome},
        "doubts": dict(tally.doubts),
        "new_sightings": 0,
        "has_writes": bool(tally.changes) and may_write,
        "holds_removed": tally.holds_removed,
        "warning_kinds": [[kind.value, kind.label, number] for kind, number in tally.kinds.most_common()],
        "unknown_words": [[column, word, times] for (column, word), times in tally.words.most_common()],
    }


def lines(
    reading: ListReading, tally: Tally, rejected: Sequence[Note], others: Sequence[Note], *, everything: bool
) -> Iterator[str]:
    """The lines that a command prints; ``everything`` lists every warning."""
    request = reading.request
    of = f"wave “{reading.wave.name}”, " if reading.wave else ""
    yield (
        f"List of {request.about.label} as of {reading.day}, {of}project {request.project.slug}, "
        f"profile {reading.profile.name}."
    )
    yield from reading.sheet.remarks
    yield ""
    yield f"Rows in: {tally.rows_in} = " + " + ".join(
        f"{tally.counts[outcome]} {outcome.label}" for outcome in RowOutcome
    )
    if tally.kinds:
        yield ""
        yield "What is said about rows, by kind:"
        yield from (f"{number:>8}  {kind.label}" for kind, number in tally.kinds.most_common())
    if tally.words:
        yield ""
        yield "Words the vocabulary does not have:"
        yield from (f"{times:>8}  {column}: {word}" for (column, word), times in tally.words.most_common())
    yield from _listed("Rejected", rejected, limit=None)
    yield from _listed("Warnings", others, limit=None if everything else WARNINGS_LISTED)
    yield ""


def _listed(title: str, notes: Sequence[Note], *, limit: int | None) -> Iterator[str]:
    if not notes:
        return
    shown = notes if limit is None else notes[:limit]
    yield ""
    left = len(notes) - len(shown)
    yield f"{title}:" if not left else f"{title} (the first {len(shown)} of {len(notes)}; --verbosity 2 lists all):"
    yield from (f"  {note}" for note in shown)
