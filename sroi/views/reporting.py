"""The report of a map: to be read, drawn as PDF, as a workbook; its case file; and the checklist that people answer."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.actions.changes import AlreadyWrittenError
from assets.permissions import SignedInRequest
from assets.spreadsheets import XLSX_TYPE
from sroi.actions.listing import answer_checklist
from sroi.actions.reporting import ask_for_report
from sroi.models import ImpactMap
from sroi.permissions import can_edit_map, with_edited_map, with_open_map
from sroi.report.contents import Report
from sroi.report.forms import ChecklistForm
from sroi.report.names import file_name
from sroi.report.run_record import case_text
from sroi.report.waiting import Drawing
from sroi.report.workbook import workbook

PDF_TYPE = "application/pdf"


@require_safe
@with_open_map
def impact_map_report(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """The report, or why there is none yet."""
    report = Report(impact_map)
    context = {"impact_map": impact_map, "report": report, "can_edit": can_edit_map(request.user, impact_map)}
    return render(request, "sroi/report.html" if report.is_ready else "sroi/report_refused.html", context)


@require_safe
@with_open_map
def impact_map_report_pdf(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """The report as PDF; where it has not been drawn, the page that has it drawn."""
    drawing = Drawing(impact_map)
    content = drawing.content() if drawing.report.is_ready else None
    if content is None:
        return redirect("sroi:impact_map_report_drawing", impact_map.uuid)
    return _file(content, PDF_TYPE, file_name(impact_map, "pdf"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_open_map
def impact_map_report_drawing(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """Where the drawing of the PDF is, and the button that asks for it."""
    drawing = Drawing(impact_map)
    if not drawing.report.is_ready:
        return redirect("sroi:impact_map_report", impact_map.uuid)
    if request.method == "POST":
        ask_for_report(impact_map=impact_map, sha256=drawing.sha256)
        return redirect("sroi:impact_map_report_drawing", impact_map.uuid)
    return render(request, "sroi/report_drawing.html", {"impact_map": impact_map, "drawing": drawing})


@require_safe
@with_open_map
def impact_map_report_progress(request: HttpRequest, impact_map: ImpactMap) -> JsonResponse:
    """The same for the script that watches."""
    return JsonResponse(Drawing(impact_map).as_json())


@require_safe
@with_open_map
def impact_map_report_xlsx(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """The report as a workbook."""
    report = Report(impact_map)
    if not report.is_ready:
        return redirect("sroi:impact_map_report", impact_map.uuid)
    return _file(workbook(report), XLSX_TYPE, file_name(impact_map, "xlsx"))


@require_safe
@with_open_map
def impact_map_report_case(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """The case file as it was counted, to be counted again; none where it holds what may not be passed on."""
    report = Report(impact_map)
    if not report.is_ready or report.withheld:
        raise Http404
    return _file(case_text(impact_map, report.case).encode(), "application/json", file_name(impact_map, "json"))


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_checklist(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponseBase:
    """What people say of the principles and criteria."""
    report = Report(impact_map)
    given = {answer.item: answer for answer in impact_map.checklist_answers.all()}
    form = ChecklistForm(request.POST or None, answers=given)
    if form.is_valid():
        with suppress(AlreadyWrittenError):
            number = answer_checklist(
                impact_map=impact_map, said=form.said, by=request.user, submission=form.cleaned_data["submission"]
            )
            messages.success(request, f"{number} answers were written." if number else "Nothing was changed.")
        return redirect("sroi:impact_map_report", impact_map.uuid)
    groups = [(group, list(form.asked(group))) for group in report.checklist]
    return render(request, "sroi/report_checklist.html", {"impact_map": impact_map, "form": form, "groups": groups})
