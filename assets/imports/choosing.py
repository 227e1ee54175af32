"""How a file is to be read: as somebody said, as lists of its kind were read before, or as its columns are guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assets.choices import ImportSubject
from assets.imports.fields import fact_columns
from assets.imports.guessing import Guess, guess
from assets.imports.guessing_lists import guess_list, list_content
from assets.imports.heading_guess import guess_headings
from assets.imports.headings import ERRORS, Headings, heading_key, layouts, name_columns
from assets.imports.limits import RefusalError
from assets.imports.mapping import LineError
from assets.imports.profiles import DEFAULT, Profile, load_profile, read_profile, shipped
from assets.imports.read import Overview, Top, choose_sheet, headings_in_words, sheets_in_words
from assets.imports.targets import all_targets
from assets.imports.vocabulary import Vocabulary
from assets.models import ImportProfile, MappingProject

# The register's own profile reads any list with a name in it: it is only taken for one that speaks its language.
_MOST_OF_IT = 2 / 3
# A list has the headings of a remembered one if this part of both together stands in both.
_ALIKE = 0.6
GUESSED_NAME = "guessed"
# What a list cannot do without, as far as its columns go.
_WITHOUT_WHICH = {
    ImportSubject.ASSETS: "the names of assets",
    ImportSubject.ACTIVITIES: "assets and their activities",
    ImportSubject.LOCATIONS: "the assets that have these locations",
    ImportSubject.CONTACTS: "the assets that have these contacts",
    ImportSubject.RELATIONS: "two assets and how they are related",
    ImportSubject.TERMS: "a scheme and its terms",
}


class How(StrEnum):
    """Where the profile comes from."""

    NAMED = "named"
    MAPPED = "mapped"
    REMEMBERED = "remembered"
    SHIPPED = "shipped"
    GUESSED = "guessed"


class NothingGuessedError(RefusalError):
    """No profile fits and no column looks like the names of assets: a person has to say what the columns mean."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The profile, and the sheet and the headings that it reads; ``how`` it was found, and why in words.

    ``new_columns`` are those that the profile neither reads nor ignores.
    """

    profile: Profile
    top: Top
    headings: Headings
    how: How
    reasons: list[str] = field(default_factory=list)
    new_columns: list[str] = field(default_factory=list)


def choose(
    seen: Overview,
    *,
    profile: str,
    sheet: str,
    project: MappingProject,
    mapping: Mapping[str, Any],
    about: ImportSubject = ImportSubject.ASSETS,
) -> Choice:
    """How a file is to be read whose rows are ``about`` something.

    As ``mapping`` says, the content of a profile; or by the profile called ``profile``, which the project remembers,
    or which is shipped or lies in a file. Where neither is given: by the remembered profile with the same headings,
    by a shipped one that fits, or by a guess. Raises RefusalError with what was found in the file where what was asked
    for does not fit it, and NothingGuessedError where even guessing finds no names.
    """
    chooser = _Chooser(seen, sheet, project, about)
    if mapping:
        return chooser.by_name(read_profile(str(mapping.get("label", "")), mapping), How.MAPPED)
    if profile:
        return chooser.by_name(find_profile(profile, project), How.NAMED)
    found = chooser.remembered() or chooser.shipped() or chooser.guessed()
    if found is None:
        raise NothingGuessedError(
            f"No profile fits this list, and no column of it looks like {_WITHOUT_WHICH[about]}. "
            f"Headings found: {headings_in_words(seen, sheet)}. Say what each column means, or name a profile."
        )
    return found


def find_profile(name: str, project: MappingProject) -> Profile:
    """The profile that the project remembers under a name; or a shipped one, or that of a file. Raises RefusalError."""
    kept = ImportProfile.objects.filter(project=project, name__iexact=name).first() if project.pk else None
    return read_profile(kept.name, kept.content) if kept else load_profile(name)


class _Chooser:
    def __init__(self, seen: Overview, sheet: str, project: MappingProject, about: ImportSubject) -> None:
        self.seen, self.sheet, self.project, self.about = seen, sheet, project, about
        self.vocabulary = Vocabulary()

    def by_name(self, profile: Profile, how: How) -> Choice:
        """What somebody asked for. Raises RefusalError where it does not fit."""
        if profile.about != self.about:
            raise RefusalError(
                f"The profile “{profile.name}” is for lists about {profile.about.label}, not about {self.about.label}."
            )
        found = find(self.seen, profile, self.sheet)
        missing = profile.missing(set(found[1].keys) if found else set())
        if found and not missing:
            return self._choice(profile, *found, how)
        others = [other for other in shipped(self.about) if other != profile.name and self._fits(load_profile(other))]
        wanted = ", ".join(f"“{heading}”" for heading in missing)
        headings = ", ".join(found[1].names) if found else headings_in_words(self.seen, self.sheet)
        offer = f"Profiles that fit: {', '.join(others)}." if others else "No other profile fits."
        needs = f"needs the column {wanted}, which is not there" if wanted else "reads none of its columns"
        raise RefusalError(f"The profile “{profile.name}” {needs}. Headings found: {headings}. {offer}")

    def remembered(self) -> Choice | None:
        """By the profile of a list with the same headings; of several that of the most similar one."""
        best: tuple[float, Choice] | None = None
        for kept in self._kept():
            try:
                profile = read_profile(kept.name, kept.content)
            except RefusalError:
                # It was made for an earlier version of the program. Naming it says what is wrong with it.
                continue
            found = find(self.seen, profile, self.sheet) if profile.about == self.about else None
            if not found or profile.missing(set(found[1].keys)):
                continue
            alike = _alike(profile, kept.headings, found[1])
            if alike >= _ALIKE and (best is None or alike > best[0]):
                reason = f"Its headings are those of lists that are read as “{kept.name}”."
                best = alike, self._choice(profile, *found, How.REMEMBERED, [reason])
        return best[1] if best else None

    def _kept(self) -> Iterator[ImportProfile]:
        if self.project.pk:
            yield from ImportProfile.objects.filter(project=self.project).order_by("-changed_at", "-pk")

    def shipped(self) -> Choice | None:
        """By the profile of the program that reads most of the columns; the register's own must read nearly all."""
        best: tuple[int, Choice] | None = None
        for name in shipped(self.about):
            profile = load_profile(name)
            found = find(self.seen, profile, self.sheet)
            if not found or profile.missing(set(found[1].keys)):
                continue
            known = self._known(profile, found[1])
            if name in {DEFAULT, self.about} and known < _MOST_OF_IT * len(found[1].names):
                continue
            # One that asks for certain columns knows the list; the register's own would do for any.
            if best is None or known > best[0] or best[1].profile.name == DEFAULT:
                reason = f"It has the columns of “{profile.label}”."
                best = known, self._choice(profile, *found, How.SHIPPED, [reason])
        return best[1] if best else None

    def _known(self, profile: Profile, headings: Headings) -> int:
        labels = fact_columns(profile, self.vocabulary)
        return sum(key in labels or bool(profile.known({key})) for key in headings.keys)

    def guessed(self) -> Choice | None:
        """By what the columns look like; None where none looks like names."""
        if self.about != ImportSubject.ASSETS:
            return self._guessed_list()
        best: tuple[tuple[bool, int], Top, Guess] | None = None
        for top in sheets(self.seen, self.sheet):
            made = guess_columns(top, headings_of(top), self.vocabulary, self.project)
            rank = (not top.hidden, made.score)
            if not made.missing and (best is None or rank > best[0]):
                best = rank, top, made
        if best is None:
            return None
        _, top, made = best
        try:
            profile = read_profile(GUESSED_NAME, made.content("Guessed from headings and content"))
        except LineError as fault:
            raise NothingGuessedError(str(fault)) from fault
        return Choice(profile, top, made.headings, How.GUESSED, list(guess_in_words(made, self.vocabulary)))

    def _guessed_list(self) -> Choice | None:
        """By the headings alone, in a list about something else than assets."""
        for top in sorted(sheets(self.seen, self.sheet), key=lambda top: top.hidden):
            headings = headings_of(top)
            if found := guess_list(self.about, headings):
                content = list_content(self.about, found, "Guessed from the headings")
                reasons = [f"“{column}” is taken for {name.replace('_', ' ')}." for name, column in found.items()]
                return Choice(read_profile(GUESSED_NAME, content), top, headings, How.GUESSED, reasons)
        return None

    def _fits(self, profile: Profile) -> bool:
        found = find(self.seen, profile, self.sheet)
        return found is not None and not profile.missing(set(found[1].keys))

    def _choice(
        self, profile: Profile, top: Top, headings: Headings, how: How, reasons: list[str] | None = None
    ) -> Choice:
        found = new_columns(profile, headings, self.vocabulary) if profile.ignored or how == How.REMEMBERED else []
        said = list(reasons or [])
        if found:
            many = "1 column" if len(found) == 1 else f"{len(found)} columns"
            said.append(f"{many} that “{profile.name}” does not know: {', '.join(found)}.")
        return Choice(profile, top, headings, how, said, found)


