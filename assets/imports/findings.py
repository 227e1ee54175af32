"""What an import found, counted: it does not grow with the file, but for what somebody wants listed."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from assets.choices import RowDoubt, RowOutcome
from assets.imports.notes import Kind, Note
from assets.imports.outcome import RowPlan

# More different words than these nobody maps by hand.
MOST_WORDS = 5000


class Words:
    """The words that the vocabulary does not have, in any case, with how often each stands in which column."""

    def __init__(self) -> None:
        self._times: Counter[tuple[str, str]] = Counter()
        self._written: dict[tuple[str, str], str] = {}

    def take(self, note: Note) -> None:
        """Count the word of a note."""
        word = (note.column, note.value.casefold())
        if word in self._times or len(self._times) < MOST_WORDS:
            self._times[word] += 1
            self._written.setdefault(word, note.value)

    def by_frequency(self) -> list[tuple[str, str, int]]:
        """Column, word as first written and how often; the most frequent first."""
        ordered = sorted(self._times.items(), key=lambda item: (-item[1], item[0]))
        return [(column, self._written[column, word], times) for (column, word), times in ordered]


@dataclass(slots=True)
class Findings:
    """The rows of one import by outcome, by doubt and by what is said about them.

    ``counts`` are all the rows that came in. ``listed`` is how many faults, warnings and skipped rows are kept one by
    one; None keeps all. ``has_writes`` says whether there is anything to write, be it only what the wave saw.
    """

    listed: int | None = 0
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    doubts: Counter[RowDoubt] = field(default_factory=Counter)
    warnings: Counter[Kind] = field(default_factory=Counter)
    words: Words = field(default_factory=Words)
    new_sightings: int = 0
    has_writes: bool = False
    holds_removed: bool = False
    listed_faults: list[Note] = field(default_factory=list)
    listed_warnings: list[Note] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256, repr=False)

    def take(self, row: RowPlan) -> None:
        """Count one row."""
        self.counts[row.outcome] += 1
        if row.match and row.match.doubt:
            self.doubts[RowDoubt(row.match.doubt)] += 1
        if row.skipped and self._has_room(len(self.skipped)):
            self.skipped[row.number] = row.skipped
        for note in row.notes:
            self._note(note)
        said = [row.number, row.outcome, row.match and row.match.asset, row.differences]
        self._digest.update(json.dumps(said).encode())

    def _note(self, note: Note) -> None:
        if note.kind in {Kind.TERM_UNKNOWN, Kind.CHOICE_UNKNOWN}:
            self.words.take(note)
        if not note.is_fault:
            self.warnings[note.kind] += 1
        kept = self.listed_faults if note.is_fault else self.listed_warnings
        if self._has_room(len(kept)):
            kept.append(note)

    def _has_room(self, taken: int) -> bool:
        return self.listed is None or taken < self.listed

    @property
    def rows_in(self) -> int:
        """How many rows came in."""
        return self.counts.total()

    @property
    def changes(self) -> int:
        """How many rows change what the register says."""
        return self.counts[RowOutcome.CREATED] + self.counts[RowOutcome.UPDATED]

    @property
    def digest(self) -> str:
        """A fingerprint of what all rows do: what is applied is what was previewed."""
        return self._digest.hexdigest()

    def by_outcome(self) -> dict[str, int]:
        """How many rows come to each outcome, none of them left out."""
        return {outcome.value: self.counts[outcome] for outcome in RowOutcome}

    def by_warning(self) -> list[tuple[Kind, int]]:
        """How many warnings there are of each kind, the most frequent first."""
        return sorted(self.warnings.items(), key=lambda item: (-item[1], item[0].value))
