"""How alike two names are, and whether they name a thing and a part of it, or two sorts of thing.

Letters alone do not tell: "Kirby Museum" and "Kirby Library" differ in fewer than "Herschel House and Museum" and
"William Herschel Museum" do. So words are put beside words, weighed by how few names have them, and what each of the
names says that the other does not is looked at.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from html import unescape
from math import log

from rapidfuzz import fuzz, process

from assets.duplicates.vocabulary import ANNEXES, BODIES, GENERIC, KINDS, LEARNED, PHRASES, SAME_WORDS, SMALL_WORDS
from assets.names import normalise_name

# What a word weighs that says what sort of thing it is, or next to nothing; a telling one weighs up to 1.
SORT_WEIGHT, GENERIC_WEIGHT, LEAST_TELLING = 0.2, 0.12, 0.3
# Of so few names as a small register has, each word is in few: as if there were so many more.
MORE_NAMES = 50
# Letters in common, of a hundred, for two words to be one misspelt, and the shortest word that can be.
MISSPELT, SHORTEST_MISSPELT = 75, 4
# The same for the words that say what a thing is, which are looked up in a list, and for words run together.
MISSPELT_SORT, SHORTEST_SORT, RUN_TOGETHER = 82, 6, 82
# The least letters that are left of a word at the end of a name that was cut off.
SHORTEST_CUT = 2
SHORTEST_INITIALS, LONGEST_INITIALS = 3, 6
# How alike, of a hundred, two words are that differ in their endings.
SAME_STEM = 95
# What a word weighs that tells one thing of a body from another.
TELLING = 0.5
# What is taken off, of a hundred: for two sorts of thing, for a part, where each says something telling that the other
# does not, for a thing of a body, and for another sort besides the same.
TWO_SORTS, A_PART, EACH_ITS_OWN, OF_A_BODY, ANOTHER_SORT = 45, 45, 38, 25, 15
# How alike a name is to itself with an owner's or a town's name before or behind it.
WITH_OWNER, WITH_TOWN = 93, 90
# A town's name has two words at the most; each word more may be another thing's.
WORDS_OF_TOWN, WORD_MORE = 2, 6
# The most that can be told apart by what two names share.
MOST_TELLING = 2.0

PART_OF_OTHER = "one may be a part of the other"
OTHER_NUMBERS = "the numbers in the names differ"
OWN_WORDS = "each name says something that the other does not"

_PARTS = re.compile(r"[,;:()\[\]/|–—]|\s-\s")
_NUMBER = re.compile(r"\b\d+")
_WORD = re.compile(r"\w+")
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_PHRASE = re.compile("|".join(phrase.replace(" ", r"\W+") for phrase in PHRASES), re.IGNORECASE)
# The words that say what a thing is, and those written in their place, as far as they are long enough to be misspelt.
_LONG_SORTS = sorted(
    word
    for word in {*KINDS, *SAME_WORDS}
    if len(word) >= SHORTEST_SORT and (word in KINDS or SAME_WORDS[word] in KINDS)
)
# Endings under which a word is the same: geology and geological, craft and crafts.
_ENDING = re.compile(r"(?<=\w{4})(?:ical|ics|ic|ies|al|y|s)$")


@dataclass(frozen=True, eq=False)
class Name:
    """A name taken apart.

    ``key`` is the normalised one, ``words`` its words in one spelling, ``sorts`` those that say what it is, ``owners``
    those that name a body that runs such things.
    """

    said: str
    key: str
    words: tuple[str, ...]
    sorts: frozenset[str]
    owners: frozenset[str]
    numbers: frozenset[str]

    @property
    def is_of_body(self) -> bool:
        """Whether it is the name of a body that runs things, and of no such thing itself."""
        return bool(self.owners) and not self.sorts

    @cached_property
    def parts(self) -> "tuple[Name, ...]":
        """What commas, colons and dashes part, each as a name; none where there is only one."""
        said = [part for part in map(str.strip, _PARTS.split(self.said)) if len(part) > 1]
        return tuple(map(read_name, said)) if len(said) > 1 else ()

    @cached_property
    def initials(self) -> str:
        """The first letters of its words, in their order, without those of words such as "of"."""
        return "".join(word[0] for word in _WORD.findall(self.said.casefold()) if word not in SMALL_WORDS)

    @cached_property
    def last(self) -> str:
        """Its last word as it was said."""
        words: list[str] = _WORD.findall(self.said.casefold())
        return words[-1] if words else ""

    @cached_property
    def without_owner(self) -> "Name | None":
        """The name without the parts that say whose it is; None where there are none, or nothing else."""
        left = [part for part in self.parts if not part.is_of_body and part.letters not in self.initials]
        if not left or len(left) == len(self.parts):
            return None
        return read_name(", ".join(part.said for part in left))

    @cached_property
    def letters(self) -> str:
        """The normalised name without what stands between its words."""
        return self.key.replace(" ", "")


@cache
def _in_one_spelling(word: str) -> str:
    """A word that says what a thing is, be it misspelt, as it is usually written; any other word as it is."""
    word = SAME_WORDS.get(word, word)
    if word in KINDS or len(word) < SHORTEST_SORT or word.isdigit():
        return word
    likest = process.extractOne(word, _LONG_SORTS, scorer=fuzz.ratio, score_cutoff=MISSPELT_SORT)
    return SAME_WORDS.get(likest[0], likest[0]) if likest else word


def read_name(said: str, key: str = "") -> Name:
    """Take a name apart; ``key`` is what it is when normalised, where that is known already."""
    plain = unescape(said) if "&" in said else said
    if "." in plain:
        plain = _INITIALS.sub(lambda found: found[0].replace(".", ""), plain)
    plain = _PHRASE.sub(lambda found: PHRASES[" ".join(_WORD.findall(found[0].casefold()))], plain)
    if plain != said or not key:
        key = normalise_name(plain)
    written = key.split()
    words = {_in_one_spelling(word) for word in written}
    owners = BODIES.intersection(written) | BODIES.intersection(words)
    # Museums are run by one service, and a museum by itself.
    plurals = {SAME_WORDS[word] for word in owners if word in SAME_WORDS}
    sorts = KINDS.intersection(words) - (plurals - set(written))
    return Name(said, key, tuple(sorted(words)), frozenset(sorts), frozenset(owners), frozenset(_NUMBER.findall(key)))


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How alike two names are, of a hundred; how telling what they share is, from 0 to 2; and what speaks against."""

    score: int
    telling: float
    against: str = ""


