"""Switching values: at what figure the value would just equal what was put in, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sroi.calculation.case import SHARES, Case, Outcome
from sroi.calculation.conventions import Adjustment, AttributionMeans
from sroi.calculation.decimals import HUNDRED, ONE, ZERO, currency_sign, money, plain, precise, shown, total
from sroi.calculation.drivers import Driver, drivers
from sroi.calculation.present_value import Result, calculate, share_kept

_QUESTIONS = {
    "deadweight": "would have happened anyway",
    "displacement": "was only moved from elsewhere",
    "attribution": "was due to others",
    "leakage": "went to people it was not meant for",
}


@dataclass(frozen=True, slots=True)
class Switch:
    """``value`` is the figure at which the map just breaks even, None where no possible one does; ``words`` says so."""

    driver: Driver | None
    value: Decimal | None
    words: str


@precise
def switching_values(case: Case) -> tuple[Switch, ...]:
    """For the map as a whole, then for each quantity, value and share, in order of the map.

    The present value is linear in each of them, so that the figure is found by division and not by search.
    """
    result = calculate(case)
    return (_whole(case, result), *_singly(case, result))


def _whole(case: Case, result: Result) -> Switch:
    if result.pv <= 0:
        return Switch(None, None, "The outcomes come to nothing or less; no smaller cost would break even.")
    part = result.inputs / result.pv
    if result.npv >= 0:
        words = f"All outcomes together could be worth {_percent(ONE - part)} less and would still break even."
    else:
        words = f"All outcomes together would have to be worth {_percent(part - ONE)} more to break even."
    return Switch(None, part, words)


def _singly(case: Case, result: Result) -> Iterator[Switch]:
    for driver in drivers(case):
        if driver.field not in {"quantity", "proxy_value", *SHARES}:
            continue
        worth = total(result.rows[member.place].pv for member in driver.members)
        if not worth:
            continue
        # What is needed of these rows, as a part of what they bring now.
        part = ONE - result.npv / worth
        outcome = case.outcomes[driver.members[0].place]
        if driver.field in SHARES:
            if len(driver.members) == 1:
                yield _share(case, driver, outcome, part)
        else:
            yield _figure(case, result, driver, outcome, part)


def _figure(case: Case, result: Result, driver: Driver, outcome: Outcome, part: Decimal) -> Switch:
    name, value = f"“{outcome.outcome or outcome.id}”", driver.members[0].value
    if part < 0:
        if outcome.direction > 0:
            state = "breaks even without any of" if result.npv >= 0 else "does not break even, whatever becomes of"
            return Switch(driver, None, f"The map {state} {name}.")
        state = "breaks even" if result.npv >= 0 else "does not break even"
        return Switch(driver, None, f"The map {state} even if there were none of the loss {name}.")
    found = value * part
    if driver.field == "quantity":
        return Switch(driver, found, _quantity_words(name, part, outcome.direction))
    sign = currency_sign(case.currency)
    places = 0 if max(found, value) >= HUNDRED else 2
    then, now = money(found, sign, places), money(value, sign, places)
    words = f"{name} would have to be worth {then} each, instead of {now}, to just break even."
    return Switch(driver, found, words)


def _quantity_words(name: str, part: Decimal, direction: int) -> str:
    if direction < 0:
        return f"The map just breaks even with {_times(part)} the loss {name}."
    if part <= ONE:
        return f"{_fraction(part)} of {name} would still break even."
    return f"It would take {_times(part)} as much of {name} to break even."


def _share(case: Case, driver: Driver, outcome: Outcome, part: Decimal) -> Switch:
    """The share at which what is kept of the row is ``part`` of what is kept now."""
    name, value = f"“{outcome.outcome or outcome.id}”", driver.members[0].value
    means_us = driver.field == "attribution" and case.conventions.attribution_means is AttributionMeans.US
    taken = ONE - value if means_us else value
    if case.conventions.adjustment is Adjustment.SUBTRACTIVE:
        found = taken + share_kept(outcome, case.conventions) * (ONE - part)
    else:
        found = ONE - (ONE - taken) * part
    if not ZERO <= found <= ONE:
        return Switch(
            driver, None, f"No share of {name} that {_QUESTIONS[driver.field]} makes the map just break even."
        )
    then, now = _percent(found), _percent(taken)
    words = f"The map just breaks even if {then} of {name} {_QUESTIONS[driver.field]}, instead of {now}."
    return Switch(driver, ONE - found if means_us else found, words)


def _fraction(part: Decimal) -> str:
    for near, words in ((Decimal("0.5"), "Half"), (Decimal("0.25"), "A quarter"), (Decimal("0.75"), "Three quarters")):
        if abs(part - near) < Decimal("0.005"):
            return words
    return _percent(part)


def _times(part: Decimal) -> str:
    return f"{shown(part, 1)} times"


def _percent(part: Decimal) -> str:
    """In whole per cent. What is not quite everything is not said to be."""
    if Decimal("0.995") <= part < ONE:
        return "over 99 %"
    return f"{plain(Decimal(shown(part * HUNDRED, 0).replace(',', '')))} %"
