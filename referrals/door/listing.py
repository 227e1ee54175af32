"""The list of a provider with an account: their own people, with the state of each and what is to be done."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from referrals.actions.attending import VISITING
from referrals.choices import PostRole
from referrals.models import Appointment, CohortSession, Offer, Organisation, Referral
from referrals.permissions.places import offers_of
from referrals.transitions.status import CLOSED, Status

if TYPE_CHECKING:
    from accounts.models import User

# For so long somebody is reminded of a session of which it was not said who came.
REGISTERS_ARE_KEPT = timedelta(days=28)
_NEW = (Status.SUBMITTED, Status.RECEIVED, Status.INFO_NEEDED)


@dataclass(frozen=True)
class Entry:
    """One referral on the list."""

    referral: Referral
    is_late: bool

    @property
    def what_next(self) -> str:
        """What is to be done, where the provider is to do it."""
        return self.referral.next_action if self.referral.next_by == PostRole.PROVIDER else ""


class OurPeople:
    """All referrals to the providers for whom somebody works, in three parts."""

    def __init__(self, user: "User") -> None:
        self._user = user

    @cached_property
    def _all(self) -> list[Entry]:
        today = timezone.localdate()
        found = (
            Referral.objects.provided_by(self._user)
            .select_related("person__key", "person__area", "offer__activity", "provider")
            .order_by("next_on", "-submitted_at", "id")
        )
        return [Entry(each, each.next_on is not None and each.next_on < today) for each in found]

    @property
    def new(self) -> list[Entry]:
        """Those to which nobody has said yes or no."""
        return [entry for entry in self._all if entry.referral.status in _NEW]

    @property
    def going_on(self) -> list[Entry]:
        """Those to whom the provider said yes."""
        return [entry for entry in self._all if entry.referral.status not in (*_NEW, *CLOSED)]

    @property
    def over(self) -> list[Entry]:
        """Those that were closed not long ago."""
        return [entry for entry in self._all if entry.referral.status in CLOSED]

    @property
    def number(self) -> int:
        """How many are open."""
        return len(self.new) + len(self.going_on)

    @cached_property
    def sessions(self) -> list[CohortSession]:
        """Sessions of their groups whose register is to be kept: those of today, and of which something is left to say.

        Each with ``left``, whether that is so.
        """
        now = timezone.now()
        people = Referral.objects.provided_by(self._user).filter(status__in=VISITING)
        left = Appointment.objects.planned().filter(session=OuterRef("pk"), referral__in=people.values("pk"))
        found = CohortSession.objects.visible_to(self._user).standing().annotate(left=Exists(left))
        is_late = Q(left=True, starts_at__gte=now - REGISTERS_ARE_KEPT, starts_at__lt=now)
        found = found.filter(Q(starts_at__date=timezone.localdate()) | is_late)
        return list(found.select_related("cohort__programme").order_by("-starts_at", "id"))

    @cached_property
    def places(self) -> list[Offer]:
        """The activities of these providers, with what was said last of their places."""
        providers = Organisation.objects.where(self._user, PostRole.PROVIDER)
        offers = offers_of(self._user).filter(provider__in=providers.values("pk")).going_on().with_availability()
        return list(offers.select_related("activity").order_by("activity__name", "id"))
