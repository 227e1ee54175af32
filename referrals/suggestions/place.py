"""What is known of a place to which a service refers, as far as it decides whether it suits somebody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from referrals.suggestions.times import ANY_TIME, Times
from referrals.suggestions.wish import Position

_EARTH_RADIUS_MILES = 3958.8


@dataclass(frozen=True)
class Room:
    """The places at an activity: ``free`` as last said, less those given since; ``weeks`` to wait; ``said_on`` when."""

    free: int | None = None
    of: int | None = None
    weeks: int | None = None
    said_on: date | None = None
    has_waiting_list: bool = False

    @property
    def is_full(self) -> bool:
        """Whether it was said that nobody can come now."""
        return self.free is not None and self.free <= 0


@dataclass(frozen=True)
class Checked:
    """How the register knows that it is there: how (a basis in words), when, and whether that is too long ago."""

    how: str = ""
    on: date | None = None
    is_due: bool = True


@dataclass(frozen=True)
class Place:
    """An activity to which a service refers.

    ``answers`` are the needs it answers, by code, and the words for what answers each. ``access`` are the register's
    access facts that are known, by code. ``slow_days`` is the average of working days until its people open a referral,
    None where too few were sent. ``position`` is None where it is not known, or may not be known to who asks.
    """

    offer: UUID
    name: str
    where: str = ""
    area: str = ""
    schedule: str = ""
    times: Times = ANY_TIME
    is_running: bool = True
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    position: Position | None = None
    is_position_private: bool = False
    getting_there: str = ""
    access: Mapping[str, bool] = field(default_factory=dict)
    cost: Decimal | None = None
    cost_note: str = ""
    languages: str = ""
    least_age: int | None = None
    greatest_age: int | None = None
    meant_for: tuple[str, ...] = ()
    is_for_staff_only: bool = False
    # Ages of some of those it is meant for, where others are meant too: from and to, in years.
    ages_among_others: tuple[tuple[int, int | None], ...] = ()
    room: Room = Room()
    checked: Checked = Checked()
    slow_days: float | None = None
    asset_url: str = ""
    provider: str = ""


def miles_between(one: Position, other: Position) -> float:
    """The distance in a straight line, by the haversine formula on a sphere: right within half a per cent."""
    (east, north), (to_east, to_north) = ((radians(point.longitude), radians(point.latitude)) for point in (one, other))
    chord = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * _EARTH_RADIUS_MILES * asin(sqrt(chord))
