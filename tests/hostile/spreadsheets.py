"""Spreadsheets that mean harm, or are none; each with words of the sentence with which it has to be refused.

An empty sentence means that the file is read: what looked dangerous in it is plain text then, or was left where it is.
"""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook

from tests.hostile.making import (
    OPENDOCUMENT,
    Number,
    compound,
    ods,
    ods_cell,
    ods_row,
    ods_table,
    packed,
    record8,
    wide,
    xls,
    xlsb,
    xlsb_cell,
    xlsb_row,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = "damaged"
HEADINGS = ("name", "postcode", "description")
MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Hostile:
    """A file, what it is, and words of the refusal it gets; empty when it is read."""

    what: str
    make: Callable[[], bytes]
    refusal: str = ""


def workbook(**members: bytes | None) -> bytes:
    """A small workbook with a row of headings and one of text, in which members are replaced, added or left out (None).

    Names of members are written with ``__`` for the slash.
    """
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(("The Old Hall", "L8 1XF", "A hall"))
    plain = io.BytesIO()
    book.save(plain)
    changed = {name.replace("__", "/"): content for name, content in members.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def sheet(rows: str, before: str = "", attributes: str = "") -> bytes:
    """A workbook whose only sheet is this XML."""
    xml = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}"{attributes}><sheetData>{rows}</sheetData></worksheet>'
    )
    return workbook(**{SHEET.replace("/", "__"): xml.encode()})


def row(number: int, *cells: str) -> str:
    """A row of inline text."""
    inside = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inside}</row>'


TOP = row(1, *HEADINGS)


def _lied_about() -> bytes:
    """A workbook whose directory says that a sheet of 600 MB has a hundred bytes."""
    honest = workbook(**{SHEET.replace("/", "__"): b"0" * (600 * MEGABYTE)})
    size = struct.pack("<I", 600 * MEGABYTE)
    return honest.replace(size, struct.pack("<I", 100))


