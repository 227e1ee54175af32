"""Which places are looked at, which are left out and why, and in what order the others stand.

The order can be counted on the page: a need that is answered counts for a place, each thing that speaks against it
counts against it; among equals the one with fewer open questions comes first, and then the nearer one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from referrals.suggestions.place import Place
from referrals.suggestions.reasons import Reason, Side, miles_of, reasons_of
from referrals.suggestions.wish import GettingAbout, HowFar, Wish

MOST = 5
ONLINE = "online_joining"
ORDER_IN_WORDS = (
    "Each need that a place answers counts for it, each warning sign against it. "
    "Among equals come first those with fewer open questions, then the nearer ones."
)


class Obstacle(StrEnum):
    """Why a place is not among the suggestions; asked in this order, and the first that holds is counted."""

    NOT_RUNNING = "not_running"
    OTHER_NEED = "other_need"
    OTHER_PEOPLE = "other_people"
    NO_ACCESS = "no_access"
    TOO_FAR = "too_far"
    FULL = "full"


@dataclass(frozen=True)
class Suggestion:
    """A place with its reasons, those for it first."""

    place: Place
    reasons: tuple[Reason, ...]
    miles: float | None

    @property
    def warnings(self) -> int:
        """How many things speak against it."""
        return sum(reason.side == Side.AGAINST for reason in self.reasons)

    @property
    def open_questions(self) -> int:
        """How many things nobody knows."""
        return sum(reason.side == Side.NOT_KNOWN for reason in self.reasons)


@dataclass(frozen=True)
class LeftOut:
    """Places that one obstacle keeps from being suggested."""

    obstacle: Obstacle
    places: tuple[Place, ...]
    words: str

    @property
    def count(self) -> int:
        """How many."""
        return len(self.places)


@dataclass(frozen=True)
class Suggestions:
    """``best`` are at most five; ``others`` fit too. ``left_out`` says why the rest do not, most frequent first."""

    best: tuple[Suggestion, ...]
    others: tuple[Suggestion, ...]
    left_out: tuple[LeftOut, ...]
    looked_at: int

    @property
    def left_out_count(self) -> int:
        """How many places are left out, whatever the reason."""
        return sum(group.count for group in self.left_out)

    @property
    def full(self) -> tuple[Place, ...]:
        """The places that would suit but for being full."""
        return next((group.places for group in self.left_out if group.obstacle == Obstacle.FULL), ())


def choose(places: Iterable[Place], wish: Wish, labels: Mapping[str, str], today: date) -> Suggestions:
    """Weigh ``places`` against ``wish``. ``labels`` are the words for the needs; ``today`` decides what is long ago."""
    fitting: list[Suggestion] = []
    hindered: dict[Obstacle, list[Place]] = {}
    looked_at = 0
    for place in places:
        looked_at += 1
        obstacle = obstacle_of(place, wish)
        if obstacle is None:
            fitting.append(Suggestion(place, reasons_of(place, wish, labels, today), miles_of(place, wish)))
        else:
            hindered.setdefault(obstacle, []).append(place)
    fitting.sort(key=lambda suggestion: _rank(suggestion, wish))
    return Suggestions(tuple(fitting[:MOST]), tuple(fitting[MOST:]), _left_out(hindered, wish), looked_at)


def weigh(place: Place, wish: Wish, labels: Mapping[str, str], today: date) -> Suggestion:
    """One place with its reasons, whether or not it would be suggested: for one that somebody chose themselves."""
    return Suggestion(place, reasons_of(place, wish, labels, today), miles_of(place, wish))


def obstacle_of(place: Place, wish: Wish) -> Obstacle | None:
    """The first thing that keeps a place from being suggested; None where it fits."""
    miles, reach = miles_of(place, wish), wish.how_far.miles
    from_home = place.access.get(ONLINE) is True
    only_home = GettingAbout.HOME in wish.getting_about
    hindrances = {
        Obstacle.NOT_RUNNING: not place.is_running,
        Obstacle.OTHER_NEED: bool(wish.needs) and not any(code in place.answers for code in wish.needs),
        Obstacle.OTHER_PEOPLE: place.is_for_staff_only or not _fits_age(place, wish.age),
        Obstacle.NO_ACCESS: any(place.access.get(code) is False for code in wish.access),
        Obstacle.TOO_FAR: not from_home and (only_home or (miles is not None and reach is not None and miles > reach)),
        Obstacle.FULL: place.room.is_full and not place.room.has_waiting_list,
    }
    return next((obstacle for obstacle in Obstacle if hindrances[obstacle]), None)


def _fits_age(place: Place, age: int | None) -> bool:
    if age is None:
        return True
    return (place.least_age is None or age >= place.least_age) and (
        place.greatest_age is None or age <= place.greatest_age
    )


def _rank(suggestion: Suggestion, wish: Wish) -> tuple[int, int, float, str, str]:
    answered = sum(code in suggestion.place.answers for code in wish.needs)
    miles = suggestion.miles if suggestion.miles is not None else float("inf")
    place = suggestion.place
    return (suggestion.warnings - answered, suggestion.open_questions, miles, place.name.casefold(), str(place.offer))


def _left_out(hindered: Mapping[Obstacle, list[Place]], wish: Wish) -> tuple[LeftOut, ...]:
    counts = Counter({obstacle: len(places) for obstacle, places in hindered.items()})
    order = sorted(counts, key=lambda obstacle: (-counts[obstacle], list(Obstacle).index(obstacle)))
    return tuple(LeftOut(each, tuple(hindered[each]), _words(each, counts[each], wish)) for each in order)


def _words(obstacle: Obstacle, count: int, wish: Wish) -> str:
    one = count == 1
    is_, do = ("is", "does") if one else ("are", "do")
    far = "away from home" if GettingAbout.HOME in wish.getting_about else f"further than {_reach(wish.how_far)}"
    return {
        Obstacle.NOT_RUNNING: f"{count} {is_} paused or closed",
        Obstacle.OTHER_NEED: f"{count} {do} not answer what was asked for",
        Obstacle.OTHER_PEOPLE: f"{count} {is_} for other ages, or for staff",
        Obstacle.NO_ACCESS: f"{count} {do} not have the access that is needed",
        Obstacle.TOO_FAR: f"{count} {is_} {far}",
        Obstacle.FULL: f"{count} {is_} full: each is counted as an unmet need if it was wanted",
    }[obstacle]


def _reach(how_far: HowFar) -> str:
    return {HowFar.HALF: "half a mile", HowFar.ONE: "a mile"}.get(how_far, f"{how_far} miles")
