"""What follows when a second factor is set up, used or removed: the session remembers it, and the access log has it."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts import second_factor
from accounts.access_log import note_access
from accounts.choices import AccessAction
from accounts.models import User
from accounts.sessions import end_all_of


def factor_used(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A right code was given."""
    second_factor.note_passed(request.session, user)
    _note(user, AccessAction.CODE_GIVEN, authenticator.type)


def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Sessions that began without the second factor end; this one has just shown it."""
    if authenticator.type == Authenticator.Type.TOTP:
        second_factor.note_passed(request.session, user)
        end_all_of(user, but=request.session.session_key)
    _note(user, AccessAction.FACTOR_ADDED, authenticator.type)


def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """No session has shown anything any more: this one forgets it, the others end."""
    request.session.pop(second_factor.PASSED, None)
    end_all_of(user, but=request.session.session_key)
    _note(user, AccessAction.FACTOR_REMOVED, authenticator.type)


def codes_made(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """New recovery codes took the place of the old ones."""
    _note(user, AccessAction.CODES_MADE)


def _note(user: User, action: AccessAction, reason: str = "") -> None:
    note_access(by=user, action=action, subject_kind=second_factor.ACCOUNT, subject=user.pk, reason=reason)
