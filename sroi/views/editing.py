"""Making a map in the browser: its stages, and the forms of a row and of a figure. Scripts save by ``views.cells``."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.editing import save_cells
from sroi.cells.shapes import CellConflictError, CellsRefusedError, LockedMapError, RowRefusedError
from sroi.editor.cells_form import CellsForm
from sroi.editor.page import MapState, StagePage, stage_url
from sroi.editor.row_page import EstimatePage, RowPage
from sroi.models import ImpactMap
from sroi.permissions import with_edited_map

SAVED = "Saved."
UNCHANGED = "Nothing was different, so nothing was written."
REFUSED = 409


@require_safe
@with_edited_map
def impact_map_edit(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Lead to the stage that wants work next."""
    return redirect(stage_url(impact_map, MapState(impact_map).next_stage.slug))


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_stage(request: SignedInRequest, impact_map: ImpactMap, stage: str) -> HttpResponse:
    """One stage: what it asks for, its tables, what is missing. Without scripts fields of the map are sent here."""
    try:
        page = StagePage(MapState(impact_map), stage, request.GET, request.POST or None)
    except LookupError as fault:
        raise Http404 from fault
    if request.method == "POST" and _is_saved(request, impact_map, page.sent_form):
        return redirect(page.url)
    return _draw(request, "sroi/edit_stage.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_row(request: SignedInRequest, impact_map: ImpactMap, table: str, row: UUID) -> HttpResponse:
    """One row with all its cells."""
    try:
        page = RowPage(MapState(impact_map), table, row, request.POST or None)
    except LookupError as fault:
        raise Http404 from fault
    if request.method == "POST" and _is_saved(request, impact_map, page.form):
        return redirect(page.back_url)
    return _draw(request, "sroi/edit_row.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_estimate(request: SignedInRequest, impact_map: ImpactMap, row: UUID, figure: str) -> HttpResponse:
    """One figure of an outcome with its range, the people behind it, its source and its reason."""
    try:
        page = EstimatePage(MapState(impact_map), row, figure, request.POST or None)
    except LookupError as fault:
        raise Http404 from fault
    if request.method == "POST" and _is_saved(request, impact_map, page.form):
        return redirect(page.back_url)
    return _draw(request, "sroi/edit_estimate.html", page)


def _draw(request: SignedInRequest, template: str, page: StagePage) -> HttpResponse:
    status = REFUSED if request.method == "POST" else 200
    return render(request, template, {"impact_map": page.impact_map, "page": page}, status=status)


def _is_saved(request: SignedInRequest, impact_map: ImpactMap, form: CellsForm) -> bool:
    """Save what differs; where it does not go through the form says why, and keeps all that was typed."""
    try:
        written = save_cells(impact_map=impact_map, edits=form.edits, by=request.user, submission=form.submission_sent)
    except AlreadyWrittenError as before:
        written = before.change_set
    except (CellsRefusedError, CellConflictError) as refused:
        form.refuse(refused)
        return False
    except (RowRefusedError, BusyError, LockedMapError) as refused:
        form.faults.append(str(refused))
        return False
    messages.success(request, SAVED if written else UNCHANGED)
    return True
