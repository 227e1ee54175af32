"""Reads of the library of proxies."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from assets.querysets.scope import EDITORS, STAFF_ROLES, sees_everything
from sroi.choices import NOT_REDISTRIBUTABLE

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class ProxyQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Proxies as far as a person may read them."""

    def open_to(self, user: "Viewer") -> Self:
        """The shared library without what may not be passed on; staff see all of it, and their projects' own."""
        from assets.models import Membership

        if sees_everything(user):
            return self.all()
        shared = Q(project__isnull=True) & ~Q(licence__in=NOT_REDISTRIBUTABLE)
        if not (user.is_authenticated and user.is_active):
            return self.filter(shared)
        held = Membership.objects.filter(user=user, role__in=STAFF_ROLES)
        is_staff = Q(project__isnull=True) if held.exists() else shared
        return self.filter(is_staff | Q(project__in=held.values("project")))

    def editable_by(self, user: "Viewer") -> Self:
        """Those of the projects of which ``user`` is a researcher or admin; the shared ones are the installation's."""
        from assets.models import Membership

        if sees_everything(user):
            return self.all()
        if not (user.is_authenticated and user.is_active):
            return self.none()
        held = Membership.objects.filter(user=user, role__in=EDITORS)
        return self.filter(project__in=held.values("project"))

    def redistributable(self) -> Self:
        """What may leave in an export."""
        return self.exclude(licence__in=NOT_REDISTRIBUTABLE)
