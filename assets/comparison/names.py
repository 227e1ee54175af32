"""What two names have to do with each other: one name written in two ways, a longer form of one, alike, or not.

``assets.names.normalise_name`` says when two names are surely one name. Between two waves more must be told apart: a
name that means nothing new (a misspelling, the kind of thing left out, the name of the parent or the town put before),
and one that does.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz

from assets.comparison.name import Name, Weights
from assets.comparison.words import (
    ANNEXES,
    BODIES,
    FAMILIES,
    GENERIC,
    INSTITUTIONS,
    LEFT_OUT_TOO,
    STRONG_BODIES,
    WEIGHTLESS,
    conflict,
)

# Letters in common, of a hundred, of a misspelt word and the right one; and the fewest letters such words have.
MISSPELT, SHORTEST_MISSPELT = 86, 6
# Names are two, whatever their words, where one is of a library and the other of a museum.
TWO_KINDS = 0.45


class Naming(IntEnum):
    """What two names have to do with each other; the less, the further down."""

    EQUAL = 0  # letter by letter, but for capitals
    TRIVIAL = 1  # one name: order, "&", "Ltd", misspelt, the kind of thing left out
    LONGER = 2  # one name, with a parent's or a town's name put before or left off
    FURTHER = 3  # a former or further name of one is the other's
    ALIKE = 4
    OTHER = 5


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the places and parents of the two, by which words of a name are explained.

    ``near``: they stand within a walk of each other; ``together``: on one site. ``one`` and ``other`` are the words of
    their towns, ``buildings`` all words that both addresses have, and ``parents`` those of bodies that either belongs
    to, each a set.
    """

    near: bool = False
    together: bool = False
    one: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    buildings: frozenset[str] = frozenset()
    parents: tuple[frozenset[str], ...] = ()

    @property
    def places(self) -> frozenset[str]:
        """The words of both addresses."""
        return self.one | self.other


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What two names have to do with each other, and how alike they are, from 0 to 1.

    ``mine`` and ``theirs`` are the words that only one of them has. ``is_telling``: what they share tells them from
    others. ``two_kinds``: one says that it is something which the other is not.
    """

    naming: Naming
    likeness: float
    is_telling: bool = False
    mine: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()
    two_kinds: bool = False

    @property
    def is_same(self) -> bool:
        """Whether they are one name."""
        return self.naming <= Naming.LONGER

    @property
    def is_of_part(self) -> bool:
        """Whether one may be the name of a part of the other, or of what stands beside it."""
        return not ANNEXES.isdisjoint(self.mine | self.theirs)


def compare_names(one: Name, other: Name, weights: Weights, around: Around) -> NameMatch:
    """What two names have to do with each other."""
    shared, mine, theirs = _aligned(one, other)
    # A service that runs museums is none of them.
    two_kinds = (
        conflict(one.kinds, other.kinds) or one.is_of_body != other.is_of_body or one.is_on_wheels != other.is_on_wheels
    )
    own = shared & (one.telling | other.telling)
    # The name of the town tells two things of one kind apart from others, and not two things in it.
    telling = bool(own - around.places) or (bool(own) and bool(one.kinds & other.kinds))
    if one.bare.casefold() == other.bare.casefold():
        return NameMatch(Naming.EQUAL, 1.0, bool(one.telling), two_kinds=two_kinds)
    if one.words == other.words or "".join(one.order) == "".join(other.order):
        return NameMatch(Naming.TRIVIAL, 1.0, bool(one.telling), two_kinds=two_kinds)
    mine, theirs = mine - _implied(mine, one, other), theirs - _implied(theirs, other, one)
    both, lone = weights.sum(shared), weights.sum(mine) + weights.sum(theirs)
    likeness = 2 * both / (2 * both + lone) if both else 0.0
    if two_kinds:
        likeness *= TWO_KINDS
    if _is_of_institution(shared, mine, theirs, around, weights):
        return NameMatch(Naming.ALIKE, likeness * TWO_KINDS, telling, mine, theirs, True)
    if shared and not two_kinds:
        if not mine and not theirs:
            return NameMatch(Naming.TRIVIAL, 0.98, telling)
        if _explained(mine, theirs, one, other, around) and (telling or (around.together and one.kinds & other.kinds)):
            return NameMatch(Naming.LONGER, 0.95, telling, mine, theirs)
    naming = Naming.ALIKE if likeness > 0 else Naming.OTHER
    return NameMatch(naming, likeness, telling, mine, theirs, two_kinds)


def _aligned(one: Name, other: Name) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The words of both, misspelt or in the plural in one of them, and those that only one has."""
    shared, mine, theirs = one.words & other.words, set(one.words - other.words), set(other.words - one.words)
    if mine and theirs:
        found = set(shared)
        _join(mine, theirs, other.order, found)
        _join(theirs, mine, one.order, found)
        for word in sorted(mine):
            near = sorted(candidate for candidate in theirs if candidate[0] == word[0])
            like = max(near, key=lambda candidate: _alike(word, candidate), default="")
            if like and _alike(word, like) >= MISSPELT:
                mine.remove(word)
                theirs.remove(like)
                found.add(word)
        shared = frozenset(found)
    return shared, frozenset(mine), frozenset(theirs)