class Weights:
    """What each word tells: the fewer names have it, the more."""

    def __init__(self, names: Collection[Name]) -> None:
        self._having = Counter(word for name in names for word in name.words)
        self._total = len(names) + MORE_NAMES
        self._known: dict[str, float] = {}

    def of(self, word: str) -> float:
        """What a word weighs, from 0 to 1."""
        weight = self._known.get(word)
        if weight is None:
            weight = self._known[word] = self._weigh(word)
        return weight

    def sum(self, words: Iterable[str]) -> float:
        """What several weigh together, as far as it counts."""
        return min(MOST_TELLING, sum(map(self.of, words)))

    def _weigh(self, word: str) -> float:
        if word in KINDS or word in BODIES or word in ANNEXES:
            return SORT_WEIGHT
        if word in GENERIC:
            return GENERIC_WEIGHT
        rarity = log(self._total / (self._having[word] + 1)) / log(self._total)
        return max(LEAST_TELLING, min(1.0, rarity))


def resemblance(one: Name, other: Name, weights: Weights) -> Resemblance:
    """How alike two names are. It is the same whichever comes first."""
    if one.letters == other.letters:
        return Resemblance(100, weights.sum(one.words))
    if one.key > other.key:
        one, other = other, one
    if one.sorts and other.sorts and one.sorts.isdisjoint(other.sorts):
        return Resemblance(100 - 2 * TWO_SORTS, 0.0, f"one says “{min(one.sorts)}”, the other “{min(other.sorts)}”")
    by_words = _by_words(one, other, weights)
    if (one.without_owner is None) != (other.without_owner is None):
        bare = _by_words(one.without_owner or one, other.without_owner or other, weights)
        if bare.score > by_words.score:
            by_words = replace(bare, score=min(bare.score, WITH_OWNER))
    within = _within(one, other, weights) or _within(other, one, weights)
    # A part of a name that says the whole of the other decides, for better or worse.
    if within is not None and (within.against or within.score > by_words.score):
        return within
    return by_words


