"""Whose records a person may see: the one place that says so, for every list, map, export, search and page."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from accounts.choices import Role
from assets.choices import Visibility

if TYPE_CHECKING:
    from accounts.models import User

    Viewer = User | AnonymousUser

# The roles whose holders work on a project's assets and see what is kept from others.
STAFF_ROLES = (Role.RESEARCHER, Role.LINK_WORKER, Role.MANAGER, Role.ADMIN)
# The roles whose holders correct the records of a project.
EDITORS = (Role.RESEARCHER, Role.ADMIN)


def sees_everything(user: "Viewer") -> bool:
    """Whether this is an administrator of the whole installation."""
    return user.is_authenticated and user.is_active and user.is_superuser


def in_care_of(user: "Viewer", asset: str, roles: tuple[Role, ...] = STAFF_ROLES) -> Q:
    """A condition: the asset whose id stands in column ``asset`` is in a project where ``user`` holds one of ``roles``.

    Without ``roles``: where they are staff. An unknown, anonymous or disabled user has no projects, so that the
    condition holds for nothing.
    """
    from assets.models.asset import ProjectAsset

    if not (user.is_authenticated and user.is_active):
        return Q(pk__in=[])
    if user.is_superuser:
        return ~Q(pk__in=[])  # everything; an empty Q() would vanish from an "or" instead
    return Q(
        Exists(
            ProjectAsset.objects.filter(
                asset=OuterRef(asset), project__memberships__user=user, project__memberships__role__in=roles
            )
        )
    )


def open_visibilities(user: "Viewer") -> list[Visibility]:
    """The visibilities that need no project: everyone's, and signed-in people's."""
    if user.is_authenticated and user.is_active:
        return [Visibility.PUBLIC, Visibility.SIGNED_IN]
    return [Visibility.PUBLIC]
