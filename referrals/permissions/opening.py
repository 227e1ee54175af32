"""Doors to records outside one's caseload, and to the list of those that were opened so."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.authorisation import decides_access
from assets.permissions import SignedInRequest
from referrals.choices import PostRole
from referrals.models import BreakGlass, Organisation, Person
from referrals.permissions.loaders import Loaded, PersonView, note_read, note_refusal
from referrals.permissions.posts import has_post

OpeningView = Callable[Concatenate[SignedInRequest, BreakGlass, ...], HttpResponseBase]


def with_person_outside(view: PersonView) -> Loaded:
    """Hand a view somebody of one's own service, in the caseload or not; it must show nothing that identifies.

    Visitors log in first; for everybody of another service there is no such person: 404.
    """

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        person = Person.objects.of_services_of(request.user).select_related("service", "key").filter(uuid=uuid).first()
        if person is None:
            note_refusal(request, "person", uuid)
            raise Http404
        return view(request, person, **named)

    return load


def with_managed_opening(view: OpeningView) -> Loaded:
    """Hand a view an opened record of a service that the person manages; 403 without such a post, 404 for others."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not has_post(request.user, PostRole.MANAGER):
            note_refusal(request, "opening", uuid)
            raise PermissionDenied
        managed = Organisation.objects.where(request.user, PostRole.MANAGER).services()
        openings = BreakGlass.objects.select_related("person__key", "person__service", "user")
        opening = openings.filter(uuid=uuid, person__service__in=managed).first()
        if opening is None:
            note_refusal(request, "opening", uuid)
            raise Http404
        note_read(request, "opening", opening.uuid, opening.person)
        return view(request, opening, **named)

    return load
