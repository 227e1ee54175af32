"""From the rows of a sheet to records: every cell is understood or spoken of, and no fault hides another."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b, sha256

from assets.choices import Status
from assets.imports.families import with_families
from assets.imports.fields import RowReader, fact_columns
from assets.imports.headings import ERRORS
from assets.imports.notes import Kind, Note, Notes
from assets.imports.profiles import Profile
from assets.imports.read import Row, Sheet
from assets.imports.record import Record
from assets.imports.row_cells import RowCells
from assets.imports.text import clean, storable
from assets.imports.values import Cell
from assets.imports.vocabulary import Vocabulary
from assets.models import Asset
from assets.names import normalise_name

NAME_LENGTH = Asset._meta.get_field("name").max_length or 0


@dataclass(slots=True)
class CheckedRow:
    """What became of one row: a record, or nothing where it is rejected or ``skipped`` (why it is no record)."""

    number: int
    record: Record | None
    name: str
    notes: list[Note]
    skipped: str = ""


def check(sheet: Sheet, profile: Profile, vocabulary: Vocabulary) -> Iterator[CheckedRow]:
    """Understand every row of ``sheet`` as ``profile`` says, one after the other."""
    notes = Notes()
    checker = _Checker(sheet, profile, vocabulary, notes)
    for row in with_families(sheet, profile):
        if why := checker.skips(row):
            yield CheckedRow(row.number, None, "", [], why)
            continue
        record = checker.record(row)
        is_rejected = bool(notes.faulty_rows)
        yield CheckedRow(row.number, None if is_rejected else record, record.name, notes.take())


def unused_columns(sheet: Sheet, profile: Profile, vocabulary: Vocabulary) -> list[str]:
    """The columns that the profile does not read; what stands in them is kept with the sighting."""
    labels = fact_columns(profile, vocabulary)
    columns = sorted((position, key) for key, position in sheet.headings.keys.items())
    read = {key for _, key in columns if key in labels or profile.known({key})}
    return [sheet.headings.names[position] for position, key in columns if key not in read | {ERRORS}]


class _Checker:
    def __init__(self, sheet: Sheet, profile: Profile, vocabulary: Vocabulary, notes: Notes) -> None:
        self.headings = sheet.headings
        self.names = sheet.headings.names
        self.profile = profile
        self.notes = notes
        self.keys: dict[int, str] = {}
        self.columns: dict[str, str] = {}
        self._name_columns()
        self.reader = RowReader(profile, vocabulary, notes, self.columns)
        self.cells = RowCells(sheet.headings, notes)
        self.occurrences: Counter[bytes] = Counter()

    def _name_columns(self) -> None:
        """Learn the columns there are; in a workbook a row may turn out to be longer than the headings."""
        self.keys |= {position: key for key, position in self.headings.keys.items()}
        self.columns |= {key: self.names[position] for position, key in self.keys.items()}

    def skips(self, row: Row) -> str:
        """Why the row is no record, or nothing."""
        if row.fault:
            return ""
        if len(self.names) > len(self.keys):
            self._name_columns()
        plain = {
            self.keys[position]: clean(cell)[0] for position, cell in enumerate(row.cells) if position in self.keys
        }
        filled = {key: cell for key, cell in plain.items() if cell}
        for skip in self.profile.skips:
            near = not skip.within or row.number <= self.headings.row + skip.within
            if near and skip.when.column in filled and skip.when.matches.search(filled[skip.when.column]):
                return skip.when.value
        if len(filled) > 1 and all(self.reader.is_heading(key, cell) for key, cell in filled.items()):
            return "repeats the headings"
        return ""

    def record(self, row: Row) -> Record:
        """The row understood as far as it can be."""
        cells = [storable(cell) for cell in row.cells]
        record = Record(row=row.number, cells=cells, row_key=self._fingerprint(cells), family=row.family)
        if row.fault:
            self.notes.add(row.number, Kind.UNREADABLE_ROW, right=row.fault)
            return record
        said = self.cells.read(row)
        self._name(record, said)
        self.reader.read(record, said)
        self._dates(record)
        return record

    def _fingerprint(self, cells: Iterable[str]) -> str:
        """The same row read again has the same one, also mended; the second of two equal rows has another."""
        unread = {position for position, key in self.keys.items() if key == ERRORS and not self.profile.known({key})}
        said = [cell for position, cell in enumerate(cells) if position not in unread]
        while said and not said[-1]:
            said.pop()
        content = json.dumps(said, ensure_ascii=False)
        short = blake2b(content.encode(), digest_size=16).digest()
        self.occurrences[short] += 1
        return sha256(f"{content}\n{self.occurrences[short]}".encode()).hexdigest()

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
