"""What every reply carries: its request's number, what the browser may not use, and no copy of a signed-in page."""

import logging
import secrets
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.logging import current_request_id, route_of

access = logging.getLogger("config.access")

# The headers in which proxies say for whom they ask (RFC 7239, and what was in use before it).
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_", "HTTP_X_REAL_IP")

GetResponse = Callable[[HttpRequest], HttpResponse]

# What no page of ours needs, so that a script that slipped in could not use it either (W3C Permissions Policy). A page
# that asks where somebody stands says so in this header.
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
POSITION = "geolocation=(self)"


def new_request_id() -> str:
    """A number that can be read out over the telephone: twelve hexadecimal digits, ``7F3A-21C0-9B44``."""
    digits = secrets.token_hex(6).upper()
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


class RequestIdMiddleware:
    """Numbers the request; the number is in every log line, in ``X-Request-ID`` and on the page of a fault.

    A number that came with the request is not taken over: it could be anything, and would be written into the logs.
    Stands first, so that the other middleware's lines are numbered too, and writes the line that says how it ended: the
    route and not the address, and nobody's name or number (config.logging).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its number."""
        number, begun = new_request_id(), monotonic()
        token = current_request_id.set(number)
        request.request_id = number  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
            took = round(1000 * (monotonic() - begun))
            facts = {"status": response.status_code, "milliseconds": took}
            access.info("%s %s", request.method, route_of(request), extra={"facts": facts})
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = number
        return response


class ForwardedMiddleware:
    """Throws away what a request says of its own way here, unless one of our proxies hands it on.

    ``X-Forwarded-For`` decides whose log-in attempts are counted together, ``X-Forwarded-Proto`` whether a reply is
    sent in the clear: a visitor who reaches this server past the proxy must not be believed. A connection over a socket
    has no address; in TRUSTED_PROXIES it is called ``unix``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        names = settings.TRUSTED_PROXIES if settings.TRUSTED_PROXY_COUNT else []
        self._socket = "unix" in names
        self._networks = [ip_network(name) for name in names if name != "unix"]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as one that came straight from its sender, or from our proxy."""
        if not self._is_ours(request.META.get("REMOTE_ADDR", "")):
            for name in [name for name in request.META if name.startswith(FORWARDED)]:
                del request.META[name]
        return self.get_response(request)

    def _is_ours(self, sender: str) -> bool:
        if not sender:
            return self._socket
        address = ip_address(sender)
        # What a server that listens for both kinds calls somebody of the older kind (RFC 4291, 2.5.5.2).
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)


class ReplyPolicyMiddleware:
    """Closes every reply to other sites and to devices of no use here, and those to signed-in people to every store.

    Another site's page may not embed a reply (WHATWG Fetch, 3.7), and on a shared computer the next person must not
    find the pages of the last one behind the back button. Stands after the authentication middleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add what is missing."""
        response = self.get_response(request)
        asks_position = response.get("Permissions-Policy") == POSITION
        response["Permissions-Policy"] = (
            PERMISSIONS_POLICY.replace("geolocation=()", POSITION) if asks_position else PERMISSIONS_POLICY
        )
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if "no-store" not in response.get("Cache-Control", "") and request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
