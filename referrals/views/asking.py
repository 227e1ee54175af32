"""Asking for a place oneself, from the page of an activity: open to everyone, and nothing personal in an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from referrals.actions.asking import ask_for_place
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.people import PersonRefusedError
from referrals.models import Offer
from referrals.permissions.asking import may_ask_now, with_offer_to_ask_for
from referrals.referring.asking import AskForm, way_to

TOO_MANY = 429
WAIT = (
    "Many requests have come in within this hour. Nothing was sent, and what you wrote is still here: try again later"
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_offer_to_ask_for
def activity_ask(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Ask for a place. What is wrong is said beside the field, and nothing that was typed is lost."""
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        if not may_ask_now(request, offer):
            form.add_error(None, f"{', or '.join(filter(None, (WAIT, way_to(offer.service))))}.")
            status = TOO_MANY
        elif _ask(offer, form):
            return redirect("referrals:activity_asked", offer.activity.uuid)
    context = {"form": form, "offer": offer, "way": way_to(offer.service)}
    return render(request, "referrals/activity_ask.html", context, status=status)


def _ask(offer: Offer, form: AskForm) -> bool:
    """Whether it was asked, now or by the same form before."""
    try:
        ask_for_place(offer=offer, order=form.order, submission=form.cleaned_data["submission"])
    except PersonRefusedError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    except AlreadyDoneError:
        return True
    return True


@never_cache
@require_safe
@with_offer_to_ask_for
def activity_asked(request: HttpRequest, offer: Offer) -> HttpResponse:
    """What happens next; the same for everybody."""
    return render(request, "referrals/activity_asked.html", {"offer": offer, "way": way_to(offer.service)})
