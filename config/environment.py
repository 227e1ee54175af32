"""Reading the environment: every variable once, with its meaning, and every fault at once, with how to mend it.

``docs/environment.md`` is made from what the modules that ask say about it (``manage.py environment_reference``).
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}
SCHEMES = {"postgis", "postgres", "postgresql"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable as the reference shows it: what it is without being set, and what it means."""

    name: str
    default: str
    means: str
    form: str


class Environment:
    """The variables of one process.

    A value that cannot be read counts as its default until ``refuse_faults`` names all such faults together; nobody has
    to mend a server one start at a time.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.variables: dict[str, Variable] = {}
        self.faults: list[str] = []

    def text(self, name: str, default: str = "", *, means: str, shown: str = "") -> str:
        """The variable as it stands, or ``default`` when it is not set; the reference shows ``shown`` in its place."""
        self._note(name, shown or default, means, "text")
        return self._values.get(name, default)

    def secret(self, name: str, *, means: str) -> str:
        """The variable, or what stands in the file that ``NAME_FILE`` names, without the line break at its end.

        Containers and systemd hand secrets over as files, because a process's environment is read more easily than a
        file of its own. Empty when neither is set.
        """
        self._note(name, "", f"{means} Or `{name}_FILE`: the file it stands in.", "secret")
        path = self._values.get(f"{name}_FILE")
        if not path:
            return self._values.get(name, "")
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as fault:
            self.faults.append(
                f"{name}_FILE={path} cannot be read ({fault.strerror}): name a file that this account may."
            )
            return ""

    def flag(self, name: str, default: bool, *, means: str) -> bool:
        """The variable as yes or no; any other word is a fault: a misspelt ``DEBUG=flase`` must not switch it on."""
        self._note(name, "1" if default else "0", means, "0 or 1")
        word = self._values.get(name, str(default)).strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            self.faults.append(f"{name}={word!r} is neither yes nor no. Set it to 1 or 0.")
            return default
        return word in TRUE_WORDS

    def words(self, name: str, default: str = "", *, means: str) -> list[str]:
        """The variable as a list, separated by commas."""
        self._note(name, default, means, "list with commas")
        return [part.strip() for part in self._values.get(name, default).split(",") if part.strip()]

    def networks(self, name: str, default: str, *, means: str) -> list[str]:
        """The variable as a list of addresses, networks and the word ``unix``; anything else is a fault."""
        found = self.words(name, default, means=means)
        for word in found:
            try:
                if word != "unix":
                    ip_network(word)
            except ValueError:
                self.faults.append(f"{name} has {word!r}, which is no network: write 172.30.0.0/24 or 127.0.0.1.")
        return found

    def whole_number(self, name: str, default: int, *, means: str) -> int:
        """The variable as a number of things, so 0 or more; anything else is a fault."""
        self._note(name, str(default), means, "whole number")
        word = self._values.get(name, str(default)).strip()
        if not (word.isascii() and word.isdigit()):
            self.faults.append(f"{name}={word!r} is not a whole number. Set it to digits alone, such as {default}.")
            return default
        return int(word)

    def choice(self, name: str, default: str, choices: set[str], *, means: str) -> str:
        """The variable as one of ``choices``; any other word is a fault."""
        self._note(name, default, means, ", ".join(sorted(choices)))
        word = self._values.get(name, default).strip().lower()
        if word not in choices:
            self.faults.append(f"{name}={word!r} is not known. Set it to one of: {', '.join(sorted(choices))}.")
            return default
        return word

    def database(self, name: str, *, otherwise: Callable[[], str], means: str) -> dict[str, Any]:
        """Django's settings for the database at the address in the variable, a secret, or at ``otherwise()``.

        An address looks like ``postgis://user:password@host:port/name?host=/socket/folder&option=value``; that of
        another kind of database, or of none, is a fault.
        """
        url = self.secret(name, means=means) or otherwise()
        parts = urlsplit(url)
        if url and (parts.scheme not in SCHEMES or len(parts.path) < 2):
            self.faults.append(
                f"{name} must look like postgis://user:password@host:5432/name (PostgreSQL with PostGIS); "
                f"its scheme is {parts.scheme!r}."
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

    def is_set(self, name: str) -> bool:
        """Whether a variable that was read was given a value at all."""
        return name in self._values or f"{name}_FILE" in self._values

    def refuse_faults(self, *more: str) -> None:
        """Raises ImproperlyConfigured, a fault a line, when any was found so far or is given as ``more``."""
        found = [*self.faults, *more]
        if found:
            raise ImproperlyConfigured(
                "\n".join(["This environment refuses to start.", *(f"- {fault}" for fault in found)])
            )

    def _note(self, name: str, default: str, means: str, form: str) -> None:
        self.variables[name] = Variable(name, default, means, form)


environment = Environment(os.environ)


def development_key(folder: Path, name: str = "secret-key") -> str:
    """A key that is made once and kept in ``folder`` as ``name``; production wants one that was given."""
    path = folder / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place: two workers that start together must end up with one whole key.
        with NamedTemporaryFile("w", dir=path.parent, prefix=f"{name}-") as file:
            file.write(token_urlsafe(50))
            file.flush()
            with suppress(FileExistsError):
                path.hardlink_to(file.name)
    return path.read_text()
