"""One task: its answer, its attempts, its notes, and taking it. A script that sends a form is told where to go next."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from assets.actions.answering import Answered, accept_sighting, answer_task
from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.actions.fieldwork import FieldworkRefusedError, assign_tasks, keep_notes, record_attempt
from assets.actions.saving import StaleError
from assets.change_rules import in_words
from assets.choices import Attempt, Channel
from assets.fieldwork.task_page import TaskPage
from assets.forms.answering import AnswerForm
from assets.forms.fieldwork import AttemptForm, NotesForm
from assets.models import Task
from assets.permissions import SignedInRequest, with_task

TWICE = "This was sent before, and is written already."


@require_http_methods(["GET", "HEAD", "POST"])
@with_task
def task_detail(request: SignedInRequest, task: Task) -> HttpResponse:
    """What is known of one asset, and the form of the answer; sent twice, it is written once."""
    form = AnswerForm(request.POST or None, task=task, user=request.user)
    page = TaskPage(task, request.user, form)
    if form.is_valid():
        try:
            _answer(request, task, form)
        except StaleError as stale:
            page.clash(stale.theirs)
        except (FieldworkRefusedError, BusyError) as refusal:
            form.add_error(getattr(refusal, "about", "") or None, str(refusal))
        else:
            return _on(request, _way_back(request, task))
    return render(request, "assets/fieldwork/task.html", {"page": page, "next": _way_back(request, task)})


def _answer(request: SignedInRequest, task: Task, form: AnswerForm) -> None:
    submission = form.cleaned_data["submission"]
    try:
        _say(request, answer_task(task=task, order=form.order(), by=request.user, submission=submission))
    except AlreadyWrittenError:
        messages.info(request, TWICE)


@require_POST
@with_task
def task_accept(request: SignedInRequest, task: Task) -> HttpResponse:
    """Take what a list of the same wave says for the answer."""
    form = NotesForm(request.POST)
    try:
        if form.is_valid():
            _say(request, accept_sighting(task=task, by=request.user, submission=form.cleaned_data["submission"]))
    except (FieldworkRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    except AlreadyWrittenError:
        messages.info(request, TWICE)
    return _on(request, _way_back(request, task))


@require_POST
@with_task
def task_attempt(request: SignedInRequest, task: Task) -> HttpResponse:
    """Write down an attempt to reach the asset."""
    form = AttemptForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Not written: " + " ".join(str(one[0]) for one in form.errors.values()))
        return _on(request, _way_back(request, task))
    said = form.cleaned_data
    said |= {"channel": Channel(said["channel"]), "outcome": Attempt(said["outcome"])}
    try:
        record_attempt(task=task, by=request.user, **said)
        messages.success(request, f"{task.asset}: {said['channel'].label}, {said['outcome'].label}.")
    except (FieldworkRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    except AlreadyWrittenError:
        messages.info(request, TWICE)
    return _on(request, _way_back(request, task))


@require_POST
@with_task
def task_notes(request: SignedInRequest, task: Task) -> HttpResponse:
    """Keep the field notes."""
    form = NotesForm(request.POST, prefix="notes")
    try:
        if form.is_valid() and keep_notes(task=task, by=request.user, **form.cleaned_data):
            messages.success(request, "The notes are kept.")
        elif form.errors:
            messages.error(request, "Not kept: " + " ".join(str(one[0]) for one in form.errors.values()))
    except (FieldworkRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    except AlreadyWrittenError:
        messages.info(request, TWICE)
    return _on(request, reverse("assets:task_detail", args=[task.uuid]))


@require_POST
@with_task
def task_take(request: SignedInRequest, task: Task) -> HttpResponse:
    """Take a task, as one's own."""
    if assign_tasks(tasks=[task.pk], to=request.user, by=request.user):
        messages.success(request, f"{task.asset}: yours now.")
    return _on(request, _way_back(request, task))


def _way_back(request: SignedInRequest, task: Task) -> str:
    """Where somebody came from, if that is a page of ours; otherwise the desk of the wave."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else reverse("assets:task_list", args=[task.wave.uuid])


def _on(request: SignedInRequest, url: str) -> HttpResponse:
    """On to the next page; a script gets its address, so that a form that did not arrive stays where it is."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": url})
    return redirect(url)


def _say(request: SignedInRequest, done: Answered) -> None:
    messages.success(request, f"Written, and decided: {in_words(done.changes)}.")
    if done.kept:
        messages.warning(request, f"Known of a later day, and left as it stands: {', '.join(done.kept)}.")
