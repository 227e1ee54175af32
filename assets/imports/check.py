"""From the rows of a sheet to records: every cell is understood or spoken of, and no fault hides another."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from assets.choices import Status
from assets.imports.fields import RowReader, fact_columns
from assets.imports.limits import CELL_CHARACTERS, GUESSED
from assets.imports.notes import Kind, Notes
from assets.imports.profiles import Profile
from assets.imports.read import Row, Sheet
from assets.imports.record import Record
from assets.imports.text import UNREADABLE, clean, storable
from assets.imports.values import Cell
from assets.imports.vocabulary import Vocabulary
from assets.models import Asset
from assets.names import normalise_name
from assets.spreadsheets import unescape

NAME_LENGTH = Asset._meta.get_field("name").max_length or 0
RIGHT_FORMULA = "Open the file in a spreadsheet program and save it, so that the result of the formula is stored."
RIGHT_ERROR = "A value; the formula in this cell has gone wrong."


@dataclass(slots=True)
class Checked:
    """What became of the rows of a sheet: records, notes, the rows left out as no records, and how many came in."""

    records: list[Record] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    skipped: dict[int, str] = field(default_factory=dict)
    rejected: list[Row] = field(default_factory=list)
    rows_in: int = 0


def check(sheet: Sheet, profile: Profile, vocabulary: Vocabulary | None = None) -> Checked:
    """Understand every row of ``sheet`` as ``profile`` says."""
    checked = Checked(rows_in=len(sheet.rows))
    checker = _Checker(sheet, profile, vocabulary or Vocabulary(), checked.notes)
    for row in sheet.rows:
        if why := checker.skips(row):
            checked.skipped[row.number] = why
            continue
        record = checker.record(row)
        if row.number in checked.notes.faulty_rows:
            checked.rejected.append(row)
        else:
            checked.records.append(record)
    return checked


def unused_columns(sheet: Sheet, profile: Profile, vocabulary: Vocabulary) -> list[str]:
    """The columns that the profile does not read; what stands in them is kept with the sighting."""
    labels = fact_columns(profile, vocabulary)
    columns = sorted((position, key) for key, position in sheet.headings.keys.items())
    read = {key for _, key in columns if key in labels or profile.known({key})}
    return [sheet.headings.names[position] for position, key in columns if key not in read]


class _Checker:
    def __init__(self, sheet: Sheet, profile: Profile, vocabulary: Vocabulary, notes: Notes) -> None:
        self.names = sheet.headings.names
        self.keys = {position: key for key, position in sheet.headings.keys.items()}
        self.heading_row = sheet.headings.row
        self.profile = profile
        self.notes = notes
        columns = {key: self.names[position] for position, key in self.keys.items()}
        self.reader = RowReader(profile, vocabulary, notes, columns)
        self.occurrences: Counter[str] = Counter()

    def skips(self, row: Row) -> str:
        """Why the row is no record, or nothing."""
        if row.fault:
            return ""
        plain = {
            self.keys[position]: clean(cell)[0] for position, cell in enumerate(row.cells) if position in self.keys
        }
        filled = {key: cell for key, cell in plain.items() if cell}
        for skip in self.profile.skips:
            near = not skip.within or row.number <= self.heading_row + skip.within
            if near and skip.when.column in filled and skip.when.matches.search(filled[skip.when.column]):
                return skip.when.value
        if len(filled) > 1 and all(self.reader.is_heading(key, cell) for key, cell in filled.items()):
            return "repeats the headings"
        return ""

    def record(self, row: Row) -> Record:
        """The row understood as far as it can be."""
        cells = [storable(cell) for cell in row.cells]
        record = Record(row=row.number, cells=cells, row_key=self._fingerprint(cells))
        if row.fault:
            self.notes.add(row.number, Kind.UNREADABLE_ROW, right=row.fault)
            return record
        said = self._said(row)
        self._name(record, said)
        self.reader.read(record, said)
        self._dates(record)
        return record

    def _fingerprint(self, cells: Iterable[str]) -> str:
        """The same row read again has the same one; the second of two equal rows has another."""
        said = list(cells)
        while said and not said[-1]:
            said.pop()
        content = json.dumps(said, ensure_ascii=False)
        self.occurrences[content] += 1
        return sha256(f"{content}\n{self.occurrences[content]}".encode()).hexdigest()

    def _said(self, row: Row) -> dict[str, Cell]:
        """The filled cells by the key of their heading, without what cannot be seen."""
        said: dict[str, Cell] = {}
        for position, cell in enumerate(row.cells):
            if not cell:
                continue
            name = self.names[position] if position < len(self.names) else f"column {position + 1}"
            text, had_harmful = clean(cell)
            if len(cell) > CELL_CHARACTERS:
                right = (
                    f"At most {CELL_CHARACTERS:,} characters; a quotation mark that is never closed can be the reason."
                )
                self.notes.add(row.number, Kind.CELL_TOO_LONG, name, cell[:200], right)
            if had_harmful:
                self.notes.add(row.number, Kind.INVISIBLE, name, text)
            if UNREADABLE in cell or GUESSED in cell:
                right = "Compare it with the original; it was written in another encoding than the rest of the file."
                self.notes.add(row.number, Kind.UNREADABLE, name, text, right)
            if text and position in self.keys:
                said[self.keys[position]] = Cell(name, unescape(text))
        for position, value in row.errors.items():
            right = RIGHT_FORMULA if value.startswith("=") else RIGHT_ERROR
            kind = Kind.FORMULA if value.startswith("=") else Kind.ERROR_VALUE
            name = self.names[position] if position < len(self.names) else f"column {position + 1}"
            self.notes.add(row.number, kind, name, value, right)
        return said

    def _name(self, record: Record, said: dict[str, Cell]) -> None:
        found = self.profile.fields["name"].find(said)
        record.name = " ".join(found.text.split())
        record.name_key = normalise_name(record.name)[:NAME_LENGTH]
        if not record.name:
            columns = ", ".join(self.reader.headings_of("name"))
            self.notes.add(
                record.row, Kind.NAME_MISSING, columns, right="Give it one; if it has none, say what people call it."
            )
        elif len(record.name) > NAME_LENGTH:
            self.notes.add(
                record.row,
                Kind.NAME_TOO_LONG,
                found.heading,
                record.name,
                f"A name has at most {NAME_LENGTH} characters.",
            )

    def _dates(self, record: Record) -> None:
        """Dates of ceasing agree with the date of opening and with the status, or are left out."""
        (opened, _), (_, ceased) = record.period
        status = record.values.get("status")
        if opened and ceased and ceased < opened:
            self.reader.drop_date(
                record, Kind.CEASED_BEFORE_OPENED, "A date of ceasing that lies after that of opening."
            )
        if "ceased" in record.values and status not in {None, Status.CEASED}:
            self.reader.drop_date(record, Kind.CEASED_BUT_NOT, "The status ceased, or no date of ceasing.")
        if status is None and not record.seen.get("status"):
            default = Status.CEASED if "ceased" in record.values else self.reader.default_status
            if default:
                record.values["status"] = default
