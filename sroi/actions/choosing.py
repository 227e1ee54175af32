"""A proxy of the library chosen for a row, which gets a copy: no later change of the library moves it."""

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from accounts.models import User
from assets.models import ChangeSet
from sroi.actions.frame import written_about
from sroi.actions.locking import writing_rows
from sroi.actions.pending import Pending
from sroi.actions.proxies import ProxyRefusedError
from sroi.cells.column import Column
from sroi.cells.reading import Value
from sroi.cells.registry import BY_KEY
from sroi.cells.sheet import Sheet
from sroi.choices import Table
from sroi.models import ImpactMap, Outcome, Proxy

_KEYS = (
    "proxy", "proxy_unit", "proxy_price_year", "proxy_source", "proxy_url", "proxy_method", "proxy_licence",
    "proxy_value", "proxy_value_low", "proxy_value_high", "proxy_value_n", "proxy_value_source", "proxy_value_reason",
    "proxy_value_shared",
)  # fmt: skip
_COLUMNS = {key: BY_KEY[Table.OUTCOME, key] for key in _KEYS}


def choose_proxy(
    *, impact_map: ImpactMap, row: UUID, proxy: Proxy, year: str, seen: str, by: User, submission: UUID
) -> ChangeSet:
    """Give the row what the library has: name, unit, year, source, licence, value, its range and where it is from.

    ``year`` is the year as whose prices the value is taken: that of the proxy, or one beside it that the map's index
    knows, which the rationale then says. ``seen`` is ``seen_of`` the row as the person had it before them. A loss stays
    one: its direction is left alone.

    Raises ProxyRefusedError where the row is not any more as it was seen, or the proxy is no longer offered or in
    another currency, and what ``writing_rows`` raises.
    """
    with writing_rows(impact_map, by, submission) as locked:
        sheet = Sheet(locked, only={row})
        outcome = sheet.find(Table.OUTCOME, row)
        if not isinstance(outcome, Outcome):
            raise ProxyRefusedError("Somebody has removed this row in the meantime.")
        if seen != seen_of(sheet, outcome):
            raise ProxyRefusedError("Somebody has changed how this row is valued. Look at it, and choose once more.")
        _check(locked, proxy)
        pending = Pending(sheet)
        for key, value in _copied(proxy, year).items():
            if value != sheet.value(_COLUMNS[key], outcome):
                pending.put(_COLUMNS[key], outcome, value)
        outcome.proxy = proxy
        pending.also(outcome)
        with written_about(locked, f"Proxy chosen: {proxy} ({locked})", by, submission) as written:
            pending.write()
    return written


def seen_of(sheet: Sheet, outcome: Outcome) -> str:
    """A word for how a row is valued: another one after every change of that."""
    cells = "\x1f".join(sheet.edit(column, outcome) for column in _COLUMNS.values())
    return sha256(cells.encode()).hexdigest()[:16]


def citation(proxy: Proxy) -> str:
    """Where a proxy is from: title, and page or table."""
    return ", ".join(part for part in (proxy.source_title, proxy.source_page) if part)


def _check(impact_map: ImpactMap, proxy: Proxy) -> None:
    if proxy.is_retired:
        raise ProxyRefusedError(f"“{proxy}” is no longer offered. Choose another one.")
    if impact_map.currency and proxy.currency.upper() != impact_map.currency.upper():
        raise ProxyRefusedError(
            f"“{proxy}” is in {proxy.currency} and the map in {impact_map.currency}. Choose one in the map’s currency."
        )


def _copied(proxy: Proxy, year: str) -> Mapping[str, Value]:
    """What the row gets, by the keys of its cells, cut to what fits there."""
    source = ". ".join(part.rstrip(".") for part in (citation(proxy), proxy.attribution) if part)
    taken = f"In prices of {proxy.price_year}, taken as those of {year}." if year != proxy.price_year else ""
    copied: dict[str, Value] = {
        "proxy": proxy.name,
        "proxy_unit": proxy.unit,
        "proxy_price_year": year,
        "proxy_source": citation(proxy),
        "proxy_url": proxy.source_url,
        "proxy_method": proxy.method,
        "proxy_licence": str(proxy.get_licence_display()),
        "proxy_value": proxy.value,
        "proxy_value_low": proxy.low,
        "proxy_value_high": proxy.high,
        "proxy_value_n": None,
        "proxy_value_source": source,
        "proxy_value_reason": taken,
        "proxy_value_shared": "",
    }
    return {key: _cut(_COLUMNS[key], value) for key, value in copied.items()}


def _cut(column: Column, value: Value) -> Value:
    if not isinstance(value, str) or len(value) <= column.longest:
        return value
    return f"{value[: column.longest - 1]}…"
