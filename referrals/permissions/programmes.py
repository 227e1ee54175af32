"""Doors to programmes, their groups and sessions. They open the timetable; people are scoped by their own doors."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.authorisation import decides_access
from assets.permissions import SignedInRequest
from referrals.choices import PostRole
from referrals.models import Cohort, CohortSession, Programme, Referral
from referrals.permissions.loaders import Loaded, note_refusal
from referrals.permissions.posts import has_post, is_manager_of

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets.referral import ReferralQuerySet

RunView = Callable[..., HttpResponseBase]
WHO_RUNS = (PostRole.LINK_WORKER, PostRole.MANAGER, PostRole.PROVIDER)


def people_of(user: "User") -> "ReferralQuerySet":
    """Referrals of people whom ``user`` looks after, or receives; others in a group are counted and not named."""
    return Referral.objects.worked_by(user) | Referral.objects.provided_by(user)


def for_who_runs(view: RunView) -> Loaded:
    """Open a view to link workers, managers and providers; visitors log in first, others get 403."""

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not has_post(request.user, *WHO_RUNS):
            note_refusal(request, view.__name__)
            raise PermissionDenied
        return view(request, **named)

    return load


def with_programme(view: RunView) -> Loaded:
    """Hand a view a programme of a service or provider for which the person works; 404 for all others."""
    programmes = Programme.objects.select_related("offer__service", "offer__provider", "offer__activity__asset", "pack")
    return _with_run(view, "programme", programmes)


def with_cohort(view: RunView) -> Loaded:
    """Hand a view a group of a programme that the person may see; 404 for all others."""
    cohorts = Cohort.objects.select_related(
        "programme__offer__service", "programme__offer__provider", "programme__offer__activity__asset", "venue"
    )
    return _with_run(view, "cohort", cohorts)


def with_session(view: RunView) -> Loaded:
    """Hand a view a session of a group that the person may see; 404 for all others."""
    sessions = CohortSession.objects.select_related(
        "cohort__programme__offer__service", "cohort__programme__offer__provider", "cohort__venue", "venue"
    )
    return _with_run(view, "session", sessions)


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


def _with_run(view: RunView, kind: str, records: "QuerySet[Any]") -> Loaded:
    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        found = records.visible_to(request.user).filter(uuid=uuid).first()  # type: ignore[attr-defined]
        if found is None:
            note_refusal(request, kind, uuid)
            raise Http404
        return view(request, found, **named)

    return load
