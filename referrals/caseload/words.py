"""How a referral is said in a list: who, where it stands and since when, and what is to be done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from assets.templatetags.marks import day
from referrals.actions.requirements.closing import SETTLES_BY_ITSELF_AFTER
from referrals.choices import PostRole
from referrals.models import Person, Referral
from referrals.transitions.status import Status
from referrals.working_days import add_working_days, working_days_between

MANAGER_HEARS_AFTER = 9


@dataclass(frozen=True)
class Look:
    """A pill: its word, icon and colour (``assets.templatetags.marks.pill``)."""

    word: str
    icon: str
    tone: str


LOOKS = {
    Status.DRAFT: Look("Not sent yet", "edit", "still"),
    Status.SUBMITTED: Look("Sent, not opened", "clock", "note"),
    Status.RECEIVED: Look("Opened", "eye", "note"),
    Status.INFO_NEEDED: Look("Question asked", "question", "warn"),
    Status.ACCEPTED: Look("Accepted", "check", "good"),
    Status.WAITING: Look("Waiting list", "clock", "note"),
    Status.SCHEDULED: Look("Visit arranged", "calendar", "good"),
    Status.IN_PROGRESS: Look("Going", "check", "good"),
    Status.ON_HOLD: Look("Paused", "pause", "still"),
    Status.CANCEL_REQUESTED: Look("Asked to cancel", "cross", "warn"),
    Status.DECLINED: Look("Declined", "cross", "warn"),
    Status.NO_CONTACT: Look("Not reached", "phone", "still"),
    Status.DISENGAGED: Look("Stopped coming", "minus", "still"),
    Status.COMPLETED: Look("Completed", "disc", "good"),
    Status.CANCELLED: Look("Cancelled", "cross", "still"),
    Status.WITHDRAWN: Look("Withdrawn", "undo", "still"),
    Status.ENDED: Look("Ended", "cross", "still"),
    Status.ENTERED_IN_ERROR: Look("Entered in error", "cross", "still"),
}

# What somebody else has not done, where their day has gone by.
_LATE = {
    Status.SUBMITTED: "has not opened it",
    Status.RECEIVED: "has not said yes or no",
    Status.INFO_NEEDED: "has not been answered",
    Status.ACCEPTED: "has not arranged the first visit",
    Status.WAITING: "has no place yet",
    Status.SCHEDULED: "has not said what became of the visit",
    Status.CANCEL_REQUESTED: "has not cancelled it yet",
}


def who(person: Person) -> str:
    """The person as a list shows them on a screen that others may see: initials and area."""
    area = person.area.name if person.area else ""
    return ", ".join(filter(None, (person.initials.replace(".", ""), area))) or "Erased person"


def age_of(person: Person, today: date) -> int | None:
    """In whole years; None where the date of birth is not known."""
    try:
        born = date.fromisoformat(person.birth_date)
    except ValueError:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def place(referral: Referral) -> str:
    """Where it goes: the activity, else the provider, else nowhere yet."""
    if referral.offer is not None:
        return str(referral.offer.activity)
    return referral.provider.name if referral.provider else "no place chosen yet"


def look(referral: Referral, today: date) -> Look:
    """The pill of a referral; louder where a provider is silent."""
    if referral.status == Status.SUBMITTED and referral.submitted_at:
        silent = working_days_between(timezone.localdate(referral.submitted_at), today)
        if referral.nudged_at:
            return Look(f"{silent} days silent", "stop" if referral.nudged_both_at else "clock",
                        "bad" if referral.nudged_both_at else "warn")  # fmt: skip
    return LOOKS[Status(referral.status)]


def heading(referral: Referral) -> str:
    """What is to be seen to: "TW, Dingle: Model boats has not opened it", "TW, Dingle: ring the person"."""
    late = _LATE.get(Status(referral.status))
    if referral.next_by != PostRole.LINK_WORKER and late:
        return f"{who(referral.person)}: {place(referral)} {late}"
    return f"{who(referral.person)}: {_small(referral.next_action) or 'nothing is planned'}"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def sentence(referral: Referral, today: date) -> str:
    """What happened and since when."""
    said = _SENTENCES.get(Status(referral.status))
    return said(referral, today) if said else ""


def _on(moment: datetime | date | None) -> str:
    if moment is None:
        return "a day that was not written down"
    return day(timezone.localdate(moment) if isinstance(moment, datetime) else moment)


def _submitted(referral: Referral, today: date) -> str:
    words = [f"Sent {_on(referral.submitted_at)}."]
    if referral.nudged_at:
        words.append(f"The provider was reminded on {_on(referral.nudged_both_at or referral.nudged_at)}.")
    if referral.escalated_at:
        words.append(f"A manager was told on {_on(referral.escalated_at)}.")
    elif referral.submitted_at:
        hears = add_working_days(timezone.localdate(referral.submitted_at), MANAGER_HEARS_AFTER)
        words.append(f"A manager hears of it on {_on(hears)}.")
    words.append("It stays open whatever happens.")
    return " ".join(words)


def _accepted(referral: Referral, today: date) -> str:
    due = referral.due_first_contact_at
    is_past = due is not None and timezone.localdate(due) < today
    return f"Accepted {_on(referral.accepted_at)}." + (
        f" First contact {'was' if is_past else 'is'} due by {_on(due)}." if due else ""
    )


def _waiting(referral: Referral, today: date) -> str:
    position = f", number {referral.waiting_position} in line" if referral.waiting_position else ""
    until = f" A place is expected by {_on(referral.waiting_until)}." if referral.waiting_until else ""
    return f"On the waiting list since {_on(referral.waiting_from)}{position}.{until}"


def _cancelling(referral: Referral, today: date) -> str:
    if referral.cancel_requested_at is None:
        return ""
    asked = timezone.localdate(referral.cancel_requested_at)
    return (
        f"The referrer asked on {_on(asked)} to cancel it. Unless somebody says otherwise, it is cancelled by itself "
        f"on {_on(add_working_days(asked, SETTLES_BY_ITSELF_AFTER))}."
    )


_SENTENCES: dict[Status, Callable[[Referral, date], str]] = {
    Status.DRAFT: lambda referral, today: f"Begun {_on(referral.created_at)} and not sent.",
    Status.SUBMITTED: _submitted,
    Status.RECEIVED: lambda referral, today: f"Opened {_on(referral.received_at)}. There is no answer yet.",
    Status.INFO_NEEDED: lambda referral, today: (
        f"The provider asked something on {_on(referral.info_requested_at)}. The clock runs on until it is answered."
    ),
    Status.ACCEPTED: _accepted,
    Status.WAITING: _waiting,
    Status.SCHEDULED: lambda referral, today: f"A first visit was arranged on {_on(referral.scheduled_at)}.",
    Status.IN_PROGRESS: lambda referral, today: f"Taking part since {_on(referral.first_attended_at)}.",
    Status.ON_HOLD: lambda referral, today: (
        f"Paused {_on(referral.held_at)}. The pause is looked at on {_on(referral.hold_review_on)}."
    ),
    Status.CANCEL_REQUESTED: _cancelling,
    Status.DECLINED: lambda referral, today: (
        f"Declined {_on(referral.declined_at)}: {referral.get_decline_reason_display() or 'no reason given'}."
    ),
}