def _within(whole: Name, name: Name, weights: Weights) -> Resemblance | None:
    """Where one part of ``whole`` says ``name``, and the others say whose it is, where it is, or what part of it."""
    others = [part for part in whole.parts if part.letters != name.letters]
    if len(others) == len(whole.parts):
        return None
    telling = weights.sum(name.words)
    more = {word for part in others for word in part.words if word not in name.words and word not in GENERIC}
    is_part = not ANNEXES.isdisjoint(more) or any(_is_thing(part, name) for part in others)
    if is_part or (name.is_of_body and more):
        return Resemblance(100 - A_PART - (A_PART if name.is_of_body else 0), telling, PART_OF_OTHER)
    if any(part.owners for part in others):
        return Resemblance(WITH_OWNER, telling)
    return Resemblance(WITH_TOWN - WORD_MORE * max(0, len(more) - WORDS_OF_TOWN), telling)


def _is_thing(part: Name, name: Name) -> bool:
    """Whether a part beside ``name`` is a thing of its own there, and not another name of the same."""
    return bool(part.sorts) and not part.owners and (bool(name.sorts or name.owners) or len(part.words) == 1)


def _by_words(one: Name, other: Name, weights: Weights) -> Resemblance:
    """Word beside word: what both say, against all that they say.

    Where one says nothing that the other does not, half of the difference is taken to be left out.
    """
    mine, theirs, shared = _aligned(one, other, weights)
    both = sum(weights.of(word) * like for word, like in shared)
    lone = sum(weights.of(word) * (1 - like) for word, like in shared) * 2
    lone += sum(map(weights.of, mine)) + sum(map(weights.of, theirs))
    score = 200 * both / (2 * both + lone) if both else 0
    if both and not (mine and theirs):
        score = (score + 100) / 2
    taken, against = _taken_off(one, other, mine, theirs, weights)
    return Resemblance(max(0, round(score - taken)), min(MOST_TELLING, both), against)


def _taken_off(one: Name, other: Name, mine: list[str], theirs: list[str], weights: Weights) -> tuple[float, str]:
    """What speaks against two names that have these words to themselves, and that in words."""
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return A_PART, OTHER_NUMBERS
    if _may_be_part(one, other, mine, theirs):
        return A_PART, PART_OF_OTHER
    if LEARNED.isdisjoint(mine) != LEARNED.isdisjoint(theirs) or _is_part_of_body(one, other, mine, theirs, weights):
        return OF_A_BODY, PART_OF_OTHER
    each = min(max(map(weights.of, rest), default=0) for rest in (mine, theirs))
    if each > SORT_WEIGHT:
        return EACH_ITS_OWN * each, OWN_WORDS
    if one.sorts and other.sorts and one.sorts != other.sorts:
        return (ANOTHER_SORT if one.sorts < other.sorts or other.sorts < one.sorts else OF_A_BODY), ""
    return 0, ""


def _may_be_part(one: Name, other: Name, mine: list[str], theirs: list[str]) -> bool:
    """Whether one is what belongs to the other, or both are parts of one thing."""
    if mine and theirs and not ANNEXES.isdisjoint(one.words) and not ANNEXES.isdisjoint(other.words):
        return True
    if ANNEXES.isdisjoint(mine) != ANNEXES.isdisjoint(theirs):
        return True
    return _owns(one, other, mine) or _owns(other, one, theirs)


def _owns(body: Name, thing: Name, rest: list[str]) -> bool:
    """Whether ``body``, which says nothing more of its own than ``rest``, may be what ``thing`` belongs to."""
    return body.is_of_body and bool(thing.sorts) and BODIES.issuperset(rest)


def _is_part_of_body(one: Name, other: Name, mine: list[str], theirs: list[str], weights: Weights) -> bool:
    """Whether both name one body, and only one of them says what of it: its library, and its library of music."""
    bodies = {part.letters for part in one.parts if part.is_of_body}
    if not any(part.letters in bodies for part in other.parts):
        return False
    return any(weights.of(word) > TELLING for word in mine) != any(weights.of(word) > TELLING for word in theirs)


