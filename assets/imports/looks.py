"""What the cells of a column look like: postcodes, telephone numbers, years, words of a vocabulary."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from assets.choices import Precision, Status, Visibility
from assets.dates import read_uncertain
from assets.imports.answers import read_choice, read_yes_no
from assets.imports.clean_ups import CLEAN_UPS, find_email, find_phone, find_postcode
from assets.imports.text import clean, key
from assets.imports.vocabulary import Vocabulary
from assets.imports.where import EAST, GRID_EAST, GRID_NORTH, NORTH, SOUTH, WEST
from assets.postcodes import format_postcode

SAMPLES = 3
# So few different values are few in any list.
_FEW = 3
# Long texts say no more about what they are than their beginning.
_LONGEST = 300
_NOTHING = {"na", "none", "nk", "unknown", "notknown", "nil", "tbc", ""}
_EMAIL = re.compile(r"(?:mailto:)?[\w.+'&-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_WEB = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+(?:org|com|uk|net|co|info|gov)\S*", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|0|\(0?)?[\d ()./-]{8,24}(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
_DEGREES = re.compile(r"[-−]?\d{1,2}\.\d{3,}")
_METRES = re.compile(r"\d{4,7}(?:\.\d+)?")
_PAIR = re.compile(r"[(\[]?\s*[-−]?\d{1,2}\.\d+\s*[,; ]\s*[-−]?\d{1,2}\.\d+\s*[)\]]?")
_UPRN = re.compile(r"[1-9]\d{9,11}")
_NUMBER = re.compile(r"[-−+£]?[\d,]*\.?\d+%?")
_OWN_DOMAINS = re.compile(
    r"@(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|aol|btinternet|icloud|me|msn|sky|talktalk|virginmedia)\."
)
_OWN_ADDRESS = re.compile(r"[a-z]+[._][a-z]+@|[a-z]\.[a-z]+@")
_DESK = re.compile(
    r"info|enquir|office|admin|contact|mail@|hello|team|reception|booking|general|librar|museum|galler|centre|council|"
    r"service|support|theatre|school|church|club|hall|manager|secretary|events|arts"
)
_SEPARATORS = (";", "|", "\n", ",", "/")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a column's filled cells look like something."""

    hits: int
    of: int

    @property
    def part(self) -> float:
        """As a part of one; 0 where nothing is filled."""
        return self.hits / self.of if self.of else 0.0

    def words(self, thing: str, things: str) -> str:
        """ "47 of 50 cells are postcodes"."""
        if self.of == 1:
            return f"the only filled cell is {thing}"
        return (
            f"all {self.of} cells are {things}"
            if self.hits == self.of
            else f"{self.hits} of {self.of} cells are {things}"
        )


