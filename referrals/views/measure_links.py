"""A link for the person of an occasion: shown once, on the worker's screen, to be photographed or typed in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.inviting import revoke_measure_links, show_link
from referrals.actions.returning import AnswersRefusedError
from referrals.measures.answer_form import FinishForm
from referrals.measures.link_page import LinkPage
from referrals.models import Occasion
from referrals.permissions import with_occasion


@require_http_methods(["GET", "HEAD", "POST"])
@with_occasion
def occasion_link(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """Ask for a link, and show it: this once."""
    page, form = LinkPage(occasion), FinishForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            submission = form.cleaned_data["submission"]
            page.token = show_link(occasion=occasion, by=request.user, submission=submission)
        except AlreadyDoneError:
            messages.info(request, "A link is shown once. Make another where it is needed.")
        except AnswersRefusedError as refusal:
            messages.error(request, str(refusal))
    return render(request, "referrals/occasion_link.html", {"page": page, "person": occasion.person})


@require_POST
@with_occasion
def occasion_link_revoke(request: SignedInRequest, occasion: Occasion) -> HttpResponse:
    """Have no link work any more."""
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            revoke_measure_links(occasion=occasion, by=request.user, submission=form.cleaned_data["submission"])
            messages.success(request, "No link to these questions works any more.")
        except AlreadyDoneError:
            messages.info(request, "This was done already.")
    return redirect("referrals:occasion_link", occasion.uuid)
