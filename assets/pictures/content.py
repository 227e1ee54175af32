"""What a file is, judged by its first bytes and never by its name. Runs in the child process, without Django."""

from assets.pictures.limits import RefusalError

_SAVE_AS = "Open it in its program and save or export it as a JPEG."
_NO_PICTURE = "This is no picture that can be shown here. Choose a JPEG, PNG, WebP or GIF."

HEAD_BYTES = 1024
# Names by which Pillow knows the formats that are read; a JPEG of several pictures is an MPO to it.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

# (where the mark stands, the mark, the format)
_PICTURES = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WEBP"),
)
# (where the mark stands, the mark, what the file is)
_OTHERS = (
    (0, b"%PDF", f"This is a PDF, not a picture. {_SAVE_AS}"),
    (0, b"PK\x03\x04", "This is a packed file or a document, not a picture. Give the picture itself."),
    (0, b"Rar!", "This is a packed file (.rar). Unpack it and give the picture inside."),
    (0, b"7z\xbc\xaf", "This is a packed file (.7z). Unpack it and give the picture inside."),
    (0, b"\x1f\x8b", "This is a packed file (.gz). Unpack it and give the picture inside."),
    (0, b"MZ", "This is a program, whatever its name says, and not a picture."),
    (0, b"\x7fELF", "This is a program, whatever its name says, and not a picture."),
    (0, b"BM", f"This is a bitmap (.bmp). {_SAVE_AS}"),
    (0, b"II*\x00", f"This is a TIFF or a camera's raw picture. {_SAVE_AS}"),
    (0, b"MM\x00*", f"This is a TIFF or a camera's raw picture. {_SAVE_AS}"),
    (0, b"8BPS", f"This is a Photoshop file (.psd). {_SAVE_AS}"),
    (0, b"\xd0\xcf\x11\xe0", "This is a document, not a picture. Save the picture in it as a JPEG."),
)
# What a file of the ISO kind says it holds, after "ftyp" (ISO/IEC 14496-12, 4.3).
_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}


def format_of(head: bytes) -> str:
    """The format, one of ``FORMATS``, of a file that begins with ``head``.

    Raises RefusalError for an empty file and for everything else that is no picture we read.
    """
    if not head.strip(b"\0 \t\r\n"):
        raise RefusalError("The file is empty.")
    for place, mark, name in _PICTURES:
        if head.startswith(mark, place):
            return name
    raise RefusalError(_what_else(head))


def _what_else(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _of_the_iso_kind(head[8:12])
    for place, mark, words in _OTHERS:
        if head.startswith(mark, place):
            return words
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return f"This is a drawing (SVG), which may hold programs. {_SAVE_AS}"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "This is a web page, whatever its name says. Save the picture on it, and give that."
    return _NO_PICTURE


def _of_the_iso_kind(brand: bytes) -> str:
    if brand in _HEIC:
        return "This is a HEIC picture, as iPhones keep them, and cannot be read here. Save or send it as a JPEG."
    if brand in _AVIF:
        return f"This is an AVIF picture. {_SAVE_AS}"
    return "This is a film, not a picture."
