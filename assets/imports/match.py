"""Which asset a row is about: the row read before, the register's own id, what somebody decided, a number of another
register, or name and postcode.

Anything weaker makes an asset of its own, which the desks for duplicates and comparison may merge (register.md,
"Identity and time").
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from accounts.models import User
from assets.choices import SHARED_NUMBERS, IdentifierKind, RowDoubt
from assets.imports.candidates import Candidate, CandidateFinder, Wanted
from assets.imports.decisions import key_of
from assets.imports.earlier import Earlier, EarlierRow, Target
from assets.imports.known import Known, Number, learn, numbers_of
from assets.imports.notes import Kind, Notes
from assets.imports.record import Record
from assets.models import MappingProject, Wave

# How much speaks for a link, of a hundred.
CERTAIN = 100
STRONG = 95  # an equal name at the same postcode, or a number with one of the two
DOUBTFUL = 60  # a number, although name and postcode differ
# More candidates than somebody would compare.
MOST = 5

SEEN_BEFORE = "the same row, read before"


class Link(NamedTuple):
    """An asset that one of the keys of a row leads to."""

    asset: int
    score: int
    reason: str
    is_doubtful: bool = False


@dataclass(slots=True)
class Match:
    """The asset a row is about: one of the register (``asset``), or a new one that several rows may share (``new``).

    ``reasons`` say why, in words, and ``score`` how much they weigh of a hundred; a new asset has none. ``doubt`` is
    why somebody should look at it, and ``candidates`` are the assets that it may be about, the likeliest first.
    """

    record: Record
    asset: int | None = None
    new: int | None = None
    score: int | None = None
    reasons: list[str] = field(default_factory=list)
    seen_before: bool = False
    doubt: str = ""
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def target(self) -> tuple[str, int]:
        """The same for all rows about one asset."""
        return ("asset", self.asset) if self.asset is not None else ("new", self.new or 0)

    @property
    def reason(self) -> str:
        """The reasons in one line."""
        return "; ".join(self.reasons)


class Matcher:
    """Matches the rows of one file, batch by batch in the order of the sheet.

    ``repeated`` are the numbers that stand on more than one row of the file (``numbers_of``); they are no key. What it
    must know of earlier rows it remembers itself; new assets are numbered through all batches. ``looks_around``: rows
    without a link get candidates, which changes nothing of what is written and so is of no use to who only writes.
    """

    def __init__(
        self,
        *,
        project: MappingProject,
        wave: Wave,
        source: str,
        by: User | None,
        repeated: Container[Number],
        looks_around: bool = True,
    ) -> None:
        self.project, self.wave, self.source, self.by = project, wave, source, by
        self.repeated = repeated
        self.finder = CandidateFinder(by) if looks_around else None
        self.earlier = Earlier()
        self.families: dict[int, Target] = {}  # what rows are about to which others belong
        self.new = 0

    def match(self, records: Sequence[Record], notes: Notes) -> list[Match]:
        """One match for every record, in their order. Links are always to assets that were not merged into another."""
        known = learn(records, project=self.project, wave=self.wave, source=self.source, by=self.by)
        keys = [_Keys(record, known, self, notes) for record in records]
        matches = [self._match(each, notes) for each in keys]
        if self.finder:
            self._look_around(list(zip(keys, matches, strict=True)), self.finder)
        return matches

    def _match(self, keys: "_Keys", notes: Notes) -> Match:
        record, match = keys.record, keys.of_family() or keys.match()
        if match.asset is None and match.new is None:
            self.new += 1
            match.new = self.new
        if record.family == record.row:
            self.families[record.row] = match.asset, match.new
        if not record.is_child:
            self._tell_of_earlier(match, notes)
        self.earlier.remember(
            record.row, match.asset, match.new, record.name_key, record.where.code, instead=keys.is_told_apart
        )
        return match

    def _look_around(self, rows: Sequence[tuple["_Keys", Match]], finder: CandidateFinder) -> None:
        """Give rows that make assets of their own what else they may be about; later rows of one go with its first."""
        alone = [(keys, match) for keys, match in rows if match.score is None and not match.doubt and not keys.follows]
        found = finder.find([keys.wanted() for keys, _ in alone])
        for (_, match), candidates in zip(alone, found, strict=True):
            match.candidates = candidates
            match.doubt = RowDoubt.UNSURE if candidates else ""

    def _tell_of_earlier(self, match: Match, notes: Notes) -> None:
        record = match.record
        if first := self.earlier.about(match.asset, match.new):
            alike = self.earlier.is_at(first, record.name_key, record.where.code)
            how = "Equal name and postcode as" if alike else "Linked to the asset of"
            notes.add(record.row, Kind.SAME_AS_ROW, "", record.name, f"{how} row {first.row}.")


class _Keys:
    """The keys of one row and where they lead: the strongest links it, others that lead elsewhere make a conflict."""

    def __init__(self, record: Record, known: Known, matcher: Matcher, notes: Notes) -> None:
        self.record, self.known, self.matcher, self.notes = record, known, matcher, notes
        self.decided = key_of(record)
        self.not_these = known.decided.different.get(self.decided, {})
        self.is_told_apart = self.follows = False
        self.several: list[Link] = []  # assets that share a number which should be of one
        self.hints: dict[int, list[str]] = {}  # what speaks for an asset without linking to it

    def of_family(self) -> Match | None:
        """What the row is about to which this one belongs."""
        target = self.matcher.families.get(self.record.family) if self.record.is_child else None
        if target is None:
            return None
        match = Match(self.record, *target, score=CERTAIN, reasons=[f"belongs to row {self.record.family}"])
        match.seen_before = self.record.row_key in self.known.by_row
        return match

    def match(self) -> Match:
        """What the row is about; neither an asset nor a new one where no key leads anywhere."""
        certain = self._by_row() or self._by_row_taken_back() or self._by_uuid() or self._by_decision()
        numbers = self._by_numbers(is_settled=certain is not None)
        if certain:
            match = Match(self.record, certain.asset, score=certain.score, reasons=[certain.reason])
            match.seen_before = certain.reason == SEEN_BEFORE
            return match
        earlier = self._earlier()
        names = self._by_name(earlier)
        if numbers or len(names) == 1:
            return self._linked(numbers, names)
        if earlier:
            self.follows = True
            return Match(self.record, new=earlier.new, reasons=[_as_row(earlier)])
        return self._not_linked(names)

    def wanted(self) -> Wanted:
        """What to look for where no key leads anywhere."""
        namesakes = self.known.by_name.get(self.record.name_key, ())
        return Wanted(self.record, namesakes, self.hints, self.not_these)

    def _by_row(self) -> Link | None:
        asset = self.known.by_row.get(self.record.row_key)
        return Link(asset, CERTAIN, SEEN_BEFORE) if asset else None

    def _by_row_taken_back(self) -> Link | None:
        asset = self.known.by_row_taken_back.get(self.record.row_key)
        return Link(asset, CERTAIN, "the same row, whose import was taken back") if asset else None

    def _by_uuid(self) -> Link | None:
        record = self.record
        if record.uuid is None:
            return None
        if asset := self.known.by_uuid.get(record.uuid):
            return Link(asset, CERTAIN, "its id")
        right = "The id of an asset, or nothing for a new one."
        self.notes.add(record.row, Kind.ID_UNKNOWN, "id", str(record.uuid), right)
        return None

    def _by_decision(self) -> Link | None:
        decided = self.known.decided.same.get(self.decided)
        return Link(decided.asset, CERTAIN, decided.words) if decided else None

    def _by_numbers(self, *, is_settled: bool) -> list[Link]:
        links: list[Link] = []
        for number in numbers_of(self.record, self.matcher.source):
            kind, value = IdentifierKind(number[0]), number[1]
            assets = self.known.by_number.get(number, set()) - self.not_these.keys()
            if number in self.matcher.repeated:
                self.notes.add(self.record.row, Kind.ID_ON_SEVERAL_ROWS, kind.label, value)
            elif len(assets) > 1:
                self.notes.add(self.record.row, Kind.ID_ON_SEVERAL_ASSETS, kind.label, value)
                self._shared(kind, value, assets)
            elif assets and not is_settled and (link := self._by_number(kind, value, *assets, is_first=not links)):
                links.append(link)
        return links

    def _by_number(self, kind: IdentifierKind, value: str, asset: int, *, is_first: bool) -> Link | None:
        """Where a number of one asset leads. Only what is said of the first that links is of use to anybody."""
        record, code = self.record, self.record.where.code
        same_name = record.name_key in self.known.names[asset]
        same_postcode = bool(code) and code in self.known.postcodes[asset]
        reason = f"{kind.label} {value}"
        if same_name or same_postcode:
            return Link(asset, CERTAIN if same_name and same_postcode else STRONG, reason)
        said = Kind.ID_NOT_ENOUGH if kind in SHARED_NUMBERS else Kind.ID_DISAGREES
        if is_first:
            right = "See whether it is the same asset." if said == Kind.ID_DISAGREES else ""
            self.notes.add(record.row, said, kind.label, value, right)
        if said == Kind.ID_NOT_ENOUGH:
            self._shared(kind, value, {asset})
            return None
        return Link(asset, DOUBTFUL, f"{reason}, although name and postcode differ", is_doubtful=True)

    def _shared(self, kind: IdentifierKind, value: str, assets: Iterable[int]) -> None:
        """Remember whom a number speaks for without linking to it; a property's says no more than a postcode does."""
        reason = f"{kind.label} {value}"
        if kind not in SHARED_NUMBERS:
            self.several += [Link(asset, DOUBTFUL, reason) for asset in sorted(assets)]
        elif kind != IdentifierKind.UPRN:
            for asset in assets:
                self.hints.setdefault(asset, []).append(f"same {reason}")

    def _earlier(self) -> EarlierRow | None:
        """The first row of this name at this postcode, unless rows like this one are decided to be about another."""
        if not self.record.where.code:
            return None
        earlier = self.matcher.earlier.at(self.record.name_key, self.record.where.code)
        if earlier and earlier.asset in self.not_these:
            self.is_told_apart = True
            return None
        return earlier

    def _by_name(self, earlier: EarlierRow | None) -> list[Link]:
        code = self.record.where.code
        if not code or (earlier and earlier.asset is None):
            return []
        if earlier and earlier.asset is not None:
            return [Link(earlier.asset, STRONG, _as_row(earlier))]
        named = self.known.by_name.get(self.record.name_key, set()) - self.not_these.keys()
        assets = sorted(asset for asset in named if code in self.known.postcodes[asset])
        return [Link(asset, STRONG, "equal name and postcode") for asset in assets]

    def _linked(self, numbers: list[Link], names: list[Link]) -> Match:
        """Linked by the first of its numbers, or by name and postcode; what leads elsewhere is told."""
        chosen = (numbers or names)[0]
        if chosen.asset in {link.asset for link in names}:
            # Where several assets have the name and the postcode, the number says which of them it is.
            names = [link for link in names if link.asset == chosen.asset]
        agreeing = [link for link in (*numbers, *names) if link.asset == chosen.asset]
        others = [link for link in (*numbers, *names) if link.asset != chosen.asset]
        match = Match(self.record, chosen.asset, score=max(link.score for link in agreeing))
        match.reasons = [link.reason for link in agreeing]
        if others or chosen.is_doubtful:
            match.doubt, match.candidates = RowDoubt.CONFLICT, _as_candidates([*agreeing, *others])
        return match

    def _not_linked(self, names: list[Link]) -> Match:
        record = self.record
        if names:
            self.notes.add(record.row, Kind.NAME_ON_SEVERAL_ASSETS, "", f"{record.name}, {record.where.code}")
        match = Match(record, reasons=[f"another asset, {told.words}" for told in self.not_these.values()][:1])
        if names or self.several:
            match.doubt, match.candidates = RowDoubt.CONFLICT, _as_candidates([*names, *self.several])
        return match


def _as_row(earlier: EarlierRow) -> str:
    return f"equal name and postcode as row {earlier.row}"


def _as_candidates(links: Iterable[Link]) -> list[Candidate]:
    """The assets that keys lead to, each with all its keys; those with the strongest first."""
    found: dict[int, Candidate] = {}
    for link in links:
        candidate = found.setdefault(link.asset, Candidate(link.asset, 0))
        candidate.score = max(candidate.score, link.score)
        candidate.reasons.append(link.reason)
    return sorted(found.values(), key=lambda candidate: (-candidate.score, candidate.asset))[:MOST]
