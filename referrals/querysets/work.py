"""Reads of tasks."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from referrals.choices import PostRole

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class FollowUpQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Tasks of services."""

    def to_do(self) -> "FollowUpQuerySet":
        """Those that nobody has seen to yet."""
        return self.filter(done_at__isnull=True)

    def for_user(self, user: "Viewer") -> "FollowUpQuerySet":
        """Those that ``user`` is to see to: theirs by name, and those of a role that they hold in the service.

        Not those about a person whose record they may not open.
        """
        from referrals.models import Person, Post

        posts = Post.objects.current_of(user).filter(organisation=OuterRef("service"))
        works = posts.filter(role__in=[PostRole.LINK_WORKER, PostRole.MANAGER])
        visible = Person.objects.visible_to(user).values("pk")
        return self.filter(
            Q(Exists(works), owner=user.pk) | Q(Exists(posts.filter(role=OuterRef("for_role"))), owner__isnull=True),
            Q(person__isnull=True) | Q(person__in=visible),
            Q(referral__isnull=True) | Q(referral__person__in=visible),
        )
