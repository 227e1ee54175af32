"""Numbers in other registers, as spreadsheets hand them on: which are whole, damaged, or something else."""

import re

from assets.choices import IdentifierKind

# What people write where there is no number.
_NO_NUMBER = {"", "0", "-", "na", "n/a", "none", "nil", "tbc", "tba", "unknown", "not known", "[unknown]", "x", "?"}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
_FLOAT = re.compile(r"(\d+)\.0+")

_FORMS = {
    # England and Wales; Scotland; Northern Ireland
    IdentifierKind.CHARITY: re.compile(r"\d{6,7}(?:-\d+)?|SC\d{6}|(?:NIC?)?\d{6}"),
    IdentifierKind.COMPANY: re.compile(r"(?:\d{2}|[A-Z]{2}|R0)\d{6}|[A-Z]{2}\d{5}[A-Z0-9]"),
    IdentifierKind.UPRN: re.compile(r"[1-9]\d{0,11}"),
    IdentifierKind.WIKIDATA: re.compile(r"Q[1-9]\d*"),
}
RIGHT = {
    IdentifierKind.CHARITY: "A charity number has six or seven digits, or SC and six for Scotland.",
    IdentifierKind.COMPANY: "A company number has eight digits, or two letters and six digits.",
    IdentifierKind.UPRN: "A property reference number has up to twelve digits and nothing else.",
    IdentifierKind.WIKIDATA: "A Wikidata id is a Q and a number.",
}
DAMAGED = "Take the number from the source again, as text: the spreadsheet has thrown digits away."
LONGEST = 100


class DamagedNumberError(ValueError):
    """A spreadsheet has turned the number into a power of ten and lost digits."""


def is_damaged(text: str) -> bool:
    """Whether a number has been turned into a power of ten ("1.00E+11")."""
    return bool(_SCIENTIFIC.fullmatch(text.strip()))


def read_identifier(kind: IdentifierKind, text: str) -> str:
    """The number in its canonical form; empty where the cell says that there is none.

    Raises DamagedNumberError, or ValueError when it is no number of that register; both say what would be right.
    """
    number = "".join(text.split())
    if text.strip().casefold() in _NO_NUMBER or not number.strip("0"):
        return ""
    if is_damaged(number):
        raise DamagedNumberError(DAMAGED)
    if found := _FLOAT.fullmatch(number):
        text = number = found[1]
    form = _FORMS.get(kind)
    if form is None:
        reference = " ".join(text.split())
        if len(reference) > LONGEST:
            raise ValueError(f"At most {LONGEST} characters.")
        return reference
    if kind == IdentifierKind.UPRN:
        number = number.lstrip("0")
    elif kind == IdentifierKind.COMPANY and number.isdigit():
        # Spreadsheets take the zeros off the front of company numbers.
        number = number.zfill(8)
    elif kind == IdentifierKind.WIKIDATA:
        number = number.rsplit("/", 1)[-1]
    if not form.fullmatch(number.upper()):
        raise ValueError(RIGHT[kind])
    return number.upper()
