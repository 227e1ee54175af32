"""Whose a referral is, what is next on it, and tasks that are seen to."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.owning import (
    OwnerRefusedError,
    colleagues_of,
    hand_back,
    hand_over_person,
    hand_over_referral,
    take_over_referral,
)
from referrals.actions.planning import NextRefusedError, plan_next
from referrals.actions.tasks import TaskRefusedError, finish_task
from referrals.caseload.forms import ActForm, ColleagueForm, NextForm, TakeOverForm
from referrals.models import FollowUp, Person, Referral
from referrals.permissions import for_link_workers, with_person, with_worked_referral

DONE_BEFORE = "This was done already, by the same form."


@require_POST
@with_worked_referral
def referral_take_over(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """Look after a referral from now on."""
    form = TakeOverForm(request.POST)
    try:
        if form.is_valid():
            take_over_referral(referral=referral, by=request.user, **form.cleaned_data)
            messages.success(request, "You look after this referral now.")
        else:
            messages.error(request, "Nothing was changed: the form was not complete. Press the button again.")
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    except OwnerRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("referrals:referral", referral.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_worked_referral
def referral_hand_over(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """Have a colleague look after a referral."""
    colleagues = colleagues_of(referral.service).exclude(pk=referral.owner_id or 0)
    data = request.POST if request.method == "POST" else None
    form = ColleagueForm(data, colleagues=colleagues, initial={"seen_owner": referral.owner_id})
    if form.is_valid() and _act(request, form, hand_over_referral, _handed_to(form), referral=referral):
        return redirect("referrals:today")
    return render(request, "referrals/referral_hand_over.html", {"referral": referral, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_hand_over(request: SignedInRequest, person: Person) -> HttpResponse:
    """Have a colleague look after all that is open about a person."""
    data = request.POST if request.method == "POST" else None
    form = ColleagueForm(data, colleagues=colleagues_of(person.service), is_of_one=False)
    if form.is_valid() and _act(request, form, hand_over_person, _handed_to(form), person=person):
        return redirect("referrals:today")
    return render(request, "referrals/person_hand_over.html", {"person": person, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@with_worked_referral
def referral_next(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """Say what is next on a referral, and when."""
    planned = {"next_action": referral.next_action, "next_on": referral.next_on}
    initial = {name: text for name, text in planned.items() if text}
    form = NextForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _act(request, form, plan_next, "Planned.", referral=referral):
        return redirect("referrals:referral", referral.uuid)
    return render(request, "referrals/referral_next.html", {"referral": referral, "form": form})


def _handed_to(form: ColleagueForm) -> str:
    return f"Handed to {form.cleaned_data['to']}, who finds it on their list today."


def _act(
    request: SignedInRequest, form: ActForm, action: Callable[..., object], done: str, **on: Referral | Person
) -> bool:
    """Whether what a valid form asks for is done; where it is not, the form says why."""
    try:
        action(**on, **form.cleaned_data, by=request.user)
        messages.success(request, done)
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    except (OwnerRefusedError, NextRefusedError) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@for_link_workers
def follow_up_done(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take a task off the list."""
    task = get_object_or_404(FollowUp.objects.for_user(request.user), uuid=uuid)
    form = ActForm(request.POST)
    try:
        finish_task(task=task, by=request.user, submission=form.cleaned_data["submission"] if form.is_valid() else None)
        messages.success(request, "Done. It is off the list.")
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    except TaskRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("referrals:today")


@require_POST
@for_link_workers
def follow_up_hand_back(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """End cover: the referral goes back to whoever was away."""
    task = get_object_or_404(FollowUp.objects.for_user(request.user), uuid=uuid)
    form = ActForm(request.POST)
    try:
        given = hand_back(
            task=task, by=request.user, submission=form.cleaned_data["submission"] if form.is_valid() else None
        )
        messages.success(request, f"Handed back to {given.owner}.")
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    except OwnerRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("referrals:today")
