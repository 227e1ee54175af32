"""From a telephone call to a referral that is sent: who, what matters, choose a place, agree and send."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assets.permissions import SignedInRequest
from referrals.actions.agreeing import agree_and_send, keep_agreement
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.intake import (
    IntakeRefusedError,
    begin_referral,
    choose_place,
    keep_wish,
    record_and_begin,
)
from referrals.actions.moving import MoveRefusedError
from referrals.actions.people import DuplicatePersonError, PersonRefusedError, StalePersonError
from referrals.actions.planning import StalePlanError
from referrals.actions.representatives import RepresentativeRefusedError
from referrals.actions.searching import Duplicates, find_duplicates, search_people
from referrals.actions.unmet import say_full_place_was_wanted, say_none_will_do
from referrals.intake.agree import AgreeForm, AgreePage
from referrals.intake.choose import ChooseForm, ChoosePage, NoneWillDoForm, WantedForm
from referrals.intake.matters import MattersForm
from referrals.intake.who import BeginForm, QuickPersonForm, WhoPage, search_form, unfinished_of
from referrals.models import Person, Referral, Submission
from referrals.permissions import for_who_refers_on, with_worked_referral
from referrals.suggestions.places import offers_for
from referrals.transitions.status import Status

NOTHING_CHOSEN = "Choose one of the places."
SAVED = "Saved. You find it under “Not sent yet”."
NOTED = "Noted as a need that was not met."
SENT = "Sent to {provider}. They have three working days to open it; you hear of it if they do not."


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_refers_on
def referral_new(request: SignedInRequest) -> HttpResponse:
    """Who it is for. What is typed to find somebody is sent by POST and stands in no address."""
    if "q" in request.POST:
        return _who(request, _search(request))
    form = QuickPersonForm(request.POST if request.method == "POST" else None, user=request.user)
    made = _record(request, form) if form.is_valid() else Duplicates()
    if isinstance(made, HttpResponse):
        return made
    return _who(request, WhoPage(search_form(), form, unfinished_of(request.user), duplicates=made))


def _search(request: SignedInRequest) -> WhoPage:
    form = search_form(request.POST)
    found = search_people(by=request.user, text=form.cleaned_data["q"]) if form.is_valid() else None
    new = QuickPersonForm(user=request.user, initial=QuickPersonForm.guessed(request.POST["q"]))
    return WhoPage(form, new, unfinished_of(request.user), found)


def _who(request: SignedInRequest, page: WhoPage) -> HttpResponse:
    return render(request, "referrals/flow_who.html", {"page": page})


def _record(request: SignedInRequest, form: QuickPersonForm) -> HttpResponse | Duplicates:
    """Where it leads; or records like it, or nothing of the kind where the form says what is wrong."""
    said, by = form.cleaned_data, request.user
    if sent := Submission.objects.filter(uuid=said["submission"], by=by).first():
        # Sent twice: who was recorded by the first must not be shown as a duplicate of themselves.
        return redirect(sent.led_to)
    there = Duplicates() if form.goes_on else find_duplicates(by=by, service=said["service"], identity=form.identity)
    if there:
        return there
    try:
        draft = record_and_begin(
            service=said["service"], by=by, submission=said["submission"], told_apart=said["told_apart"], **form.columns
        )
    except DuplicatePersonError as found:
        form.say_why(is_settled=found.is_settled)
        return find_duplicates(by=by, service=said["service"], identity=form.identity)
    except PersonRefusedError as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return there
    except AlreadyDoneError as before:
        return redirect(before.submission.led_to)
    return redirect("referrals:referral_matters", draft.uuid)


@require_POST
@for_who_refers_on
def referral_begin(request: SignedInRequest) -> HttpResponse:
    """Begin for somebody of the caseload, or go on with what was begun for them."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        raise Http404
    people = Person.objects.visible_to(request.user).with_keys().select_related("service")
    person = get_object_or_404(people, uuid=form.cleaned_data["person"])
    draft = begin_referral(person=person, by=request.user)
    return redirect("referrals:referral_matters", draft.uuid)


