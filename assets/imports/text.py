"""What is taken out of a cell before anybody reads it: characters that cannot be seen but do something."""

import re
import unicodedata

from assets.imports.limits import GUESSED
from assets.text import HARMFUL, LINE_ENDS, key

__all__ = ["UNREADABLE", "clean", "key", "one_line", "storable"]

_HALVES = re.compile("[\ud800-\udfff]")
_IDLE = re.compile("[\u00ad\ufeff]")
UNREADABLE = "\ufffd"


def storable(cell: str) -> str:
    """The cell as it came, but for what PostgreSQL cannot hold: NUL, and halves of characters."""
    if cell.isascii() and cell.isprintable():
        return cell
    return _HALVES.sub(UNREADABLE, cell.replace("\0", "").replace(GUESSED, ""))


def clean(cell: str) -> tuple[str, bool]:
    """The cell to be read, and whether control characters or overrides of direction had to be taken out.

    Line ends become ``\\n``; blanks of every kind become plain ones and are taken off the ends of lines. Zeros at the
    end are the padding of a fixed width and nothing to speak of.
    """
    if cell.isascii() and cell.isprintable():
        return cell.strip(), False
    cell = cell.rstrip("\0").replace(GUESSED, "")
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", cell))
    bare = HARMFUL.sub("", text)
    lines = (" ".join(re.split(r"[^\S\n]+", line)).strip() for line in _IDLE.sub("", bare).split("\n"))
    return "\n".join(lines).strip(), bare != text


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
