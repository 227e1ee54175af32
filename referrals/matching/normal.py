"""The one form under which what people write in many ways is compared. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from assets.postcodes import format_postcode

# O'Neill, D'Arcy, Mc Donald: the beginning of a name that is also written apart from the rest.
_PARTICLES = {"o", "d", "mc", "mac"}
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_LEAST_AFTER_MAC = 3
_LEAST_FIGURES, _MOST_FIGURES = 7, 15
_BRITISH_FIGURES = range(9, 11)
_TRUNK_ZERO = re.compile(r"\(0\)")
_NOT_PHONE = re.compile(r"[\s().\-–/]+")
# Letters that have no accent to take off.
_SPELT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


def plain_letters(text: str) -> str:
    """Small letters without accents; other writing than Latin stays as it is."""
    text = text.casefold().translate(_SPELT)
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def name_parts(text: str) -> tuple[str, ...]:
    """The parts of a name, each in one form.

    >>> name_parts("Mary-Jane O’Neill MacDonald")
    ('mary', 'jane', 'oneill', 'mcdonald')
    """
    return tuple(dict.fromkeys(part for parts in _joined(_words(text)) for part in parts))


def searched_parts(text: str) -> tuple[str, ...]:
    """Parts of a name that is looked for, all of which must be there; what was written apart is one part."""
    return tuple(dict.fromkeys(parts[0] for parts in _joined(_words(text))))


def _words(text: str) -> list[str]:
    words = re.split(r"[\s\-–,.]+", _APOSTROPHES.sub("", plain_letters(text)))
    return [kept for word in words if (kept := _NOT_LETTERS.sub("", word) or "".join(filter(str.isalpha, word)))]


def _joined(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Each word; a particle as one with what follows it, and what follows alone too: it may have been an initial."""
    before = ""
    for word in words:
        if word in _PARTICLES and not before:
            before = word
            continue
        yield (_one_mac(before + word), _one_mac(word)) if before else (_one_mac(word),)
        before = ""
    if before:
        yield (before,)


def _one_mac(word: str) -> str:
    """MacDonald as McDonald."""
    rest = word.removeprefix("mac")
    return f"mc{rest}" if rest != word and len(rest) >= _LEAST_AFTER_MAC else word


def full_name(given: str, family: str) -> str:
    """The first given name and the whole family name as one; "" where one of them is not known."""
    givens, families = name_parts(given), _words(family)
    return f"{givens[0]} {_one_mac(''.join(families))}" if givens and families else ""


def phone_number(text: str) -> str:
    """A telephone number as ITU-T E.164 has it (+441514960123); "" where it is none with its area code.

    Numbers without a country are British.
    """
    number = _NOT_PHONE.sub("", _TRUNK_ZERO.sub("", text.strip()))
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif number.startswith("0"):
        number = f"+44{number[1:]}"
    figures = number.removeprefix("+")
    if not number.startswith("+") or not (figures.isascii() and figures.isdigit()):
        return ""
    if figures.startswith("44"):
        figures = "44" + figures[2:].removeprefix("0")
        return f"+{figures}" if len(figures) - 2 in _BRITISH_FIGURES else ""
    return f"+{figures}" if _LEAST_FIGURES <= len(figures) <= _MOST_FIGURES else ""


def email_address(text: str) -> str:
    """An e-mail address in small letters."""
    return text.strip().casefold()


def postcode(text: str) -> str:
    """A postcode in its official spelling; "" where it is none."""
    return format_postcode(text) or ""
