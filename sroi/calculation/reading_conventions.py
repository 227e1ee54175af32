"""The conventions of a case file: a preset, what differs from it, and the price index."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sroi.calculation.case import MOST_YEARS, Range
from sroi.calculation.conventions import (
    CUSTOM,
    GREEN_BOOK_RATES,
    PRESETS,
    Adjustment,
    AttributionMeans,
    Conventions,
    DropOff,
    Headline,
    PriceIndex,
    Rates,
)
from sroi.calculation.decimals import ARITHMETIC, HUNDRED, ZERO, parse, plain
from sroi.calculation.findings import Gate
from sroi.calculation.json_text import Json
from sroi.calculation.record import Record, shorten

HIGHEST_RATE = Decimal("0.15")
# What a case file need not say when it says nothing else; each that is taken from here is noted.
ASSUMED = "guide_2012"
DECIDES = (
    "discount_rate", "first_benefit_exponent", "drop_off_from_benefit_year", "inputs_discounted", "drop_off_method",
    "adjustment_method",
)  # fmt: skip
KEPT = ("note",)
# Every key of the conventions that moves a figure, for a variant to set.
KEYS = (
    "preset", *DECIDES, "health_discount_rate", "headline_ratio", "max_years", "horizon", "attribution_means",
    "price_index",
)  # fmt: skip
# What a preset decides; a variant that sets another preset means all of it.
OF_A_PRESET = (*DECIDES, "health_discount_rate")

_YEAR = re.compile(r"(\d{4})")


def read_conventions(record: Record, case: Record) -> Conventions:
    """The conventions under a case's ``conventions``; what is not stated is that of the preset named, else the Guide's.

    The horizon may stand in the case itself. Whose share "attribution" states is never assumed.
    """
    preset = _preset(record)
    rates = _rates(record, preset)
    health = _rate(record, "health_discount_rate")
    found = replace(
        preset,
        rates=rates,
        health_rates=preset.health_rates if health is None else Rates.flat(health),
        first_benefit_exponent=_exponent(record, preset.first_benefit_exponent),
        drop_off_from=_years(record, "drop_off_from_benefit_year", preset.drop_off_from) or preset.drop_off_from,
        drop_off_method=record.choice("drop_off_method", DropOff, preset.drop_off_method),
        adjustment=record.choice("adjustment_method", Adjustment, preset.adjustment),
        inputs_discounted=record.flag("inputs_discounted", default=preset.inputs_discounted),
        headline=record.choice("headline_ratio", Headline, preset.headline),
        max_years=_years(record, "max_years", None),
        horizon=_years(record if record.has("horizon") else case, "horizon", None),
        attribution_means=_meaning(record),
    )
    record.note_unknown(KEPT)
    return found


def _preset(record: Record) -> Conventions:
    name = record.text("preset")
    if name in PRESETS:
        return PRESETS[name]
    if name not in {"", CUSTOM}:
        names = ", ".join(f'"{known}"' for known in (*PRESETS, CUSTOM))
        record.refuse("unknown_value", "preset", f"“{name}” is no preset. Write one of {names}.")
    for key in DECIDES:
        if not record.has(key):
            record.say(Gate.NOTE, "convention_assumed", key, "This is not stated; the Guide's convention is used.")
    return PRESETS[ASSUMED]


def _rates(record: Record, preset: Conventions) -> Rates:
    rate = _rate(record, "discount_rate")
    if rate is None or (rate == preset.rates.first and preset.rates == GREEN_BOOK_RATES):
        return preset.rates
    return Rates.flat(rate)


def _rate(record: Record, key: str) -> Decimal | None:
    found = record.number(key)
    if found is not None and not ZERO <= found <= HIGHEST_RATE:
        meant = ARITHMETIC.divide(found, HUNDRED)
        hint = f" Is {plain(meant)} meant, that is {plain(found)} %?" if 1 <= found <= 15 else ""
        record.refuse("rate_out_of_range", key, f"{plain(found)} is not a rate from 0 to 0.15 (15 %).{hint}")
        return None
    return found


def read_rate_range(record: Record) -> Range | None:
    """The lowest and the highest that the discount rate is thought to be, for the tornado; None where nobody said."""
    low, high = _rate(record, "discount_rate_low"), _rate(record, "discount_rate_high")
    return None if low is None and high is None else Range(low, high)


def _exponent(record: Record, default: Decimal) -> Decimal:
    found = record.number("first_benefit_exponent", default)
    if found is not None and not ZERO <= found <= MOST_YEARS:
        record.refuse("out_of_range", "first_benefit_exponent", f"{plain(found)} is not from 0 to {MOST_YEARS} years.")
        return default
    return default if found is None else found


def _years(record: Record, key: str, default: int | None) -> int | None:
    return record.whole(
        key, default, lowest=1, highest=1000 if key == "max_years" else MOST_YEARS, code="years_invalid",
        unit=" of years",
    )  # fmt: skip


def _meaning(record: Record) -> AttributionMeans:
    if not record.has("attribution_means"):
        record.refuse(
            "attribution_meaning_missing",
            "attribution_means",
            'It is not stated whose share "attribution" is. Write "share_due_to_others" or "share_due_to_us".',
        )
    return record.choice("attribution_means", AttributionMeans, AttributionMeans.OTHERS)


def read_price_index(conventions: Record, case: Record, known: Mapping[str, PriceIndex]) -> PriceIndex | None:
    """The index that proxies are uprated by: under ``price_index`` of the conventions or of the case.

    Either the name of a ``known`` one, or an object with ``name``, ``source`` and ``values`` by year, or the values
    alone. None where there is none, or none of that name.
    """
    record = conventions if conventions.has("price_index") else case
    value = record.value("price_index")
    if value is None:
        return None
    if isinstance(value, str):
        return known.get(value)
    if not isinstance(value, Mapping):
        record.refuse("not_an_object", "price_index", f"{shorten(value)} is neither a name nor an object of years.")
        return None
    values = value.get("values", value)
    if not isinstance(values, Mapping):
        record.refuse("not_an_object", "price_index", "Its values are no object of years and levels.")
        return None
    levels = {year.strip(): _level(record, year, level) for year, level in values.items() if _YEAR.match(year.strip())}
    name, source = value.get("name"), value.get("source")
    return PriceIndex(
        name if isinstance(name, str) else "stated",
        {year: level for year, level in levels.items() if level},
        source if isinstance(source, str) else "",
    )


def _level(record: Record, year: str, value: Json) -> Decimal | None:
    found = None if isinstance(value, bool) else parse(str(value))
    if found is None or found <= 0:
        record.refuse(
            "not_a_number", "price_index", f"Its level for {year} is {shorten(value)}, and no number above 0."
        )
        return None
    return found
