"""A group of a programme: its page, its timetable on paper, and what its manager does about it."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.cohorts import cancel_cohort, change_cohort, finish_cohort
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.sessions import add_sessions
from referrals.actions.waiting_line import BookingRefusedError
from referrals.models import Cohort
from referrals.permissions import with_cohort, with_managed_cohort
from referrals.permissions.loaders import note_list
from referrals.programmes.asking import DONE_BEFORE, say
from referrals.programmes.forms import CohortForm, SessionForm, WeeklyForm, days_in_words
from referrals.programmes.group import CohortPage
from referrals.views.sure import CONFLICT, when_sure

ONE, WEEKLY = "one", "weekly"


@require_safe
@with_cohort
def cohort(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Sessions, places and the waiting list of a group."""
    page = CohortPage(cohort, request.user)
    note_list(request, "cohort", page.named)
    return render(request, "referrals/cohort.html", {"page": page, "cohort": cohort})


@require_safe
@with_cohort
def cohort_timetable(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """The sessions of a group on one sheet, for those who come."""
    return render(
        request, "referrals/cohort_timetable.html", {"page": CohortPage(cohort, request.user), "cohort": cohort}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_cohort
def cohort_edit(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Change a group."""
    form = CohortForm(request.POST if request.method == "POST" else None, user=request.user, cohort=cohort)
    context = {"form": form, "programme": cohort.programme, "cohort": cohort}
    if not form.is_valid():
        return render(request, "referrals/cohort_edit.html", context)
    said = form.cleaned_data
    try:
        change_cohort(
            cohort=cohort, order=form.order, version=said["version"] or 0, by=request.user,
            submission=said["submission"],
        )  # fmt: skip
    except BookingRefusedError as refusal:
        say(refusal, form)
        return render(request, "referrals/cohort_edit.html", context, status=CONFLICT)
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    return redirect("referrals:cohort", cohort.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_cohort
def cohort_sessions(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Add one session, or one every week."""
    which = request.POST.get("which")
    one = SessionForm(request.POST if which == ONE else None, user=request.user, prefix=ONE)
    weekly = WeeklyForm(request.POST if which == WEEKLY else None, user=request.user, cohort=cohort, prefix=WEEKLY)
    form = weekly if which == WEEKLY else one
    status = 200
    if form.is_valid():
        if _add(request, cohort, form):
            return redirect("referrals:cohort", cohort.uuid)
        status = CONFLICT
    context = {"cohort": cohort, "one": one, "weekly": weekly, "form": form}
    return render(request, "referrals/cohort_sessions.html", context, status=status)


def _add(request: SignedInRequest, cohort: Cohort, form: SessionForm | WeeklyForm) -> bool:
    """Whether they were added; where they were not, the form says why."""
    try:
        made = add_sessions(
            cohort=cohort, orders=form.orders, by=request.user, submission=form.cleaned_data["submission"]
        )
    except BookingRefusedError as refusal:
        say(refusal, form)
        return False
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
        return True
    added = "One session is added." if len(made) == 1 else f"{len(made)} sessions are added."
    left_out = f" Not on {days_in_words(form.left_out)}: bank holidays." if form.left_out else ""
    messages.success(request, added + left_out)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_cohort
def cohort_finish(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Finish a group: who completed by its rule is written down."""
    finish = partial(finish_cohort, cohort=cohort, by=request.user)
    done = "The group has finished. Now each person is asked how it went, and where next."
    page = {"page": CohortPage(cohort, request.user)}
    return when_sure(request, cohort, "referrals/cohort_finish.html", page, finish, done)


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_cohort
def cohort_cancel(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Cancel a group, after saying what that means."""
    cancel = partial(cancel_cohort, cohort=cohort, by=request.user)
    done = "The group is cancelled. Another place is to be offered to everybody in it."
    page = {"page": CohortPage(cohort, request.user)}
    return when_sure(request, cohort, "referrals/cohort_cancel.html", page, cancel, done)
