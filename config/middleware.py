"""What every reply carries: its request's number, what the browser may not use, and no copy of a signed-in page."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.logging import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponse]

# What no page of ours needs, so that a script that slipped in could not use it either (W3C Permissions Policy).
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)


def new_request_id() -> str:
    """A number that can be read out over the telephone: twelve hexadecimal digits, ``7F3A-21C0-9B44``."""
    digits = secrets.token_hex(6).upper()
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


class RequestIdMiddleware:
    """Numbers the request; the number is in every log line, in ``X-Request-ID`` and on the page of a fault.

    A number that came with the request is not taken over: it could be anything, and would be written into the logs.
    Stands first, so that the other middleware's lines are numbered too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its number."""
        number = new_request_id()
        token = current_request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = number
        return response


class ReplyPolicyMiddleware:
    """Sets Permissions-Policy on every reply and ``no-store`` on those to signed-in people.

    On a shared computer the next person must not find the pages of the last one behind the back button. Stands after
    the authentication middleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add what is missing."""
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        if "no-store" not in response.get("Cache-Control", "") and request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
