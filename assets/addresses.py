"""When two addresses are one: the one rule, used by imports and merges."""

import re

from assets.postcodes import format_postcode
from assets.text import key

_HOUSE_NUMBER = re.compile(r"\b\d+[a-z]?\b", re.IGNORECASE)


def is_same_address(address: str, postcode: str, other: str, other_postcode: str) -> bool:
    """Whether two addresses are one, however they are written.

    Within one postcode addresses are told apart by the numbers of their houses alone; without one by all they say.
    What says nothing contradicts nothing.

    >>> is_same_address("Hope Street 1", "l19bg", "1, Hope St.", "L1 9BG")
    True
    >>> is_same_address("1 Hope Street", "L1 9BG", "3 Hope Street", "L1 9BG")
    False
    """
    code, other_code = format_postcode(postcode) or "", format_postcode(other_postcode) or ""
    if code and other_code and code != other_code:
        return False
    numbers, others = (set(_HOUSE_NUMBER.findall(text.lower())) for text in (address, other))
    if numbers and others and not numbers & others:
        return False
    if code and code == other_code:
        return True
    one, two = key(address), key(other)
    # Nothing to compare is no difference: one of them adds a postcode, or names an area alone.
    return not one or not two or one in two or two in one
