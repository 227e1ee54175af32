"""The columns of outcomes: what changed, how one knows, and every figure with all that belongs to it."""

from decimal import Decimal

from sroi.cells.column import Column, Kind, Stage
from sroi.cells.columns_of_rows import LARGEST_WHOLE
from sroi.choices import SHARES, Figure, Table

NOTHING, ALL, LONGEST = Decimal(0), Decimal(1), Decimal(60)


def _column(
    key: str, kind: Kind, stage: Stage, attribute: str = "", *, highest: Decimal | None = None
) -> Column:  # fmt: skip
    lowest = NOTHING if kind in {Kind.NUMBER, Kind.WHOLE} else None
    return Column(Table.OUTCOME, key, kind, stage, attribute or key, lowest=lowest, highest=highest)


def _people(key: str) -> Column:
    return _column(key, Kind.WHOLE, Stage.PROXIES, highest=LARGEST_WHOLE)


_WORDS = (
    _column("id", Kind.WORDS, Stage.OUTCOMES, "key"),
    _column("stakeholder", Kind.LINK, Stage.OUTCOMES),
    _column("output", Kind.LINK, Stage.OUTCOMES),
    _column("outcome", Kind.WORDS, Stage.OUTCOMES, "description"),
    _column("intended", Kind.FLAG, Stage.OUTCOMES, "is_intended"),
    _column("direction", Kind.CHOICE, Stage.OUTCOMES),
    _column("leads_to", Kind.LINKS, Stage.OUTCOMES),
    _column("is_material", Kind.FLAG, Stage.OUTCOMES),
    _column("materiality", Kind.TEXT, Stage.OUTCOMES),
    _column("left_out", Kind.FLAG, Stage.OUTCOMES, "is_left_out"),
    # An outcome that is left out stands in a list of its own in a case file, and says why under this key.
    _column("reason", Kind.TEXT, Stage.OUTCOMES, "left_out_reason"),
)
_EVIDENCE = (
    _column("indicator", Kind.WORDS, Stage.PROXIES),
    _column("indicator_source", Kind.WORDS, Stage.PROXIES),
    _column("measured", Kind.FLAG, Stage.PROXIES, "is_measured"),
    _people("n_before"),
    _people("n_after"),
    _people("sample_size"),
    _people("group_size"),
    _people("people_reached"),
    _column("headcount", Kind.FLAG, Stage.PROXIES, "is_headcount"),
    _column("start", Kind.CHOICE, Stage.PROXIES),
    _column("delay_years", Kind.NUMBER, Stage.PROXIES, highest=LONGEST),
)
_PROXY = (
    _column("proxy", Kind.WORDS, Stage.PROXIES, "proxy_name"),
    _column("proxy_unit", Kind.WORDS, Stage.PROXIES),
    _column("proxy_price_year", Kind.WORDS, Stage.PROXIES),
    _column("proxy_source", Kind.WORDS, Stage.PROXIES),
    _column("proxy_url", Kind.WORDS, Stage.PROXIES),
    _column("proxy_method", Kind.WORDS, Stage.PROXIES),
    _column("proxy_licence", Kind.WORDS, Stage.PROXIES),
    _column("cashable", Kind.FLAG, Stage.PROXIES, "is_cashable"),
    _column("who_saves", Kind.WORDS, Stage.PROXIES),
    _column("undiscounted", Kind.FLAG, Stage.PROXIES, "is_undiscounted"),
    _column("discount_class", Kind.CHOICE, Stage.PROXIES),
    _column("confidence", Kind.CHOICE, Stage.SHARES),
    _column("note", Kind.TEXT, Stage.SHARES),
)


def _figure(figure: Figure) -> tuple[Column, ...]:
    """The cells of a figure; what its value may be, its lowest and its highest may be too."""
    stage = Stage.SHARES if figure in SHARES else Stage.PROXIES
    kind, lowest, highest = Kind.NUMBER, NOTHING, None
    if figure in SHARES:
        kind, highest = Kind.SHARE, ALL
    elif figure is Figure.DURATION:
        kind, lowest, highest = Kind.WHOLE, ALL, LONGEST
    elif figure is Figure.PROXY_VALUE:
        kind = Kind.MONEY

    def limit(suffix: str, attribute: str, *, is_needed: bool = False) -> Column:
        return Column(
            Table.OUTCOME, f"{figure}{suffix}", kind, stage, attribute, figure, lowest, highest, is_needed=is_needed
        )

    def beside(suffix: str, kind: Kind, attribute: str, most: Decimal | None = None) -> Column:
        least = None if most is None else NOTHING
        return Column(Table.OUTCOME, f"{figure}{suffix}", kind, stage, attribute, figure, least, most)

    return (
        limit("", "value", is_needed=figure is not Figure.LEAKAGE),
        limit("_low", "low"),
        limit("_high", "high"),
        beside("_n", Kind.WHOLE, "n", LARGEST_WHOLE),
        beside("_source", Kind.WORDS, "source"),
        beside("_reason", Kind.TEXT, "reason"),
        beside("_shared", Kind.WORDS, "shared"),
    )


OUTCOME_COLUMNS = (*_WORDS, *_EVIDENCE, *_PROXY, *(column for figure in Figure for column in _figure(figure)))
