"""Whose data a person may see: organisation, caseload and time, and records opened with a reason."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from referrals.choices import PostRole, TaskKind

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# So long after a referral was closed its link worker still opens the person's record without giving a reason.
STAYS_IN_CASELOAD = timedelta(days=90)
# Whom somebody is asked by name to follow up, or whose safety to see to, months later, comes back into their caseload;
# and stays so long after it was done, so that it can be corrected and the person referred on.
FOLLOWED_UP_BY = (TaskKind.MEASURE, TaskKind.MOVING_ON, TaskKind.SAFEGUARDING)
STAYS_AFTER_FOLLOWING_UP = timedelta(days=28)


class PersonQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """People, as far as somebody may see them."""

    def visible_to(self, user: "Viewer") -> "PersonQuerySet":
        """The people whose record ``user`` may open now.

        A manager: everybody of the service. A link worker: those of their caseload (a referral they own that is open,
        or was closed not long ago), those whom nobody looks after yet, those they recorded and have not referred yet,
        those they are asked by name to follow up, and those they opened with a reason, for as long as that lasts.
        Nobody else, whatever they are otherwise.
        """
        from referrals.models import BreakGlass, FollowUp, Organisation, Referral

        if not (user.is_authenticated and user.is_active):
            return self.none()
        managed = Organisation.objects.where(user, PostRole.MANAGER).services()
        worked = Organisation.objects.where(user, PostRole.LINK_WORKER).services()
        of_person = Referral.objects.filter(person=OuterRef("pk"))
        mine = of_person.filter(owner=user).in_caseload(since=timezone.now() - STAYS_IN_CASELOAD)
        nobodys = of_person.filter(owner__isnull=True).is_open()
        since = timezone.now() - STAYS_AFTER_FOLLOWING_UP
        tasks = FollowUp.objects.filter(kind__in=FOLLOWED_UP_BY, owner=user, due_on__lte=timezone.localdate())
        followed = tasks.filter(Q(done_at__isnull=True) | Q(done_at__gte=since), referral__isnull=False)
        opened = BreakGlass.objects.running().filter(person=OuterRef("pk"), user=user)
        return self.filter(
            Q(service__in=managed)
            | Q(service__in=worked)
            & (
                Exists(mine)
                | Exists(nobodys)
                | Exists(opened)
                | Q(pk__in=followed.values("referral__person"))
                | Q(created_by=user) & ~Exists(of_person.exclude(status="draft"))
            ),
            erased_at__isnull=True,
        )

    def of_services_of(self, user: "Viewer") -> "PersonQuerySet":
        """Everybody of the services for which ``user`` works: that a record exists may be said, and no more."""
        from referrals.models import Organisation

        services = Organisation.objects.where(user, PostRole.LINK_WORKER, PostRole.MANAGER).services()
        return self.filter(service__in=services, erased_at__isnull=True)

    def with_keys(self) -> "PersonQuerySet":
        """With their data keys, so that opening their texts asks the database nothing more."""
        return self.select_related("key")
