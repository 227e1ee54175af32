"""The first step: somebody of the caseload, or somebody new, recorded here with the least that is needed."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms

from referrals.actions.searching import Duplicates, Found
from referrals.forms.people import NewPersonForm, SearchForm
from referrals.models import Person, Referral
from referrals.transitions.status import Status

if TYPE_CHECKING:
    from accounts.models import User

# Enough to send somebody somewhere; the rest of the record can wait.
QUICK = ("given_name", "family_name", "birth_date", "phone", "postcode", "nhs_number")
MOST_UNFINISHED = 10


class QuickPersonForm(NewPersonForm):
    """Somebody new, in six fields of which one must be filled in; the others are not drawn, and come back empty."""

    @property
    def columns(self) -> dict[str, Any]:
        """What was said, by column; the form is valid."""
        return {name: self.cleaned_data[name] for name in QUICK}

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that are asked."""
        return [self[name] for name in QUICK]

    @property
    def names_a_service(self) -> bool:
        """Whether it has to be asked for which service this is."""
        return not self["service"].is_hidden


class BeginForm(forms.Form):
    """The person for whom a referral begins."""

    person = forms.UUIDField()
    submission = forms.UUIDField(required=False)


def search_form(data: Any = None) -> SearchForm:
    """The search, with the focus in it: somebody is on the telephone."""
    form = SearchForm(data)
    form.fields["q"].widget.attrs["autofocus"] = data is None
    return form


@dataclass(frozen=True)
class WhoPage:
    """What the first step shows. ``new`` is the form for somebody new; open where nobody was found or it came back."""

    search: SearchForm
    new: QuickPersonForm
    unfinished: list[Referral]
    found: Found | None = None
    duplicates: Duplicates | None = None
    submission: UUID = field(default_factory=uuid4)

    @property
    def people(self) -> list[tuple[Person, date | None]]:
        """Whom the search found, each with the date of birth."""
        found = self.found.people if self.found else []
        return [(person, date.fromisoformat(person.birth_date) if person.birth_date else None) for person in found]

    @property
    def is_new_open(self) -> bool:
        """Whether the form for somebody new stands open."""
        return self.new.is_bound or (self.found is not None and not self.found.people)


def unfinished_of(user: "User") -> list[Referral]:
    """Drafts that ``user`` has begun and not sent, the last one first."""
    drafts = Referral.objects.worked_by(user).filter(status=Status.DRAFT, created_by=user)
    return list(drafts.select_related("person__key", "offer__activity").order_by("-id")[:MOST_UNFINISHED])
