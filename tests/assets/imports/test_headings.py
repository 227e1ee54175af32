"""Where headings stand: below titles and merged cells, in two rows, or nowhere."""

import io
import json

import pytest
from openpyxl import Workbook

from assets.imports import child
from assets.imports.heading_guess import guess_headings, guess_sheet
from assets.imports.headings import Headings, find_headings
from assets.imports.profiles import load_profile
from assets.imports.read import Overview, Top, heard
from assets.imports.readers.grid import Merged

PLACES = [["Dovecot Library", "L14 9PH", "0151 496 0000"], ["The Old Hall", "L8 1XF", "0151 496 0001"],
          ["Canal Boat Club", "L20 8DF", "0151 496 0002"]]  # fmt: skip


def top(*rows: list[str], merged: list[Merged] | None = None, first: int = 1) -> Top:
    return Top("List", False, list(enumerate(rows, start=first)), merged or [])


def guessed(*rows: list[str], merged: list[Merged] | None = None) -> tuple[int, list[str]]:
    found = guess_headings(top(*rows, merged=merged))
    assert found is not None
    return found.row, found.names


LAYOUTS = {
    "in the first row": [["name", "postcode", "phone"], *PLACES],
    "below a title and notes": [
        ["Cultural venues of the city"], [], ["Compiled by the council, 2019. Not to be passed on."],
        ["name", "postcode", "phone"], *PLACES,
    ],
    "below a date and a total": [
        ["As of", "1 May 2019", ""], ["Total", "3", ""], ["name", "postcode", "phone"], *PLACES,
    ],
    "above a row that is blank": [["name", "postcode", "phone"], [], *PLACES],
    "in words nobody knows": [["bezeichnung", "plz", "fernruf"], *PLACES],
    "with line feeds and marks": [["Name of the\nvenue *", "Post\nCode:", "Tel. no."], *PLACES],
    "above text alone": [["Venue", "Ward", "Sort"], ["Hall", "Dovecot", "Hall"], ["Club", "Kirkdale", "Club"]],
    "with a column for each year": [
        ["venue", "2001", "2002", "2003"], ["Hall", "5", "7", "9"], ["Club", "8", "8", "2"],
    ],
    "over one column": [["Name"], ["Hall"], ["Club"], ["Park"]],
    "and no row below": [["name", "postcode", "phone"]],
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_are_found(layout):
    row, names = guessed(*LAYOUTS[layout])
    wanted = next(
        number for number, cells in enumerate(LAYOUTS[layout], start=1)
        if cells and cells[0].split()[0] in {"name", "bezeichnung", "Name", "Venue", "venue"}
    )  # fmt: skip
    assert (row, len(names)) == (wanted, len(LAYOUTS[layout][wanted - 1]))


NONE = {
    "a list of places": PLACES,
    "numbers alone": [["1", "2"], ["3", "4"], ["5", "6"]],
    "one row": [["L8 1XF", "53.4", "-2.9"]],
    "yes and no": [["Hall", "yes", "no"], ["Club", "no", "no"], ["Park", "yes", "yes"]],
}


@pytest.mark.parametrize("layout", NONE)
def test_list_without_headings_gets_numbered_columns_and_keeps_all_rows(layout):
    row, names = guessed(*NONE[layout])
    assert (row, names) == (0, [f"column {number}" for number in range(1, len(NONE[layout][0]) + 1)])


def test_sheet_without_anything_has_no_headings():
    assert guess_headings(top()) is None
    assert guess_headings(top([""], [" "])) is None


def test_two_rows_of_headings_are_read_together():
    groups = ["name", "Address", "", "", "Contact", ""]
    below = ["name", "Street", "Town", "Postcode", "Phone", "Email"]
    merged = [Merged(1, 1, 1, 3), Merged(1, 4, 1, 5), Merged(1, 0, 2, 0)]
    rows = [["Hall", "5 High St", "Bootle", "L20 8DF", "0151 496 0000", "hall@example.org"]] * 3
    assert guessed(groups, below, *rows, merged=merged) == (
        2, ["name", "Address: Street", "Address: Town", "Address: Postcode", "Contact: Phone", "Contact: Email"],
    )  # fmt: skip


def test_merged_heading_belongs_to_all_columns_over_which_it_reaches():
    rows = [["Hall", "5 High St", "Bootle", "L20 8DF"], ["Club", "7 Low St", "Bootle", "L20 8DG"]]
    assert guessed(["Name", "Address", "", ""], *rows, merged=[Merged(1, 1, 1, 3)]) == (
        1, ["Name", "Address", "Address (2)", "Address (3)"],
    )  # fmt: skip


def test_title_that_is_merged_over_all_columns_is_no_heading():
    merged = [Merged(1, 0, 1, 2)]
    assert guessed(["Venues 2019", "", ""], ["name", "postcode", "phone"], *PLACES, merged=merged) == (
        2, ["name", "postcode", "phone"],
    )  # fmt: skip


def test_profile_finds_its_columns_in_one_row_of_two():
    rows = [["", "Where", ""], ["name", "address", "postcode"], ["Hall", "5 High St", "L20 8DF"]]
    found = find_headings(list(enumerate(rows, start=1)), load_profile("register"), [Merged(1, 1, 1, 2)])
    assert found == Headings(2, ["name", "address", "postcode"])


def test_merged_cells_of_a_workbook_reach_the_headings():
    book = Workbook()
    book.active.append(("Venue", "Address", None, None))
    book.active.append((None, "Street", "Town", "Postcode"))
    book.active.append(("Hall", "5 High St", "Bootle", "L20 8DF"))
    book.active.merge_cells("A1:A2")
    book.active.merge_cells("B1:D1")
    buffer = io.BytesIO()
    book.save(buffer)
    answer = next(heard(child.answers(buffer, "peek")))
    seen = Overview.from_json({**answer, "has_macros": False, "is_database": False})
    found = guess_headings(seen.sheets[0])
    assert found == Headings(2, ["Venue", "Address: Street", "Address: Town", "Address: Postcode"])


def test_sheet_that_holds_the_most_is_taken_and_not_a_cover_or_a_hidden_one():
    cover = Top("Cover", False, [(2, ["Venues of the city"]), (4, ["Read this first"])], count=4)
    hidden = Top("Old", True, list(enumerate(LAYOUTS["in the first row"], start=1)), count=5_000)
    wanted = Top("Venues", False, list(enumerate(LAYOUTS["below a title and notes"], start=1)), count=40)
    found = guess_sheet(Overview([cover, hidden, wanted]))
    assert found is not None
    assert (found[0].name, found[1].row) == ("Venues", 4)


def test_overview_is_kept_whole_and_a_long_one_in_part():
    kept = Overview([top(["name"], ["A"], merged=[Merged(1, 0, 1, 1)])], format="x", remarks=["y"], is_database=True)
    assert Overview.from_json(kept.as_json()) == kept
    wide = [["é" * 500] * 300] * 30
    many = Overview([Top(f"Sheet {number}", False, list(enumerate(wide, start=1))) for number in range(40)])
    content = many.as_json()
    assert len(json.dumps(content, ensure_ascii=False).encode()) <= 200_000
    assert len(content["sheets"]) == 40
    assert Overview.from_json(content).sheets[0].rows[0][1][0].startswith("é" * 10)
