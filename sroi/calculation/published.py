"""A known study recomputed: what was published beside what comes out here, and how far apart they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sroi.calculation.case import Case
from sroi.calculation.decimals import ZERO, parse, precise
from sroi.calculation.horizons import horizon_ratios
from sroi.calculation.json_text import Json, Raw
from sroi.calculation.overrides import Counted, scenarios, variants
from sroi.calculation.present_value import Result, calculate

# What a study may print of the whole, by the names that cases have for it, and which of its two precisions counts.
_MONEY = {
    "total_inputs": "inputs", "inputs": "inputs", "total_pv": "pv", "pv": "pv", "npv": "npv", "total_npv": "npv",
}  # fmt: skip
_RATIOS = {"ratio": "ratio", "net_ratio": "net_ratio", "payback_months": "payback_months"}
_FIRST_YEAR = ("year1_benefit", "total_impact")


@dataclass(frozen=True, slots=True)
class Published:
    """One figure of a study. ``tolerance`` is the precision it was printed with."""

    name: str
    published: Decimal
    computed: Decimal
    tolerance: Decimal

    @property
    @precise
    def difference(self) -> Decimal:
        """Computed less published."""
        return self.computed - self.published

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the printed precision."""
        return self.difference.copy_abs() <= self.tolerance


def compare_with_published(case: Case) -> tuple[Published, ...]:
    """Every figure that the case says was published: of the whole, years, rows, variants, scenarios and horizons."""
    return tuple(_compared(case))


def _compared(case: Case) -> Iterator[Published]:
    result = calculate(case)
    money, ratio = (_number(_object(case.raw.get("tolerance")).get(key)) or ZERO for key in ("money", "ratio"))
    expected = _object(case.raw.get("expected"))
    yield from _of_the_whole("", expected, result, money, ratio)
    yield from _by_year(expected, result, money)
    yield from _by_row(case, result, money)
    for kind, counted in (("variant", variants(case)), ("scenario", scenarios(case))):
        for each in counted:
            if each.result is not None:
                yield from _of_the_whole(f"{kind} “{each.name}”: ", _claims(each), each.result, money, ratio)
    for horizon in horizon_ratios(case):
        if horizon.published is not None:
            yield Published(f"ratio over {horizon.years} years", horizon.published, horizon.ratio, ratio)


def _claims(counted: Counted) -> Raw:
    """What is published of a variant or scenario: under the plain names, ``expected_…`` or an object ``expected``."""
    plain = {key.removeprefix("expected_"): value for key, value in counted.raw.items()}
    return {**plain, **_object(counted.raw.get("expected"))}


def _of_the_whole(lead: str, claims: Raw, result: Result, money: Decimal, ratio: Decimal) -> Iterator[Published]:
    for names, tolerance in ((_MONEY, money), (_RATIOS, ratio)):
        for key, attribute in names.items():
            published, computed = _number(claims.get(key)), getattr(result, attribute)
            if published is not None and computed is not None:
                yield Published(f"{lead}{key}", published, computed, tolerance)
    for key in _FIRST_YEAR:
        published = _number(claims.get(key))
        if published is not None and result.years:
            yield Published(f"{lead}{key}", published, result.years[0], money)


def _by_year(expected: Raw, result: Result, money: Decimal) -> Iterator[Published]:
    values = expected.get("year_values")
    for year, (value, computed) in enumerate(
        zip(values if isinstance(values, list) else [], result.years, strict=False)
    ):
        published = _number(value)
        if published is not None:
            yield Published(f"value of year {year + 1}", published, computed, money)


def _by_row(case: Case, result: Result, money: Decimal) -> Iterator[Published]:
    stated = case.raw.get("outcomes")
    rows = stated if isinstance(stated, list) else []
    for part, row in zip(rows, result.rows, strict=True):
        for key, computed in (("published_impact", row.impact), ("published_pv", row.pv)):
            published = _number(_object(part).get(key))
            if published is not None:
                yield Published(f"row “{row.id}”: {key}", published, computed, money)


def _object(value: Json) -> Raw:
    return value if isinstance(value, Mapping) else {}


def _number(value: Json) -> Decimal | None:
    return parse(str(value)) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
