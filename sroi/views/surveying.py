"""From counts of answers to a figure of an outcome."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.editing import save_cells
from sroi.cells.shapes import CellConflictError, CellsRefusedError, LockedMapError
from sroi.models import ImpactMap
from sroi.permissions import with_edited_map
from sroi.survey_page import SurveyPage

# The button that writes; the other one only works it out.
WRITE = "write"
CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_survey(request: SignedInRequest, impact_map: ImpactMap, row: UUID, figure: str) -> HttpResponse:
    """Count answers, see what they come to, and write it into the map with its interval, source and reason."""
    scale = request.GET.get("scale", "")
    sent = request.POST.dict() if request.method == "POST" else None
    try:
        page = SurveyPage(impact_map, row, figure, scale=scale, data=sent)
    except LookupError as fault:
        raise Http404 from fault
    if WRITE in request.POST and page.is_worked_out:
        return _write(request, page)
    return _draw(request, page)


def _write(request: SignedInRequest, page: SurveyPage) -> HttpResponse:
    submission = page.form.cleaned_data["submission"]
    try:
        save_cells(impact_map=page.impact_map, edits=page.edits, by=request.user, submission=submission)
    except AlreadyWrittenError:
        messages.info(request, "This was written already, by the same form.")
        return redirect(page.back_url)
    except (CellConflictError, CellsRefusedError) as fault:
        page.refuse(fault)
        return _draw(request, page, CONFLICT)
    except (LockedMapError, BusyError) as fault:
        page.form.add_error(None, str(fault))
        return _draw(request, page, CONFLICT)
    messages.success(request, "Written, with the interval and how it was counted.")
    return redirect(page.back_url)


def _draw(request: SignedInRequest, page: SurveyPage, status: int = 200) -> HttpResponse:
    return render(request, "sroi/survey.html", {"impact_map": page.impact_map, "page": page}, status=status)
