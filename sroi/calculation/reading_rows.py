"""The inputs, outcomes and stakeholders of a case file."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache

from sroi.calculation.case import (
    ESTIMATES,
    MOST_YEARS,
    SHARES,
    DiscountClass,
    Evidence,
    Input,
    Outcome,
    Range,
    Stakeholder,
)
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.decimals import ONE, ZERO, parse, plain
from sroi.calculation.findings import Gate
from sroi.calculation.json_text import Json
from sroi.calculation.record import Record, shorten


class InputKind(StrEnum):
    """What an input is."""

    CASH = "cash"
    TIME = "in_kind_time"
    GOODS = "in_kind_goods"
    CAPITAL = "capital_annuitised"
    PARTICIPANTS_TIME = "participants_time"


# Read by people alone.
KEPT_OF_INPUT = ("note", "hours", "hourly_rate", "rate_source", "source", "start", "description")
KEPT_OF_OUTCOME = (
    "note", "start", "gross", "expected_impact", "proxy_url", "proxy_page", "proxy_licence", "proxy_accessed",
    "proxy_method", "confidence", "description", "materiality", "is_material", "output", "quantity_link", "source",
    "indicator_source", "intended_changes", "reason",
)  # fmt: skip
KEPT_OF_STAKEHOLDER = ("note", "changes", "intended_changes", "unintended_changes", "involved", "description")
# Below, a year counts from the beginning of the map; a calendar year is from here on.
FIRST_CALENDAR_YEAR = 1900
_DIRECTIONS = {"1": 1, "+1": 1, "-1": -1, "1.0": 1, "-1.0": -1}


def input_row(position: int) -> str:
    """How findings name an input."""
    return f"input {position}"


def outcome_row(part: Json, position: int) -> str:
    """How findings and results name an outcome: its id, else its place in the list."""
    found = part.get("id") if isinstance(part, Mapping) else None
    is_name = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found).strip() if is_name and str(found).strip() else str(position)


def read_input(record: Record, position: int) -> Input:
    """One of the inputs."""
    amount = record.needed("amount")
    kind = record.text("kind")
    if kind and kind not in set(InputKind):
        record.say(Gate.NOTE, "unknown_value", "kind", f"“{kind}” is no kind of input that is known here.")
    if amount is not None and amount < 0:
        record.say(Gate.ANSWER, "negative_input", "amount", f"{plain(amount)} takes something off what was put in.")
    stakeholder = record.text("stakeholder")
    found = Input(
        position=position,
        stakeholder=stakeholder,
        description=record.text("description"),
        amount=ZERO if amount is None else amount,
        kind=kind or InputKind.CASH,
        year=_input_year(record),
        funder=record.text("funder") or stakeholder,
        currency=record.text("currency"),
        range=_range(record, "amount"),
    )
    record.note_unknown(KEPT_OF_INPUT)
    return found


def _input_year(record: Record) -> int | None:
    """The year from 0 on, or a calendar year such as 2025; ``present_value`` knows what either counts from."""
    found = record.whole("year", None, lowest=0, highest=9999, code="years_invalid", unit="")
    if found is not None and MOST_YEARS < found < FIRST_CALENDAR_YEAR:
        text = f"{found} is neither a year of the map, from 0 to {MOST_YEARS}, nor a calendar year such as 2025."
        record.refuse("years_invalid", "year", text)
        return None
    return found


def read_outcome(record: Record, row: str, base_year: str, index: PriceIndex | None) -> Outcome:
    """One of the outcomes. ``base_year`` and ``index`` are the map's, for uprating."""
    record.asked.add("id")
    direction, proxy_value = _worth(record)
    duration = _duration(record)
    found = Outcome(
        id=row,
        stakeholder=record.text("stakeholder"),
        outcome=record.text("outcome"),
        direction=direction,
        quantity=_quantity(record),
        proxy_value=proxy_value,
        proxy_price_year=record.text("proxy_price_year"),
        uprating=_uprating(record, base_year, index),
        deadweight=record.share("deadweight"),
        displacement=record.share("displacement"),
        attribution=record.share("attribution"),
        leakage=record.share("leakage", ZERO),
        # With one year of benefit nothing can fade, so that drop-off need not be stated.
        drop_off=record.share("drop_off", ZERO if duration == 1 else None),
        duration_years=duration or 1,
        delay_years=_delay(record),
        is_undiscounted=record.flag("undiscounted", default=False),
        discount_class=record.choice("discount_class", DiscountClass, DiscountClass.STANDARD),
        is_cashable=record.flag("cashable", default=False),
        ranges={key: limits for key in ESTIMATES if (limits := _range(record, key))},
        samples={key: people for key in ESTIMATES if (people := _sample(record, key)) is not None},
        shared={key: str(name) for key, name in record.mapping("shared").items() if isinstance(name, str)},
        currency=record.text("currency") or record.text("proxy_currency"),
        evidence=_evidence(record),
    )
    record.note_unknown(KEPT_OF_OUTCOME)
    return found


@cache
def _keys() -> frozenset[str]:
    """Every key of an outcome that is read or kept: those asked for while one is read."""
    record = Record({}, "", "", [])
    read_outcome(record, "", "", None)
    return frozenset(record.asked) | set(KEPT_OF_OUTCOME)


def is_key(name: str) -> bool:
    """Whether an outcome may have such a key and it means something here."""
    return name in _keys()


