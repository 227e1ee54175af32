"""Characters that cannot be seen but do something: the one list, for what is typed and for what spreadsheets bring."""

import re
import unicodedata

# Controls; and overrides of the direction of writing, which can make a name read otherwise than it is stored (Unicode
# Standard Annex 9); and halves of characters, which no text may hold.
HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff]"
)
LINE_ENDS = re.compile("\r\n|\r|\x85|\u2028|\u2029")

_CONTROLS = {
    "\x00": "NUL",
    "\x08": "BACKSPACE",
    "\x0b": "VERTICAL TAB",
    "\x0c": "FORM FEED",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
}


def key(text: str) -> str:
    """The form in which values are compared: letters and digits, in any case."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def harmful_in(text: str) -> list[str]:
    """The harmful characters of a text, each once, as a person can look them up: "U+202E RIGHT-TO-LEFT OVERRIDE"."""
    return [_described(character) for character in dict.fromkeys(HARMFUL.findall(text))]


def _described(character: str) -> str:
    name = _CONTROLS.get(character) or unicodedata.name(character, "a control character")
    return f"U+{ord(character):04X} {name}"
