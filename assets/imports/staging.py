"""The first pass over a file: every row is read and understood, and waits on disk for the register to be asked."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import blake2b

from assets.imports.batches import chunks
from assets.imports.check import CheckedRow, check
from assets.imports.known import Number, numbers_of
from assets.imports.notes import Notes
from assets.imports.profiles import Profile
from assets.imports.progress import Progress
from assets.imports.read import Sheet
from assets.imports.record import Record
from assets.imports.spool import Spool
from assets.imports.vocabulary import Vocabulary
from assets.imports.where import check_area, locate_records
from assets.models import Place

# So many rows are in memory at once, and go to the register in one query.
BATCH = 2000


class Repeated:
    """The numbers that stand on more than one row, eight bytes each."""

    def __init__(self) -> None:
        self._once: set[int] = set()
        self._often: set[int] = set()

    def count(self, numbers: set[Number]) -> None:
        """Count the numbers of one row."""
        for digest in map(_digest, numbers):
            (self._often if digest in self._once else self._once).add(digest)

    def __contains__(self, number: object) -> bool:
        return _digest(number) in self._often


def _digest(number: object) -> int:
    return int.from_bytes(blake2b(repr(number).encode(), digest_size=8).digest())


@dataclass(slots=True)
class Staged:
    """The rows of one file as they were understood, in their order. ``parents`` is what they say they are part of."""

    rows: Spool
    repeated: Repeated = field(default_factory=Repeated)
    parents: set[str] = field(default_factory=set)

    def put(self, row: CheckedRow, source: str) -> None:
        """Put the next row down; ``source`` is where the list comes from."""
        if row.record:
            self.repeated.count(set(numbers_of(row.record, source)))
            if row.record.part_of:
                self.parents.add(row.record.part_of)
        self.rows.put(row)

    def batches(self) -> Iterator[list[CheckedRow]]:
        """The rows, so many at a time as are looked up in the register at once."""
        yield from chunks(self.rows.get(range(len(self.rows))), BATCH)


def stage(
    sheet: Sheet,
    profile: Profile,
    vocabulary: Vocabulary,
    area: Sequence[Place],
    source: str,
    progress: Progress,
) -> Staged:
    """Understand every row; the caller closes ``rows``. Raises RefusalError where the file cannot be read to its end,
    and CancelledError.
    """
    with ExitStack() as at_fault:
        staged = Staged(at_fault.enter_context(Spool(vocabulary.by_id)))
        for rows in chunks(check(sheet, profile, vocabulary), BATCH):
            _locate(rows, _postcode_heading(sheet, profile), area)
            for row in rows:
                staged.put(row, source)
            progress.advance(len(rows))
        at_fault.pop_all()
    return staged


def _locate(rows: Sequence[CheckedRow], heading: str, area: Sequence[Place]) -> None:
    notes = Notes()
    by_number: dict[int, CheckedRow] = {row.number: row for row in rows}
    records: list[Record] = [row.record for row in rows if row.record]
    locate_records(records, notes, heading)
    check_area(records, area, notes)
    for note in notes.take():
        by_number[note.row].notes.append(note)


def _postcode_heading(sheet: Sheet, profile: Profile) -> str:
    value = profile.fields.get("postcode")
    keys = sheet.headings.keys
    found = (sheet.headings.names[keys[key]] for key in (value.headings() if value else ()) if key in keys)
    return next(found, "")
