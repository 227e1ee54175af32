"""What goes and what stays when a person is erased, counted for whoever is about to decide it."""

from dataclasses import dataclass

from referrals.models import ContactLog, Person, Referral


@dataclass(frozen=True)
class ErasurePage:
    """The record that would go."""

    person: Person

    @property
    def open_referrals(self) -> list[Referral]:
        """Those that would be withdrawn; this site does not tell their places, because nothing of it would be left."""
        found = Referral.objects.filter(person=self.person).is_open().select_related("provider", "offer__activity")
        return list(found.order_by("created_at", "id"))

    @property
    def closed_count(self) -> int:
        """How many referrals came to an end, and go on being counted."""
        return Referral.objects.filter(person=self.person).is_closed().count()

    @property
    def contact_count(self) -> int:
        """How many contacts are recorded."""
        return ContactLog.objects.filter(person=self.person).count()
