"""What followed an asset that is gone: a new body in its building, one body made of several, or several made of one.

A shared postcode is no building: the same door, or the same named building, is asked for. Who was there already has
followed nobody, and a body that runs several has not followed one of them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from assets.choices import ChangeType
from assets.comparison.blocking import Pair
from assets.comparison.lives import had_ended_before, had_opened_by
from assets.comparison.names import Naming
from assets.comparison.pairing import Likeness
from assets.comparison.places import A_WALK, compare_places, in_words
from assets.comparison.seen import Recorded
from assets.comparison.words import INSTITUTIONS, conflict

KNOWN, SAME_NAME, LIKE_NAME, SAME_KIND, UNKNOWN_KIND, OTHER_KIND = 95, 80, 74, 68, 60, 50
# How alike a name has to be, from 0 to 1, to be that of a successor on the same site.
ALIKE = 0.6
MADE_OF_SEVERAL, MADE_OF_ONE = 70, 68


@dataclass(slots=True)
class Follower:
    """A later row that followed: what it is said to be, how certain that is, of a hundred, and why."""

    position: int
    change: ChangeType
    certainty: int
    reasons: list[str] = field(default_factory=list)
    further: list[int] = field(default_factory=list)


class Successors:
    """Looks for what followed rows of the earlier wave among later rows that are nobody's.

    ``free`` are the positions of those; ``follows`` the pairs of assets of which it is recorded that the first
    succeeded the second. ``is_unknown`` tells of an earlier row whether the later wave hardly knows things of its kind.
    """

    def __init__(
        self, earlier: Sequence[Recorded], later: Sequence[Recorded], likenesses: dict[Pair, Likeness],
        free: Iterable[int], day: date, follows: frozenset[tuple[int, int]], is_unknown: Callable[[int], bool],
    ) -> None:  # fmt: skip
        self._is_unknown = is_unknown
        self._earlier, self._later, self._likenesses = earlier, later, likenesses
        self._free, self._day, self._follows = frozenset(free), day, follows
        self._libraries = Counter(row.seen.code for row in earlier if _is_public_library(row))
        self._near: dict[int, list[int]] = defaultdict(list)
        for one, other in likenesses:
            self._near[one].append(other)

    def near(self, one: int) -> Sequence[int]:
        """The later rows that the row at position ``one`` was compared with."""
        return self._near[one]

    def of(self, one: int, *, instead_of: int | None = None) -> Follower | None:
        """What followed the row at position ``one``, the likeliest; ``instead_of`` is the later row of itself."""
        found = [
            follower
            for other in self._near[one]
            if other != instead_of and (follower := self._follower(one, other, instead_of))
        ]
        return min(found, key=lambda each: (-each.certainty, self._later[each.position].content), default=None)

    def _follower(self, one: int, other: int, instead_of: int | None) -> Follower | None:
        is_gone = instead_of is not None
        gone, here, likeness = self._earlier[one], self._later[other], self._likenesses[one, other]
        if (here.asset, gone.asset) in self._follows:
            return Follower(other, ChangeType.SUCCEEDED_BY, KNOWN, ["recorded as its successor"])
        if other not in self._free or gone.name.is_of_body or here.name.is_of_body:
            return None
        if gone.known.is_redacted or here.known.is_redacted:
            return None
        if had_ended_before(here.known.ceased, self._day) or here.name.status or here.seen.status == "ceased":
            return None
        opened = had_opened_by(here.known.opened, self._day)
        same_name = is_gone and likeness.name.is_same and likeness.name.is_telling and likeness.place.is_near
        if opened is True and not same_name:
            return None
        if same_name:
            reasons = [f"“{here.name.said}” of the same name near by goes on"]
            return Follower(other, ChangeType.SUCCEEDED_BY, SAME_NAME, reasons + _opened(here))
        if instead_of is not None and opened is False and self._is_alike_there(likeness, instead_of, other):
            reasons = [f"“{here.name.said}”, of a like name, is where it was"]
            return Follower(other, ChangeType.SUCCEEDED_BY, LIKE_NAME, reasons + _opened(here))
        certainty = _of_kinds(gone, here)
        # Another sort of thing in the same street is no successor, nor one whose like the later wave hardly knows.
        at_door = likeness.place.is_same_building if certainty == SAME_KIND else likeness.place.is_same_door
        if not at_door or (certainty < SAME_KIND and self._is_unknown(one) and not is_gone):
            return None
        certainty += 8 if opened is False else 0
        reasons = [f"“{here.name.said}” is in the same building now ({_where(here)})"]
        return Follower(other, ChangeType.SUCCEEDED_BY, certainty, reasons + _opened(here))

    def _is_alike_there(self, likeness: Likeness, gone: int, here: int) -> bool:
        """Whether a later row bears a like name where the later wave has the one that is gone."""
        name = likeness.name
        alike = name.naming == Naming.ALIKE and name.is_telling and name.likeness >= ALIKE and not name.two_kinds
        return alike and compare_places(self._later[gone], self._later[here]).is_together

    def same_service(self, one: int) -> int | None:
        """The one public library in the building of a public library, although its name is another.

        A museum or a church is the body that its name names; a library is a service, which stays when it is named
        after somebody. Nothing may say that the one ended or the other began.
        """
        gone = self._earlier[one]
        if not _is_public_library(gone) or self._libraries[gone.seen.code] > 1:
            return None
        found = [
            other
            for other in self._near[one]
            if other in self._free
            and self._likenesses[one, other].place.is_same_building
            and _is_public_library(self._later[other])
            and had_opened_by(self._later[other].known.opened, self._day) is not False
            and not any(self._later[other].known.ceased)
            and self._later[other].seen.status != "ceased"
        ]
        return found[0] if len(found) == 1 else None

    # --- Several that became one, and one that became several --------------------------------------------------------

    def made_of_several(self, gone: Iterable[int]) -> dict[int, Follower]:
        """Rows, by position, that became one with others: what tells each of them apart stands in one later name."""
        within: dict[int, list[int]] = defaultdict(list)
        for one in sorted(gone):
            for other in self._near[one]:
                if other in self._free and self._is_named_in(one, other):
                    within[other].append(one)
        found: dict[int, Follower] = {}
        for other, ones in sorted(within.items(), key=lambda each: self._later[each[0]].content):
            here = self._later[other]
            told = {self._own(one) for one in ones}
            if (
                len(told) < 2
                or any(mine < theirs for mine in told for theirs in told)
                or not here.name.telling - here.address.localities <= frozenset().union(*told)
            ):
                continue
            for one in ones:
                others = [self._earlier[each].name.said for each in ones if each != one]
                reason = f"“{here.name.said}” names it together with {' and '.join(f'“{name}”' for name in others)}"
                found.setdefault(one, Follower(other, ChangeType.MERGED_INTO, MADE_OF_SEVERAL, [reason]))
        return found

    def _is_named_in(self, one: int, other: int) -> bool:
        here, likeness = self._later[other], self._likenesses[one, other]
        telling = self._own(one)
        if likeness.name.naming < Naming.ALIKE or likeness.name.two_kinds or not likeness.place.is_near:
            return False
        return bool(telling) and telling < here.name.telling

    def _own(self, one: int) -> frozenset[str]:
        """The words that tell a row from others, without the names of towns."""
        row = self._earlier[one]
        return row.name.telling - row.address.localities

    def made_of_one(self, one: int, partner: int | None) -> Follower | None:
        """What the row at ``one`` was split into: later rows near by whose names together say what its name says."""
        gone = self._earlier[one].name
        free = self._free | ({partner} if partner is not None else set())
        parts = [other for other in self._near[one] if other in free and self._is_part(one, other)]
        parts.sort(key=lambda other: (-len(self._later[other].name.words), self._later[other].content))
        words: set[str] = set()
        chosen: list[int] = []
        for other in parts:
            if not self._later[other].name.words <= words:
                chosen.append(other)
                words |= self._later[other].name.words
        kinds = [self._later[other].name.kinds for other in chosen]
        if len(chosen) < 2 or not gone.words <= words or any(mine & theirs for mine, theirs in pairwise(kinds)):
            return None
        names = " and ".join(f"“{self._later[other].name.said}”" for other in chosen)
        return Follower(chosen[0], ChangeType.SPLIT_INTO, MADE_OF_ONE, [f"{names} share its name"], chosen[1:])

    def _is_part(self, one: int, other: int) -> bool:
        gone, here, likeness = self._earlier[one], self._later[other], self._likenesses[one, other]
        near = likeness.place.is_near and (likeness.place.metres is None or likeness.place.metres <= A_WALK)
        words = here.name.words
        return near and bool(gone.name.telling) and gone.name.telling <= words and words < gone.name.words


def _is_public_library(row: Recorded) -> bool:
    return row.name.kinds == {"library"} and row.name.words.isdisjoint(INSTITUTIONS) and not row.name.is_of_body


def _of_kinds(gone: Recorded, here: Recorded) -> int:
    mine, theirs = gone.name.kinds, here.name.kinds
    if not mine or not theirs:
        return UNKNOWN_KIND
    return OTHER_KIND if conflict(mine, theirs) else SAME_KIND


def _where(row: Recorded) -> str:
    return ", ".join(filter(None, (row.seen.address.split(",")[0], row.seen.postcode)))


def _opened(row: Recorded) -> list[str]:
    earliest = row.known.opened[0]
    return [f"it opened in or after {earliest.year}"] if earliest else []


def near_in_words(likeness: Likeness) -> list[str]:
    """What brings two rows near each other, in words."""
    place, name = likeness.place, likeness.name
    said = [f"names alike ({round(name.likeness * 100)} of a hundred)"] if name.likeness > 0 else []
    if name.two_kinds:
        said.append("two kinds of thing")
    if place.one_code:
        said.append("the same postcode")
    elif place.metres is not None:
        said.append(in_words(place.metres))
    return said + likeness.clues + likeness.against
