"""One-time codes, by which a provider behind a link shows that they read the registered box."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.access_log import note_access
from accounts.choices import AccessAction, AccessChannel, AccessOutcome
from referrals.actions.frame import act
from referrals.actions.messages import queue_message
from referrals.choices import PostRole
from referrals.messages.kinds import MessageKind
from referrals.models import DoorLink, OneTimeCode, OutgoingMessage

LASTS = timedelta(minutes=10)
WRONG_TRIES = 5
# Asked for by the same link: no more than so many within so long. A million codes, five tries each, ten codes a day: in
# a month of guessing day and night somebody without the box hits one with a chance of one in seven hundred.
LIMITS = ((3, timedelta(hours=1)), (10, timedelta(days=1)))


class CodeRefusedError(Exception):
    """No code is sent now; the text says why and what to do."""


def ask_for_code(*, link: DoorLink, submission: UUID) -> OutgoingMessage | None:
    """Have a code sent to the registered address of the provider that the link is for; None where it was asked already.

    The code itself is made when it is sent. Raises CodeRefusedError where there is no address, or several were sent.
    """
    if link.organisation is None or not link.organisation.email:
        raise CodeRefusedError("There is no e-mail address of yours here. Ring the link worker, who can write it down.")
    with act(by=None, what="ask_for_code"):
        # One after the other, so that those who ask at once are counted.
        DoorLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        asked = OutgoingMessage.objects.filter(
            kind=MessageKind.DOOR_CODE, referral=link.referral, to_organisation=link.organisation
        )
        cause = f"code:{submission}"
        if asked.filter(cause=cause).exists():
            return None
        for most, period in LIMITS:
            if asked.filter(made_at__gt=timezone.now() - period).count() >= most:
                raise CodeRefusedError(
                    "Several codes were asked for already. Wait an hour and try again, or ring the link worker."
                )
        return queue_message(
            kind=MessageKind.DOOR_CODE,
            cause=cause,
            referral=link.referral,
            to_organisation=link.organisation,
            link=link,
        )


def make_code(*, link: DoorLink) -> str:
    """Six figures by chance for this link, in place of any before; only a keyed hash is kept."""
    code = f"{secrets.randbelow(10**6):06}"
    OneTimeCode.objects.filter(link=link, used_at__isnull=True).update(expires_at=timezone.now())
    OneTimeCode.objects.create(link=link, code_hash=_hash(link, code), expires_at=timezone.now() + LASTS)
    return code


def use_code(*, link: DoorLink, code: str) -> bool:
    """Use up the code that was sent for this link: True once, for whoever enters it first and rightly.

    Wrong tries are counted one after the other, however many come at once; after five the code is no good any more.
    Both outcomes stand in the access log.
    """
    with transaction.atomic():
        rows = OneTimeCode.objects.select_for_update().filter(link=link, used_at__isnull=True)
        sent = rows.filter(expires_at__gt=timezone.now()).order_by("-id").first()
        is_right = (
            sent is not None
            and sent.tries < WRONG_TRIES
            and constant_time_compare(sent.code_hash, _hash(link, code.strip()))
        )
        if sent is not None and is_right:
            OneTimeCode.objects.filter(pk=sent.pk).update(used_at=timezone.now())
        elif sent is not None:
            OneTimeCode.objects.filter(pk=sent.pk).update(tries=F("tries") + 1)
        note_access(
            by=None,
            action=AccessAction.CODE_GIVEN if is_right else AccessAction.REFUSED,
            outcome=AccessOutcome.ALLOWED if is_right else AccessOutcome.REFUSED,
            subject_kind="door_link",
            subject=link.uuid,
            person=link.referral.person.uuid if link.referral else None,
            role=PostRole.PROVIDER,
            organisation=link.organisation.uuid if link.organisation else None,
            reason="" if is_right else "wrong_code",
            channel=AccessChannel.LINK,
        )
    return is_right


def _hash(link: DoorLink, code: str) -> str:
    """Keyed with SECRET_KEY: a million codes are searched in a moment otherwise."""
    return salted_hmac("referrals.one_time_code", f"{link.uuid}:{code}", algorithm="sha256").hexdigest()
