"""Comparisons: which there are, beginning one, having it worked out, and watching that."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authorisation import open_to_everyone
from assets.actions.comparing import ComparisonRefusedError, ask_to_compare, start_comparison
from assets.actions.jobs import AlreadyRunningError
from assets.comparison_page import ComparisonsPage, open_job
from assets.forms.comparing import ComparisonForm
from assets.models import Comparison
from assets.permissions import SignedInRequest, for_editors, with_decided_review, with_review
from assets.work.page import JobPage


@require_safe
@open_to_everyone
def comparison_list(request: HttpRequest) -> HttpResponse:
    """The comparisons that one works on, and those whose reports one may read."""
    return render(request, "assets/comparison_list.html", {"page": ComparisonsPage(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def comparison_new(request: SignedInRequest) -> HttpResponse:
    """Two waves to be compared."""
    form = ComparisonForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            return _run(request, start_comparison(**form.cleaned_data, by=request.user))
        except ComparisonRefusedError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "assets/comparison_new.html", {"form": form})


@require_POST
@with_decided_review
def comparison_run(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    """Work it out, for the first time or again."""
    return _run(request, comparison)


def _run(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    try:
        ask_to_compare(comparison=comparison, by=request.user)
    except AlreadyRunningError:
        messages.info(request, "This is being worked on already.")
    return redirect("assets:comparison_progress", comparison.uuid)


@require_safe
@with_review
def comparison_progress(request: SignedInRequest, comparison: Comparison) -> HttpResponse:
    """How far it is worked out; then what came of it."""
    job = open_job(comparison)
    if job is None:
        return redirect("assets:comparison_list")
    return render(
        request, "assets/comparison_progress.html", {"comparison": comparison, "work": JobPage(job, request.user)}
    )
