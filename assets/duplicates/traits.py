"""What is known of an asset that can be compared with what is known of another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from assets.duplicates.naming import Name

LonLat = tuple[float, float]  # WGS 84, in degrees

# A number of the United Kingdom without its 0 or +44 has nine digits or ten.
SHORTEST_PHONE, LONGEST_PHONE = 9, 10
# What is built from an address: "12a Hope Street", "12-14 Hope St.", "Unit 3, 12 Hope Road".
_STREETS = {
    "avenue": "ave", "close": "cl", "court": "ct", "crescent": "cres", "drive": "dr", "gardens": "gdns", "grove": "gr",
    "lane": "ln", "place": "pl", "road": "rd", "square": "sq", "street": "st", "terrace": "terr", "way": "way",
    "hill": "hill", "row": "row", "walk": "walk", "parade": "pde", "mews": "mews", "quay": "quay", "green": "green",
}  # fmt: skip
_ENDINGS = "|".join(sorted({*_STREETS, *_STREETS.values()}, key=len, reverse=True))
_STREET = re.compile(
    rf"(?:\b(\d+)[a-z]?(?:\s*[-–/&]\s*\d+[a-z]?)?[,\s]+)?((?:[a-z'’.]+\s+){{1,3}})({_ENDINGS})\b", re.IGNORECASE
)
_LETTERS = re.compile(r"[^a-z ]")
_NOT_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Street:
    """A street in its shortest spelling, and the number in it; "" where none is given."""

    name: str
    number: str = ""


@dataclass(slots=True)
class Traits:
    """One asset as far as it can be compared.

    ``names`` begin with its present one. ``postcodes`` are canonical, ``phones`` without 0 or +44, ``sites`` hosts and
    ``pages`` whole addresses of its website. ``numbers`` are those of other registers, by register.
    """

    pk: int
    names: list[Name]
    parent: int | None = None
    opened: date | None = None
    ceased: date | None = None
    postcodes: set[str] = field(default_factory=set)
    points: list[LonLat] = field(default_factory=list)
    streets: set[Street] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    numbers: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shared:
    """How many assets have the same postcode, telephone number, e-mail address, website or page."""

    postcodes: Mapping[str, int]
    clues: Mapping[str, int]


def read_phone(text: str) -> set[str]:
    """The first telephone number of a text, without what stands for the country; none where it is too short.

    >>> read_phone("+44 (0)151 496 0123") == read_phone("Tel: 0151 4960123 ext. 4") == {"1514960123"}
    True
    """
    digits = _NOT_DIGIT.sub("", text).removeprefix("00").removeprefix("44").lstrip("0")[:LONGEST_PHONE]
    return {digits} if len(digits) >= SHORTEST_PHONE else set()


def read_website(text: str) -> tuple[set[str], set[str]]:
    """The host of a website, and its whole address where that is more than the host; both without "www".

    >>> read_website("http://www.example.org/Hall/?id=4")
    ({'example.org'}, {'example.org/hall?id=4'})
    """
    text = text.strip().lower()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:  # such as a bracket that is not closed
        return set(), set()
    if "." not in host:
        return set(), set()
    page = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return {host}, {host + page} if page else set()


def read_streets(address: str) -> set[Street]:
    """The streets that an address names, with their numbers.

    >>> read_streets("Unit 3, 12a Hope St., Liverpool") == read_streets("12 Hope Street") == {Street("hope st", "12")}
    True
    """
    return {
        Street(f"{_LETTERS.sub('', name.lower()).strip()} {_STREETS.get(ending.lower(), ending.lower())}", number or "")
        for number, name, ending in _STREET.findall(address)
    }
