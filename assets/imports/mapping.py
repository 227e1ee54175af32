"""Which column becomes what, as a person sees it; and the content of a profile that says the same.

A profile can say more than "this column goes there": rules, the latest year, spans of dates. What it says beyond is
kept as it is unless a column is chosen for the same thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from assets.imports.clean_ups import WAY_OF, WAYS
from assets.imports.headings import heading_key
from assets.imports.targets import CLEAN, FACT, JOINS, NUMBER, SEPARATOR, SEVERAL
from assets.imports.vocabulary import Vocabulary

Content = dict[str, Any]

# What a table of a profile may hold and still be shown as columns; and what it keeps when the columns change.
_SHOWN = frozenset({"column", "columns", "join", "clean", "values", "empty", "split", "marked", "default", "constant"})
_KEPT = ("values", "empty", "split", "marked", "default")
_KEPT_OF_NUMBERS = ("empty", "split", "marked")
# What of a profile has nothing to do with its columns.
_BESIDE = ("about", "description", "source", "basis", "empty", "skip", "children")
# Where a row says nothing, a status is implied and not stated.
_IMPLIED = "status"


class Line(NamedTuple):
    """A column becomes something: all of its text, or what one of ``clean_ups.WAYS`` takes out of it."""

    column: str
    target: str
    way: str = ""


class LineError(ValueError):
    """The lines contradict each other; ``column`` is the one to look at."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


