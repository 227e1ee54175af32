"""The scenarios of a map side by side with the map as it is, as a figure."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lengths import Length, draw_lengths
from sroi.analysis.words import WITHHELD, field_words, listed, one, row_words, short, value_words
from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.decimals import ONE, ZERO, parse
from sroi.calculation.json_text import Json, Raw
from sroi.calculation.overrides import Counted, scenarios, variants
from sroi.calculation.present_value import Result
from sroi.choices import Figure as FigureOf
from sroi.overview.words import MINUS, amount, ratio

BASE = "The map as it is"


def scenarios_figure(
    case: Case, result: Result, indices: Mapping[str, PriceIndex], withheld: frozenset[str] = frozenset()
) -> Figure | None:
    """The named scenarios beside the base; None where there are none."""
    found = scenarios(case, indices)
    return _figure("scenarios", "scenario", found, case, result, withheld) if found else None


def variants_figure(
    case: Case, result: Result, indices: Mapping[str, PriceIndex], withheld: frozenset[str] = frozenset()
) -> Figure | None:
    """The variants that a file lists; None where there are none."""
    found = variants(case, indices)
    return _figure("variants", "variant of the study", found, case, result, withheld) if found else None


def _figure(
    key: str, noun: str, found: Sequence[Counted], case: Case, result: Result, withheld: frozenset[str]
) -> Figure:
    currency = case.currency
    title = _title(found, noun, result.ratio, currency)
    counted_ones = [(each.name, each.result) for each in found if each.result is not None]
    lengths = [
        Length(BASE, float(result.ratio), ratio(result.ratio, currency), "total"),
        *(Length(name, float(one_of.ratio), ratio(one_of.ratio, currency)) for name, one_of in counted_ones),
    ]
    drawing = draw_lengths(
        lengths,
        title=title,
        description=f"A bar for the gross ratio of the map as it is, and of each {noun}.",
        line=1.0,
        line_words=one(currency),
    )
    base = TableRow(BASE, [*_figures(result, result, currency), Cell("nothing is changed")])
    rows = [base, *(_row(each, case, result, withheld) for each in found)]
    head = [noun.capitalize(), "Put in", "Present value", "Ratio", "More or less", "What it sets"]
    table = Table(f"Every {noun} beside the map as it is", head, rows, of_words=True)
    return Figure(
        key, title, ["The gross ratio. Everything that is not named stays as it is in the map."], table, drawing
    )


def _row(each: Counted, case: Case, base: Result, withheld: frozenset[str]) -> TableRow:
    what = Cell("; ".join(said(each.raw, case, withheld)) or "nothing is changed")
    if each.result is None:
        fault = Cell("cannot be counted", beside=" ".join(finding.message for finding in each.findings))
        return TableRow(each.name, [fault, Cell(""), Cell(""), Cell(""), what])
    return TableRow(each.name, [*_figures(each.result, base, case.currency), what])


def _figures(result: Result, base: Result, currency: str) -> list[Cell]:
    difference = result.ratio - base.ratio
    more = ratio(difference, currency)
    return [
        Cell(amount(result.inputs, currency)),
        Cell(amount(result.pv, currency)),
        Cell(ratio(result.ratio, currency)),
        Cell("" if result is base else f"+{more}" if not more.startswith(MINUS) else more),
    ]


def _title(found: Sequence[Counted], noun: str, base: Decimal, currency: str) -> str:
    ratios = [(each.name, each.result.ratio) for each in found if each.result is not None]
    unit, nouns = one(currency), _many(noun)
    if not ratios:
        return f"None of the {nouns} can be counted" if len(found) > 1 else f"The one {noun} cannot be counted"
    word = "below" if base >= ONE else "above"
    crossing = [name for name, value in ratios if (value < ONE if base >= ONE else value > ONE)]
    if not crossing:
        lead = f"The one {noun} does not take" if len(ratios) == 1 else f"None of {len(ratios)} {nouns} takes"
        return f"{lead} the return {word} {unit}"
    names = listed(f"“{short(name, 30)}”" for name in crossing[:3])
    if len(crossing) == 1:
        return f"One {noun} takes the return {word} {unit}: {names}"
    return f"{len(crossing)} of {len(ratios)} {nouns} take the return {word} {unit}, {names} among them"


def _many(noun: str) -> str:
    first, _, rest = noun.partition(" ")
    return f"{first}s {rest}".strip()


def said(entry: Raw, case: Case, withheld: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a scenario sets, each thing in words: "Singers: sleep well: how many 5 instead of 10"."""
    sets, amounts = entry.get("set"), entry.get("set_inputs")
    for key, value in (sets if isinstance(sets, Mapping) else {}).items():
        yield _of_a_row(key, value, case, withheld)
    for name, value in (amounts if isinstance(amounts, Mapping) else {}).items():
        before = sum((each.amount for each in case.inputs if each.stakeholder.casefold() == name.casefold()), ZERO)
        yield f"put in by {name}: {_words('amount', value, case)} instead of {amount(before, case.currency)}"


def _of_a_row(key: str, value: Json, case: Case, withheld: frozenset[str]) -> str:
    row, _, field = key.rpartition(".")
    outcome = next((each for each in case.outcomes if each.id == row), None)
    if outcome is None or field not in set(FigureOf):
        return f"{key.removeprefix('conventions.').replace('_', ' ')}: {_plain(value)}"
    where = f"{row_words(case, row)}: {field_words(field)}"
    if field == "proxy_value" and row in withheld:
        return f"{where} ({WITHHELD})"
    return (
        f"{where} {_words(field, value, case)} instead of {value_words(field, getattr(outcome, field), case.currency)}"
    )


def _words(field: str, value: Json, case: Case) -> str:
    found = parse(str(value))
    return _plain(value) if found is None else value_words(field, found, case.currency)


def _plain(value: Json) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else "none" if value is None else str(value)
