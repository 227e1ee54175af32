"""What can be done about a referral, by whom: the rows of the table as buttons and forms."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from referrals.actions.accepting import accept_referral
from referrals.actions.attending import VISITING, record_attendance, record_visit
from referrals.actions.cancelling import cancel_referral, complete_instead_of_cancelling, request_cancellation
from referrals.actions.closing import close_disengaged, close_without_contact, complete_referral
from referrals.actions.declining import decline_referral, redirect_referral
from referrals.actions.ending import end_referral
from referrals.actions.holding import hold_referral, resume_referral
from referrals.actions.receiving import answer_question, ask_question, receive_referral
from referrals.actions.reopening import reopen_referral
from referrals.actions.scheduling import reschedule_visit, schedule_first_visit
from referrals.actions.seeing import see_ending
from referrals.actions.voiding import void_referral
from referrals.actions.waiting import put_on_waiting_list
from referrals.actions.withdrawing import withdraw_referral
from referrals.door import forms as door
from referrals.models import Referral
from referrals.record import forms
from referrals.transitions.actor import Actor
from referrals.transitions.rows import ROWS
from referrals.transitions.status import CLOSED, Status

Run = Callable[..., Referral]
# Rows with a rule of their own: going back to where it was, and beginning another referral.
_RETURNING, _REDIRECTING = 14, 8
_GIVEN_UP = (
    Status.NO_CONTACT,
    Status.DISENGAGED,
    Status.CANCEL_REQUESTED,
    Status.WITHDRAWN,
    Status.ENDED,
    Status.ENTERED_IN_ERROR,
)


@dataclass(frozen=True)
class Act:
    """One act: its word in an address and on its button, what it means, and the rows of the table that it takes.

    ``statuses`` and ``actors`` say when, and by whom, what need not be a step is written down: a visit.
    """

    slug: str
    word: str
    meaning: str
    done: str
    form: type[door.ActForm]
    run: Run
    rows: tuple[int, ...] = ()
    icon: str = "right"
    statuses: Collection[Status] = ()
    actors: tuple[Actor, ...] = (Actor.LINK_WORKER, Actor.PROVIDER)

    def role_for(self, referral: Referral, held: Collection[Actor]) -> Actor | None:
        """The role in which somebody who holds ``held`` can do this now; None where they cannot."""
        allowed: list[Actor] = [
            actor for row in ROWS if row.number in self.rows for actor in row.origins.get(Status(referral.status), ())
            if row.number != _RETURNING or row.to == referral.status_before_hold
        ]  # fmt: skip
        if referral.status in self.statuses:
            allowed += self.actors
        return next((actor for actor in allowed if actor in held), None)

    def may_ever(self, actor: Actor) -> bool:
        """Whether somebody in this role can do this at all, in whatever status."""
        of_rows = (actors for row in ROWS if row.number in self.rows for actors in row.origins.values())
        return any(actor in actors for actors in of_rows) or bool(self.statuses and actor in self.actors)

    @property
    def is_of_a_moment(self) -> bool:
        """Whether one may say when it was; a visit has its own day, and another referral begins now."""
        return bool(self.rows) and not self.statuses and _REDIRECTING not in self.rows

    @property
    def gives_up(self) -> bool:
        """Whether it ends the referral, or would, before it has led anywhere."""
        return any(row.to in _GIVEN_UP for row in ROWS if row.number in self.rows)

    def carry_out(self, said: Mapping[str, Any], step: Mapping[str, Any]) -> Referral:
        """Do it. Raises what the action raises."""
        return self.run(**said, **step)


ACTS = (
    Act("open", "Open it", "You have read why the person is referred.", "It is open.", door.ActForm,
        receive_referral, (3,), "eye"),
    Act("answer", "Answer the question", "The provider goes on when they have read it.", "Answered.", forms.AnswerForm,
        answer_question, (5,), "edit"),
    Act("accept", "Accept it", "There is room, or a waiting list.", "Accepted.", door.AcceptForm,
        accept_referral, (6,), "check"),
    Act("attend", "Say what became of a visit", "What was said before stays in the history.", "It is written down.",
        door.AttendForm, record_attendance, (11,), "check", VISITING),
    Act("schedule", "Arrange the first visit", "The first visit, or the day on which the group begins.",
        "The visit is arranged.", door.ScheduleForm, schedule_first_visit, (10,), "calendar"),
    Act("move", "Arrange another day", "Say what became of the day before, and when the new one is.",
        "The new day is written down.", door.MoveVisitForm, reschedule_visit, (12,), "calendar"),
    Act("visit", "Add a visit", "One that took place, or a further one that is planned.", "The visit is written down.",
        door.VisitForm, record_visit, (), "plus", (Status.IN_PROGRESS, Status.ON_HOLD)),
    Act("wait", "Put on the waiting list", "Say which place in line, and when one is expected.",
        "On the waiting list.", door.WaitForm, put_on_waiting_list, (9,), "clock"),
    Act("ask", "Ask a question", "The clock runs on while it is answered.", "Asked.", door.AskForm,
        ask_question, (4,), "question"),
    Act("elsewhere", "Look for another place", "This begins another referral, which names this one.",
        "A new referral was begun. It names the one that was declined.", forms.RedirectForm, redirect_referral, (8,),
        "right"),
    Act("resume", "Go on after the pause", "It goes on where it was.", "It goes on where it was.", door.ActForm,
        resume_referral, (14,), "right"),
    Act("complete", "Complete it", "The person has what they came for.", "Completed.", door.CompleteForm,
        complete_referral, (17,), "disc"),
    Act("pause", "Pause it", "It stays open, and somebody looks at it on the day you choose.", "Paused.",
        door.HoldForm, hold_referral, (13,), "pause"),
    Act("cancel", "Cancel it, as asked", "The referrer asked for it.", "Cancelled.", door.ActForm,
        cancel_referral, (19,), "cross"),
    Act("done", "It is done already", "The person came before it was to be cancelled.", "Completed.", door.ActForm,
        complete_instead_of_cancelling, (20,), "disc"),
    Act("decline", "Say no", "A need that is not met is counted, and another place is looked for.", "Declined.",
        door.DeclineForm, decline_referral, (7,), "cross"),
    Act("unreached", "Close: cannot be reached",
        "Three attempts must be written down, by two ways, over ten working days.", "Closed.", door.ActForm,
        close_without_contact, (15,), "phone"),
    Act("stopped", "Close: stopped coming", "After several missed visits in a row, and an attempt to reach the person.",
        "Closed.", door.ActForm, close_disengaged, (16,), "minus"),
    Act("cancel-request", "Ask for it to be cancelled", "The provider and the link worker have five working days.",
        "Asked. It is cancelled by itself after five working days.", forms.ReasonForm, request_cancellation, (18,),
        "cross"),
    Act("withdraw", "The person does not want it any more",
        "It ends at once. No reason is asked, and nothing more is sent.", "Withdrawn.", forms.WithdrawForm,
        withdraw_referral, (21,), "undo"),
    Act("end", "The person moved or died", "It ends, and every message about it stops.", "Ended.", forms.EndForm,
        end_referral, (24,), "cross"),
    Act("seen", "I have read how it ended", "The service sees that you know.", "Thank you. The service sees it.",
        door.ActForm, see_ending, (), "eye", CLOSED, (Actor.REFERRER,)),
    Act("reopen", "Open it again", "Within 28 days of its end.", "It is open again.", forms.ReopenForm,
        reopen_referral, (22,), "undo"),
    Act("void", "Entered in error", "It counts nowhere any more. Its history stays.", "Marked as an error.",
        door.ActForm, void_referral, (23,), "cross"),
)  # fmt: skip

BY_SLUG = {act.slug: act for act in ACTS}


@dataclass(frozen=True)
class Offered:
    """An act that somebody can do now, and the role they do it in."""

    act: Act
    role: Actor


def acts_for(referral: Referral, held: Collection[Actor]) -> list[Offered]:
    """What somebody with these roles can do about the referral now, what moves it on first."""
    found = ((act, act.role_for(referral, held)) for act in ACTS)
    return [Offered(act, role) for act, role in found if role is not None]
