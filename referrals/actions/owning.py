"""Who looks after a referral: taking it over, handing it over, and standing in for somebody who is away."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.tasks import ask_for, finish_tasks_of
from referrals.choices import PostRole, TaskKind
from referrals.models import FollowUp, Organisation, Person, Post, Referral
from referrals.permissions import is_manager_of
from referrals.transitions.status import OPEN, Status

# Whose work it is; what has ended stays with whoever ended it.
HANDED_ON = (Status.DRAFT, *OPEN)
_COVERS = "covers for user "


class OwnerRefusedError(Exception):
    """The owner does not change, and nothing was written; the text says why."""


class StaleOwnerError(OwnerRefusedError):
    """Somebody else has given it to another in the meantime."""

    def __init__(self) -> None:
        super().__init__("Somebody else has handed this on in the meantime. Look at who has it now, and decide anew.")


def colleagues_of(service: Organisation) -> "QuerySet[User]":
    """Those who can look after people of the service: its link workers and managers of today."""
    posts = Post.objects.current().filter(organisation=service, role__in=[PostRole.LINK_WORKER, PostRole.MANAGER])
    return User.objects.filter(pk__in=posts.values("user")).order_by("name", "pk")


def take_over_referral(
    *, referral: Referral, seen_owner: int | None, by: User, submission: UUID | None = None
) -> Referral:
    """Look after a referral from now on. ``seen_owner`` is whose it was when ``by`` decided that.

    Raises StaleOwnerError, OwnerRefusedError for somebody who does not work for the service, and AlreadyDoneError.
    """
    with act(by=by, what="take_over_referral", submission=submission):
        [locked] = _locked([referral], seen_owner, by)
        _give([locked], by, by)
        return locked


def hand_over_referral(
    *, referral: Referral, seen_owner: int | None, to: User, by: User, submission: UUID | None = None
) -> Referral:
    """Have a colleague look after a referral, who finds it on their list.

    Raises StaleOwnerError, OwnerRefusedError where ``to`` does not work for the service, and AlreadyDoneError.
    """
    with act(by=by, what="hand_over_referral", submission=submission):
        [locked] = _locked([referral], seen_owner, by)
        _give([locked], to, by)
        return locked


def hand_over_person(*, person: Person, to: User, by: User, submission: UUID | None = None) -> int:
    """Have a colleague look after all that is open about a person, and give how many referrals that are.

    Raises OwnerRefusedError where ``to`` does not work for the service, or nothing is open; and AlreadyDoneError.
    """
    with act(by=by, what="hand_over_person", submission=submission):
        found = Referral.objects.worked_by(by).filter(person=person, status__in=HANDED_ON).exclude(owner=to)
        referrals = _lock(found)
        if not referrals:
            raise OwnerRefusedError("Nothing is open about this person that your colleague does not have already.")
        _give(referrals, to, by)
        return len(referrals)


def hand_over_caseload(
    *,
    service: Organisation,
    whose: User | None,
    to: User,
    by: User,
    only: Sequence[UUID] | None = None,
    until: date | None = None,
    submission: UUID | None = None,
) -> int:
    """Have a colleague look after what somebody has open, or nobody; ``only`` some of it. Gives how many.

    ``until`` makes it cover for an absence: on that day the colleague is asked to hand each one back. For a manager of
    the service: raises PermissionDenied for others, OwnerRefusedError where nothing is to be handed over or ``to`` does
    not work for the service, and AlreadyDoneError.
    """
    if not is_manager_of(by, service):
        raise PermissionDenied
    if until is not None and until <= timezone.localdate():
        raise OwnerRefusedError("Choose a day to come on which they are handed back.")
    with act(by=by, what="hand_over_caseload", submission=submission):
        found = Referral.objects.worked_by(by).filter(service=service, owner=whose, status__in=HANDED_ON)
        if only is not None:
            found = found.filter(uuid__in=only)
        referrals = _lock(found)
        if not referrals:
            raise OwnerRefusedError("Nothing of this is there to be handed over any more.")
        _give(referrals, to, by, until=until if whose else None)
        return len(referrals)


def hand_back(*, task: FollowUp, by: User, submission: UUID | None = None) -> Referral:
    """End cover: the referral goes back to whoever had it before.

    Raises OwnerRefusedError where they do not work for the service any more, or the cover has ended; AlreadyDoneError.
    """
    with act(by=by, what="hand_back", submission=submission):
        locked = FollowUp.objects.select_for_update(of=("self",)).select_related("referral").get(pk=task.pk)
        before = User.objects.filter(pk=covered_number(locked) or 0).first()
        if locked.done_at is not None or locked.referral is None or before is None:
            raise OwnerRefusedError("This cover has ended already.")
        [referral] = _lock(Referral.objects.filter(pk=locked.referral.pk))
        _give([referral], before, by)
        return referral


def covered_number(task: FollowUp) -> int | None:
    """The account of the colleague for whom somebody stands in; None where the task is about something else."""
    number = task.cause.removeprefix(_COVERS)
    return int(number) if task.kind == TaskKind.COVER and number.isdecimal() else None


def _locked(referrals: Sequence[Referral], seen_owner: int | None, by: User) -> list[Referral]:
    """The referrals as they stand, locked, where they are still whose they were and ``by`` may still see them."""
    pks = [referral.pk for referral in referrals]
    found = _lock(Referral.objects.worked_by(by).filter(pk__in=pks))
    if len(found) != len(pks) or any(referral.owner_id != seen_owner for referral in found):
        raise StaleOwnerError
    return found


def _lock(found: "QuerySet[Referral]") -> list[Referral]:
    return list(found.select_related("service", "owner").select_for_update(of=("self",)).order_by("pk"))


def _give(referrals: Iterable[Referral], to: User, by: User, until: date | None = None) -> None:
    for referral in referrals:
        if not colleagues_of(referral.service).filter(pk=to.pk).exists():
            raise OwnerRefusedError(f"{to} does not work for {referral.service} today. Choose a colleague who does.")
        before, referral.owner = referral.owner, to
        referral.save(update_fields=["owner"])
        _tell(referral, before, to, by, until)


def _tell(referral: Referral, before: User | None, to: User, by: User, until: date | None) -> None:
    """Tasks go with the referral: those of whoever had it, one for whoever gets it, and one to hand it back."""
    finish_tasks_of(referral, TaskKind.NO_OWNER, TaskKind.HANDED_OVER, TaskKind.COVER, by=by)
    FollowUp.objects.filter(referral=referral, done_at__isnull=True, owner=before).exclude(owner=None).update(owner=to)
    if to != by:
        ask_for(
            kind=TaskKind.HANDED_OVER,
            service=referral.service,
            for_role=PostRole.LINK_WORKER,
            due_on=timezone.localdate(),
            referral=referral,
            owner=to,
        )
    if until and before:
        ask_for(
            kind=TaskKind.COVER,
            service=referral.service,
            for_role=PostRole.LINK_WORKER,
            due_on=until,
            referral=referral,
            owner=to,
            cause=f"{_COVERS}{before.pk}",
        )
