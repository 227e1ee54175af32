"""Small files of kinds that no library here writes: .ods, .xlsb and .xls, with just what a test wants in them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

OPENDOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_PREFIXES = {"office": "office", "table": "table", "text": "text", "style": "style", "draw": "drawing"}
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR = 512
_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """An archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# --- .ods -------------------------------------------------------------------------------------------------------------


def ods(*tables: str, styles: str = "", **members: bytes) -> bytes:
    """An OpenDocument spreadsheet of these tables (``ods_table``)."""
    prefixes = " ".join(f'xmlns:{prefix}="{_NAMES}:{name}:1.0"' for prefix, name in _PREFIXES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {prefixes} '
        f'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": OPENDOCUMENT, "content.xml": content} | members)


def ods_table(*rows: str, name: str = "List", style: str = "") -> str:
    """A table of rows (``ods_row``, or XML)."""
    said = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{escape(name)}"{said}>{"".join(rows)}</table:table>'


def ods_row(*cells: str, said: str = "") -> str:
    """A row of texts, or of cells that are XML."""
    inside = "".join(cell if cell.startswith("<table:") else ods_cell(cell) for cell in cells)
    return f"<table:table-row{said}>{inside}</table:table-row>"


def ods_cell(text: str, said: str = ' office:value-type="string"') -> str:
    """A cell that shows a text."""
    return f"<table:table-cell{said}><text:p>{escape(text)}</text:p></table:table-cell>"


# --- .xlsb ------------------------------------------------------------------------------------------------------------


def xlsb(*records: bytes, formats: Sequence[str] = (), texts: Sequence[str] = (), since_1904: bool = False) -> bytes:
    """A binary workbook whose only sheet is these records (``xlsb_row``, ``xlsb_cell``).

    Style 0 has no format; the following ones have ``formats``. Cells of kind 7 refer to ``texts`` by number.
    """
    book = (
        record12(153, struct.pack("<IIIxxxx", int(since_1904), 0, 0))
        + record12(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("List"))
    )  # fmt: skip
    styles = b"".join(record12(44, struct.pack("<H", 200 + at) + wide(code)) for at, code in enumerate(formats))
    xfs = b"".join(
        record12(47, struct.pack("<HH12x", 0, number))
        for number in (0, *(200 + at for at in range(len(formats))))
    )  # fmt: skip
    return packed(
        {
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": (
                f'<Relationships><Relationship Id="rId1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.bin"/>'
                f'<Relationship Id="rId2" Type="{_RELATED}/styles" Target="styles.bin"/>'
                f'<Relationship Id="rId3" Type="{_RELATED}/sharedStrings" Target="sharedStrings.bin"/></Relationships>'
            ),
            "_rels/.rels": (
                f'<Relationships><Relationship Id="rId1" Type="{_RELATED}/officeDocument" Target="xl/workbook.bin"/>'
                "</Relationships>"
            ),
            "xl/styles.bin": styles + record12(617, struct.pack("<I", len(formats) + 1)) + xfs + record12(618),
            "xl/sharedStrings.bin": b"".join(record12(19, b"\0" + wide(text)) for text in texts),
            "xl/worksheets/sheet1.bin": b"".join(records) + record12(146),
        }
    )


def record12(number: int, body: bytes = b"") -> bytes:
    """A record of a binary workbook."""
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length, size = len(body), b""
    while length >= 0x80:
        size += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + size + bytes([length]) + body


def xlsb_row(number: int) -> bytes:
    """The beginning of a row, counted from 1."""
    return record12(0, struct.pack("<I20x", number - 1))


def xlsb_cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    """A cell; ``kind`` is the number of its record."""
    return record12(kind, struct.pack("<II", column, style) + value)


