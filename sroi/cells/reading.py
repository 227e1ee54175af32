"""What somebody typed into a cell, as the value it stands for, or a sentence on how to mend it. Nothing is guessed."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from assets.text import LINE_ENDS, harmful_in
from sroi.calculation.decimals import EXACT, LONGEST, ZERO, parse, plain
from sroi.cells.column import NUMBERS, Column, Kind
from sroi.cells.links import NO_LINKS, Links
from sroi.choices import Figure

# What is stored: None for an empty cell, a primary key for a link, ids for links.
Value = str | int | bool | Decimal | date | list[str] | None

LARGEST_SHOWN = 60
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_AROUND_NUMBERS = re.compile(r"[\s_£€$%]|GBP|EUR|USD", re.IGNORECASE)
_YES, _NO = {"true", "yes", "1"}, {"false", "no", "0"}


class CellTextError(ValueError):
    """What was typed cannot stand in the cell; see ``sroi.cells.shapes.CellError`` for ``code`` and ``meant``."""

    def __init__(self, code: str, message: str, meant: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.meant = meant


def tidy(text: str) -> str:
    """What was typed without blanks around it, line ends as one sign; so may two texts be compared."""
    return LINE_ENDS.sub("\n", text).strip()


def read_cell(column: Column, text: str, links: Links = NO_LINKS) -> Value:
    """The value that ``text`` is in this column; ``links`` are what a cell that names other rows may name.

    Shares are typed in per cent: "25" and "25 %" are 0.25. Of "0.25" it asks whether 25 % or 0.25 % is meant. Raises
    CellTextError for what it does not take, and never guesses.
    """
    found = tidy(text)
    if harmful := harmful_in(found):
        message = f"Take out the character that cannot be seen: {', '.join(harmful)}. It came with the text you pasted."
        raise CellTextError("harmful", message)
    if not found:
        return _nothing(column)
    if column.kind in NUMBERS:
        return _number(column, found)
    match column.kind:
        case Kind.CHOICE:
            return _choice(column, found)
        case Kind.FLAG:
            return _flag(column, found)
        case Kind.DATE:
            return _day(found)
        case Kind.LINK:
            return _link(column, found, links)
        case Kind.LINKS:
            return _ids(column, found, links)
        case _:
            return _words(column, found)


def _nothing(column: Column) -> Value:
    if not column.may_be_empty:
        raise CellTextError("missing", f"The {column.heading} cannot be empty.")
    if column.kind is Kind.LINKS:
        return []
    return None if column.field.null else ""


# --- Words --------------------------------------------------------------------------------------------------------


def _words(column: Column, text: str) -> str:
    found = text if column.kind is Kind.TEXT else " ".join(text.split())
    if len(found) > column.longest:
        raise CellTextError("too_long", f"It has {len(found):,} characters, and {column.longest:,} fit. Shorten it.")
    if isinstance(column.field, models.URLField):
        _check_address(found)
    return found


def _check_address(text: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError as fault:
        message = f"{_quoted(text)} is no address of a page. Write it from https:// on, or leave it empty."
        raise CellTextError("not_an_address", message) from fault


def _choice(column: Column, text: str) -> Value:
    for value, label in column.choices:
        if text == value or text.casefold() == label.casefold():
            return _typed(column, value)
    words = ", ".join(f"“{label}”" for value, label in column.choices if value)
    raise CellTextError("unknown_value", f"{_quoted(text)} is none of {words}. Choose one of these.")


def _typed(column: Column, value: str) -> Value:
    found: Value = column.field.to_python(value)
    return found


def _flag(column: Column, text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise CellTextError("unknown_value", f"{_quoted(text)} is neither yes nor no. Write one of the two.")
    return word in _YES


def _day(text: str) -> date:
    """A day as 2026-11-21 or 21 Nov 2026; 3/4/2026 is one in Britain and another one elsewhere."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        for form in ("%d %b %Y", "%d %B %Y"):
            if re.fullmatch(r"\d{1,2} [A-Za-z]+ \d{4}", text) and (found := _parsed(text, form)):
                return found
    except ValueError as fault:
        raise CellTextError("not_a_date", f"There is no day {_quoted(text)}. Write one such as 2026-11-21.") from fault
    raise CellTextError("not_a_date", f"{_quoted(text)} is no day. Write it as 2026-11-21, or as 21 Nov 2026.")


def _parsed(text: str, form: str) -> date | None:
    try:
        # A day has no hour, and so no zone either.
        return datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None


# --- Other rows ---------------------------------------------------------------------------------------------------


def _link(column: Column, text: str, links: Links) -> int:
    found = links.find(column.key, text)
    if len(found) == 1:
        return found[0].pk
    if found:
        message = f"{len(found)} rows are called {_quoted(text)}. Choose one from the list."
        raise CellTextError("several_rows", message)
    raise CellTextError("unknown_row", f"There is no {_quoted(text)} to be linked to. Choose one from the list.")


