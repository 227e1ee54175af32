"""A sheet of answers, one return in a row, with what each comes to in further columns."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from referrals.instruments.catalogue import CODES, latest
from referrals.instruments.headings import SheetError, item_columns
from referrals.instruments.instrument import Instrument
from referrals.instruments.scoring import score

RAW_SCORE, SCORE, REASON = "raw_score", "score", "reason"


def sheet_codes() -> tuple[str, ...]:
    """The instruments that can be scored from a sheet: those whose items are numbers and the same for everybody."""
    return tuple(
        code
        for code in CODES
        if not latest(code).items_from_plan and all(item.is_number for item in latest(code).items)
    )


class ScoredSheet:
    """The rows of a sheet, scored. Nothing of it is changed; the new columns stand behind its own.

    ``rows`` are the cells below the headings; one that is shorter lacks its last answers. Raises SheetError where it is
    not clear what to score.
    """

    def __init__(
        self, instrument: Instrument, headings: Sequence[str], rows: Iterable[Sequence[str]], named: Sequence[str] = ()
    ) -> None:
        self._instrument = instrument
        self._own = list(headings)
        self._columns = item_columns(instrument, headings, named)
        self._rows = [self._fitted(number, row) for number, row in enumerate(rows, start=1)]
        for name in (RAW_SCORE, SCORE, REASON):
            if name in headings:
                raise SheetError(f"The sheet has a column {name!r} already. Rename it or take it out.")

    @property
    def headings(self) -> list[str]:
        """Its own, then the new ones. A subscale called like a column of the sheet gets ``_score`` behind its name."""
        keys = [part.key for part in self._instrument.subscales]
        return [
            *self._own,
            RAW_SCORE,
            SCORE,
            *(f"{key}_score" if key in self._own else key for key in keys),
            REASON,
        ]

    def rows(self) -> Iterator[list[str]]:
        """Its own cells, then the results."""
        keys = [item.key for item in self._instrument.items]
        for row in self._rows:
            found = score(self._instrument, {key: row[at] for key, at in zip(keys, self._columns, strict=True)})
            parts = [found.subscales.get(part.key) for part in self._instrument.subscales]
            yield [*row, _cell(found.raw_score), _cell(found.score), *map(_cell, parts), found.reason]

    def _fitted(self, number: int, row: Sequence[str]) -> list[str]:
        """As many cells as there are headings; with more the answers would stand in other columns than they say."""
        width = len(self._own)
        if any(cell.strip() for cell in row[width:]):
            raise SheetError(
                f"Row {number} below the headings has {len(row)} cells, and there are {width} headings. Put cells that "
                "hold a comma into quotation marks."
            )
        return [*row[:width], *[""] * (width - len(row))]


def _cell(number: Decimal | None) -> str:
    return "" if number is None else str(number)
