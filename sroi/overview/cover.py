"""What stands on the cover of a map: the sentence, its range, and the figures beside it.

The words are those of the method: "for every £1 of investment (cash and in kind), an estimated £x of social value over
n years (range a–b), of which £c is cashable".
"""

from dataclasses import dataclass
from decimal import Decimal

from sroi.calculation.breakdown import sides
from sroi.calculation.case import Case
from sroi.calculation.conventions import Headline
from sroi.calculation.decimals import ONE
from sroi.calculation.present_value import Result
from sroi.overview import words

_EVERY = Decimal("0.9995")


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the ratio may lie from its estimate: what the middle nine tenths of random draws gave.

    ``above_one`` is the share of draws in which more came out than was put in. It is no confidence interval.
    """

    low: Decimal
    high: Decimal
    above_one: Decimal
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class CoverFact:
    """One line beside the ratio; ``beside`` says what it rests on where that wants saying."""

    label: str
    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover: ``figure`` large, ``lead`` over it, ``sentence`` under it, and the whole in one ``full`` sentence."""

    lead: str
    figure: str
    sentence: str
    full: str
    fingerprint: str
    facts: tuple[CoverFact, ...]
    note: str


def cover(case: Case, result: Result, spread: Spread | None) -> Cover:
    """The cover of a map that can be counted; without a ``spread`` no range has been drawn yet."""
    currency = case.currency
    one, cashable = words.each(ONE, currency), sides(case).cashable_ratio
    is_net = result.headline is Headline.NET
    over = f"over {words.years(len(result.years))}" if result.years else "over no years, for there are no outcomes"
    range_words = f" (range {_between(spread, currency)})" if spread else ""
    cash_words = (
        f", of which {words.ratio(cashable, currency)} is cashable" if cashable else ", none of it said to be cashable"
    )
    estimated = words.ratio(result.ratio, currency)
    return Cover(
        lead=f"What came beyond every {one} put in" if is_net else f"For every {one} put in",
        figure=words.ratio(result.headline_ratio, currency),
        sentence=_beneath(is_net, estimated, over),
        full=(
            f"For every {one} of investment (cash and in kind), an estimated {estimated} of social value "
            f"{over}{range_words}{cash_words}."
        ),
        fingerprint=result.fingerprint,
        facts=_facts(case, result, spread),
        note=_note(spread),
    )


def _beneath(is_net: bool, estimated: str, over: str) -> str:
    if is_net:
        return f"of social value beyond what was put in, an estimate. As a whole it is {estimated} {over}."
    return f"of social value {over}, an estimate."


def _between(spread: Spread, currency: str) -> str:
    return f"{words.ratio(spread.low, currency)}–{words.ratio(spread.high, currency)}"


def _note(spread: Spread | None) -> str:
    if spread is None:
        return "No range is drawn for it."
    return (
        f"Range: middle 90 % of {spread.draws:,} random draws, seed {spread.seed}, within what each estimate may be. "
        "Not a confidence interval."
    )


def _facts(case: Case, result: Result, spread: Spread | None) -> tuple[CoverFact, ...]:
    currency = case.currency
    found = [CoverFact("Range", _between(spread, currency))] if spread else []
    found += [
        CoverFact("Cashable", words.ratio(sides(case).cashable_ratio, currency)),
        CoverFact("Put in", words.amount(result.inputs, currency)),
        CoverFact("Present value", words.amount(result.pv, currency)),
        CoverFact("Left after cost", words.amount(result.npv, currency)),
        _payback(result),
    ]
    if spread:
        found.append(CoverFact(f"Above {words.each(ONE, currency)}", _above(spread)))
    return tuple(found)


def _payback(result: Result) -> CoverFact:
    rule = "by a recalled rule"
    if result.payback_months is None:
        return CoverFact("Pays back", "not at the pace of its first year", rule)
    return CoverFact("Pays back", words.months(result.payback_months), rule)


def _above(spread: Spread) -> str:
    if spread.above_one >= ONE:
        return f"in every one of {spread.draws:,} draws"
    if not spread.above_one:
        return f"in none of {spread.draws:,} draws"
    if spread.above_one >= _EVERY:
        return f"in nearly every one of {spread.draws:,} draws"
    return f"in {words.share(spread.above_one.quantize(Decimal('0.01')))} of {spread.draws:,} draws"
