"""What our pages add to those of the log-in library."""

from time import monotonic, sleep

from allauth.account import views
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache


def password_reset(request: HttpRequest) -> HttpResponseBase:
    """Ask for a link with which to choose a password; the reply comes after an even time.

    A mail with a link takes some hundredths of a second longer to make than one without: whoever measures long enough
    would learn which addresses have an account.
    """
    begun = monotonic()
    response: HttpResponseBase = views.password_reset(request)
    if request.method == "POST":
        sleep(-(monotonic() - begun) % settings.RESET_REPLY_SECONDS)
    return response


@never_cache
def password_reset_from_key(request: HttpRequest, uidb36: str, key: str) -> HttpResponseBase:
    """Choose a new password: no cache keeps the page, no other site learns its address, no search engine lists it.

    The library moves the key into the session and redirects to an address without it.
    """
    response: HttpResponseBase = views.password_reset_from_key(request, uidb36=uidb36, key=key)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