@dataclass
class Column:
    """A column of the rows that were looked at. ``cells`` are those that say something, without blanks around them."""

    name: str
    position: int
    cells: Sequence[str]
    vocabulary: Vocabulary = field(repr=False)

    @classmethod
    def of(cls, name: str, position: int, rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> "Column":
        """The column at a position."""
        texts = (clean(row[position][:_LONGEST])[0] for row in rows if position < len(row))
        return cls(name, position, [text for text in texts if text and key(text) not in _NOTHING], vocabulary)

    @cached_property
    def samples(self) -> list[str]:
        """The first different values."""
        return list(dict.fromkeys(self.cells))[:SAMPLES]

    @cached_property
    def counted(self) -> Counter[str]:
        """Each value in any case, and how often it stands there."""
        return Counter(cell.casefold() for cell in self.cells)

    def share(self, test: Callable[[str], object]) -> Share:
        """How many cells pass a test."""
        return Share(sum(bool(test(cell)) for cell in self.cells), len(self.cells))

    @cached_property
    def is_unique(self) -> bool:
        """Whether hardly any value stands there twice."""
        return len(self.counted) >= 0.9 * len(self.cells)

    @cached_property
    def average_length(self) -> float:
        """Of the filled cells, in characters."""
        return sum(map(len, self.cells)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def separator(self) -> str:
        """What stands between several words in a cell, if such a sign stands in many cells; nothing otherwise."""
        for sign in _SEPARATORS:
            if self.share(lambda cell, sign=sign: sign in cell).part >= 0.2:  # type: ignore[misc]
                return sign
        return ""

    def terms(self, scheme: str) -> tuple[Share, list[str], str]:
        """How many words are terms of a scheme, the labels of some of them, and the sign between several words."""
        best = (self._terms(scheme, ""), "")
        if self.separator:
            best = max(best, (self._terms(scheme, self.separator), self.separator), key=lambda item: item[0][0].part)
        (share, labels), sign = best
        return share, labels[:SAMPLES], sign

    def _terms(self, scheme: str, sign: str) -> tuple[Share, list[str]]:
        words = [word.strip() for cell in self.cells for word in (cell.split(sign) if sign else [cell])]
        found = [self.vocabulary.find(scheme, word) for word in words if word]
        labels = list(dict.fromkeys(term.label for term in found if term))
        return Share(sum(term is not None for term in found), len(found)), labels

    @cached_property
    def is_of_words(self) -> bool:
        """Whether it repeats a few short words, as a column of categories does."""
        few = len(self.counted) <= max(0.5 * len(self.cells), _FEW)
        return few and self.average_length <= 60 and self.share(_is_number).part < 0.5


def _number(text: str) -> float | None:
    try:
        return float(text.replace("−", "-").replace(",", ""))
    except ValueError:
        return None


def _between(text: str, least: float, most: float) -> bool:
    found = _number(text)
    return found is not None and least <= found <= most


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _is_date(text: str) -> bool:
    try:
        read_uncertain(CLEAN_UPS["date"](text))
    except ValueError:
        return False
    year = re.search(r"\d{4}", text)
    return year is not None and 1000 <= int(year[0]) <= 2100


def _is_yes_no(text: str) -> bool:
    try:
        read_yes_no(text)
    except ValueError:
        return False
    return True


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def is_phone(text: str) -> bool:
    """Whether the whole text is a telephone number, or several."""
    first = re.split(r"\s*(?:[/;,|]|\bor\b)\s*", text)[0]
    return bool(_PHONE.fullmatch(first)) and 9 <= sum(map(str.isdigit, first)) <= 15


def is_own_address(text: str) -> bool:
    """Whether an e-mail address looks like a person's own, and not like that of a desk."""
    address = text.casefold()
    return bool(_OWN_DOMAINS.search(address) or (_OWN_ADDRESS.match(address) and not _DESK.search(address)))


def is_mobile(text: str) -> bool:
    """Whether a number is that of a mobile telephone, which a person carries."""
    return "".join(filter(str.isdigit, text)).startswith(("07", "447"))


class Look(NamedTuple):
    """A test of a cell, and what one and several that pass it are."""

    test: Callable[[str], object]
    thing: str
    things: str


LOOKS: dict[str, Look] = {
    "postcode": Look(format_postcode, "a postcode", "postcodes"),
    "email": Look(_EMAIL.fullmatch, "an e-mail address", "e-mail addresses"),
    "website": Look(lambda text: "@" not in text and _WEB.fullmatch(text), "a web address", "web addresses"),
    "phone": Look(
        lambda text: is_phone(text) and not _DEGREES.fullmatch(text), "a telephone number", "telephone numbers"
    ),
    "latitude": Look(
        lambda text: _DEGREES.fullmatch(text) and _between(text, SOUTH, NORTH),
        "a number between 49 and 61.5",
        "numbers between 49 and 61.5",
    ),
    "longitude": Look(
        lambda text: _DEGREES.fullmatch(text) and _between(text, WEST, EAST),
        "a number between −11 and 2.5",
        "numbers between −11 and 2.5",
    ),
    "easting": Look(
        lambda text: _METRES.fullmatch(text) and _between(text, 1, GRID_EAST),
        "a number of metres on the British grid",
        "metres on the British grid",
    ),
    "northing": Look(
        lambda text: _METRES.fullmatch(text) and _between(text, 1, GRID_NORTH),
        "a number of metres on the British grid",
        "metres on the British grid",
    ),
    "pair": Look(_PAIR.fullmatch, "a pair of coordinates", "pairs of coordinates"),
    "date": Look(_is_date, "a year or date", "years or dates"),
    "status": Look(lambda text: read_choice(Status, text), "a word for a status", "words for a status"),
    "visibility": Look(
        lambda text: read_choice(Visibility, text), "a word for who may see it", "words for who may see it"
    ),
    "precision": Look(
        lambda text: read_choice(Precision, text), "a word for how exact a point is", "words for how exact a point is"
    ),
    "yes_no": Look(_is_yes_no, "yes or no", "yes or no"),
    "uprn": Look(_UPRN.fullmatch, "a number of ten to twelve digits", "numbers of ten to twelve digits"),
    "uuid": Look(_is_uuid, "an id of 32 digits", "ids of 32 digits"),
    "number": Look(_is_number, "a number", "numbers"),
    "text": Look(lambda text: any(map(str.isalpha, text)), "a text", "texts"),
    "code": Look(lambda text: len(text) <= 40 and len(text.split()) == 1, "a short code", "short codes"),
    "postcode_within": Look(
        lambda text: find_postcode(text) and not format_postcode(text),
        "a text with a postcode in it",
        "texts with a postcode in them",
    ),
    "email_within": Look(
        lambda text: find_email(text) and not _EMAIL.fullmatch(text),
        "a text with an e-mail address in it",
        "texts with an e-mail address in them",
    ),
    "phone_within": Look(
        lambda text: find_phone(text) and not is_phone(text),
        "a text with a telephone number in it",
        "texts with a telephone number in them",
    ),
}


def look(column: Column, name: str) -> tuple[Share, str]:
    """How many cells of a column look like something, and the sentence that says so."""
    found = LOOKS[name]
    share = column.share(found.test)
    return share, share.words(found.thing, found.things)
