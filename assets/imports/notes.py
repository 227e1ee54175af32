"""What there is to say about the cells of a sheet: faults, which keep a row out, and warnings, which do not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices


class Kind(TextChoices):
    """The kinds of faults and warnings, as a summary counts them."""

    UNREADABLE_ROW = "unreadable_row", "not readable as a row"
    NAME_MISSING = "name_missing", "no name"
    NAME_TOO_LONG = "name_too_long", "name too long"
    CELL_TOO_LONG = "cell_too_long", "cell longer than a spreadsheet can hold"

    POSTCODE_MISSING = "postcode_missing", "no postcode"
    POSTCODE_MALFORMED = "postcode_malformed", "not written like a postcode"
    POSTCODE_CORRECTED = "postcode_corrected", "letters and digits mixed up in the postcode"
    POSTCODE_UNKNOWN = "postcode_unknown", "postcode that does not exist"
    COORDINATES = "coordinates", "latitude and longitude that cannot be right"
    OUTSIDE_AREA = "outside_area", "outside the area of the wave"
    TERM_UNKNOWN = "term_unknown", "word the vocabulary does not have"
    TERM_TOO_MANY = "term_too_many", "more than one where there can be one"
    CHOICE_UNKNOWN = "choice_unknown", "not one of the words possible here"
    DATE = "date", "not a date"
    CEASED_BEFORE_OPENED = "ceased_before_opened", "ceased before it opened"
    CEASED_BUT_NOT = "ceased_but_not", "a date of ceasing, although the status is another"
    EMAIL = "email", "not an e-mail address"
    WEBSITE = "website", "not a web address"
    TOO_LONG = "too_long", "too long to keep"
    NUMBER_DAMAGED = "number_damaged", "number damaged by a spreadsheet"
    IDENTIFIER = "identifier", "not a number of that register"
    INVISIBLE = "invisible", "invisible control characters taken out"
    UNREADABLE = "unreadable", "characters that could not be read"
    ERROR_VALUE = "error_value", "error value of a formula"
    FORMULA = "formula", "formula without a stored result"

    ID_UNKNOWN = "id_unknown", "id that no asset has"
    ID_ON_SEVERAL_ROWS = "id_on_several_rows", "number on several rows, so not used for linking"
    ID_ON_SEVERAL_ASSETS = "id_on_several_assets", "number on several assets, so not used for linking"
    ID_DISAGREES = "id_disagrees", "linked by its number, although name and postcode differ"
    ID_NOT_ENOUGH = "id_not_enough", "shares a number with an asset of another name and postcode, so not linked"
    NAME_ON_SEVERAL_ASSETS = "name_on_several_assets", "name and postcode of several assets, so not linked"
    SAME_AS_ROW = "same_as_row", "same asset as an earlier row"
    TOO_MANY_ROWS = "too_many_rows", "more rows about one asset than can be right"
    PARENT_UNKNOWN = "parent_unknown", "no single asset it could be part of"
    REMOVED = "removed", "removed on request before, and left out"
    WITHDRAWN = "withdrawn", "about a record that was withdrawn, and stays so"

    # Of lists about what hangs on assets (``assets.lists``).
    CELL = "cell", "not understood"
    MISSING = "missing", "needed, and not given"
    ASSET_UNKNOWN = "asset_unknown", "names no single asset"
    NOT_OURS = "not_ours", "of a mapping project of which you are not an admin"
    RULE = "rule", "against a rule of the register"
    SAME_RECORD = "same_record", "record of an earlier row"
    BROUGHT_BACK = "brought_back", "removed on request before, and not taken again"
    BY_HAND = "by_hand", "written by hand, and left as it is"
    LATER = "later", "known from a later day, and left as it is"


FAULTS = frozenset(
    (
        *(Kind.UNREADABLE_ROW, Kind.NAME_MISSING, Kind.NAME_TOO_LONG, Kind.CELL_TOO_LONG, Kind.CELL, Kind.MISSING),
        *(Kind.ASSET_UNKNOWN, Kind.NOT_OURS, Kind.RULE, Kind.SAME_RECORD, Kind.BROUGHT_BACK),
    )
)


@dataclass(frozen=True, slots=True)
class Note:
    """One fault or warning: which cell, what stands in it, and what would be right."""

    row: int
    kind: Kind
    column: str = ""
    value: str = ""
    right: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether it keeps the row out."""
        return self.kind in FAULTS

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", {self.column}" if self.column else "")
        what = f" “{shorten(self.value)}”" if self.value else ""
        return f"{where}:{what} {self.kind.label}." + (f" {self.right}" if self.right else "")


def shorten(value: str, length: int = 80) -> str:
    """A value on one line, cut to what fits into a message."""
    line = " ".join(value.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


@dataclass(slots=True)
class Notes:
    """What is said about some rows of a file, and those that faults keep out."""

    all: list[Note] = field(default_factory=list)
    faulty_rows: set[int] = field(default_factory=set)

    def add(self, row: int, kind: Kind, column: str = "", value: str = "", right: str = "") -> None:
        """Say something about a cell."""
        note = Note(row, kind, column, value, right)
        self.all.append(note)
        if note.is_fault:
            self.faulty_rows.add(row)

    def take(self) -> list[Note]:
        """All that was said so far, which is forgotten here."""
        said, self.all = self.all, []
        self.faulty_rows.clear()
        return said

    @property
    def faults(self) -> list[Note]:
        """What keeps rows out, by row."""
        return sorted((note for note in self.all if note.is_fault), key=lambda note: note.row)

    @property
    def warnings(self) -> list[Note]:
        """What else there is to say, by row."""
        return sorted((note for note in self.all if not note.is_fault), key=lambda note: note.row)


def count_kinds(notes: Iterable[Note]) -> list[tuple[Kind, int]]:
    """How many notes there are of each kind, the most frequent first."""
    return sorted(Counter(note.kind for note in notes).items(), key=lambda item: (-item[1], item[0].value))


def unknown_words(notes: Iterable[Note]) -> list[tuple[str, str, int]]:
    """The words the vocabulary does not have, in any case: column, word, how often; the most frequent first."""
    words: Counter[tuple[str, str]] = Counter()
    written: dict[tuple[str, str], str] = {}
    for note in notes:
        if note.kind == Kind.TERM_UNKNOWN:
            word = (note.column, note.value.casefold())
            words[word] += 1
            written.setdefault(word, note.value)
    ordered = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    return [(column, written[column, word], times) for (column, word), times in ordered]
