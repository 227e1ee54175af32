"""What became of asking: a worker's own, and for managers that of the whole service. Operational numbers, unrounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.utils import timezone

from accounts.models import User
from referrals.caseload.load import managed_services
from referrals.caseload.today import first_of
from referrals.caseload.words import place, who
from referrals.choices import OccasionState
from referrals.instruments import latest
from referrals.measures.asked import GOALS, AskedLine
from referrals.models import MeasureReturn, Occasion, Organisation, Referral

if TYPE_CHECKING:
    from referrals.querysets.measure import OccasionQuerySet

PERIOD = timedelta(days=365)
MOST_SHOWN = 50


@dataclass(frozen=True)
class Tally:
    """What became of the occasions whose day has come. ``user`` None: nobody looks after the referral."""

    user: User | None = None
    all: int = 0
    due: int = 0
    waiting: int = 0
    returned: int = 0
    incomplete: int = 0
    refused: int = 0
    lapsed: int = 0
    stopped: int = 0

    @property
    def asked(self) -> int:
        """Those that count: all but those that were never to be asked, because the referral ended."""
        return self.all - self.stopped

    @property
    def share(self) -> str:
        """How many of them were returned, in per cent; "" where there were none."""
        return f"{round(100 * self.returned / self.asked)} %" if self.asked else ""


@dataclass(frozen=True)
class ToDo:
    """An occasion that somebody is to see to: whose, where, and how it stands."""

    line: AskedLine
    who: str
    place: str


def _tallied() -> dict[str, Count]:
    def count(*states: OccasionState, **more: Any) -> Count:
        return Count("pk", filter=Q(state__in=states, **more), distinct=True)

    state = OccasionState
    return {
        "all": Count("pk", distinct=True),
        "due": count(state.DUE),
        "waiting": count(state.OFFERED, state.BEGUN),
        "returned": count(state.RETURNED),
        "refused": count(state.REFUSED),
        "lapsed": count(state.LAPSED),
        "stopped": count(state.STOPPED),
    }


class OwnReturns:
    """The occasions of the last twelve months of the referrals that ``user`` looks after."""

    def __init__(self, user: "User") -> None:
        self.user = user
        self.today = timezone.localdate()

    @property
    def since(self) -> date:
        """From which day on."""
        return self.today - PERIOD

    @cached_property
    def _mine(self) -> "OccasionQuerySet":
        mine = Referral.objects.worked_by(self.user).filter(owner=self.user)
        found: OccasionQuerySet = Occasion.objects.filter(
            referral__in=mine.values("pk"), due_on__range=(self.since, self.today)
        )
        return found

    @cached_property
    def tally(self) -> Tally:
        """Their own."""
        return Tally(self.user, incomplete=_incomplete(self._mine).count(), **self._mine.aggregate(**_tallied()))

    @cached_property
    def to_do(self) -> list[ToDo]:
        """What somebody is to see to, the oldest first."""
        found = self._mine.takes_answers().order_by("due_on", "id")[:MOST_SHOWN]
        occasions = list(found)
        wanted = Referral.objects.filter(pk__in={occasion.referral_id for occasion in occasions})
        referrals = {referral.pk: referral for referral in first_of(wanted, MOST_SHOWN)}
        return [
            ToDo(
                AskedLine(occasion, self.today),
                who(referral.person),
                place(referral),
            )
            for occasion in occasions
            if (referral := referrals.get(occasion.referral_id)) is not None
        ]

    @property
    def is_cut(self) -> bool:
        """Whether there is more to see to than is shown."""
        return len(self.to_do) == MOST_SHOWN


class ServiceReturns:
    """The same of a whole service, by who looks after the referral."""

    def __init__(self, service: Organisation, user: "User") -> None:
        self.service = service
        self.today = timezone.localdate()
        people = Referral.objects.worked_by(user).filter(service=service)
        self._found: OccasionQuerySet = Occasion.objects.filter(
            referral__in=people.values("pk"), due_on__range=(self.today - PERIOD, self.today)
        )

    @property
    def key(self) -> str:
        """By which its heading is known on the page."""
        return f"service-{self.service.pk}"

    @cached_property
    def tallies(self) -> list[Tally]:
        """One for each colleague who looks after any, and one for what is nobody's; by name."""
        rows = self._found.order_by().values("referral__owner").annotate(**_tallied())
        counted: dict[int | None, dict[str, Any]] = {row.pop("referral__owner"): row for row in rows}
        incomplete = self._incomplete_by_owner
        users = {user.pk: user for user in User.objects.filter(pk__in=[pk for pk in counted if pk is not None])}
        tallies = [
            Tally(users.get(pk) if pk is not None else None, incomplete=incomplete.get(pk, 0), **row)
            for pk, row in counted.items()
        ]
        return sorted(tallies, key=lambda tally: (tally.user is not None, str(tally.user)))

    @cached_property
    def total(self) -> Tally:
        """All of them together."""
        names = ("all", "due", "waiting", "returned", "incomplete", "refused", "lapsed", "stopped")
        return Tally(None, **{name: sum(getattr(tally, name) for tally in self.tallies) for name in names})

    @property
    def _incomplete_by_owner(self) -> Mapping[int | None, int]:
        owners = _incomplete(self._found).values_list("referral__owner", flat=True)
        found: dict[int | None, int] = {}
        for owner in owners:
            found[owner] = found.get(owner, 0) + 1
        return found


def _incomplete(found: "OccasionQuerySet") -> "OccasionQuerySet":
    """Those that were returned without every instrument being answered in full."""
    returned = found.filter(state=OccasionState.RETURNED).with_complete()
    # Where no goals were answered there were none to ask about (``asked.line_of``).
    goals = MeasureReturn.objects.filter(occasion=OuterRef("pk"), instrument=GOALS)
    has_no_goals = Q(instruments__contains=[latest(GOALS).label]) & ~Exists(goals)
    not_asked = Case(When(has_no_goals, then=1), default=0)
    incomplete: OccasionQuerySet = returned.filter(complete__lt=F("instruments__len") - not_asked)
    return incomplete


def services_shown(user: "User", named: str) -> list[ServiceReturns]:
    """The services that ``user`` manages, or the one of them that an address names."""
    services = managed_services(user)
    chosen = [service for service in services if str(service.uuid) == named] or services
    return [ServiceReturns(service, user) for service in chosen]
