"""The referrals of an organisation that sends people: how each stands, since when, and what is asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from referrals.caseload.words import Look
from referrals.choices import ConsentKind, Sharing
from referrals.models import ConsentRecord, Referral, ReferralEvent
from referrals.transitions.status import CLOSED, OPEN, Status

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets.referral import ReferralQuerySet

PAGE_SIZE = 50
SENT = Look("Sent", "check", "note")
OVERDUE = Look("Not opened for ten working days", "stop", "bad")
# How it stands, to whoever sent the person.
STATES = {
    Status.DRAFT: (Look("Not sent yet", "edit", "still"), "You began it and have not sent it."),
    Status.SUBMITTED: (Look("Sent, not opened", "clock", "note"), "Nobody has opened it yet."),
    Status.RECEIVED: (Look("Opened", "eye", "note"), "Somebody has read it and will get in touch with the person."),
    Status.INFO_NEEDED: (Look("Question for you", "question", "warn"), "Something is to be known before it goes on."),
    Status.ACCEPTED: (Look("Accepted", "check", "good"), "The person is expected."),
    Status.WAITING: (Look("Waiting list", "clock", "note"), "There is no place free yet. The person is on the list."),
    Status.SCHEDULED: (Look("Visit arranged", "calendar", "good"), "A first visit is arranged."),
    Status.IN_PROGRESS: (Look("Taking part", "check", "good"), "The person goes there."),
    Status.ON_HOLD: (Look("Paused", "pause", "still"), "It is paused, and somebody looks at it again."),
    Status.CANCEL_REQUESTED: (Look("Asked to cancel", "cross", "still"), "You asked for it to be cancelled."),
    Status.DECLINED: (Look("Declined", "cross", "warn"), "It was not the right place."),
    Status.NO_CONTACT: (Look("Not reached", "phone", "still"), "Nobody could reach the person."),
    Status.DISENGAGED: (Look("Stopped coming", "minus", "still"), "The person did not come any more."),
    Status.COMPLETED: (Look("Completed", "disc", "good"), "It is done."),
    Status.CANCELLED: (Look("Cancelled", "cross", "still"), "It was cancelled, as you asked."),
    Status.WITHDRAWN: (Look("Withdrawn", "undo", "still"), "The person did not want it any more."),
    Status.ENDED: (Look("Ended", "cross", "still"), "It has ended."),
}


@dataclass(frozen=True)
class Entry:
    """One referral on the list, as far as the person lets the referrer know."""

    referral: Referral
    sharing: Sharing
    question: str = ""

    @property
    def name(self) -> str:
        """As the referrer knows them: not what they like to be called elsewhere."""
        person = self.referral.person
        return " ".join(filter(None, (person.given_name, person.family_name))) or "Erased person"

    @property
    def _status(self) -> Status:
        return Status(self.referral.status)

    @property
    def tells_status(self) -> bool:
        """Whether it may be said how it stands; that something is asked of the referrer always is."""
        return self.sharing != Sharing.NOTHING or self._status in (Status.DRAFT, Status.INFO_NEEDED)

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has opened it in the time in which they should."""
        return self._status == Status.SUBMITTED and self.referral.overdue_at is not None

    @property
    def look(self) -> Look:
        """Its pill."""
        if self.is_overdue:
            return OVERDUE
        return STATES[self._status][0] if self.tells_status else SENT

    @property
    def words(self) -> str:
        """How it stands, in a sentence."""
        if self.is_overdue:
            return "It stays open. The service was reminded, and its manager knows."
        if not self.tells_status:
            return "The person would rather keep to themselves how it goes on."
        return STATES[self._status][1]

    @property
    def since(self) -> date | None:
        """Since when it stands so; where that is not to be told, when it was sent."""
        moment: datetime | None = self.referral.submitted_at
        if self.tells_status and not self.is_overdue:
            moment = getattr(self.referral, "stands_since", None) or moment
        return timezone.localdate(moment or self.referral.created_at)

    @property
    def waits_for_you(self) -> bool:
        """Whether a question is to be answered."""
        return self._status == Status.INFO_NEEDED

    @property
    def is_news(self) -> bool:
        """Whether it has ended, and nobody here has said that they have read how."""
        return self.tells_status and self._status in CLOSED and self.referral.loop_seen_at is None


class OurReferralsPage:
    """The referrals that somebody may see as a referrer, those that wait for them first."""

    def __init__(self, user: "User", page: str = "") -> None:
        self._referrals = Referral.objects.referred_by(user)
        self._page = page

    @cached_property
    def page(self) -> "Page[Referral]":
        """This page of them."""
        return Paginator(self._ordered, PAGE_SIZE).get_page(self._page)

    @cached_property
    def entries(self) -> list[Entry]:
        """What is shown of each."""
        referrals = list(self.page.object_list)
        sharing, questions = _sharing_of(referrals), _questions_of(referrals)
        return [Entry(each, sharing[each.pk], questions.get(each.pk, "")) for each in referrals]

    @cached_property
    def open_number(self) -> int:
        """How many are under way."""
        return self._referrals.filter(status__in=OPEN).count()

    @cached_property
    def asked_number(self) -> int:
        """In how many something is asked of the referrer."""
        return self._referrals.filter(status=Status.INFO_NEEDED).count()

    @property
    def _ordered(self) -> "ReferralQuerySet":
        last = ReferralEvent.objects.filter(referral=OuterRef("pk")).order_by("-version")
        turn = Case(
            When(status=Status.INFO_NEEDED, then=Value(0)),
            When(status=Status.SUBMITTED, overdue_at__isnull=False, then=Value(1)),
            When(~Q(status__in=CLOSED), then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        ordered: ReferralQuerySet = (
            self._referrals.annotate(turn=turn, stands_since=Subquery(last.values("effective_at")[:1]))
            .select_related("person__key", "service", "referrer")
            .order_by("turn", "-submitted_at", "-id")
        )
        return ordered


def _sharing_of(referrals: Sequence[Referral]) -> dict[int, Sharing]:
    """What each person said last, for the referral or for all; nothing where they were never asked. In one query."""
    answers = ConsentRecord.objects.filter(
        person__in={each.person_id for each in referrals}, kind=ConsentKind.SHARING
    ).order_by("id")
    found = dict.fromkeys((each.pk for each in referrals), Sharing.NOTHING)
    by_person: dict[int, list[tuple[int | None, str]]] = {}
    for person, of_one, value in answers.values_list("person", "referral", "value"):
        by_person.setdefault(person, []).append((of_one, value))
    for each in referrals:
        for about, value in by_person.get(each.person_id, []):
            if about in (None, each.pk):
                found[each.pk] = Sharing(value)
    return found


def _questions_of(referrals: Sequence[Referral]) -> dict[int, str]:
    """The open question of each that waits for an answer; few at a time do."""
    found = {}
    for each in referrals:
        if each.status == Status.INFO_NEEDED:
            asked = each.questions.filter(answered_at__isnull=True).order_by("-asked_at", "-id").first()
            if asked is not None:
                asked.referral = each
                found[each.pk] = asked.text
    return found
