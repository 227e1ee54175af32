"""Doors to programmes, their groups and sessions. They open the timetable; people are scoped by their own doors."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase

from assets.permissions import SignedInRequest
from referrals.models import Cohort, CohortSession, Programme, Referral
from referrals.permissions.loaders import Loaded, note_refusal, with_scoped
from referrals.permissions.posts import is_manager_of

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets.referral import ReferralQuerySet

RunView = Callable[..., HttpResponseBase]


def people_of(user: "User") -> "ReferralQuerySet":
    """Referrals of people whom ``user`` looks after, or receives; others in a group are counted and not named."""
    return Referral.objects.worked_by(user) | Referral.objects.provided_by(user)


def with_programme(view: RunView) -> Loaded:
    """Hand a view a programme of a service or provider for which the person works; 404 for all others."""
    related = ("offer__service", "offer__provider", "offer__activity__asset", "pack")
    return with_scoped(view, "programme", lambda user: Programme.objects.visible_to(user).select_related(*related))


def with_cohort(view: RunView) -> Loaded:
    """Hand a view a group of a programme that the person may see; 404 for all others."""
    related = (
        "programme__offer__service", "programme__offer__provider", "programme__offer__activity__asset", "venue"
    )  # fmt: skip
    return with_scoped(view, "cohort", lambda user: Cohort.objects.visible_to(user).select_related(*related))


def with_session(view: RunView) -> Loaded:
    """Hand a view a session of a group that the person may see; 404 for all others."""
    related = ("cohort__programme__offer__service", "cohort__programme__offer__provider", "cohort__venue", "venue")
    return with_scoped(view, "session", lambda user: CohortSession.objects.visible_to(user).select_related(*related))


def with_managed_programme(view: RunView) -> Loaded:
    """As ``with_programme``, for managers of its service; 403 for others who may see it."""
    return with_programme(_for_managers(view, lambda programme: programme.offer.service))


def with_managed_cohort(view: RunView) -> Loaded:
    """As ``with_cohort``, for managers of its service; 403 for others who may see it."""
    return with_cohort(_for_managers(view, lambda cohort: cohort.programme.offer.service))


def with_managed_session(view: RunView) -> Loaded:
    """As ``with_session``, for managers of its service; 403 for others who may see it."""
    return with_session(_for_managers(view, lambda session: session.cohort.programme.offer.service))


def _for_managers(view: RunView, service_of: Callable[[Any], Any]) -> RunView:
    @wraps(view)
    def check(request: SignedInRequest, found: Any, /, **named: Any) -> HttpResponseBase:
        if not is_manager_of(request.user, service_of(found)):
            note_refusal(request, type(found)._meta.model_name or "", found.uuid)
            raise PermissionDenied
        return view(request, found, **named)

    return check
