"""Questions about cells, their histories, and putting a cell back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.challenging import ChallengeRefusedError, challenge_cell, reply_to_challenge
from sroi.actions.editing import save_cells
from sroi.cells.shapes import CellConflictError, CellsRefusedError, LockedMapError, RowRefusedError
from sroi.models import ImpactMap
from sroi.permissions import with_edited_map, with_questioned_map
from sroi.review.cell_page import cell_page, cell_page_url
from sroi.review.challenges import ChallengesPage, challenge_of
from sroi.review.forms import ChallengeForm, PutBackForm, ReplyForm
from sroi.review.history import MapHistory

PUT_BACK = "Put back. What you see is what was written, and can itself be put back."


@require_http_methods(["GET", "HEAD", "POST"])
@with_questioned_map
def impact_map_challenges(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """What was asked about the map; a new question comes here by POST, about any cell."""
    form = ChallengeForm(request.POST, auto_id="id_asking_%s") if request.method == "POST" else None
    if form is None or not form.is_valid():
        return _challenges(request, impact_map, ChallengesPage(impact_map, request.user, asking=form))
    said = form.cleaned_data
    try:
        challenge_cell(
            impact_map=impact_map, address=form.address, text=said["text"], by=request.user,
            submission=said["submission"],
        )  # fmt: skip
        messages.success(request, "Asked. It stands on the review page until it is settled.")
    except AlreadyWrittenError:
        messages.info(request, "This was asked already, by the same form.")
    except ChallengeRefusedError as refusal:
        form.add_error(None, str(refusal))
        return _challenges(request, impact_map, ChallengesPage(impact_map, request.user, asking=form))
    return redirect(cell_page_url(impact_map, form.address))


@require_POST
@with_questioned_map
def impact_map_reply(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Answer a question, and settle it with that or not."""
    challenge = challenge_of(impact_map, request.POST.get("challenge", ""))
    if challenge is None:
        messages.error(request, "That question is not there. These are the ones that are.")
        return redirect("sroi:impact_map_challenges", impact_map.uuid)
    form = ReplyForm(request.POST, auto_id=f"id_{challenge.uuid}_%s")
    try:
        if form.is_valid():
            reply_to_challenge(challenge=challenge, by=request.user, **form.order)
            messages.success(request, "Settled." if form.order["settles"] else "Answered.")
    except AlreadyWrittenError:
        messages.info(request, "This was answered already, by the same form.")
    except ChallengeRefusedError as refusal:
        form.add_error(None, str(refusal))
    if form.errors:
        return _challenges(request, impact_map, ChallengesPage(impact_map, request.user, replying=form))
    return redirect("sroi:impact_map_challenges", impact_map.uuid)


def _challenges(request: SignedInRequest, impact_map: ImpactMap, page: ChallengesPage) -> HttpResponse:
    return render(request, "sroi/challenges.html", {"impact_map": impact_map, "page": page})


@require_safe
@with_questioned_map
def impact_map_history(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Who did what to this version, when and why."""
    history = MapHistory(impact_map, request.GET.get("page"))
    return render(request, "sroi/history.html", {"impact_map": impact_map, "history": history})


@require_safe
@with_questioned_map
def impact_map_cell(request: SignedInRequest, impact_map: ImpactMap, table: str, row: UUID, field: str) -> HttpResponse:
    """One cell: what it was, through all versions, and what was asked about it."""
    page = cell_page(impact_map, table, row, field, request.user)
    if page is None:
        raise Http404
    return render(request, "sroi/cell.html", {"impact_map": impact_map, "page": page})


@require_POST
@with_edited_map
def impact_map_put_back(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Have a cell be again what it was; not over what somebody else has written since the page was drawn."""
    form = PutBackForm(request.POST)
    if not form.is_valid() or form.column is None:
        messages.error(request, "There is no such cell in the map.")
        return redirect("sroi:impact_map_history", impact_map.uuid)
    try:
        save_cells(
            impact_map=impact_map, edits=[form.edit], by=request.user, submission=form.cleaned_data["submission"]
        )
        messages.success(request, PUT_BACK)
    except AlreadyWrittenError:
        messages.success(request, PUT_BACK)
    except CellConflictError as conflict:
        messages.error(request, f"{conflict} Nothing was written: look at it as it stands now.")
    except (CellsRefusedError, LockedMapError, RowRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    return redirect(cell_page_url(impact_map, form.address))
