"""The register of a session, on the phone of whoever runs it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assets.permissions import SignedInRequest
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.registering import register_attendance, undo_attendance
from referrals.models import CohortSession, Referral
from referrals.permissions import with_session
from referrals.permissions.loaders import note_list, note_refusal
from referrals.programmes.register import RegisterPage, RowForm

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@with_session
def session_register(request: SignedInRequest, session: CohortSession) -> HttpResponse:
    """Who is expected and who came; each press of a button is written down by itself."""
    page = RegisterPage(session, request.user)
    if request.method != "POST":
        return _register(request, page)
    form = RowForm(request.POST)
    if not form.is_valid():
        return _refused(request, page, form)
    referral = get_object_or_404(page.mine, uuid=form.cleaned_data["referral"])
    try:
        _write_down(request, session, referral, form)
    except MoveRefusedError as refusal:
        return _register(request, RegisterPage(session, request.user, str(refusal), referral.uuid), CONFLICT)
    except AlreadyDoneError:
        messages.info(request, "This is written down already.")
    return redirect(f"{reverse('referrals:session_register', args=[session.uuid])}#row-{referral.uuid}")


def _write_down(request: SignedInRequest, session: CohortSession, referral: Referral, form: RowForm) -> None:
    said = form.cleaned_data
    order: dict[str, Any] = {"session": session, "referral": referral, "seen": said["seen"]}
    order |= {"by": request.user, "submission": said["submission"]}
    try:
        if form.is_undone:
            undo_attendance(**order)
        else:
            register_attendance(**order, attendance=int(said["said"]))
    except PermissionDenied:
        note_refusal(request, "referral", referral.uuid)
        raise


def _refused(request: SignedInRequest, page: RegisterPage, form: RowForm) -> HttpResponse:
    """What names nobody that there can be was not pressed here; otherwise it is said what is missing."""
    if "referral" in form.errors and request.POST.get("referral"):
        raise Http404
    page.fault = str(next(iter(form.errors.values()))[0])
    return _register(request, page)


def _register(request: SignedInRequest, page: RegisterPage, status: int = 200) -> HttpResponse:
    named = len(page.rows) + len(page.who_might_come)
    note_list(request, "register", named)
    return render(request, "referrals/register.html", {"page": page, "session": page.session}, status=status)
