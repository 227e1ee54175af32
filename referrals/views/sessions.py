"""One session of a group: changed and cancelled by the manager."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.sessions import cancel_session, change_session
from referrals.actions.waiting_line import BookingRefusedError
from referrals.models import CohortSession
from referrals.permissions import with_managed_session
from referrals.programmes.asking import DONE_BEFORE, say
from referrals.programmes.forms import SessionForm
from referrals.views.sure import CONFLICT, when_sure


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_session
def session_edit(request: SignedInRequest, session: CohortSession) -> HttpResponse:
    """Move a session, or say something else of it."""
    form = SessionForm(request.POST if request.method == "POST" else None, user=request.user, session=session)
    context = {"form": form, "session": session, "cohort": session.cohort}
    if not form.is_valid():
        return render(request, "referrals/session_edit.html", context)
    try:
        change_session(
            session=session, order=form.orders[0], by=request.user, submission=form.cleaned_data["submission"]
        )
        messages.success(request, "Saved. Tell those who come: nobody is written to by itself.")
    except BookingRefusedError as refusal:
        say(refusal, form)
        return render(request, "referrals/session_edit.html", context, status=CONFLICT)
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    return redirect("referrals:cohort", session.cohort.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_managed_session
def session_cancel(request: SignedInRequest, session: CohortSession) -> HttpResponse:
    """Cancel a session, after saying what that means."""
    cancel = partial(cancel_session, session=session, by=request.user)
    done = "Cancelled. Tell those who were expected: nobody is written to by itself."
    page = {"session": session}
    return when_sure(request, session.cohort, "referrals/session_cancel.html", page, cancel, done)
