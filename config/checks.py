"""What a server asks its database before it starts: ``manage.py check --deploy --database default``.

``config.gunicorn`` asks by itself. Settings are looked at earlier, when they are read (``config.production``).
"""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts.models import User
from assets.actions.demo import ACCOUNTS
from config.roles import misuses_of_history


@register(Tags.database, deploy=True)
def demo_accounts_are_closed(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Nobody may log in with a password that was printed."""
    emails = [account.email for account in ACCOUNTS]
    found = any(
        User.objects.using(name).filter(email__in=emails, is_active=True).exists()
        for name in databases or []
        # Before the first migration there is nobody.
        if User._meta.db_table in connections[name].introspection.table_names()
    )
    hint = "Close them: manage.py demo_accounts --close. Better, start from an empty database."
    return [Error("The demo accounts are open here; their password was printed.", hint=hint, id="config.E001")] * found


@register(Tags.database, deploy=True)
def history_is_out_of_reach(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The role that serves may add to the history, and neither change nor empty it."""
    if settings.OWNER_ROLE_SERVES:
        return []
    hint = "Serve with a role of its own (manage.py grant_app_role ROLE), or accept it: OWNER_ROLE_SERVES=1."
    return [
        Error(f"The role in DATABASE_URL {misuse}.", hint=hint, id="config.E002")
        for name in databases or []
        for misuse in misuses_of_history(connections[name])
    ]
