"""What happens when data have been kept long enough, and when the list of erasures is behind."""

from dataclasses import dataclass

from django.utils import timezone

from referrals.actions.erasing import erase_kept_long_enough
from referrals.actions.ledger import complete_file
from referrals.facts import due_for_erasure
from referrals.models import Organisation, Person

# In one night; the rest has waited for years and waits for the next.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Retained:
    """How many people were erased, and how many erasures the file lacked."""

    erased: int
    written_down: int


def end_retention(most: int = MOST) -> Retained:
    """Erase everybody whose data their service has kept for its years; their referrals go on being counted.

    A person who was written about meanwhile is looked at anew the next night. Raises ForeignLineError for a file of
    erasures that cannot be trusted.
    """
    today, erased = timezone.localdate(), 0
    for service in Organisation.objects.services().order_by("pk"):
        for person in due_for_erasure(service, today)[: most - erased]:
            if due_for_erasure(service, today).filter(pk=person.pk).exists():
                erased += _erase(person)
    return Retained(erased, complete_file())


def _erase(person: Person) -> int:
    try:
        erase_kept_long_enough(person)
    except Person.DoesNotExist:
        return 0
    return 1
