"""What a scenario overrides, taken apart for a form and put together again; what a form has no place for stays."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sroi.calculation.decimals import parse
from sroi.calculation.json_text import Json, Raw
from sroi.calculation.reading_conventions import KEYS
from sroi.calculation.reading_rows import outcome_row
from sroi.cells.column import Column, Kind
from sroi.cells.reading import CellTextError, Value, read_cell
from sroi.cells.registry import find_column
from sroi.cells.showing import edit_text
from sroi.choices import Figure, Table

# The figures of an outcome that a form offers, by their key.
FIGURES = (*(str(figure) for figure in Figure), "delay_years")
PRICE_INDEX = "price_index"
# The conventions that a form offers; a price index is chosen by its name.
CONVENTIONS = (*(key for key in KEYS if key != PRICE_INDEX), PRICE_INDEX)
# Before the names of those who put something in, among ``Parts.others``.
OF_INPUTS = "set_inputs."
_LEAD = "conventions."


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one outcome, as it is typed."""

    row: str = ""
    figure: str = ""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.row or self.figure or self.text)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a form shows of a scenario: figures of outcomes, what stakeholders put in, conventions; each as typed.

    ``others`` are the keys of what the form has no place for.
    """

    lines: Sequence[Line] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    conventions: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[str] = ()


def figure_column(figure: str) -> Column:
    """The column of a figure. ``figure`` is one of ``FIGURES``."""
    return _column(Table.OUTCOME, figure)


def convention_column(key: str) -> Column:
    """The column of a convention that is no price index."""
    return _column(Table.MAP, key)


def amount_column() -> Column:
    """The column of what is put in."""
    return _column(Table.INPUT, "amount")


def _column(table: Table, key: str) -> Column:
    found = find_column(table, key)
    if found is None:
        raise LookupError(f"No table of a map has a column {key!r}.")
    return found


def taken_apart(overrides: Raw, raw: Raw) -> Parts:
    """The parts of a scenario of the map ``raw``, in its order."""
    lines, conventions, others = [], {}, []
    for key, value in _object(overrides, "set").items():
        row, _, figure = key.rpartition(".")
        bare = _bare(key)
        if bare in CONVENTIONS and bare not in conventions and (text := _convention_text(bare, value)):
            conventions[bare] = text
        elif figure in FIGURES and row in rows_of(raw) and (text := _figure_text(row, figure, value, raw)):
            lines.append(Line(row, figure, text))
        else:
            others.append(key)
    inputs: dict[str, str] = {}
    for name, value in _object(overrides, "set_inputs").items():
        giver, text = _giver(name, raw), _text(amount_column(), value)
        if giver and text and giver not in inputs:
            inputs[giver] = text
        else:
            others.append(f"{OF_INPUTS}{name}")
    return Parts(lines, inputs, conventions, others)


def put_together(parts: Parts, before: Raw, raw: Raw) -> Raw:
    """The overrides that a form says, every part of which can be read.

    What says the same as ``before`` keeps its spelling and its place; what is new comes after, a preset first, because
    it sets aside what was set of its conventions before it.
    """
    wanted: dict[str, Json] = {}
    for key, text in parts.conventions.items():
        wanted[key] = text if key == PRICE_INDEX else _json(read_cell(convention_column(key), text))
    for line in parts.lines:
        value = _json(read_cell(figure_column(line.figure), line.text))
        wanted[f"{line.row}.{line.figure}"] = _signed(value) if _is_owed(line.row, line.figure, raw) else value
    amounts = {name: _json(read_cell(amount_column(), text)) for name, text in parts.inputs.items()}
    kept_inputs = [key.removeprefix(OF_INPUTS) for key in parts.others if key.startswith(OF_INPUTS)]
    sets = _merged(_object(before, "set"), wanted, parts.others, _bare)
    set_inputs = _merged(_object(before, "set_inputs"), amounts, kept_inputs, lambda name: _giver(name, raw))
    return {key: part for key, part in (("set", sets), ("set_inputs", set_inputs)) if part}


def _merged(
    before: Mapping[str, Json], wanted: Mapping[str, Json], others: Sequence[str], called: Callable[[str], str]
) -> dict[str, Json]:
    """``called`` gives the name under which the form has a key of ``before``."""
    left = dict(wanted)
    found: dict[str, Json] = {}
    for key, value in before.items():
        if key in others:
            found[key] = value
        elif called(key) in left:
            now = left.pop(called(key))
            found[key] = value if _same(value, now) else now
    first = {key: left.pop(key) for key in ("preset",) if key in left}
    return {**first, **found, **left}


def _bare(key: str) -> str:
    """A convention without the word before it; anything else as it is."""
    bare = key.removeprefix(_LEAD)
    return bare if bare in CONVENTIONS else key


def _giver(name: str, raw: Raw) -> str:
    """Who is meant, as the map spells them; empty for somebody who puts nothing in."""
    return next((giver for giver in givers_of(raw) if giver.casefold() == name.strip().casefold()), "")


def _same(one: Json, other: Json) -> bool:
    """Whether two values of a file mean the same: 5.50 is 5.5."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    first, second = parse(str(one)), parse(str(other))
    return one == other if first is None or second is None else first == second


