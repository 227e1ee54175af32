"""Profiles: what says which column of a list means what. Shipped ones are in ``fixtures/profiles/``.

A profile is TOML, or the same content as a dictionary, as it is kept with an uploaded file and remembered for the next
list of its kind. Its keys:

``about`` (what the rows are about, see ``assets.choices.ImportSubject``; assets where it is not said), ``label``,
``description``, ``source`` (what the list is called where a fact says how it is known), ``basis`` (see
``assets.choices.Basis``); ``required`` (headings without which it is another list); ``ignored`` (headings that
somebody decided to leave alone: any other that the profile does not read is pointed out as new); ``heading_row`` (the
row of the headings where it cannot be found by them; 0 for a list without any, whose columns are "column 1", "column
2" and so on); ``empty`` (texts that say nothing); ``facts_by_label`` (vocabularies whose labels stand as headings over
yes and no).

A table ``[fields.NAME]`` for each value, whose keys are those of ``assets.imports.values.Value``: ``column`` or
``columns`` with ``join`` (several into one), ``part`` and ``clean`` (one of the several things in a cell), ``values``
(words to terms; an empty text for those that mean nothing), ``constant``, ``default``, ``split``, ``when``, ``latest``
and ``span``. One column may stand in several fields:

    [fields.name]
    column = "Venue"
    part = '^([^,]+)'
    [fields.postcode]
    column = "Venue"
    clean = ["find_postcode"]

In a list about anything but assets the NAMEs are the columns of its resource (``assets.imports.subjects``), and ``ids``
are numbers of the asset that a row belongs to.

``[children]`` (``id`` and ``parent``, two columns) says that rows belong to other rows: those that name in ``parent``
what stands in ``id`` of another (``assets.imports.families``).

``[[ids]]`` (``kind``, and as above), ``[[facts]]`` (``term`` as "scheme.code", and as above) and ``[[skip]]``
(``column``, ``matches``, ``why``, ``within``) for rows that are no records.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from assets.choices import Basis, IdentifierKind, ImportSubject
from assets.imports import subjects
from assets.imports.clean_ups import CLEAN_UPS
from assets.imports.headings import heading_key
from assets.imports.limits import COLUMNS, RefusalError
from assets.imports.patterns import LONGEST_MATCHED, MOST_STEPS, compile_pattern, worst_case
from assets.imports.profile_files import ProfileFileError, read_toml
from assets.imports.tables import ProfileError, Table
from assets.imports.text import key
from assets.imports.values import Value, When

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
        *("opened", "ceased", "address", "postcode", "latitude", "longitude", "easting", "northing", "precision"),
        *("masked", "public_area", "website", "email", "phone", "part_of", "visibility", "source", "category"),
        *("contact_name", "contact_role", "contact_email", "contact_phone", "contact_visibility"),
    )
)
_TOP_KEYS = frozenset(
    (
        *("about", "label", "description", "source", "basis", "required", "ignored", "heading_row", "empty"),
        *("facts_by_label", "fields", "ids", "facts", "skip", "children"),
    )
)
_VALUE_KEYS = frozenset(
    (
        *("column", "columns", "join", "latest", "span", "when", "every", "constant", "default"),
        *("empty", "part", "clean", "values", "split", "marked"),
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
class Children:
    """The keys of two columns: what a row is called, and what the row is called to which it belongs."""

    id: str
    parent: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of list is read; ``content`` is what it was made from, as a profile file has it."""

    name: str
    content: Mapping[str, Any]
    about: ImportSubject
    label: str
    description: str
    source: str
    basis: Basis
    required: tuple[str, ...]
    ignored: tuple[str, ...]
    heading_row: int | None
    fields: Mapping[str, Value]
    identifiers: tuple[Identifier, ...]
    facts: tuple[Fact, ...]
    facts_by_label: tuple[str, ...]
    skips: tuple[Skip, ...]
    children: Children | None = None

    def known(self, keys: set[str]) -> int:
        """How many of these headings the profile reads."""
        wanted = {heading for value in self._values() for heading in value.headings()}
        wanted.update(heading_key(heading) for heading in self.required)
        wanted.update((self.children.id, self.children.parent) if self.children else ())
        patterns = [value.latest for value in self._values() if value.latest]
        by_pattern = (any(pattern.fullmatch(name[:LONGEST_MATCHED]) for pattern in patterns) for name in keys - wanted)
        return len(keys & wanted) + sum(by_pattern)

    def missing(self, keys: set[str]) -> list[str]:
        """The required headings that are not among these."""
        return [heading for heading in self.required if heading_key(heading) not in keys]

    def ignores(self, key_of_heading: str) -> bool:
        """Whether somebody decided that the column of this heading is left alone."""
        return any(heading_key(heading) == key_of_heading for heading in self.ignored)

    def _values(self) -> list[Value]:
        return [
            *self.fields.values(),
            *(identifier.value for identifier in self.identifiers),
            *(fact.value for fact in self.facts),
        ]