def _ids(column: Column, text: str, links: Links) -> list[str]:
    found = list(dict.fromkeys(part.strip() for part in re.split(r"[,;\n]", text) if part.strip()))
    known = {option.edit for option in links.options(column.key)}
    strange = [part for part in found if part not in known]
    if strange:
        ids = ", ".join(sorted(known)) or "none"
        message = f"There is no outcome with the id {_quoted(strange[0])}. The ids are: {ids[:500]}."
        raise CellTextError("unknown_row", message)
    return found


# --- Numbers ------------------------------------------------------------------------------------------------------


def _number(column: Column, text: str) -> Decimal | int:
    is_share = column.kind is Kind.SHARE
    bare = text.removesuffix("%").rstrip() if is_share else text
    number = parse(bare)
    if number is None:
        raise _not_a_number(column, text)
    if is_share:
        if bare == text:
            _ask_whether_in_per_cent(column, number)
        is_whole = "." not in bare
        number = number.scaleb(-2, context=EXACT)
        # 30 % are 0.3; whoever types 30.0 states one place more.
        number = Decimal(plain(number)) if is_whole else number
    if column.kind is Kind.WHOLE:
        return _whole(column, number)
    _check_limits(column, number)
    return number


def _not_a_number(column: Column, text: str) -> CellTextError:
    """Why it is none, with what may have been meant, to be chosen and never taken."""
    sign = " %" if column.kind is Kind.SHARE else ""
    if len(text) > LONGEST:
        return CellTextError("not_a_number", f"It has more than {LONGEST} signs: no figure of a map is as long.")
    readings = (f"{number}{sign}" for number in _readings(text))
    meant = tuple(reading for reading in readings if _would_be_taken(column, reading))
    hint = " or ".join(meant) or ("25 %" if sign else "1200 or 0.35")
    lead = "Write" if meant else "Write one such as"
    why = "without a pound sign, commas or blanks" if not sign else "with a point, if any, and no comma"
    return CellTextError("not_a_number", f"{_quoted(text)} is not a plain number. {lead} {hint}, {why}.", meant)


def _would_be_taken(column: Column, text: str) -> bool:
    try:
        _number(column, text)
    except CellTextError:
        return False
    return True


def _readings(text: str) -> list[str]:
    """The plain numbers that a text may stand for: without currency and blanks, commas as thousands or as the point."""
    bare = _AROUND_NUMBERS.sub("", text)
    found = []
    if _THOUSANDS.fullmatch(bare):
        found.append(bare.replace(",", ""))
    if bare.count(",") == 1 and "." not in bare:
        found.append(bare.replace(",", "."))
    if "," not in bare:
        found.append(bare)
    return [number for number in found if parse(number) is not None]


def _ask_whether_in_per_cent(column: Column, number: Decimal) -> None:
    """Refuse a figure that is as likely a fraction as a percentage: 0.25, and for a share of anything also 1."""
    most = Decimal(1) if column.highest is None else column.highest
    if not ZERO < number <= most:
        return
    meant = (f"{plain(number.scaleb(2, context=EXACT))} %", f"{plain(number)} %")
    message = f"Is {meant[0]} meant, or {meant[1]}? Write it with the sign %."
    raise CellTextError("share_or_per_cent", message, meant)


def _whole(column: Column, number: Decimal) -> int:
    low, high = column.lowest, column.highest
    is_within = (low is None or low <= number) and (high is None or number <= high)
    if number != number.to_integral_value() or not is_within:
        # Number by number in words: "from 1 to 60" says more than "invalid".
        limits = f" from {plain(low)} to {high:,f}" if low is not None and high is not None else ""
        raise CellTextError("not_whole", f"{plain(number)} is not a whole number{limits}.")
    return int(number)


def _check_limits(column: Column, number: Decimal) -> None:
    low, high = column.lowest, column.highest
    if (low is None or number >= low) and (high is None or number <= high):
        return
    if column.figure in {Figure.QUANTITY, Figure.PROXY_VALUE} and number < 0:
        meant = plain(number.copy_abs())
        message = f"{plain(number)} is negative. Write {meant}, and choose “loss” under “gain or loss” if it is one."
        raise CellTextError("negative", message, (meant,))
    raise CellTextError("out_of_range", f"{_said(column, number)} is not {_limits(column)}.")


def _limits(column: Column) -> str:
    low, high = column.lowest, column.highest
    if low is None or high is None:
        return "0 or more"
    sign = " %" if column.kind is Kind.SHARE else ""
    ends = [plain(each.scaleb(2, context=EXACT) if sign else each) for each in (low, high)]
    return f"from {ends[0]} to {ends[1]}{sign}"


def _said(column: Column, number: Decimal) -> str:
    return f"{plain(number.scaleb(2, context=EXACT))} %" if column.kind is Kind.SHARE else plain(number)


def _quoted(text: Any) -> str:
    words = str(text)
    return f"“{words[:LARGEST_SHOWN]}…”" if len(words) > LARGEST_SHOWN else f"“{words}”"
