"""How much of the health service people used: asked, corrected, and supplied by health bodies."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assets.imports.limits import RefusalError
from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.service_use import UseRefusedError, correct_use, record_use, supply_use
from referrals.choices import UseSource
from referrals.models import Person, ServiceUse
from referrals.permissions import for_managers, is_manager_of, with_person
from referrals.permissions.loaders import note_refusal
from referrals.service_use.carried import NotCarriedError, open_up, seal_up
from referrals.service_use.forms import CorrectUseForm, SupplyForm, TakeOverForm, UseForm
from referrals.service_use.handing_back import rejected_file
from referrals.service_use.page import AFTER, BEFORE, UsePage, months_in_words, use_of
from referrals.service_use.supplied import Supplied, look_at

BEFORE_NOW = "This was written down already, by the same form."


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_service_use(request: SignedInRequest, person: Person) -> HttpResponse:
    """What is known of before and after, and two forms to ask for it; each comes here by POST."""
    page = UsePage(person, request.user, request.GET)
    bound = next((side for side in (BEFORE, AFTER) if f"{side}-submission" in request.POST), "")
    forms = {side: page.form(side, request.POST if side == bound else None) for side in (BEFORE, AFTER)}
    if bound and forms[bound].is_valid() and _record(request, person, forms[bound]):
        return redirect(f"{reverse('referrals:person_service_use', args=[person.uuid])}?{request.GET.urlencode()}")
    return render(request, "referrals/service_use.html", {"person": person, "page": page, **forms})


def _record(request: SignedInRequest, person: Person, form: UseForm) -> bool:
    """Whether it is written down; where it is not, the form says why."""
    try:
        record_use(
            person=person,
            said=form.said,
            source=UseSource.SELF_REPORTED,
            by=request.user,
            submission=form.cleaned_data["submission"],
        )
        messages.success(request, "Written down.")
    except AlreadyDoneError:
        messages.info(request, BEFORE_NOW)
    except UseRefusedError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def service_use_correct(request: SignedInRequest, person: Person, use: UUID) -> HttpResponse:
    """Another number for the same months, or that it is not known after all."""
    known = _known(request, person, use)
    form = CorrectUseForm(request.POST if request.method == "POST" else None, initial={"count": known.count})
    if form.is_valid() and _correct(request, known, form):
        return redirect("referrals:person_service_use", person.uuid)
    page = {"person": person, "use": known, "months": months_in_words(known.from_month, known.to_month), "form": form}
    return render(request, "referrals/service_use_correct.html", page)


def _known(request: SignedInRequest, person: Person, uuid: UUID) -> ServiceUse:
    """The record that stands, where the reader may correct it. What was supplied is for managers."""
    known = use_of(person, uuid)
    if known is None:
        note_refusal(request, "service_use", uuid)
        raise Http404
    if known.source == UseSource.SUPPLIED and not is_manager_of(request.user, person.service):
        note_refusal(request, "service_use", uuid)
        raise PermissionDenied
    return known


def _correct(request: SignedInRequest, known: ServiceUse, form: CorrectUseForm) -> bool:
    """Whether another number stands now; where it does not, the form says why."""
    try:
        correct_use(use=known, by=request.user, **form.cleaned_data)
        messages.success(request, "Corrected.")
    except AlreadyDoneError:
        messages.info(request, BEFORE_NOW)
    except UseRefusedError as refusal:
        form.add_error("count", str(refusal))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def service_use_supplied(request: SignedInRequest) -> HttpResponse:
    """Bring a file, look at what would be taken over, and take it over or get the rejected rows back."""
    if "sealed" in request.POST:
        return _go_on(request)
    form = SupplyForm(request.POST or None, request.FILES or None, user=request.user)
    found, carried = None, None
    if form.is_valid():
        said = form.cleaned_data
        try:
            found = look_at(said["file"].file, name=said["origin"], service=said["service"], by=request.user)
            sealed = seal_up(found, service=said["service"], by=request.user)
            carried = TakeOverForm(user=request.user, initial={"service": said["service"], "sealed": sealed})
        except (RefusalError, NotCarriedError) as refusal:
            form.add_error("file", str(refusal))
    page = {"form": form, "found": None if form.errors else found, "carried": carried}
    return render(request, "referrals/service_use_supplied.html", page)


def _go_on(request: SignedInRequest) -> HttpResponse:
    """Take over what was looked at, or give back the rows that are not taken."""
    form = TakeOverForm(request.POST, user=request.user)
    again = redirect("referrals:service_use_supplied")
    if not form.is_valid():
        messages.error(request, str(NotCarriedError()))
        return again
    service = form.cleaned_data["service"]
    try:
        found = open_up(form.cleaned_data["sealed"], service=service, by=request.user)
        if "rejected" in request.POST:
            return rejected_file(found, service=service, by=request.user)
        return _take_over(request, found, form)
    except (NotCarriedError, UseRefusedError) as refusal:
        messages.error(request, str(refusal))
        return again


def _take_over(request: SignedInRequest, found: Supplied, form: TakeOverForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        counts = supply_use(
            service=said["service"], lines=found.uses, origin=found.name, by=request.user, submission=said["submission"]
        )
    except AlreadyDoneError:
        messages.info(request, "This file was taken over already, by the same form.")
    else:
        told = f"{counts.added:,} new, {counts.corrected:,} corrected, {counts.unchanged:,} as they were."
        gone = f" {counts.gone:,} of people who are not here any more were passed over." if counts.gone else ""
        messages.success(request, f"Taken over: {told}{gone}")
    return redirect("referrals:service_use_supplied")
