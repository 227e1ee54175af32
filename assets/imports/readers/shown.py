"""What somebody looking at a cell would copy out of it: numbers as typed, dates as ISO. Runs in the child process.

A spreadsheet keeps dates, times and telephone numbers as plain numbers; only the format of the cell tells them apart.
Sources: ECMA-376 part 1, 18.8.30 (number formats) and 18.17.4.1 (dates as numbers).
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

DAY = 86_400
# Day numbers of 31 December 9999, the last day there is for a spreadsheet; and of the day that never was.
_LAST_DAY = 2_958_465
_NEVER_DAY = 60
_DAYS_BEFORE_1904 = 1462

_UNSEEN = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DIGITS = re.compile(r'(?:[0#? ()+-]|\\[0-9 ()+-]|"[0-9 ()+-]*")+')
_PLACES = re.compile(r'\\(.)|"([^"]*)"|([0#?])|(.)')


class Kind(Enum):
    """What a number is that has a format of its own."""

    DATE = auto()
    TIME = auto()
    ELAPSED = auto()
    DIGITS = auto()


class Format(NamedTuple):
    """How a number is shown: as what, and the code by which its digits are laid out."""

    kind: Kind
    code: str


# Formats that are known by number alone; 27 to 36 and 50 to 58 are dates of East Asian versions.
BUILT_IN = (
    {number: Format(Kind.DATE, "") for number in (*range(14, 18), 22, *range(27, 37), *range(50, 59))}
    | {number: Format(Kind.TIME, "") for number in (*range(18, 22), 45, 47)}
    | {46: Format(Kind.ELAPSED, "")}
)  # fmt: skip


def read_format(code: str) -> Format | None:
    """What a number format makes of a number; None where what was typed is what is seen, or near enough.

    >>> read_format("00000000000").kind, read_format("dd/mm/yyyy").kind, read_format("#,##0.00")
    (<Kind.DIGITS: 4>, <Kind.DATE: 1>, None)
    """
    first = code.split(";")[0]
    if _DIGITS.fullmatch(first) and (first.count("0") > 1 or re.search(r'[\\"]', first)):
        return Format(Kind.DIGITS, first)
    seen = _UNSEEN.sub("", first)
    if not _DATE_LETTERS.search(seen) or seen.casefold() == "general":
        return None
    if _ELAPSED.search(seen):
        return Format(Kind.ELAPSED, "")
    # m alone is a month, and beside hours or seconds it is minutes.
    is_time = not re.search("[yd]", seen, re.IGNORECASE) and re.search("[hs]", seen, re.IGNORECASE)
    return Format(Kind.TIME if is_time else Kind.DATE, "")


def plain(text: str) -> str:
    """A number as it is stored, without the tail of its binary form: 15 digits are what a spreadsheet shows and keeps.

    >>> plain("1927.0"), plain("0.30000000000000004"), plain("1.51496E9"), plain("100012345678901234")
    ('1927', '0.3', '1514960000', '100012345678901234')
    """
    if text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0"):
        return text
    try:
        value = float(text)
    except ValueError:
        return text.strip()
    return number(value)


def number(value: float) -> str:
    """The same of a number that was read already."""
    if value != value or value in {float("inf"), float("-inf")}:
        return ""
    if value.is_integer():
        return str(int(value))
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


@lru_cache(maxsize=65_536)
def formatted(text: str, shown: Format, since_1904: bool = False) -> str:
    """A number as it is stored, with its format: a date as ISO, digits laid out as they are seen.

    What is no date, whatever its format says, is kept so that it cannot be taken for one: day 60 of 1900 is
    ``1900-02-29``, which never was, day 0 ``1900-01-00``; what lies outside the calendar stays a number.
    """
    try:
        value = float(text)
    except ValueError:
        return text.strip()
    if shown.kind is Kind.DIGITS:
        return _laid_out(int(value), shown.code) if value == int(value) and value >= 0 else number(value)
    if shown.kind is Kind.ELAPSED:
        return _elapsed(value)
    return _moment(value, shown.kind, since_1904)


def _laid_out(value: int, code: str) -> str:
    """The digits of a whole number in the places of a format such as ``00000 000000``."""
    places = [match.groups() for match in _PLACES.finditer(code)]
    digits = str(value) if value else ""
    shown: list[str] = []
    left = sum(place is not None for _, _, place, _ in places)
    for escaped, quoted, place, other in reversed(places):
        if place is None:
            shown.append(escaped or quoted or other or "")
            continue
        left -= 1
        # The leftmost place takes all the digits that are left.
        taken = digits if not left else digits[-1:]
        digits = digits[: len(digits) - len(taken)]
        shown.append(taken or ("0" if place == "0" else ""))
    return "".join(reversed(shown)).strip()


def _elapsed(value: float) -> str:
    seconds = round(abs(value) * DAY)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{'-' if value < 0 else ''}{hours}:{minute:02}:{second:02}"


def _moment(value: float, kind: Kind, since_1904: bool) -> str:
    day = int(value // 1)
    time = _time(value - day)
    if time is None:
        day, time = day + 1, "00:00:00"
    has_time = time != "00:00:00"
    if kind is Kind.TIME and 0 <= value < 1:
        return time
    if value < 0 or day > _LAST_DAY - _DAYS_BEFORE_1904 * since_1904:
        return number(value)
    if since_1904:
        date = (datetime(1904, 1, 1) + timedelta(days=day)).date().isoformat()  # noqa: DTZ001 -- a day, nowhere
    elif day == 0:
        # A clock time in a column of dates is a time; day 0 alone is shown so by spreadsheets and is no day.
        return time if has_time else "1900-01-00"
    elif day == _NEVER_DAY:
        date = "1900-02-29"
    else:
        # 1900 is counted as a leap year, for the sake of a program of 1983.
        start = datetime(1899, 12, 30 + (day < _NEVER_DAY))  # noqa: DTZ001
        date = (start + timedelta(days=day)).date().isoformat()
    return f"{date} {time}" if has_time else date


def _time(part: float) -> str | None:
    """The part of a day as a time, down to seconds; None when it is midnight but for the binary form."""
    milliseconds = round(part * DAY * 1000)
    if milliseconds >= DAY * 1000:
        return None
    minutes, second = divmod(milliseconds // 1000, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}"
