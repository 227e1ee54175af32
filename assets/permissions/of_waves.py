"""Doors to waves, their tasks and their comparisons."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.authorisation import decides_access
from assets.models import Comparison, Task, Wave
from assets.permissions.rights import can_decide, edited_projects, of_ones_projects
from assets.permissions.signed_in import SignedInRequest

if TYPE_CHECKING:
    pass


ReportView = Callable[[HttpRequest, Comparison], HttpResponseBase]


def with_reported_comparison(view: ReportView) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """Hand a view a comparison whose report the person may read (``ComparisonQuerySet.reported_to``); 404 otherwise.

    A visitor is asked to log in, whether or not there is one.
    """

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        reported = Comparison.objects.reported_to(request.user).select_related("earlier__project", "later__project")
        comparison = reported.filter(uuid=uuid).first()
        if comparison is not None:
            return view(request, comparison)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404

    return load


ReviewView = Callable[[SignedInRequest, Comparison], HttpResponseBase]


def with_review(view: ReviewView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view the comparison of its URL, for reading its review desk; 404 for all but staff of its projects."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        comparisons = Comparison.objects.of_staff(request.user).select_related("earlier__project", "later__project")
        return view(request, get_object_or_404(comparisons, uuid=uuid))

    return load


def with_decided_review(view: ReviewView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view a comparison about which the person may decide; 403 for staff who only read it, 404 for others."""

    @with_review
    @wraps(view)
    def decide(request: SignedInRequest, comparison: Comparison) -> HttpResponseBase:
        if not can_decide(request.user, comparison):
            raise PermissionDenied
        return view(request, comparison)

    return decide


WaveView = Callable[[SignedInRequest, Wave], HttpResponseBase]

TaskView = Callable[[SignedInRequest, Task], HttpResponseBase]


def with_edited_wave(view: WaveView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view the wave of its URL, whose assets the person may look up again: 404 for people of other projects."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        wave = get_object_or_404(of_ones_projects(Wave, request.user).select_related("project"), uuid=uuid)
        if not edited_projects(request.user).filter(pk=wave.project_id).exists():
            raise PermissionDenied
        return view(request, wave)

    return load


def with_task(view: TaskView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view the task of its URL, which the person may work on: 404 for people of other projects."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        tasks = of_ones_projects(Task, request.user, "wave__").select_related("wave__project", "asset", "sighting")
        task = get_object_or_404(tasks, uuid=uuid)
        if not Task.objects.editable_by(request.user).filter(pk=task.pk).exists():
            raise PermissionDenied
        return view(request, task)

    return load
