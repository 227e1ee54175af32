"""Reading the environment: one function per kind of value, each with an error that says how to mend it."""

import os
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    """The variable as it stands, or ``default`` when it is not set."""
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    """The variable as yes or no.

    Raises ImproperlyConfigured for any other word: a misspelt ``DEBUG=flase`` must not switch debugging on.
    """
    word = os.environ.get(name, str(default)).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={word!r} is neither yes nor no. Set it to 1 or 0.")


def words(name: str, default: str) -> list[str]:
    """The variable as a list, separated by commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's database settings for ``postgis://user:password@host:port/name?host=/socket/folder&option=value``.

    Raises ImproperlyConfigured when the address names another kind of database or no database at all.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgis", "postgres", "postgresql"} or len(parts.path) < 2:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgis://user:password@host:5432/name "
            f"(PostgreSQL with PostGIS); its scheme is {parts.scheme!r}."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def secret_key(folder: Path, *, debug: bool) -> str:
    """The signing key: SECRET_KEY, or while developing one that is made once and kept under ``var/``.

    Raises ImproperlyConfigured in production when the key is missing or shorter than 50 characters.
    """
    key = os.environ.get("SECRET_KEY", "")
    if len(key) >= 50:
        return key
    if not debug:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set to at least 50 random characters in production. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return key or _development_key(folder / "secret-key")


def _development_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            file.write(token_urlsafe(50))
        path.chmod(0o600)
    except FileExistsError:
        pass
    return path.read_text()
