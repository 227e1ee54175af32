"""What the rows of a list do: each is handed to the resource, which checks it or writes it, and is told of alike."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from assets.choices import RowDoubt, RowOutcome
from assets.imports.notes import Kind, Note, count_kinds, shorten, unknown_words
from assets.lists.rows import ListRow
from assets.models import ImportRow
from assets.names import normalise_name
from assets.postcodes import format_postcode
from assets.resources.listed import FromList, ListedResult

_REASON, _NAME = 300, 300


@dataclass(slots=True)
class Outcome:
    """What becomes of one row, as ``ImportRow`` keeps it."""

    number: int
    outcome: RowOutcome
    doubt: str = ""
    name: str = ""
    name_key: str = ""
    place_key: str = ""
    asset: int | None = None
    reason: str = ""
    differences: list[list[str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)

    @property
    def does(self) -> str:
        """What it does, and nothing that is only said of it: the same for a row that does the same."""
        return json.dumps([self.number, self.outcome, self.asset, self.differences])

    def as_row(self) -> ImportRow:
        """The row to be kept; which file it is of is for the caller to say."""
        notes = [[note.kind.value, note.column, note.value[:300], note.right] for note in self.notes]
        return ImportRow(
            number=self.number, outcome=self.outcome, doubt=self.doubt, name=self.name, name_key=self.name_key,
            place_key=self.place_key, asset_id=self.asset, reason=self.reason, differences=self.differences,
            notes=notes, candidates=self.candidates,
        )  # fmt: skip


@dataclass
class Tally:
    """What is said of a whole list: counted row by row, so that no row has to be kept for it."""

    rows_in: int = 0
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    words: Counter[tuple[str, str]] = field(default_factory=Counter)
    holds_removed: bool = False
    _digest: Any = field(default_factory=sha256)

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        self._digest.update(outcome.does.encode())
        self.rows_in += 1
        self.counts[outcome.outcome] += 1
        if outcome.doubt:
            self.doubts[outcome.doubt] += 1
        self.kinds.update(dict(count_kinds(outcome.notes)))
        for column, word, times in unknown_words(outcome.notes):
            self.words[column, word] += times
        self.holds_removed |= any(note.kind == Kind.BROUGHT_BACK for note in outcome.notes)

    @property
    def digest(self) -> str:
        """The same for a list that does the same."""
        return str(self._digest.hexdigest())

    @property
    def changes(self) -> int:
        """How many rows change the register."""
        return self.counts[RowOutcome.CREATED] + self.counts[RowOutcome.UPDATED]


class Runner:
    """Hands rows to a resource: to be checked, or to be written inside the caller's change set."""

    def __init__(self, resource: FromList) -> None:
        self._resource = resource
        self._link = next(iter(resource.asset_links()), None)

    def run(self, rows: Iterable[ListRow], *, write: bool) -> Iterator[Outcome]:
        """What each row does. Only with ``write`` is anything of it there afterwards."""
        if self._resource.builds_on_itself and not write:
            with transaction.atomic():
                yield from [self._outcome(row, save=True) for row in rows]
                transaction.set_rollback(True)
        else:
            for row in rows:
                yield self._outcome(row, save=write)

    def _outcome(self, row: ListRow, *, save: bool) -> Outcome:
        if row.skipped:
            return Outcome(row.number, RowOutcome.SKIPPED, reason=row.skipped[:_REASON])
        if row.is_faulty:
            return Outcome(row.number, RowOutcome.REJECTED, notes=row.notes)
        result = self._resource.import_row(
            dict(row.said), None, row_number=row.number, dry_run=not save, using_transactions=save
        )
        for error in result.errors:
            # A fault of the program, which is none of the list's.
            raise error.error
        return self._told(row, result)

    def _told(self, row: ListRow, result: ListedResult) -> Outcome:
        listed = result.listed
        told = Outcome(row.number, result.outcome, notes=[*row.notes])
        for kind, heading, value, right in listed.remarks:
            told.notes.append(Note(row.number, kind, self._column(row, heading), value, right))
        told.asset = listed.asset.pk if listed.asset else None
        told.reason = shorten("; ".join(listed.reasons), _REASON)
        told.name = self._name(row, result)[:_NAME]
        self._say_which_asset(told, row)
        if result.validation_error:
            told.notes += self._faults(row, result.validation_error)
            self._offer(told, row)
            if any(note.kind == Kind.BROUGHT_BACK for note in told.notes):
                told.name = ""
            return told
        told.differences = [list(difference) for difference in listed.differences]
        if listed.same_as is not None:
            told.outcome, told.differences = RowOutcome.SKIPPED, []
            told.reason = f"says the same as row {listed.same_as}"
        elif listed.kept:
            kind, why = listed.kept
            told.outcome, told.doubt = RowOutcome.SKIPPED, RowDoubt.CONFLICT
            told.notes.append(Note(row.number, kind, right=why))
        elif told.outcome == RowOutcome.UNCHANGED:
            told.differences = []
        return told

    def _name(self, row: ListRow, result: ListedResult) -> str:
        if result.instance is not None:
            return self._resource.name_of(result.instance)
        link = self._link.column_name if self._link else ""
        return row.said.get("name") or row.said.get(link) or row.said.get("label") or next(iter(row.said.values()), "")

    def _say_which_asset(self, told: Outcome, row: ListRow) -> None:
        """By which name and place a decision about the row's asset is remembered."""
        if self._link is None:
            return
        name = row.said.get(self._link.column_name, "")
        told.name_key = normalise_name(name)[:_NAME] if name else ""
        told.place_key = format_postcode(row.said.get(self._link.widget.postcode, "")) or ""

    def _faults(self, row: ListRow, error: ValidationError) -> Iterator[Note]:
        """Every fault, under the heading of the sheet that the value came from."""
        for attribute, faults in _by_attribute(error).items():
            heading = self._resource.heading_of(attribute)
            for fault in faults:
                kind = self._resource.note_kind(attribute, fault.code or "")
                value = "" if kind == Kind.BROUGHT_BACK else _written(row, heading)
                sentence = " ".join(fault.messages)
                yield Note(row.number, kind, self._column(row, heading), value, sentence)

    def _column(self, row: ListRow, heading: str) -> str:
        found = row.found.get(heading)
        return found.heading if found and found.cells else heading

    def _offer(self, told: Outcome, row: ListRow) -> None:
        """The assets that a row may be about, of which somebody can choose one."""
        fault = self._resource.not_found(row.said)
        for candidate in fault.candidates if fault else ():
            told.candidates.append(
                {"asset": candidate.asset.pk, "score": candidate.score, "reasons": [candidate.reason]}
            )
        if told.candidates:
            told.doubt = RowDoubt.UNSURE


def _by_attribute(error: ValidationError) -> dict[str, list[ValidationError]]:
    if hasattr(error, "error_dict"):
        return error.error_dict
    return {NON_FIELD_ERRORS: error.error_list}


def _written(row: ListRow, heading: str) -> str:
    found = row.found.get(heading)
    return (found.written if found else "") or row.said.get(heading, "")
