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
    """One set of conventions and what the map comes to under it. ``ratio`` is the one its headline names."""

    fingerprint: str
    ratio: Decimal
    is_used: bool


def alternatives(case: Case) -> tuple[Alternative, ...]:
    """The map's own conventions first, then the presets, then its own with one choice made otherwise; each once."""
    found: dict[str, Alternative] = {}
    for conventions in (case.conventions, *_others(case.conventions)):
        result = calculate(replace(case, conventions=conventions))
        is_used = conventions is case.conventions
        found.setdefault(result.fingerprint, Alternative(result.fingerprint, result.headline_ratio, is_used))
    return tuple(found.values())


def _others(used: Conventions) -> Iterator[Conventions]:
    for preset in PRESETS.values():
        yield replace(
            preset,
            attribution_means=used.attribution_means,
            headline=used.headline,
            max_years=used.max_years,
            horizon=used.horizon,
            price_index=used.price_index,
        )
    yield replace(used, first_benefit_exponent=ZERO)
    yield replace(used, first_benefit_exponent=ONE)
    yield replace(used, first_benefit_exponent=Decimal("0.5"))
    yield replace(used, drop_off_from=1)
    yield replace(used, drop_off_from=1, headline=Headline.NET)
    yield replace(used, drop_off_method=DropOff.LINEAR)
    yield replace(used, adjustment=Adjustment.SUBTRACTIVE)
    yield replace(used, rates=Rates.flat(LOWER_RATE))
    yield replace(used, headline=Headline.GROSS if used.headline is Headline.NET else Headline.NET)
