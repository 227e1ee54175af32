"""How many of the general practices refer: the "29 of 36 practices" of commissioners."""

from datetime import date
from typing import NamedTuple

from django.db.models import Q

from referrals.models import Organisation, Referral, ReferralFact

# Neither was ever a referral that counts.
_UNCOUNTED = ("draft", "entered_in_error")


class Coverage(NamedTuple):
    """Of ``all`` general practices that were open, ``referring`` had sent somebody."""

    referring: int
    all: int


def practices_referring(service: Organisation, as_of: date, commissioner: str = "") -> Coverage:
    """How many general practices open on ``as_of`` had sent somebody to ``service`` by then, and how many there were.

    Of those alone that answer to ``commissioner`` (a code), where one is given. Prescribing cost centres that are no
    general practices are on neither side, nor are wards, teams and other bodies. A referral that was reduced to a fact
    still counts, in the month it was made.
    """
    practices = Organisation.objects.gp_practices().open_on(as_of)
    if commissioner:
        practices = practices.filter(parent_code=commissioner)
    sent = Referral.objects.filter(service=service, submitted_at__date__lte=as_of).exclude(status__in=_UNCOUNTED)
    kept = ReferralFact.objects.filter(service=service, month__lte=as_of).exclude(status__in=_UNCOUNTED)
    had_sent = Q(pk__in=sent.values("referrer")) | Q(pk__in=kept.values("referrer"))
    return Coverage(practices.filter(had_sent).count(), practices.count())
