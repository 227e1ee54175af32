"""The second factor: who must have one, which session has shown it, how it is given and taken away."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.access_log import note_access
from accounts.choices import AccessAction, AccessChannel
from accounts.models import User
from accounts.sessions import end_all_of

# What the access log calls an account.
ACCOUNT = "account"

# Whose second factor this session has seen: the number of the account, so that it counts for no other.
PASSED = "accounts_second_factor"

# The address a session was on its way to when it was led to setting up its second factor.
ONWARD = "accounts_onward"

Test = Callable[[User], bool]
_tests: list[Test] = []


def require_of(test: Test) -> None:
    """From now on whoever ``test`` is true of must have a second factor; an app above says so when it is ready."""
    _tests.append(test)


def no_longer_require_of(test: Test) -> None:
    """Take ``require_of`` back."""
    _tests.remove(test)


def is_required_of(user: User) -> bool:
    """Whether this person may do nothing without a second factor.

    In production that holds for the installation's administrators too, who could give themselves any right.
    """
    return (user.is_superuser and settings.PRODUCTION) or any(test(user) for test in _tests)


def authenticators_of(user: User) -> QuerySet[Any]:
    """The authenticator app of an account and its recovery codes."""
    found: QuerySet[Any] = Authenticator.objects.filter(user=user)
    return found


def is_set_up(user: User) -> bool:
    """Whether an authenticator app gives codes for this account."""
    return authenticators_of(user).filter(type=Authenticator.Type.TOTP).exists()


def note_passed(session: SessionBase, user: User) -> None:
    """Remember that this session has shown the second factor of ``user``."""
    session[PASSED] = user.pk


def has_passed(session: SessionBase, user: User) -> bool:
    """Whether it has."""
    return bool(session.get(PASSED) == user.pk)


def give_published(user: User, secret: str) -> None:
    """Set up an authenticator under a secret that everybody may know; for demo accounts alone, which see that to it."""
    if not is_set_up(user):
        TOTP.activate(user, secret)


def holds_secret(user: User, secret: str) -> bool:
    """Whether the authenticator app of this account was set up with ``secret``."""
    app = authenticators_of(user).filter(type=Authenticator.Type.TOTP).first()
    return app is not None and get_adapter().decrypt(app.data["secret"]) == secret


def take_away(user: User, *, by: User, request: HttpRequest) -> bool:
    """Take a lost second factor away; whoever must have one sets up a new one at the next log-in.

    Ends their sessions and tells them by mail. Returns False where there was none.
    """
    with transaction.atomic():
        removed, _ = authenticators_of(user).delete()
        if not removed:
            return False
        end_all_of(user)
        note_access(
            by=by,
            action=AccessAction.FACTOR_REMOVED,
            subject_kind=ACCOUNT,
            subject=user.pk,
            channel=AccessChannel.ADMIN,
        )
        adapter = get_account_adapter(request)
        transaction.on_commit(lambda: adapter.send_notification_mail("mfa/email/totp_deactivated", user))
    return True
