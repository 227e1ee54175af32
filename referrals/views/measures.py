"""How things are going for a person: asked, typed in, corrected, refused; and what became of asking."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import AccessAction
from assets.permissions import SignedInRequest
from referrals.actions.entering import enter_answers
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.inviting import offer_occasion
from referrals.actions.returning import AnswersRefusedError, finish_occasion, refuse_occasion
from referrals.measures.entry_page import EntryPage
from referrals.measures.keying import KeyForm
from referrals.measures.occasion_page import OccasionPage, OfferForm, ReasonForm, SubmissionForm
from referrals.measures.own_returns import OwnReturns, services_shown
from referrals.measures.paper import LONGEST_CODE, PaperPage, occasion_of_paper
from referrals.measures.person_page import MeasuresPage
from referrals.models import Occasion, Person
from referrals.permissions import for_link_workers, with_occasion, with_person
from referrals.permissions.loaders import note_list, note_read

SAVED_ALREADY = "This was saved already, by the same form."
LOOK_AFTER = "An answer asks that somebody is in touch with them today. It is on the list, first of all."


@require_safe
@with_person
def person_measures(request: SignedInRequest, person: Person) -> HttpResponse:
    """All occasions of a person, and how what they said has changed."""
    return render(request, "referrals/measures.html", {"person": person, "page": MeasuresPage(person, request.user)})


@require_safe
@with_occasion
def occasion(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """One occasion: how it stands, and what can be done about it."""
    page = OccasionPage(occasion, request.user)
    return render(request, "referrals/occasion.html", {"person": occasion.person, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@with_occasion
def occasion_answers(request: SignedInRequest, occasion: Occasion, code: str) -> HttpResponse:
    """Type answers to one set of questions in, with the person or for them; or correct them."""
    page = EntryPage.of(occasion, code, request.user, request.GET, request.POST or None)
    if page is None:
        raise Http404
    if page.is_valid() and _enter(request, page):
        return redirect(page.leads_to)
    return render(request, "referrals/occasion_answers.html", {"person": occasion.person, "page": page})


def _enter(request: SignedInRequest, page: EntryPage) -> bool:
    """Whether the answers are kept; where they are not, the form says why."""
    try:
        enter_answers(occasion=page.occasion, by=request.user, **page.order)
    except AlreadyDoneError:
        messages.info(request, SAVED_ALREADY)
    except AnswersRefusedError as refusal:
        page.complain(refusal.field, str(refusal))
        return False
    else:
        _say_saved(request, page.occasion, "Saved." if page.is_last else "")
    return True


def _say_saved(request: SignedInRequest, occasion: Occasion, words: str) -> None:
    """What was done; and before anything else, that an answer asks for somebody."""
    if OccasionPage(occasion, request.user).safeguarding:
        messages.warning(request, LOOK_AFTER)
    if words:
        messages.success(request, words)


@require_safe
@with_occasion
def occasion_paper(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """The questions on paper, in large type, with the code of the occasion and nobody's name."""
    note_read(request, "occasion_paper", occasion.uuid, occasion.person, action=AccessAction.PRINT)
    return render(request, "referrals/occasion_paper.html", {"page": PaperPage(occasion, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@with_occasion
def occasion_keyed(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """Key a paper in, twice."""
    form = KeyForm(request.POST if request.method == "POST" else None, occasion=occasion)
    if form.is_valid():
        again = form.once_more(occasion)
        if again is None and _key_in(request, occasion, form):
            return redirect("referrals:occasion", occasion.uuid)
        form = again or form
    page = {"person": occasion.person, "page": OccasionPage(occasion, request.user), "form": form}
    return render(request, "referrals/occasion_keyed.html", page)


def _key_in(request: SignedInRequest, occasion: Occasion, form: KeyForm) -> bool:
    """Whether the paper is kept; where it is not, the form says why."""
    try:
        enter_answers(occasion=occasion, by=request.user, **form.order)
    except AlreadyDoneError:
        messages.info(request, SAVED_ALREADY)
    except AnswersRefusedError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    else:
        _say_saved(request, occasion, "The paper is saved.")
    return True


@require_POST
@with_occasion
def occasion_offer(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """Write down that the person was asked, and how."""
    form = OfferForm(request.POST)
    if form.is_valid():
        _do(request, "Written down.", offer_occasion, occasion=occasion, by=request.user, **form.cleaned_data)
    else:
        messages.error(request, "Say how they were asked.")
    return redirect("referrals:occasion", occasion.uuid)


@require_POST
@with_occasion
def occasion_refuse(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """Write down that the person would rather not, and why where they said so."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        words = "Written down. Nobody asks again this time."
        _do(request, words, refuse_occasion, occasion=occasion, by=request.user, **form.cleaned_data)
    else:
        messages.error(request, "Choose one of the reasons; nobody has to say why.")
    return redirect("referrals:occasion", occasion.uuid)


@require_POST
@with_occasion
def occasion_finish(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """Take what was answered as returned, complete or not."""
    form = SubmissionForm(request.POST)
    if form.is_valid():
        _do(request, "Returned.", finish_occasion, occasion=occasion, by=request.user, **form.cleaned_data)
    return redirect("referrals:occasion", occasion.uuid)


def _do(request: SignedInRequest, words: str, action: Callable[..., object], **order: Any) -> None:
    """Do one thing about an occasion, and say what came of it."""
    try:
        action(**order)
        messages.success(request, words)
    except AlreadyDoneError:
        messages.info(request, SAVED_ALREADY)
    except AnswersRefusedError as refusal:
        messages.error(request, str(refusal))


@require_safe
@for_link_workers
def returns(request: SignedInRequest) -> HttpResponse:
    """What became of asking: one's own, and for managers by worker."""
    paper = occasion_of_paper(request.user, request.GET.get("paper", ""))
    if paper is not None:
        return redirect("referrals:occasion_keyed", paper.uuid)
    page, services = OwnReturns(request.user), services_shown(request.user, request.GET.get("service", ""))
    note_list(request, "returns", len(page.to_do))
    context = {"page": page, "services": services, "paper": request.GET.get("paper", "")[:LONGEST_CODE]}
    return render(request, "referrals/returns.html", context)