def _laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return sheet(TOP + row(2, "&l9;"), before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>')


def _noise(size: int) -> bytes:
    return random.Random(5).randbytes(size)  # noqa: S311 -- it keeps nothing secret


def _repeated(rows: int, columns: int) -> bytes:
    """An .ods of a kilobyte that says that its only cell is there as often as this."""
    times = f' office:value-type="string" table:number-columns-repeated="{columns}"'
    cells = ods_row(ods_cell("x", times), said=f' table:number-rows-repeated="{rows}"')
    return ods(ods_table(ods_row(*HEADINGS), cells))


def _locked_ods() -> bytes:
    manifest = b'<manifest:manifest xmlns:manifest="x"><manifest:encryption-data/></manifest:manifest>'
    return ods(ods_table(ods_row(*HEADINGS)), **{"META-INF/manifest.xml": manifest})


def _laughing_ods() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    content = f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><office:x xmlns:office="x">&l9;</office:x>'
    return packed({"mimetype": OPENDOCUMENT, "content.xml": content})


def _binary(*records: bytes) -> bytes:
    top = [xlsb_cell(6, column, wide(heading)) for column, heading in enumerate(HEADINGS)]
    return xlsb(xlsb_row(1), *top, xlsb_row(2), xlsb_cell(6, 0, wide("The Old Hall")), *records)


def _old(*rows: Sequence[str | Number | None], **records: bytes) -> bytes:
    return xls(HEADINGS, ("The Old Hall", "L8 1XF", "A hall"), *rows, **records)


def _circle() -> bytes:
    """An .xls whose table of sectors leads from each one to itself."""
    whole = bytearray(_old())
    first = struct.unpack_from("<I", whole, 76)[0]
    start = (first + 1) * 512
    whole[start : start + 512] = struct.pack("<128I", *range(128))
    return bytes(whole)


def _database(name: bytes, version: int, pages: bytes) -> bytes:
    """The first page of an Access database, and what is to come behind it."""
    return (b"\x00\x01\x00\x00" + name + b"\x00" + bytes([version])).ljust(4096, b"\0") + pages


_JET, _ACE = b"Standard Jet DB", b"Standard ACE DB"
_TABLES = b"\x02\x01" + b"\xff" * 4094
_OTHER_KINDS = [
    Hostile("an .ods of 16 billion cells", lambda: _repeated(1_048_000, 16_000), "500 columns"),
    Hostile("an .ods of a cell a hundred million times", lambda: _repeated(1, 99_999_999), DAMAGED),
    Hostile("an .ods of a row with a false number", lambda: _repeated(-1, 1), DAMAGED),
    Hostile("an .ods locked with a password", _locked_ods, "password"),
    Hostile("half an .ods", lambda: ods(ods_table(ods_row(*HEADINGS)))[:400], DAMAGED),
    Hostile("a billion laughs in an .ods", _laughing_ods, DAMAGED),
    Hostile("an .ods without its content", lambda: packed({"mimetype": OPENDOCUMENT}), "packed file"),
    Hostile(
        "600 MB of .ods, packed",
        lambda: packed({"mimetype": OPENDOCUMENT, "content.xml": b" " * (600 * MEGABYTE)}),
        "500 MB",
    ),
    Hostile("an .ods with macros", lambda: ods(ods_table(ods_row(*HEADINGS)), **{"Basic/x.xml": b"<x/>"})),
    Hostile(
        "600 MB of .xlsb, packed", lambda: packed({"xl/workbook.bin": b"", "xl/x": b"0" * (600 * MEGABYTE)}), "500 MB"
    ),
    Hostile("an .xlsb with a record of 200 MB", lambda: _binary(b"\x06\xff\xff\xff\x7f"), DAMAGED),
    Hostile("an .xlsb that breaks off in a record", lambda: _binary(b"\x06\x40"), DAMAGED),
    Hostile("an .xlsb with a cell in column 4 billion", lambda: _binary(xlsb_cell(6, 2**32 - 1, wide("x"))), DAMAGED),
    Hostile("an .xlsb with text number 4 billion", lambda: _binary(xlsb_cell(7, 2, b"\xff" * 4)), DAMAGED),
    Hostile("an .xlsb with a text that is too short", lambda: _binary(xlsb_cell(6, 2, b"\xff\xff\xff\0x")), DAMAGED),
    Hostile("an .xlsb of noise", lambda: packed({"xl/workbook.bin": _noise(MEGABYTE)}), "No sheet"),
    Hostile("an .xls", _old),
    Hostile("half an .xls", lambda: _old()[:2000], DAMAGED),
    Hostile("an .xls locked with a password", lambda: _old(book=record8(0x2F, bytes(54))), "password"),
    Hostile("an .xls whose sectors go in a circle", _circle, DAMAGED),
    Hostile("noise behind the mark of an .xls", lambda: OLE + _noise(MEGABYTE), DAMAGED),
    Hostile("an .xls with noise for a workbook", lambda: compound({"Workbook": _noise(MEGABYTE)}), DAMAGED),
    Hostile(
        "an .xls with a stray cell in its last row",
        lambda: _old(sheet=record8(0x203, struct.pack("<HHHd", 65_535, 255, 0, 1.0))),
        "far away",
    ),
    Hostile("an .xls with macros", lambda: _old(book=record8(0xD3))),
    Hostile("the mark of an Access database and nothing else", lambda: b"\x00\x01\x00\x00" + _JET, "Access"),
    Hostile("the first page of an .mdb", lambda: _database(_JET, 1, b""), DAMAGED),
    Hostile("an .mdb with noise behind its first page", lambda: _database(_JET, 1, _noise(MEGABYTE)), "encrypted"),
    Hostile("an .accdb with noise behind its first page", lambda: _database(_ACE, 2, _noise(MEGABYTE)), "encrypted"),
    Hostile(
        "an .mdb of 97 with noise behind its first page", lambda: _database(_JET, 0, _noise(MEGABYTE)), "encrypted"
    ),
    Hostile(
        "an .mdb with absurd numbers of pages and columns",
        lambda: _database(_JET, 1, bytes(4096) + _TABLES * 20),
        DAMAGED,
    ),
    Hostile(
        "an .accdb with absurd numbers of pages and columns",
        lambda: _database(_ACE, 3, bytes(4096) + _TABLES * 20),
        DAMAGED,
    ),
    Hostile("an .accdb of a version to come", lambda: _database(_ACE, 99, bytes(4096)), "newer"),
]

FILES = [
    Hostile("nothing at all", lambda: b"", "empty"),
    Hostile("a megabyte of zeros", lambda: bytes(MEGABYTE), "empty"),
    Hostile("51 MB of text", lambda: b"name\n" + b"x\n" * (51 * MEGABYTE // 2), "larger than 50 MB"),
    Hostile("a megabyte of noise", lambda: _noise(MEGABYTE), "neither a workbook nor text"),
    Hostile("a program (.exe)", lambda: b"MZ\x90\x00" + _noise(4096), "neither a workbook nor text"),
    Hostile("a picture", lambda: b"\x89PNG\r\n\x1a\n" + _noise(99), "picture"),
    Hostile("a drawing (SVG) with a script", lambda: b"<svg xmlns='x'><script>alert(1)</script></svg>", "picture"),
    Hostile("a web page that calls itself .xls", lambda: b"<html><script>alert(1)</script></html>", "web page"),
    Hostile("a PDF", lambda: b"%PDF-1.7\n" + _noise(99), "PDF"),
    Hostile("a workbook locked with a password", lambda: compound({"EncryptedPackage": b"x"}), "password"),
    Hostile("half a workbook", lambda: workbook()[:3000], DAMAGED),
    Hostile("a workbook with a broken sheet", lambda: workbook(**{SHEET.replace("/", "__"): b"<worksheet"}), DAMAGED),
    Hostile("a workbook without its sheet", lambda: workbook(**{SHEET.replace("/", "__"): None}), "No sheet"),
    Hostile("a workbook with macros", lambda: workbook(**{"xl__vbaProject.bin": OLE + _noise(999)})),
    Hostile("formulas that start programs", lambda: sheet(TOP + row(2, "=cmd|' /C calc'!A0", "L8 1XF", "@SUM(1)"))),
    Hostile(
        "a link to another computer", lambda: workbook(**{"xl__externalLinks__externalLink1.xml": b"<externalLink/>"})
    ),
    Hostile("a cell of 10 MB, as text", lambda: b"name,postcode\n" + b"x" * (10 * MEGABYTE) + b",L8 1XF\n"),
    Hostile("a cell of 10 MB, in a workbook", lambda: sheet(TOP + row(2, "x" * (10 * MEGABYTE)))),
    Hostile("a quotation mark, then 20 MB", lambda: b'name,postcode\n"' + b"x,\n" * (20 * MEGABYTE // 3), "512 MB"),
    Hostile(
        "600 MB of sheet, packed", lambda: workbook(**{SHEET.replace("/", "__"): b"0" * (600 * MEGABYTE)}), "500 MB"
    ),
    Hostile("the same with a false size", _lied_about, DAMAGED),
    Hostile("10,001 files, packed", lambda: workbook(**{f"x{n}": b"" for n in range(10_001)}), "10,000 parts"),
    Hostile("a billion laughs (XML entities)", _laughs, DAMAGED),
    Hostile(
        "an entity that reads a file",
        lambda: sheet(TOP + row(2, "&f;"), before='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        DAMAGED,
    ),
    Hostile("an element within 200,000 others", lambda: sheet(TOP + "<a>" * 200_000 + "</a>" * 200_000)),
    Hostile("an element within 200,000 others, in .ods", lambda: ods("<a>" * 200_000 + "</a>" * 200_000), "No sheet"),
    Hostile("a row with number 99999999999", lambda: sheet(TOP + row(99_999_999_999, "The Old Hall")), "1,048,576"),
    Hostile("a cell in column ZZZZZZ", lambda: sheet(TOP + '<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'), DAMAGED),
    Hostile("shared text number 99999", lambda: sheet(TOP + '<row r="2"><c t="s"><v>99999</v></c></row>'), DAMAGED),
    Hostile("200,000 empty rows", lambda: sheet(TOP + "".join(f'<row r="{n}"/>' for n in range(2, 200_000)))),
    Hostile("a row of 2 million commas", lambda: b"name,postcode\n" + b"," * (2 * MEGABYTE) + b"\n"),
    Hostile("600 columns", lambda: b",".join([b"name", *[b"x"] * 600]) + b"\n" + b"x," * 600 + b"x\n", "500 columns"),
    Hostile("a name with markup", lambda: b"name\n<script>alert(1)</script>\n"),
    Hostile("a name with a control character", lambda: b"name,postcode\nThe\x07 Old Hall,L8 1XF\n"),
    Hostile("a name written backwards", lambda: "name\nThe \u202egnp.exe\n".encode()),
    *_OTHER_KINDS,
]
