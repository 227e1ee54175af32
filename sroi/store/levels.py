"""A case file without this installation at hand: the levels of the price index that it names stand in it."""

from collections.abc import Mapping

from sroi.calculation.conventions import PriceIndex
from sroi.calculation.decimals import plain
from sroi.calculation.json_text import Json, Raw


def with_levels(raw: Raw, index: PriceIndex | None) -> Raw:
    """The map with the levels of the price index in the place of its name, if it names one."""
    if index is None:
        return raw
    levels: Json = {year: plain(level) for year, level in index.levels.items()}
    stated: Json = {"name": index.name, "source": index.source, "values": levels}
    conventions = raw.get("conventions")
    if isinstance(conventions, Mapping) and conventions.get("price_index") is not None:
        is_name = isinstance(conventions["price_index"], str)
        return {**raw, "conventions": {**conventions, "price_index": stated}} if is_name else raw
    return {**raw, "price_index": stated} if isinstance(raw.get("price_index"), str) else raw


def asks_for_uprating(raw: Raw) -> bool:
    """Whether a value is in prices of another year than the map's, so that the file counts only with the levels."""
    rows, base_year = raw.get("outcomes"), raw.get("price_year")
    if not base_year:
        return False
    parts = [part for part in (rows if isinstance(rows, list) else []) if isinstance(part, Mapping)]
    years = {str(part.get("proxy_price_year") or base_year).strip() for part in parts}
    return years != {str(base_year).strip()} and bool(years)
