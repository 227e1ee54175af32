"""Opening a record with a reason, and looking at who did."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.break_glass import OpeningRefusedError, open_record, review_opening
from referrals.actions.frame import AlreadyDoneError
from referrals.forms.guarding import OpenForm, ReviewForm
from referrals.models import BreakGlass, Person
from referrals.people.openings import OpeningsPage
from referrals.permissions import for_managers, with_managed_opening, with_person_outside


@require_http_methods(["GET", "HEAD", "POST"])
@with_person_outside
def person_open(request: SignedInRequest, person: Person) -> HttpResponse:
    """Ask why a record outside one's caseload has to be opened, and open it; the page shows nothing of the person."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    if Person.objects.visible_to(request.user).filter(pk=person.pk).exists():
        return redirect("referrals:person", person.uuid)
    if form.is_valid():
        try:
            open_record(person=person, by=request.user, **form.cleaned_data)
            messages.success(request, "The record is open to you for 60 minutes.")
        except AlreadyDoneError:
            messages.info(request, "You opened this record before with the same form.")
        except OpeningRefusedError as refusal:
            form.add_error("reason", str(refusal))
        if not form.errors:
            return redirect("referrals:person", person.uuid)
    return render(request, "referrals/person_open.html", {"form": form, "person": person})


@require_safe
@for_managers
def openings(request: SignedInRequest) -> HttpResponse:
    """Records that were opened with a reason in one's services."""
    return render(request, "referrals/openings.html", {"page": OpeningsPage(request.user)})


@require_POST
@with_managed_opening
def opening_review(request: SignedInRequest, opening: BreakGlass) -> HttpResponse:
    """Say whether opening a record was in order."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say whether it was in order.")
        return redirect("referrals:openings")
    try:
        review_opening(opening=opening, by=request.user, **form.cleaned_data)
        messages.success(request, "Noted.")
    except AlreadyDoneError:
        messages.info(request, "This was noted already, by the same form.")
    except OpeningRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("referrals:openings")
