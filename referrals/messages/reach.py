"""Whether a person may be written to."""

from referrals.models import Person


def may_be_mailed(person: Person) -> bool:
    """Whether they said so and there is an address, as the record stands now; it is not opened for that."""
    found = Person.objects.filter(pk=person.pk, may_be_emailed=True, email__isnull=False, erased_at__isnull=True)
    return found.exists()
