"""Text leaves as it came, and no formula leaves alive."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from assets.spreadsheets import escape, join_parts, split_parts, unescape, write_csv, write_xlsx

HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-1+A1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=",
    "--2",
    "+44 151 ext 4",
]
HARMLESS = [
    "-2.99",
    "+3",
    "-1,200",
    "+44 151 496 0100",
    "+44 (0)151 496 0100",
    "0151 496 0100",
    "a=b",
    "",
    "'Owd Lads",
    "−2.99",
]
# Whatever PostgreSQL can hold as text.
TEXT = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_leaves_behind_an_apostrophe(text):
    assert escape(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_telephone_numbers_and_plain_text_leave_untouched(text):
    assert escape(text) == text


@given(st.text() | st.text(alphabet="'=+-@\t\r1 ()", max_size=12))
def test_import_takes_off_exactly_what_export_put_on(text):
    assert unescape(escape(text)) == text


PART = st.text(alphabet="ab;\\ ", min_size=1).map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(PART, min_size=1))
def test_several_values_of_one_cell_are_told_apart_again(parts):
    assert [part.strip() for part in split_parts(join_parts(parts))] == parts


@given(st.text(alphabet="ab;\\ ").filter(lambda text: "\\;" not in text))
def test_a_cell_without_the_mark_is_cut_at_every_semicolon(text):
    assert split_parts(text) == text.split(";")


@given(st.lists(TEXT, min_size=2, max_size=2))
def test_a_csv_holds_the_text_as_it_was(row):
    written = b"".join(write_csv(["a", "b"], [row])).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert [unescape(cell) for cell in read[1]] == row


def test_a_long_csv_comes_in_pieces():
    pieces = list(write_csv(["n"], ([str(number)] for number in range(1000))))
    assert len(pieces) > 2
    assert len(b"".join(pieces).splitlines()) == 1001


def test_no_cell_of_an_xlsx_is_a_formula_or_an_error():
    rows = [[text] for text in [*HOSTILE, "#N/A", "#REF!"]]
    sheet = load_workbook(io.BytesIO(write_xlsx(["=heading"], rows))).active
    cells = [cell for (cell,) in sheet.iter_rows()]
    assert {cell.data_type for cell in cells} == {"s"}
    # XML makes a line feed of every return.
    assert [unescape(cell.value) for cell in cells[1:]] == [text.replace("\r", "\n") for (text,) in rows]


def test_an_xlsx_keeps_numbers_as_numbers_and_dates_as_days():
    rows = [[53.4, Decimal("-2.99"), 7, date(2026, 11, 21), None, "0151"]]
    sheet = load_workbook(io.BytesIO(write_xlsx(["a", "b", "c", "d", "e", "f"], rows))).active
    assert [cell.value for cell in sheet[2]] == [53.4, -2.99, 7, "2026-11-21", None, "0151"]


def test_a_control_character_does_not_break_an_xlsx():
    sheet = load_workbook(io.BytesIO(write_xlsx(["a"], [["bell\x07rings"]]))).active
    assert sheet["A2"].value == "bell rings"
