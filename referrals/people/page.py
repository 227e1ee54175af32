"""The record of a person as a page shows it: who it is, what is open, what was agreed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from referrals.choices import AccessNeed
from referrals.matching.nhs_number import show_nhs_number
from referrals.measures.person_page import MeasuresPage
from referrals.models import FollowUp, Person, Referral, Representative, RiskFlag
from referrals.people.agreements import Agreement, agreements_of
from referrals.people.cards import Card, cards_of
from referrals.permissions import is_manager_of
from referrals.programmes.progress import Progress, progress_by_referral
from referrals.transitions.status import CLOSED

if TYPE_CHECKING:
    from accounts.models import User

# How a referral's status looks: icon and tone. What waits for somebody is a warning, what has ended is quiet.
_LOOKS = {
    "draft": ("edit", "note"),
    "submitted": ("clock", "warn"),
    "received": ("clock", "note"),
    "info_needed": ("question", "warn"),
    "accepted": ("check", "good"),
    "waiting": ("clock", "note"),
    "scheduled": ("calendar", "good"),
    "in_progress": ("check", "good"),
    "on_hold": ("pause", "warn"),
    "cancel_requested": ("question", "warn"),
    "declined": ("cross", "warn"),
    "completed": ("check", "still"),
}
_ENDED = ("cross", "still")
_YES_NO = {True: "yes", False: "no", None: ""}


class Fact(NamedTuple):
    """A label and what is known; "" where nothing is."""

    label: str
    text: str


class FactGroup(NamedTuple):
    """Facts that belong together."""

    title: str
    facts: list[Fact]


@dataclass(frozen=True)
class ReferralLine:
    """A referral in the list of a record; ``progress`` is how far the person has come in its group."""

    referral: Referral
    progress: Progress | None = None

    @property
    def look(self) -> tuple[str, str]:
        """Icon and tone of its status."""
        return _LOOKS.get(self.referral.status, _ENDED)

    @property
    def where(self) -> str:
        """To where it leads."""
        if self.referral.offer:
            return str(self.referral.offer.activity)
        return str(self.referral.provider or "No place chosen yet")


class PersonPage:
    """What the record shows to somebody who may open it."""

    def __init__(self, person: Person, user: "User") -> None:
        self.person = person
        self.user = user

    @cached_property
    def is_manager(self) -> bool:
        """Whether the reader manages the service."""
        return is_manager_of(self.user, self.person.service)

    @property
    def nhs_number(self) -> str:
        """As 999 123 4560."""
        return show_nhs_number(self.person.nhs_number)

    @property
    def born(self) -> date | None:
        """The date of birth."""
        return date.fromisoformat(self.person.birth_date) if self.person.birth_date else None

    @property
    def age(self) -> int | None:
        """In whole years, today."""
        return age_on(self.born, timezone.localdate()) if self.born else None

    @cached_property
    def groups(self) -> list[FactGroup]:
        """Facts in groups, those not known among them."""
        person = self.person
        return [
            FactGroup("How to reach them", list(self._reaching())),
            FactGroup("What a place must have", list(self._needing())),
            FactGroup(
                "About them",
                [
                    Fact("Given and family name", f"{person.given_name} {person.family_name}".strip()),
                    Fact("GP practice", str(person.practice or "")),
                    Fact("Sex", person.get_sex_display()),
                    Fact("Ethnic group", person.get_ethnicity_display()),
                    Fact("Good to know", person.about),
                ],
            ),
        ]

    def _reaching(self) -> Iterator[Fact]:
        person = self.person
        yield Fact("Telephone", person.phone)
        yield Fact("E-mail", person.email)
        yield Fact("Address", "\n".join(filter(None, (person.address, person.postcode))))
        yield Fact("Prefers to be reached", person.get_prefers_display())
        yield Fact("A message may be left", _YES_NO[person.may_leave_message])
        yield Fact("May be sent texts", _YES_NO[person.may_be_texted])
        yield Fact("May be sent e-mail", _YES_NO[person.may_be_emailed])
        yield Fact("Getting in touch", person.contact_note)

    def _needing(self) -> Iterator[Fact]:
        person = self.person
        labels = dict(AccessNeed.choices)
        yield Fact("Access", ", ".join(str(labels.get(code, code)) for code in person.access_needs))
        yield Fact("Language", person.language)
        yield Fact("Interpreter", "needed" if person.needs_interpreter else "not needed")

    @cached_property
    def flags(self) -> list[RiskFlag]:
        """Those that are up, the first to be looked at again first."""
        return list(self._with_person(self.person.risk_flags.filter(ended_at__isnull=True).order_by("review_on", "id")))

    @cached_property
    def representatives(self) -> list[Representative]:
        """Those who may speak for the person today."""
        today = timezone.localdate()
        return [
            one for one in self._with_person(self.person.representatives.all()) if not one.until or one.until >= today
        ]

    @cached_property
    def agreements(self) -> list[Agreement]:
        """One for each of the six questions, with the answer that holds."""
        return agreements_of(self.person)

    @cached_property
    def referrals(self) -> list[ReferralLine]:
        """The latest first."""
        found = self.person.referrals.exclude(status="entered_in_error")
        found = found.select_related("provider", "offer__activity", "owner").order_by("-created_at", "-id")
        progress = progress_by_referral(found)
        return [ReferralLine(referral, progress.get(referral.pk)) for referral in found]

    @cached_property
    def cards(self) -> list[Card]:
        """What goes on, each with what is next."""
        return cards_of(self.person, self.user)

    @cached_property
    def safeguarding(self) -> list[FollowUp]:
        """Tasks to look after the person that are still to be done."""
        return MeasuresPage(self.person, self.user).safeguarding

    @property
    def open_count(self) -> int:
        """Referrals in which something is still to be done."""
        return sum(line.referral.status not in {*CLOSED, "draft"} for line in self.referrals)

    @cached_property
    def opened_until(self) -> datetime | None:
        """Until when the record is open to somebody who gave a reason for it; None for whoever needed none."""
        opening = self.person.openings.running().filter(user=self.user).order_by("-until").first()
        return opening.until if opening else None

    @property
    def has_draft(self) -> bool:
        """Whether the reader has begun a referral and not sent it."""
        begun = [line.referral for line in self.referrals if line.referral.status == "draft"]
        return any(referral.created_by_id == self.user.pk for referral in begun)

    @property
    def not_agreed(self) -> bool:
        """Whether the person has taken the agreement to be referred back, or said no."""
        return any(one.kind == "referral" and one.answer and one.answer.value != "yes" for one in self.agreements)

    def _with_person(self, rows: object) -> Iterator:  # type: ignore[type-arg]
        """Rows that know their person already, so that opening their texts asks the database nothing."""
        for row in rows:  # type: ignore[attr-defined]
            row.person = self.person
            yield row


def age_on(born: date, day: date) -> int:
    """Whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birth_line(person: Person) -> str:
    """Date of birth with the age, in one line; "" where it is not known."""
    if not person.birth_date:
        return ""
    born = date.fromisoformat(person.birth_date)
    return f"{date_format(born, 'j M Y')} ({age_on(born, timezone.localdate())})"
