"""What the columns of a list hold that no profile knows: guessed from headings and content, each with its reasons.

A guess is a proposal. It is made so that it is wrong on the private side: what may be a person's goes to the contact,
which staff alone see, and remarks go nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import fuzz, process

from assets.imports.guessing_by_content import by_content, is_of_people, support
from assets.imports.headings import Headings, heading_key
from assets.imports.looks import Column, look
from assets.imports.mapping import Content, Line, make_content, read_by_key
from assets.imports.synonyms import HEADINGS, RANKS, for_person, is_exact, is_of_person, is_remark, plain, targets_of
from assets.imports.targets import FACT, FACT_SCHEMES, SEVERAL, TERM_FIELDS, all_targets
from assets.imports.vocabulary import Vocabulary
from assets.models import ImportProfile, MappingProject

# Points: what a heading is worth, and from where on a guess is made.
REMEMBERED, EXACT, IN_WORDS, ALIKE = 120, 60, 50, 38
ENOUGH = 30
_ALIKE_FROM = 88
_LEAST_FUZZY = 5
_EACH_RANK, _MOST_RANK, _EACH_FURTHER = 0.4, 14.0, 6.0
IGNORE = "ignore"
# Several columns may go to these together.
_TOGETHER = {"address"}
_PARTS_OF_NAMES = frozenset({"firstname", "surname", "lastname", "forename", "forenames", "familyname", "givenname"})
_YES_IS = {"closed": "ceased", "temporarilyclosed": "paused"}
_SAYS_YES, _SAYS_NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")


class Candidate(NamedTuple):
    """One thing that a column may be."""

    column: Column
    lines: tuple[Line, ...]
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class ColumnGuess:
    """What one column is taken for: nothing, one thing or several; ``score`` of a hundred. ``reasons`` are clauses."""

    name: str
    position: int
    samples: list[str]
    lines: tuple[Line, ...] = ()
    score: int = 0
    reasons: tuple[str, ...] = ()
    is_ignored: bool = False

    @property
    def why(self) -> str:
        """The reasons as one sentence."""
        words = "; ".join(self.reasons)
        return f"{words[:1].upper()}{words[1:]}." if words else ""


@dataclass(slots=True)
class Guess:
    """What the columns of a list are taken for. ``missing`` says what nothing can be done without."""

    headings: Headings
    columns: list[ColumnGuess]
    missing: list[str] = field(default_factory=list)
    splits: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def lines(self) -> list[Line]:
        """Which column becomes what."""
        return [line for column in self.columns for line in column.lines]

    @property
    def score(self) -> int:
        """How much of the list is understood."""
        return sum(column.score for column in self.columns)

    def content(self, label: str, source: str = "") -> Content:
        """The guess as the content of a profile. Raises LineError, which a guess with a name never does."""
        return make_content(
            self.lines,
            label=label,
            source=source,
            ignored=[column.name for column in self.columns if column.is_ignored],
            heading_row=0 if self.headings.row == 0 else None,
            splits=self.splits,
            values=self.values,
        )


def guess(
    headings: Headings,
    rows: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    project: MappingProject | None = None,
) -> Guess:
    """Guess what each column holds from its heading, from these rows, and from what ``project`` decided before."""
    columns = [Column.of(name, position, rows, vocabulary) for position, name in enumerate(headings.names)]
    remembered = _decided(project)
    candidates = [
        candidate for column in columns for candidate in _candidates(column, remembered, has_headings=headings.row > 0)
    ]
    found = {column.position: ColumnGuess(column.name, column.position, column.samples) for column in columns}
    _share_out(candidates, found, {target.code: target.label for target in all_targets(vocabulary)})
    _take_names_out(candidates, found)
    _take_postcodes_out(columns, found)
    _drop_halves(found)
    _keep_people_private(found)
    made = Guess(headings, list(found.values()))
    for column in columns:
        _words_of(made, column, found[column.position])
    if not any(line.target == "name" for line in made.lines):
        made.missing.append("No column looks like the names of the assets: choose the one that holds them.")
    return made


def _decided(project: MappingProject | None) -> Mapping[str, tuple[str, tuple[Line, ...]]]:
    """What other lists of the project took each heading for: the name of the profile and the lines, by key."""
    found: dict[str, tuple[str, tuple[Line, ...]]] = {}
    if project is None or project.pk is None:
        return found
    for profile in ImportProfile.objects.filter(project=project).order_by("changed_at", "pk"):
        for heading in profile.content.get("ignored", ()):
            found[heading_key(heading)] = (profile.name, (Line(heading, IGNORE),))
        for key, lines in read_by_key(profile.content).items():
            found[key] = (profile.name, lines)
    return found


def _candidates(
    column: Column, remembered: Mapping[str, tuple[str, tuple[Line, ...]]], *, has_headings: bool
) -> Iterator[Candidate]:
    if has_headings and (before := remembered.get(heading_key(column.name))):
        lines = tuple(line._replace(column=column.name) for line in before[1])
        yield Candidate(column, lines, REMEMBERED, (f"“{before[0]}” takes this heading so",))
    if has_headings:
        yield from _by_heading(column)
        if is_remark(column.name):
            return
    of_person = has_headings and is_of_person(column.name)
    for lines, score, reason in by_content(column):
        target = lines[0].target
        if len(lines) == 1 and (of_person or (why := is_of_people(column, target))):
            target = for_person(target)
            reason = reason if of_person else f"{reason}; {why}"
            lines = (lines[0]._replace(target=target),)
        if of_person and target == "contact_name" and len(lines) > 1:
            score += IN_WORDS
        if target and not (of_person and target in {"name", "address"}):
            yield Candidate(column, lines, score, (reason,))


def _by_heading(column: Column) -> Iterator[Candidate]:
    known, strength, reason = _targets(column)
    of_person, rank = is_of_person(column.name), 0.0
    for further, target in enumerate(known):
        meant = for_person(target) if of_person else target
        if not meant:
            continue
        # What a heading means in the second place is never its better meaning.
        rank = max(rank, min(RANKS.get((target, plain(column.name)), 0) * _EACH_RANK, _MOST_RANK))
        points, words = support(column, meant)
        if why := is_of_people(column, meant):
            meant, words = f"contact_{meant}", (*words, why)
        score = strength - further * _EACH_FURTHER - rank + points
        if score >= ENOUGH:
            yield Candidate(column, (Line(column.name, meant),), score, (reason, *words))


def _targets(column: Column) -> tuple[tuple[str, ...], float, str]:
    """What a heading may mean, what that is worth, and the reason."""
    heading = column.name
    if fact := _fact(column):
        return (fact,), EXACT, f"the heading says “{heading}”"
    if found := targets_of(heading):
        return found, EXACT if is_exact(heading) else IN_WORDS, f"the heading says “{heading}”"
    name = plain(heading)
    if len(name) < _LEAST_FUZZY or name in HEADINGS or is_remark(heading):
        return (), 0, ""
    alike = process.extractOne(name, list(HEADINGS), scorer=fuzz.ratio, score_cutoff=_ALIKE_FROM)
    return (HEADINGS[alike[0]], ALIKE, f"the heading is much like “{alike[0]}”") if alike else ((), 0, "")


def _fact(column: Column) -> str:
    """The fact whose label the heading is."""
    for scheme in FACT_SCHEMES:
        if term := column.vocabulary.find(scheme, column.name):
            return f"{FACT}{scheme.value}.{term.code}"
    return ""


def _share_out(candidates: Iterable[Candidate], found: dict[int, ColumnGuess], labels: Mapping[str, str]) -> None:
    """Give each column the best that is left: no column twice, and no target twice but where columns are joined."""
    given: dict[str, str] = {}
    ordered = sorted(candidates, key=lambda candidate: (-candidate.score, candidate.column.position))
    for candidate in ordered:
        mine = found[candidate.column.position]
        if mine.lines or mine.is_ignored:
            continue
        if candidate.lines[0].target == IGNORE:
            mine.is_ignored, mine.reasons = True, candidate.reasons
            continue
        taken = [line.target for line in candidate.lines if line.target in given and not _joins(line, given)]
        if taken:
            if not mine.reasons:
                mine.reasons = (f"it may be {labels.get(taken[0], taken[0])} too, which “{given[taken[0]]}” gives",)
            continue
        mine.lines, mine.reasons = candidate.lines, candidate.reasons
        mine.score = round(min(candidate.score, 100))
        given.update(dict.fromkeys((line.target for line in candidate.lines), candidate.column.name))


def _joins(line: Line, given: Mapping[str, str]) -> bool:
    """Whether a further column goes to a target together with the one that has it."""
    if line.target == "contact_name":
        return plain(line.column) in _PARTS_OF_NAMES and plain(given["contact_name"]) in _PARTS_OF_NAMES
    return line.target in _TOGETHER and not line.way


def _take_names_out(candidates: Iterable[Candidate], found: Mapping[int, ColumnGuess]) -> None:
    """Where no column has the names, they are taken from one that has them before the addresses."""
    if any(line.target == "name" for guess in found.values() for line in guess.lines):
        return
    for candidate in candidates:
        mine = found[candidate.column.position]
        in_front = len(candidate.lines) > 1 and candidate.lines[0].target == "name"
        if in_front and {line.target for line in mine.lines} <= {line.target for line in candidate.lines}:
            mine.lines, mine.reasons = candidate.lines, candidate.reasons
            return


def _take_postcodes_out(columns: Sequence[Column], found: Mapping[int, ColumnGuess]) -> None:
    """Where no column has the postcodes and the addresses end with them, they are taken from there."""
    if any(line.target == "postcode" for guess in found.values() for line in guess.lines):
        return
    addresses = [column for column in columns if [line.target for line in found[column.position].lines] == ["address"]]
    for column in addresses:
        share, words = look(column, "postcode_within")
        mine = found[column.position]
        if share.part >= 0.5:
            address = mine.lines[0] if len(addresses) > 1 else mine.lines[0]._replace(way="without_postcode")
            mine.lines = (address, Line(column.name, "postcode", "postcode"))
            mine.reasons += (words,)
            return


def _drop_halves(found: Mapping[int, ColumnGuess]) -> None:
    """A coordinate without its partner is no point; and metres say nothing where degrees are given."""
    by_target = {line.target: guess for guess in found.values() for line in guess.lines}
    for one, other in (("latitude", "longitude"), ("easting", "northing")):
        if (one in by_target) != (other in by_target):
            half = by_target.pop(one, None) or by_target.pop(other)
            half.lines, half.score = (), 0
            half.reasons = ("it may be a coordinate, and none of the columns is its partner",)
    if "latitude" in by_target:
        for name in ("easting", "northing"):
            if name in by_target:
                by_target[name].lines, by_target[name].score = (), 0
                by_target[name].reasons = ("latitude and longitude say it already",)
    elif "easting" in by_target:
        by_target["easting"].reasons += ("turned into a point that is right to within 4 m",)


def _keep_people_private(found: Mapping[int, ColumnGuess]) -> None:
    """What stands right behind a contact is the contact's."""
    before = ""
    for position in sorted(found):
        mine = found[position]
        target = mine.lines[0].target if mine.lines else ""
        if before.startswith("contact_") and target in {"email", "phone"}:
            target = f"contact_{target}"
            if not any(line.target == target for guess in found.values() for line in guess.lines):
                mine.lines = (mine.lines[0]._replace(target=target),)
                mine.reasons += ("it stands beside the contact, so only staff see it",)
        before = target


def _words_of(made: Guess, column: Column, mine: ColumnGuess) -> None:
    """What stands between several words of a cell, and what yes and no mean of a status."""
    for line in mine.lines:
        if line.target in TERM_FIELDS and line.target in SEVERAL:
            made.splits[line.target] = column.terms(TERM_FIELDS[line.target])[2] or _usual_separator(column)
        elif line.target in SEVERAL:
            made.splits[line.target] = _usual_separator(column)
        elif line.target == "status" and look(column, "yes_no")[0].part >= 0.6 > look(column, "status")[0].part:
            yes = _YES_IS.get(plain(column.name).removeprefix("is"), "active")
            no = "ceased" if yes == "active" else "active"
            made.values["status"] = dict.fromkeys(_SAYS_YES, yes) | dict.fromkeys(_SAYS_NO, no)


def _usual_separator(column: Column) -> str:
    """A sign that hardly ever belongs to a name, if it stands in many cells."""
    return column.separator if column.separator in {";", "|", "\n"} else ""
