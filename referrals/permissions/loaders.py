"""Doors to people's data. Each hands its view what the person may see, or refuses, and writes either into the log."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.access_log import note_access
from accounts.authorisation import decides_access
from accounts.choices import AccessAction, AccessOutcome
from assets.permissions import SignedInRequest
from referrals.choices import PostRole
from referrals.models import Person, Post, Referral
from referrals.permissions.posts import has_post, is_manager_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from referrals.querysets.referral import ReferralQuerySet

PostView = Callable[..., HttpResponseBase]
PersonView = Callable[Concatenate[SignedInRequest, Person, ...], HttpResponseBase]
ReferralView = Callable[Concatenate[SignedInRequest, Referral, ...], HttpResponseBase]
Loaded = Callable[..., HttpResponseBase]

LOOKING = ("GET", "HEAD")


def for_link_workers(view: PostView) -> Loaded:
    """Open a view to link workers and managers; visitors log in first, others get 403."""
    return _for(view, PostRole.LINK_WORKER, PostRole.MANAGER)


def for_who_refers_on(view: PostView) -> Loaded:
    """Open a view to link workers alone, who begin referrals; visitors log in first, others get 403."""
    return _for(view, PostRole.LINK_WORKER)


def for_managers(view: PostView) -> Loaded:
    """Open a view to managers of a service; visitors log in first, others get 403."""
    return _for(view, PostRole.MANAGER)


def for_referrers(view: PostView) -> Loaded:
    """Open a view to those who refer for some organisation; visitors log in first, others get 403."""
    return _for(view, PostRole.REFERRER)


def for_providers(view: PostView) -> Loaded:
    """Open a view to those who work for a provider; visitors log in first, others get 403."""
    return _for(view, PostRole.PROVIDER)


def for_who_runs(view: PostView) -> Loaded:
    """Open a view to link workers, managers and providers; visitors log in first, others get 403."""
    return _for(view, PostRole.LINK_WORKER, PostRole.MANAGER, PostRole.PROVIDER)


def _for(view: PostView, *roles: PostRole) -> Loaded:
    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not has_post(request.user, *roles):
            note_refusal(request, view.__name__)
            raise PermissionDenied
        return view(request, **named)

    return load


def with_person(view: PersonView) -> Loaded:
    """Hand a view a person of the caseload.

    Visitors log in first. Somebody of the same service, outside whose caseload the person is, is asked for the reason
    (``person_open``); for anybody else there is no such person: 404.
    """

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        person = (
            Person.objects.visible_to(request.user)
            .with_keys()
            .select_related("service", "area")
            .filter(uuid=uuid)
            .first()
        )
        if person is not None:
            note_read(request, "person", person.uuid, person)
            return view(request, person, **named)
        note_refusal(request, "person", uuid)
        if not Person.objects.of_services_of(request.user).filter(uuid=uuid).exists():
            raise Http404
        if request.method not in LOOKING:
            raise PermissionDenied
        return redirect("referrals:person_open", uuid=uuid)

    return load


def with_managed_person(view: PersonView) -> Loaded:
    """Hand a view a person of a service that the person logged in manages; 403 for link workers of the caseload."""

    @wraps(view)
    def check(request: SignedInRequest, person: Person, /, **named: Any) -> HttpResponseBase:
        if not is_manager_of(request.user, person.service):
            note_refusal(request, "person", person.uuid)
            raise PermissionDenied
        return view(request, person, **named)

    return with_person(check)


def with_referral(view: ReferralView) -> Loaded:
    """Hand a view a referral that the person may see in any of their posts; 404 for all others."""
    return _with_referral(view, lambda found, user: found.visible_to(user))


def with_worked_referral(view: ReferralView) -> Loaded:
    """Hand a view a referral of a person of the caseload; 404 for all others."""
    return _with_referral(view, lambda found, user: found.worked_by(user))


def with_provided_referral(view: ReferralView) -> Loaded:
    """Hand a view a referral that was sent to a provider for whom the person works; 404 for all others."""
    return _with_referral(view, lambda found, user: found.provided_by(user))


def with_referred_referral(view: ReferralView) -> Loaded:
    """Hand a view a referral that was sent by an organisation for which the person refers; 404 for all others."""
    return _with_referral(view, lambda found, user: found.referred_by(user))


def _with_referral(view: ReferralView, scope: "Callable[[ReferralQuerySet, User], ReferralQuerySet]") -> Loaded:
    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        found = scope(Referral.objects.all(), request.user).select_related(
            "person__key", "service", "provider", "referrer", "offer__activity"
        )
        referral = found.filter(uuid=uuid).first()
        if referral is None:
            note_refusal(request, "referral", uuid)
            raise Http404
        note_read(request, "referral", referral.uuid, referral.person)
        return view(request, referral, **named)

    return load


def with_scoped(view: PostView, kind: str, scope: "Callable[[User], QuerySet[Any]]") -> Loaded:
    """Hand a view a record, by its uuid, of those that ``scope`` opens to who asks; 404 for all others.

    Visitors log in first. Refusals are noted as of ``kind``; whether a look is, is for the caller to say.
    """

    @decides_access
    @wraps(view)
    def load(request: SignedInRequest, /, uuid: UUID, **named: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        found = scope(request.user).filter(uuid=uuid).first()
        if found is None:
            note_refusal(request, kind, uuid)
            raise Http404
        return view(request, found, **named)

    return load


def note_read(
    request: SignedInRequest, kind: str, subject: UUID, person: Person, action: AccessAction = AccessAction.READ
) -> None:
    """Write into the log that what is about ``person`` was looked at; what is written is told by the history."""
    if request.method in LOOKING:
        post = Post.objects.current_of(request.user).order_by("id").select_related("organisation").first()
        note_access(
            by=request.user,
            action=action,
            subject_kind=kind,
            subject=subject,
            person=person.uuid,
            role=post.role if post else "",
            organisation=post.organisation.uuid if post else None,
        )


def note_list(request: SignedInRequest, kind: str, count: int) -> None:
    """Write into the log that a list which names ``count`` people was looked at."""
    post = Post.objects.current_of(request.user).order_by("id").select_related("organisation").first()
    note_access(
        by=request.user,
        action=AccessAction.SEARCH,
        subject_kind=kind,
        role=post.role if post else "",
        organisation=post.organisation.uuid if post else None,
        count=count,
    )


def note_refusal(request: HttpRequest, kind: str, subject: UUID | None = None) -> None:
    """Write into the log that somebody was refused."""
    note_access(
        by=request.user if request.user.is_authenticated else None,
        action=AccessAction.REFUSED,
        subject_kind=kind,
        subject=subject,
        outcome=AccessOutcome.REFUSED,
    )
