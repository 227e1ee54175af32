"""What a file is, judged by its content and never by its name. Runs in the child process, without Django."""

import re
import zipfile
from enum import StrEnum
from typing import BinaryIO

from assets.imports.limits import LOCKED, MEGABYTE, UNPACKED_BYTES, RefusalError
from assets.imports.readers.compound import MARK as COMPOUND
from assets.imports.readers.compound import Compound

SAVE_AS = "Open it in its program and save it as .xlsx or .csv."
SPREADSHEET = "Open it in Excel or LibreOffice and save it as .xlsx."
UNPACK = "Unpack it and give the spreadsheet inside."
PICTURE = "This is a picture, not a spreadsheet."
DOCUMENT = "This is a text document, not a spreadsheet. Put the table in it into a spreadsheet."
SLIDES = "This is a presentation, not a spreadsheet."
GEOJSON = (
    "This is a GeoJSON file: places for a map, and no spreadsheet. "
    "Open it in a map program, for example QGIS, and save its table as .csv."
)
INCOMPLETE = "The file is incomplete or damaged. Send or download it again, or open it and save it anew."
BEFORE_1993 = f"This is a spreadsheet of a program from before 1993. {SPREADSHEET}"
MOST_MEMBERS = 10_000
HEAD_BYTES = 4096


class Kind(StrEnum):
    """What can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    ACCESS = "access"
    TEXT = "text"


# (where the mark stands, the mark, what the file is)
_REFUSED = (
    (0, b"%PDF", "This is a PDF, not a spreadsheet. Ask for the table it was made from."),
    (0, b"\x89PNG", PICTURE),
    (0, b"\xff\xd8\xff", PICTURE),
    (0, b"GIF8", PICTURE),
    (0, b"II*\0", PICTURE),
    (0, b"MM\0*", PICTURE),
    (0, b"ID;P", f"This is a SYLK file (.slk). {SPREADSHEET}"),
    (0, b"TABLE\r\n0,1\r\n", f"This is a DIF file (.dif). {SPREADSHEET}"),
    (0, b"{\\rtf", DOCUMENT),
    (0, b"\x1f\x8b", f"This is a packed file (.gz). {UNPACK}"),
    (0, b"BZh", f"This is a packed file (.bz2). {UNPACK}"),
    (0, b"7z\xbc\xaf", f"This is a packed file (.7z). {UNPACK}"),
    (0, b"Rar!", f"This is a packed file (.rar). {UNPACK}"),
    (0, b"SQLite format 3\0", "This is an SQLite database. Export its tables as .csv."),
    (0, b"PAR1", "This is a Parquet file. Export it as .csv."),
    (0, b"MIME-Version:", f"This is a saved web page or a message (.mht, .eml). {SAVE_AS}"),
    (0, b"\x09\x00\x04\x00", BEFORE_1993),
    (0, b"\x09\x02\x06\x00", BEFORE_1993),
    (0, b"\x09\x04\x06\x00", BEFORE_1993),
    (0, b"\x00\x00\x02\x00\x04\x04", f"This is a Lotus 1-2-3 spreadsheet. {SPREADSHEET}"),
    (0, b"\x00\x00\x1a\x00", f"This is a Lotus 1-2-3 spreadsheet. {SPREADSHEET}"),
)
_DATABASES = (b"Standard Jet DB", b"Standard ACE DB")
_DBASE = re.compile(
    rb"[\x03\x30\x31\x83\x8b\xf5][\x00-\xff][\x01-\x0c][\x01-\x1f].{4}[\x41\x61\x81\xa1\xc1\xe1\x21].", re.DOTALL
)
_JSON = re.compile(rb"[\[{]\s*(?:[\[{]|\"[^\"]*\"\s*[:,\]])")
_MARKUP = re.compile(rb"<(?:[a-z!?])", re.IGNORECASE)
# By the type that an OpenDocument file gives itself; the spreadsheets among them are read.
_OPENDOCUMENT = {
    "application/vnd.oasis.opendocument.text": DOCUMENT,
    "application/vnd.oasis.opendocument.presentation": SLIDES,
    "application/vnd.oasis.opendocument.graphics": PICTURE,
    "application/vnd.oasis.opendocument.base": "This is a LibreOffice database (.odb). Export its tables as .csv.",
    "application/vnd.sun.xml.calc": f"This is an old OpenOffice spreadsheet (.sxc). {SPREADSHEET}",
    "application/epub+zip": "This is a book, not a spreadsheet.",
}
_SPREADSHEETS = (
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet-template",
)


def kind_of(file: BinaryIO) -> Kind:
    """What ``file`` is to be read as.

    Raises RefusalError for an empty file and for everything that is known to be no list.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head.strip(b"\0 \t\r\n") and not (head + file.read()).strip(b"\0 \t\r\n"):
        raise RefusalError("The file is empty.")
    if head.startswith(COMPOUND):
        file.seek(0)
        return _check_compound(file.read())
    if head.startswith(b"PK"):
        return _check_archive(file)
    if head.startswith(_DATABASES, 4):
        return Kind.ACCESS
    for place, mark, words in _REFUSED:
        if head.startswith(mark, place):
            raise RefusalError(words)
    if _DBASE.match(head):
        raise RefusalError(f"This is a dBase table (.dbf), perhaps a part of a map. {SPREADSHEET}")
    if words := _written(head):
        raise RefusalError(words)
    return Kind.TEXT


