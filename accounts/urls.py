"""Log-in, log-out, passwords and the second factor: the log-in library's pages that are used here, under its names.

There is no ``app_name`` because the library knows its pages by name alone. Its other pages (several addresses for one
account, log-in by code …) are left out: what has no address needs no guard.
"""

from collections.abc import Callable

from allauth.account import views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import deactivate_totp
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.authorisation import decides_access
from accounts.views import password_reset, password_reset_from_key, recovery_codes, second_factor_set_up

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
    # showing once more that it is you
    path("reauthenticate/", form(views.reauthenticate), name="account_reauthenticate"),
    path("2fa/reauthenticate/", form(factor_views.reauthenticate), name="mfa_reauthenticate"),
    # the second factor
    path("2fa/", page(factor_views.index), name="mfa_index"),
    path("2fa/authenticate/", form(factor_views.authenticate), name="mfa_authenticate"),
    path("2fa/totp/activate/", form(second_factor_set_up), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", form(deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", page(recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", form(generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
