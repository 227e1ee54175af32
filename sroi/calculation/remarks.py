"""What a reader of the figures should know and nobody has to answer: points recalled, and gaps left as they are."""

from collections.abc import Iterator

from sroi.calculation.acknowledging import to_be_answered
from sroi.calculation.case import Case
from sroi.calculation.conventions import GREEN_BOOK_HEALTH_RATES, GREEN_BOOK_RATES, HEALTH_RATE
from sroi.calculation.decimals import precise
from sroi.calculation.final_gate import refused_at_final
from sroi.calculation.findings import Finding, Gate
from sroi.calculation.present_value import Result, benefit_years
from sroi.calculation.record import place

READ_STEPS_END = 75


def warnings(case: Case, result: Result) -> tuple[Finding, ...]:
    """Everything there is to say about a map that can be counted, in the order of the gates."""
    return (*refused_at_final(case), *to_be_answered(case, result), *remarks(case, result), *case.notes)


def _note(case: Case, code: str, row: str | None, field: str, text: str) -> Finding:
    return Finding(Gate.NOTE, code, row, field, f"{place(case.name, row, field)}: {text}")


def remarks(case: Case, result: Result) -> Iterator[Finding]:
    """Where a figure rests on a rule that was recalled and not read in its source here, or on something left out."""
    if result.payback_months is not None:
        text = (
            "The rule (inputs divided by a twelfth of the first year) is recalled, and was not read in the Guide here."
        )
        yield _note(case, "recalled_payback", None, "payback_months", text)
    if _uses_recalled_rates_of_health(case):
        text = "The rates for health are recalled, and were not read in the Green Book here; another may be stated."
        yield _note(case, "recalled_health_rate", None, "health_discount_rate", text)
    if case.conventions.rates == GREEN_BOOK_RATES and _goes_beyond(case):
        text = f"The rate after year {READ_STEPS_END}, 2.5 %, is recalled, and was not read in the Green Book here."
        yield _note(case, "recalled_rate", None, "discount_rate", text)
    yield from _left_as_they_are(case)


def _uses_recalled_rates_of_health(case: Case) -> bool:
    conventions = case.conventions
    is_recalled = conventions.health_rates in (HEALTH_RATE, GREEN_BOOK_HEALTH_RATES)
    return is_recalled and conventions.discounts and any(outcome.is_health for outcome in case.outcomes)


@precise
def _goes_beyond(case: Case) -> bool:
    first = case.conventions.first_benefit_exponent - 1
    ends = (first + each.delay_years + benefit_years(each, case.conventions) for each in case.outcomes)
    return any(end > READ_STEPS_END for end in ends)


def _left_as_they_are(case: Case) -> Iterator[Finding]:
    if case.conventions.inputs_discounted:
        for each in case.inputs:
            if each.year is None:
                text = "It has no year, and is counted as put in at the start."
                yield _note(case, "input_without_year", each.row, "year", text)
    if not case.price_year and any(outcome.proxy_price_year for outcome in case.outcomes):
        text = "The map has no price year, so that no value is uprated."
        yield _note(case, "not_uprated", None, "price_year", text)
    if not case.outcomes:
        yield _note(case, "no_outcomes", None, "outcomes", "There are no outcomes, and so nothing to count.")
