"""Reading a list of practices: what each line says, or what is wrong with it and how to mend it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO

from assets.imports.limits import RefusalError
from assets.imports.read import Row, overview, read_sheet
from assets.imports.text import clean
from assets.postcodes import format_postcode
from referrals.actions.practices import ListedPractice
from referrals.directory.layouts import WIDTH_WITHOUT_HEADINGS, Layout, find_layout
from referrals.models import Organisation

GENERAL_PRACTICE = "4"  # prescribing settings of epraccur
ROLE_OF_PRACTICES = re.compile(r"\bRO76\b")
CODE = re.compile(r"[A-Z][0-9]{5}")
CLOSED, DORMANT = "C", "D"
STATUSES = ("A", CLOSED, DORMANT, "P")
_DAYS = ("%Y%m%d", "%Y-%m-%d")
_ADDRESS = ("address1", "address2", "address3", "address4", "address5")


class LineError(Exception):
    """A line cannot be taken; the text says what is wrong with it and how to mend it."""


@dataclass
class PracticeList:
    """The practices of a list, the faults of its lines, and what is to be said of how it was read."""

    practices: list[ListedPractice] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_practices(file: IO[bytes]) -> PracticeList:
    """The practices of an open file, in either layout of epraccur.

    It is read as every list that comes into the register is: in any encoding, within the limits of a child process.
    Raises RefusalError for a file that is no such list.
    """
    seen = overview(file)
    sheet = seen.sheets[0]
    layout, missing = find_layout(sheet.rows)
    if layout is None or missing:
        raise RefusalError(
            f"This is no list of practices that could be read: {'; '.join(missing)} cannot be found. Take epraccur "
            f"as it is published: {WIDTH_WITHOUT_HEADINGS} columns without headings, or with headings in the first row."
        )
    read = read_sheet(file, seen, sheet, layout.headings)
    found = PracticeList(remarks=read.remarks)
    _take_rows(read.rows, layout, found)
    if not (found.practices or found.faults):
        raise RefusalError("There is not one practice in it.")
    return found


def _take_rows(rows: Iterable[Row], layout: Layout, found: PracticeList) -> None:
    lines: dict[str, ListedPractice] = {}
    for row in rows:
        try:
            practice = _practice(row, layout)
            if (before := lines.get(practice.code)) and _content(before) != _content(practice):
                raise LineError(
                    f"{practice.code} stands in line {before.line} already, with something else. Take one of them out."
                )
        except LineError as fault:
            found.faults.append(f"Line {row.number}: {fault}")
        else:
            lines.setdefault(practice.code, practice)
    found.practices = list(lines.values())


def _content(practice: ListedPractice) -> tuple[object, ...]:
    return tuple(getattr(practice, name) for name in ListedPractice.__slots__ if name != "line")


def _practice(row: Row, layout: Layout) -> ListedPractice:
    if row.fault:
        raise LineError(row.fault)
    cells = {name: clean(cell)[0] for name, cell in layout.read(row.cells).items()}
    code = cells["code"]
    if not CODE.fullmatch(code):
        raise LineError(
            f"“{code[:40]}” is not the code of a practice. Write one capital letter and five figures, such as N82001."
        )
    opened_on, closed_on = _day(cells["opened_on"], "opened"), _day(cells["closed_on"], "closed")
    if opened_on and closed_on and closed_on < opened_on:
        raise LineError(f"{code} closes before it opens. Put the two dates right.")
    status = _status(cells.get("status", ""), code, closed_on)
    return ListedPractice(
        line=row.number,
        code=code,
        name=_fitting("name", cells["name"], code, is_needed=True),
        is_gp_practice=_is_general(cells),
        opened_on=opened_on,
        closed_on=closed_on,
        parent_code=_fitting("parent_code", cells.get("parent_code", ""), code),
        address=_fitting("address", ", ".join(filter(None, (cells.get(name, "") for name in _ADDRESS))), code),
        postcode=_postcode(cells.get("postcode", ""), code),
        phone=_fitting("phone", cells.get("phone", ""), code),
        is_dormant=status == DORMANT,
    )


def _is_general(cells: Mapping[str, str]) -> bool:
    setting = cells.get("setting", "").lstrip("0")
    return setting == GENERAL_PRACTICE or bool(ROLE_OF_PRACTICES.search(cells.get("roles", "").upper()))


def _day(text: str, what: str) -> date | None:
    if not text:
        return None
    for layout in _DAYS:
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
    raise LineError(f"“{text[:40]}” is not the day on which it {what}. Write year, month and day, such as 20190401.")


def _status(text: str, code: str, closed_on: date | None) -> str:
    status = text.upper()[:1] if text.upper() in ("ACTIVE", "INACTIVE") else text.upper()
    if status and status not in (*STATUSES, "I"):
        raise LineError(
            f"“{text[:40]}” is not the status of {code}. Write A (active), C (closed), D (dormant) or P (proposed)."
        )
    if status in (CLOSED, "I") and closed_on is None:
        raise LineError(f"{code} is said to be closed, and not since when. Write the closing date, such as 20190401.")
    return status


def _postcode(text: str, code: str) -> str:
    return format_postcode(text) or _fitting("postcode", text, code)


def _fitting(column: str, text: str, code: str, *, is_needed: bool = False) -> str:
    """``text`` on one line, where it fits the column of an organisation."""
    text = " ".join(text.split())
    column_field = Organisation._meta.get_field(column)
    longest = column_field.max_length or 0  # type: ignore[union-attr]
    words = column_field.verbose_name  # type: ignore[union-attr]
    if is_needed and not text:
        raise LineError(f"{code} has no {words}. Write it.")
    if len(text) > longest:
        raise LineError(f"The {words} of {code} has {len(text)} characters. Shorten it to {longest}.")
    return text
