"""Doors to uploaded files, profiles, long work and change sets."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.authorisation import decides_access
from assets.models import ChangeSet, Comparison, ImportFile, ImportProfile, Job, MappingProject
from assets.permissions.rights import can_add, can_import_into, of_ones_projects
from assets.permissions.signed_in import SignedInRequest
from assets.querysets.scope import sees_everything

UploadView = Callable[[SignedInRequest, ImportFile], HttpResponseBase]


def with_upload(view: UploadView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view the uploaded file of its URL: 404 for people of other projects, 403 for those without the right."""
    return _to_import(view, ImportFile, ("project", "by", "change_set"))


ImportProfileView = Callable[[SignedInRequest, ImportProfile], HttpResponseBase]


def with_import_profile(view: ImportProfileView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view the import profile of its URL: 404 for people of other projects, 403 for those without the right."""
    return _to_import(view, ImportProfile, ("project",))


def _to_import(
    view: Callable[[SignedInRequest, Any], HttpResponseBase], model: type[Model], with_it: tuple[str, ...]
) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """The door to what belongs to a project into which the person may import."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        found = get_object_or_404(of_ones_projects(model, request.user).select_related(*with_it), uuid=uuid)
        if not can_import_into(request.user, found.project):
            raise PermissionDenied
        return view(request, found)

    return load


JobView = Callable[[SignedInRequest, Job], HttpResponse]


def with_job(view: JobView) -> Callable[[SignedInRequest, UUID], HttpResponse]:
    """Hand a view the long work of its URL: 404 for those who see nothing of what it is about.

    That is a file of their projects, which takes the right to import (403 without it); a comparison of theirs; a change
    set that they may read, and what they asked for themselves.
    """

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        jobs = Job.objects.select_related("by", "upload__project", "undoes__project", "comparison__earlier", "result")
        if not sees_everything(user):
            projects = MappingProject.objects.filter(memberships__user=user)
            seen = Q(upload__project__in=projects) | Q(undoes__in=ChangeSet.objects.readable_by(user))
            seen |= Q(comparison__in=Comparison.objects.of_staff(user))
            jobs = jobs.filter(seen | Q(by=user, upload=None))
        job = get_object_or_404(jobs, uuid=uuid)
        if job.upload is not None and not can_import_into(user, job.upload.project):
            raise PermissionDenied
        return view(request, job)

    return load


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
