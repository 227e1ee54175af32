"""What a person may do: asked by buttons and by views alike."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from accounts.choices import Role
from assets.models import Asset, ChangeSet, Comparison, Job, MappingProject, Membership
from assets.querysets.scope import EDITORS, STAFF_ROLES, sees_everything

if TYPE_CHECKING:
    from accounts.models import User
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


def administered_projects(user: "Viewer") -> "QuerySet[MappingProject]":
    """The projects in which this person is an admin: the ones whose records the admin screens let them change."""
    if sees_everything(user):
        return MappingProject.objects.all()
    if not (user.is_authenticated and user.is_active):
        return MappingProject.objects.none()
    return MappingProject.objects.filter(memberships__user=user, memberships__role=Role.ADMIN)


def can_administer(user: "Viewer", asset: Asset) -> bool:
    """Whether this person may change ``asset``, and all that hangs on it, in the admin screens and by spreadsheet."""
    return sees_everything(user) or administered_projects(user).filter(assets=asset).exists()


def edited_projects(user: "Viewer") -> "QuerySet[MappingProject]":
    """The projects whose records this person may correct and add to."""
    if sees_everything(user):
        return MappingProject.objects.all()
    if not (user.is_authenticated and user.is_active):
        return MappingProject.objects.none()
    held = Membership.objects.filter(user=user, role__in=EDITORS)
    return MappingProject.objects.filter(memberships__in=held).distinct()


def can_edit(user: "Viewer", asset: Asset) -> bool:
    """Whether this person may correct ``asset``, and all that hangs on it: researchers and admins of its projects."""
    return sees_everything(user) or Asset.objects.filter(pk=asset.pk).editable_by(user).exists()


def can_add(user: "Viewer") -> bool:
    """Whether there is any project to which this person may add assets, or whose assets they may correct."""
    return edited_projects(user).exists()


def can_redact(user: "Viewer", asset: Asset) -> bool:
    """Whether this person may remove a person's data from ``asset`` for good, the history included."""
    return can_administer(user, asset)


def can_cancel_job(user: "Viewer", job: Job) -> bool:
    """Whether this person may stop long work: whoever asked for it, and the admins of the project it is about."""
    if not (user.is_authenticated and user.is_active):
        return False
    about = job.upload or job.undoes
    project = about.project if about else None
    if job.upload is None and job.by_id == user.pk:
        return True
    if job.comparison is not None:
        return can_decide(user, job.comparison)
    return sees_everything(user) or (project is not None and can_import_into(user, project))


def people_to_undo(user: "Viewer") -> "QuerySet[User]":
    """The people whose doings this person may take back: their own and, for admins, of all who wrote in their projects.

    Those who have left are among them. What of it goes back is decided asset by asset.
    """
    meant = Q(pk=user.pk)
    if administered_projects(user).exists():
        meant |= Q(pk__in=ChangeSet.objects.readable_by(user).values("by"))
    return get_user_model().objects.filter(meant).order_by("name", "pk")


def can_decide(user: "Viewer", comparison: Comparison) -> bool:
    """Whether this person may decide what became of assets: as a researcher or admin of the projects of both waves."""
    projects = {comparison.earlier.project_id, comparison.later.project_id}
    return edited_projects(user).filter(pk__in=projects).count() == len(projects)


def of_ones_projects(model: Any, user: "User", way: str = "") -> "QuerySet[Any]":
    """The records of ``model`` that belong to projects in which ``user`` has a role; ``way`` leads to the project."""
    rows: QuerySet[Any] = model.objects.all()
    if sees_everything(user):
        return rows
    return rows.filter(**{f"{way}project__in": MappingProject.objects.filter(memberships__user=user)})
