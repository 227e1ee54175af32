"""What our pages add to those of the log-in library."""

import time
from time import monotonic, sleep
from typing import Any

from allauth.account import app_settings, views
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import activate_totp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.second_factor import ONWARD, is_set_up


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


def second_factor_set_up(request: HttpRequest) -> HttpResponseBase:
    """Set up an authenticator app; whoever has only just given their password is not asked for it again."""
    user = request.user
    if user.is_authenticated and not is_set_up(user) and _gave_password_just_now(request, user):
        record_authentication(request, user, "password", reauthenticated=True)
    response: HttpResponseBase = activate_totp(request)
    return response


def _gave_password_just_now(request: HttpRequest, user: User) -> bool:
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, user)
    return any(record["method"] == "password" and record["at"] > since for record in records)


class RecoveryCodesView(ViewRecoveryCodesView):
    """The recovery codes, which are shown once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the page that setting up the second factor stood in the way of."""
        onward = self.request.session.pop(ONWARD, None) or resolve_url(settings.LOGIN_REDIRECT_URL)
        return {**super().get_context_data(**kwargs), "onward": onward}

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whether there are any; it does not count as having shown them."""
        kept = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES)
        if not kept.exists():
            raise Http404
        return HttpResponse()


recovery_codes = RecoveryCodesView.as_view()
