"""Doors that ask only who somebody is."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.authorisation import decides_access
from assets.permissions.rights import can_add, can_import

if TYPE_CHECKING:
    from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who has logged in, as a loader hands it on."""

    user: "User"


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
