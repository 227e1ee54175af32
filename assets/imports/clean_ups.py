"""What can be done to the text of a cell before it is understood: put it in order, or take one thing out of several.

Those that look for something ("find_…", and the parts on either side of a comma or line end) give nothing where it is
not there, so that the row simply does not say it.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from assets.imports.text import one_line
from assets.postcodes import format_postcode

_EMAIL = re.compile(r"[\w.+'&-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")  # lengths: RFC 5321, 4.5.3.1
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"',;]+", re.IGNORECASE)
# A number with its area, blanks and brackets allowed between the digits: ten digits or more (Ofcom, national numbers).
_PHONE = re.compile(r"(?:\+|\b0|\(0)[\d(][\d ()./-]{7,20}\d")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ .]{0,2}\d[A-Z]{2}\b", re.IGNORECASE)
_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")
_ADDRESS_PARTS = re.compile(r"\s*[,\n]\s*")
_LABEL = re.compile(r"(?:main )?(?:contact|name|tel(?:ephone)?|phone|e-?mail|mob(?:ile)?)(?: name)? ?[:–-] ?", re.I)
_LABEL_WITHIN = re.compile(r"\b(?:tel(?:ephone)?|phone|mob(?:ile)?|e-?mail)\b\s*[.:]*", re.IGNORECASE)
_COMPACT_DAY = re.compile(r"((?:1[5-9]|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_LEAST_DIGITS = 10


def _email(text: str) -> str:
    """The first address inside ("Bodmin Library <bodmin@example.org>"); the text itself when there is none."""
    return find_email(text) or text


def _address(text: str) -> str:
    """The parts of an address, cut at commas and line ends, with a blank after each comma and none of them empty."""
    return ", ".join(part for part in _ADDRESS_PARTS.split(text.strip(" ,\n")) if part)


def _date(text: str) -> str:
    """A day written without anything between its parts, as databases export it ("20101001"), as a date."""
    found = _COMPACT_DAY.fullmatch(text)
    return f"{found[1]}-{found[2]}-{found[3]}" if found else text


def find_email(text: str) -> str:
    """The first e-mail address in a text."""
    found = _EMAIL.search(text)
    return found[0] if found else ""


def find_phone(text: str) -> str:
    """The first telephone number in a text, as it is written there."""
    for found in _PHONE.finditer(text):
        if sum(map(str.isdigit, found[0])) >= _LEAST_DIGITS:
            return found[0].strip()
    return ""


def find_postcode(text: str) -> str:
    """The last postcode in a text: an address ends with its own."""
    found = [match[0] for match in _POSTCODE.finditer(text) if format_postcode(match[0])]
    return found[-1] if found else ""


def find_web_address(text: str) -> str:
    """The first web address in a text."""
    found = _WEB.search(text)
    return found[0].rstrip(".)") if found else ""


def _without_postcode(text: str) -> str:
    code = find_postcode(text)
    if not code:
        return text
    before, _, behind = text.rpartition(code)
    return f"{before.rstrip(' ,')}{behind}".strip(" ,\n")


def _words(text: str) -> str:
    """What is neither an e-mail address, a web address nor a telephone number, and no label of one."""
    for pattern in (_EMAIL, _WEB):
        text = pattern.sub(" ", text)
    if phone := find_phone(text):
        text = text.replace(phone, " ")
    text = _LABEL_WITHIN.sub(" ", _LABEL.sub("", one_line(text), count=1))
    return " ".join(text.split()).strip(" ,;:/()<>|-–")


def _number(position: int) -> Callable[[str], str]:
    def nth_number(text: str) -> str:
        found = _NUMBER.findall(text.replace("−", "-"))
        return found[position] if len(found) > position else ""

    return nth_number


def _side(mark: str, *, before: bool) -> Callable[[str], str]:
    def one_side(text: str) -> str:
        first, _, rest = text.partition(mark)
        return (first if before else rest).strip()

    return one_side


CLEAN_UPS: dict[str, Callable[[str], str]] = {
    "address": _address,
    "after_comma": _side(",", before=False),
    "date": _date,
    "before_comma": _side(",", before=True),
    "email": _email,
    "find_email": find_email,
    "find_phone": find_phone,
    "find_postcode": find_postcode,
    "find_web_address": find_web_address,
    "first_line": _side("\n", before=True),
    "first_number": _number(0),
    "one_line": one_line,
    "other_lines": _side("\n", before=False),
    "second_number": _number(1),
    "without_postcode": _without_postcode,
    "words": _words,
}


class Way(NamedTuple):
    """What is taken of a cell that holds several things: what a page calls it, and the clean-ups that do it."""

    code: str
    label: str
    clean: tuple[str, ...]


WHOLE = Way("", "the whole cell", ())
WAYS = (
    WHOLE,
    Way("postcode", "the postcode in it", ("find_postcode",)),
    Way("email", "the e-mail address in it", ("find_email",)),
    Way("phone", "the telephone number in it", ("find_phone",)),
    Way("web", "the web address in it", ("find_web_address",)),
    Way("words", "the words, without numbers and addresses of e-mail and web", ("words",)),
    Way("without_postcode", "all but the postcode", ("without_postcode",)),
    Way("first", "what stands before the first comma", ("before_comma",)),
    Way("rest", "what stands behind the first comma", ("after_comma",)),
    Way("rest_without_postcode", "what stands behind it, but the postcode", ("after_comma", "without_postcode")),
    Way("first_line", "its first line", ("first_line",)),
    Way("other_lines", "its other lines", ("other_lines",)),
    Way("other_lines_without_postcode", "its other lines, but the postcode", ("other_lines", "without_postcode")),
    Way("first_number", "the first number in it", ("first_number",)),
    Way("second_number", "the second number in it", ("second_number",)),
)  # fmt: skip
WAY_OF = {way.code: way for way in WAYS}
