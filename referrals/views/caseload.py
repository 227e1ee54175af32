"""Today, the caseload, and the load of a service."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from assets.permissions import SignedInRequest
from referrals.actions.contacting import ContactRefusedError, log_contact
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.owning import OwnerRefusedError, colleagues_of, hand_over_caseload
from referrals.caseload.forms import HandOverForm, QuickContactForm
from referrals.caseload.listing import CaseloadPage
from referrals.caseload.load import LoadPage, hand_over_page, managed_services
from referrals.caseload.today import TodayPage
from referrals.models import Organisation
from referrals.permissions import for_link_workers, for_managers
from referrals.permissions.loaders import note_list

DONE_BEFORE = "This was done already, by the same form."


@require_safe
@for_link_workers
def today(request: SignedInRequest) -> HttpResponse:
    """What needs somebody today, what waits for others, and who comes."""
    page = TodayPage(request.user)
    form = QuickContactForm(user=request.user, people=page.people)
    return _today(request, page, form)


def _today(request: SignedInRequest, page: TodayPage, form: QuickContactForm) -> HttpResponse:
    note_list(request, "today", len(page.people))
    return render(request, "referrals/today.html", {"page": page, "form": form})


@require_POST
@for_link_workers
def today_contact(request: SignedInRequest) -> HttpResponse:
    """Write down a contact with somebody on the page of today."""
    page = TodayPage(request.user)
    form = QuickContactForm(request.POST, user=request.user, people=page.people)
    if not form.is_valid():
        return _today(request, page, form)
    try:
        log_contact(**form.cleaned_data, by=request.user)
        messages.success(request, "Written down.")
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    except ContactRefusedError as refusal:
        form.add_error(None, str(refusal))
        return _today(request, page, form)
    return redirect("referrals:today")


@require_safe
@for_link_workers
def caseload(request: SignedInRequest) -> HttpResponse:
    """The referrals that an address asks for."""
    page = CaseloadPage(request.GET, request.user)
    note_list(request, "caseload", len(page.rows))
    return render(request, "referrals/caseload.html", {"page": page})


@require_safe
@for_managers
def load(request: SignedInRequest) -> HttpResponse:
    """Who looks after how much in a service, and how long people wait."""
    services = managed_services(request.user)
    chosen = next((service for service in services if str(service.uuid) == request.GET.get("service")), None)
    if not services:
        raise Http404
    page = LoadPage(chosen or services[0], request.user)
    return render(request, "referrals/load.html", {"page": page, "services": services})


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def load_hand_over(request: SignedInRequest, uuid: UUID, whose: str) -> HttpResponse:
    """Hand on what a colleague has open, or nobody: some of it or all, for good or until a day."""
    page = hand_over_page(uuid, whose, request.user)
    if page is None:
        raise Http404
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        colleagues=colleagues_of(page.service).exclude(pk=page.whose.pk if page.whose else 0),
        referrals=page.found,
    )
    if form.is_valid() and _hand_over(request, page.service, page.whose, form):
        return redirect("referrals:load")
    note_list(request, "hand_over", len(page.referrals))
    return render(request, "referrals/load_hand_over.html", {"page": page, "form": form})


def _hand_over(request: SignedInRequest, service: Organisation, owner: User | None, form: HandOverForm) -> bool:
    """Whether it was done; where it was not, the form says why."""
    said = form.cleaned_data
    only = None if said["is_all"] else [referral.uuid for referral in said["referrals"]]
    try:
        number = hand_over_caseload(
            service=service, whose=owner, to=said["to"], by=request.user, only=only, until=said["until"],
            submission=said["submission"],
        )  # fmt: skip
    except OwnerRefusedError as refusal:
        form.add_error(None, str(refusal))
        return False
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
        return True
    word = "referral" if number == 1 else "referrals"
    messages.success(request, f"{number} {word} handed to {said['to']}, who finds them on their list today.")
    return True
