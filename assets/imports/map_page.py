"""What the page shows on which a person says what each column of an uploaded file means."""

from dataclasses import dataclass
from functools import cached_property

from assets.choices import ImportSubject
from assets.imports.choosing import (
    GUESSED_NAME,
    Choice,
    How,
    NothingGuessedError,
    choose,
    find,
    guess_columns,
    headings_at,
    headings_of,
    sheets,
)
from assets.imports.guessing import ColumnGuess, Guess
from assets.imports.headings import Headings, heading_key
from assets.imports.limits import RefusalError
from assets.imports.mapping import Content, Line, LineError, Shown, show
from assets.imports.overviews import from_kept
from assets.imports.profiles import Profile, load_profile, read_profile
from assets.imports.read import Overview, Top, overview
from assets.imports.targets import Target, all_targets, list_targets
from assets.imports.upload import descriptor
from assets.imports.vocabulary import Vocabulary
from assets.models import ImportFile, ImportProfile

# What begins a sheet's columns in every spreadsheet program.
_LETTERS = 26


@dataclass(slots=True)
class MapColumn:
    """One column: its letter, heading and first values; what it becomes, and why.

    ``is_new`` says that the profile by which the file is read does not know it; ``rule`` names what a rule of that
    profile reads from it.
    """

    position: int
    name: str
    samples: list[str]
    lines: tuple[Line, ...] = ()
    why: str = ""
    is_ignored: bool = False
    is_new: bool = False
    rule: str = ""

    @property
    def letter(self) -> str:
        """As the spreadsheet calls it: A, B … Z, AA."""
        letters, number = "", self.position + 1
        while number:
            number, rest = divmod(number - 1, _LETTERS)
            letters = chr(ord("A") + rest) + letters
        return letters

    @property
    def is_decided(self) -> bool:
        """Whether somebody or something said what becomes of it."""
        return bool(self.lines or self.is_ignored or self.rule)


def overview_of(upload: ImportFile) -> Overview:
    """What stands in the file: as it was kept, or looked up now. Raises RefusalError."""
    if upload.overview:
        return from_kept(upload.overview)
    try:
        with upload.file.open("rb") as kept, descriptor(kept) as opened:
            return overview(opened)
    except FileNotFoundError as fault:
        raise RefusalError("The file is not kept any more. Upload it again.") from fault