def _alike(profile: Profile, headings: list[str], found: Headings) -> float:
    """How much the headings of a list are those for which a profile was made; 0 where one that it reads is gone."""
    kept, keys = set(headings), found.keys.keys() - {ERRORS}
    if not kept or found.row == 0 or any(profile.known({key}) for key in kept - keys):
        return 0.0
    return len(kept & keys) / len(kept | keys)


def new_columns(profile: Profile, headings: Headings, vocabulary: Vocabulary) -> list[str]:
    """The columns that a profile neither reads nor ignores, in the order of the sheet."""
    labels = fact_columns(profile, vocabulary)
    ignored = {heading_key(heading) for heading in profile.ignored}
    columns = sorted((position, key) for key, position in headings.keys.items())
    known = ignored | labels.keys() | {ERRORS}
    return [headings.names[at] for at, key in columns if key not in known and not profile.known({key})]


def sheets(seen: Overview, name: str) -> list[Top]:
    """The sheet called ``name``, or all of them. Raises RefusalError when there is none of that name."""
    found = [sheet for sheet in seen.sheets if not name or sheet.name.casefold() == name.casefold()]
    if not found:
        raise RefusalError(f"There is no sheet “{name}” in it. {sheets_in_words(seen)}")
    return found


def find(seen: Overview, profile: Profile, sheet: str) -> tuple[Top, Headings] | None:
    """The sheet that a profile reads best, and its headings: in the row that the profile names, or found by them.

    Raises RefusalError when there is no sheet of that name.
    """
    if profile.heading_row is not None:
        for top in sheets(seen, sheet):
            headings = headings_at(top, profile.heading_row)
            if headings and not profile.missing(set(headings.keys)) and profile.known(set(headings.keys)):
                return top, headings
    return choose_sheet(seen, profile, sheet)


