"""Doors to assets and their pictures."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.authorisation import decides_access
from assets.models import Asset, Picture
from assets.permissions.rights import can_edit, can_redact
from assets.permissions.signed_in import SignedInRequest

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


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


EditedPairView = Callable[[SignedInRequest, Asset, Asset], HttpResponse]


def with_edited_pair(view: EditedPairView) -> Callable[..., HttpResponse]:
    """Hand a view two assets, by the slug of the one and the id of the other; 404 unless there are both to know of.

    What was merged is handed on as it is, for the view to say so. 403 to who may not correct both; visitors log in.
    """

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, slug: str, uuid: UUID) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        visible = Asset.objects.visible_to(request.user).select_related("kind", "sector", "parent", "merged_into")
        one = get_object_or_404(visible, slugs__slug=slug)
        other = get_object_or_404(visible, uuid=uuid)
        if not (can_edit(request.user, one) and can_edit(request.user, other)):
            raise PermissionDenied
        return view(request, one, other)

    return load


def with_redacted_asset(view: EditedAssetView) -> Callable[..., HttpResponse]:
    """Hand a view an asset of which the person may remove somebody's data."""
    return _with_asset_if(can_redact, view)


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
