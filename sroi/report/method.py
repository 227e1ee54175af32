"""How a map was counted, in words: every choice that moves the ratio, and what could not be checked in its source."""

from dataclasses import dataclass
from decimal import Decimal

from sroi.calculation.case import Case
from sroi.calculation.conventions import Adjustment, AttributionMeans, Conventions, DropOff, Headline, Rates
from sroi.calculation.decimals import ONE, ZERO, plain
from sroi.overview import words

_HALF = Decimal("0.5")
_PRESETS = {
    "guide_2012": "those of the Guide to Social Return on Investment (2012)",
    "green_book": "those of HM Treasury’s Green Book",
    "no_discount": "those of the Guide, with nothing discounted",
    "custom": "chosen one by one",
}

# The steps of the sum, in the order in which they are taken. Source: the Guide (2012), stages 3 to 5.
STEPS = (
    "For each outcome: how many people or things changed, times what one such change is worth (its financial proxy).",
    "Taken off: what would have happened anyway, what was only moved from elsewhere, what was due to others, and what "
    "went to people it was not meant for.",
    "What lasts longer than a year fades from year to year; what comes later counts for less.",
    "All outcomes are added, losses taken off, and the sum is divided by what was put in, in money and in kind.",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: what it is about, and how it was made."""

    about: str
    made: str


def choices(case: Case) -> tuple[Choice, ...]:
    """Every convention of the map, in words."""
    used = case.conventions
    return tuple(
        Choice(about, made)
        for about, made in (
            ("Conventions", _PRESETS.get(used.preset, used.preset)),
            ("Discount rate", _rates(used.rates)),
            ("Discount rate for health", _health(case)),
            ("First benefit year", _first_year(used)),
            ("Drop-off", _drop_off(used)),
            ("Shares taken off", _adjustment(used)),
            ("Attribution states", _attribution(used)),
            ("Inputs", _inputs(used)),
            ("Years counted, at most", _caps(used)),
            ("Prices", _prices(case)),
            ("Ratio on the cover", _headline(used)),
        )
        if made
    )


def _rates(rates: Rates) -> str:
    if not any(rate for _, rate in rates.steps):
        return "none: nothing is discounted"
    parts, begun = [], 0
    for until, rate in rates.steps:
        if until is not None:
            parts.append(f"{words.share(rate)} to year {until}")
            begun = until
        else:
            parts.append(f"{words.share(rate)} from year {begun + 1}" if begun else f"{words.share(rate)} a year")
    return ", ".join(parts)


def _health(case: Case) -> str:
    has_health = any(outcome.is_health for outcome in case.outcomes)
    return _rates(case.conventions.health_rates) if has_health and case.conventions.discounts else ""


def _first_year(used: Conventions) -> str:
    if not used.discounts:
        return ""
    named = {ONE: "discounted by a full year", ZERO: "not discounted", _HALF: "discounted by half a year"}
    found = named.get(used.first_benefit_exponent)
    return found or f"discounted by {plain(used.first_benefit_exponent)} years"


def _drop_off(used: Conventions) -> str:
    how = "by a share of what there was" if used.drop_off_method is DropOff.LINEAR else "by a share of what is left"
    return f"{how}, from benefit year {used.drop_off_from} on"


def _adjustment(used: Conventions) -> str:
    if used.adjustment is Adjustment.SUBTRACTIVE:
        return "all from the whole, added up"
    return "each from what the others leave"


def _attribution(used: Conventions) -> str:
    if used.attribution_means is AttributionMeans.US:
        return "the share due to us, and is turned round here: shown is the share due to others"
    return "the share due to others"


def _inputs(used: Conventions) -> str:
    if used.inputs_discounted:
        return "discounted by the year in which they were made; one without a year as made at the start"
    return "not discounted"


def _caps(used: Conventions) -> str:
    caps = [cap for cap in (used.max_years, used.horizon) if cap is not None]
    return str(min(caps)) if caps else ""


def _prices(case: Case) -> str:
    index = case.conventions.price_index
    if not case.price_year:
        return "as each source states them: the map has no price year, and no value is uprated"
    if index is None:
        return f"of {case.price_year}; no price index is named, and no value is uprated"
    return (
        f"of {case.price_year}; values in prices of other years are taken there once, by {index.source or index.name}"
    )


def _headline(used: Conventions) -> str:
    if used.headline is Headline.NET:
        return "net: what came beyond every 1 put in"
    return "gross: the value for every 1 put in"
