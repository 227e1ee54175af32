"""How like two descriptions of an asset are, and in what: the arithmetic behind candidates, of a hundred.

The name weighs most. Where things are comes next, and can never make a candidate by itself: a postcode is shared by a
whole building, and ten halls by one street (register.md, "Identity and time").
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, field

from rapidfuzz import fuzz

# What each agreement weighs. Names and a place together come to 90, and an exact key to 95.
NAME_WEIGHT = 0.7
PLACE_WEIGHT = 20
CONTACT_WEIGHT = 25
SITE_WEIGHT = 15
NUMBER_WEIGHT = 40
HIGHEST = 94
# Below it nobody is asked.
THRESHOLD = 65
# A name that is another with more words before or behind it, and the least that two words have in common to be one.
PART_OF_NAME = 80
SAME_WORD = 80
SHORTEST_BEGINNING = 3
LONGEST_SHORT_FORM = 4
ALIKE = 60
# Metres, and what being so near weighs. Not to know where one of them is weighs a little: nothing speaks against it.
NEARNESS = ((50, 1.0), (150, 0.8), (300, 0.6), (500, 0.4))
UNKNOWN_PLACE = 0.3
METRES_A_DEGREE = 111_195

LonLat = tuple[float, float]  # WGS 84, in degrees


@dataclass(slots=True)
class Trait:
    """What is known of an asset, or said by a row, that can be compared.

    ``names`` are what it is or was called, by their normalised keys; ``postcodes`` are in their canonical form;
    ``phones`` are the last digits of telephone numbers, ``sites`` the hosts of websites.
    """

    names: dict[str, str] = field(default_factory=dict)
    postcodes: set[str] = field(default_factory=set)
    points: list[LonLat] = field(default_factory=list)
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Likeness:
    """How much speaks for two being one, of a hundred, and what, in words."""

    score: int
    reasons: list[str]


def compare(row: Trait, asset: Trait, *, common: Collection[str] = (), hints: Collection[str] = ()) -> Likeness:
    """How like a row's only name and the rest of it are to an asset.

    ``common`` are words that many names have, so that sharing nothing else says nothing; ``hints`` are further reasons,
    in words, such as a number of another register that both have.
    """
    (key, name), *_ = row.names.items()
    alike, other = max(
        ((names_alike(key, known, common), said) for known, said in asset.names.items()), default=(0, "")
    )
    reasons = [f"names alike: “{name}” / “{other}”" if name != other else "equal names"] if alike >= ALIKE else []
    nearness, where = _nearness(row, asset)
    score = NAME_WEIGHT * alike + PLACE_WEIGHT * nearness
    for weight, shared, said in (
        (CONTACT_WEIGHT, row.phones & asset.phones, "same telephone number"),
        (CONTACT_WEIGHT, row.emails & asset.emails, "same e-mail address"),
        (SITE_WEIGHT, row.sites & asset.sites, "same website"),
    ):
        if shared:
            score += weight
            reasons.append(said)
    if hints:
        score += NUMBER_WEIGHT
        reasons += hints
    return Likeness(min(HIGHEST, round(score)), reasons + where)


def names_alike(one: str, other: str, common: Collection[str] = ()) -> int:
    """How alike two normalised names are: 100 for one name, 80 where one is a part of the other.

    Words that many names have count half: two galleries are not alike for being galleries.

    >>> names_alike("bluecoat", "blue coat"), names_alike("bluecoat", "bluecoat centre display")
    (100, 80)
    >>> names_alike("centre", "centre community lark", common={"cent"}) < 60
    True
    """
    alike = _ratio(one, other)
    telling = _telling(one, common), _telling(other, common)
    if all(telling):
        alike = (alike + min(alike, _ratio(*telling))) / 2
    if alike < PART_OF_NAME and _is_part(one.split(), other.split(), common):
        alike = PART_OF_NAME
    return round(alike)


def _ratio(one: str, other: str) -> float:
    """How alike two texts are letter by letter, with and without the blanks."""
    return max(fuzz.ratio(one, other), fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))


def _telling(name: str, common: Collection[str]) -> str:
    """The words of a name that not many names have."""
    return " ".join(word for word in name.split() if beginning(word) not in common)


def _is_part(one: list[str], other: list[str], common: Collection[str]) -> bool:
    """Whether all words of the shorter name, one of them not too common, stand in the longer, if only in short."""
    shorter, longer = sorted((one, other), key=len)
    if all(beginning(word) in common for word in shorter):
        return False
    return all(any(_same_word(word, candidate) for candidate in longer) for word in shorter)


def _same_word(one: str, other: str) -> bool:
    """Whether two words are one: misspelt, begun and broken off, or in short ("ctr", "la", "st")."""
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST_BEGINNING and long.startswith(short):
        return True
    if len(short) <= LONGEST_SHORT_FORM and long.startswith(short[:1]):
        letters = iter(long)
        return all(letter in letters for letter in short)
    return fuzz.ratio(one, other) >= SAME_WORD


def beginning(word: str) -> str:
    """The letters by which words are looked for, so that an error further on does no harm."""
    return word[:4]


def _nearness(row: Trait, asset: Trait) -> tuple[float, list[str]]:
    """How near they are to each other, from 0 for far to 1, and that in words."""
    if shared := row.postcodes & asset.postcodes:
        return 1.0, [f"same postcode {min(shared)}"]
    if row.points and asset.points:
        away = min(metres(one, other) for one in row.points for other in asset.points)
        return _weight(away), [in_words(away)]
    return UNKNOWN_PLACE, []


def _weight(away: float) -> float:
    return next((weight for reach, weight in NEARNESS if away <= reach), 0.0)


def may_be_enough(alike: float, away: float | None) -> bool:
    """Whether names so alike can make a candidate together with the place alone: so many metres ``away``, or None where
    the two have one postcode.
    """
    return NAME_WEIGHT * alike + PLACE_WEIGHT * (1 if away is None else _weight(away)) >= THRESHOLD


def metres(one: LonLat, other: LonLat) -> float:
    """How far two points are apart, on a sphere: right to half a metre in a hundred for the distances of a city."""
    (x, y), (other_x, other_y) = one, other
    return METRES_A_DEGREE * math.hypot((x - other_x) * math.cos(math.radians((y + other_y) / 2)), y - other_y)


def in_words(away: float) -> str:
    """A distance as people say it.

    >>> in_words(3), in_words(71), in_words(2400)
    ('0 m apart', '70 m apart', '1.5 miles apart')
    """
    return f"{round(away, -1):.0f} m apart" if away < 1000 else f"{away / 1609.344:.1f} miles apart"
