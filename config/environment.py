"""Reading the environment: one function per kind of value, each with an error that says how to mend it."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile
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


def whole_number(name: str, default: int) -> int:
    """The variable as a number of things, so 0 or more.

    Raises ImproperlyConfigured for anything else.
    """
    word = os.environ.get(name, str(default)).strip()
    if not (word.isascii() and word.isdigit()):
        raise ImproperlyConfigured(f"{name}={word!r} is not a whole number. Set it to digits alone, such as {default}.")
    return int(word)


def choice(name: str, default: str, choices: set[str]) -> str:
    """The variable as one of ``choices``; raises ImproperlyConfigured for any other word."""
    word = os.environ.get(name, default).strip().lower()
    if word not in choices:
        raise ImproperlyConfigured(f"{name}={word!r} is not known. Set it to one of: {', '.join(sorted(choices))}.")
    return word


def refuse_unsafe_production(*, debug: bool, hosts: list[str], mail_host: str, mail_security: str) -> None:
    """Raises ImproperlyConfigured, naming every fault at once, when a public server would not be safe like this."""
    faults = []
    if debug:
        faults.append("DEBUG=1 shows the inside of the program to visitors: unset DEBUG.")
    if "ALLOWED_HOSTS" not in os.environ or "*" in hosts:
        faults.append("ALLOWED_HOSTS must list the names under which the site is reached, and not *.")
    if not mail_host:
        faults.append("EMAIL_HOST must name the mail server: nobody can choose a password without mail.")
    if mail_security == "none":
        faults.append("EMAIL_SECURITY=none sends links to accounts in the clear: set it to starttls or tls.")
    if faults:
        raise ImproperlyConfigured("PRODUCTION=1 refuses to start.\n" + "\n".join(faults))


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
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place: two workers that start together must end up with one whole key.
        with NamedTemporaryFile("w", dir=path.parent, prefix="secret-key-") as file:
            file.write(token_urlsafe(50))
            file.flush()
            with suppress(FileExistsError):
                path.hardlink_to(file.name)
    return path.read_text()
