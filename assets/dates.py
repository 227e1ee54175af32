"""Uncertain dates: a day known only to lie between two, as people write it and as sheets carry it.

The written form of ``write_uncertain`` survives a spreadsheet program, which turns "2004-04" into a day of its own
choosing: it is "1998", "1998–2017", "2012-05-26", "2004-04-03 to 2005-12-31", "before 1990", "after 2001", "by
2004-04-03" or "from 2004-04-03".
"""

import re
from calendar import monthrange
from datetime import date

from django.utils.formats import date_format

Period = tuple[date | None, date | None]
NOTHING: Period = (None, None)

EXAMPLES = "1998, 1998–2017, 26 May 2012, 26/05/2012, before 1990 or after 2001"
# "About 1987" is read as two years either side.
ABOUT_YEARS = 2

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(_MONTHS)
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_DECADE = re.compile(r"(?:the\s+)?(\d{3})0'?s")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_BRITISH_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_WORDS = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?({_MONTH})\.?,?\s+(\d{{4}})")
_ABOUT = re.compile(r"(?:circa|about|approx(?:imately|\.)?|ca?\.?)\s*(\d{4})|(\d{4})\s*(?:c\.?|\?)")
_BEFORE, _AFTER = re.compile(r"(?:before|pre-?)\s*(.+)"), re.compile(r"(?:after|post-?)\s*(.+)")
_BY, _FROM = re.compile(r"(?:by|until|not later than)\s+(.+)"), re.compile(r"(?:from|since|not before)\s+(.+)")
_BETWEEN = re.compile(r"(?:between\s+)?(.+?)\s*(?:\bto\b|\band\b|\bor\b|[–—;:]|\s-\s)\s*(.+)")
_YEARS = re.compile(r"(\d{4})\s*[-/]\s*(\d{4})")


def read_uncertain(text: str) -> Period:
    """The first and the last day that ``text`` allows; None where it sets no bound, and for no text at all.

    A day stands before its month, as in Britain. Raises ValueError with a sentence for the person who wrote it.

    >>> read_uncertain("1998–2017")
    (datetime.date(1998, 1, 1), datetime.date(2017, 12, 31))
    """
    words = " ".join(text.split()).casefold()
    if not words:
        return NOTHING
    period = _read(words)
    if period is None:
        raise ValueError(f"This is no date: write it as {EXAMPLES}.")
    earliest, latest = period
    if earliest and latest and earliest > latest:
        raise ValueError("The first date lies after the second.")
    return period


def _read(words: str) -> Period | None:
    if (single := _single(words)) is not None:
        return single
    if (found := _BEFORE.fullmatch(words)) and (bound := _single(found[1])):
        return None, _shift(bound[0], -1)
    if (found := _AFTER.fullmatch(words)) and (bound := _single(found[1])):
        return _shift(bound[1], 1), None
    if (found := _BY.fullmatch(words)) and (bound := _single(found[1])):
        return None, bound[1]
    if (found := _FROM.fullmatch(words)) and (bound := _single(found[1])):
        return bound[0], None
    found = _YEARS.fullmatch(words) or _BETWEEN.fullmatch(words)
    if found and (first := _single(found[1])) and (second := _single(found[2])):
        return first[0], second[1]
    return None


def _single(words: str) -> tuple[date, date] | None:
    """A day, month, year or decade as its first and last day; None when it is something else."""
    if found := _YEAR.fullmatch(words):
        return _years(int(found[1]), int(found[1]))
    if found := _DECADE.fullmatch(words):
        return _years(int(found[1]) * 10, int(found[1]) * 10 + 9)
    if found := _ABOUT.fullmatch(words):
        year = int(found[1] or found[2])
        return _years(year - ABOUT_YEARS, year + ABOUT_YEARS)
    if found := _ISO.fullmatch(words):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _BRITISH.fullmatch(words):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _ISO_MONTH.fullmatch(words):
        return _month(int(found[1]), int(found[2]))
    if found := _BRITISH_MONTH.fullmatch(words):
        return _month(int(found[2]), int(found[1]))
    if found := _WORDS.fullmatch(words):
        year, month = int(found[3]), _MONTHS[found[2]]
        return _day(year, month, int(found[1])) if found[1] else _month(year, month)
    return None


def _years(first: int, last: int) -> tuple[date, date]:
    if not 1 <= first <= last <= 9999:
        raise ValueError("There is no such year.")
    return date(first, 1, 1), date(last, 12, 31)


