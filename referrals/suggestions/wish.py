"""What somebody would like, as far as it decides where they might go. Nothing here says who they are."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from referrals.suggestions.times import ANY_TIME, Times


class HowFar(StrEnum):
    """How far is all right, in a straight line."""

    HALF = "0.5"
    ONE = "1"
    TWO = "2"
    FIVE = "5"
    ANY = "any"

    @property
    def miles(self) -> float | None:
        """Miles, None for anywhere."""
        return None if self is HowFar.ANY else float(self)

    @property
    def words(self) -> str:
        """As it is asked, and as it is kept."""
        return {"0.5": "up to half a mile", "1": "up to a mile", "any": "anywhere"}.get(self, f"up to {self} miles")


class GettingAbout(StrEnum):
    """How somebody gets about."""

    WALK = "on foot"
    BUS = "by bus or train"
    CAR = "by car or lift"
    BIKE = "by bicycle"
    HELP = "with somebody"
    HOME = "from home only"


@dataclass(frozen=True)
class Position:
    """WGS 84, degrees."""

    longitude: float
    latitude: float


@dataclass(frozen=True)
class Wish:
    """What is asked for. ``needs`` are codes; ``access`` codes of the register's access facts; ``age`` in years.

    ``position`` is where the person lives, for this one request; None where no postcode is known. ``language`` is empty
    for English. ``spend`` is pounds a week, None where nothing was said.
    """

    needs: tuple[str, ...] = ()
    position: Position | None = None
    how_far: HowFar = HowFar.TWO
    getting_about: tuple[GettingAbout, ...] = ()
    times: Times = ANY_TIME
    spend: Decimal | None = None
    access: tuple[str, ...] = ()
    language: str = ""
    age: int | None = None


def travel_in_words(how_far: HowFar, getting_about: tuple[GettingAbout, ...]) -> str:
    """How far and how somebody gets about, as it is kept and read: "up to 2 miles; on foot, by bus or train"."""
    return "; ".join(filter(None, (how_far.words, ", ".join(getting_about))))


def read_travel(words: str) -> tuple[HowFar, tuple[GettingAbout, ...]]:
    """What ``travel_in_words`` wrote; two miles where nothing can be read."""
    how_far = next((far for far in HowFar if words.startswith(far.words)), HowFar.TWO)
    return how_far, tuple(way for way in GettingAbout if way in words)
