"""Whether whoever referred a person has heard how it ended: worked out, never written down."""

from typing import Any

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from referrals.choices import MessageState
from referrals.transitions.status import CLOSED

# The kind of message that tells a referrer of news (referrals.messages.kinds), and how it names the step it is about.
NEWS, CAUSE = "referral_news", "step:"


def loop_annotations() -> dict[str, Any]:
    """``loop_closed``: it has ended, and the referrer was sent word of that end or has looked. ``loop_seen``: looked.

    Where the person wants nothing told, no word is sent, and the loop stays open.
    """
    from referrals.models import OutgoingMessage, ReferralEvent

    last = ReferralEvent.objects.filter(referral=OuterRef("pk")).order_by("-version")
    of_end = ReferralEvent.objects.filter(referral=OuterRef(OuterRef("pk"))).order_by("-version")
    cause = Concat(Value(CAUSE), Cast(Subquery(of_end.values("pk")[:1]), CharField()))
    word = OutgoingMessage.objects.filter(referral=OuterRef("pk"), kind=NEWS, state=MessageState.SENT, cause=cause)
    seen = Q(status__in=CLOSED, loop_seen_at__isnull=False, loop_seen_at__gte=F("ended_step_at"))
    told = Q(status__in=CLOSED) & Q(Exists(word))
    return {
        "ended_step_at": Subquery(last.values("at")[:1]),
        "loop_seen": ExpressionWrapper(seen, BooleanField()),
        "loop_closed": ExpressionWrapper(seen | told, BooleanField()),
    }