def _join(short: set[str], long: set[str], order: tuple[str, ...], shared: set[str]) -> None:
    """Count as shared what one writes as one word and the other as two or three."""
    joined = _joined(order)
    for word in sorted(short & joined.keys()):
        short.discard(word)
        long.difference_update(joined[word])
        shared.add(word)


@lru_cache(maxsize=65536)
def _joined(order: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Two or three words that follow each other, written as one."""
    return {
        "".join(order[first : first + number]): order[first : first + number]
        for number in (2, 3)
        for first in range(len(order) - number + 1)
    }


@lru_cache(maxsize=262144)
def _alike(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if FAMILIES.get(short) and FAMILIES.get(short) == FAMILIES.get(long):
        return 100.0
    if len(short) >= 4 and long == f"{short}s":
        return 95.0
    if len(short) < SHORTEST_MISSPELT or not (short.isalpha() and long.isalpha()):
        return 0.0
    return fuzz.ratio(short, long)


def _implied(words: frozenset[str], name: Name, other: Name) -> frozenset[str]:
    """Of the words that only ``name`` has, those that only say what the other is known to be anyway.

    A list of libraries leaves "Library" out of their names, and "Community" before it as well.
    """
    if other.families:
        return words & WEIGHTLESS
    # A university is not its library: only what is known to be one may leave that out.
    unsaid = other.implied or ({FAMILIES[word] for word in words & FAMILIES.keys()} if not other.is_of_owner else set())
    said = frozenset(word for word in words if word in FAMILIES and FAMILIES[word] in unsaid)
    return words & (WEIGHTLESS | said | (LEFT_OUT_TOO if said and other.implied else frozenset()))


def _explained(mine: frozenset[str], theirs: frozenset[str], one: Name, other: Name, around: Around) -> bool:
    """Whether what only one of the names says is whose it is or where it is."""
    if any(word in ANNEXES or (word in FAMILIES and word not in BODIES) for word in mine | theirs):
        return False
    if mine and theirs:
        # Each must be borne out by what the other says of itself: "Derby Library" is no "Leicester Library".
        return _is_said(mine, one, around.other, around) and _is_said(theirs, other, around.one, around)
    places = around.one | around.other if around.near else (around.other if mine else around.one)
    words, longer, shorter = (mine, one, other) if mine else (theirs, other, one)
    return _is_set_off(words, longer, shorter, around) or _is_said(words, longer, places, around)


def _is_of_institution(
    shared: frozenset[str], mine: frozenset[str], theirs: frozenset[str], around: Around, weights: Weights
) -> bool:
    """Whether one is that of a university or the like, and the other that of the town, whose name is all they share."""
    if mine.isdisjoint(INSTITUTIONS) == theirs.isdisjoint(INSTITUTIONS):
        return False
    if around.together and (mine | theirs) & INSTITUTIONS <= around.buildings:
        return False  # it stands in that of the other's address
    telling = (word for word in shared if word not in GENERIC and word not in FAMILIES)
    return all(word in around.places or weights.is_common(word) for word in telling)


def _is_said(words: frozenset[str], name: Name, places: frozenset[str], around: Around) -> bool:
    if words <= places:
        return True
    if any(words <= parent | places for parent in around.parents):
        return True
    return _is_of_owner(words, name)


def _is_of_owner(words: frozenset[str], name: Name) -> bool:
    """Whether words at the head or the end of a name, or set off in it, are those of a body that runs such things."""
    for segment in name.segments if len(name.segments) > 1 else ():
        # What is a library or a museum itself is nobody's owner.
        if words <= segment and segment & BODIES and not any(word in FAMILIES for word in segment - BODIES):
            return True
    if words.isdisjoint(STRONG_BODIES):
        return False
    order = [word for word in name.order if word not in WEIGHTLESS]
    return frozenset(order[: len(words)]) == words or frozenset(order[-len(words) :]) == words


def _is_set_off(words: frozenset[str], longer: Name, shorter: Name, around: Around) -> bool:
    """Whether the shorter name is a part of the longer one that commas, brackets or dashes set off.

    The name of the town is not enough of one: "Weavers’ Cottage (Rossendale)" is no Rossendale Museum.
    """
    if len(longer.segments) < 2:
        return False
    within = [
        segment for segment in longer.segments if not segment.isdisjoint(shorter.words) and segment.isdisjoint(words)
    ]
    own = frozenset().union(*within)
    if not own >= shorter.telling or (not shorter.telling and not around.together):
        return False
    return not shorter.telling <= around.places or any(word in FAMILIES for word in own & shorter.words)


def best_of(matches: Collection[NameMatch]) -> NameMatch:
    """The closest of several matches."""
    return min(matches, key=lambda match: (match.naming, -match.likeness))
