"""What is decided about every request of a logged-in person."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

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
