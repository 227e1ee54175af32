"""A case as a sheet of cells under the Value Map's headings, with the impact, yearly and present values beside them."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from sroi.calculation.case import Case
from sroi.calculation.decimals import parse
from sroi.calculation.json_text import Json, Raw
from sroi.calculation.present_value import Result, calculate
from sroi.value_map.columns import ATTRIBUTION_HEADINGS, COLUMNS, DISCOUNT_RATE, HEADER, IMPACT, Cell

STAGE = "Stage {number}"
VALUES_STAGE = 5
_DAYS = ("period_start", "period_end")


def write_value_map(case: Case, *, withheld: Collection[str] = ()) -> list[list[Cell]]:
    """The sheet: what the map is, the headings by stage, a row for each input or outcome, totals and the result.

    Figures leave with all the digits they came with, the proxy of a loss below nothing; what is computed leaves
    unrounded. An input stands in the first row of its stakeholder that has none yet. The rows ``withheld`` (ids) leave
    without their value and what tells it.
    """
    result = calculate(case)
    years = range(1, len(result.years) + 1)
    stages: list[Cell] = [STAGE.format(number=column.stage) for column in COLUMNS]
    headings: list[Cell] = [_heading(case, column.key, column.heading) for column in COLUMNS]
    return [
        *_header(case),
        [DISCOUNT_RATE, case.conventions.rates.first],
        ["Conventions", result.fingerprint],
        [],
        [*stages, STAGE.format(number=4), *(STAGE.format(number=VALUES_STAGE) for _ in (*years, 0))],
        [*headings, IMPACT, *(f"Year {year}" for year in years), "Present value"],
        *_rows(case, result, withheld),
        ["Total", *[None] * len(COLUMNS), *result.years, result.pv],
        [],
        ["Total inputs", result.inputs],
        ["Total present value", result.pv],
        ["Net present value", result.npv],
        ["Social return, for every 1 put in", result.ratio],
    ]


def _header(case: Case) -> Iterable[list[Cell]]:
    for key, words in HEADER.items():
        cell = _about(case, key)
        if cell not in {None, ""}:
            yield [words, cell]


def _about(case: Case, key: str) -> Cell:
    """What is said of the map under a key of the header."""
    if key in _DAYS:
        return case.period[_DAYS.index(key)]
    return _cell(case.raw.get(key), is_figure=False)


def _heading(case: Case, key: str, heading: str) -> str:
    return ATTRIBUTION_HEADINGS[case.conventions.attribution_means] if key == "attribution" else heading


def _rows(case: Case, result: Result, withheld: Collection[str]) -> Iterable[list[Cell]]:
    waiting = list(_objects(case.raw.get("inputs")))
    changes = {each.get("name"): each.get("intended_changes") for each in _objects(case.raw.get("stakeholders"))}
    for part, outcome, row in zip(_objects(case.raw.get("outcomes")), case.outcomes, result.rows, strict=True):
        its_own = next((each for each in waiting if each.get("stakeholder") == part.get("stakeholder")), None)
        if its_own is not None:
            waiting.remove(its_own)
        shown = {"intended_changes": changes.pop(part.get("stakeholder"), None), **part}
        shown["proxy_value"] = _signed(part.get("proxy_value"), outcome.direction)
        values: list[Cell] = [row.impact, *row.years, *[None] * (len(result.years) - len(row.years)), row.pv]
        if row.id in withheld:
            shown["proxy_value"], values = None, []
        yield [*_cells(shown, its_own or {}), *values]
    for each in waiting:
        yield _cells({"stakeholder": each.get("stakeholder")}, each)


def _signed(value: Json, direction: int) -> Json:
    """The proxy as the sheet has it, which has no other way to say that an outcome is a loss."""
    number = None if isinstance(value, bool) else parse(str(value))
    return value if number is None or direction > 0 else -number.copy_abs()


def _cells(outcome: Raw, put_in: Raw) -> list[Cell]:
    return [
        _cell((put_in if column.of_input else outcome).get(column.key), is_figure=column.kind != "text")
        for column in COLUMNS
    ]


def _objects(value: Json) -> Iterable[Raw]:
    return (part for part in (value if isinstance(value, list) else []) if isinstance(part, Mapping))


def _cell(value: Json, *, is_figure: bool) -> Cell:
    """Figures as numbers, so that the sheet can be counted with; everything else as text."""
    if isinstance(value, str):
        number = parse(value) if is_figure else None
        return value if number is None else number
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
