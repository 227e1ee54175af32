"""Drawing a report that was asked for, as the worker does it; it may be done any number of times."""

from types import TracebackType

from django.template.loader import render_to_string

from assets.work.attempt import PASSING
from sroi.actions.reporting import fail_report, keep_report, waiting_report
from sroi.models import ReportFile
from sroi.report import limits
from sroi.report.contents import Report
from sroi.report.printing import NotDrawnError, draw_pdf
from sroi.report.state import state_of

NO_REPORT = (
    "The map was changed meanwhile, and there is no report of it as it stands now. The page of the report says why."
)


class _Attempt:
    """The frame round one attempt: whoever waits is told that it failed, and the fault goes on to the worker's log."""

    def __init__(self, file: ReportFile) -> None:
        self._file = file

    def __enter__(self) -> None:
        return

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(fault, NotDrawnError):
            fail_report(file=self._file, fault=str(fault))
            return True
        # What passes is begun anew by the worker, and goes on being waited for.
        if isinstance(fault, Exception) and not isinstance(fault, PASSING):
            fail_report(file=self._file, fault=limits.FAULT)
        return False


def draw_report(number: int) -> None:
    """Draw it as the map stands now, and keep it, or the reason why there is none."""
    file = waiting_report(pk=number)
    if file is None:
        return
    with _Attempt(file):
        report = Report(file.impact_map)
        if not report.is_ready:
            raise NotDrawnError(NO_REPORT)
        sha256 = state_of(report)
        keep_report(file=file, sha256=sha256, content=draw_pdf(page_of(report)))


def page_of(report: Report) -> str:
    """The report as the page that is drawn; it names our own stylesheets and nothing else."""
    return render_to_string("sroi/report_pdf.html", {"report": report, "impact_map": report.impact_map})
