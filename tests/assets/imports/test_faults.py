"""One file for each kind of fault (``fixtures/faults``): what goes in, what stays out, and what is said."""

from collections import Counter

import pytest

from assets.imports.limits import RefusalError
from assets.imports.notes import Kind
from assets.models import Asset, Location
from tests.assets.imports.conftest import FAULTS
from tests.factories import make_place, square

# file: rows created, rejected, skipped; and the kinds of what is said, with the rows it is said of
FILES = {
    "bad_date.csv": (6, 0, 0, {Kind.DATE: [3, 4, 5, 6, 7]}),
    "bad_postcode.csv": (5, 0, 0, {Kind.POSTCODE_CORRECTED: [3], Kind.POSTCODE_MALFORMED: [4, 5, 6]}),
    "ceased_before_opened.csv": (3, 0, 0, {Kind.CEASED_BEFORE_OPENED: [3]}),
    "control_characters.csv": (3, 0, 0, {Kind.INVISIBLE: [2, 3, 4]}),
    "cr_only.csv": (2, 0, 0, {}),
    "description_row.csv": (2, 0, 1, {}),
    "duplicate_headings.csv": (1, 0, 0, {}),
    "duplicate_rows.csv": (2, 0, 0, {Kind.SAME_AS_ROW: [4, 5]}),
    "formulas.xlsx": (3, 1, 0, {Kind.NAME_MISSING: [3], Kind.FORMULA: [3, 4, 5]}),
    "html_in_name.csv": (3, 0, 0, {}),
    "impossible_dates.xls": (5, 0, 0, {Kind.DATE: [3, 4, 5], Kind.ERROR_VALUE: [6]}),
    "long_cell.csv": (1, 2, 0, {Kind.CELL_TOO_LONG: [3], Kind.NAME_TOO_LONG: [4]}),
    "merged_cells.ods": (3, 0, 0, {}),
    "missing_postcode.csv": (4, 0, 0, {Kind.POSTCODE_MISSING: [3, 4, 5]}),
    "mixed_encoding.csv": (2, 0, 0, {Kind.UNREADABLE: [3]}),
    "no_name.csv": (1, 2, 0, {Kind.NAME_MISSING: [3, 4]}),
    "numbers_shown_with_zeros.xlsb": (2, 0, 0, {}),
    "numbers_as_text.xlsx": (3, 0, 0, {}),
    "only_headings.csv": (0, 0, 0, {}),
    "pipe_delimited.txt": (2, 0, 0, {}),
    "ragged_rows.csv": (3, 1, 0, {Kind.UNREADABLE_ROW: [4]}),
    "rtl_override.csv": (3, 0, 0, {Kind.INVISIBLE: [2, 3]}),
    "semicolon_cp1252.csv": (2, 0, 0, {}),
    "two_rows_of_headings.xlsx": (2, 0, 0, {}),
    "unknown_postcode.csv": (3, 0, 0, {Kind.POSTCODE_UNKNOWN: [3, 4]}),
    "unknown_term.csv": (5, 0, 0, {Kind.TERM_UNKNOWN: [3, 4, 5], Kind.CHOICE_UNKNOWN: [6]}),
    "utf16.tsv": (2, 0, 0, {}),
    "utf8_bom.csv": (1, 0, 0, {}),
    "wrong_extension.xlsx": (1, 0, 0, {}),
}
REFUSED = {
    "broken_off.mdb": "damaged",
    "empty.csv": "empty",
    "locked.xls": "password",
    "no_name_column.csv": "looks like the names of assets",
    "places.geojson": "GeoJSON",
    "web_page.xls": "web page",
    "not_a_spreadsheet.csv": "not a spreadsheet",
    "truncated.xlsx": "incomplete or damaged",
}
OTHERWISE_TESTED = {"README.md", ".gitattributes", "outside_area.csv", "titles_above_header.xlsx"}


def test_every_kind_of_fault_is_tested():
    assert {path.name for path in FAULTS.iterdir()} == set(FILES) | set(REFUSED) | OTHERWISE_TESTED


