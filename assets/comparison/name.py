"""Names taken apart: their words in one spelling, what sets them off, and what each word tells."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from math import log

from assets.comparison.status_in_names import read_notes
from assets.comparison.words import (
    FAMILIES,
    GENERIC,
    INSTITUTIONS,
    RUNNING,
    SAME_WORDS,
    STRONG_BODIES,
    STRONG_FAMILIES,
    WEAK_FAMILIES,
    WEIGHTLESS,
)
from assets.names import normalise_name

KIND_WEIGHT, GENERIC_WEIGHT, WEAK_WEIGHT, LEAST_TELLING = 0.25, 0.18, 0.4, 0.6
# Of so few names as a small wave has each word is in few: as if there were so many more.
MORE_NAMES = 50
# A word is common when this part of all names, and more than so many, have it.
COMMON_LEAST, COMMON_PART = 7, 0.002

_SEGMENT = re.compile(r"[,;:()\[\]/|–—]|\s-\s|\s-(?=\w)|(?<=\w)-\s|\bat the\b|\bincorporating\b", re.IGNORECASE)
# Several words for what one says as well. On normalised text, in order.
_PHRASES = (
    (
        re.compile(
            r"\b(librar(?:y|ies)) (?:and )?(?:tourist )?"
            r"(?:information|info|resource|learning) (?:centre|center|point|service)\b"
        ),
        r"\1",
    ),
    (re.compile(r"\b(?:record|records) office\b"), "archive"),
    (re.compile(r"\barchives? (?:service|centre|office|department|collection)\b"), "archive"),
    (re.compile(r"\bart gallery\b"), "gallery"),
    (re.compile(r"\bone stop shop\b"), "hub"),
    (re.compile(r"\bmuseum and gallery\b"), "museum gallery"),
    (re.compile(r"\bvisitors? centre\b"), "visitor centre"),
)  # fmt: skip
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")


@dataclass(frozen=True, eq=False, slots=True)
class Name:
    """A name taken apart.

    ``words`` are those of weight in one spelling; ``segments`` what commas, brackets and dashes part, each its words;
    ``families`` what it says it is, ``implied`` what is known of that otherwise. ``status`` and ``note`` are what was
    noted in it.
    """

    said: str
    bare: str
    words: frozenset[str]
    order: tuple[str, ...]
    segments: tuple[frozenset[str], ...]
    families: frozenset[str]
    implied: frozenset[str]
    status: str = ""
    note: str = ""
    also: tuple[str, ...] = ()
    is_temporary: bool = False

    @property
    def telling(self) -> frozenset[str]:
        """The words that tell it from others."""
        return frozenset(
            word
            for word in self.words
            if word not in GENERIC and word not in FAMILIES and WEAK_FAMILIES.get(word) not in self.families
        )

    @property
    def kinds(self) -> frozenset[str]:
        """What it is: as the name says, or else as is known otherwise."""
        return self.families or self.implied

    @property
    def is_of_owner(self) -> bool:
        """Whether it names an institution or the like, and nothing that it has."""
        return not self.families and not self.words.isdisjoint(INSTITUTIONS | STRONG_BODIES)

    @property
    def is_of_body(self) -> bool:
        """Whether it is the name of a body that runs several, such as a museums service."""
        runs = not self.words.isdisjoint(RUNNING)
        # "Lark Galleries" are one house with several rooms; "Lark Museums" are several.
        return (runs and "galleries" in self.words) or (
            not self.words.isdisjoint({"museums", "libraries"}) and (runs or len(self.words) <= 2)
        )

    @property
    def is_on_wheels(self) -> bool:
        """Whether it goes round, as a mobile library does: it is not the one that stays."""
        return "mobile" in self.words


def read_name(said: str, about: str = "") -> Name:
    """Take a name apart; ``about`` are words from which one sees what it is, such as its category."""
    return _read(said, frozenset(_families(_words(about))))


@lru_cache(maxsize=65536)
def _read(said: str, implied: frozenset[str]) -> Name:
    # Lists that came from web pages say "&amp;".
    noted = read_notes(unescape(said))
    order = _words(noted.bare)
    segments = tuple(
        words for part in _SEGMENT.split(noted.bare) if (words := frozenset(_words(part)) - WEIGHTLESS)
    )  # fmt: skip
    words, families = frozenset(order), _families(order)
    if implied & STRONG_FAMILIES and not families & STRONG_FAMILIES:
        families = frozenset()
    return Name(
        said, noted.bare, (words - WEIGHTLESS) or words, tuple(order), segments, families, implied,
        noted.status, noted.words, noted.also, noted.is_temporary,
    )  # fmt: skip


def _words(text: str) -> list[str]:
    """The words of a text in their order, in one spelling and without those that ``normalise_name`` leaves out."""
    # Word by word, because the key of a whole name has its words sorted.
    plain = " ".join(_keys(text))
    for phrase, instead in _PHRASES:
        plain = phrase.sub(instead, plain)
    return [SAME_WORDS.get(word, word) for word in plain.split() if word != "and"]


def _keys(text: str) -> Iterable[str]:
    for word in re.findall(r"\w+|&", _APOSTROPHES.sub("", text)):
        key = _key(word)
        if key and key not in {"the", "ltd", "limited", "cic", "plc", "co"}:
            yield key
        elif word == "&":
            yield "and"


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    return normalise_name(word)


def _families(words: Iterable[str]) -> frozenset[str]:
    """What words say that something is. "Church Street Library" is a library."""
    said = list(words)
    strong = frozenset(FAMILIES[word] for word in said if word in FAMILIES)
    return strong or frozenset(WEAK_FAMILIES[word] for word in said if word in WEAK_FAMILIES)


class Weights:
    """What each word tells: the fewer names have it, the more."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.having: Counter[str] = Counter()
        self._total = MORE_NAMES
        for name in names:
            self.having.update(name.words)
            self._total += 1
        self._known: dict[str, float] = {}

    def of(self, word: str) -> float:
        """What a word weighs, from 0 to 1."""
        weight = self._known.get(word)
        if weight is None:
            weight = self._known[word] = self._weigh(word)
        return weight

    def sum(self, words: Iterable[str]) -> float:
        """What several weigh together."""
        return sum(map(self.of, words))

    def is_common(self, word: str) -> bool:
        """Whether so many names have a word as only the name of a town, or what tells nothing, is in."""
        return self.having[word] > max(COMMON_LEAST, COMMON_PART * self._total)

    def _weigh(self, word: str) -> float:
        if word in FAMILIES:
            return KIND_WEIGHT
        if word in GENERIC:
            return GENERIC_WEIGHT
        if word in WEAK_FAMILIES:
            return WEAK_WEIGHT
        rarity = log(self._total / (self.having[word] + 1)) / log(self._total)
        return LEAST_TELLING + (1 - LEAST_TELLING) * max(0.0, min(1.0, rarity))
