"""Doors to what people say of themselves: answers to questions, and stories."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.authorisation import decides_access
from assets.permissions import SignedInRequest
from referrals.models import Occasion, Story
from referrals.permissions.loaders import Loaded, note_read, note_refusal

TellingView = Callable[..., HttpResponseBase]


def with_occasion(view: TellingView) -> Loaded:
    """Hand a view an occasion of asking a person of the caseload; visitors log in first, 404 for all others."""
    return _with_told(
        view, "occasion", Occasion.objects.select_related("person__key", "person__service", "referral", "pack")
    )


def with_story(view: TellingView) -> Loaded:
    """Hand a view a story of a person of the caseload; visitors log in first, 404 for all others."""
    return _with_told(view, "story", Story.objects.select_related("person__key", "person__service", "consent", "asset"))


def _with_told(view: TellingView, kind: str, records: "QuerySet[Any]") -> Loaded:
    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        found = records.visible_to(request.user).filter(uuid=uuid).first()  # type: ignore[attr-defined]
        if found is None:
            note_refusal(request, kind, uuid)
            raise Http404
        note_read(request, kind, found.uuid, found.person)
        return view(request, found, **named)

    return load
