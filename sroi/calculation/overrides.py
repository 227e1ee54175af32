"""Scenarios and variants: the same map with some of its figures or conventions set otherwise, read and counted anew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.decimals import ZERO, parse, plain, precise, total
from sroi.calculation.findings import Finding, Gate, UnsoundCaseError
from sroi.calculation.json_text import Json, Raw
from sroi.calculation.present_value import Result, calculate
from sroi.calculation.reading import NO_INDICES, read_case
from sroi.calculation.reading_conventions import KEYS, OF_A_PRESET
from sroi.calculation.reading_rows import is_key, outcome_row
from sroi.calculation.record import place, shorten

# Keys of a map itself that a variant may set although the map does not state them.
OF_THE_MAP = ("price_year", "currency", "analysis_type", "period", "period_start", "period_end")


@dataclass(frozen=True, slots=True)
class Counted:
    """One scenario or variant: what it set, and what came of it, or why nothing did."""

    name: str
    raw: Raw
    case: Case | None
    result: Result | None
    findings: tuple[Finding, ...]


def scenarios(case: Case, indices: Mapping[str, PriceIndex] = NO_INDICES) -> tuple[Counted, ...]:
    """The map's named scenarios, in order."""
    return tuple(count_anew(case, part, indices) for part in _entries(case.raw.get("scenarios")))


def variants(case: Case, indices: Mapping[str, PriceIndex] = NO_INDICES) -> tuple[Counted, ...]:
    """The map under other conventions, as it lists them."""
    return tuple(count_anew(case, part, indices) for part in _entries(case.raw.get("variants")))


def _entries(value: Json) -> Iterator[Raw]:
    yield from (part for part in (value if isinstance(value, list) else []) if isinstance(part, Mapping))


def count_anew(case: Case, entry: Raw, indices: Mapping[str, PriceIndex] = NO_INDICES) -> Counted:
    """The map with what ``entry`` sets, counted.

    Under ``set`` stand "row.field", the name of a convention, or a key of the map, and under ``set_inputs``
    stakeholders and what each puts in. A faulty entry is no fault of the map: the reasons stand in ``findings``.
    """
    name = entry.get("name")
    title = name if isinstance(name, str) else _words(entry)
    known = {**indices, **({index.name: index} if (index := case.conventions.price_index) else {})}
    changed, faults = _overridden(case.raw, entry, case.name)
    try:
        read = read_case(changed, known)
    except UnsoundCaseError as refusal:
        return Counted(title, entry, None, None, (*faults, *refusal.findings))
    if faults:
        return Counted(title, entry, None, None, tuple(faults))
    return Counted(title, entry, read, calculate(read), ())


def _words(entry: Raw) -> str:
    """A variant without a name, called by what it sets."""
    parts = [part for key in ("set", "set_inputs") if isinstance(part := entry.get(key), Mapping)]
    return ", ".join(f"{key} {value}" for part in parts for key, value in part.items()) or "nothing set"


def overridden(raw: Raw, entry: Raw, map_name: str) -> Raw:
    """The map's object with what ``entry`` sets; nothing else of it is touched.

    Raises UnsoundCaseError where what it sets is not there.
    """
    changed, faults = _overridden(raw, entry, map_name)
    if faults:
        raise UnsoundCaseError(tuple(faults))
    return changed


def _overridden(raw: Raw, entry: Raw, map_name: str) -> tuple[Raw, list[Finding]]:
    """The object with all that can be set, and what cannot."""
    changed = dict(raw)
    faults: list[Finding] = []
    for key in ("set", "set_inputs"):
        if not isinstance(entry.get(key) or {}, Mapping):
            text = f"{place(map_name, None, key)}: {shorten(entry[key])} is no object of what is set to what."
            faults.append(Finding(Gate.COMPUTE, "not_an_object", None, key, text))
    for key, value in _pairs(entry.get("set")):
        if not _set(changed, key, value):
            text = f"{place(map_name, None, key)}: There is no such figure of a row, or convention, to be set."
            faults.append(Finding(Gate.COMPUTE, "unknown_override", None, key, text))
    for name, value in _pairs(entry.get("set_inputs")):
        if not _set_input(changed, name, value):
            text = f"{place(map_name, None, 'set_inputs')}: Nobody called “{name}” put anything in."
            faults.append(Finding(Gate.COMPUTE, "unknown_override", None, name, text))
    return changed, faults


def _pairs(value: Json) -> Iterable[tuple[str, Json]]:
    return value.items() if isinstance(value, Mapping) else ()


def _set(raw: dict[str, Json], key: str, value: Json) -> bool:
    bare = key.removeprefix("conventions.")
    if bare in KEYS:
        stated = raw.get("conventions")
        conventions = dict(stated) if isinstance(stated, Mapping) else {}
        if bare == "preset":
            conventions = {name: part for name, part in conventions.items() if name not in OF_A_PRESET}
        raw["conventions"] = {**conventions, bare: value}
        return True
    row, dot, field = key.rpartition(".")
    if dot and _set_field(raw, row, field, value):
        return True
    if not dot and (key in raw or key in OF_THE_MAP):
        raw[key] = value
        return True
    return False


def _set_field(raw: dict[str, Json], row: str, field: str, value: Json) -> bool:
    outcomes = raw.get("outcomes")
    rows = list(outcomes) if isinstance(outcomes, list) else []
    is_found = False
    for position, part in enumerate(rows, start=1):
        if isinstance(part, Mapping) and outcome_row(part, position) == row and (field in part or is_key(field)):
            rows[position - 1] = {**part, field: value}
            is_found = True
    raw["outcomes"] = rows
    return is_found


def _set_input(raw: dict[str, Json], name: str, value: Json) -> bool:
    """Have all that a stakeholder puts in come to ``value``, each of several inputs in proportion to what it was."""
    inputs = raw.get("inputs")
    rows = list(inputs) if isinstance(inputs, list) else []
    for key in ("stakeholder", "description"):
        places = [at for at, part in enumerate(rows) if isinstance(part, Mapping) and _called(part.get(key), name)]
        if places:
            for at, amount in zip(places, _parts(rows, places, value), strict=True):
                part = rows[at]
                rows[at] = {**part, "amount": amount} if isinstance(part, Mapping) else part
            raw["inputs"] = rows
            return True
    return False


def _called(value: Json, name: str) -> bool:
    return isinstance(value, str) and value.strip().casefold() == name.strip().casefold()


@precise
def _parts(rows: list[Json], places: list[int], value: Json) -> list[Json]:
    whole = parse(str(value))
    if len(places) == 1 or whole is None:
        # What cannot be read is refused where it is read.
        return [value, *["0"] * (len(places) - 1)]
    were = [_amount(rows[at]) for at in places]
    before = total(were)
    if before <= 0:
        return [value, *["0"] * (len(places) - 1)]
    rest = [whole * was / before for was in were[1:]]
    return [plain(part) for part in (whole - total(rest), *rest)]


def _amount(part: Json) -> Decimal:
    found = parse(str(part.get("amount"))) if isinstance(part, Mapping) else None
    return ZERO if found is None else found