@require_POST
@with_worked_referral
def referral_onward(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """Begin one that follows another: from what a surgery sent, or after a place that did not work out."""
    try:
        draft = begin_referral(person=referral.person, by=request.user, parent=referral)
    except MoveRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("referrals:referral", referral.uuid)
    return redirect("referrals:referral_matters", draft.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_worked_referral
def referral_matters(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """What matters to the person, and what might help."""
    if referral.status != Status.DRAFT:
        return redirect("referrals:referral", referral.uuid)
    form = MattersForm(request.POST if request.method == "POST" else None, referral=referral)
    if form.is_valid() and _keep_wish(request, referral, form):
        later = "later" in request.POST
        if later:
            messages.success(request, SAVED)
        return redirect("referrals:referral_new") if later else redirect("referrals:referral_choose", referral.uuid)
    return render(request, "referrals/flow_matters.html", {"referral": referral, "form": form})


def _keep_wish(request: SignedInRequest, referral: Referral, form: MattersForm) -> bool:
    try:
        keep_wish(referral=referral, order=form.order, by=request.user, submission=form.cleaned_data["submission"])
    except (StalePlanError, StalePersonError) as stale:
        form.add_error(None, str(stale))
    except IntakeRefusedError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except AlreadyDoneError:
        return True
    else:
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@with_worked_referral
def referral_choose(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """At most five places with their reasons; another one may be chosen, with the reason why."""
    if referral.status != Status.DRAFT:
        return redirect("referrals:referral", referral.uuid)
    if not referral.needs.exists():
        return redirect("referrals:referral_matters", referral.uuid)
    page = ChoosePage(referral, request.user, timezone.localdate(), request.GET)
    if request.method == "POST":
        form = ChooseForm(request.POST)
        if not form.is_valid():
            page.refused = NOTHING_CHOSEN
        elif _choose(request, form, page):
            return redirect("referrals:referral_agree", referral.uuid)
    return render(request, "referrals/flow_choose.html", {"page": page})


def _choose(request: SignedInRequest, form: ChooseForm, page: ChoosePage) -> bool:
    said = form.cleaned_data
    try:
        choose_place(
            referral=page.referral, offer=said["offer"], by=request.user, submission=said["submission"],
            overruled_because=said["overruled_because"],
        )  # fmt: skip
    except IntakeRefusedError as refusal:
        page.refused, page.refused_offer = str(refusal), said["offer"]
        return False
    except AlreadyDoneError:
        return True
    return True


@require_POST
@with_worked_referral
def referral_none_will_do(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """None of the places will do: noted as an unmet need. The draft stays."""
    form = NoneWillDoForm(request.POST)
    if not form.is_valid():
        page = ChoosePage(referral, request.user, timezone.localdate(), none_will_do=form)
        return render(request, "referrals/flow_choose.html", {"page": page})
    said = form.cleaned_data
    with suppress(AlreadyDoneError):
        say_none_will_do(referral=referral, because=said["because"], by=request.user, submission=said["submission"])
    messages.success(request, NOTED)
    return redirect("referrals:referral_choose", referral.uuid)


@require_POST
@with_worked_referral
def referral_place_wanted(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """A full place that the person would have liked: noted as an unmet need."""
    form = WantedForm(request.POST)
    if not form.is_valid():
        raise Http404
    offer = get_object_or_404(offers_for(referral.service, request.user), uuid=form.cleaned_data["offer"])
    say_full_place_was_wanted(referral=referral, offer=offer, by=request.user)
    messages.success(request, NOTED)
    return redirect("referrals:referral_choose", referral.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_worked_referral
def referral_agree(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """What the person agreed to; then it is sent, or kept to be finished later."""
    if referral.status != Status.DRAFT:
        return redirect("referrals:referral", referral.uuid)
    if referral.offer is None:
        return redirect("referrals:referral_choose", referral.uuid)
    form = AgreeForm(request.POST if request.method == "POST" else None, referral=referral)
    if "later" in request.POST:
        form.forgive_what_is_missing()
    if form.is_valid() and (done := _agree(request, referral, form)):
        return done
    page = AgreePage(referral, request.user, form)
    return render(request, "referrals/flow_agree.html", {"page": page})


def _agree(request: SignedInRequest, referral: Referral, form: AgreeForm) -> HttpResponse | None:
    """Where it leads; None where the form says what is wrong."""
    submission: UUID = form.cleaned_data["submission"]
    try:
        if "later" in request.POST:
            keep_agreement(referral=referral, agreement=form.agreement, by=request.user, submission=submission)
            messages.success(request, SAVED)
            return redirect("referrals:referral_new")
        agree_and_send(referral=referral, agreement=form.agreement, by=request.user, submission=submission)
    except (IntakeRefusedError, MoveRefusedError, RepresentativeRefusedError) as refusal:
        form.add_error(form.name_of(refusal.field), str(refusal))
        return None
    except AlreadyDoneError:
        return redirect("referrals:referral_agree", referral.uuid)
    messages.success(request, SENT.format(provider=referral.provider.name if referral.provider else ""))
    return redirect("referrals:referral", referral.uuid)
