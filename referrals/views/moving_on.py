"""Where people went on to after a course."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.moving_on import MovingOnRefusedError, record_moving_on
from referrals.models import Referral
from referrals.permissions import for_link_workers, with_worked_referral
from referrals.permissions.loaders import note_list
from referrals.programmes.moving_on import MovingOnForm, MovingOnList, MovingOnPage

DONE = "Written down."
DONE_BEFORE = "This was done already, by the same form."


@require_safe
@for_link_workers
def moving_on(request: SignedInRequest) -> HttpResponse:
    """Whose time has come to be asked where they went on to."""
    page = MovingOnList(request.user)
    note_list(request, "moving_on", page.named)
    return render(request, "referrals/moving_on_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@with_worked_referral
def referral_moving_on(request: SignedInRequest, referral: Referral, months: int) -> HttpResponse:
    """Write down where somebody went on to, or correct it; from here they can be referred on."""
    page = MovingOnPage(referral, months, request.user)
    if page.line is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = MovingOnForm(data, user=request.user, standing=page.standing)
    if form.is_valid() and _record(request, page, form):
        return redirect("referrals:referral_moving_on", referral.uuid, months)
    context = {"page": page, "referral": referral, "form": form, "line": page.line}
    return render(request, "referrals/moving_on.html", context)


def _record(request: SignedInRequest, page: MovingOnPage, form: MovingOnForm) -> bool:
    """Whether it is written down; where it is not, the form says why."""
    said = form.cleaned_data
    try:
        record_moving_on(
            referral=page.referral, months=page.months, order=form.order, seen=said["seen"], by=request.user,
            submission=said["submission"],
        )  # fmt: skip
        messages.success(request, DONE)
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    except MovingOnRefusedError as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    return True