def _json(value: Value) -> Json:
    """A value that was read, as a case file writes it: decimals as text, so that every digit stays."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{value!r} is no value of a scenario.")


def _text(column: Column, value: Json) -> str:
    """A value of a file as it is typed; empty where a cell could not hold it."""
    number = None if isinstance(value, bool) else parse(str(value))
    if column.kind in {Kind.CHOICE, Kind.FLAG}:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    elif number is None:
        return ""
    else:
        text = edit_text(column, number.copy_abs() if column.figure is Figure.PROXY_VALUE else number)
    try:
        read_cell(column, text)
    except CellTextError:
        return ""
    return text


def _figure_text(row: str, figure: str, value: Json, raw: Raw) -> str:
    """A figure as it is typed; empty where the form cannot say it: a gain that is to be a loss, or the other way."""
    number = None if isinstance(value, bool) else parse(str(value))
    if figure == Figure.PROXY_VALUE and number and (number < 0) != _is_owed(row, figure, raw):
        return ""
    return _text(figure_column(figure), value)


def _convention_text(key: str, value: Json) -> str:
    if key == PRICE_INDEX:
        return value if isinstance(value, str) else ""
    return _text(convention_column(key), value)


def rows_of(raw: Raw) -> dict[str, str]:
    """The outcomes that count, by the id that a scenario has for them: whose they are, and what."""
    parts = raw.get("outcomes")
    found: dict[str, str] = {}
    for position, part in enumerate(parts if isinstance(parts, list) else [], start=1):
        if isinstance(part, Mapping):
            row = outcome_row(part, position)
            words = (str(part.get(key) or "") for key in ("stakeholder", "outcome"))
            found.setdefault(row, ": ".join(filter(None, words)) or row)
    return found


def givers_of(raw: Raw) -> dict[str, Decimal | None]:
    """Who puts something in, and how much that is together; None where it cannot be read."""
    found: dict[str, Decimal | None] = {}
    spelling: dict[str, str] = {}
    for name, amount in _amounts(raw):
        known = spelling.setdefault(name.casefold(), name)
        so_far = found.get(known, Decimal(0))
        found[known] = None if amount is None or so_far is None else so_far + amount
    return found


def _amounts(raw: Raw) -> Iterator[tuple[str, Decimal | None]]:
    parts = raw.get("inputs")
    for part in parts if isinstance(parts, list) else []:
        name = part.get("stakeholder") if isinstance(part, Mapping) else None
        if isinstance(part, Mapping) and isinstance(name, str) and name.strip():
            yield name.strip(), parse(str(part.get("amount")))


def _is_owed(row: str, figure: str, raw: Raw) -> bool:
    """Whether the map states this row's proxy with a minus: a loss, which a plain figure would turn into a gain."""
    if figure != Figure.PROXY_VALUE:
        return False
    parts = raw.get("outcomes")
    for position, part in enumerate(parts if isinstance(parts, list) else [], start=1):
        if isinstance(part, Mapping) and outcome_row(part, position) == row:
            value = parse(str(part.get("proxy_value")))
            return value is not None and value < 0
    return False


def _signed(value: Json) -> Json:
    return f"-{value}" if isinstance(value, str) and parse(value) else value


def _object(overrides: Raw, key: str) -> Mapping[str, Json]:
    found = overrides.get(key)
    return found if isinstance(found, Mapping) else {}
