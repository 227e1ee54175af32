"""Asking for a message to be sent, holding it back, and hearing that it came back."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.tasks import ask_for
from referrals.choices import MessageState, PostRole, TaskKind
from referrals.messages.kinds import MessageKind
from referrals.messages.reports import Report
from referrals.messages.troubles import Trouble
from referrals.models import DoorLink, Organisation, OutgoingMessage, Person, Referral
from referrals.working_days import add_working_days

# The task that sends it. Named and not imported: it stands above everything that may ask for it.
TASK = "send_message"
# Before long work, which may take minutes.
PRIORITY = 10


def queue_message(
    *,
    kind: MessageKind | str,
    cause: str,
    referral: Referral | None = None,
    person: Person | None = None,
    to_user: User | None = None,
    to_organisation: Organisation | None = None,
    link: DoorLink | None = None,
) -> OutgoingMessage | None:
    """Have a message sent, once this transaction is committed; None where it was asked for before.

    ``kind`` says what it says, ``cause`` what it comes from ("step:17"): of a kind one message goes to one recipient
    for one cause. Exactly one of ``to_user``, ``to_organisation`` and ``person`` is its recipient. The job that is
    deferred with it carries its id alone; words, address and token are made when it is sent, and whether it may be sent
    is asked then. Raises ValueError for an unknown kind.
    """
    message = OutgoingMessage(
        kind=MessageKind(kind),
        cause=cause,
        referral=referral,
        person=person,
        to_user=to_user,
        to_organisation=to_organisation,
        link=link,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                message.save(force_insert=True)
        except IntegrityError:
            asked = OutgoingMessage.objects.filter(
                kind=kind, cause=cause, to_user=to_user, to_organisation=to_organisation, person=person
            )
            if not asked.exists():
                raise
            return None
        defer_sending(message)
    return message


def defer_sending(message: OutgoingMessage, *, after: int = 0) -> None:
    """Have a worker take the message up, after so many minutes."""
    when = {"minutes": after} if after else None
    app.configure_task(TASK, queue="work", priority=PRIORITY, schedule_in=when).defer(message=str(message.uuid))


def hold_back_messages(*, referral: Referral) -> int:
    """Have nothing sent that is still queued about a referral, within the caller's transaction; returns how many.

    What a worker has in hand at this moment asks once more before it is handed to the mail server.
    """
    return referral.messages.waiting().update(state=MessageState.HELD_BACK, settled_at=timezone.now())


def take_up_abandoned(*, queued_before: datetime, claimed_before: datetime) -> int:
    """Have messages taken up that no worker knows of, or that one took up and never settled; returns how many."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    known = jobs.annotate(message=KeyTextTransform("message", "args")).filter(
        message=Cast(OuterRef("uuid"), TextField())
    )
    unknown = OutgoingMessage.objects.filter(~Exists(known))
    found = [
        *unknown.waiting().filter(made_at__lt=queued_before),
        *unknown.abandoned(since=claimed_before),
    ]
    for message in found:
        defer_sending(message)
    return len(found)


def note_bounce(*, report: Report) -> bool:
    """Write down that a message came back, and have somebody see to it; False where that was known, or is none of ours.

    Reported twice, it is one task.
    """
    with act(by=None, what="note_bounce"):
        message = _locked(report.message)
        if message is None or message.state == MessageState.BOUNCED:
            return False
        message.state, message.settled_at = MessageState.BOUNCED, timezone.now()
        message.save(update_fields=["state", "settled_at"])
        ask_somebody(message, Trouble.BOUNCED)
    return True


def _locked(uuid: UUID) -> OutgoingMessage | None:
    rows = OutgoingMessage.objects.select_for_update(of=("self",)).select_related("referral__service")
    return rows.filter(uuid=uuid).first()


def ask_somebody(message: OutgoingMessage, trouble: Trouble) -> None:
    """A task for whoever looks after the referral: a message did not arrive, and why.

    Without a referral there is nobody whom it could be given to. What to do is said by ``next_step_of`` of its cause.
    """
    referral = message.referral
    if referral is None:
        return
    ask_for(
        kind=TaskKind.BOUNCED,
        service=referral.service,
        for_role=PostRole.LINK_WORKER,
        due_on=add_working_days(timezone.localdate(), 0),
        referral=referral,
        owner=referral.owner,
        cause=f"{trouble}:{message.uuid}",
    )
