"""Reads of comparisons, and of what is proposed and decided in them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from assets.querysets.scope import STAFF_ROLES, sees_everything

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class ComparisonQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Comparisons as far as a person may read them."""

    def of_staff(self, user: "Viewer") -> Self:
        """Comparisons of projects on whose assets ``user`` works: proposals, evidence and names of colleagues too."""
        from assets.models.project import Membership

        if sees_everything(user):
            return self.all()
        if not (user.is_authenticated and user.is_active):
            return self.none()
        held = Membership.objects.filter(user=user, role__in=STAFF_ROLES)
        return self.filter(earlier__project__in=held.values("project"))

    def reported_to(self, user: "Viewer") -> Self:
        """Comparisons whose report ``user`` may read.

        Staff of the project read it from the first day. Anybody else does as soon as something is decided about an
        asset that they may see, and reads of no other.
        """
        from assets.models.comparison import Change

        decided = Change.objects.about_visible_to(user).filter(comparison=OuterRef("pk"))
        return self.filter(Q(pk__in=self.of_staff(user).order_by().values("pk")) | Q(Exists(decided)))


class _AboutAssetsQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """What is said about the asset of a sighting, or about one that only the later wave saw."""

    def about_visible_to(self, user: "Viewer") -> Self:
        """What is said about assets that ``user`` may see, those recorded by mistake left out."""
        from assets.models.asset import Asset

        visible = Asset.objects.visible_to(user).filter(is_withdrawn=False)
        rows = self.annotate(about=Coalesce("asset", "later_asset"))
        return rows.filter(Exists(visible.filter(pk=OuterRef("about"))))

    def in_order_of_baseline(self) -> Self:
        """In the order of the rows of the earlier wave; what only the later one saw comes last, by name."""
        row, sighting = (F(name).asc(nulls_last=True) for name in ("sighting__row_number", "sighting"))
        return self.order_by(row, sighting, "later_asset__name", "pk")


class ChangeQuerySet(_AboutAssetsQuerySet):
    """What people decided."""


class ProposalQuerySet(_AboutAssetsQuerySet):
    """What the program proposes."""

    def undecided(self) -> Self:
        """Proposals about what nobody has decided on yet."""
        from assets.models.comparison import Change

        decided = Change.objects.filter(comparison=OuterRef("comparison"))
        of_sighting = Exists(decided.filter(sighting=OuterRef("sighting")))
        of_newcomer = Exists(decided.filter(later_asset=OuterRef("later_asset")))
        return self.exclude(of_sighting).exclude(Q(sighting__isnull=True) & of_newcomer)
