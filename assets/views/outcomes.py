"""What became of everything between two waves: the report, the lists behind its numbers, and the same as data."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assets.models import Comparison
from assets.outcomes.asked import ReportForm
from assets.outcomes.export import JSON_TYPE, ChangeSheet, attachment
from assets.outcomes.pages import OpenPage, RowsPage
from assets.outcomes.report import Report
from assets.permissions import with_reported_comparison
from assets.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx


@require_safe
@with_reported_comparison
def comparison_detail(request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """The report."""
    report = Report(comparison, request.user, ReportForm(request.GET))
    return render(request, "outcomes/report.html", {"report": report, "comparison": comparison})


@require_safe
@with_reported_comparison
def comparison_rows(request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """The assets behind one of its numbers."""
    rows = RowsPage(comparison, request.user, request.GET)
    return render(request, "outcomes/rows.html", {"rows": rows, "comparison": comparison, "page_obj": rows.page_obj})


@require_safe
@with_reported_comparison
def comparison_open(request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """How many were open on a day."""
    found = OpenPage(comparison, request.user, request.GET)
    return render(request, "outcomes/open.html", {"found": found, "comparison": comparison, "page_obj": found.page_obj})


@require_safe
@with_reported_comparison
def comparison_csv(request: HttpRequest, comparison: Comparison) -> HttpResponseBase:
    """Every decision as .csv, sent while it is read."""
    sheet = ChangeSheet(comparison, request.user)
    response = StreamingHttpResponse(write_csv(sheet.headings, sheet.rows()), content_type=CSV_TYPE)
    response["Content-Disposition"] = attachment(comparison, "csv")
    return response


@require_safe
@with_reported_comparison
def comparison_xlsx(request: HttpRequest, comparison: Comparison) -> HttpResponseBase:
    """Every decision as .xlsx."""
    sheet = ChangeSheet(comparison, request.user)
    response = HttpResponse(write_xlsx(sheet.headings, sheet.rows(), title="Changes"), content_type=XLSX_TYPE)
    response["Content-Disposition"] = attachment(comparison, "xlsx")
    return response


@require_safe
@with_reported_comparison
def comparison_json(request: HttpRequest, comparison: Comparison) -> HttpResponseBase:
    """Every decision as JSON."""
    response = HttpResponse(ChangeSheet(comparison, request.user).as_json(), JSON_TYPE)
    response["Content-Disposition"] = attachment(comparison, "json")
    return response
