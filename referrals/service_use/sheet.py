"""A sheet of numbers that a health body supplied: its columns, and what each line says or what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from assets.dates import read_uncertain
from assets.imports.headings import Headings, heading_key
from assets.imports.limits import RefusalError
from assets.imports.read import Row, choose_sheet, headings_in_words, overview, read_sheet
from assets.imports.text import clean
from referrals.choices import UseKind
from referrals.matching.nhs_number import NhsNumberError, read_nhs_number
from referrals.months import month_of
from referrals.reference_codes import LENGTH, LETTERS

MOST_ROWS = 20_000
_HEADINGS = {
    "reference": ("Referral", "Reference", "Referral reference", "Referral code", "Code"),
    "nhs_number": ("NHS number", "NHS no", "NHSNumber"),
    "month": ("Month", "Month of use", "Period"),
    "kind": ("What", "Kind", "Service", "Type"),
    "count": ("How many", "Count", "Number", "Contacts", "Total"),
}
_NEEDED = {"month": "the month (Month)", "kind": "what was used (What)", "count": "how many (How many)"}
_WHO = ("reference", "nhs_number")
_KINDS = {
    UseKind.GP: ("gp", "gp appointment", "gp contact", "gp practice", "general practice"),
    UseKind.AE: ("ae", "a&e", "a and e", "a&e attendance", "emergency department", "accident and emergency"),
    UseKind.OUTPATIENT: ("outpatient", "outpatients", "outpatient appointment"),
    UseKind.INPATIENT: ("inpatient", "inpatients", "admission", "hospital admission"),
    UseKind.BED_DAYS: ("bed days", "bed day", "nights", "nights in hospital"),
    UseKind.MEDICATION: ("medication", "medicine", "medicines", "medicines taken regularly"),
}
KINDS_IN_WORDS = "GP, A&E, outpatient, inpatient, bed days, medication"
_FIGURES = re.compile(r"(\d{1,4})(?:\.0+)?")
_ONE_LONGEST_MONTH = 31


class LineError(Exception):
    """A line cannot be taken; the text says why and how to mend it, and repeats nothing that identifies."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says. Of ``reference`` and ``nhs_number`` one may be empty."""

    number: int
    cells: list[str]
    reference: str
    nhs_number: str = field(repr=False)
    month: date
    kind: UseKind
    count: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not taken: as it came, and why."""

    number: int
    cells: list[str] = field(repr=False)
    why: str


@dataclass
class UseSheet:
    """The lines of a sheet, those that say nothing that could be taken, its headings and how it was read."""

    headings: list[str]
    is_workbook: bool
    lines: list[Line] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class _Columns:
    """What the register's search for headings asks of whoever looks for columns."""

    def known(self, keys: set[str]) -> int:
        """How many of these columns are read."""
        return len(_found(dict.fromkeys(keys, 0)))

    def missing(self, keys: set[str]) -> list[str]:
        """Those that cannot be done without, in words."""
        found = _found(dict.fromkeys(keys, 0))
        missing = [words for name, words in _NEEDED.items() if name not in found]
        if not any(name in found for name in _WHO):
            missing.insert(0, "who it is (Referral, or NHS number)")
        return missing


def read_use(file: IO[bytes], *, allow_synthetic: bool) -> UseSheet:
    """The lines of an open file, whatever kind of spreadsheet it is, read within the limits of a child process.

    Raises RefusalError for a file that is no such list, or too long.
    """
    seen = overview(file)
    reader = _Columns()
    chosen = choose_sheet(seen, reader)
    missing = reader.missing(set(chosen[1].keys)) if chosen else [_NEEDED["month"]]
    if chosen is None or missing:
        raise RefusalError(
            f"This sheet could not be read: {'; '.join(missing)} cannot be found. It needs headings in the first row; "
            f"these are there: {headings_in_words(seen)}."
        )
    top, headings = chosen
    sheet = read_sheet(file, seen, top, headings)
    positions = _found(headings.keys)
    found = UseSheet(headings.names, not seen.is_text, remarks=sheet.remarks)
    for row in sheet.rows:
        if len(found.lines) + len(found.rejected) == MOST_ROWS:
            raise RefusalError(f"There are more than {MOST_ROWS:,} rows in it. Split it into several files.")
        try:
            found.lines.append(_line(row, headings, positions, allow_synthetic=allow_synthetic))
        except LineError as fault:
            found.rejected.append(Rejected(row.number, row.cells, str(fault)))
    if not (found.lines or found.rejected):
        raise RefusalError("There is not one row below its headings.")
    return found


def read_month(text: str) -> date:
    """The month that a cell names, written in any of the usual ways. Raises LineError."""
    try:
        earliest, latest = read_uncertain(text)
    except ValueError:
        earliest = latest = None
    if earliest is None or latest is None or (latest - earliest).days >= _ONE_LONGEST_MONTH:
        raise LineError("The month cannot be read. Write it as 2026-03 or Mar 2026.")
    return month_of(earliest)


def read_kind(text: str) -> UseKind:
    """What a cell says was used. Raises LineError."""
    said = " ".join(re.split(r"[\s_-]+", text.casefold())).strip()
    for kind, words in _KINDS.items():
        if said in words or said == kind.label.casefold():
            return kind
    raise LineError(f"What was used cannot be told. Write one of: {KINDS_IN_WORDS}.")


def _found(positions: Mapping[str, int]) -> dict[str, int]:
    """Of columns by the key of their heading, those that are read: the position by what it is."""
    found = {}
    for name, headings in _HEADINGS.items():
        keys = [key for heading in headings if (key := heading_key(heading)) in positions]
        if keys:
            found[name] = positions[keys[0]]
    return found


def _line(row: Row, headings: Headings, positions: Mapping[str, int], *, allow_synthetic: bool) -> Line:
    if row.fault:
        raise LineError(row.fault)
    cells = {name: clean(_cell(row.cells, position))[0] for name, position in positions.items()}
    reference = _reference(cells.get("reference", ""))
    nhs_number = _nhs_number(cells.get("nhs_number", ""), allow_synthetic=allow_synthetic)
    if not (reference or nhs_number):
        raise LineError("It does not say who it is. Write the reference of the referral, or the NHS number.")
    return Line(
        number=row.number,
        cells=[_cell(row.cells, position) for position in range(len(headings.names))],
        reference=reference,
        nhs_number=nhs_number,
        month=read_month(cells["month"]),
        kind=read_kind(cells["kind"]),
        count=_count(cells["count"]),
    )


def _cell(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _reference(text: str) -> str:
    code = "".join(text.split()).replace("-", "").upper()
    if code and (len(code) != LENGTH or not set(code) <= set(LETTERS)):
        raise LineError(f"The reference is none: it has {LENGTH} letters and figures. Copy it from the referral.")
    return code


def _nhs_number(text: str, *, allow_synthetic: bool) -> str:
    try:
        return read_nhs_number(text, allow_synthetic=allow_synthetic)
    except NhsNumberError as fault:
        raise LineError(str(fault)) from None


def _count(text: str) -> int:
    found = _FIGURES.fullmatch(text.replace(",", ""))
    if not found:
        raise LineError("How many is no whole number. Write figures alone, 0 where there was none.")
    return int(found[1])