@dataclass(frozen=True, slots=True)
class Shown:
    """What a profile says about the columns of one list.

    ``rules`` are the targets that it works out in ways of its own, with the keys of the headings that it asks for;
    ``constants`` what it says where a row says nothing.
    """

    lines: tuple[Line, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def show(content: Mapping[str, Any], names: Sequence[str], vocabulary: Vocabulary) -> Shown:
    """What the profile of this content says about a list with columns of these names."""
    by_key = {heading_key(name): name for name in names}
    lines: list[Line] = []
    constants: dict[str, str] = {}
    rules: dict[str, tuple[str, ...]] = {}
    for target, table in _tables(content):
        columns = [by_key[key] for key in map(heading_key, _columns(table)) if key in by_key]
        if constant := table.get("default" if target == _IMPLIED else "constant"):
            constants[target] = constant
        if (way := _way(target, table)) is None:
            rules[target] = tuple(_asked_for(table))
        else:
            lines += [Line(column, target, way) for column in columns]
    for scheme in content.get("facts_by_label", ()):
        for term in vocabulary.terms(scheme):
            if name := by_key.get(heading_key(term.label)):
                lines.append(Line(name, f"{FACT}{scheme}.{term.code}"))
    return Shown(tuple(lines), constants, rules)


def read_by_key(content: Mapping[str, Any]) -> dict[str, tuple[Line, ...]]:
    """What a profile takes the column of each heading for, by the key of the heading; its rules aside."""
    found: dict[str, tuple[Line, ...]] = {}
    for target, table in _tables(content):
        way = _way(target, table)
        for column in _columns(table) if way is not None else ():
            key = heading_key(column)
            found[key] = (*found.get(key, ()), Line(column, target, way or ""))
    return found


def _tables(content: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    yield from content.get("fields", {}).items()
    yield from ((f"{NUMBER}{table['kind']}", table) for table in content.get("ids", ()))
    yield from ((f"{FACT}{table['term']}", table) for table in content.get("facts", ()))


def _columns(table: Mapping[str, Any]) -> list[str]:
    return [table["column"]] if "column" in table else list(table.get("columns", ()))


def _way(target: str, table: Mapping[str, Any]) -> str | None:
    """Which way a table takes its value out of a cell; None where it is none of those that a page offers."""
    if set(table) - _SHOWN - {"kind", "term"}:
        return None
    said = tuple(table.get("clean", ()))
    for way in WAYS:
        if said in {way.clean, _clean(target, way.code)}:
            return way.code
    return None


def _clean(target: str, way: str) -> tuple[str, ...]:
    """What is done to the text: what the person chose, and what is always done."""
    return (*WAY_OF[way].clean, *(CLEAN.get(target, ()) if not way or target == "address" else ()))


def _asked_for(table: Mapping[str, Any]) -> Iterable[str]:
    headings = [*_columns(table), *table.get("span", ()), *(rule["column"] for rule in table.get("when", ()))]
    return dict.fromkeys(map(heading_key, headings))


def make_content(
    lines: Iterable[Line],
    *,
    label: str,
    base: Mapping[str, Any] | None = None,
    constants: Mapping[str, str] | None = None,
    ignored: Iterable[str] = (),
    heading_row: int | None = None,
    source: str | None = None,
    splits: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> Content:
    """The content of a profile that reads the columns so.

    ``base`` is the profile it is made from: its words for terms, rules and skipped rows are kept. ``splits`` say what
    stands between several values of a cell, and ``values`` what words mean, where ``base`` does not. Raises LineError.
    """
    base = base or {}
    before = dict(_tables(base))
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.target, []).append(line)
    tables = {
        target: _table(target, used, before.get(target, {}), (splits or {}).get(target, ""), (values or {}).get(target))
        for target, used in grouped.items()
    }
    for target, table in before.items():
        if target not in tables and _way(target, table) is None:
            tables[target] = {key: value for key, value in table.items() if key not in {"kind", "term", "constant"}}
    for target, text in (constants or {}).items():
        tables.setdefault(target, {})["default" if target == _IMPLIED else "constant"] = text
    content: Content = {"label": label, **{key: base[key] for key in _BESIDE if key in base}}
    if source is not None:
        content["source"] = source
    content["required"] = _required(tables.get("name", {}), base)
    if ignored := list(ignored):
        content["ignored"] = ignored
    if heading_row is not None:
        content["heading_row"] = heading_row
    return content | _sorted_out(tables)


def _table(target: str, lines: list[Line], before: Mapping[str, Any], split: str, values: Any) -> Content:
    columns = list(dict.fromkeys(line.column for line in lines))
    if len(columns) < len(lines):
        raise LineError(columns[0], "The same column goes to the same thing twice.")
    if len({line.way for line in lines}) > 1:
        raise LineError(columns[-1], "Columns that go to the same thing together are taken whole.")
    table: Content = {"column": columns[0]} if len(columns) == 1 else {"columns": columns}
    join = JOINS.get(target, "")
    if len(columns) > 1 and join:
        table["join"] = join
    if clean := _clean(target, lines[0].way):
        table["clean"] = list(clean)
    kept = _KEPT_OF_NUMBERS if target.startswith(NUMBER) else _KEPT
    table |= {key: before[key] for key in kept if key in before}
    if target in SEVERAL and "split" not in table:
        table["split"] = SEPARATOR if join and len(columns) > 1 else split or SEPARATOR
    if values and "values" not in table:
        table["values"] = dict(values)
    return table


def _required(table: Content, base: Mapping[str, Any]) -> list[str]:
    """The headings without which it is another list: that of the name, or those that the profile named before."""
    return [table["column"]] if "column" in table else list(base.get("required", ()))


def _sorted_out(tables: Mapping[str, Content]) -> Content:
    """The tables where a profile has them."""
    content: Content = {"fields": {}}
    for target, table in tables.items():
        if target.startswith(NUMBER):
            content.setdefault("ids", []).append({"kind": target.removeprefix(NUMBER), **table})
        elif target.startswith(FACT):
            content.setdefault("facts", []).append({"term": target.removeprefix(FACT), **table})
        else:
            content["fields"][target] = table
    return content


def set_words(content: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]) -> Content:
    """The same content with words of each field turned into what they mean; an empty text means nothing."""
    fields = dict(content["fields"])
    for name, meant in words.items():
        table = dict(fields[name])
        table["values"] = {**table.get("values", {}), **meant}
        fields[name] = table
    return {**content, "fields": fields}
