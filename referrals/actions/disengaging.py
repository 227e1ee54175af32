"""Visits that are missed one after the other: somebody gets in touch before anybody counts as having stopped coming."""

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from referrals.actions.requirements.visits import latest_missed, misses_that_count
from referrals.actions.tasks import ask_for, finish_tasks_of
from referrals.choices import PostRole, TaskKind
from referrals.models import FollowUp, Referral, ReferralEvent

VISIT_MOVED = 12


def keep_misses_in_step(referral: Referral, *, by: User | None) -> None:
    """Have the link worker get in touch today once as many visits in a row were missed as count, within the act.

    A further miss asks anew where the first task is done. Once the person comes, or a record is corrected, nobody has
    to see to it any more. Closing the referral (row 16) stays somebody's decision.
    """
    missed = latest_missed(referral)
    if len(missed) < misses_that_count(referral):
        finish_tasks_of(referral, TaskKind.MISSED_VISITS, by=by)
        return
    cause = f"visit:{missed[0].uuid}"
    asked = FollowUp.objects.filter(referral=referral, kind=TaskKind.MISSED_VISITS)
    if asked.filter(Q(done_at__isnull=True) | Q(cause=cause)).exists():
        return
    ask_for(
        kind=TaskKind.MISSED_VISITS,
        service=referral.service,
        for_role=PostRole.LINK_WORKER,
        due_on=timezone.localdate(),
        referral=referral,
        owner=referral.owner,
        cause=cause,
    )


def keep_misses_after_move(referral: Referral, event: ReferralEvent) -> None:
    """After a first visit that was moved because the person missed it: the same."""
    if event.row == VISIT_MOVED:
        keep_misses_in_step(referral, by=event.actor)
