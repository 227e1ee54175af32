"""Days of the week and parts of the day: as somebody wishes them, and as an activity's own words give them.

What an activity says of its times is prose ("first Monday of the month, 11:00–14:00"). A weekday and a time of day are
taken from it where they stand there; everything else is "not known", which is said as such.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MORNING, AFTERNOON, EVENING = PARTS = ("morning", "afternoon", "evening")
_WORKING_WEEK, _WEEKEND = frozenset(range(5)), frozenset((5, 6))
_ALL_DAYS, _ALL_PARTS = frozenset(range(len(DAYS))), frozenset(PARTS)
_NOON, _EVENING_FROM = 12 * 60, 17 * 60

# Mon, Tues, Thurs … as people shorten them; "Wednesdays" as they write them.
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|r|rs|nes|ur)?(?:day)?s?\b", re.IGNORECASE)
_DAY_NUMBERS = {day[:3].lower(): number for number, day in enumerate(DAYS)}
_RANGE_OF_DAYS = re.compile(rf"({_DAY.pattern})\s*(?:–|-|to)\s*({_DAY.pattern})", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\s*(am|pm)?\b|\b(1[0-2]|[1-9])\s*(am|pm)\b|\b(noon|midday)\b", re.IGNORECASE
)
_PART = re.compile(r"\b(morning|afternoon|evening)s?\b", re.IGNORECASE)
_NOT = "not "


@dataclass(frozen=True)
class Times:
    """Days of the week (0 is Monday) and parts of the day; None where it is not known."""

    days: frozenset[int] | None = None
    parts: frozenset[str] | None = None


ANY_TIME = Times()


def read_schedule(text: str) -> Times:
    """The weekdays and parts of the day in an activity's own words.

    >>> read_schedule("Tuesdays 13:30–15:30") == Times(frozenset({1}), frozenset({"afternoon"}))
    True
    >>> read_schedule("by appointment")
    Times(days=None, parts=None)
    """
    return Times(_days_in(text) or None, _parts_in(text) or None)


def _days_in(text: str) -> frozenset[int]:
    lower = text.lower()
    if "weekday" in lower:
        return _WORKING_WEEK
    if "weekend" in lower:
        return _WEEKEND
    if re.search(r"\b(daily|every day)\b", lower):
        return _ALL_DAYS
    found = {_number(match[0]) for match in _DAY.finditer(text)}
    for match in _RANGE_OF_DAYS.finditer(text):
        first, last = _number(match[1]), _number(match[3])
        found |= {day % len(DAYS) for day in range(first, last + 1 if last >= first else last + 1 + len(DAYS))}
    return frozenset(found)


def _number(name: str) -> int:
    return _DAY_NUMBERS[name[:3].lower()]


def _parts_in(text: str) -> frozenset[str]:
    """By the words, else by the clock: the part of the day in which it begins."""
    named = {match[1].lower() for match in _PART.finditer(text)}
    return frozenset(named) or frozenset(part_of(minute) for minute in _beginnings(text))


def _beginnings(text: str) -> Iterable[int]:
    """Minutes of the day at which something begins: a clock time that does not stand after "–", "-" or "to"."""
    for match in _CLOCK.finditer(text):
        before = text[: match.start()].rstrip()
        if not before.endswith(("–", "-", " to", "until", "till")):
            yield _minutes(match, text)


def _minutes(match: re.Match[str], text: str) -> int:
    if match[6]:
        return _NOON
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    half = (match[3] or match[5] or _half_after(text[match.end() :])).lower()
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return hour * 60 + minute


def _half_after(rest: str) -> str:
    """In "1.30–3pm" the first time takes the half of the second."""
    match = re.match(r"\s*(?:–|-|to)\s*(?:[01]?\d)(?:[:.][0-5]\d)?\s*(pm)\b", rest, re.IGNORECASE)
    return match[1] if match else ""


def part_of(minute: int) -> str:
    """The part of the day in which a minute of it lies."""
    return MORNING if minute < _NOON else AFTERNOON if minute < _EVENING_FROM else EVENING


def times_in_words(times: Times) -> str:
    """What suits somebody, as it is kept and read: "mornings, not Fridays". Empty where anything suits.

    >>> times_in_words(Times(frozenset({0, 1, 2, 3, 5, 6}), frozenset({"morning"})))
    'mornings, not Fridays'
    """
    said = []
    if times.parts and times.parts != _ALL_PARTS:
        said.append(_together([f"{part}s" for part in PARTS if part in times.parts]))
    if times.days and times.days != _ALL_DAYS:
        others = _ALL_DAYS - times.days
        is_shorter = len(others) < len(times.days)
        named = _together([f"{DAYS[day]}s" for day in sorted(others if is_shorter else times.days)])
        said.append(f"{_NOT}{named}" if is_shorter else named)
    return ", ".join(said)


def read_times(words: str) -> Times:
    """What ``times_in_words`` wrote, or somebody in the same manner; other words leave it open.

    >>> read_times("mornings, not Fridays") == Times(frozenset({0, 1, 2, 3, 5, 6}), frozenset({"morning"}))
    True
    """
    wanted, _, unwanted = words.partition(_NOT)
    days = _days_in(wanted)
    if refused := _days_in(unwanted):
        days = (days or _ALL_DAYS) - refused
    return Times(days or None, frozenset(match[1].lower() for match in _PART.finditer(wanted)) or None)


def _together(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
