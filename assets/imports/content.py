"""What a file is, judged by its content and never by its name. Runs in the child process, without Django."""

import zipfile
from typing import BinaryIO

from assets.imports.limits import MEGABYTE, UNPACKED_BYTES, RefusalError

SAVE_AS = "Open it in its program and save it as .xlsx or .csv."
LATER = f"This kind of file cannot be read yet. {SAVE_AS}"
MOST_MEMBERS = 10_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# (where the mark stands, the mark, what the file is)
_MARKS = (
    (4, b"Standard Jet DB", f"This is an Access database (.mdb). {LATER}"),
    (4, b"Standard ACE DB", f"This is an Access database (.accdb). {LATER}"),
    (0, b"%PDF", "This is a PDF, not a spreadsheet. Ask for the table it was made from."),
    (0, b"\x89PNG", "This is a picture, not a spreadsheet."),
    (0, b"\xff\xd8\xff", "This is a picture, not a spreadsheet."),
    (0, b"GIF8", "This is a picture, not a spreadsheet."),
    (0, b"ID;P", f"This is a SYLK file (.slk). {LATER}"),
    (0, b"{\\rtf", "This is a text document, not a spreadsheet."),
    (0, b"\x1f\x8b", "This is a packed file (.gz). Unpack it and give the spreadsheet inside."),
    (0, b"7z\xbc\xaf", "This is a packed file (.7z). Unpack it and give the spreadsheet inside."),
    (0, b"Rar!", "This is a packed file (.rar). Unpack it and give the spreadsheet inside."),
    (0, b"\x09\x08", f"This is an old Excel file (.xls). {LATER}"),
    (0, b"\x09\x04\x06\x00", f"This is an old Excel file (.xls). {LATER}"),
    (0, b"\x09\x02\x06\x00", f"This is an old Excel file (.xls). {LATER}"),
)
_OPENDOCUMENT = {
    "application/vnd.oasis.opendocument.spreadsheet": f"This is an OpenDocument spreadsheet (.ods). {LATER}",
    "application/vnd.oasis.opendocument.text": "This is a text document, not a spreadsheet.",
}


def is_workbook(file: BinaryIO) -> bool:
    """Whether ``file`` is an .xlsx workbook; False means it is to be read as text.

    Raises RefusalError for an empty file and for everything that is known to be neither.
    """
    head = file.read(4096)
    if not head.strip(b"\0 \t\r\n"):
        raise RefusalError("The file is empty.")
    if head.startswith(_OLE):
        raise RefusalError(_ole(head + file.read()))
    if head.startswith(b"PK"):
        _check_archive(file)
        return True
    for place, mark, words in _MARKS:
        if head.startswith(mark, place):
            raise RefusalError(words)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head")):
        raise RefusalError(f"This is a web page, whatever its name says. {SAVE_AS}")
    if start.startswith(b"<?xml"):
        raise RefusalError(f"This is an XML file. {SAVE_AS}")
    return False


def _ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "The file is protected by a password. Open it, take the password off and save it again."
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return f"This is an old Excel file (.xls). {LATER}"
    return "This is an old Office document, not a spreadsheet."


def _check_archive(file: BinaryIO) -> None:
    """Refuse what is no workbook, locked, or too large once unpacked, before anything is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            kind = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as fault:
        raise RefusalError(
            "The file is incomplete or damaged. Send or download it again, or open it and save it anew."
        ) from fault
    if kind in _OPENDOCUMENT:
        raise RefusalError(_OPENDOCUMENT[kind])
    if "xl/workbook.bin" in names:
        raise RefusalError(f"This is a binary Excel file (.xlsb). {LATER}")
    if not any(name.lower().endswith("workbook.xml") for name in names):
        raise RefusalError("This is a packed file or a document, not a spreadsheet. Give the spreadsheet itself.")
    if any(member.flag_bits & 1 for member in members):
        raise RefusalError("The file is protected by a password. Open it, take the password off and save it again.")
    if len(members) > MOST_MEMBERS:
        raise RefusalError(
            f"It is packed out of more than {MOST_MEMBERS:,} parts, as no list is. Save it anew as .csv."
        )
    if sum(member.file_size for member in members) > UNPACKED_BYTES:
        raise RefusalError(f"Unpacked, the file is larger than {UNPACKED_BYTES // MEGABYTE} MB. Split it into several.")
