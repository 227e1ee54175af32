r"""The words by which a person is looked for, as patterns.

A pattern is written so that PostgreSQL and Python understand it alike: what one finds, the other replaces. Both are
used without regard to case. (PostgreSQL 15, "Regular Expression Details": ``\w``, ``\d``, ``\s``, look-around, and
``\W`` inside brackets.)
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# What stands where something was removed: inside a text, as the name of a whole record, and before an address on this
# site. The function in the database (migration 0004) writes these and nothing else.
MARKER = "[removed on request]"
RECORD_NAME = "Removed on request"
SLUG_PREFIX = "removed-"

LEAST_LETTERS = 4
LEAST_DIGITS = 6
# A name as long as this is also found written as one word, as in the address of a website.
_JOINED = 8

_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
_APART = r"(?:\W|_)"
_APOSTROPHES = "'’‘ʼ`´"
_COMBINING = "\u0300-\u036f"
_WORD = re.compile(r"[^\W_]+")
# What people put between the digits of a telephone number.
_BETWEEN_DIGITS = "[\\s\u00a0().\u2010-\u2015/_-]*"
_BRITISH = "44"


def _alike() -> dict[str, str]:
    """For every plain letter the letters that are it with an accent, a stroke or a tail."""
    found: dict[str, set[str]] = defaultdict(set)
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        plain = unicodedata.normalize("NFKD", letter)[0]
        if plain.isascii() and plain.isalpha():
            found[plain.lower()].add(letter)
    for plain, letters in {"o": "øØ", "l": "łŁ", "d": "đĐ"}.items():
        found[plain].update(letters)
    return {plain: "".join(sorted(letters)) for plain, letters in found.items()}


_ALIKE = _alike()


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to look for: a ``name``, an ``email`` or a ``phone``, and the pattern it makes."""

    kind: str
    text: str

    @property
    def pattern(self) -> str:
        """The regular expression that finds it however it is written."""
        return _PATTERNS[self.kind](self.text)


@dataclass(frozen=True)
class Sought:
    """Everything by which one person is looked for."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.emails or self.phones)

    def joined_by(self, words: Iterable[Word]) -> "Sought":
        """The same and these words."""
        further: dict[str, list[str]] = {"name": [], "email": [], "phone": []}
        for word in sorted(words, key=lambda word: word.text):
            further[word.kind].append(word.text)
        return Sought(
            (*self.names, *further["name"]), (*self.emails, *further["email"]), (*self.phones, *further["phone"])
        )

    @cached_property
    def words(self) -> list[Word]:
        """One by one."""
        return [
            *(Word("name", text) for text in self.names),
            *(Word("email", text) for text in self.emails),
            *(Word("phone", text) for text in self.phones),
        ]

    @cached_property
    def pattern(self) -> str:
        """The pattern that finds any of them. E-mail addresses come first: a name may be a part of one."""
        ordered = sorted(self.words, key=lambda word: word.kind != "email")
        return "|".join(f"(?:{word.pattern})" for word in ordered)

    @cached_property
    def compiled(self) -> "re.Pattern[str]":
        """The same for Python."""
        return re.compile(self.pattern, re.IGNORECASE)

    @cached_property
    def _each(self) -> "list[tuple[Word, re.Pattern[str]]]":
        return [(word, re.compile(word.pattern, re.IGNORECASE)) for word in self.words]

    def hits(self, value: Any) -> bool:
        """Whether any of them stands in a text, or in a text anywhere inside a JSON value."""
        return any(self.compiled.search(text) for text in texts(value))

    def found_in(self, value: Any) -> set[Word]:
        """Which of them stand there."""
        said = list(texts(value))
        return {word for word, pattern in self._each if any(pattern.search(text) for text in said)}

    def without(self, value: Any) -> Any:
        """The value with the marker wherever one of them stood."""
        if isinstance(value, str):
            return self.compiled.sub(MARKER, value)
        if isinstance(value, list):
            return [self.without(item) for item in value]
        if isinstance(value, dict):
            return {self.without(key): self.without(item) for key, item in value.items()}
        return value

    def excerpt(self, value: Any, around: int = 40) -> str:
        """The first of them with a few words on either side."""
        for text in texts(value):
            if found := self.compiled.search(text):
                start, end = max(0, found.start() - around), found.end() + around
                before, after = "…" if start else "", "…" if end < len(text) else ""
                return f"{before}{' '.join(text[start:end].split())}{after}"
        return ""


def texts(value: Any) -> Iterator[str]:
    """Every text inside a value: itself, or the keys and values of a JSON value at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)


def name_words(name: str) -> list[str]:
    """The words of a name in their order: lower case, without accents and apostrophes."""
    bare = unicodedata.normalize("NFKD", "".join(letter for letter in name if letter not in _APOSTROPHES)).casefold()
    return _WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))


def phone_digits(text: str) -> str:
    """The digits by which a telephone number is known: a British one without the prefix of its country and the zero."""
    digits = "".join(letter for letter in text if letter in "0123456789")
    international = text.strip().startswith("+") or digits.startswith("00")
    digits = digits.lstrip("0")
    if digits.startswith(_BRITISH) and (international or len(digits) > 10):
        digits = digits.removeprefix(_BRITISH).lstrip("0")
    return digits


def _name_pattern(name: str) -> str:
    words = name_words(name)
    apart = f"{_APART}{{{0 if sum(map(len, words)) >= _JOINED else 1},5}}"
    # "Quillfeather, Zebedee" is how lists file people.
    orders = [words, [words[-1], *words[:-1]]] if len(words) > 1 else [words]
    written = "|".join(apart.join(_word_pattern(word) for word in order) for order in orders)
    return f"{_START}(?:{written}){_END}"


def _word_pattern(word: str) -> str:
    letters = [f"[{letter}{_ALIKE[letter]}]" if letter in _ALIKE else re.escape(letter) for letter in word]
    return f"[{_COMBINING}{_APOSTROPHES}]*".join(letters) + f"[{_COMBINING}]*"


def _email_pattern(email: str) -> str:
    return rf"(?<![\w.+-]){re.escape(email.strip())}(?![\w-])(?!\.\w)"


def _phone_pattern(phone: str) -> str:
    country = rf"(?:(?:(?:\+|00){_BETWEEN_DIGITS})?{_BRITISH}{_BETWEEN_DIGITS})?"
    prefix = rf"{country}(?:\(?0\)?{_BETWEEN_DIGITS})?"
    return rf"(?<!\d){prefix}{_BETWEEN_DIGITS.join(phone_digits(phone))}(?!\d)"


_PATTERNS = {"name": _name_pattern, "email": _email_pattern, "phone": _phone_pattern}
