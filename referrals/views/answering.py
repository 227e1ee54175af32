"""Saying how things are going, by a link. GET and HEAD show and change nothing; every act is a form sent."""

from contextlib import suppress
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authorisation import open_to_everyone
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.returning import AnswersRefusedError, finish_occasion, refuse_occasion
from referrals.measures.answer_form import AnswerForm, BeginForm, FinishForm, RefuseForm
from referrals.measures.answer_page import AnswerPage
from referrals.measures.answering import keep, leads_to
from referrals.measures.steps import languages_for
from referrals.models import DoorLink
from referrals.permissions.answering import ANSWERING, Manner, manner_of, note_manner

CONFLICT = 409


@require_safe
@open_to_everyone
def answer_enter(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: into the session, and on to the page that has none."""
    return ANSWERING.let_in(request, token, leads_to="referrals:answer")


@require_safe
@ANSWERING.guards
def answer(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """What it is about; or thanks, where it was answered."""
    return _first_page(request, AnswerPage.of(link, manner_of(request.session)))


@require_POST
@ANSWERING.guards
def answer_begin(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Begin, or go on where one was."""
    page = AnswerPage.of(link, manner_of(request.session))
    form = BeginForm(request.POST, languages=languages_for(page.occasion))
    if not page.is_open or not form.is_valid():
        return _first_page(request, page)
    language = form.cleaned_data["language"] or page.manner.language
    page.manner = Manner(form.mode, form.helper, language, page.manner.said)
    note_manner(request.session, page.manner)
    return redirect("referrals:answer_step", page.goes_on_at)


@require_http_methods(["GET", "HEAD", "POST"])
@ANSWERING.guards
def answer_step(request: HttpRequest, link: DoorLink, number: int) -> HttpResponse:
    """One page of questions: shown, or kept and on to the next."""
    page = AnswerPage.of(link, manner_of(request.session))
    step = page.step(number)
    if step is None:
        raise Http404
    if not page.is_open:
        return redirect("referrals:answer")
    form = AnswerForm(request.POST if request.method == "POST" else None, step=step, shown=page.shown(step))
    if form.is_valid() and keep(page, form, request.session):
        return redirect(leads_to(page, form, request.POST.get("go", "")))
    return render(request, "referrals/answer_step.html", {"page": page, "step": step, "form": form})


@require_safe
@ANSWERING.guards
def answer_stop(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """What was answered is kept: send it, go on, or come back later."""
    page = AnswerPage.of(link, manner_of(request.session))
    if not page.is_open or page.is_refused:
        return redirect("referrals:answer")
    return _stop_page(request, page)


@require_POST
@ANSWERING.guards
def answer_finish(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Send what was answered."""
    page, form = AnswerPage.of(link, manner_of(request.session)), FinishForm(request.POST)
    if not form.is_valid():
        return redirect("referrals:answer_stop")
    try:
        with suppress(AlreadyDoneError):
            finish_occasion(occasion=page.occasion, by=None, submission=form.cleaned_data["submission"])
    except AnswersRefusedError as refusal:
        return _stop_page(request, page, CONFLICT, refusal=str(refusal))
    return redirect("referrals:answer")


@require_POST
@ANSWERING.guards
def answer_refuse(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Say that one would rather not, and why if one likes."""
    page, form = AnswerPage.of(link, manner_of(request.session)), RefuseForm(request.POST)
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if value}
        with suppress(AlreadyDoneError, AnswersRefusedError):
            refuse_occasion(occasion=page.occasion, by=None, **said)
    return redirect("referrals:answer")


def _first_page(request: HttpRequest, page: AnswerPage) -> HttpResponse:
    form = BeginForm(languages=languages_for(page.occasion))
    refuse = RefuseForm(initial={"submission": uuid4()})
    return render(request, "referrals/answer.html", {"page": page, "form": form, "refuse": refuse})


def _stop_page(request: HttpRequest, page: AnswerPage, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "page": page,
        "form": FinishForm(initial={"submission": uuid4()}),
        "refuse": RefuseForm(initial={"submission": uuid4()}),
        "refusal": refusal,
    }
    return render(request, "referrals/answer_stop.html", context, status=status)