def _aligned(one: Name, other: Name, weights: Weights) -> tuple[list[str], list[str], list[tuple[str, float]]]:
    """The words that only one has, those that only the other has, and those of both with how alike they are, 0 to 1."""
    same = [word for word in one.words if word in other.words]
    mine = [word for word in one.words if word not in same]
    theirs = [word for word in other.words if word not in same]
    shared = [(word, 1.0) for word in same]
    if mine and theirs:
        _pair_misspelt(mine, theirs, shared, weights)
        for short, long, whole in ((mine, theirs, other), (theirs, mine, one)):
            _pair_joined(short, long, shared)
            _pair_initials(short, long, whole, shared)
        _pair_cut_off(one, mine, theirs, shared)
        _pair_cut_off(other, theirs, mine, shared)
        _pair_run_together(one, other, mine, theirs, shared)
    _drop_own_initials(mine, one)
    _drop_own_initials(theirs, other)
    return mine, theirs, shared


def _pair_misspelt(mine: list[str], theirs: list[str], shared: list[tuple[str, float]], weights: Weights) -> None:
    """A misspelt word is rare for its error alone, and weighs as the more usual one; and less, the less alike it is."""
    for word in list(mine):
        found = max(theirs, key=lambda candidate: _alike(word, candidate), default="")
        if found and (alike := _alike(word, found)) >= MISSPELT:
            mine.remove(word)
            theirs.remove(found)
            shared.append((min(word, found, key=weights.of), (alike / 100) ** 2))


def _alike(one: str, other: str) -> float:
    """How alike two words are, of a hundred: misspelt, or a usual one broken off."""
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if len(short) < SHORTEST_MISSPELT or short.isdigit() or long.isdigit():
        return 0
    if long.startswith(short) and (long in GENERIC or long in KINDS or long in BODIES):
        return 100
    return SAME_STEM if _ENDING.sub("", one) == _ENDING.sub("", other) else fuzz.ratio(one, other)


def _pair_joined(short: list[str], long: list[str], shared: list[tuple[str, float]]) -> None:
    """What one writes as one word and the other as two: "playhouse"."""
    for word in list(short):
        two = next(((a, b) for a in long for b in long if a + b == word), None)
        if two:
            short.remove(word)
            for part in two:
                long.remove(part)
            shared.append((word, 1.0))


def _pair_cut_off(name: Name, mine: list[str], theirs: list[str], shared: list[tuple[str, float]]) -> None:
    """The last word of a name that was too long for its column."""
    if name.last in mine and len(name.last) >= SHORTEST_CUT:
        whole = next((word for word in theirs if word.startswith(name.last)), None)
        if whole:
            mine.remove(name.last)
            theirs.remove(whole)
            shared.append((whole, 1.0))


def _pair_run_together(
    one: Name, other: Name, mine: list[str], theirs: list[str], shared: list[tuple[str, float]]
) -> None:
    """Words that only one writes apart, with an error besides."""
    if len(mine) == len(theirs) or not (mine and theirs):
        return
    sides = ["".join(sorted(rest, key=name.said.casefold().find)) for name, rest in ((one, mine), (other, theirs))]
    alike = fuzz.ratio(*sides)
    if alike >= RUN_TOGETHER:
        shared.extend((word, (alike / 100) ** 2) for word in max(mine, theirs, key=len))
        mine.clear()
        theirs.clear()


def _pair_initials(short: list[str], long: list[str], whole: Name, shared: list[tuple[str, float]]) -> None:
    """What one says in its initials and the other in full: "UCL"."""
    for word in list(short):
        if SHORTEST_INITIALS <= len(word) <= LONGEST_INITIALS and word in whole.initials:
            short.remove(word)
            meant = [full for full in long if full[0] in word]
            for full in meant:
                long.remove(full)
            shared.extend((full, 1.0) for full in meant)


def _drop_own_initials(words: list[str], name: Name) -> None:
    """A name that gives its own initials besides says nothing more by them: "Royal College of Art (RCA)"."""
    for word in list(words):
        if SHORTEST_INITIALS <= len(word) <= LONGEST_INITIALS and word in name.initials:
            words.remove(word)
