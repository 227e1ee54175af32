"""What two addresses mean for where a thing is: still there, corrected on paper, next door, or moved."""

import math
from dataclasses import dataclass
from enum import Enum, auto

from rapidfuzz.distance import DamerauLevenshtein

from assets.comparison.addresses import Address, Doors, compare_addresses, share_town
from assets.comparison.seen import LonLat, Recorded

METRES_A_DEGREE = 111_195
# Metres. Neighbouring postcodes of one building lie so near; those of a large site so far; the directory has postcodes
# that ended long ago only to within some hundred metres; people walk so far; beyond a town nothing moves.
NEXT_DOOR, ONE_SITE, RECODED, A_WALK, ONE_STREET = 60, 150, 700, 1000, 800


class Move(Enum):
    """Where something is, as against where it was."""

    STAYED = auto()
    CORRECTED = auto()  # another postcode, the same place
    RECODED = auto()  # another postcode, because the post office named the area anew
    NEXT_DOOR = auto()
    MOVED = auto()
    UNKNOWN = auto()


# Where nothing has moved.
THERE = frozenset({Move.STAYED, Move.CORRECTED, Move.RECODED})


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """What became of the place: ``metres`` between the two, None where one is not known, and what the addresses say.

    ``certainty`` is how much speaks for ``move``, of a hundred; ``one_code``: the two have one postcode.
    """

    move: Move
    metres: float | None
    doors: Doors
    certainty: int
    one_code: bool = False
    one_town: bool = False

    @property
    def is_same_building(self) -> bool:
        """Whether both are in one building beyond much doubt."""
        return self.is_same_door or (self.one_code and self.doors == Doors.SAME_STREET)

    @property
    def is_same_door(self) -> bool:
        """Whether both have one number of one street, or one named building."""
        near = self.one_code or (self.metres is not None and self.metres <= NEXT_DOOR)
        if self.doors == Doors.SAME_DOOR:
            return near or (self.metres is not None and self.metres <= ONE_SITE)
        return self.doors == Doors.SAME_WORDS and near

    @property
    def is_together(self) -> bool:
        """Whether they are on one site."""
        return self.one_code or (self.metres is not None and self.metres <= ONE_SITE)

    @property
    def is_near(self) -> bool:
        """Whether they are at most a walk apart."""
        return self.one_code or (self.metres is not None and self.metres <= A_WALK)


def compare_places(one: Recorded, other: Recorded) -> PlaceMatch:
    """What became of the place between two rows about what may be one thing."""
    was, now = one.seen, other.seen
    doors = compare_addresses(one.address, other.address)
    away = metres(was.point, now.point) if was.point and now.point else None
    town = share_town(one.address, other.address)
    if was.code and was.code == now.code:
        move, certainty = _of_one_code(doors)
        return PlaceMatch(move, away, doors, certainty, one_code=True, one_town=True)
    if one.address.is_care_of or other.address.is_care_of:
        # Letters reach it there: where it is and was is another question.
        near = away is not None and away <= ONE_SITE
        return PlaceMatch(Move.STAYED if near else Move.UNKNOWN, away, doors, 70, one_town=town)
    if was.code and now.code:
        move, certainty = _of_two_codes(was.code, now.code, doors, away, town)
    else:
        move, certainty = _without_code(doors, away, town, one.address, other.address)
    return PlaceMatch(move, away, doors, certainty, one_town=town)


def _of_one_code(doors: Doors) -> tuple[Move, int]:
    if doors == Doors.OTHER_NUMBER:
        return Move.NEXT_DOOR, 75
    return Move.STAYED, 92 if doors == Doors.OTHER_STREET else 99


def _of_two_codes(code: str, other: str, doors: Doors, away: float | None, town: bool) -> tuple[Move, int]:
    if doors == Doors.OTHER_NUMBER:
        return (Move.NEXT_DOOR if away is not None and away <= ONE_SITE else Move.MOVED), 85
    if is_recoded(code, other, away):
        return Move.RECODED, 95
    if doors == Doors.SAME_DOOR and (town or away is None or away <= 2 * A_WALK):
        return Move.CORRECTED, 95
    if away is None:
        return _of_unplaced(code, other, doors, town)
    if doors in {Doors.SAME_STREET, Doors.SAME_WORDS}:
        if away <= ONE_STREET:
            return Move.CORRECTED, 90
        if is_slip(code, other):
            return Move.CORRECTED, 80
        # Nothing but the postcode says that it is elsewhere, and one of the two may be wrong.
        return (Move.CORRECTED, 70) if town or away <= 2 * A_WALK else (Move.MOVED, 65)
    if doors == Doors.OTHER_STREET:
        if away <= NEXT_DOOR:
            return Move.CORRECTED, 60
        return (Move.NEXT_DOOR, 65) if away <= ONE_SITE else (Move.MOVED, 92)
    if away <= ONE_SITE:
        return Move.CORRECTED, 88
    if is_slip(code, other) and town:
        return Move.CORRECTED, 65
    return (Move.MOVED, 60) if away <= ONE_STREET else (Move.MOVED, 75)


def _of_unplaced(code: str, other: str, doors: Doors, town: bool) -> tuple[Move, int]:
    """Two postcodes, one of which the directory does not know."""
    if is_slip(code, other) or doors in {Doors.SAME_DOOR, Doors.SAME_STREET, Doors.SAME_WORDS}:
        return Move.CORRECTED, 85
    if doors == Doors.OTHER_STREET:
        return Move.MOVED, 75
    return (Move.CORRECTED, 60) if town or code.split()[0] == other.split()[0] else (Move.MOVED, 55)


def _without_code(doors: Doors, away: float | None, town: bool, one: Address, other: Address) -> tuple[Move, int]:
    if doors in {Doors.SAME_DOOR, Doors.SAME_STREET, Doors.SAME_WORDS}:
        return Move.STAYED, 90
    if doors in {Doors.OTHER_STREET, Doors.OTHER_NUMBER}:
        near = away is not None and away <= NEXT_DOOR
        return (Move.STAYED, 60) if near else (Move.MOVED, 70)
    if away is None:
        return Move.UNKNOWN, 80 if town else 50
    if away <= ONE_SITE:
        return Move.STAYED, 85
    return (Move.STAYED, 55) if away <= ONE_STREET else (Move.MOVED, 70)


def is_recoded(code: str, other: str, away: float | None) -> bool:
    """Whether the post office gave the same place another postcode: the last three characters stayed, the area did not.

    So became L43 5RT in 1999 CH43 5RT. A place of that name elsewhere must not be taken for it: where both postcodes
    are known they have to lie together.
    """
    (out, inward), (other_out, other_inward) = code.split(" "), other.split(" ")
    if inward != other_inward or out == other_out:
        return False
    return away <= RECODED if away is not None else _digits(out) == _digits(other_out)


def _digits(outward: str) -> str:
    return "".join(filter(str.isdigit, outward))


def is_slip(code: str, other: str) -> bool:
    """Whether one postcode is the other with one character wrong, missing, or two in the wrong order."""
    return DamerauLevenshtein.distance(code.replace(" ", ""), other.replace(" ", "")) == 1


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
