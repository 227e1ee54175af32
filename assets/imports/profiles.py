"""Profiles: files that say which column of a list means what. Shipped ones are in ``fixtures/profiles/``.

A profile is TOML. ``label``, ``description``, ``source`` (what the list is called where a fact says how it is known),
``basis`` (see ``assets.choices.Basis``), ``required`` (headings without which it is another list), ``empty`` (texts
that say nothing), ``facts_by_label`` (vocabularies whose labels stand as headings over yes and no); a table
``[fields.NAME]`` for each value (``assets.imports.values.Value``), ``[[ids]]`` (``kind``, ``column``), ``[[facts]]``
(``term``, ``column``) and ``[[skip]]`` (``column``, ``matches``, ``why``, ``within``) for rows that are no records.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from assets.choices import Basis, IdentifierKind
from assets.imports.headings import heading_key
from assets.imports.limits import RefusalError
from assets.imports.text import key
from assets.imports.values import CLEAN_UPS, Value, When

DEFAULT = "register"

FIELDS = frozenset(
    (
        *(
            "id",
            "name",
            "former_names",
            "alternative_names",
            "kind",
            "nature_of_work",
            "sector",
            "audience",
            "functions",
        ),
        *("description", "status", "status_date", "status_reason", "status_reporter", "status_evidence"),
        *("opened", "ceased", "address", "postcode", "latitude", "longitude", "precision", "masked", "public_area"),
        *("website", "email", "phone", "part_of", "visibility", "source", "category"),
        *("contact_name", "contact_role", "contact_email", "contact_phone", "contact_visibility"),
    )
)
_TOP_KEYS = frozenset(
    (
        *("label", "description", "source", "basis", "required", "empty", "facts_by_label"),
        *("fields", "ids", "facts", "skip"),
    )
)
_VALUE_KEYS = frozenset(
    (
        *("column", "columns", "join", "latest", "span", "when", "every", "constant", "default"),
        *("empty", "clean", "values", "split", "marked"),
    )
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A column that holds the numbers of another register."""

    kind: IdentifierKind
    value: Value


@dataclass(frozen=True, slots=True)
class Fact:
    """A column that says yes or no about one term of a scheme."""

    scheme: str
    term: str
    value: Value


@dataclass(frozen=True, slots=True)
class Skip:
    """A rule for rows that are no records; ``within`` is how many rows below the headings it holds for, 0 for all."""

    when: When
    within: int


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of list is read."""

    name: str
    label: str
    description: str
    source: str
    basis: Basis
    required: tuple[str, ...]
    fields: Mapping[str, Value]
    identifiers: tuple[Identifier, ...]
    facts: tuple[Fact, ...]
    facts_by_label: tuple[str, ...]
    skips: tuple[Skip, ...]

    def known(self, keys: set[str]) -> int:
        """How many of these headings the profile reads."""
        wanted = {heading for value in self._values() for heading in value.headings()}
        wanted.update(heading_key(heading) for heading in self.required)
        patterns = [value.latest for value in self._values() if value.latest]
        return len(keys & wanted) + sum(any(pattern.fullmatch(name) for pattern in patterns) for name in keys - wanted)

    def missing(self, keys: set[str]) -> list[str]:
        """The required headings that are not among these."""
        return [heading for heading in self.required if heading_key(heading) not in keys]

    def _values(self) -> list[Value]:
        return [
            *self.fields.values(),
            *(identifier.value for identifier in self.identifiers),
            *(fact.value for fact in self.facts),
        ]


def shipped() -> list[str]:
    """The names of the profiles that come with the product, the register's own first."""
    names = sorted(path.stem for path in _folder().glob("*.toml"))
    return sorted(names, key=lambda name: name != DEFAULT)


def _folder() -> Path:
    return settings.FIXTURES_DIR / "profiles"


