"""What our pages add to those of the log-in library."""

from allauth.account import views
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache


@never_cache
def password_reset_from_key(request: HttpRequest, uidb36: str, key: str) -> HttpResponseBase:
    """Choose a new password: no cache keeps the page, no other site learns its address, no search engine lists it.

    The library moves the key into the session and redirects to an address without it.
    """
    response: HttpResponseBase = views.password_reset_from_key(request, uidb36=uidb36, key=key)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
