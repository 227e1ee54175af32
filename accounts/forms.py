"""The forms of the log-in library as they are used here: attempts are counted, and codes and links open once."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from accounts import one_time
from accounts.access_log import note_access
from accounts.choices import AccessAction, AccessOutcome
from accounts.models import User
from accounts.passwords import LinkUsedError, choose_by_link
from accounts.second_factor import ACCOUNT, authenticators_of

WRONG = "That code is not right, or it was used before. Wait until the app shows the next one, and type that."
TOO_MANY = "Too many codes were tried. Wait five minutes and try again."


def code_field(help_text: str) -> forms.CharField:
    """The box for a code: a telephone shows its digits, and fills in what an app hands to it."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(label="Code", help_text=help_text, max_length=40, widget=forms.TextInput(attributes))


def take_code(user: User, opens: Callable[[], bool]) -> None:
    """Count an attempt at the second factor of ``user``, then ask ``opens`` whether the code was right.

    Counted first, so that many at once are no way around the limits, for the account and for the address it comes from
    (ACCOUNT_RATE_LIMITS, in the cache that all workers share); a right one is taken off again. Raises ValidationError,
    outside of any transaction, because that would take the count back as well.
    """
    attempt = ratelimit.consume(
        context.request, app="allauth.account", action="second_factor", key=f"second-factor-{user.pk}"
    )
    if attempt is None:
        raise _refusal(user, "too_many_codes", TOO_MANY)
    if not opens():
        raise _refusal(user, "wrong_code", WRONG)
    attempt.rollback()


def _refusal(user: User, reason: str, sentence: str) -> ValidationError:
    note_access(
        by=user,
        action=AccessAction.CODE_GIVEN,
        outcome=AccessOutcome.REFUSED,
        subject_kind=ACCOUNT,
        subject=user.pk,
        reason=reason,
    )
    return ValidationError(sentence, code=reason)


class CodeOfAccount:
    """A code of the authenticator app, or a recovery code; each opens once."""

    user: User
    authenticator: Authenticator
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """The code, which is used up now."""
        code: str = self.cleaned_data["code"]
        take_code(self.user, lambda: self._opens(code))
        return code

    def _opens(self, code: str) -> bool:
        # The app first: ten digests of recovery codes are compared only for what is none of its codes.
        for authenticator in authenticators_of(self.user).order_by("-type"):
            if self._is_of(authenticator, code):
                authenticator.user = self.user
                self.authenticator = authenticator
                return True
        return False

    def _is_of(self, authenticator: Authenticator, code: str) -> bool:
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return bool(authenticator.wrap().validate_code(code))  # uses it up under a lock on its row
        step = one_time.step_of(get_adapter().decrypt(authenticator.data["secret"]), code)
        return step is not None and one_time.use(self.user, step)


class LogInCodeForm(CodeOfAccount, AuthenticateForm):
    """The second step of a log-in."""

    code = code_field("Six digits from your authenticator app, or one of your recovery codes.")


class AgainCodeForm(CodeOfAccount, ReauthenticateForm):
    """Showing once more that it is you, before something of the account changes."""

    code = code_field("Six digits from your authenticator app, or one of your recovery codes.")


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password by a link: of two that come with it at the same moment one chooses, the other finds it used."""

    def save(self) -> None:
        """Write the password, or lead to the page that says what became of the link."""
        try:
            choose_by_link(self.user, self.cleaned_data["password1"])
        except LinkUsedError as used:
            raise ImmediateHttpResponse(redirect(context.request.path)) from used


class SetUpForm(ActivateTOTPForm):
    """Setting up an authenticator app: a code shows that it holds the secret.

    The secret waits in the session until then, and sessions lie in the database: it is sealed there too. It stays the
    same when the page is loaded again, so that an app that has read it already is not left with an old one.
    """

    code = code_field("Six digits, as your authenticator app shows them now.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        forms.Form.__init__(self, *args, **kwargs)  # the library's own would put the secret into the session as it is
        session, adapter = context.request.session, get_adapter()
        if SECRET_SESSION_KEY not in session:
            session[SECRET_SESSION_KEY] = adapter.encrypt(generate_totp_secret())
        self.secret = adapter.decrypt(session[SECRET_SESSION_KEY])

    def clean_code(self) -> str:
        """The code, with which nobody logs in any more."""
        code: str = self.cleaned_data["code"]
        take_code(self.user, lambda: self._opens(code))
        return code

    def _opens(self, code: str) -> bool:
        step = one_time.step_of(self.secret, code)
        return step is not None and one_time.use(self.user, step)

    @property
    def secret_in_groups(self) -> str:
        """The secret as one types it: in fours."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))
