"""What a person agreed to, who may speak for them, and what has to be known before meeting them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assets.permissions import SignedInRequest
from referrals.actions.agreements import AgreementRefusedError, open_referrals_of, record_agreement
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.flags import FlagRefusedError, end_flag, raise_flag, review_flag
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.representatives import (
    RepresentativeRefusedError,
    add_representative,
    change_representative,
)
from referrals.choices import ConsentKind
from referrals.forms.guarding import AgreementForm, FlagForm, RepresentativeForm, ReviewFlagForm
from referrals.models import Person, RiskFlag
from referrals.people.agreements import agreements_of, forms_of
from referrals.permissions import with_person

BEFORE = "This was written already, by the same form."


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_agreements(request: SignedInRequest, person: Person) -> HttpResponse:
    """The six records, each with the form for the next answer, which comes here by POST."""
    bound = None
    if request.POST.get("kind") in ConsentKind:
        bound = AgreementForm(request.POST, kind=ConsentKind(request.POST["kind"]), person=person)
        if bound.is_valid() and _record_answer(request, person, bound):
            return redirect("referrals:person_agreements", person.uuid)
    page = {"agreements": agreements_of(person, forms_of(person, bound)), "open_referrals": open_referrals_of(person)}
    return render(request, "referrals/person_agreements.html", {"person": person, **page})


def _record_answer(request: SignedInRequest, person: Person, form: AgreementForm) -> bool:
    """Whether it was kept; what is refused is said in the form."""
    try:
        record_agreement(person=person, by=request.user, **form.said)
        messages.success(request, f"{form.question}: recorded.")
    except AlreadyDoneError:
        messages.info(request, BEFORE)
    except AgreementRefusedError as refusal:
        form.add_error(refusal.field, str(refusal))
    except MoveRefusedError as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_representatives(request: SignedInRequest, person: Person) -> HttpResponse:
    """Who may speak for the person, and a form to add somebody."""
    form = RepresentativeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_representative(person=person, by=request.user, **form.cleaned_data)
            messages.success(request, "Added.")
        except AlreadyDoneError:
            messages.info(request, BEFORE)
        except RepresentativeRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        if not form.errors:
            return redirect("referrals:person_representatives", person.uuid)
    known = person.representatives.select_related("person__key")
    return render(request, "referrals/person_representatives.html", {"person": person, "form": form, "known": known})


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_representative(request: SignedInRequest, person: Person, representative: UUID) -> HttpResponse:
    """Change what is recorded of somebody who may speak, or until when they may."""
    known = get_object_or_404(person.representatives.select_related("person__key"), uuid=representative)
    form = RepresentativeForm(
        request.POST if request.method == "POST" else None, initial=RepresentativeForm.stored(known)
    )
    if form.is_valid():
        try:
            change_representative(representative=known, by=request.user, **form.cleaned_data)
            messages.success(request, "Saved.")
        except AlreadyDoneError:
            messages.info(request, BEFORE)
        except RepresentativeRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        if not form.errors:
            return redirect("referrals:person_representatives", person.uuid)
    return render(request, "referrals/person_representative.html", {"person": person, "form": form, "known": known})


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_flags(request: SignedInRequest, person: Person) -> HttpResponse:
    """What has to be known before meeting the person, and a form to put something up."""
    form = FlagForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            raise_flag(person=person, by=request.user, **form.cleaned_data)
            messages.success(request, "It stands at the top of the record now.")
        except AlreadyDoneError:
            messages.info(request, BEFORE)
        except FlagRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal))
        if not form.errors:
            return redirect("referrals:person_flags", person.uuid)
    flags = person.risk_flags.select_related("person__key", "raised_by")
    up, past = flags.filter(ended_at__isnull=True), flags.filter(ended_at__isnull=False).order_by("-ended_at", "id")
    return render(request, "referrals/person_flags.html", {"person": person, "form": form, "up": up, "past": past})


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_flag(request: SignedInRequest, person: Person, flag: UUID) -> HttpResponse:
    """Look at a flag again: it holds on, in these words, until then."""
    found = _flag(person, flag)
    form = ReviewFlagForm(request.POST if request.method == "POST" else None, initial=ReviewFlagForm.stored(found))
    if form.is_valid():
        try:
            review_flag(flag=found, by=request.user, **form.cleaned_data)
            messages.success(request, "It holds on.")
        except AlreadyDoneError:
            messages.info(request, BEFORE)
        except FlagRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal))
        if not form.errors:
            return redirect("referrals:person_flags", person.uuid)
    return render(request, "referrals/person_flag.html", {"person": person, "form": form, "flag": found})


@require_POST
@with_person
def person_flag_end(request: SignedInRequest, person: Person, flag: UUID) -> HttpResponse:
    """Take a flag down."""
    try:
        end_flag(flag=_flag(person, flag), by=request.user)
        messages.success(request, "Taken down. It stays in the record as past.")
    except FlagRefusedError as refusal:
        messages.info(request, str(refusal))
    return redirect("referrals:person_flags", person.uuid)


def _flag(person: Person, uuid: UUID) -> RiskFlag:
    flag: RiskFlag = get_object_or_404(person.risk_flags.select_related("person__key"), uuid=uuid)
    return flag
