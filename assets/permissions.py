"""What a person may do. The same function decides the button and the view."""

from typing import TYPE_CHECKING

from accounts.choices import Role
from assets.models import Asset, MappingProject, Membership
from assets.querysets.scope import STAFF_ROLES, sees_everything

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


def has_role(user: "Viewer", *roles: Role, project: MappingProject | None = None) -> bool:
    """Whether an active user holds one of ``roles`` in ``project``, or in any project when none is named."""
    if not (user.is_authenticated and user.is_active):
        return False
    if sees_everything(user):
        return True
    held = Membership.objects.filter(user=user, role__in=roles)
    return (held.filter(project=project) if project else held).exists()


def can_use_admin(user: "Viewer") -> bool:
    """Whether the admin screens open."""
    return has_role(user, Role.ADMIN)


def can_import(user: "Viewer") -> bool:
    """Whether there is any project into which this person may bring spreadsheets."""
    return has_role(user, Role.ADMIN)


def can_import_into(user: "Viewer", project: MappingProject) -> bool:
    """Whether this person may bring spreadsheets into ``project``."""
    return has_role(user, Role.ADMIN, project=project)


def can_see_staff_facts(user: "Viewer", asset: Asset) -> bool:
    """Whether raw rows, private addresses and staff contacts of ``asset`` are open to this person."""
    if sees_everything(user):
        return True
    if not (user.is_authenticated and user.is_active):
        return False
    return Membership.objects.filter(user=user, role__in=STAFF_ROLES, project__assets=asset).exists()