class MapPage:
    """The columns of one sheet of an uploaded file.

    ``sheet`` and ``row`` are what somebody chose instead of what was found; row 0 means that there are no headings.
    Raises RefusalError when the file cannot be read or has no such sheet.
    """

    def __init__(self, upload: ImportFile, sheet: str = "", row: int | None = None) -> None:
        self.upload = upload
        self.seen = overview_of(upload)
        self.vocabulary = Vocabulary()
        self.about = ImportSubject(upload.about)
        self.refusal = ""
        self.choice = self._choice(sheet or upload.sheet, row)
        self.top, self.headings = self._place(sheet or upload.sheet, row)

    def _choice(self, sheet: str, row: int | None) -> Choice | None:
        """How the file is read as things stand; None where that has other headings than were chosen."""
        upload = self.upload
        try:
            choice = choose(
                self.seen, profile=upload.profile, sheet=sheet, project=upload.project, mapping=upload.mapping,
                about=self.about,
            )  # fmt: skip
        except NothingGuessedError:
            return None
        except RefusalError as refusal:
            sheets(self.seen, sheet)
            self.refusal = str(refusal)
            return None
        return choice if row in {None, choice.headings.row} else None

    def _place(self, sheet: str, row: int | None) -> tuple[Top, Headings]:
        if self.choice:
            return self.choice.top, self.choice.headings
        tops = sheets(self.seen, sheet)
        if row is not None:
            return tops[0], headings_at(tops[0], row) or headings_of(tops[0])
        if (base := self._list_profile) and (found := find(self.seen, base, sheet)):
            return found
        return max(
            ((top, headings_of(top)) for top in tops), key=lambda place: (not place[0].hidden, len(place[1].names))
        )

    @cached_property
    def _list_profile(self) -> Profile | None:
        """How a list is read that is about something else than assets: as was said, or by the register's own words."""
        if self.about == ImportSubject.ASSETS or self.choice:
            return None
        return read_profile(self.upload.name, self.upload.mapping) if self.upload.mapping else load_profile(self.about)

    @property
    def is_guessed(self) -> bool:
        """Whether nobody has said yet how the file is read."""
        return self.choice is not None and self.choice.how == How.GUESSED

    @cached_property
    def base(self) -> Content:
        """The profile from which the page starts; empty where it starts from a guess."""
        if self._list_profile:
            return dict(self._list_profile.content)
        if self.choice and (self.choice.how != How.GUESSED or self.about != ImportSubject.ASSETS):
            return dict(self.choice.profile.content)
        return {}

    @cached_property
    def shown(self) -> Shown:
        """What that profile says about the columns."""
        return show(self.base, self.headings.names, self.vocabulary) if self.base else Shown()

    @cached_property
    def guess(self) -> Guess:
        """What the columns look like."""
        return guess_columns(self.top, self.headings, self.vocabulary, self.upload.project)

    @cached_property
    def columns(self) -> list[MapColumn]:
        """The columns in the order of the sheet."""
        return [self._column(guessed) for guessed in self.guess.columns]

    def _column(self, guessed: ColumnGuess) -> MapColumn:
        column = MapColumn(guessed.position, guessed.name, guessed.samples)
        if not self.base:
            column.lines, column.why, column.is_ignored = guessed.lines, guessed.why, guessed.is_ignored
            return column
        key = heading_key(guessed.name)
        column.lines = tuple(line for line in self.shown.lines if line.column == guessed.name)
        column.is_ignored = any(heading_key(heading) == key for heading in self.base.get("ignored", ()))
        rules = [target for target, keys in self.shown.rules.items() if key in keys]
        column.rule = ", ".join(self.label(target) for target in rules)
        if column.is_decided:
            by_name = f"“{self.name}” says so." if self.name else "As you chose."
            column.why = "The heading says so." if self.is_guessed else by_name
            return column
        column.is_new = bool(self.base.get("ignored"))
        taken = {line.target for line in self.shown.lines} | set(self.shown.rules)
        if self.about == ImportSubject.ASSETS and not any(line.target in taken for line in guessed.lines):
            column.lines, column.why = guessed.lines, guessed.why
        return column

    @property
    def name(self) -> str:
        """What the profile is called by which the file is read; nothing for a guess and for what was chosen here."""
        if not self.choice or self.choice.how in {How.GUESSED, How.MAPPED}:
            return self.upload.profile if self.upload.mapping else ""
        return self.choice.profile.label if self.choice.how == How.SHIPPED else self.choice.profile.name

    @property
    def remembered_as(self) -> str:
        """The name under which the project remembers how the file is read; the file's own, where it does not."""
        if (self.choice and self.choice.how == How.REMEMBERED) or self.upload.profile:
            name = (
                self.choice.profile.name if self.choice and self.choice.how == How.REMEMBERED else self.upload.profile
            )
            if ImportProfile.objects.filter(project=self.upload.project, name__iexact=name).exists():
                return name
        return ""

    @cached_property
    def content(self) -> Content:
        """How the file is read as things stand, guess included. Raises RefusalError where it is not known."""
        if self.base:
            return self.base
        try:
            return self.guess.content(GUESSED_NAME)
        except LineError as fault:
            raise RefusalError(str(fault)) from fault

    @cached_property
    def targets(self) -> list[Target]:
        """What a column can become."""
        if self.about != ImportSubject.ASSETS:
            return list_targets(self.about)
        return all_targets(self.vocabulary)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {target.code: target.label for target in self.targets}

    def label(self, target: str) -> str:
        """What a target is called."""
        return self._labels.get(target, target)

    @property
    def decided(self) -> int:
        """How many columns become something."""
        return sum(bool(column.lines) for column in self.columns)

    @property
    def undecided(self) -> int:
        """How many columns are left to look at."""
        return sum(not column.is_decided for column in self.columns)

    @property
    def new(self) -> list[str]:
        """The columns that are new since last time."""
        return [column.name for column in self.columns if column.is_new]

    @property
    def rows_to_choose(self) -> list[tuple[int, str]]:
        """The rows in which the headings may stand, each with its beginning."""
        rows = [(number, [cell.strip() for cell in cells if cell.strip()]) for number, cells in self.top.rows]
        return [(number, " · ".join(cells[:4])[:80]) for number, cells in rows if cells]

    @property
    def sheet_names(self) -> list[str]:
        """The sheets or tables to choose from; none where there is but one."""
        return [top.name for top in self.seen.sheets] if len(self.seen.sheets) > 1 else []
