"""How the log-in library behaves here: accounts are given and not taken."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User


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

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The library puts the Host header before the address. A host may carry any port, so that an attacker who counts
        # the ports up would have five new guesses at each: the key is the account alone.
        return str(credentials.get("email", "")).strip().lower()
