"""What was written down about being in touch with a person."""

from functools import cached_property
from uuid import UUID

from referrals.actions.contacting import Attempts, contact_attempts
from referrals.models import ContactLog, Person, Referral
from referrals.transitions.status import Status

MOST_SHOWN = 100
FEW = 5
# From these a referral may be closed because the person could not be reached.
_MAY_END_UNREACHED = (Status.ACCEPTED, Status.WAITING, Status.SCHEDULED, Status.ON_HOLD)


class ContactsPage:
    """The contacts with ``person``, the latest first."""

    def __init__(self, person: Person, *, most: int = MOST_SHOWN) -> None:
        self.person = person
        self._most = most

    @cached_property
    def contacts(self) -> list[ContactLog]:
        """As many as are shown, with all that a line of each needs."""
        found = ContactLog.objects.filter(person=self.person).order_by("-at", "-id")
        contacts = list(found.select_related("referral", "recorded_by", "representative")[: self._most])
        for contact in contacts:
            # Their texts are opened with the key that came with the person.
            contact.person = self.person
            if contact.representative:
                contact.representative.person = self.person
        return contacts

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return len(self.contacts) == self._most

    @cached_property
    def unreached(self) -> list[tuple[Referral, Attempts]]:
        """Referrals that may end because the person could not be reached, where that was tried: how often so far."""
        found = self.person.referrals.filter(status__in=_MAY_END_UNREACHED).order_by("-created_at", "-id")
        tried = ((referral, contact_attempts(referral)) for referral in found)
        return [(referral, attempts) for referral, attempts in tried if attempts.number]


def referral_asked(person: Person, said: str) -> Referral | None:
    """The referral of ``person`` whose id an address gives, if it gives one."""
    try:
        return person.referrals.filter(uuid=UUID(said)).first()
    except ValueError:
        return None
