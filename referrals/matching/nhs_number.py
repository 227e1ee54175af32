"""NHS numbers: ten figures of which the last checks the others. Nothing here knows Django or a database.

NHS Data Dictionary, "NHS NUMBER": modulus 11; a number whose check value would be 10 is not given out.
"""

import re

from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.gb import nhs

_BETWEEN = re.compile(r"[\s.\-–]+")
_FIGURES = 10
# Never given to anybody: people in tests and demonstrations have these.
_SYNTHETIC = "999"


class NhsNumberError(ValueError):
    """What was typed is no NHS number; the text says why and does not repeat it."""


def read_nhs_number(text: str, *, allow_synthetic: bool) -> str:
    """The ten figures, whatever blanks, points or hyphens were typed between them; "" for nothing.

    One figure over and over is refused although it checks. Raises NhsNumberError.
    """
    figures = _BETWEEN.sub("", text)
    if not figures:
        return ""
    try:
        number: str = nhs.validate(figures)
    except InvalidLength:
        raise NhsNumberError(
            f"An NHS number has ten figures; this has {len(figures)}. Look at a letter again, or leave it empty."
        ) from None
    except InvalidChecksum:
        raise NhsNumberError("This is no NHS number: a figure is wrong, or two have changed places.") from None
    except ValidationError:
        raise NhsNumberError("An NHS number has figures only, such as 999 123 4560.") from None
    if len(set(number)) == 1:
        raise NhsNumberError("This is no NHS number: it is one figure ten times. Leave it empty if it is not known.")
    if number.startswith(_SYNTHETIC) and not allow_synthetic:
        raise NhsNumberError("Numbers that begin with 999 are for tests, and nobody has one.")
    return number


def is_nhs_number(text: str) -> bool:
    """Whether it can be read as one, synthetic ones among them."""
    try:
        return len(read_nhs_number(text, allow_synthetic=True)) == _FIGURES
    except NhsNumberError:
        return False


def show_nhs_number(number: str) -> str:
    """As it stands on letters: 999 123 4560."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""
