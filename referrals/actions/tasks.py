"""Tasks of a service: asked once each, and seen to by somebody."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.choices import PostRole, ReferralStatus, TaskKind
from referrals.models import FollowUp, Organisation, Person, Referral, ReferralEvent

# Done by what is done about them, and by nobody who only says so.
DONE_BY_DOING = {TaskKind.COVER}


class TaskRefusedError(Exception):
    """The task is not done this way; the text says how it is."""


def ask_for(
    *,
    kind: TaskKind,
    service: Organisation,
    for_role: PostRole,
    due_on: date,
    referral: Referral | None = None,
    person: Person | None = None,
    owner: User | None = None,
    cause: str = "",
) -> None:
    """Put a task on the list, within the act of whoever finds that there is something to see to.

    What is on the list already, and not done, stays as it is. ``cause`` says what it comes from; nothing personal.
    """
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                kind=kind,
                service=service,
                for_role=for_role,
                due_on=due_on,
                referral=referral,
                person=person,
                owner=owner,
                cause=cause,
            )
        ],
        ignore_conflicts=True,
    )


def finish_task(*, task: FollowUp, by: User, submission: UUID | None = None) -> FollowUp:
    """Take a task off the list; one that is off it already stays as it was.

    Raises TaskRefusedError for a task that only ends by what it asks for, and AlreadyDoneError.
    """
    if task.kind in DONE_BY_DOING:
        raise TaskRefusedError("This ends when it is handed back, or handed to somebody else for good.")
    with act(by=by, what="finish_task", submission=submission):
        locked: FollowUp = FollowUp.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if locked.done_at is None:
            locked.done_at, locked.done_by = timezone.now(), by
            locked.save(update_fields=["done_at", "done_by"])
        return locked


def finish_tasks_of(referral: Referral, *kinds: TaskKind, by: User | None) -> None:
    """Take the tasks of these kinds about a referral off the list, within the act by which they were seen to."""
    FollowUp.objects.filter(referral=referral, kind__in=kinds, done_at__isnull=True).update(
        done_at=timezone.now(), done_by=by
    )


def keep_tasks_in_step(referral: Referral, event: ReferralEvent) -> None:
    """After a move: a decline asks for another place today, and an end takes away what nobody has to see to."""
    if event.to_status != ReferralStatus.SUBMITTED:
        finish_tasks_of(referral, TaskKind.NOT_OPENED, by=event.actor)
    if event.to_status == ReferralStatus.DECLINED:
        ask_for(
            kind=TaskKind.OFFER_ANOTHER,
            service=referral.service,
            for_role=PostRole.LINK_WORKER,
            due_on=timezone.localdate(),
            referral=referral,
            owner=referral.owner,
            cause=f"step {event.version}",
        )
    if event.from_status == ReferralStatus.DECLINED:
        finish_tasks_of(referral, TaskKind.OFFER_ANOTHER, by=event.actor)
    if referral.owner is not None:
        finish_tasks_of(referral, TaskKind.NO_OWNER, by=event.actor)
    if referral.next_on is None:
        over = (
            TaskKind.NO_OWNER,
            TaskKind.NO_NEXT_DATE,
            TaskKind.HANDED_OVER,
            TaskKind.COVER,
            TaskKind.MISSED_VISITS,
        )
        finish_tasks_of(referral, *over, by=event.actor)
    if event.from_status == "" and referral.parent is not None:
        finish_tasks_of(referral.parent, TaskKind.OFFER_ANOTHER, by=event.actor)