def _written(head: bytes) -> str:
    """What a text is that is no list, or nothing."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.decode("utf-16", "ignore").encode().lstrip()
    if _JSON.match(start):
        if b'"FeatureCollection"' in start:
            return GEOJSON
        return f"This is a JSON file. {SAVE_AS}"
    if not _MARKUP.match(start):
        return ""
    said = start.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in said:
        return f"This is a spreadsheet saved as XML by Excel 2003. {SPREADSHEET}"
    if b"opendocument" in said:
        return f"This is a flat OpenDocument file (.fods). {SPREADSHEET}"
    if b"<kml" in said:
        return f"This is a KML file: places for a map, and no spreadsheet. {SAVE_AS}"
    if b"<svg" in said:
        return PICTURE
    if re.search(rb"<(?:!doctype html|html|head|body|table|div|meta)\b", said):
        return f"This is a web page, whatever its name says. {SPREADSHEET}"
    return f"This is an XML file. {SAVE_AS}" if re.search(rb"</\w|<\?xml", said) else ""


def _check_compound(data: bytes) -> Kind:
    """What an old Office file is; one that is locked, or no spreadsheet, is refused."""
    compound = Compound(data)
    if "EncryptedPackage" in compound:
        raise RefusalError(LOCKED)
    if "Workbook" in compound or "Book" in compound:
        return Kind.XLS
    if "WordDocument" in compound:
        raise RefusalError(DOCUMENT)
    if "PowerPoint Document" in compound:
        raise RefusalError(SLIDES)
    raise RefusalError("This is an old Office document, not a spreadsheet.")


def _check_archive(file: BinaryIO) -> Kind:
    """What a packed file is; none that is locked, or too large once unpacked, before anything is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename.replace("\\", "/").lower() for member in members}
            kind = archive.read("mimetype")[:100].decode("ascii", "replace").strip() if "mimetype" in names else ""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, KeyError, ValueError) as fault:
        raise RefusalError(INCOMPLETE) from fault
    if kind in _OPENDOCUMENT:
        raise RefusalError(_OPENDOCUMENT[kind])
    found = _kind_by_parts(kind, names)
    if any(member.flag_bits & 1 for member in members):
        raise RefusalError(LOCKED)
    if len(members) > MOST_MEMBERS:
        raise RefusalError(
            f"It is packed out of more than {MOST_MEMBERS:,} parts, as no list is. Save it anew as .csv."
        )
    if sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise RefusalError(f"Unpacked, the file is larger than {UNPACKED_BYTES // MEGABYTE} MB. Split it into several.")
    return found


def _kind_by_parts(kind: str, names: set[str]) -> Kind:
    """What an archive is by the type it gives itself, and by what is in it."""
    if kind in _SPREADSHEETS and "content.xml" in names:
        return Kind.ODS
    if any(name.endswith("workbook.bin") for name in names):
        return Kind.XLSB
    if any(name.endswith("workbook.xml") for name in names):
        return Kind.XLSX
    if any(name.startswith("word/") for name in names):
        raise RefusalError(DOCUMENT)
    if any(name.startswith("ppt/") for name in names):
        raise RefusalError(SLIDES)
    if any(name.endswith((".iwa", "index.zip")) for name in names):
        raise RefusalError("This is an Apple Numbers or Pages file. Export it as .xlsx (File, Export To, Excel).")
    if "doc.kml" in names:
        raise RefusalError(f"This is a KML file: places for a map, and no spreadsheet. {SAVE_AS}")
    raise RefusalError(f"This is a packed file, not a spreadsheet. {UNPACK}")
