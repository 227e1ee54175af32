"""What comes next by default when a referral has moved: every open one has somebody who is to do something by a day."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from referrals.choices import PostRole
from referrals.models import Referral
from referrals.transitions.status import Status
from referrals.working_days import add_working_days


@dataclass(frozen=True)
class NextStep:
    """Words for a list, who is to do it, and within how many working days."""

    words: str
    by: PostRole
    days: int


_PROVIDER, _LINK_WORKER, _REFERRER = PostRole.PROVIDER, PostRole.LINK_WORKER, PostRole.REFERRER
NEXT_STEPS = {
    Status.SUBMITTED: NextStep("Open it", _PROVIDER, 3),
    Status.RECEIVED: NextStep("Say yes or no", _PROVIDER, 3),
    Status.INFO_NEEDED: NextStep("Answer the question", _LINK_WORKER, 2),
    Status.ACCEPTED: NextStep("Arrange the first visit", _PROVIDER, 5),
    Status.WAITING: NextStep("See whether a place has come free", _PROVIDER, 20),
    Status.SCHEDULED: NextStep("Record what became of the visit", _PROVIDER, 1),
    Status.IN_PROGRESS: NextStep("Ask how it is going", _LINK_WORKER, 30),
    Status.ON_HOLD: NextStep("Look at the pause again", _LINK_WORKER, 10),
    Status.CANCEL_REQUESTED: NextStep("Cancel it, or say that it is done already", _PROVIDER, 5),
}


def plan_next_step(referral: Referral, today: date) -> None:
    """Set what is next on a referral that has just moved; nothing is next on one that has ended."""
    step = NEXT_STEPS.get(Status(referral.status))
    if step is None:
        referral.next_action, referral.next_on, referral.next_by = "", None, ""
        return
    by = _LINK_WORKER if step.by == _PROVIDER and referral.provider_id is None else step.by
    if by == _LINK_WORKER and referral.status == Status.INFO_NEEDED and referral.owner_id is None:
        by = _REFERRER if referral.referrer_id else by
    referral.next_action, referral.next_by = step.words, by
    referral.next_on = _day(referral, step, today)


def _day(referral: Referral, step: NextStep, today: date) -> date:
    if referral.status == Status.ON_HOLD and referral.hold_review_on:
        return referral.hold_review_on
    if referral.status == Status.WAITING and referral.waiting_until:
        return max(referral.waiting_until, today)
    start = today
    if referral.status == Status.SCHEDULED:
        visit = referral.appointments.planned().order_by("starts_at", "id").first()
        start = max(timezone.localdate(visit.starts_at), today) if visit else today
    return add_working_days(start, step.days)
