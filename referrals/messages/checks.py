"""Whether a message may still be sent: asked when it is taken up, and once more when the mail server listens."""

from django.utils import timezone

from referrals.choices import Sharing
from referrals.messages.kinds import LETTERS, MessageKind, Way
from referrals.messages.reach import may_be_mailed
from referrals.messages.sharing import sharing_of
from referrals.models import Occasion, Organisation, OutgoingMessage, Post, Referral
from referrals.transitions.status import Status


def may_be_sent(message: OutgoingMessage) -> bool:
    """Whether what it says still holds, and its recipient may still know.

    Reads the referral, the person and the recipient as they are now. Nothing goes out about somebody who was erased;
    about a referral that was withdrawn, ended or void only that it is over goes out, to the provider who had it, and
    of a withdrawal that there is news, to a referrer who may know.
    """
    letter = LETTERS[MessageKind(message.kind)]
    if letter.lasts is not None and timezone.now() > message.made_at + letter.lasts:
        return False
    if message.link_id and message.link and message.link.revoked_at is not None:
        return False
    if letter.way == Way.STORIES:
        return message.person is not None and may_be_mailed(message.person)
    referral = Referral.objects.select_related("person").filter(pk=message.referral_id).first()
    if referral is None or referral.person.erased_at is not None:
        return False
    return Status(referral.status) in letter.statuses and _may_know(message, referral)


def _may_know(message: OutgoingMessage, referral: Referral) -> bool:
    letter = LETTERS[MessageKind(message.kind)]
    if not _is_there(message):
        return False
    if letter.way == Way.OUR_REFERRALS:
        return sharing_of(referral) != Sharing.NOTHING and _is_for(message, referral.referrer_id)
    if letter.way == Way.ANSWER:
        return _may_be_asked(message)
    if letter.way == Way.REFERRAL:
        return _is_for(message, referral.service_id)
    return message.to_organisation_id == referral.provider_id


def _may_be_asked(message: OutgoingMessage) -> bool:
    """Whether the person still wants e-mail, and their answers are still taken."""
    if message.person is None or not may_be_mailed(message.person):
        return False
    asked = Occasion.objects.of_cause(message.cause).takes_answers()
    return asked.filter(person=message.person, closes_on__gte=timezone.localdate()).exists()


def _is_for(message: OutgoingMessage, organisation: int | None) -> bool:
    """Whether it goes to the box of this organisation, or to somebody who holds a post there today."""
    if message.to_user_id is None:
        return message.to_organisation_id == organisation
    return Post.objects.current().filter(user=message.to_user_id, organisation=organisation).exists()


def _is_there(message: OutgoingMessage) -> bool:
    """Whether the organisation it goes to is still open, if it goes to one."""
    if message.to_organisation_id is None:
        return True
    return Organisation.objects.open_on(timezone.localdate()).filter(pk=message.to_organisation_id).exists()
