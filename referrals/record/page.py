"""The page of a referral, as far as the one who looks at it may know."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from referrals.choices import DeclineReason, EndReason, ReferralKind, ReferralStatus, Sharing
from referrals.messages.sharing import sharing_of
from referrals.models import Appointment, Feedback, Question, Referral, ReferralEvent, RiskFlag, SelfReferral
from referrals.permissions.acting import actors_of
from referrals.record.acts import Offered, acts_for
from referrals.transitions.actor import Actor
from referrals.transitions.status import CLOSED, OPEN, Status

if TYPE_CHECKING:
    from accounts.models import User

# Those who look after the person.
STAFF = (Actor.LINK_WORKER, Actor.MANAGER)
_REASONS = {**dict(DeclineReason.choices), **dict(EndReason.choices)}
_ROWS = {1: "begun", 5: "question answered", 12: "visit moved", 14: "went on after the pause", 22: "opened again"}


@dataclass(frozen=True)
class Line:
    """One step of the history: what happened, by whom, why."""

    event: ReferralEvent
    words: str
    reason: str
    text: str

    @property
    def who(self) -> str:
        """The name, or else the role."""
        name = str(self.event.actor) if self.event.actor else ""
        return name or Actor(self.event.role).label

    @property
    def is_late(self) -> bool:
        """Whether it was written down on a later day than it took effect."""
        return timezone.localdate(self.event.at) != timezone.localdate(self.event.effective_at)


class RecordPage:
    """What somebody sees of a referral: those who look after the person all of it, a referrer what was agreed."""

    def __init__(self, referral: Referral, user: "User", held: Collection[Actor] | None = None) -> None:
        self.referral = referral
        self.held = actors_of(user, referral) if held is None else held

    @property
    def is_staff(self) -> bool:
        """Whether they look after the person."""
        return any(actor in STAFF for actor in self.held)

    @property
    def is_for_provider(self) -> bool:
        """Whether they have a page of their own for it, as its provider and nothing else."""
        return set(self.held) == {Actor.PROVIDER}

    @cached_property
    def shared(self) -> Sharing:
        """How much may be told here."""
        return Sharing.ALL if self.is_staff else self.shared_with_referrer

    @property
    def tells_words(self) -> bool:
        """Whether what people wrote may be read here, and not codes alone."""
        return self.shared == Sharing.ALL

    @property
    def tells_status(self) -> bool:
        """Whether it may be said how it stands."""
        return self.shared != Sharing.NOTHING

    @cached_property
    def offered(self) -> list[Offered]:
        """What they can do now."""
        found = acts_for(self.referral, self.held)
        has_news = self.tells_status and self.referral.loop_seen_at is None
        return [offered for offered in found if has_news or offered.act.slug != "seen"]

    @property
    def goes_onward(self) -> bool:
        """Whether a link worker looks for a place now: it came to the service, and leads to no provider."""
        return self.is_open and self.referral.provider_id is None and Actor.LINK_WORKER in self.held

    @property
    def going_on(self) -> list[Offered]:
        """Those that lead on, or to an end that is a good one."""
        return [offered for offered in self.offered if not offered.act.gives_up]

    @property
    def giving_up(self) -> list[Offered]:
        """Those that end it before that."""
        return [offered for offered in self.offered if offered.act.gives_up]

    @property
    def is_unfinished(self) -> bool:
        """Whether it is a draft that a link worker can go on with."""
        return self.referral.status == Status.DRAFT and Actor.LINK_WORKER in self.held

    @property
    def open_question(self) -> Question | None:
        """What the provider is waiting to hear."""
        return next((question for question in self.questions if question.answered_at is None), None)

    @property
    def flags(self) -> list[RiskFlag]:
        """What whoever accepts must know; for those who look after the person."""
        if not self.is_staff:
            return []
        found = self.referral.person.risk_flags.filter(tell_provider=True, ended_at__isnull=True).order_by("id")
        for flag in found:
            flag.person = self.referral.person
        return list(found)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.referral.status in OPEN

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self.referral.status in CLOSED

    @cached_property
    def lines(self) -> list[Line]:
        """Everything that happened, the latest first; a referrer to whom nothing is told reads of their own steps."""
        events = self.referral.steps.select_related("actor").order_by("-version")
        found = list(events)
        for event in found:
            event.referral = self.referral
        return [self._line(event) for event in found if self.tells_status or event.role == Actor.REFERRER]

    def _line(self, event: ReferralEvent) -> Line:
        words = _ROWS.get(event.row) or str(ReferralStatus(event.to_status).label)
        is_theirs = event.role == Actor.REFERRER
        text = event.reason_text if self.tells_words or is_theirs else ""
        return Line(event, words[:1].upper() + words[1:], str(_REASONS.get(event.reason_code, "")), text)

    @cached_property
    def loop(self) -> str:
        """Whether the referrer has heard how it ended, in words; empty while it is open, and where there is none."""
        if not (self.is_closed and self.referral.referrer_id):
            return ""
        found = Referral.objects.with_loop().get(pk=self.referral.pk)
        if found.loop_seen:
            return "has read how it ended"
        if self.shared_with_referrer == Sharing.NOTHING:
            return "is told nothing, as the person wishes"
        return "was sent word of how it ended" if found.loop_closed else "has not been told yet"

    @cached_property
    def shared_with_referrer(self) -> Sharing:
        """What the person lets the referrer know."""
        return sharing_of(self.referral)

    @cached_property
    def request_of_their_own(self) -> SelfReferral | None:
        """What the person asked for themselves, from the page of an activity; for those who look after them."""
        if not self.is_staff or self.referral.kind != ReferralKind.SELF:
            return None
        return SelfReferral.objects.filter(referral=self.referral).select_related("offer__activity").first()

    @cached_property
    def visits(self) -> list[Appointment]:
        """Visits as they stand, the latest first; for those who look after the person."""
        if not self.is_staff:
            return []
        return list(self.referral.appointments.standing().order_by("-starts_at", "-id"))

    @cached_property
    def questions(self) -> list[Question]:
        """What the provider asked: also for a referrer, who may have to answer."""
        return list(self._about(self.referral.questions.order_by("-asked_at", "-id")))

    @cached_property
    def feedback(self) -> list[Feedback]:
        """How it went, in words."""
        if not self.tells_words:
            return []
        return list(self._about(self.referral.feedback.select_related("by").order_by("-at", "-id")))

    def _about(self, rows: "Collection[Question] | Collection[Feedback]") -> Iterator:  # type: ignore[type-arg]
        """Rows that know their referral already, so that opening their texts asks the database nothing."""
        for row in rows:
            row.referral = self.referral
            yield row
