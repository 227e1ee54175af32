"""The load of a service: who looks after how much, what nobody does, and how long providers take to open."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, F, FloatField, Min, Q
from django.db.models.functions import Extract
from django.utils import timezone

from accounts.models import User
from referrals.actions.owning import HANDED_ON, colleagues_of
from referrals.caseload.today import first_of
from referrals.choices import PostRole
from referrals.models import Organisation, Referral
from referrals.transitions.status import Status

NEW_WITHIN = timedelta(days=7)
WAITS_OF = timedelta(days=180)
MOST_HANDED_OVER = 200
NOBODY = "nobody"
_SECONDS_A_DAY = 86_400
_NUMBER = re.compile(r"[0-9]{1,9}")


class Median(Aggregate):
    """The middle value (``percentile_cont`` of PostgreSQL)."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Load:
    """What one colleague looks after in a service, or nobody does (``user`` None)."""

    user: User | None
    open: int = 0
    overdue: int = 0
    new: int = 0
    longest: datetime | None = None
    works_here: bool = True

    @property
    def longest_days(self) -> int | None:
        """For how many days the oldest of them has been open."""
        return _days_since(self.longest)

    @property
    def whose(self) -> str:
        """How the address of the page names them."""
        return str(self.user.pk) if self.user else NOBODY


@dataclass(frozen=True)
class Wait:
    """How a provider opens what is sent to it: in how many days, in the middle, and what lies there unopened."""

    provider: Organisation
    sent: int
    days: float | None
    unopened: int
    longest: datetime | None

    @property
    def longest_days(self) -> int | None:
        """For how many days the oldest unopened one has lain there."""
        return _days_since(self.longest)


def _days_since(moment: datetime | None) -> int | None:
    return (timezone.localdate() - timezone.localdate(moment)).days if moment else None


def managed_services(user: User) -> list[Organisation]:
    """The services whose load somebody may look at."""
    return list(Organisation.objects.services().where(user, PostRole.MANAGER).order_by("name", "pk"))


class LoadPage:
    """The load of one service, for somebody who manages it."""

    def __init__(self, service: Organisation, user: User) -> None:
        self.service = service
        self._found = Referral.objects.worked_by(user).filter(service=service)

    @cached_property
    def loads(self) -> list[Load]:
        """Of each colleague, the most overdue first; before them those who have gone and left something open."""
        here = {user.pk: user for user in colleagues_of(self.service)}
        gone = User.objects.filter(pk__in=[pk for pk in self._counted if pk is not None and pk not in here])
        loads = [
            *(Load(user, **self._counted.get(pk, {})) for pk, user in here.items()),
            *(Load(user, **self._counted[user.pk], works_here=False) for user in gone),
        ]
        return sorted(loads, key=lambda load: (load.works_here, -load.overdue, -load.open, str(load.user)))

    @cached_property
    def nobodys(self) -> Load:
        """What nobody looks after."""
        return Load(None, **self._counted.get(None, {}))

    @cached_property
    def total(self) -> int:
        """How many referrals are open."""
        return sum(counted["open"] for counted in self._counted.values())

    @cached_property
    def overdue(self) -> int:
        """For how many of them the next day has gone by."""
        return sum(counted["overdue"] for counted in self._counted.values())

    @cached_property
    def waits(self) -> list[Wait]:
        """How providers open what was sent to them lately; those with most unopened first."""
        unopened = Q(status=Status.SUBMITTED)
        rows = (
            self._found.filter(submitted_at__gte=timezone.now() - WAITS_OF, provider__isnull=False)
            .values("provider")
            .annotate(
                sent=Count("pk"),
                seconds=Median(Extract(F("received_at") - F("submitted_at"), "epoch")),
                unopened=Count("pk", filter=unopened),
                longest=Min("submitted_at", filter=unopened),
            )
            .order_by("-unopened", "-sent", "provider")
        )
        found = list(rows)
        providers = Organisation.objects.in_bulk([row["provider"] for row in found])
        return [
            Wait(
                provider=providers[row["provider"]],
                sent=row["sent"],
                days=None if row["seconds"] is None else row["seconds"] / _SECONDS_A_DAY,
                unopened=row["unopened"],
                longest=row["longest"],
            )
            for row in found
        ]

    @cached_property
    def _counted(self) -> dict[int | None, dict[str, Any]]:
        """What is open, counted by owner."""
        rows = self._found.is_open().values("owner")
        rows = rows.annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(next_on__lt=timezone.localdate())),
            new=Count("pk", filter=Q(submitted_at__gte=timezone.now() - NEW_WITHIN)),
            longest=Min("submitted_at"),
        )
        return {row.pop("owner"): row for row in rows.order_by("owner")}


class HandOverPage:
    """What one colleague of a service has open, or nobody, from which a manager hands on."""

    def __init__(self, service: Organisation, whose: User | None, user: User) -> None:
        self.service, self.whose = service, whose
        self.found = Referral.objects.worked_by(user).filter(service=service, owner=whose, status__in=HANDED_ON)

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return self.found.count()

    @cached_property
    def referrals(self) -> list[Referral]:
        """The first of them by what is next; the others are handed over together with these or not at all."""
        return first_of(self.found.by_next_day(), MOST_HANDED_OVER)


def hand_over_page(uuid: UUID, whose: str, user: User) -> HandOverPage | None:
    """What ``whose`` has open (the number of an account, or ``NOBODY``) in a service that ``user`` manages.

    None where there is no such service, or nobody of that number has anything to do with it.
    """
    service = next((found for found in managed_services(user) if found.uuid == uuid), None)
    if service is None:
        return None
    if whose == NOBODY:
        return HandOverPage(service, None, user)
    owner = User.objects.filter(pk=int(whose)).first() if _NUMBER.fullmatch(whose) else None
    page = HandOverPage(service, owner, user) if owner else None
    if page and (page.total or colleagues_of(service).filter(pk=page.whose.pk if page.whose else 0).exists()):
        return page
    return None
