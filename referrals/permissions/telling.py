"""Doors to what people say of themselves: answers to questions, and stories."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http.response import HttpResponseBase

from assets.permissions import SignedInRequest
from referrals.models import Occasion, Story
from referrals.permissions.loaders import Loaded, note_read, with_scoped

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

TellingView = Callable[..., HttpResponseBase]


def with_occasion(view: TellingView) -> Loaded:
    """Hand a view an occasion of asking a person of the caseload; visitors log in first, 404 for all others."""
    related = ("person__key", "person__service", "referral", "pack")
    return _with_told(view, "occasion", lambda user: Occasion.objects.visible_to(user).select_related(*related))


def with_story(view: TellingView) -> Loaded:
    """Hand a view a story of a person of the caseload; visitors log in first, 404 for all others."""
    related = ("person__key", "person__service", "consent", "asset")
    return _with_told(view, "story", lambda user: Story.objects.visible_to(user).select_related(*related))


def _with_told(view: TellingView, kind: str, scope: "Callable[[User], QuerySet[Any]]") -> Loaded:
    @wraps(view)
    def noted(request: SignedInRequest, found: Any, /, **named: Any) -> HttpResponseBase:
        note_read(request, kind, found.uuid, found.person)
        return view(request, found, **named)

    return with_scoped(noted, kind, scope)
