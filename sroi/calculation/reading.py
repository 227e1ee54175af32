"""Reading a case: from the object of a file to a ``Case``, or to every reason at once why it cannot be counted."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.findings import Finding, Gate, UnsoundCaseError
from sroi.calculation.json_text import Json, Path, Raw, slips
from sroi.calculation.reading_conventions import read_conventions, read_price_index, read_rate_range
from sroi.calculation.reading_rows import input_row, outcome_row, read_input, read_outcome, read_stakeholder
from sroi.calculation.record import MOST_ROWS, Record, place, shorten
from sroi.calculation.soundness import unsound

# What a case may carry that says something to people, or is computed elsewhere, and moves no figure here.
KEPT = (
    "fictional", "source", "evaluation_period", "outputs", "expected", "tolerance", "scenarios", "variants",
    "horizon_ratios", "horizon_checks", "partial_rows", "lesson", "note", "objectives", "scope", "author", "date",
    "organisation", "excluded_outcomes", "monte_carlo_seed", "acknowledged", "losses_note", "materiality_threshold",
)  # fmt: skip
ANALYSES = ("forecast", "evaluative", "evaluative+forecast")
NO_INDICES: Mapping[str, PriceIndex] = {}


def read_case(raw: Raw, indices: Mapping[str, PriceIndex] = NO_INDICES) -> Case:
    """The impact map in ``raw``; ``indices`` are the price indices it may name.

    Raises UnsoundCaseError with every fault of the compute gate at once: what cannot be read, and what would make the
    sum wrong.
    """
    findings: list[Finding] = []
    name = name_of(raw)
    findings.extend(_slip(raw, name, path, found) for path, found in islice(slips(raw), MOST_ROWS))
    record = Record(raw, None, name, findings)
    stated = Record(record.mapping("conventions"), None, name, findings)
    rate_range = read_rate_range(stated)
    index = read_price_index(stated, record, indices)
    conventions = replace(read_conventions(stated, record), price_index=index)
    base_year = record.text("price_year")
    inputs = [
        read_input(Record(part, input_row(position), name, findings), position)
        for position, part in _objects(record, "inputs", record.records("inputs"))
    ]
    outcomes = [
        read_outcome(Record(part, row, name, findings), row, base_year, index)
        for position, part in _objects(record, "outcomes", _outcomes(record))
        for row in [outcome_row(part, position)]
    ]
    stakeholders = [
        read_stakeholder(Record(part, None, name, findings))
        for _, part in _objects(record, "stakeholders", record.records("stakeholders"))
    ]
    case = Case(
        raw=raw,
        id=record.text("id"),
        title=record.text("title"),
        currency=record.text("currency"),
        price_year=base_year,
        analysis_type=_analysis(record),
        conventions=conventions,
        inputs=tuple(inputs),
        outcomes=tuple(outcomes),
        stakeholders=tuple(stakeholders),
        period=_period(record),
        asked_about_losses=record.flag("asked_about_losses", default=False),
        last_final_fingerprint=record.text("last_final_fingerprint"),
        has_sensitivity=record.flag("sensitivity_run", default=bool(raw.get("scenarios") or raw.get("variants"))),
        rate_range=rate_range,
    )
    record.note_unknown(KEPT)
    findings.extend(unsound(case, faults=[finding for finding in findings if finding.gate is Gate.COMPUTE]))
    faults = tuple(finding for finding in findings if finding.gate is Gate.COMPUTE)
    if faults:
        raise UnsoundCaseError(faults)
    return replace(case, notes=tuple(findings))


def name_of(raw: Raw) -> str:
    """How findings name the map: by its title, else its id."""
    for key in ("title", "id"):
        found = raw.get(key)
        if isinstance(found, str) and found.strip():
            return found.strip()
    return "without a title"


def _slip(raw: Raw, name: str, path: Path, found: str) -> Finding:
    """A key that came twice, or a bare NaN, as a finding at its row."""
    row, field = None, str(path[-1])
    if len(path) > 2 and path[0] in {"inputs", "outcomes"} and isinstance(path[1], int):
        rows = raw[str(path[0])]
        part = rows[path[1]] if isinstance(rows, list) else None
        row = input_row(path[1] + 1) if path[0] == "inputs" else outcome_row(part, path[1] + 1)
    if found:
        return Finding(Gate.COMPUTE, "not_a_number", row, field, f"{place(name, row, field)}: {found} is no number.")
    text = f"{place(name, row, field)}: This key comes twice, and only one of the two can be meant."
    return Finding(Gate.COMPUTE, "duplicate_key", row, field, text)


def _objects(record: Record, key: str, parts: list[Json]) -> Iterator[tuple[int, Raw]]:
    """The objects of a list with their places in it, from 1; what else stands there is refused."""
    for position, part in enumerate(parts, start=1):
        if isinstance(part, Mapping):
            yield position, part
        else:
            record.refuse("not_an_object", key, f"{shorten(part)} stands at place {position}, where an object should.")


def _outcomes(record: Record) -> list[Json]:
    if not record.has("outcomes"):
        record.refuse("missing", "outcomes", "There is no list of outcomes.")
    return record.records("outcomes")


def _analysis(record: Record) -> str:
    found = record.text("analysis_type")
    if found and found not in ANALYSES:
        known = ", ".join(f'"{word}"' for word in ANALYSES)
        record.say(Gate.NOTE, "unknown_value", "analysis_type", f"“{found}” is none of {known}.")
    return found


def _period(record: Record) -> tuple[str, str]:
    """The first and the last day; from ``period`` with ``start`` and ``end``, or the two keys beside each other."""
    value = record.value("period")
    if isinstance(value, Mapping):
        inside = Record(value, None, record.map_name, record.findings)
        return inside.text("start"), inside.text("end")
    return record.text("period_start"), record.text("period_end")
