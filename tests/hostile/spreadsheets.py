"""Spreadsheets that mean harm, or are none; each with words of the sentence with which it has to be refused.

An empty sentence means that the file is read: what looked dangerous in it is plain text then, or was left where it is.
"""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook

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


FILES = [
    Hostile("nothing at all", lambda: b"", "empty"),
    Hostile("a megabyte of zeros", lambda: bytes(MEGABYTE), "empty"),
    Hostile("51 MB of text", lambda: b"name\n" + b"x\n" * (51 * MEGABYTE // 2), "larger than 50 MB"),
    Hostile("a megabyte of noise", lambda: _noise(MEGABYTE), "neither a workbook nor text"),
    Hostile("a program (.exe)", lambda: b"MZ\x90\x00" + _noise(4096), "neither a workbook nor text"),
    Hostile("a picture", lambda: b"\x89PNG\r\n\x1a\n" + _noise(99), "picture"),
    Hostile(
        "a drawing (SVG) with a script", lambda: b"<svg xmlns='x'><script>alert(1)</script></svg>", "needs the column"
    ),
    Hostile("a web page that calls itself .xls", lambda: b"<html><script>alert(1)</script></html>", "web page"),
    Hostile("a PDF", lambda: b"%PDF-1.7\n" + _noise(99), "PDF"),
    Hostile("a workbook locked with a password", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
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
    Hostile("a row with number 99999999999", lambda: sheet(TOP + row(99_999_999_999, "The Old Hall")), "1,048,576"),
    Hostile("a cell in column ZZZZZZ", lambda: sheet(TOP + '<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'), DAMAGED),
    Hostile("shared text number 99999", lambda: sheet(TOP + '<row r="2"><c t="s"><v>99999</v></c></row>'), DAMAGED),
    Hostile("200,000 empty rows", lambda: sheet(TOP + "".join(f'<row r="{n}"/>' for n in range(2, 200_000)))),
    Hostile("a row of 2 million commas", lambda: b"name,postcode\n" + b"," * (2 * MEGABYTE) + b"\n"),
    Hostile("600 columns", lambda: b",".join([b"name", *[b"x"] * 600]) + b"\n" + b"x," * 600 + b"x\n", "500 columns"),
    Hostile("a name with markup", lambda: b"name\n<script>alert(1)</script>\n"),
    Hostile("a name with a control character", lambda: b"name,postcode\nThe\x07 Old Hall,L8 1XF\n"),
    Hostile("a name written backwards", lambda: "name\nThe \u202egnp.exe\n".encode()),
]
