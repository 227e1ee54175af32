"""What a person may do. The same function decides the button and the view."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.authorisation import decides_access
from accounts.choices import Role
from assets.models import Asset, ChangeSet, ImportFile, ImportProfile, Job, MappingProject, Membership, Picture
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


AssetView = Callable[[HttpRequest, Asset], HttpResponse]


def with_asset(view: AssetView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Hand a view the asset at the slug of its URL, as far as the person may know of it; 404 otherwise.

    An old slug leads to the present one for good; an asset that was merged leads to its survivor for as long as it is
    merged.
    """

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, slug: str) -> HttpResponse:
        visible = Asset.objects.visible_to(request.user)
        asset = get_object_or_404(visible.select_related("kind", "sector"), slugs__slug=slug)
        stands, passed = asset, {asset.pk}
        while stands.merged_into_id:
            # Two that were merged into each other by hand lead nowhere.
            stands = get_object_or_404(visible.exclude(pk__in=passed), pk=stands.merged_into_id)
            passed.add(stands.pk)
        if stands.slug != slug and request.resolver_match:
            there = reverse(request.resolver_match.view_name, args=[stands.slug])
            return HttpResponsePermanentRedirect(there) if stands == asset else HttpResponseRedirect(there)
        return view(request, asset)

    return load


class SignedInRequest(HttpRequest):
    """A request of somebody who has logged in, as a loader hands it on."""

    user: "User"


EditedAssetView = Callable[[SignedInRequest, Asset], HttpResponse]


def _with_asset_if(may: "Callable[[Viewer, Asset], bool]", view: EditedAssetView) -> Callable[..., HttpResponse]:
    """Hand a view the asset, if there is one to know of (404) and ``may`` says so (403); visitors log in first."""

    @with_asset
    def decide(request: HttpRequest, asset: Asset) -> HttpResponse:
        if not may(request.user, asset):
            raise PermissionDenied
        return view(cast("SignedInRequest", request), asset)

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, slug: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return decide(request, slug)

    return load


def with_edited_asset(view: EditedAssetView) -> Callable[..., HttpResponse]:
    """Hand a view an asset that the person may correct."""
    return _with_asset_if(can_edit, view)


def with_redacted_asset(view: EditedAssetView) -> Callable[..., HttpResponse]:
    """Hand a view an asset of which the person may remove somebody's data."""
    return _with_asset_if(can_redact, view)


EditorsView = Callable[[SignedInRequest], HttpResponseBase]


def for_editors(view: EditorsView) -> EditorsView:
    """Open a view to those who may correct records of some project; visitors log in first, others get 403."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not can_add(request.user):
            raise PermissionDenied
        return view(request)

    return load


ImportersView = Callable[[SignedInRequest], HttpResponse]
UploadView = Callable[[SignedInRequest, ImportFile], HttpResponseBase]


def for_importers(view: ImportersView) -> Callable[[SignedInRequest], HttpResponse]:
    """Open a view to those who may bring spreadsheets into some project; visitors log in first, others get 403."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not can_import(request.user):
            raise PermissionDenied
        return view(request)

    return load


def with_upload(view: UploadView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view the uploaded file of its URL: 404 for people of other projects, 403 for those without the right."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        uploads = ImportFile.objects.select_related("project", "by", "change_set")
        if not sees_everything(user):
            uploads = uploads.filter(project__in=MappingProject.objects.filter(memberships__user=user))
        upload = get_object_or_404(uploads, uuid=uuid)
        if not can_import_into(user, upload.project):
            raise PermissionDenied
        return view(request, upload)

    return load


ImportProfileView = Callable[[SignedInRequest, ImportProfile], HttpResponse]


def with_import_profile(view: ImportProfileView) -> Callable[[SignedInRequest, UUID], HttpResponse]:
    """Hand a view the import profile of its URL: 404 for people of other projects, 403 for those without the right."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        profiles = ImportProfile.objects.select_related("project")
        if not sees_everything(user):
            profiles = profiles.filter(project__in=MappingProject.objects.filter(memberships__user=user))
        profile = get_object_or_404(profiles, uuid=uuid)
        if not can_import_into(user, profile.project):
            raise PermissionDenied
        return view(request, profile)

    return load


def can_cancel_job(user: "Viewer", job: Job) -> bool:
    """Whether this person may stop long work: whoever asked for it, and the admins of the project it is about."""
    if not (user.is_authenticated and user.is_active):
        return False
    about = job.upload or job.undoes
    project = about.project if about else None
    if job.upload is None and job.by_id == user.pk:
        return True
    return sees_everything(user) or (project is not None and can_import_into(user, project))


JobView = Callable[[SignedInRequest, Job], HttpResponse]


def with_job(view: JobView) -> Callable[[SignedInRequest, UUID], HttpResponse]:
    """Hand a view the long work of its URL: 404 for those who see nothing of what it is about.

    That is a file of their projects, which takes the right to import (403 without it); or a change set that they may
    read, and what they asked for themselves.
    """

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        jobs = Job.objects.select_related("by", "upload__project", "undoes__project", "result")
        if not sees_everything(user):
            projects = MappingProject.objects.filter(memberships__user=user)
            seen = Q(upload__project__in=projects) | Q(undoes__in=ChangeSet.objects.readable_by(user))
            jobs = jobs.filter(seen | Q(by=user, upload=None))
        job = get_object_or_404(jobs, uuid=uuid)
        if job.upload is not None and not can_import_into(user, job.upload.project):
            raise PermissionDenied
        return view(request, job)

    return load


PictureView = Callable[[HttpRequest, Picture], HttpResponseBase]
EditedPictureView = Callable[[SignedInRequest, Picture], HttpResponse]


def with_picture(view: PictureView) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """Hand a view the picture of its URL, as far as the person may see it; 404 otherwise."""

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        return view(request, _picture(request, uuid))

    return load


def with_edited_picture(view: EditedPictureView) -> Callable[[SignedInRequest, UUID], HttpResponse]:
    """Hand a view a picture of an asset that the person may correct; visitors log in first."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        picture = _picture(request, uuid)
        if not can_edit(request.user, picture.asset):
            raise PermissionDenied
        return view(request, picture)

    return load


def _picture(request: HttpRequest, uuid: UUID) -> Picture:
    picture: Picture = get_object_or_404(Picture.objects.visible_to(request.user).select_related("asset"), uuid=uuid)
    return picture


def people_to_undo(user: "Viewer") -> "QuerySet[User]":
    """The people whose doings this person may take back: their own and, for admins, of all who wrote in their projects.

    Those who have left are among them. What of it goes back is decided asset by asset.
    """
    meant = Q(pk=user.pk)
    if administered_projects(user).exists():
        meant |= Q(pk__in=ChangeSet.objects.readable_by(user).values("by"))
    return get_user_model().objects.filter(meant).order_by("name", "pk")


ChangeSetView = Callable[[SignedInRequest, ChangeSet], HttpResponse]


def with_change_set(view: ChangeSetView) -> Callable[[SignedInRequest, UUID], HttpResponse]:
    """Hand an editor's view a change set that wrote something they may correct; 404 for any other."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not can_add(request.user):
            raise PermissionDenied
        readable = ChangeSet.objects.readable_by(request.user).select_related("by", "wave")
        return view(request, get_object_or_404(readable, uuid=uuid))

    return load
