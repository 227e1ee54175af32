"""Doors to packs of questions, which managers put together for their service."""

from collections.abc import Callable
from typing import Concatenate

from django.http.response import HttpResponseBase

from assets.permissions import SignedInRequest
from referrals.models import MeasurePack
from referrals.permissions.loaders import Loaded, with_scoped

PackView = Callable[Concatenate[SignedInRequest, MeasurePack, ...], HttpResponseBase]


def with_managed_pack(view: PackView) -> Loaded:
    """Hand a view a pack of a service that the person manages; visitors log in first, 404 for all others."""
    return with_scoped(view, "pack", lambda user: MeasurePack.objects.managed_by(user).select_related("service"))
