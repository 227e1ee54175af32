"""What follows a move for those outside: who is told that there is something to do, or news, and whose links shut."""

from referrals.actions.links import shut_links
from referrals.actions.messages import hold_back_messages, queue_message
from referrals.choices import PostRole, Sharing
from referrals.messages.kinds import ENDINGS, MessageKind
from referrals.messages.sharing import sharing_of
from referrals.models import Post, Referral, ReferralEvent
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

# By row of the table: what a provider is told that they can act upon.
TOLD_TO_PROVIDERS = {
    2: MessageKind.REFERRAL_WAITING,
    5: MessageKind.ANSWER_GIVEN,
    18: MessageKind.CANCEL_REQUESTED,
    22: MessageKind.REFERRAL_REOPENED,
}
QUESTION = 4
SENT = 2
# After which a referrer hears that there is news, as far as the person agreed.
NEWS = (6, 7, 11, 15, 16, 17, 19, 21)
# After which no link sent before opens anything; opened again (22), it has a new one.
SHUTS = (19, 21, 22, 23, 24)


def tell_of_move(referral: Referral, event: ReferralEvent) -> None:
    """Shut links and hold messages back where it is over, and queue those that follow; an effect of each move."""
    if event.row in SHUTS:
        hold_back_messages(referral=referral)
        shut_links(referral=referral)
    _tell_provider(referral, event)
    _tell_service(referral, event)
    _tell_referrer(referral, event)


def _tell_provider(referral: Referral, event: ReferralEvent) -> None:
    kind = TOLD_TO_PROVIDERS.get(event.row)
    is_over = event.to_status in ENDINGS and event.from_status not in ("", Status.DRAFT)
    if is_over and event.role != Actor.PROVIDER:
        kind = MessageKind.REFERRAL_OVER
    if kind and referral.provider is not None:
        queue_message(kind=kind, cause=_cause(event), referral=referral, to_organisation=referral.provider)


def _tell_service(referral: Referral, event: ReferralEvent) -> None:
    if event.row == QUESTION:
        kind = MessageKind.QUESTION_ASKED
    elif event.row == SENT and referral.provider is None and referral.owner is None:
        kind = MessageKind.REFERRAL_ARRIVED
    else:
        return
    if referral.owner is None:
        queue_message(kind=kind, cause=_cause(event), referral=referral, to_organisation=referral.service)
    elif referral.owner != event.actor:
        queue_message(kind=kind, cause=_cause(event), referral=referral, to_user=referral.owner)


def _tell_referrer(referral: Referral, event: ReferralEvent) -> None:
    """That there is news, where the person lets the referrer know anything and there is somebody to be told."""
    if event.row not in NEWS or referral.referrer is None or sharing_of(referral) == Sharing.NOTHING:
        return
    writer, posts = referral.referrer_user, Post.objects.current().filter(role=PostRole.REFERRER)
    if writer is not None and posts.filter(user=writer, organisation=referral.referrer).exists():
        queue_message(kind=MessageKind.REFERRAL_NEWS, cause=_cause(event), referral=referral, to_user=writer)
    elif referral.referrer.email:
        queue_message(
            kind=MessageKind.REFERRAL_NEWS, cause=_cause(event), referral=referral, to_organisation=referral.referrer
        )


def _cause(event: ReferralEvent) -> str:
    return f"step:{event.pk}"
