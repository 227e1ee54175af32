"""What a person may do with impact maps and proxies: asked by buttons and by views alike."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.authorisation import decides_access
from assets.permissions import SignedInRequest, edited_projects
from assets.querysets.scope import sees_everything
from sroi.models import ImpactMap, Proxy

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


def can_work_on(user: "Viewer", impact_map: ImpactMap) -> bool:
    """Whether this person works on the map, as a researcher or admin of its project; whether it is locked or not."""
    return ImpactMap.objects.editable_by(user).filter(pk=impact_map.pk).exists()


def can_edit_map(user: "Viewer", impact_map: ImpactMap) -> bool:
    """Whether this person may change this version: they work on it, and it is not final."""
    return not impact_map.is_final and can_work_on(user, impact_map)


def can_question(user: "Viewer", impact_map: ImpactMap) -> bool:
    """Whether this person may challenge a cell: all who work in the project, whatever their role."""
    return ImpactMap.objects.of_staff(user).filter(pk=impact_map.pk).exists()


def can_edit_proxy(user: "Viewer", proxy: Proxy) -> bool:
    """Whether this person may correct the proxy."""
    return Proxy.objects.editable_by(user).filter(pk=proxy.pk).exists()


def can_add_proxy(user: "Viewer") -> bool:
    """Whether there is a library to which this person may add a proxy."""
    return sees_everything(user) or edited_projects(user).exists()


OpenView = Callable[[HttpRequest, ImpactMap], HttpResponseBase]


def with_open_map(view: OpenView) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """Hand a view a version that the person may read; a visitor is asked to log in, anybody else gets 404."""

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        found = ImpactMap.objects.open_to(request.user).select_related("project", "price_index").filter(uuid=uuid)
        impact_map = found.first()
        if impact_map is not None:
            return view(request, impact_map)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404

    return load


# What else the address names, such as a row, comes after the map.
MapView = Callable[Concatenate[SignedInRequest, ImpactMap, ...], HttpResponseBase]
LoadedMapView = Callable[..., HttpResponseBase]


def with_questioned_map(view: MapView) -> LoadedMapView:
    """Hand a view a version whose cells the person may challenge.

    Visitors log in first; 403 for those who may only read it, 404 for all others.
    """
    return _signed_in(view, can_question)


def with_worked_map(view: MapView) -> LoadedMapView:
    """Hand a view a version that the person works on, final or not; 403 for those who may read it, 404 for others."""
    return _signed_in(view, can_work_on)


def with_edited_map(view: MapView) -> LoadedMapView:
    """Hand a view a version that the person may change: 403 where it is final, or they only read it; 404 for others."""
    return _signed_in(view, can_edit_map)


def _signed_in(view: MapView, can: Callable[["Viewer", ImpactMap], bool]) -> LoadedMapView:
    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        maps = ImpactMap.objects.open_to(request.user).select_related("project", "price_index")
        impact_map = get_object_or_404(maps, uuid=uuid)
        if not can(request.user, impact_map):
            raise PermissionDenied
        return view(request, impact_map, **named)

    return load


OpenProxyView = Callable[[HttpRequest, Proxy], HttpResponseBase]
ProxyView = Callable[[SignedInRequest, Proxy], HttpResponseBase]


def with_open_proxy(view: OpenProxyView) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """Hand a view a proxy that the person may read; a visitor is asked to log in, anybody else gets 404."""

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        proxy = Proxy.objects.open_to(request.user).select_related("project").filter(uuid=uuid).first()
        if proxy is not None:
            return view(request, proxy)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404

    return load


def with_edited_proxy(view: ProxyView) -> Callable[[SignedInRequest, UUID], HttpResponseBase]:
    """Hand a view a proxy that the person may correct; 403 for those who may read it, 404 for all others."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        proxy = get_object_or_404(Proxy.objects.open_to(request.user).select_related("project"), uuid=uuid)
        if not can_edit_proxy(request.user, proxy):
            raise PermissionDenied
        return view(request, proxy)

    return load
