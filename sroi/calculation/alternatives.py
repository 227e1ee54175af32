"""The same rows under other conventions: how much of a ratio is the convention."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sroi.calculation.case import Case
from sroi.calculation.conventions import PRESETS, Adjustment, Conventions, DropOff, Headline, Rates
from sroi.calculation.decimals import ONE, ZERO
from sroi.calculation.present_value import calculate

LOWER_RATE = Decimal("0.015")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One set of conventions and what the map comes to under it. ``ratio`` is the one its headline names.

    ``words`` says what is otherwise than in the map, and is empty for the map's own.
    """

    fingerprint: str
    ratio: Decimal
    is_used: bool
    words: str


def alternatives(case: Case) -> tuple[Alternative, ...]:
    """The map's own conventions first, then the presets, then its own with one choice made otherwise; each once."""
    found: dict[str, Alternative] = {}
    for words, conventions in (("", case.conventions), *_others(case.conventions)):
        result = calculate(replace(case, conventions=conventions))
        is_used = conventions is case.conventions
        found.setdefault(result.fingerprint, Alternative(result.fingerprint, result.headline_ratio, is_used, words))
    return tuple(found.values())


_PRESET_WORDS = {
    "guide_2012": "all as in the Guide of 2012",
    "green_book": "all as in the Green Book",
    "no_discount": "nothing discounted",
}


def _others(used: Conventions) -> Iterator[tuple[str, Conventions]]:
    for name, preset in PRESETS.items():
        yield (
            _PRESET_WORDS[name],
            replace(
                preset,
                attribution_means=used.attribution_means,
                headline=used.headline,
                max_years=used.max_years,
                horizon=used.horizon,
                price_index=used.price_index,
            ),
        )
    yield "first benefit year not discounted", replace(used, first_benefit_exponent=ZERO)
    yield "first benefit year discounted by a year", replace(used, first_benefit_exponent=ONE)
    yield "first benefit year discounted by half a year", replace(used, first_benefit_exponent=Decimal("0.5"))
    yield "drop-off in the first year already", replace(used, drop_off_from=1)
    yield "drop-off in the first year already, and net", replace(used, drop_off_from=1, headline=Headline.NET)
    yield "drop-off by a share of what there was", replace(used, drop_off_method=DropOff.LINEAR)
    yield "all shares taken from the whole", replace(used, adjustment=Adjustment.SUBTRACTIVE)
    yield "discounted at 1.5 %", replace(used, rates=Rates.flat(LOWER_RATE))
    if used.headline is Headline.NET:
        yield "gross: all that came out", replace(used, headline=Headline.GROSS)
    else:
        yield "net of what was put in", replace(used, headline=Headline.NET)