def shipped(about: ImportSubject = ImportSubject.ASSETS) -> list[str]:
    """The names of the profiles that come with the product for lists of one kind, the register's own first."""
    if about != ImportSubject.ASSETS:
        return [about.value]
    names = sorted(path.stem for path in _folder().glob("*.toml"))
    return sorted(names, key=lambda name: name != DEFAULT)


def _folder() -> Path:
    return settings.FIXTURES_DIR / "profiles"


def _path(name: str) -> Path:
    """Where a shipped profile lies: those of lists about other things than assets have a folder of their own."""
    return _folder() / ("lists" if name in subjects.FIELDS else "") / f"{name}.toml"


def load_profile(name: str) -> Profile:
    """A shipped profile by its name, or the profile in the file ``name`` when it ends in ``.toml``.

    Raises RefusalError when there is none, or when it says something that is not understood.
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise RefusalError(f"There is no file {name}.")
        return _load(path)
    if name not in shipped() and name not in subjects.FIELDS:
        raise RefusalError(
            f"There is no profile “{name}”. There are: {', '.join(shipped())}; or give the path of a .toml file."
        )
    return _shipped(name)


@lru_cache
def _shipped(name: str) -> Profile:
    return _load(_path(name))


def _load(path: Path) -> Profile:
    try:
        return make_profile(path.stem, read_toml(path.read_bytes()))
    except (ProfileError, ProfileFileError) as fault:
        raise RefusalError(f"The profile {path.name} is not understood: {fault}.") from fault


def read_profile(name: str, content: Mapping[str, Any]) -> Profile:
    """A profile that people brought or made, from its content; one pattern in it cannot keep the program busy.

    Raises RefusalError with the key that is wrong and what would be right.
    """
    try:
        check_patterns(content)
        return make_profile(name, content)
    except ProfileError as fault:
        raise RefusalError(f"The profile “{name}” is not understood: {fault}.") from fault


def make_profile(name: str, content: Mapping[str, Any]) -> Profile:
    """A profile from its content. Raises ProfileError."""
    top = Table(content, "the profile")
    top.only(_TOP_KEYS)
    empty = frozenset(key(text) for text in top.texts("empty"))
    about = top.understood("about", ImportSubject) if "about" in top else ImportSubject.ASSETS
    fields = top.table("fields")
    _check_fields(fields, about, has_ids="ids" in top)
    return Profile(
        name=name,
        content=content,
        about=about,
        label=top.text("label"),
        description=top.text("description", ""),
        source=top.text("source", ""),
        basis=top.understood("basis", Basis) if "basis" in top else Basis.INHERITED,
        required=top.texts("required"),
        ignored=top.texts("ignored"),
        heading_row=top.number("heading_row"),
        fields={name: _value(Table(table, f"[fields.{name}]"), empty) for name, table in fields.content.items()},
        identifiers=tuple(_identifier(table, empty) for table in top.tables("ids")),
        facts=tuple(_fact(table, empty) for table in top.tables("facts")),
        facts_by_label=top.texts("facts_by_label"),
        skips=tuple(_skip(table) for table in top.tables("skip")),
        children=_children(top.table("children")) if "children" in top else None,
    )


def _check_fields(fields: Table, about: ImportSubject, *, has_ids: bool) -> None:
    fields.only(subjects.FIELDS.get(about, FIELDS))
    for group in subjects.NEEDED.get(about, (("name",),)):
        if not any(name in fields for name in group) and not (has_ids and any("number" in name for name in group)):
            raise ProfileError(f"[fields.{group[0]}] is missing: say in which column that stands")


def _children(table: Table) -> Children:
    table.only({"id", "parent"})
    return Children(heading_key(table.text("id")), heading_key(table.text("parent")))


def _identifier(table: Table, empty: frozenset[str]) -> Identifier:
    return Identifier(table.understood("kind", IdentifierKind), _value(table, empty, "kind"))


def _fact(table: Table, empty: frozenset[str]) -> Fact:
    scheme, point, term = table.text("term").partition(".")
    if not point:
        raise ProfileError(f"{table.place}: term must be a scheme and a code, such as “access.step_free”")
    return Fact(scheme, term, _value(table, empty, "term"))


def _value(table: Table, empty: frozenset[str], *further: str) -> Value:
    table.only(_VALUE_KEYS | set(further))
    columns = (table.text("column"),) if "column" in table else table.texts("columns")
    Table(dict.fromkeys(table.texts("clean")), f"{table.place}, clean").only(CLEAN_UPS)
    span = tuple(heading_key(heading) for heading in table.texts("span"))
    if span and len(span) != 2:
        raise ProfileError(f"{table.place}: span takes two columns")
    if table.flag("marked") and table.text("split", "") != ";":
        raise ProfileError(f"{table.place}: marked goes with a semicolon as split")
    values = table.words("values")
    return Value(
        columns=tuple(heading_key(heading) for heading in columns),
        join=table.text("join", ""),
        latest=table.understood("latest", _heading_pattern) if "latest" in table else None,
        span=span,
        whens=tuple(_when(rule, "value") for rule in table.tables("when")),
        every=table.flag("every"),
        constant=table.text("constant", ""),
        default=table.text("default", ""),
        empty=empty | {key(text) for text in table.texts("empty")},
        part=table.understood("part", _one_group) if "part" in table else None,
        clean=table.texts("clean"),
        values=None if values is None else {key(written): meant for written, meant in values.items()},
        split=table.text("split", ""),
        marked=table.flag("marked"),
    )


def _skip(table: Table) -> Skip:
    table.only({"column", "matches", "why", "within"})
    return Skip(_when(table, "why"), table.number("within", 0) or 0)


def _when(table: Table, value: str) -> When:
    if value == "value":
        table.only({"column", "matches", "value"})
    said = table.text(value) if value == "value" else table.text(value, "no record")
    return When(heading_key(table.text("column")), table.understood("matches", compile_pattern), said)


def _one_group(text: str) -> re.Pattern[str]:
    pattern = compile_pattern(text)
    if pattern.groups != 1:
        raise ValueError(f"the pattern {text!r} must have one group, round what is taken")
    return pattern


def _heading_pattern(text: str) -> re.Pattern[str]:
    """A pattern for headings, which are compared without blanks and underscores."""
    return _one_group(re.sub(r"[ _]", "", text))


def check_patterns(content: Mapping[str, Any]) -> None:
    """Refuse a profile whose patterns could keep the program busy; those of the shipped profiles are trusted.

    Raises ProfileError. What has another form than a profile has is left to ``make_profile``.
    """
    trusted = _shipped_patterns()
    steps = 0
    for place, text, times in _patterns(content):
        if text in trusted:
            continue
        try:
            steps += worst_case(text) * times
        except ValueError as fault:
            raise ProfileError(f"{place}: {fault}") from fault
        if steps > MOST_STEPS:
            raise ProfileError(
                f"{place}: the pattern {text!r} could take too long; use fewer of * and + in it, or begin it with ^"
            )


@lru_cache
def _shipped_patterns() -> frozenset[str]:
    return frozenset(text for name in shipped() for _, text, _ in _patterns(_shipped(name).content))


def _patterns(content: object, place: str = "the profile") -> Iterable[tuple[str, str, int]]:
    """The patterns anywhere in a profile: where each stands, itself, and how often a row has to do with it."""
    if isinstance(content, Mapping):
        for name, inner in content.items():
            if name in {"matches", "part", "latest"} and isinstance(inner, str):
                # One that looks for a heading is held against all of them.
                yield f"{place}, {name}", inner, COLUMNS if name == "latest" else 1
            elif name != "values":
                yield from _patterns(inner, f"{place}, {name}")
    elif isinstance(content, list):
        for inner in content:
            yield from _patterns(inner, place)