@pytest.mark.parametrize("name", FILES)
def test_rows_and_remarks_of_a_faulty_file_are_accounted_for(name, bring):
    created, rejected, skipped, said = FILES[name]
    found = bring(FAULTS / name)
    repeats = len(said.get(Kind.SAME_AS_ROW, []))
    assert list(found.findings.by_outcome().values()) == [created, 0, repeats, rejected, skipped]
    rows = {kind: sorted({note.row for note in found.notes if note.kind == kind}) for kind in said}
    assert rows == said
    assert {note.kind for note in found.notes} - set(said) <= {Kind.POSTCODE_MISSING, Kind.POSTCODE_UNKNOWN}
    assert Asset.objects.count() == created


@pytest.mark.parametrize("name", FILES)
def test_faulty_file_again_changes_nothing(name, bring):
    content = (FAULTS / name).read_bytes()
    first, again = bring(content), bring(content)
    assert not again.findings.has_writes
    assert again.findings.counts["created"] == again.findings.counts["updated"] == 0
    assert Counter(map(str, again.notes)) == Counter(map(str, first.notes))


@pytest.mark.parametrize("name", REFUSED)
def test_file_that_is_no_list_is_refused_with_a_sentence(name, bring):
    with pytest.raises(RefusalError, match=REFUSED[name]):
        bring(FAULTS / name)


def test_rows_outside_the_area_go_in_with_a_warning(bring):
    make_place(code="E08000012", name="Liverpool", boundary=square(-2.93, 53.40, 0.06))
    found = bring(FAULTS / "outside_area.csv", area=["E08000012"])
    assert [note.row for note in found.notes if note.kind == Kind.OUTSIDE_AREA] == [3, 4, 5]
    assert found.findings.counts["created"] == 5


def test_headings_are_found_below_titles_on_the_sheet_that_fits(bring):
    found = bring(FAULTS / "titles_above_header.xlsx")
    assert (found.made.read.sheet.name, found.made.read.sheet.headings.row) == ("List", 5)
    assert found.findings.skipped == {9: "is a total"}
    assert found.findings.counts["created"] == 2


def test_unreadable_postcode_is_kept_as_text_without_a_point(bring):
    bring(FAULTS / "bad_postcode.csv")
    location = Location.objects.get(asset__name="Half a Code Club")
    assert (location.postcode, location.point) == ("L15", None)


def test_markup_goes_in_as_text(bring):
    bring(FAULTS / "html_in_name.csv")
    assert Asset.objects.filter(name="<b>Bold</b> Brass").exists()
    assert Asset.objects.filter(name="Fish & Chips Choir &amp; Friends").exists()


def test_arabic_stays_and_overrides_go(bring):
    bring(FAULTS / "rtl_override.csv")
    names = set(Asset.objects.values_list("name", flat=True))
    assert {"فرقة الميناء", "Evil gnp.exe Ensemble", "ZeroWidth Zithers"} == names


def test_numbers_are_kept_as_typed(bring):
    bring(FAULTS / "numbers_as_text.xlsx")
    assert Asset.objects.get(name="1927").phone == "0151 496 0921"
    assert Asset.objects.get(name="Lost Nought Ladies").external_ids.get().value == "38117951"
    assert Asset.objects.get(name="Big Number Band").external_ids.get().value == "100012345678"


def test_line_break_in_a_cell_arrives(bring):
    bring(FAULTS / "ragged_rows.csv")
    assert "line,\nwith" in Asset.objects.get(name="Last Row Lyres").description


def test_columns_of_one_name_are_told_apart_and_not_guessed(bring):
    found = bring(FAULTS / "duplicate_headings.csv")
    assert any("phone (2), column 6, column 7" in remark for remark in found.made.remarks)
    assert Asset.objects.get().phone == "0151 496 0901"


def test_number_that_is_shown_with_zeros_keeps_them(bring):
    bring(FAULTS / "numbers_shown_with_zeros.xlsb")
    assert {asset.name: asset.phone for asset in Asset.objects.all()} == {
        "1927": "01514960901", "Spaced Singers": "01514 960902",
    }  # fmt: skip


def test_cell_that_is_merged_over_rows_is_said_of_each(bring):
    found = bring(FAULTS / "merged_cells.ods")
    assert {asset.kind.label for asset in Asset.objects.all()} == {"Group"}
    assert found.made.read.sheet.headings.row == 4


def test_date_of_an_old_workbook_arrives(bring):
    bring(FAULTS / "impossible_dates.xls")
    opened = dict(Asset.objects.values_list("name", "opened_earliest"))
    assert str(opened.pop("Well-dated Winds")) == "2004-05-01"
    assert set(opened.values()) == {None}