def _worth(record: Record) -> tuple[int, Decimal]:
    """Direction and proxy value. A negative value says that the outcome is a loss; it is never minus a minus."""
    if record.has("withheld") and not record.has("proxy_value"):
        text = "It was withheld when the map left: its licence does not let it be passed on. Take it from its source."
        record.refuse("value_withheld", "proxy_value", text)
        value: Decimal | None = None
    else:
        value = record.needed("proxy_value")
    stated = _direction(record)
    if value is None or value >= 0:
        return stated or 1, ZERO if value is None else value
    if stated == 1:
        record.say(
            Gate.ANSWER, "direction_contradicted", "direction",
            "It says +1, and the proxy is negative; the outcome is counted as a loss.",
        )  # fmt: skip
    return -1, value.copy_abs()


def _direction(record: Record) -> int | None:
    value = record.value("direction")
    if value is None:
        return None
    found = None if isinstance(value, bool) else _DIRECTIONS.get(str(value))
    if found is None:
        record.refuse("unknown_value", "direction", f"{shorten(value)} is neither +1 nor -1.")
    return found


def _quantity(record: Record) -> Decimal:
    found = record.needed("quantity")
    if found is not None and found < 0:
        text = f"{plain(found)} is negative. Write {plain(found.copy_abs())}, and direction -1 if it is a loss."
        record.refuse("negative_quantity", "quantity", text)
    return ZERO if found is None else found


def _duration(record: Record) -> int | None:
    if not record.has("duration_years"):
        record.refuse("missing", "duration_years", "There is no figure.")
    return record.whole("duration_years", None, lowest=1, highest=MOST_YEARS, code="duration_invalid", unit=" of years")


def _delay(record: Record) -> Decimal:
    found = record.number("delay_years", ZERO)
    if found is not None and not 0 <= found <= MOST_YEARS:
        record.refuse("delay_invalid", "delay_years", f"{plain(found)} is not from 0 to {MOST_YEARS} years.")
        return ZERO
    return ZERO if found is None else found


def _uprating(record: Record, base_year: str, index: PriceIndex | None) -> Decimal:
    """What takes the proxy to base-year prices. No price year, on the row or on the map, asks for none."""
    year = record.text("proxy_price_year")
    if not year or not base_year or year == base_year:
        return ONE
    missing = f"years {year} and {base_year}"
    if index is not None:
        absent = [wanted for wanted in (year, base_year) if wanted not in index.levels]
        if not absent:
            return index.uprating(year, base_year)
        missing = f"year {absent[0]}"
    text = (
        f"The value is in prices of {year} and the map in those of {base_year}: there is no price index for {missing}."
    )
    record.refuse("price_index_missing", "proxy_price_year", text)
    return ONE


def _range(record: Record, key: str) -> Range | None:
    low, high = (_limit(record, key, f"{key}_{end}") for end in ("low", "high"))
    if key == "proxy_value" and _is_negative(record.raw.get(key)):
        # -6 to -4 are a loss of 4 to 6.
        low, high = high, low
    return None if low is None and high is None else Range(low, high)


def _is_negative(value: Json) -> bool:
    found = None if isinstance(value, bool) else parse(str(value))
    return found is not None and found < 0


def _limit(record: Record, key: str, end: str) -> Decimal | None:
    """The lowest or the highest of an estimate: within what the estimate itself may be."""
    if not record.has(end):
        return None
    if key in SHARES or key == "drop_off":
        return record.share(end)
    if key == "duration_years":
        found = record.whole(end, None, lowest=1, highest=MOST_YEARS, code="duration_invalid", unit=" of years")
        return None if found is None else Decimal(found)
    limit = record.number(end)
    if limit is not None and limit < 0 and key == "quantity":
        record.refuse("negative_quantity", end, f"{plain(limit)} is negative.")
        return None
    # A loss may state its proxy below nothing, and then states how far below in the same way.
    return limit.copy_abs() if limit is not None and key == "proxy_value" else limit


def _sample(record: Record, key: str) -> int | None:
    return record.whole(f"{key}_n", None, lowest=0, highest=10**9, code="sample_invalid", unit="")


def _evidence(record: Record) -> Evidence:
    return Evidence(
        proxy=record.text("proxy"),
        proxy_unit=record.text("proxy_unit"),
        proxy_source=record.text("proxy_source"),
        indicator=record.text("indicator"),
        is_measured=record.flag("measured", default=record.has("n_after")),
        is_intended=record.flag("intended", default=True),
        sample_size=record.number("sample_size"),
        group_size=record.number("group_size"),
        n_before=record.number("n_before"),
        n_after=record.number("n_after"),
        people_reached=record.number("people_reached"),
        is_headcount=record.flag("headcount", default=False),
        saver=record.text("who_saves"),
        leads_to=_links(record),
        reasons=frozenset(key for key in ESTIMATES if _reason(record, key)),
    )


def _reason(record: Record, key: str) -> str:
    reason, source = record.text(f"{key}_reason"), record.text(f"{key}_source")
    return reason or source


def _links(record: Record) -> tuple[str, ...]:
    """The outcomes that this one leads to: one id or a list of them."""
    value = record.value("leads_to")
    found = value if isinstance(value, list) else [] if value is None else [value]
    if any(isinstance(part, bool) or not isinstance(part, str | int) for part in found):
        record.refuse("not_text", "leads_to", f"{shorten(value)} names no outcomes: write their ids.")
        return ()
    return tuple(dict.fromkeys(str(part).strip() for part in found))


def read_stakeholder(record: Record) -> Stakeholder:
    """One of the people, groups and bodies that may have been affected."""
    found = Stakeholder(
        name=record.text("name"),
        group_size=record.number("group_size"),
        is_included=record.flag("included", default=True),
        reason=record.text("reason"),
        involvement=record.text("how_involved"),
    )
    record.note_unknown(KEPT_OF_STAKEHOLDER)
    return found
