"""Impact maps as files: one that is brought, and one that is taken along."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.permissions import SignedInRequest, for_editors
from assets.spreadsheets import XLSX_TYPE
from sroi.actions.importing import import_case
from sroi.exchange.forms import MapFileForm
from sroi.exchange.taking import JSON_TYPE, NotCountedError, attachment, value_map_of
from sroi.models import ImpactMap
from sroi.permissions import with_open_map
from sroi.store.reckoning import reckon
from sroi.store.withholding import export_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def impact_map_import(request: SignedInRequest) -> HttpResponse:
    """A map out of a case file or a Value Map; what cannot be counted is shown with every reason, and nothing lost."""
    form = MapFileForm(request.POST or None, request.FILES or None, user=request.user)
    if not form.is_valid():
        return render(request, "sroi/impact_map_import.html", {"form": form})
    impact_map = import_case(
        raw=form.raw,
        project=form.cleaned_data["project"],
        by=request.user,
        file_name=form.cleaned_data["file_name"],
        file_sha256=form.sha256,
        submission=form.cleaned_data["submission"],
    )
    messages.success(request, "The map is here, as a draft. It says what the file said, to the last digit.")
    return redirect(impact_map)


@require_safe
@with_open_map
def impact_map_json(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """The case file, by which anybody can count the map again."""
    headers = {"Content-Disposition": attachment(impact_map, "json")}
    return HttpResponse(export_of(impact_map).content, content_type=JSON_TYPE, headers=headers)


@require_safe
@with_open_map
def impact_map_xlsx(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """The Value Map; where the map cannot be counted, why there is none."""
    try:
        content = value_map_of(impact_map)
    except NotCountedError:
        context = {"impact_map": impact_map, "reckoning": reckon(impact_map)}
        return render(request, "sroi/impact_map_no_sheet.html", context, status=409)
    headers = {"Content-Disposition": attachment(impact_map, "xlsx")}
    return HttpResponse(content, content_type=XLSX_TYPE, headers=headers)
