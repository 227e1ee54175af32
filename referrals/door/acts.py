"""The acts of a provider: when each is possible, what it asks, and what does it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from referrals.actions.accepting import accept_referral
from referrals.actions.attending import VISITING, record_attendance, record_visit
from referrals.actions.cancelling import cancel_referral, complete_instead_of_cancelling
from referrals.actions.closing import close_disengaged, close_without_contact, complete_referral
from referrals.actions.contacting import log_contact
from referrals.actions.declining import decline_referral
from referrals.actions.feedback import TAKES_FEEDBACK, give_feedback
from referrals.actions.holding import hold_referral, resume_referral
from referrals.actions.moving import LINK
from referrals.actions.receiving import ask_question, receive_referral
from referrals.actions.scheduling import reschedule_visit, schedule_first_visit
from referrals.actions.waiting import put_on_waiting_list
from referrals.door import forms
from referrals.models import Referral
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS
from referrals.transitions.status import Status


@dataclass(frozen=True)
class Side:
    """By what way a provider comes: with an account (``by``), or by a link."""

    by: User | None = None

    @property
    def channel(self) -> str:
        """As events name it."""
        return "page" if self.by else LINK


# Runs the act with what was said and what every step carries.
Run = Callable[[Mapping[str, Any], Mapping[str, Any]], object]


@dataclass(frozen=True)
class Act:
    """One act: its word in an address, on its button, what is said afterwards, and in which statuses it is possible.

    ``to`` is the status it leads to; None where the referral stays where it is. ``hint`` says what must have happened
    before, where that is not plain.
    """

    slug: str
    word: str
    done: str
    form: type[forms.ActForm]
    run: Run
    statuses: Collection[Status]
    to: Status | None = None
    hint: str = ""


def _from(to: Status, row: int | None = None) -> tuple[Status, ...]:
    """From which statuses a provider can take a referral to ``to``, as the table of transitions has it."""
    return tuple(
        origin
        for (origin, target), pair in PAIRS.items()
        if origin and target == to and Actor.PROVIDER in pair.actors and row in (None, pair.row.number)
    )


def _plain(action: Callable[..., Referral]) -> Run:
    return lambda said, step: action(**said, **step)


def _tried(said: Mapping[str, Any], step: Mapping[str, Any]) -> object:
    """Being in touch is written down beside the referral, whatever its version."""
    return log_contact(
        person=step["referral"].person,
        referral=step["referral"],
        channel=said["channel"],
        outcome=said["outcome"],
        at=said["starts_at"],
        by=step["by"],
        by_provider=True,
        submission=step["submission"],
    )


_IN_TOUCH = (Status.ACCEPTED, Status.WAITING, Status.SCHEDULED, Status.IN_PROGRESS, Status.ON_HOLD)
_FURTHER_VISITS = (Status.IN_PROGRESS, Status.ON_HOLD)

ACTS = (
    Act(
        "open", "Open this referral", "It is open. Please say yes or no as soon as you can.", forms.ActForm,
        _plain(receive_referral), _from(Status.RECEIVED, 3), Status.RECEIVED,
    ),
    Act(
        "accept", "Say yes", "You said yes. Please get in touch with the person and arrange the first visit.",
        forms.AcceptForm, _plain(accept_referral), _from(Status.ACCEPTED), Status.ACCEPTED,
    ),
    Act(
        "ask", "Ask a question first", "Your question is with the link worker.", forms.AskForm,
        _plain(ask_question), _from(Status.INFO_NEEDED), Status.INFO_NEEDED,
    ),
    Act(
        "attend", "Say what became of a visit", "It is written down.", forms.AttendForm,
        _plain(record_attendance), VISITING,
    ),
    Act(
        "schedule", "Arrange the first visit", "The visit is arranged.", forms.ScheduleForm,
        _plain(schedule_first_visit), _from(Status.SCHEDULED, 10), Status.SCHEDULED,
    ),
    Act(
        "wait", "Put on the waiting list", "The person is on your waiting list.", forms.WaitForm,
        _plain(put_on_waiting_list), _from(Status.WAITING, 9), Status.WAITING,
    ),
    Act(
        "move", "Arrange another day", "The new day is written down.", forms.MoveVisitForm,
        _plain(reschedule_visit), _from(Status.SCHEDULED, 12),
    ),
    Act(
        "visit", "Add a visit", "The visit is written down.", forms.VisitForm, _plain(record_visit), _FURTHER_VISITS,
    ),
    Act(
        "tried", "Write down that you were in touch, or tried", "It is written down.", forms.TriedForm, _tried,
        _IN_TOUCH,
    ),
    Act(
        "resume", "Go on after the pause", "It goes on where it was.", forms.ActForm, _plain(resume_referral),
        (Status.ON_HOLD,),
    ),
    Act(
        "complete", "Complete it", "It is completed. Thank you.", forms.CompleteForm, _plain(complete_referral),
        _from(Status.COMPLETED, 17), Status.COMPLETED,
    ),
    Act(
        "feedback", "Say how it is going", "Thank you. The link worker can read it.", forms.FeedbackForm,
        _plain(give_feedback), TAKES_FEEDBACK,
    ),
    Act(
        "pause", "Pause it", "It is paused.", forms.HoldForm, _plain(hold_referral), _from(Status.ON_HOLD),
        Status.ON_HOLD,
    ),
    Act(
        "stopped", "The person has stopped coming", "It is closed.", forms.ActForm, _plain(close_disengaged),
        _from(Status.DISENGAGED), Status.DISENGAGED,
        "Write down the visits they missed, and that you tried to reach them, first.",
    ),
    Act(
        "unreached", "The person cannot be reached", "It is closed.", forms.ActForm, _plain(close_without_contact),
        _from(Status.NO_CONTACT), Status.NO_CONTACT,
        "After three attempts by two ways, over ten working days. Write each of them down first.",
    ),
    Act(
        "cancel", "Cancel it, as asked", "It is cancelled.", forms.ActForm, _plain(cancel_referral),
        _from(Status.CANCELLED), Status.CANCELLED,
    ),
    Act(
        "done", "The person has come already", "It is completed. Thank you.", forms.ActForm,
        _plain(complete_instead_of_cancelling), _from(Status.COMPLETED, 20), Status.COMPLETED,
    ),
    Act(
        "decline", "Say no", "You said no. The link worker looks for another place.", forms.DeclineForm,
        _plain(decline_referral), _from(Status.DECLINED), Status.DECLINED,
    ),
)  # fmt: skip

BY_SLUG = {act.slug: act for act in ACTS}
OPEN = BY_SLUG["open"]


def acts_for(referral: Referral) -> list[Act]:
    """What a provider can do about a referral now, what is done most often first."""
    return [act for act in ACTS if referral.status in act.statuses]