def _month(year: int, month: int) -> tuple[date, date]:
    first, _ = _day(year, month, 1)
    return first, date(year, month, monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> tuple[date, date]:
    try:
        found = date(year, month, day)
    except ValueError as fault:
        raise ValueError(f"There is no such day: write a date that exists, or {EXAMPLES}.") from fault
    return found, found


def _shift(day: date, days: int) -> date:
    shifted = day.toordinal() + days
    if not date.min.toordinal() <= shifted <= date.max.toordinal():
        raise ValueError("There is no such year.")
    return date.fromordinal(shifted)


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where that month is shorter, as PostgreSQL has it.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def write_uncertain(earliest: date | None, latest: date | None) -> str:
    """An uncertain date in words; ``read_uncertain`` reads exactly the same two days out of it.

    >>> write_uncertain(None, date(1989, 12, 31))
    'before 1990'
    """
    if earliest and latest:
        return _write_between(earliest, latest)
    if latest:
        whole = (latest.month, latest.day) == (12, 31) and latest.year < 9999
        return f"before {latest.year + 1:04}" if whole else f"by {latest.isoformat()}"
    if earliest:
        whole = (earliest.month, earliest.day) == (1, 1) and earliest.year > 1
        return f"after {earliest.year - 1:04}" if whole else f"from {earliest.isoformat()}"
    return ""


def _write_between(earliest: date, latest: date) -> str:
    if earliest == latest:
        return earliest.isoformat()
    if (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31):
        years = f"{earliest.year:04}", f"{latest.year:04}"
        return years[0] if years[0] == years[1] else "–".join(years)
    return f"{earliest.isoformat()} to {latest.isoformat()}"


def say_when(earliest: date | None, latest: date | None) -> str:
    """An uncertain date inside a sentence, with the preposition it takes; empty where nothing is known.

    It is as precise as the two days are, and no more: whole years and months are said as such.

    >>> say_when(date(2012, 1, 1), date(2014, 12, 31)), say_when(date(2020, 3, 1), date(2020, 3, 31))
    ('between 2012 and 2014', 'in March 2020')
    """
    if earliest and latest:
        return _say_between(earliest, latest)
    if latest:
        return f"before {latest.year + 1}" if (latest.month, latest.day) == (12, 31) else f"by {_say_day(latest)}"
    if earliest:
        first = (earliest.month, earliest.day) == (1, 1)
        return f"after {earliest.year - 1}" if first else f"on or after {_say_day(earliest)}"
    return ""


def say_since(earliest: date | None, latest: date | None) -> str:
    """Since when something has been so, inside a sentence; empty where that is not known.

    >>> say_since(date(2020, 3, 1), date(2020, 3, 31)), say_since(date(2019, 1, 1), date(2020, 12, 31))
    ('since March 2020', 'since some day between 2019 and 2020')
    """
    said = say_when(earliest, latest)
    for preposition in ("in ", "on "):
        if said.startswith(preposition) and not said.startswith("on or"):
            return f"since {said.removeprefix(preposition)}"
    return f"since some day {said}" if said.startswith("between") else said


def say_until(earliest: date | None, latest: date | None) -> str:
    """Until when something was so, inside a sentence; empty where that is not known.

    >>> say_until(date(1906, 1, 1), date(1906, 12, 31)), say_until(None, date(1989, 12, 31))
    ('until 1906', 'until some day before 1990')
    """
    said = say_when(earliest, latest)
    for preposition in ("in ", "on "):
        if said.startswith(preposition) and not said.startswith("on or"):
            return f"until {said.removeprefix(preposition)}"
    return f"until some day {said}" if said else ""


def _say_between(earliest: date, latest: date) -> str:
    if earliest == latest:
        return f"on {_say_day(earliest)}"
    first_of_month, last_of_month = earliest.day == 1, latest.day == monthrange(latest.year, latest.month)[1]
    if first_of_month and last_of_month and (earliest.month, latest.month) == (1, 12):
        first, last = str(earliest.year), str(latest.year)
    elif first_of_month and last_of_month:
        first, last = date_format(earliest, "F Y"), date_format(latest, "F Y")
    else:
        first, last = _say_day(earliest), _say_day(latest)
    return f"in {first}" if first == last else f"between {first} and {last}"


def _say_day(day: date) -> str:
    return date_format(day, "j M Y")
