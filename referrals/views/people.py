"""People: found, recorded, opened and changed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.people import (
    DuplicatePersonError,
    PersonRefusedError,
    StalePersonError,
    change_person,
    record_person,
)
from referrals.actions.searching import Duplicates, find_duplicates, search_people
from referrals.forms.people import ChangePersonForm, NewPersonForm, SearchForm
from referrals.models import Person
from referrals.people.page import PersonPage
from referrals.permissions import for_link_workers, with_person


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_workers
def people(request: SignedInRequest) -> HttpResponse:
    """Find a person. What is typed is sent by POST and stands in no address."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = search_people(by=request.user, text=form.cleaned_data["q"]) if form.is_valid() else None
    return render(request, "referrals/person_search.html", {"form": form, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_link_workers
def person_new(request: SignedInRequest) -> HttpResponse:
    """Record somebody; records that may be theirs already are shown first."""
    if "q" in request.POST:
        form = NewPersonForm(user=request.user, initial=NewPersonForm.guessed(request.POST["q"]))
    else:
        form = NewPersonForm(request.POST if request.method == "POST" else None, user=request.user)
    made = _record(request, form) if form.is_valid() else Duplicates()
    if isinstance(made, HttpResponse):
        return made
    if made.here:
        form.ask_apart()
    return render(request, "referrals/person_new.html", {"form": form, "duplicates": made})


def _record(request: SignedInRequest, form: NewPersonForm) -> HttpResponse | Duplicates:
    """Where it leads; or what is there already, or nothing of the kind where the form says what is wrong."""
    said, by = form.cleaned_data, request.user
    there = Duplicates()
    if not form.goes_on:
        there = find_duplicates(by=by, service=said["service"], identity=form.identity)
    if not there:
        try:
            person = record_person(
                service=said["service"], by=by, submission=said["submission"], told_apart=said["told_apart"],
                **form.columns,
            )  # fmt: skip
        except DuplicatePersonError as found:
            there = find_duplicates(by=by, service=said["service"], identity=form.identity)
            form.say_why(is_settled=found.is_settled)
        except PersonRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal))
        except AlreadyDoneError as before:
            return redirect(before.submission.led_to)
        else:
            messages.success(request, "Recorded.")
            return redirect("referrals:person", person.uuid)
    return there


@require_safe
@with_person
def person(request: SignedInRequest, person: Person) -> HttpResponse:
    """The record of somebody: who they are, what is open, what was agreed."""
    return render(request, "referrals/person.html", {"person": person, "page": PersonPage(person, request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_edit(request: SignedInRequest, person: Person) -> HttpResponse:
    """Change the record; what somebody else changed in the meantime is shown, and nothing that was typed is lost."""
    form = ChangePersonForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid() and _change(request, person, form):
        return redirect("referrals:person", person.uuid)
    return render(request, "referrals/person_edit.html", {"form": form, "person": person})


def _change(request: SignedInRequest, person: Person, form: ChangePersonForm) -> bool:
    """Whether it was changed; what is refused is said in the form."""
    said = form.cleaned_data
    try:
        change_person(
            person=person, version=said["version"], by=request.user, submission=said["submission"], **form.columns
        )
    except StalePersonError as stale:
        form.add_error(None, str(stale))
        form.go_on_from(stale.person)
    except PersonRefusedError as refusal:
        form.add_error(refusal.field or None, str(refusal))
    except AlreadyDoneError:
        return True
    else:
        messages.success(request, "Saved.")
        return True
    return False
