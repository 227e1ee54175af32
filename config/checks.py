"""What a server asks its database before it starts: ``manage.py check --deploy --database default``.

``config.gunicorn`` asks by itself. Settings are looked at earlier, when they are read (``config.production``).
"""

from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts.adapters import second_factor_keys, secrets_in
from accounts.models import User
from assets.actions.demo import ACCOUNTS
from config.roles import misuses_of_history
from referrals.actions.ledger import ForeignLineError, came_back, ledger_path
from referrals.actions.rotating import keys_missing
from referrals.models import Erasure, PersonKey


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


@register(Tags.database, deploy=True)
def second_factors_can_be_opened(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A key was not forgotten: whose second factor lies under it could not log in, and would learn it one by one."""
    keys = second_factor_keys()
    lost = sum(
        not all(keys.has_key_of(sealed) for sealed in secrets_in(data))
        for name in databases or []
        if Authenticator._meta.db_table in connections[name].introspection.table_names()
        for data in Authenticator.objects.using(name).values_list("data", flat=True)
    )
    if not lost:
        return []
    hint = "Add the key of before to SECOND_FACTOR_KEYS, after the first one, or to SECRET_KEY_OLD if it was that."
    return [Error(f"{lost} second factors lie under a key that is not there.", hint=hint, id="config.E003")]


@register(Tags.database, deploy=True)
def people_can_be_read(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """No key was taken out of PERSON_KEYS under which anybody's data are still sealed."""
    if not _is_there(PersonKey._meta.db_table, databases):
        return []
    hint = "Put it back. To be rid of it: manage.py rotate_person_keys, and then take it out (docs/deploying.md)."
    return [
        Error(f"{people} people are sealed under {name!r}, which PERSON_KEYS lacks.", hint=hint, id="config.E004")
        for name, people in sorted(keys_missing().items())
    ]


@register(Tags.database, deploy=True)
def nobody_erased_is_back(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A backup that was restored has been erased again, before anybody can look."""
    if not _is_there(Erasure._meta.db_table, databases):
        return []
    try:
        back = came_back(ledger_path())
    except ForeignLineError as fault:
        hint = "Set REDACTION_KEY to the one that was kept apart, or fetch the copy of the file that was."
        return [Error(str(fault), hint=hint, id="config.E006")]
    hint = "Before anything else: manage.py replay_erasures."
    found = f"{back} people who were erased have a record again, from a restored backup."
    return [Error(found, hint=hint, id="config.E005")] * bool(back)


def _is_there(table: str, databases: Sequence[str] | None) -> bool:
    """Whether the database is asked about, and its first migration has run."""
    return "default" in (databases or []) and table in connections["default"].introspection.table_names()
