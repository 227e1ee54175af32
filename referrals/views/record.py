"""The page of a referral, and a page for each thing that can be done about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.attempt import MoveRefusedError, StaleReferralError
from referrals.actions.frame import AlreadyDoneError
from referrals.door.forms import ActForm
from referrals.models import Referral
from referrals.permissions import with_referral
from referrals.permissions.acting import actors_of
from referrals.record.acts import BY_SLUG, Offered
from referrals.record.forms import WhenForm
from referrals.record.page import RecordPage

CONFLICT = 409
DONE_BEFORE = "This was done already, by the same form."


@require_safe
@with_referral
def referral(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """How it stands, what happened and what can be done. A provider has a page of their own."""
    page = RecordPage(referral, request.user)
    if page.is_for_provider:
        return redirect("referrals:our_person", referral.uuid)
    return render(request, "referrals/referral.html", {"page": page, "referral": referral})


@require_http_methods(["GET", "HEAD", "POST"])
@with_referral
def referral_act(request: SignedInRequest, referral: Referral, act: str) -> HttpResponse:
    """Ask for what an act needs, and do it. What was refused stays on the page, with the reason."""
    offered = _offered(request, referral, act)
    if isinstance(offered, HttpResponse):
        return offered
    if request.method != "POST":
        return _act_page(request, offered, offered.act.form(referral=referral), WhenForm())
    form, when = offered.act.form(request.POST, referral=referral), WhenForm(request.POST)
    if not (form.is_valid() and when.is_valid()):
        return _act_page(request, offered, form, when)
    done = _carry_out(request, offered, form, when)
    if done is None:
        return _act_page(request, offered, form, when, CONFLICT)
    return redirect("referrals:referral", done.uuid)


def _offered(request: SignedInRequest, referral: Referral, slug: str) -> Offered | HttpResponse:
    """The act with the role it is done in; where it is not possible any more, the way back to the page."""
    act = BY_SLUG.get(slug)
    if act is None:
        raise Http404
    held = actors_of(request.user, referral)
    role = act.role_for(referral, held)
    if role is not None:
        return Offered(act, role)
    if not any(act.may_ever(actor) for actor in held):
        raise PermissionDenied
    messages.info(request, f"“{act.word}” is not possible now: this is how the referral stands.")
    return redirect("referrals:referral", referral.uuid)


def _carry_out(request: SignedInRequest, offered: Offered, form: ActForm, when: WhenForm) -> Referral | None:
    """The referral that it led to; None where it was refused, and the form says why."""
    step: dict[str, Any] = {
        "referral": form.referral,
        "by": request.user,
        "role": offered.role,
        "version": form.cleaned_data["version"],
        "submission": form.cleaned_data["submission"],
        "effective_at": when.cleaned_data["effective_at"],
    }
    try:
        done = offered.act.carry_out(form.said, step)
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
        return form.referral
    except MoveRefusedError as refusal:
        _say(refusal, form, when)
        return None
    messages.success(request, offered.act.done)
    return done


def _say(refusal: MoveRefusedError, form: ActForm, when: WhenForm) -> None:
    """Put the sentence beside the field that it is about, or above all of them."""
    name = {"starts_at": "day"}.get(refusal.field, refusal.field)
    if name in when.fields:
        when.add_error(name, str(refusal))
    else:
        form.add_error(name if name in form.fields else None, str(refusal))
    if isinstance(refusal, StaleReferralError):
        # Who has read how it stands now may send the same again.
        form.data = {**form.data.dict(), "version": str(refusal.referral.version)}  # type: ignore[attr-defined]


def _act_page(
    request: SignedInRequest, offered: Offered, form: ActForm, when: WhenForm, status: int = 200
) -> HttpResponse:
    page = RecordPage(form.referral, request.user)
    context = {"referral": form.referral, "page": page, "act": offered.act, "form": form, "when": when}
    return render(request, "referrals/referral_act.html", context, status=status)
