"""Addresses as lists write them: streets, house numbers and towns, and what two of them have in common."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from assets.names import normalise_name

# Short forms, and one word for each kind of street.
_STREETS = {
    "street": "street", "st": "street", "str": "street", "road": "road", "rd": "road", "lane": "lane", "ln": "lane",
    "avenue": "avenue", "ave": "avenue", "av": "avenue", "drive": "drive", "dr": "drive", "square": "square",
    "sq": "square", "place": "place", "pl": "place", "way": "way", "close": "close", "terrace": "terrace",
    "terr": "terrace", "hill": "hill", "row": "row", "walk": "walk", "crescent": "crescent", "cres": "crescent",
    "gardens": "gardens", "gdns": "gardens", "green": "green", "grove": "grove", "court": "court", "ct": "court",
    "parade": "parade", "promenade": "promenade", "quay": "quay", "wharf": "wharf", "dock": "dock", "gate": "gate",
    "mews": "mews", "view": "view", "bank": "bank", "market": "market", "precinct": "precinct", "broadway": "broadway",
    "approach": "approach", "mall": "mall", "strand": "strand", "yard": "yard", "side": "side", "circus": "circus",
    "embankment": "embankment", "causeway": "causeway", "boulevard": "boulevard", "park": "park", "rise": "rise",
    "highway": "highway", "arcade": "arcade", "esplanade": "esplanade", "drove": "drove", "vale": "vale",
    "bridge": "bridge", "end": "end", "common": "common", "croft": "croft", "fold": "fold", "passage": "passage",
}  # fmt: skip
# Of these the words before them are part of other names as often: they are no street of their own.
_WEAK = frozenset(
    {"park", "green", "bridge", "hill", "bank", "market", "court", "side", "end", "dock", "common", "gate"}
)
_KINDS = "|".join(sorted(_STREETS, key=len, reverse=True))
_NUMBER = r"\d+\s*[a-z]?(?:\s*(?:-|–|/|&|and|to)\s*\d+\s*[a-z]?)*"
# A street with its number before it (or behind it, as some lists turn it), within one part of an address.
_STREET = re.compile(
    rf"(?:(?<![\w])(?P<number>{_NUMBER})[\s,]+)?(?P<name>(?:[a-z'’.-]+\s+){{1,3}})(?P<kind>{_KINDS})\b"
)
_BEHIND = re.compile(rf"^\s*(?P<number>{_NUMBER})\b")
_PART = re.compile(r"[,\n;|]+")
_SPAN = re.compile(r"(\d+)\s*[a-z]?\s*(?:-|–|to)\s*(\d+)")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[a-z]+")
_CODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")
_COUNTRY = frozenset({"england", "scotland", "wales", "northern", "ireland", "united", "kingdom", "uk", "nr", "near"})
# Words of a part of a building, which tell no building from another.
_PARTS_OF_BUILDINGS = frozenset(
    {"upstairs", "downstairs", "room", "rooms", "floor", "ground", "first", "second", "third", "top", "upper", "lower",
     "basement", "rear", "back", "front", "unit", "suite", "office", "offices", "flat", "shop", "studio", "hall",
     "wing", "of", "at", "off", "near", "opposite"}
)  # fmt: skip
_CARE_OF = re.compile(r"\bc\s*/\s*[o0]\b|\bcare of\b")
_LONGEST_SPAN = 60


class Doors(Enum):
    """What two addresses say of each other."""

    SAME_DOOR = auto()  # the same number of the same street
    SAME_STREET = auto()  # the same street, and a number in one of them at the most
    OTHER_NUMBER = auto()  # the same street, and another number
    OTHER_STREET = auto()  # no street in common
    SAME_WORDS = auto()  # no street, and the same building or words
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart: the numbers in each street, the words of towns and the like, and those of all of it.

    ``first`` is what stands first, where that is no street. ``is_care_of``: letters reach it there; it is elsewhere.
    """

    streets: dict[str, frozenset[int]]
    localities: frozenset[str]
    words: frozenset[str]
    first: str
    is_care_of: bool = False


def read_address(text: str, code: str = "") -> Address:
    """Take an address apart; ``code`` is its postcode, which is no part of it."""
    lower = _CODE.sub(" ", text.lower().replace(code.lower(), " ") if code else text.lower())
    streets: dict[str, frozenset[int]] = {}
    localities: set[str] = set()
    parts = [part.strip(" .") for part in _PART.split(lower) if part.strip(" .")]
    pending: frozenset[int] = frozenset()
    for part in parts:
        if re.fullmatch(_NUMBER, part):
            pending = _numbers(part)  # "12, High Street"
            continue
        found = _streets(part, pending)
        pending = frozenset()
        streets.update(found)
        if not found and not _DIGITS.search(part):
            localities |= set(normalise_name(part).split()) - _COUNTRY
    words = frozenset(_WORD.findall(lower)) - _COUNTRY
    return Address(streets, frozenset(localities), words, _building(parts), bool(_CARE_OF.search(lower)))


def _building(parts: list[str]) -> str:
    """The name of a building that stands first; a room or a floor is none, and neither is a street."""
    if not parts or _streets(parts[0], frozenset()) or _DIGITS.search(parts[0]):
        return ""
    name = normalise_name(parts[0])
    return "" if set(name.split()) <= _PARTS_OF_BUILDINGS else name


def _streets(part: str, pending: frozenset[int]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for street in _STREET.finditer(part):
        kind, words = _STREETS[street["kind"]], normalise_name(street["name"]).split()
        if not words or (kind in _WEAK and not street["number"]):
            continue
        # What stands before the street is a building more often than a third word of its name: "town hall high street".
        name = f"{street['name'].split()[-1].strip(chr(39))} {kind}"
        numbers = _numbers(street["number"] or "") or pending
        if not numbers and (behind := _BEHIND.match(part[street.end() :])):
            numbers = _numbers(behind["number"])
        found[name] = found.get(name, frozenset()) | numbers
    return found


def _numbers(text: str) -> frozenset[int]:
    """House numbers, those between the ends of a span too."""
    numbers = {int(number) for number in _DIGITS.findall(text)}
    for first, last in _SPAN.findall(text):
        if 0 < int(last) - int(first) <= _LONGEST_SPAN:
            numbers |= set(range(int(first), int(last) + 1))
    return frozenset(numbers)


def compare_addresses(one: Address, other: Address) -> Doors:
    """What two addresses have in common."""
    if one.is_care_of or other.is_care_of:
        return Doors.UNKNOWN
    shared = one.streets.keys() & other.streets.keys()
    if shared and one.first and one.first == other.first:
        return Doors.SAME_DOOR  # one building, whatever its number is said to be
    if shared:
        return min((_doors(one.streets[street], other.streets[street]) for street in shared), key=lambda d: d.value)
    if one.streets and other.streets:
        return Doors.OTHER_STREET
    if one.first and one.first == other.first:
        return Doors.SAME_WORDS
    if one.words and other.words and len(one.words & other.words) >= 0.75 * max(len(one.words), len(other.words)):
        return Doors.SAME_WORDS
    return Doors.UNKNOWN


def _doors(numbers: frozenset[int], others: frozenset[int]) -> Doors:
    if numbers and others:
        return Doors.SAME_DOOR if numbers & others else Doors.OTHER_NUMBER
    return Doors.SAME_STREET


def share_town(one: Address, other: Address) -> bool:
    """Whether a town, village or county stands in both."""
    return bool(one.localities & other.localities)
