"""Programmes: the list, one of them, and a manager's forms for it and for a new group of it."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.cohorts import create_cohort
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.programmes import change_programme, create_programme
from referrals.models import Programme
from referrals.permissions import for_managers, for_who_runs, with_managed_programme, with_programme
from referrals.programmes.asking import DONE_BEFORE
from referrals.programmes.forms import CohortForm, ProgrammeForm
from referrals.programmes.listing import ProgrammePage, ProgrammesPage


@require_safe
@for_who_runs
def programmes(request: SignedInRequest) -> HttpResponse:
    """All programmes of the services and providers for which one works."""
    return render(request, "referrals/programmes.html", {"page": ProgrammesPage(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def programme_new(request: SignedInRequest) -> HttpResponse:
    """Hold an activity as a programme."""
    form = ProgrammeForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        return render(request, "referrals/programme_edit.html", {"form": form, "programme": None})
    said = form.cleaned_data
    try:
        made = create_programme(offer=said["offer"], order=form.order, by=request.user, submission=said["submission"])
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
        return redirect("referrals:programmes")
    messages.success(request, "The programme is made. Now add its first group.")
    return redirect("referrals:programme", made.uuid)


@require_safe
@with_programme
def programme(request: SignedInRequest, programme: Programme) -> HttpResponse:
    """One programme and its groups."""
    page = ProgrammePage(programme, request.user)
    return render(request, "referrals/programme.html", {"page": page, "programme": programme})


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_programme
def programme_edit(request: SignedInRequest, programme: Programme) -> HttpResponse:
    """Change what it is called, what is said of it and what its people are asked."""
    posted = request.POST if request.method == "POST" else None
    form = ProgrammeForm(posted, user=request.user, programme=programme)
    if not form.is_valid():
        return render(request, "referrals/programme_edit.html", {"form": form, "programme": programme})
    with suppress(AlreadyDoneError):
        submission = form.cleaned_data["submission"]
        change_programme(programme=programme, order=form.order, by=request.user, submission=submission)
    messages.success(request, "Saved.")
    return redirect("referrals:programme", programme.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_programme
def cohort_new(request: SignedInRequest, programme: Programme) -> HttpResponse:
    """Make a group; its sessions come next."""
    form = CohortForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        return render(request, "referrals/cohort_edit.html", {"form": form, "programme": programme, "cohort": None})
    submission = form.cleaned_data["submission"]
    try:
        made = create_cohort(programme=programme, order=form.order, by=request.user, submission=submission)
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
        return redirect("referrals:programme", programme.uuid)
    messages.success(request, "The group is made. Now say when it meets.")
    return redirect("referrals:cohort_sessions", made.uuid)