def headings_at(top: Top, row: int) -> Headings | None:
    """The headings in a row of a sheet; with 0 the names of columns without any. None where there is no such row."""
    if row == 0:
        width = max((len(cells) for _, cells in top.rows), default=0)
        return Headings(0, name_columns([""] * width)) if width else None
    # With the names of groups in the row above, where there are any: they come last.
    found = [cells for number, cells in layouts(top.rows, top.merged) if number == row]
    return Headings(row, name_columns(found[-1])) if found else None


def headings_of(top: Top) -> Headings:
    """Where the headings of a sheet are likeliest to stand; a list that has none gets names for its columns."""
    return guess_headings(top) or Headings(0, [])


def guess_columns(top: Top, headings: Headings, vocabulary: Vocabulary, project: MappingProject | None) -> Guess:
    """What the columns of a sheet are, from the rows below its headings."""
    rows = [cells for number, cells in top.rows if number > headings.row]
    return guess(headings, rows, vocabulary, project)


def guess_in_words(made: Guess, vocabulary: Vocabulary) -> Iterator[str]:
    """A sentence for every column that is used, with the reasons, and one that names the others."""
    labels = {target.code: target.label for target in all_targets(vocabulary)}
    for column in made.columns:
        if column.lines:
            becomes = " and ".join(labels.get(line.target, line.target) for line in column.lines)
            yield f"“{column.name}” is taken for {becomes}. {column.why}"
    if unused := [column.name for column in made.columns if not column.lines]:
        yield f"Taken for nothing: {', '.join(unused)}."
