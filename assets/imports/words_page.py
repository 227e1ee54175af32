"""What the page shows on which a person says what words of an uploaded file mean that are not understood."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from assets.choices import Precision, Status, Visibility
from assets.imports.headings import heading_key
from assets.imports.map_page import MapPage
from assets.imports.mapping import Content, set_words
from assets.imports.patterns import LONGEST_MATCHED
from assets.imports.profiles import Profile, read_profile
from assets.imports.targets import TERM_FIELDS
from assets.imports.text import key
from assets.imports.values import Value
from assets.imports.vocabulary import Vocabulary
from assets.models import ImportFile

# How many words are asked about at once.
WORDS_SHOWN = 200
# From here on a term is so like the word that it is proposed.
_SURELY = 90
# The word means nothing, and is not to be pointed out again.
NOTHING = "-"
_CHOICES = {
    "status": [(value, label) for value, label in Status.choices if value != Status.MERGED],
    "visibility": list(Visibility.choices),
    "contact_visibility": list(Visibility.choices),
    "precision": list(Precision.choices),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is not understood, how often it stands there, and what it may mean.

    ``alike`` are the labels of the terms most like it; ``proposed`` is the code of one that it surely is.
    """

    target: str
    word: str
    times: int
    choices: list[Any]
    proposed: str = ""
    alike: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The name of the field that asks about it: the same whichever words stand before it."""
        return f"word-{sha256(f'{self.target} {key(self.word)}'.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody said before that a word means."""

    target: str
    word: str
    meaning: str


class WordsPage:
    """The words of a checked file that its profile does not understand, by what they should be.

    Raises RefusalError when it is not known how the file is read.
    """

    def __init__(self, upload: ImportFile) -> None:
        self.upload = upload
        self._map = MapPage(upload)
        self.content: Content = self._map.content
        self.profile: Profile = read_profile(upload.name, self.content)
        self.vocabulary: Vocabulary = self._map.vocabulary
        self.remembered_as = self._map.remembered_as

    @property
    def sheet(self) -> str:
        """The sheet that is read."""
        return self._map.top.name

    @cached_property
    def found(self) -> list[tuple[str, str, int]]:
        """All words that are not understood: column, word and how often."""
        return [(column, word, times) for column, word, times in self.upload.preview.get("unknown_words", [])]

    @cached_property
    def words(self) -> list[Word]:
        """The most frequent ones, each with what it should be; one that has no such thing is left out."""
        asked: dict[tuple[str, str], Word] = {}
        for column, word, times in self.found:
            target = self._target(column, word)
            if target and len(asked) < WORDS_SHOWN and (target, key(word)) not in asked:
                asked[target, key(word)] = self._word(target, word, times)
        return sorted(asked.values(), key=lambda one: (one.target, -one.times, one.word.casefold()))

    def _target(self, column: str, word: str) -> str:
        """What the word should be: a field that is read from its column and does not know it."""
        for target in (*TERM_FIELDS, *_CHOICES):
            value = self.profile.fields.get(target)
            is_asked = value and _reads(value, column) and key(word) not in (value.values or {})
            if is_asked and (target in _CHOICES or not self.vocabulary.find(TERM_FIELDS[target], word)):
                return target
        return ""

    def _word(self, target: str, word: str, times: int) -> Word:
        if target in _CHOICES:
            return Word(target, word, times, list(_CHOICES[target]))
        scheme = TERM_FIELDS[target]
        near = self.vocabulary.near(scheme, word)
        every = [(term.code, term.label) for term in self.vocabulary.terms(scheme)]
        alike = [("Most alike", [(term.code, term.label) for term, _ in near])] if near else []
        proposed = near[0][0].code if near and near[0][1] >= _SURELY else ""
        return Word(target, word, times, [*alike, ("All", every)], proposed, tuple(term.label for term, _ in near))

    @cached_property
    def decided(self) -> list[Decided]:
        """What the profile says of words already."""
        return [
            Decided(target, word, self._meaning(target, meant))
            for target, table in self.content["fields"].items()
            for word, meant in table.get("values", {}).items()
        ]

    def _meaning(self, target: str, meant: str) -> str:
        if not meant:
            return "nothing"
        term = self.vocabulary.find(TERM_FIELDS[target], meant) if target in TERM_FIELDS else None
        return term.label if term else meant

    @property
    def decided_lines(self) -> list[str]:
        """The same in words."""
        return [f"{self.label(one.target)}: “{one.word}” means {one.meaning}." for one in self.decided]

    def label(self, target: str) -> str:
        """What a target is called."""
        return self._map.label(target)

    def with_words(self, said: dict[str, str]) -> Content:
        """How the file is read once the words mean what was ``said`` of them, by the names of their fields."""
        meant: dict[str, dict[str, str]] = {}
        for word in self.words:
            if answer := said.get(word.field, ""):
                meant.setdefault(word.target, {})[word.word] = "" if answer == NOTHING else answer
        return set_words(self.content, meant)


def _reads(value: Value, column: str) -> bool:
    """Whether a value is read from a column, or from several whose names stand there with commas between them."""
    keys = {heading_key(column), *(heading_key(name) for name in column.split(", "))}
    if keys & set(value.headings()):
        return True
    return bool(value.latest and any(value.latest.fullmatch(name[:LONGEST_MATCHED]) for name in keys))
