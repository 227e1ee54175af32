"""Opening a record outside one's caseload, with a reason and for an hour; a manager looks at each."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.access_log import note_access
from accounts.choices import AccessAction
from accounts.models import User
from referrals.actions.frame import act
from referrals.choices import PostRole, TaskKind
from referrals.models import BreakGlass, FollowUp, Person, Post
from referrals.permissions import is_manager_of
from referrals.working_days import add_working_days

LASTS = timedelta(minutes=60)
LOOKED_AT_WITHIN = 3
LEAST_REASON = 10


class OpeningRefusedError(Exception):
    """Nothing was opened or written; the text says why."""


def open_record(*, person: Person, by: User, reason: str, submission: UUID | None = None) -> BreakGlass:
    """Let ``by`` into a record of their own service for an hour; the log has it, and a manager gets a task.

    Raises OpeningRefusedError without a reason in words, PermissionDenied for somebody of another service, and
    AlreadyDoneError.
    """
    if not Person.objects.of_services_of(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise OpeningRefusedError("Say in a few words why this cannot wait. A manager reads it.")
    with act(by=by, what="open_record", submission=submission):
        opening = BreakGlass.objects.create(person=person, user=by, reason=reason, until=timezone.now() + LASTS)
        post = Post.objects.current_of(by).filter(organisation=person.service).order_by("id").first()
        note_access(
            by=by,
            action=AccessAction.BREAK_GLASS,
            subject_kind="opening",
            subject=opening.uuid,
            person=person.uuid,
            role=post.role if post else "",
            organisation=person.service.uuid,
            reason="in_words",
        )
        FollowUp.objects.create(
            service=person.service,
            person=person,
            kind=TaskKind.REVIEW_BREAK_GLASS,
            cause=f"opening {opening.uuid}",
            for_role=PostRole.MANAGER,
            due_on=add_working_days(timezone.localdate(), LOOKED_AT_WITHIN),
        )
        return opening


def review_opening(*, opening: BreakGlass, by: User, was_right: bool, submission: UUID | None = None) -> BreakGlass:
    """Say whether it was in order; where it was not, the record closes at once. The task is done with it.

    Raises OpeningRefusedError where somebody has looked already, or it is one's own; PermissionDenied for somebody who
    does not manage the service; AlreadyDoneError.
    """
    if not is_manager_of(by, opening.person.service):
        raise PermissionDenied
    if opening.user_id == by.pk:
        raise OpeningRefusedError("You opened this record yourself: another manager has to look at it.")
    with act(by=by, what="review_opening", submission=submission):
        locked: BreakGlass
        locked = BreakGlass.objects.select_for_update(of=("self",)).select_related("person__key").get(pk=opening.pk)
        if locked.reviewed_at is not None:
            raise OpeningRefusedError("Somebody has looked at this already.")
        locked.reviewed_at, locked.reviewed_by, locked.was_right = timezone.now(), by, was_right
        locked.save(force_update=True)
        task = FollowUp.objects.filter(cause=f"opening {locked.uuid}", done_at__isnull=True).first()
        if task is not None:
            task.done_at, task.done_by = locked.reviewed_at, by
            task.save(force_update=True)
        return locked
