"""Reads of referrals."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from referrals.choices import PostRole
from referrals.querysets.loop import loop_annotations
from referrals.transitions.status import CLOSED, OPEN

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# After closing, a provider sees a referral so long (to correct what was recorded), and its referrer so long.
PROVIDER_SEES_CLOSED = timedelta(days=28)
REFERRER_SEES_CLOSED = timedelta(days=180)
# Before any day on which something is planned: where nothing is, that is the first thing to see to.
NOTHING_PLANNED = date(1, 1, 1)


def next_day() -> Coalesce:
    """The day of what is next, by which lists are ordered and indexed; ``NOTHING_PLANNED`` where nothing is."""
    return Coalesce("next_on", Value(NOTHING_PLANNED, models.DateField()), output_field=models.DateField())


class ReferralQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Referrals, as far as somebody may see them."""

    def is_open(self) -> "ReferralQuerySet":
        """Those in which something is still to be done; a draft is not among them."""
        return self.filter(status__in=OPEN)

    def is_closed(self) -> "ReferralQuerySet":
        """Those that came to an end that counts."""
        return self.filter(status__in=CLOSED)

    def by_next_day(self) -> "ReferralQuerySet":
        """With ``due``, the day of what is next, and in its order."""
        ordered: ReferralQuerySet = self.annotate(due=next_day()).order_by("due", "id")
        return ordered

    def of_services(self, services: Iterable[int], owner: "Viewer") -> "ReferralQuerySet":
        """Those of these services; where there are none, those of ``owner`` and of nobody.

        It narrows what ``worked_by`` gives to what an index finds; by itself it opens nothing to anybody.
        """
        services = list(services)
        return self.filter(service__in=services) if services else self.filter(Q(owner=owner.pk) | Q(owner__isnull=True))

    def in_caseload(self, *, since: datetime) -> "ReferralQuerySet":
        """Open ones, drafts, and those closed after ``since``."""
        return self.filter(
            Q(status__in=[*OPEN, "draft"])
            | Q(closed_at__gte=since)
            | Q(declined_at__gte=since)
            | Q(ended_at__gte=since)
        )

    def with_loop(self) -> "ReferralQuerySet":
        """With ``loop_closed`` and ``loop_seen``: whether the referrer was told how it ended, and has looked."""
        found: ReferralQuerySet = self.annotate(**loop_annotations())
        return found

    def visible_to(self, user: "Viewer") -> "ReferralQuerySet":
        """All that ``user`` may open, in whatever post: the union of the three below."""
        return self.filter(self._worked_by(user) | self._provided_by(user) | self._referred_by(user))

    def worked_by(self, user: "Viewer") -> "ReferralQuerySet":
        """Those of people whose record ``user`` may open, as link worker or manager."""
        return self.filter(self._worked_by(user))

    def provided_by(self, user: "Viewer") -> "ReferralQuerySet":
        """Those sent to a provider for whom ``user`` works: not drafts, not errors, and closed ones for a while."""
        return self.filter(self._provided_by(user))

    def referred_by(self, user: "Viewer") -> "ReferralQuerySet":
        """Those sent by an organisation for which ``user`` refers, drafts of their own, and closed ones for a while."""
        return self.filter(self._referred_by(user))

    def _worked_by(self, user: "Viewer") -> Q:
        from referrals.models import Person

        return Q(person__in=Person.objects.visible_to(user).values("pk"))

    def _provided_by(self, user: "Viewer") -> Q:
        from referrals.models import Organisation

        providers = Organisation.objects.where(user, PostRole.PROVIDER)
        return (
            Q(provider__in=providers.values("pk"), person__erased_at__isnull=True)
            & ~Q(status__in=["draft", "entered_in_error"])
            & _lately_closed(PROVIDER_SEES_CLOSED)
        )

    def _referred_by(self, user: "Viewer") -> Q:
        from referrals.models import Organisation

        organisations = Organisation.objects.where(user, PostRole.REFERRER)
        return (
            Q(referrer__in=organisations.values("pk"), person__erased_at__isnull=True)
            & (~Q(status__in=["draft", "entered_in_error"]) | Q(status="draft", created_by=user.pk))
            & _lately_closed(REFERRER_SEES_CLOSED)
        )


def _lately_closed(period: timedelta) -> Q:
    """Not closed, or closed less than ``period`` ago."""
    since = timezone.now() - period
    return ~Q(status__in=CLOSED) | Q(closed_at__gte=since) | Q(declined_at__gte=since) | Q(ended_at__gte=since)
