"""Log-in, log-out and passwords: those of the log-in library's pages that are used here, under the names it looks for.

There is no ``app_name`` because the library knows its pages by name alone. Its other pages (several addresses for one
account, log-in by code …) are left out: what has no address needs no guard.
"""

from collections.abc import Callable

from allauth.account import views
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.authorisation import decides_access
from accounts.views import password_reset, password_reset_from_key

View = Callable[..., HttpResponseBase]


def form(view: View) -> View:
    """A page of the library, which decides for itself who may open it (``tests/test_access.py`` has what it decides).

    The library's views take PUT for POST, as Django's do; browsers send neither that nor anything else.
    """
    return decides_access(require_http_methods(["GET", "HEAD", "POST"])(view))


def page(view: View) -> View:
    """The same without a form."""
    return decides_access(require_safe(view))


urlpatterns = [
    path("login/", form(views.login), name="account_login"),
    path("logout/", form(views.logout), name="account_logout"),
    path("inactive/", page(views.account_inactive), name="account_inactive"),
    # Says that accounts are given; the mail to an unknown address leads here.
    path("signup/", form(views.signup), name="account_signup"),
    path("password/change/", form(views.password_change), name="account_change_password"),
    path("password/reset/", form(password_reset), name="account_reset_password"),
    path("password/reset/done/", page(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        form(password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        page(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