def wide(text: str) -> bytes:
    """A text of a binary workbook."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


# --- .xls -------------------------------------------------------------------------------------------------------------


class Number(NamedTuple):
    """A number in an .xls cell, with the code of its format."""

    value: float
    code: str = ""


class Error(NamedTuple):
    """An error in an .xls cell."""

    code: int


def xls(*rows: Sequence[str | Number | Error | None], book: bytes = b"", sheet: bytes = b"", hidden: int = 0) -> bytes:
    """A workbook of Excel 97 with one sheet. ``book`` and ``sheet`` are further records of it and of the sheet."""
    codes = sorted({cell.code for row in rows for cell in row if isinstance(cell, Number) and cell.code})
    styles = {code: at for at, code in enumerate(["", *codes])}
    cells = b"".join(
        _xls_cell(row, column, cell, styles)
        for row, each in enumerate(rows)
        for column, cell in enumerate(each)
        if cell is not None
    )
    begin = record8(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    formats = b"".join(
        record8(0x41E, struct.pack("<HHB", 199 + at, len(code), 0) + code.encode("latin-1"))
        for code, at in styles.items()
        if code
    )
    xfs = b"".join(record8(0xE0, struct.pack("<HH16x", 0, 199 + at if at else 0)) for at in styles.values())
    before = begin + record8(0x42, struct.pack("<H", 1200)) + book + formats + xfs
    named = struct.pack("<BBBB", hidden, 0, 4, 0) + b"List"
    place = len(before) + len(record8(0x85, b"\0\0\0\0" + named)) + len(record8(0x0A))
    globals_ = before + record8(0x85, struct.pack("<I", place) + named) + record8(0x0A)
    begin_sheet = record8(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return compound({"Workbook": globals_ + begin_sheet + cells + sheet + record8(0x0A)})


def record8(number: int, body: bytes = b"") -> bytes:
    """A record of an .xls workbook."""
    return struct.pack("<HH", number, len(body)) + body


def _xls_cell(row: int, column: int, cell: str | Number | Error, styles: Mapping[str, int]) -> bytes:
    if isinstance(cell, Number):
        return record8(0x203, struct.pack("<HHHd", row, column, styles[cell.code], cell.value))
    if isinstance(cell, Error):
        return record8(0x205, struct.pack("<HHHBB", row, column, 0, cell.code, 1))
    text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
    return record8(0x204, struct.pack("<HHH", row, column, 0) + text)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file. Every stream is stored among the large ones: padded with zeros if it has to be."""
    sectors: list[bytes] = []
    table: list[int] = []
    places: dict[str, tuple[int, int]] = {}
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        places[name] = len(sectors), len(padded)
        number = -(-len(padded) // _SECTOR)
        table += [*range(len(sectors) + 1, len(sectors) + number), _END]
        sectors += [padded[at * _SECTOR : (at + 1) * _SECTOR].ljust(_SECTOR, b"\0") for at in range(number)]
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    entries += [_entry(name, 2, *places[name], child=_FREE) for name in streams]
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * _SECTOR, b"\0")
    start = len(sectors)
    number = len(directory) // _SECTOR
    table += [*range(start + 1, start + number), _END]
    sectors += [directory[at * _SECTOR : (at + 1) * _SECTOR] for at in range(number)]
    # The table of sectors stands in sectors too, each of which holds 128 places; where more than 109 of these stand is
    # said in sectors of their own.
    own = -(-(len(table) + 40) // 120)
    more = max(-(-(own - 109) // 127), 0)
    first = len(sectors)
    table += [0xFFFFFFFD] * own + [0xFFFFFFFC] * more
    raw = struct.pack(f"<{len(table)}I", *table).ljust(own * _SECTOR, b"\xff")
    places = [*range(first, first + own)]
    beyond = b"".join(
        struct.pack("<127I", *(places[109 + 127 * at : 236 + 127 * at] + [_FREE] * 127)[:127])
        + struct.pack("<I", first + own + at + 1 if at + 1 < more else _END)
        for at in range(more)
    )
    header = (
        MARK + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<IIIIIIIII", 0, own, start, 0, 4096, _END, 0, first + own if more else _END, more)
        + struct.pack(f"<{len(places[:109])}I", *places[:109]).ljust(436, b"\xff")
    )  # fmt: skip
    return header + b"".join(sectors) + raw + beyond


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    raw = name.encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw) + 2, kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
