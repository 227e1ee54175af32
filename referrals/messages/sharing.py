"""What a person lets their referrer know."""

from django.db.models import Q

from referrals.choices import ConsentKind, Sharing
from referrals.models import ConsentRecord, Referral


def sharing_of(referral: Referral) -> Sharing:
    """What the person said last, for this referral or for all; nothing where they were never asked."""
    answers = ConsentRecord.objects.filter(person=referral.person_id, kind=ConsentKind.SHARING)
    latest = answers.filter(Q(referral=referral) | Q(referral__isnull=True)).order_by("-id").first()
    return Sharing(latest.value) if latest else Sharing.NOTHING