def load_profile(name: str) -> Profile:
    """A shipped profile by its name, or the profile in the file ``name`` when it ends in ``.toml``.

    Raises RefusalError when there is none, or when it says something that is not understood.
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise RefusalError(f"There is no file {name}.")
        return _load(path)
    if name not in shipped():
        raise RefusalError(
            f"There is no profile “{name}”. There are: {', '.join(shipped())}; or give the path of a .toml file."
        )
    return _shipped(name)


@lru_cache
def _shipped(name: str) -> Profile:
    return _load(_folder() / f"{name}.toml")


def _load(path: Path) -> Profile:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _profile(path.stem, content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise RefusalError(f"The profile {path.name} is not TOML: {fault}.") from fault
    except (KeyError, TypeError, AttributeError) as fault:
        raise RefusalError(f"The profile {path.name} has something missing or in the wrong form: {fault}.") from fault
    except ValueError as fault:
        raise RefusalError(f"The profile {path.name} is not understood: {fault}.") from fault


def _profile(name: str, content: dict[str, Any]) -> Profile:
    _only(content, _TOP_KEYS, "the profile")
    empty = frozenset(key(text) for text in content.get("empty", []))
    fields = content["fields"]
    _only(fields, FIELDS, "[fields]")
    if "name" not in fields:
        raise ValueError("[fields.name] is missing")
    return Profile(
        name=name,
        label=content["label"],
        description=content.get("description", ""),
        source=content.get("source", ""),
        basis=Basis(content.get("basis", Basis.INHERITED)),
        required=tuple(content["required"]),
        fields={field: _value(table, empty) for field, table in fields.items()},
        identifiers=tuple(
            Identifier(IdentifierKind(table.pop("kind")), _value(table, empty)) for table in content.get("ids", [])
        ),
        facts=tuple(_fact(table, empty) for table in content.get("facts", [])),
        facts_by_label=tuple(content.get("facts_by_label", [])),
        skips=tuple(_skip(table) for table in content.get("skip", [])),
    )


def _fact(table: dict[str, Any], empty: frozenset[str]) -> Fact:
    scheme, _, term = table.pop("term").partition(".")
    return Fact(scheme, term, _value(table, empty))


def _value(table: dict[str, Any], empty: frozenset[str]) -> Value:
    _only(table, _VALUE_KEYS, "a value")
    columns = [table["column"]] if "column" in table else table.get("columns", [])
    _only(table.get("clean", []), set(CLEAN_UPS), "clean")
    span = tuple(heading_key(heading) for heading in table.get("span", []))
    if span and len(span) != 2:
        raise ValueError("span takes two columns")
    if table.get("marked") and table.get("split") != ";":
        raise ValueError("marked goes with a semicolon as split")
    return Value(
        columns=tuple(heading_key(heading) for heading in columns),
        join=table.get("join", ""),
        latest=_heading_pattern(table["latest"]) if "latest" in table else None,
        span=span,
        whens=tuple(_when(rule) for rule in table.get("when", [])),
        every=table.get("every", False),
        constant=table.get("constant", ""),
        default=table.get("default", ""),
        empty=empty | {key(text) for text in table.get("empty", [])},
        clean=tuple(table.get("clean", [])),
        values={key(written): meant for written, meant in table["values"].items()} if "values" in table else None,
        split=table.get("split", ""),
        marked=table.get("marked", False),
    )


def _skip(table: dict[str, Any]) -> Skip:
    within = int(table.pop("within", 0))
    return Skip(_when(table | {"value": table.pop("why", "no record")}), within)


def _when(table: dict[str, Any]) -> When:
    _only(table, {"column", "matches", "value"}, "a rule")
    return When(heading_key(table["column"]), _pattern(table["matches"]), table["value"])


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as fault:
        raise ValueError(f"the pattern {text!r}: {fault}") from fault


def _heading_pattern(text: str) -> re.Pattern[str]:
    """A pattern for headings, which are compared without blanks and underscores."""
    pattern = _pattern(re.sub(r"[ _]", "", text))
    if pattern.groups != 1:
        raise ValueError(f"the pattern {text!r} must have one group, round the year")
    return pattern


def _only(given: Any, allowed: set[str] | frozenset[str], where: str) -> None:
    unknown = set(given) - allowed
    if unknown:
        raise ValueError(f"{where} cannot have {', '.join(sorted(unknown))}")
