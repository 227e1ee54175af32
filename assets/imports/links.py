"""The second pass over a file: what each row is about, and which rows belong together."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from accounts.models import User
from assets.actions.importing import ImportOrder
from assets.imports.check import CheckedRow
from assets.imports.match import Match, Matcher
from assets.imports.notes import Kind, Note, Notes
from assets.imports.parents import Parents, key_of
from assets.imports.profiles import Profile
from assets.imports.progress import Progress
from assets.imports.read import Sheet
from assets.imports.removed import Removals
from assets.imports.spool import Spool
from assets.imports.staging import BATCH, Staged
from assets.imports.vocabulary import Vocabulary

# More rows than these about one asset are a sign that a column of something else is read as its name.
MOST_ROWS_OF_AN_ASSET = 1000
NOBODY = 0


@dataclass(slots=True)
class Task:
    """What is to be planned, for whom, and who is told how far it has come."""

    staged: Staged
    sheet: Sheet
    profile: Profile
    vocabulary: Vocabulary
    order: ImportOrder
    by: User | None
    progress: Progress

    @property
    def source(self) -> str:
        """Where facts are said to be known from, unless a row says more."""
        return self.profile.source or self.order.file_name


@dataclass(slots=True)
class Linked:
    """A row and what it is about; without a match it is rejected, or skipped for a reason."""

    number: int
    name: str
    notes: list[Note]
    match: Match | None
    skipped: str

    @property
    def key(self) -> int:
        """The asset it is about: one of the register, the negative number of a new one, or nobody."""
        return key_of(self.match) if self.match else NOBODY


class Links:
    """Every row with what it is about, on disk; which rows belong together, in memory."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._keys = array("q")
        self._times: Counter[int] = Counter()
        self._removals = Removals(task.source)
        self.parents = Parents(task.staged.parents, task.by)
        self.new = 0
        self._rows = Spool(task.vocabulary.by_id)

    @property
    def holds_removed(self) -> bool:
        """Whether the file brings again what was removed on request."""
        return self._removals.any_left_out

    def make(self, *, looks_around: bool) -> None:
        """Match all rows, in the order of the sheet; ``looks_around`` for what rows without a link may be about."""
        task = self._task
        matcher = Matcher(
            project=task.order.project,
            wave=task.order.wave,
            source=task.source,
            by=task.by,
            repeated=task.staged.repeated,
            looks_around=looks_around,
        )
        for rows in task.staged.batches():
            for linked in self._link(rows, matcher):
                self._keys.append(linked.key)
                self._rows.put(linked)
            task.progress.advance(len(rows))
        self.new = matcher.new
        self._times.clear()

    def _link(self, rows: Sequence[CheckedRow], matcher: Matcher) -> Iterator[Linked]:
        notes = Notes()
        matches = matcher.match([row.record for row in rows if row.record], notes)
        said = {row.number: row.notes if row.record else self._removals.clear(row.notes) for row in rows}
        for note in notes.take():
            said[note.row].append(note)
        left_out = self._removals.take_out(matches, said)
        by_row = {match.record.row: match for match in matches if match.record.row not in left_out}
        for row in rows:
            skipped = row.skipped or left_out.get(row.number, "")
            name = "" if row.number in left_out else row.name
            linked = Linked(row.number, name, said[row.number], by_row.get(row.number), skipped)
            if linked.match:
                self._count(linked, linked.match)
            yield linked

    def _count(self, linked: Linked, match: Match) -> None:
        self._times[linked.key] += 1
        if self._times[linked.key] > MOST_ROWS_OF_AN_ASSET:
            right = "Look whether the right column is read as the name."
            linked.notes.append(Note(linked.number, Kind.TOO_MANY_ROWS, "", linked.name, right))
            linked.match = None
        else:
            self.parents.seen(match)

    def assets(self) -> list[int]:
        """The assets of the register that rows are about, in the order in which everybody locks them."""
        return sorted({key for key in self._keys if key > 0})

    def batches(self) -> Iterator[list[Linked]]:
        """All rows, those about one asset in one batch, whatever lies between them in the sheet."""
        first: dict[int, int] = {}
        lead = array(
            "q", (first.setdefault(key, position) if key else position for position, key in enumerate(self._keys))
        )
        batch: list[int] = []
        for position in sorted(range(len(lead)), key=lead.__getitem__):
            if len(batch) >= BATCH and lead[position] != lead[batch[-1]]:
                yield list(self._rows.get(batch))
                batch = []
            batch.append(position)
        if batch:
            yield list(self._rows.get(batch))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()
