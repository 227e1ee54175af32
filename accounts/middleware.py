"""What is decided about every request: whether its log-in still counts, and that somebody asked who may see it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from accounts.authorisation import AuthorisationNotAskedError, was_asked
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
