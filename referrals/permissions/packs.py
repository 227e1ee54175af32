"""Doors to packs of questions, which managers put together for their service."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.authorisation import decides_access
from assets.permissions import SignedInRequest
from referrals.models import MeasurePack
from referrals.permissions.loaders import Loaded, note_refusal

PackView = Callable[Concatenate[SignedInRequest, MeasurePack, ...], HttpResponseBase]


def with_managed_pack(view: PackView) -> Loaded:
    """Hand a view a pack of a service that the person manages; visitors log in first, 404 for all others."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        packs = MeasurePack.objects.managed_by(request.user).select_related("service")
        pack = packs.filter(uuid=uuid).first()
        if pack is None:
            note_refusal(request, "pack", uuid)
            raise Http404
        return view(request, pack, **named)

    return load
