"""Reads of stories: whose record they are in, and for what they may be shown."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from referrals.choices import ConsentKind, StoryPurpose

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class StoryQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Stories."""

    def visible_to(self, user: "Viewer") -> "StoryQuerySet":
        """Those of people whose record ``user`` may open."""
        from referrals.models import Person

        return self.filter(person__in=Person.objects.visible_to(user).values("pk"))

    def in_use(self) -> "StoryQuerySet":
        """Those that may be shown for something today: agreed to, not run out, not withdrawn anywhere.

        Whoever withdraws a story withdraws that one; whoever withdraws the agreement to the use of stories, or says no
        to a later question about it, withdraws all.
        """
        from referrals.models import ConsentRecord

        taken_back = ConsentRecord.objects.filter(
            person=OuterRef("person"),
            kind=ConsentKind.STORY,
            value__in=["no", "withdrawn"],
            pk__gt=OuterRef("consent"),
        )
        today = timezone.localdate()
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=today),
            Q(consent__until__isnull=True) | Q(consent__until__gte=today),
            ~Exists(taken_back),
            purposes__len__gt=0,
            withdrawn_at__isnull=True,
            consent__value="yes",
            consent__person=F("person"),
            person__erased_at__isnull=True,
        )

    def shown_for(self, purpose: StoryPurpose) -> "StoryQuerySet":
        """Those that may be shown for ``purpose`` today."""
        return self.in_use().filter(purposes__contains=[purpose])
