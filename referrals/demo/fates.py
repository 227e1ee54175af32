"""How it goes for the people in a group: who comes, who comes now and then, who stops, who moves away."""

from collections.abc import Iterator
from enum import Enum
from random import Random

from referrals.choices import Attendance

CAME = (Attendance.ON_TIME,) * 6 + (Attendance.LATE_SEEN,)
MISSED = (
    Attendance.CANCELLED_BY_PERSON,
    Attendance.CANCELLED_BY_PERSON,
    Attendance.DID_NOT_ATTEND,
    Attendance.LATE_NOT_SEEN,
)
# After so many in a row somebody counts as having stopped coming, in every group of the demo.
MISSES = 3


class Fate(Enum):
    """How it goes for one person."""

    STEADY = "comes nearly always"
    PATCHY = "comes to about half"
    STOPS = "stops coming"
    MOVES = "moves away"
    MISSING = "has missed the last ones"
    NEW = "has a place since last week"


# How likely somebody comes to a session as long as they take part.
_LIKELY = {Fate.STEADY: 0.9, Fate.PATCHY: 0.5}


def fates_of(number: int, chance: Random, *, is_finished: bool) -> list[Fate]:
    """One for each of ``number`` people in a group that has begun."""
    found = [Fate.STOPS, Fate.MOVES, Fate.STOPS] if is_finished else [Fate.STOPS, Fate.MISSING, Fate.NEW]
    if is_finished and number < 12:
        found = found[:2]
    found += [Fate.PATCHY] * (number // 4)
    found += [Fate.STEADY] * (number - len(found))
    chance.shuffle(found)
    return found


def attendances(fate: Fate, number: int, chance: Random) -> Iterator[Attendance]:
    """What became of the first ``number`` sessions of a group, for somebody who came to the first of them."""
    last = number
    if fate in (Fate.STOPS, Fate.MOVES):
        last = chance.randint(1, max(1, number - MISSES - 2))
    elif fate == Fate.MISSING:
        last = number - MISSES
    for place in range(number):
        if place >= last:
            is_missed = fate in (Fate.STOPS, Fate.MISSING) and place < last + MISSES
            yield Attendance.DID_NOT_ATTEND if is_missed else Attendance.CANCELLED_BY_PROVIDER
        elif place in (0, last - 1) or chance.random() < _LIKELY.get(fate, 0.75):
            yield chance.choice(CAME)
        else:
            yield chance.choice(MISSED)
