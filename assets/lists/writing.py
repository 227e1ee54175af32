"""Checking a list and writing it: the same rows through the same resource, and nothing written that was not shown."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from accounts.models import User
from assets.actions.importing import PreviewChangedError
from assets.actions.listing import ListOrder, write_list
from assets.choices import RowOutcome
from assets.imports.limits import RefusalError
from assets.imports.progress import Progress
from assets.lists.outcomes import Outcome, Runner, Tally
from assets.lists.reading import ListReading
from assets.models import ChangeSet
from assets.resources.formats import SheetError

CHECKING, WRITING = "checking the rows", "writing the rows"
BATCH = 50


def check_list(reading: ListReading, *, by: User | None, progress: Progress, keep: Callable[[Outcome], None]) -> Tally:
    """Find out what every row would do, and hand each outcome to ``keep``. Nothing is written.

    Raises RefusalError and CancelledError.
    """
    tally = Tally()
    for outcome in _outcomes(reading, by, progress, write=False):
        tally.add(outcome)
        keep(outcome)
    return tally


def apply_list(
    reading: ListReading,
    *,
    by: User | None,
    progress: Progress,
    previewed: dict[str, Any],
    assets: Iterable[int],
    all_or_nothing: bool = False,
) -> ChangeSet | None:
    """Write the rows that are right, exactly as they were shown; None where they change nothing.

    ``previewed`` is what a check found (``assets.lists.summary.preview``), ``assets`` those that the rows are about.
    Runs inside ``one_import_at_a_time``. Raises PreviewChangedError where a row would do something else than was shown,
    RefusalError where ``all_or_nothing`` was asked for and a row is rejected, and CancelledError; nothing is written
    then.
    """
    counts: dict[str, int] = previewed["counts"]
    if all_or_nothing and (rejected := counts[RowOutcome.REJECTED]):
        rows = "1 row is" if rejected == 1 else f"{rejected:,} rows are"
        raise RefusalError(f"{rows} rejected, and all or nothing was asked for: nothing was written.")
    if not counts[RowOutcome.CREATED] + counts[RowOutcome.UPDATED]:
        return None
    request = reading.request
    order = ListOrder(
        request.project, reading.wave, request.about, request.file_name, reading.sha256, _details(previewed), assets
    )

    def write() -> None:
        tally = Tally()
        for outcome in _outcomes(reading, by, progress, write=True, total=previewed["rows_in"]):
            tally.add(outcome)
        if tally.digest != previewed["digest"]:
            raise PreviewChangedError

    return write_list(order=order, by=by, write=write)


def _details(previewed: dict[str, Any]) -> dict[str, Any]:
    """What is kept of it with the change set."""
    kept = {name: previewed[name] for name in ("profile", "sheet", "rows_in", "counts")}
    return {**kept, "warnings": {kind: number for kind, _label, number in previewed["warning_kinds"]}}


def _outcomes(
    reading: ListReading, by: User | None, progress: Progress, *, write: bool, total: int = 0
) -> Iterator[Outcome]:
    progress.step(WRITING if write else CHECKING, total)
    try:
        runner = Runner(reading.resource(by))
        for number, outcome in enumerate(runner.run(reading.rows, write=write), start=1):
            if number % BATCH == 0:
                progress.advance(BATCH)
            yield outcome
    except SheetError as fault:
        raise RefusalError(str(fault)) from fault
