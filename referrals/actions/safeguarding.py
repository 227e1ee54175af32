"""Somebody's safety: a task for a named colleague, today, where an answer says that somebody should look.

They get an e-mail at once that something on their list cannot wait; it says no more than that.
"""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from referrals.actions.messages import queue_message
from referrals.actions.tasks import ask_for
from referrals.choices import PostRole, TaskKind
from referrals.messages.kinds import MessageKind
from referrals.models import FollowUp, Occasion, Post

_LOOKS_AFTER = (PostRole.LINK_WORKER, PostRole.MANAGER)


def ask_somebody_to_look(occasion: Occasion) -> None:
    """Have a colleague see to the safety of the person of an occasion today, within the caller's act.

    It is whoever looks after the referral; where they do not work for the service any more, a manager of it. An open
    task of the same occasion stays as it is; one that was done is followed by another.
    """
    owner = give_task(occasion, TaskKind.SAFEGUARDING)
    queue_message(
        kind=MessageKind.CANNOT_WAIT,
        # Of one task, however many answers it comes from, one message.
        cause=f"{occasion.cause}:{_tasks_of(occasion).count()}",
        referral=occasion.referral,
        to_user=owner,
        to_organisation=None if owner else occasion.person.service,
    )


def give_task(occasion: Occasion, kind: TaskKind) -> User | None:
    """Put a task about an occasion on somebody's list for today, within the caller's act; gives whose it is."""
    owner = whose_it_is(occasion)
    # In a service without a manager it is for all of its link workers.
    is_managers = owner is not None and owner != occasion.referral.owner
    ask_for(
        kind=kind,
        service=occasion.person.service,
        for_role=PostRole.MANAGER if is_managers else PostRole.LINK_WORKER,
        due_on=timezone.localdate(),
        referral=occasion.referral,
        person=occasion.person,
        owner=owner,
        cause=occasion.cause,
    )
    return owner


def whose_it_is(occasion: Occasion) -> User | None:
    """The colleague who sees to it: the owner of the referral, else the manager who has been one for longest."""
    posts = Post.objects.current().filter(organisation=occasion.person.service, user__is_active=True)
    owner = occasion.referral.owner
    if owner is not None and posts.filter(user=owner, role__in=_LOOKS_AFTER).exists():
        return owner
    managers = posts.filter(role=PostRole.MANAGER).select_related("user").order_by("since", "pk")
    first = managers.first()
    return first.user if first else None


def is_seen_to(occasion: Occasion) -> bool:
    """Whether somebody was asked, because of this occasion, to see to the person's safety."""
    return _tasks_of(occasion).exists()


def _tasks_of(occasion: Occasion) -> "QuerySet[FollowUp]":
    return FollowUp.objects.filter(kind=TaskKind.SAFEGUARDING, person=occasion.person, cause=occasion.cause)
