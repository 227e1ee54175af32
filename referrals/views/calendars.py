"""The sessions of a group for the calendars of those who come: a link is made, revoked, and read by a calendar."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.authorisation import open_to_everyone
from assets.permissions import SignedInRequest
from referrals.actions.calendar_links import make_calendar_link, revoke_calendar_links
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.waiting_line import BookingRefusedError
from referrals.choices import LinkPurpose
from referrals.forms.once import OneTimeForm
from referrals.models import Cohort, DoorLink
from referrals.permissions import with_cohort
from referrals.permissions.by_link import unseen_by_others
from referrals.permissions.loaders import note_refusal
from referrals.programmes.asking import say
from referrals.programmes.calendar import KIND, calendar_of


@require_http_methods(["GET", "HEAD", "POST"])
@with_cohort
def cohort_calendar(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Links that were made, and a button for another. A new one is shown once: only its hash is kept."""
    form = OneTimeForm(request.POST if request.method == "POST" else None)
    address = ""
    if form.is_valid():
        try:
            token = make_calendar_link(cohort=cohort, by=request.user, submission=form.cleaned_data["submission"])
            address = request.build_absolute_uri(reverse("referrals:calendar_feed", args=[token]))
        except BookingRefusedError as refusal:
            say(refusal, form)
        except AlreadyDoneError:
            messages.info(request, "That link was made already, and is shown once. Make another one.")
            return redirect("referrals:cohort_calendar", cohort.uuid)
    links = cohort.links.standing().filter(purpose=LinkPurpose.CALENDAR)
    context = {"cohort": cohort, "form": form, "fresh": OneTimeForm(), "address": address, "links": links}
    return render(request, "referrals/cohort_calendar.html", context)


@require_POST
@with_cohort
def cohort_calendar_revoke(request: SignedInRequest, cohort: Cohort) -> HttpResponse:
    """Have the links open nothing any more."""
    form = OneTimeForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        number = revoke_calendar_links(cohort=cohort, by=request.user, submission=form.cleaned_data["submission"])
        messages.success(request, f"{number} {'link opens' if number == 1 else 'links open'} nothing any more.")
    except AlreadyDoneError:
        messages.info(request, "They were revoked already.")
    return redirect("referrals:cohort_calendar", cohort.uuid)


@require_safe
@open_to_everyone
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar reads: the timetable of a group, and nobody in it."""
    links = DoorLink.objects.standing().filter(purpose=LinkPurpose.CALENDAR).of_token(token)
    link = links.select_related("cohort__programme", "cohort__venue").first()
    if link is None:
        note_refusal(request, "calendar")
        raise Http404
    reply = HttpResponse(calendar_of(link.cohort, host=request.get_host().partition(":")[0]), content_type=KIND)
    reply["Content-Disposition"] = 'inline; filename="sessions.ics"'
    return unseen_by_others(reply)
