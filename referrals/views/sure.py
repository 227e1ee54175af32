"""What a manager does to a group after the page has said what it means."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.waiting_line import BookingRefusedError
from referrals.forms.once import OneTimeForm
from referrals.models import Cohort
from referrals.programmes.asking import DONE_BEFORE, say

CONFLICT = 409


def when_sure(
    request: SignedInRequest,
    cohort: Cohort,
    template: str,
    context: Mapping[str, Any],
    act: Callable[..., object],
    done: str,
) -> HttpResponse:
    """Show what it means; when that was sent, ``act`` under the number of the form, once, and say that it is done.

    What was refused stays on the page, with the reason.
    """
    form = OneTimeForm(request.POST if request.method == "POST" else None)
    shown = {**context, "cohort": cohort, "form": form}
    if not form.is_valid():
        return render(request, template, shown)
    try:
        act(submission=form.cleaned_data["submission"])
    except BookingRefusedError as refusal:
        say(refusal, form)
        return render(request, template, shown, status=CONFLICT)
    except AlreadyDoneError:
        messages.info(request, DONE_BEFORE)
    else:
        messages.success(request, done)
    return redirect("referrals:cohort", cohort.uuid)
