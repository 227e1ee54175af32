"""The plan of a person, and the copy that the person takes along."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import AccessAction
from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.planning import StalePlanError, save_plan
from referrals.caseload.plan_forms import PlanForm
from referrals.caseload.plan_page import PlanPage
from referrals.models import Person
from referrals.people.own_copy import OwnCopy
from referrals.permissions import with_person
from referrals.permissions.loaders import note_read


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_plan(request: SignedInRequest, person: Person) -> HttpResponse:
    """What matters to a person, their goals, and who does what until when."""
    page = PlanPage(person)
    form = PlanForm(request.POST if request.method == "POST" else None, plan=page.plan)
    if form.is_valid() and _save(request, person, form):
        return redirect("referrals:person_plan", person.uuid)
    return render(request, "referrals/person_plan.html", {"person": person, "page": page, "form": form})


def _save(request: SignedInRequest, person: Person, form: PlanForm) -> bool:
    """Whether the plan stands; where it does not, the form says why."""
    try:
        save_plan(person=person, order=form.order(), by=request.user, submission=form.cleaned_data["submission"])
        messages.success(request, "The plan is saved. Print the person’s copy, or read it to them.")
    except AlreadyDoneError:
        messages.info(request, "The plan was saved already, by the same form.")
    except StalePlanError as stale:
        form.add_error(None, str(stale))
        return False
    return True


@require_safe
@with_person
def person_plan_copy(request: SignedInRequest, person: Person) -> HttpResponse:
    """The plan, and what they said and told, in plain words, to be printed for the person."""
    note_read(request, "plan_copy", person.uuid, person, action=AccessAction.PRINT)
    page = {"page": PlanPage(person), "own": OwnCopy(person, request.user)}
    return render(request, "referrals/person_plan_copy.html", {"person": person, **page})
