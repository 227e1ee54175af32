"""Erasing a person: the key of their texts is destroyed, and everything about them goes, history included.

What stays is what is counted (``ReferralFact``), the ledger, by which a restored backup is erased again, and the access
log, which knows the person by a number that leads nowhere any more.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.access_log import note_access
from accounts.choices import AccessAction, AccessChannel
from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.ledger import write_down
from referrals.actions.moving import move
from referrals.choices import PostRole
from referrals.facts import fact_of
from referrals.facts.counting import ready_for_facts
from referrals.models import Erasure, Person, Referral, ReferralFact
from referrals.permissions import is_manager_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

ASKED, RETENTION = "asked", "retention"


def erase_person(*, person: Person, by: User, why: str = ASKED, submission: UUID | None = None) -> Erasure:
    """Erase ``person`` for good, because they asked for it, and give the entry in the ledger.

    Open referrals are withdrawn first. Raises PermissionDenied for anybody but a manager of the service,
    Person.DoesNotExist when somebody else was quicker, and AlreadyDoneError.
    """
    if not is_manager_of(by, person.service):
        raise PermissionDenied
    with act(by=by, what="erase_person", submission=submission):
        erased = _erase(person, by=by, why=why, at=timezone.now(), channel=AccessChannel.PAGE)
        transaction.on_commit(lambda: write_down([erased]))
        return erased


def erase_kept_long_enough(person: Person) -> Erasure:
    """Erase somebody whose data have been kept for as long as their service keeps them. Raises Person.DoesNotExist."""
    with act(by=None, what="erase_kept_long_enough"):
        erased = _erase(person, by=None, why=RETENTION, at=timezone.now(), channel=AccessChannel.JOB)
        transaction.on_commit(lambda: write_down([erased]))
        return erased


def erase_again(*, uuid: UUID, at: datetime, why: str) -> bool:
    """Erase whom a restored backup has brought back; returns whether there was anybody. The ledger is completed too."""
    with act(by=None, what="erase_again"):
        person = Person.objects.filter(uuid=uuid).first()
        if person is None:
            Erasure.objects.get_or_create(person=uuid, defaults={"at": at, "why": why})
            return False
        _erase(person, by=None, why=why, at=at, channel=AccessChannel.COMMAND)
        return True


def _erase(person: Person, *, by: User | None, why: str, at: datetime, channel: AccessChannel) -> Erasure:
    """All of it in the transaction that is open. Whoever writes about the person meanwhile waits, and is refused."""
    locked = Person.objects.select_for_update(of=("self",)).with_keys().select_related("service").get(pk=person.pk)
    _withdraw_open_referrals(locked)
    closed = ready_for_facts(Referral.objects.filter(person=locked).is_closed())
    ReferralFact.objects.bulk_create([fact_of(referral) for referral in closed])
    erased, _ = Erasure.objects.get_or_create(
        person=locked.uuid, defaults={"at": at, "why": why, "by": by.pk if by else None}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_forget_person(%s)", [locked.uuid])
        (gone,) = cursor.fetchone()
    note_access(
        by=by,
        action=AccessAction.ERASE,
        subject_kind="person",
        subject=locked.uuid,
        person=locked.uuid,
        role=PostRole.MANAGER if by else "",
        organisation=locked.service.uuid,
        reason=why,
        channel=channel,
        count=gone,
    )
    return erased


def _withdraw_open_referrals(person: Person) -> None:
    """Who asks to be erased takes back the agreement on which every referral of theirs stands (row 21)."""
    for referral in Referral.objects.filter(person=person).is_open().order_by("pk"):
        move(referral=referral, to=Status.WITHDRAWN, by=None, role=Actor.PERSON, version=referral.version)
