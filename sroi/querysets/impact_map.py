"""Reads of impact maps, as far as a person may read them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from assets.querysets.scope import EDITORS, STAFF_ROLES, sees_everything
from sroi.choices import Openness, Status

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class ImpactMapQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Versions of impact maps."""

    def open_to(self, user: "Viewer") -> Self:
        """What ``user`` may read: final versions that are everyone's, and all versions of the projects they work in."""
        if sees_everything(user):
            return self.all()
        return self.filter(Q(openness=Openness.PUBLIC, status=Status.FINAL) | self._of(user, STAFF_ROLES))

    def of_staff(self, user: "Viewer") -> Self:
        """Maps of projects that ``user`` works in, studies left out: the ones they may question."""
        if sees_everything(user):
            return self.filter(is_study=False)
        return self.filter(self._of(user, STAFF_ROLES))

    def editable_by(self, user: "Viewer") -> Self:
        """Maps that ``user`` may work on, as a researcher or admin of the project; whether they are locked or not."""
        if sees_everything(user):
            return self.filter(is_study=False)
        return self.filter(self._of(user, EDITORS))

    def newest_versions(self) -> Self:
        """Of every map the newest of the versions in this set."""
        later = self.filter(series=OuterRef("series"), version__gt=OuterRef("version")).order_by()
        return self.filter(~Exists(later))

    def _of(self, user: "Viewer", roles: tuple[str, ...]) -> Q:
        from assets.models import Membership

        if not (user.is_authenticated and user.is_active):
            return Q(pk__in=[])
        held = Membership.objects.filter(user=user, role__in=roles)
        return Q(project__in=held.values("project"))
