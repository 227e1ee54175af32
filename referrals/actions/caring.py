"""The daily proof that every open referral has an owner and a next date, and the tasks that mend what has not."""

import logging
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from referrals.actions.frame import act
from referrals.choices import PostRole, TaskKind
from referrals.models import FollowUp, Post, Referral

logger = logging.getLogger(__name__)

_BATCH = 1000


def without_owner() -> "QuerySet[Referral]":
    """Open referrals of nobody, or of somebody who does not work for the service today."""
    posts = Post.objects.current().filter(
        user=OuterRef("owner"),
        organisation=OuterRef("service"),
        role__in=[PostRole.LINK_WORKER, PostRole.MANAGER],
    )
    return _open().filter(Q(owner__isnull=True) | ~Exists(posts))


def without_next_date() -> "QuerySet[Referral]":
    """Open referrals on which nothing is next, on no day, or by nobody."""
    return _open().filter(Q(next_on__isnull=True) | Q(next_action="") | Q(next_by=""))


def _open() -> "QuerySet[Referral]":
    return Referral.objects.is_open().filter(person__erased_at__isnull=True)


def prove_every_open_referral_is_cared_for() -> dict[str, int]:
    """Find every open referral without owner or next date, and ask the managers of its service to mend it.

    A task about what has been mended meanwhile is taken off the list. Gives how many were found, by kind, and logs the
    same: numbers alone.
    """
    found = {
        TaskKind.NO_OWNER: _ask_managers(TaskKind.NO_OWNER, without_owner()),
        TaskKind.NO_NEXT_DATE: _ask_managers(TaskKind.NO_NEXT_DATE, without_next_date()),
    }
    total = Referral.objects.is_open().count()
    level = logging.WARNING if any(found.values()) else logging.INFO
    logger.log(
        level,
        "Of %s open referrals %s have no owner and %s no next date; their managers have a task for each.",
        total,
        found[TaskKind.NO_OWNER],
        found[TaskKind.NO_NEXT_DATE],
    )
    return {kind.value: count for kind, count in found.items()}


def _ask_managers(kind: TaskKind, wanting: "QuerySet[Referral]") -> int:
    day = timezone.localdate()
    with act(by=None, what="prove_every_open_referral_is_cared_for"):
        asked = FollowUp.objects.filter(kind=kind, done_at__isnull=True, referral__isnull=False)
        asked.exclude(referral__in=wanting.values("pk")).update(done_at=timezone.now())
        tasks = (
            FollowUp(kind=kind, service_id=service, referral_id=pk, for_role=PostRole.MANAGER, due_on=day)
            for pk, service in wanting.order_by("pk").values_list("pk", "service_id").iterator(chunk_size=_BATCH)
        )
        return _write(tasks)


def _write(tasks: Iterable[FollowUp]) -> int:
    rows = list(tasks)
    # What is on the list already stays there once.
    FollowUp.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    return len(rows)
