"""What is counted: facts of those who are gone, and of those whose records are still there, in the same form."""

from collections.abc import Iterator

from referrals.facts.making import fact_of
from referrals.models import Organisation, Referral, ReferralFact
from referrals.querysets.referral import ReferralQuerySet


def facts_of(service: Organisation) -> Iterator[ReferralFact]:
    """Every referral of a service that came to an end, once: from the facts that were kept, and from the records.

    What was entered in error counts nowhere. Nothing of it is saved.
    """
    yield from ReferralFact.objects.filter(service=service).order_by("month", "id").iterator()
    for referral in ready_for_facts(Referral.objects.filter(service=service).is_closed()).iterator(chunk_size=500):
        yield fact_of(referral)


def ready_for_facts(referrals: ReferralQuerySet) -> ReferralQuerySet:
    """With all that their facts are made of."""
    read: ReferralQuerySet = (
        referrals.select_related("person__key", "person__area", "offer__programme")
        .prefetch_related(
            "needs",
            "steps",
            "appointments__session",
            "bookings__cohort",
            "moves_on",
            "occasions__returns",
            "person__referrals",
            "person__service_use",
        )
        .order_by("pk")
    )
    return read
