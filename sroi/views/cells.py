"""Cells of an impact map, read and saved by its pages; what is sent both ways is described in ``sroi.cells.answer``."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.editing import save_cells
from sroi.cells.answer import answer_since
from sroi.cells.request import CellsRequest, NoRequestError, read_request
from sroi.cells.shapes import CellConflictError, CellsRefusedError, LockedMapError
from sroi.models import ImpactMap
from sroi.permissions import with_edited_map

BAD, FORBIDDEN, CONFLICT, REFUSED, BUSY = 400, 403, 409, 422, 503


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_cells(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """The state of a map's cells; what is sent is saved first, all of it or none."""
    if request.method != "POST":
        return JsonResponse(answer_since(impact_map, request.GET.get("seen", "")))
    try:
        asked = read_request(request.body)
    except NoRequestError as fault:
        return JsonResponse({"error": str(fault)}, status=BAD)
    return _save(request, impact_map, asked)


def _save(request: SignedInRequest, impact_map: ImpactMap, asked: CellsRequest) -> HttpResponse:
    try:
        written = save_cells(impact_map=impact_map, edits=asked.edits, by=request.user, submission=asked.submission)
    except AlreadyWrittenError as before:
        written = before.change_set
    except CellConflictError as fault:
        return JsonResponse({"conflicts": [conflict.as_json for conflict in fault.conflicts]}, status=CONFLICT)
    except CellsRefusedError as fault:
        return JsonResponse({"errors": [error.as_json for error in fault.errors]}, status=REFUSED)
    except LockedMapError as fault:
        return JsonResponse({"error": str(fault)}, status=FORBIDDEN)
    except BusyError as fault:
        return JsonResponse({"error": str(fault)}, status=BUSY)
    answer = answer_since(impact_map, asked.seen, also={edit.row for edit in asked.edits})
    return JsonResponse({**answer, "saved": written is not None})
