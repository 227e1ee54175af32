"""What is decided about every request: whether its log-in counts, is complete, and that somebody asked who may see."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import second_factor
from accounts.access_log import note_access
from accounts.authorisation import AuthorisationNotAskedError, was_asked
from accounts.choices import AccessAction, AccessOutcome
from accounts.sessions import is_over, note_use


class SessionLimitsMiddleware:
    """Logs out whoever was idle, or logged in, for too long. Stands after the authentication and message middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as that person's, or as nobody's when their time was up."""
        if request.user.is_authenticated:
            if is_over(request.session):
                logout(request)
                messages.info(request, "You were logged out because some time had passed. Please log in again.")
            else:
                note_use(request.session)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Opens nothing but setting up, or showing, a second factor to whoever must have one and has not shown it yet.

    And the way out. It decides by the name of the URL, whatever the method and whatever the answer would be: page,
    data or file. Stands after the middleware that decides whose request it is.
    """

    WAY_OUT = "account_logout"
    SET_UP = ("mfa_activate_totp", "account_reauthenticate")
    SHOW = ("mfa_reauthenticate",)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; what is decided is decided before its view is called."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to where the second factor is set up or shown; a form that was sent elsewhere is refused."""
        user = request.user
        if not user.is_authenticated or second_factor.has_passed(request.session, user):
            return None
        if not second_factor.is_required_of(user):
            return None
        open_now = self.SHOW if second_factor.is_set_up(user) else self.SET_UP
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in {*open_now, self.WAY_OUT}:
            return None
        note_access(
            by=user,
            action=AccessAction.REFUSED,
            outcome=AccessOutcome.REFUSED,
            subject_kind="page",
            reason="second_factor_missing",
        )
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        if open_now is self.SHOW:
            return redirect(f"{reverse(self.SHOW[0])}?{urlencode({'next': request.get_full_path()})}")
        request.session.setdefault(second_factor.ONWARD, request.get_full_path())
        return redirect(self.SET_UP[0])


class AuthorisationAskedMiddleware:
    """Sends no reply of a view that never asked who may see it: a forgotten decorator shows nothing to anybody.

    Stands last, so that it hears of a request only when its view is about to be called. A refusal tells nothing and may
    come before anybody was asked (a wrong method, a damaged form).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the reply on, or raise AuthorisationNotAskedError."""
        response = self.get_response(request)
        if getattr(request, "view_was_called", False) and response.status_code < 400 and not was_asked(request):
            raise AuthorisationNotAskedError(request.resolver_match.route if request.resolver_match else "")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Note that no other middleware has answered."""
        request.view_was_called = True  # type: ignore[attr-defined]
