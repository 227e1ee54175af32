"""The columns of the map itself: what it is about, and how it is counted."""

from decimal import Decimal

from sroi.cells.column import Column, Kind, Stage
from sroi.choices import Table
from sroi.models.impact_map import HIGHEST_RATE

NOTHING, ALL, LONGEST = Decimal(0), Decimal(1), Decimal(60)


def _column(key: str, kind: Kind, attribute: str = "", *, highest: Decimal | None = None) -> Column:
    lowest = NOTHING if highest is not None else None
    return Column(Table.MAP, key, kind, Stage.SCOPE, attribute or key, lowest=lowest, highest=highest)


def _convention(key: str, kind: Kind, *, lowest: Decimal = NOTHING, highest: Decimal | None = None) -> Column:
    return Column(Table.MAP, key, kind, Stage.RESULT, key, lowest=None if highest is None else lowest, highest=highest)


_RATE = Decimal(HIGHEST_RATE)

MAP_COLUMNS = (
    _column("title", Kind.WORDS),
    _column("id", Kind.WORDS, "code"),
    _column("organisation", Kind.WORDS),
    _column("objectives", Kind.TEXT),
    _column("scope", Kind.TEXT),
    _column("author", Kind.WORDS),
    _column("date", Kind.WORDS, "written_on"),
    _column("analysis_type", Kind.CHOICE),
    _column("period_start", Kind.DATE),
    _column("period_end", Kind.DATE),
    _column("currency", Kind.WORDS),
    _column("price_year", Kind.WORDS),
    _column("price_index", Kind.LINK),
    _column("materiality_threshold", Kind.SHARE, highest=ALL),
    _column("asked_about_losses", Kind.FLAG),
    _column("losses_note", Kind.TEXT),
    _convention("preset", Kind.CHOICE),
    _convention("attribution_means", Kind.CHOICE),
    _convention("discount_rate", Kind.SHARE, highest=_RATE),
    _convention("discount_rate_low", Kind.SHARE, highest=_RATE),
    _convention("discount_rate_high", Kind.SHARE, highest=_RATE),
    _convention("health_discount_rate", Kind.SHARE, highest=_RATE),
    _convention("first_benefit_exponent", Kind.NUMBER, highest=LONGEST),
    _convention("drop_off_from_benefit_year", Kind.WHOLE, lowest=ALL, highest=LONGEST),
    _convention("drop_off_method", Kind.CHOICE),
    _convention("adjustment_method", Kind.CHOICE),
    _convention("inputs_discounted", Kind.FLAG),
    _convention("headline_ratio", Kind.CHOICE),
    _convention("max_years", Kind.WHOLE, lowest=ALL, highest=LONGEST),
    _convention("horizon", Kind.WHOLE, lowest=ALL, highest=LONGEST),
)
