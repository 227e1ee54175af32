"""Places in groups: given, waited for and given back, from the page of a group and from that of a referral."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.booking import (
    book_place,
    join_waiting_list,
    leave_group,
    let_next_go_first,
    move_to_group,
    role_of,
)
from referrals.actions.frame import AlreadyDoneError
from referrals.models import Cohort, Referral
from referrals.permissions import with_cohort, with_referral
from referrals.permissions.loaders import note_refusal
from referrals.permissions.programmes import people_of
from referrals.programmes.asking import DONE_BEFORE
from referrals.programmes.group import BookForm, LeaveForm
from referrals.programmes.of_referral import GroupsOfReferral


@require_safe
@with_referral
def referral_groups(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """The groups of the programme that a referral is to, with a button for each place."""
    page = GroupsOfReferral(referral, request.user)
    if page.programme is None or not people_of(request.user).filter(pk=referral.pk).exists():
        raise Http404
    return render(request, "referrals/referral_groups.html", {"page": page, "referral": referral})


@require_POST
@with_cohort
def cohort_book(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Give somebody a place in a group, or one on its waiting list."""
    form = BookForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    referral = get_object_or_404(people_of(request.user), uuid=said["referral"])
    done = "On the waiting list." if form.waits else "The place is booked, and a visit planned to each session."
    _attempt(request, referral, done, partial(_book, request, cohort, referral, form))
    return _back(request, cohort, referral)


def _book(request: SignedInRequest, cohort: Cohort, referral: Referral, form: BookForm) -> None:
    step: Any = {
        "referral": referral,
        "by": request.user,
        "role": role_of(request.user, referral),
        "version": form.cleaned_data["version"],
        "submission": form.cleaned_data["submission"],
    }
    (join_waiting_list if form.waits else book_place)(cohort=cohort, **step)


@require_POST
@with_cohort
def cohort_leave(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Take somebody out of a group, off its waiting list, or into another group of the programme."""
    form = LeaveForm(request.POST)
    if not form.is_valid():
        raise Http404
    booking = get_object_or_404(
        cohort.bookings.filter(referral__in=people_of(request.user).values("pk")).select_related("referral__person"),
        uuid=form.cleaned_data["booking"],
    )
    into = form.cleaned_data["into"]
    other = get_object_or_404(Cohort.objects.visible_to(request.user), uuid=into) if into else None
    order: dict[str, Any] = {"booking": booking, "by": request.user, "submission": form.cleaned_data["submission"]}
    if other is not None:
        _attempt(request, booking.referral, f"Moved to {other.name}.", partial(move_to_group, cohort=other, **order))
    elif form.cleaned_data["later"]:
        done = "The next in line goes first. This person keeps waiting."
        _attempt(request, booking.referral, done, partial(let_next_go_first, **order))
    else:
        _attempt(request, booking.referral, "Taken out. The referral stays open.", partial(leave_group, **order))
    return _back(request, other or cohort, booking.referral)


def _attempt(request: SignedInRequest, referral: Referral, done: str, act: Callable[[], object]) -> None:
    """Do it, and say what came of it; what was refused is said with the reason, and nothing has changed."""
    try:
        act()
    except MoveRefusedError as refusal:
        messages.error(request, str(refusal))
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    except PermissionDenied:
        note_refusal(request, "referral", referral.uuid)
        raise
    else:
        messages.success(request, done)


def _back(request: SignedInRequest, cohort: Cohort, referral: Referral) -> HttpResponse:
    """To the page from which the button was pressed."""
    if "from_referral" in request.POST:
        return redirect("referrals:referral_groups", referral.uuid)
    return redirect("referrals:cohort", cohort.uuid)
