"""How the log-in library behaves here: accounts are given and not taken, and secrets lie sealed in the database."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User
from accounts.sealing import KeyRing


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """No self sign-up: an administrator makes the account, and its owner chooses a password by the "forgotten" link."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the owner of an account that its password was changed; the address is the one they log in with."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """How somebody shows once more that it is them: by a code, where there is a second factor, and not otherwise.

        A password may have been seen over somebody's shoulder; it alone takes no second factor away.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] == "mfa_reauthenticate"] or methods

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The library puts the Host header before the address. A host may carry any port, so that an attacker who counts
        # the ports up would have five new guesses at each: the key is the account alone.
        return str(credentials.get("email", "")).strip().lower()


# Where the library keeps what it has had sealed.
SEALED = ("secret", "seed")


class SealingAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps and of recovery codes, sealed under SECOND_FACTOR_KEYS."""

    def encrypt(self, text: str) -> str:
        """What is written into the database."""
        return second_factor_keys().seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed. Raises LostKeyError where its key is gone."""
        return second_factor_keys().open(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows above the code."""
        return f"Joining the Dots, {settings.SITE_PLACE}"


def second_factor_keys() -> KeyRing:
    """The keys as they are set now."""
    return KeyRing(settings.SECOND_FACTOR_KEYS, purpose="accounts.second_factor")


def secrets_in(data: dict[str, Any]) -> list[str]:
    """What is sealed in the row of an authenticator app (``secret``) or of recovery codes (``seed``)."""
    return [data[name] for name in SEALED if name in data]
