"""Workbooks as they are seen, in every kind of file: numbers as typed, dates as ISO, errors and formulas by place."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import NamedStyle
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from assets.imports import child
from assets.imports.limits import RefusalError
from assets.imports.read import heard
from assets.imports.readers.shown import Kind, formatted, read_format
from tests.hostile.making import (
    Error,
    Number,
    ods,
    ods_cell,
    ods_row,
    ods_table,
    record12,
    wide,
    xls,
    xlsb,
    xlsb_cell,
    xlsb_row,
)
from tests.hostile.spreadsheets import TOP, row, sheet, workbook

DAY, PHONE = "dd/mm/yyyy", "00000000000"
NUMBER = ' office:value-type="float" office:value="{}"'


def rows(content: bytes, name: str = "") -> list[dict[str, object]]:
    """What the reader says of every row of the first sheet, or of the one that is named."""
    name = name or seen(content)["sheets"][0]["name"]
    return list(heard(child.answers(io.BytesIO(content), "rows", name)))


def cells(content: bytes, name: str = "") -> list[list[str]]:
    """The cells of every row."""
    return [answer["cells"] for answer in rows(content, name)]


def seen(content: bytes) -> dict[str, object]:
    """What there is to say of a file before its rows are read."""
    return next(heard(child.answers(io.BytesIO(content), "peek")))


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def real(value: float) -> bytes:
    return struct.pack("<d", value)


def with_formats(*values: tuple[float, str]) -> bytes:
    """An .xlsx with numbers in the formats given, one in a row."""
    book = Workbook()
    for number, (value, code) in enumerate(values, start=1):
        book.active.cell(number, 1, value).number_format = code
    return saved(book)


def in_every_kind(value: float, code: str) -> list[bytes]:
    """A number in a format, as .xlsx, .xlsb and .xls."""
    return [
        with_formats((value, code)),
        xlsb(xlsb_row(1), xlsb_cell(5, 0, real(value), 1), formats=[code]),
        xls([Number(value, code)]),
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1927, "0", "1927"), (1514960000, PHONE, "01514960000"), (1514960000, r"00000\ 000000", "01514 960000"),
        (1514960000, '"0"0000000000', "01514960000"), (100012345678, "#,##0", "100012345678"),
        (0.1 + 0.2, "0.00", "0.3"), (-2.5, "0.0", "-2.5"), (38108, DAY, "2004-05-01"),
        (38108.4375, DAY, "2004-05-01 10:30:00"), (0.4375, "hh:mm", "10:30:00"), (1.5, "[h]:mm", "36:00:00"),
        (1, DAY, "1900-01-01"), (59, DAY, "1900-02-28"), (61, DAY, "1900-03-01"),
    ],
)  # fmt: skip
def test_number_is_read_as_it_is_seen(value, code, shown):
    assert [cells(content) for content in in_every_kind(value, code)] == [[[shown]]] * 3


@pytest.mark.parametrize(
    ("value", "kept"),
    [(60, "1900-02-29"), (0, "1900-01-00"), (-5, "-5"), (2_958_466, "2958466"), (1e12, "1000000000000")],
)
def test_impossible_date_is_kept_as_a_text_that_no_calendar_has(value, kept):
    assert [cells(content) for content in in_every_kind(value, DAY)] == [[[kept]]] * 3


def test_dates_since_1904_are_their_own():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = 1
    book.active["A1"].number_format = DAY
    binary = xlsb(xlsb_row(1), xlsb_cell(5, 0, real(1), 1), formats=[DAY], since_1904=True)
    old = xls([Number(1, DAY)], book=struct.pack("<HHH", 0x22, 2, 1))
    assert [cells(content) for content in (saved(book), binary, old)] == [[["1904-01-02"]]] * 3


def test_time_that_no_clock_has_is_a_fault_of_its_row():
    found = rows(xls(["A"], [Number(1e10, "[h]:mm")], ["B"]))
    assert [bool(answer.get("fault")) for answer in found] == [False, True, False]


def test_style_that_has_the_format_by_name_counts_like_any_other():
    book = Workbook()
    book.add_named_style(NamedStyle("phones", number_format=PHONE))
    book.active["A1"] = 1514960000
    book.active["A1"].style = "phones"
    assert cells(saved(book)) == [["01514960000"]]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", None), ("@", None), ("0.00E+00", None), ('0" days"', None), ("[Red]0", None), ("£0", None),
        ("[$-809]d mmmm yyyy", Kind.DATE), ("mmmm", Kind.DATE), ("h:mm AM/PM", Kind.TIME), ("mm:ss", Kind.TIME),
        ("[mm]:ss", Kind.ELAPSED), ("00", Kind.DIGITS), ("yyyy;@", Kind.DATE), ("_-* #,##0_-", None),
    ],
)  # fmt: skip
def test_format_tells_dates_and_digits_from_amounts(code, kind):
    found = read_format(code)
    assert (found.kind if found else None) == kind


def test_digits_that_do_not_fit_their_places_are_not_lost():
    shown = read_format("000 000")
    assert shown is not None
    assert [formatted(value, shown) for value in ("12", "1234567", "-3", "1.5")] == ["000 012", "1234 567", "-3", "1.5"]


@pytest.mark.parametrize(
    "content",
    [
        sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>A</t></is></c><c r="B1" t="e"><v>#N/A</v></c></row>'),
        xlsb(xlsb_row(1), xlsb_cell(6, 0, wide("A")), xlsb_cell(3, 1, b"\x2a")),
        xls(["A", Error(0x2A)]),
        ods(ods_table(ods_row("A", ods_cell("#N/A", ' office:value-type="string" calcext:value-type="error"')))),
    ],
    ids=["xlsx", "xlsb", "xls", "ods"],
)
def test_error_is_an_empty_cell_with_its_place_and_value(content):
    answer = rows(content)[0]
    assert (answer["cells"], answer["errors"]) == (["A", ""], {1: "#N/A"})


def test_formula_is_its_result_or_a_cell_without_one():
    content = sheet(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1*2</f></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1" t="str"><f>"x"</f><v>x</v></c></row>'
    )
    answer = rows(content)[0]
    assert (answer["cells"], answer["errors"]) == (["2", "", "", "x"], {1: "=A1*2"})


def test_pronunciation_and_typefaces_are_no_part_of_a_text():
    rich = '<c t="inlineStr"><is><r><t>Old </t></r><r><rPr/><t>Hall</t></r><rPh sb="0" eb="1"><t>ol</t></rPh></is></c>'
    assert cells(sheet(f'<row r="1">{rich}</row>')) == [["Old Hall"]]


def test_names_of_elements_may_begin_with_a_prefix():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>'
    )
    content = workbook(xl__worksheets__sheet1_xml=None, **{"xl__worksheets__sheet1.xml": xml.encode()})
    assert rows(content) == [{"row": 2, "cells": ["", "7"]}]
    assert seen(content)["sheets"][0]["rows"] == 1


def test_rows_that_are_out_of_order_are_damaged():
    with pytest.raises(RefusalError, match="damaged"):
        rows(sheet(row(3, "A") + row(2, "B")))


def test_cells_without_references_stand_one_after_the_other():
    assert cells(sheet("<row><c><v>1</v></c><c/><c><v>3</v></c></row>")) == [["1", "", "3"]]


def test_strict_form_is_read_like_the_other():
    plain = io.BytesIO(workbook())
    buffer = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            strict = old.read(name).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            new.writestr(name, strict.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main"))
    assert cells(buffer.getvalue()) == [["name", "postcode", "description"], ["The Old Hall", "L8 1XF", "A hall"]]


def merged_xlsx(*ranges: str, **values: object) -> bytes:
    book = Workbook()
    for place, value in values.items():
        book.active[place] = value
    for each in ranges:
        book.active.merge_cells(each)
    return saved(book)


def test_cell_merged_over_rows_stands_in_each_of_them_and_makes_none():
    content = merged_xlsx("A2:A4", A1="ward", B1="name", A2="Dovecot", B2="Hall", B3="Club")
    assert cells(content) == [["ward", "name"], ["Dovecot", "Hall"], ["Dovecot", "Club"]]
    spanned = ' office:value-type="string" table:number-rows-spanned="3"'
    table = ods_table(
        ods_row("ward", "name"), ods_row(ods_cell("Dovecot", spanned), "Hall"),
        ods_row("<table:covered-table-cell/>", "Club"), ods_row("<table:covered-table-cell/>"),
    )  # fmt: skip
    assert cells(ods(table)) == [["ward", "name"], ["Dovecot", "Hall"], ["Dovecot", "Club"]]


def test_cell_merged_over_columns_stands_in_the_first():
    assert cells(merged_xlsx("A1:B1", A1="both", C1="one")) == [["both", "", "one"]]


def test_hidden_sheets_are_said_to_be_hidden():
    hidden = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    spread = seen(ods(ods_table(ods_row("A")), ods_table(ods_row("B"), name="Old", style="h"), styles=hidden))
    assert [(each["name"], each["hidden"]) for each in spread["sheets"]] == [("List", False), ("Old", True)]
    assert seen(xls(["A"], hidden=2))["sheets"][0]["hidden"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (workbook(), "Excel workbook (.xlsx)"),
        (workbook(**{"xl__vbaProject.bin": b"x"}), "Excel workbook with macros (.xlsm)"),
        (xlsb(xlsb_row(1)), "Excel binary workbook (.xlsb)"),
        (xls(["A"]), "Excel workbook (.xls)"),
        (ods(ods_table(ods_row("A"))), "OpenDocument spreadsheet (.ods)"),
        (b"a,b\n1,2\n", "Comma-separated text (.csv)"),
        (b"a\tb\n1\t2\n", "Tab-separated text (.tsv)"),
    ],
)
def test_format_is_said_in_words(content, words):
    assert seen(content)["format"] == words


def test_macros_of_old_workbooks_are_spoken_of():
    program, none = struct.pack("<HH", 0xD3, 0), struct.pack("<HH", 0x1BD, 0)
    assert seen(xls(["A"], book=program))["macros"]
    assert not seen(xls(["A"], book=program + none))["macros"]
    assert seen(ods(ods_table(ods_row("A")), **{"Basic/script-lc.xml": b""}))["macros"]


def test_opendocument_cells_are_read_as_they_are_seen():
    table = ods_table(
        ods_row(
            ods_cell("01514960000", NUMBER.format(1514960000)),
            ods_cell("0151 496 0000", NUMBER.format(1514960000)),
            ods_cell("1,927.00", NUMBER.format(1927)),
            ods_cell("01/05/04", ' office:value-type="date" office:date-value="2004-05-01T00:00:00"'),
            ods_cell("27:17", ' office:value-type="time" office:time-value="PT27H17M54S"'),
            ods_cell("TRUE", ' office:value-type="boolean" office:boolean-value="true"'),
            ods_cell("x", ' table:number-columns-repeated="2" office:value-type="string"'),
            '<table:table-cell office:value-type="string">'
            "<office:annotation><text:p>a note</text:p></office:annotation>"
            "<text:p>two <text:s text:c='2'/>blanks</text:p><text:p>and a line</text:p></table:table-cell>",
            '<table:table-cell table:number-columns-repeated="16000"/>',
        ),
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>',
    )
    assert cells(ods(table)) == [
        ["01514960000", "0151 496 0000", "1927", "2004-05-01", "27:17:54", "TRUE", "x", "x", "two   blanks\nand a line"]
    ]


def test_row_that_is_repeated_is_as_many_rows():
    repeated = ods_row("A", said=' table:number-rows-repeated="3"')
    assert [answer["row"] for answer in rows(ods(ods_table(ods_row("name"), repeated)))] == [1, 2, 3, 4]


def test_binary_workbook_has_all_kinds_of_cells():
    content = xlsb(
        xlsb_row(1),
        xlsb_cell(2, 0, struct.pack("<I", 7 << 2 | 2)),
        xlsb_cell(2, 1, struct.pack("<i", -1250 << 2 | 3)),
        xlsb_cell(4, 2, b"\1"),
        xlsb_cell(7, 3, struct.pack("<I", 0)),
        xlsb_cell(8, 4, wide("result")),
        xlsb_cell(62, 5, b"\0" + wide("rich")),
        xlsb_row(3),
        xlsb_cell(9, 1, real(1.5)),
        texts=["shared"],
    )
    assert rows(content) == [
        {"row": 1, "cells": ["7", "-12.5", "TRUE", "shared", "result", "rich"]},
        {"row": 3, "cells": ["", "1.5"]},
    ]


def test_binary_workbook_in_an_unknown_form_is_refused_and_not_read_in_part():
    with pytest.raises(RefusalError, match=r"save it as \.xlsx"):
        rows(xlsb(xlsb_row(1), record12(13, bytes(8))))


def test_stray_cell_in_a_far_corner_loses_nothing():
    far = sheet(TOP + row(2, "The Old Hall") + '<row r="1048576"><c r="B1048576"><v>1</v></c></row>')
    assert rows(far)[-1] == {"row": 1_048_576, "cells": ["", "1"]}
    old = xls(["name"], sheet=struct.pack("<HHHHHd", 0x203, 14, 65_535, 255, 0, 1.0))
    with pytest.raises(RefusalError, match="far away"):
        rows(old)


def test_old_workbook_of_more_sectors_than_its_header_can_name_is_read_whole():
    long = "a hall, " * 500
    content = xls(["name", "description"], *(["Hall", long, Number(38108, DAY)] for _ in range(1_000)))
    assert len(content) > 109 * 128 * 512
    found = cells(content)
    assert (len(found), found[-1]) == (1_001, ["Hall", long, "2004-05-01"])
