"""Review of a version: what stands in its way, answers to warnings, and the way to a final one."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.acknowledging import answer_warnings
from sroi.actions.versions import VersionRefusedError, make_final, send_back, send_to_review
from sroi.cells.shapes import LockedMapError
from sroi.models import ImpactMap
from sroi.permissions import with_edited_map, with_questioned_map, with_worked_map
from sroi.review.forms import ActForm, AnswersForm, FinalForm, ReturnForm
from sroi.review.page import ReviewPage

CONFLICT = 409


@require_safe
@with_questioned_map
def impact_map_review(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """What stands in the way of a final version, and what was asked."""
    return _page(request, impact_map, ReviewPage(impact_map, request.user))


@require_POST
@with_edited_map
def impact_map_answer(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Write the reasons that were given for warnings; what could not be written stays on the page."""
    form = AnswersForm(request.POST)
    if not form.is_valid():
        return _page(request, impact_map, ReviewPage(impact_map, request.user, answering=form))
    reasons = form.reasons
    try:
        left = answer_warnings(
            impact_map=impact_map, reasons=reasons, by=request.user, submission=form.cleaned_data["submission"]
        )
    except AlreadyWrittenError:
        left = []
    except (LockedMapError, BusyError) as refusal:
        messages.error(request, str(refusal))
        return _page(request, impact_map, ReviewPage(impact_map, request.user, typed=reasons), CONFLICT)
    if left:
        return _page(request, impact_map, ReviewPage(impact_map, request.user, not_written=left), CONFLICT)
    messages.success(request, "The answers are saved. They are printed with the warnings in the report.")
    return redirect("sroi:impact_map_review", impact_map.uuid)


@require_POST
@with_worked_map
def impact_map_send(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Send a draft to review."""
    form = ActForm(request.POST)
    if form.is_valid():
        _move(
            request,
            partial(send_to_review, impact_map=impact_map, by=request.user, **form.cleaned_data),
            "It is in review now. Whoever works in the project can ask about its cells.",
        )
    return _again(request, impact_map)


@require_POST
@with_worked_map
def impact_map_return(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Send a version back from review, with the reason."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, impact_map, ReviewPage(impact_map, request.user, returning=form))
    act = partial(send_back, impact_map=impact_map, by=request.user, **form.cleaned_data)
    _move(request, act, "It is a draft again.")
    return _again(request, impact_map)


@require_POST
@with_worked_map
def impact_map_finalise(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Make a version final, if nothing stands in the way."""
    form = FinalForm(request.POST)
    if form.is_valid():
        _move(
            request,
            partial(make_final, impact_map=impact_map, by=request.user, **form.cleaned_data),
            "It is final now, and locked. What was counted is kept with it.",
        )
    return _again(request, impact_map)


def _move(request: SignedInRequest, act: Callable[[], object], done: str) -> None:
    """Take a step and say what came of it. Sent twice, it is taken once."""
    try:
        act()
    except AlreadyWrittenError:
        messages.success(request, done)
    except (VersionRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


def _again(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    return redirect("sroi:impact_map_review", impact_map.uuid)


def _page(request: SignedInRequest, impact_map: ImpactMap, page: ReviewPage, status: int = 200) -> HttpResponse:
    return render(request, "sroi/review.html", {"impact_map": impact_map, "page": page}, status=status)
