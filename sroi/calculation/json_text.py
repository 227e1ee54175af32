"""Case files as text: read without losing a digit, written as they were.

A number in quotation marks stays text. A bare one with a point or an exponent becomes a ``Decimal``, never a float, so
that it is written with the digits it had.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

# What a case file is made of, and one object of it.
Json = None | bool | int | Decimal | str | list["Json"] | Mapping[str, "Json"]
Raw = Mapping[str, Json]
# Where something stands: keys and positions, from the outside in.
Path = tuple[str | int, ...]

LARGEST_FILE = 5_000_000
# No impact map is nested so deeply; Python's own limit lies somewhere above.
DEEPEST = 60


class CaseTextError(ValueError):
    """The text is no case file at all; ``code`` says of which kind it is instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Object(dict[str, Json]):
    """An object that remembers which of its keys came twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


class _NoNumber(str):
    """A bare NaN, Infinity or a whole number of thousands of digits: written like a number, and none."""

    __slots__ = ()


def read_text(content: bytes) -> Raw:
    """The object in a file's bytes: JSON in UTF-8.

    Keys that come twice and bare NaN or Infinity are left in, for ``slips`` to name their place. Raises CaseTextError
    where there is no object.
    """
    if len(content) > LARGEST_FILE:
        raise CaseTextError("file_too_large", f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise CaseTextError("not_utf8", f"The file is not in UTF-8: byte {fault.start + 1} cannot be read.") from fault
    try:
        found = json.loads(
            text, parse_float=_decimal, parse_int=_whole, parse_constant=_NoNumber, object_pairs_hook=_Object
        )
    except json.JSONDecodeError as fault:
        raise CaseTextError(
            "not_json", f"The file is not JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}."
        ) from fault
    except RecursionError as fault:
        raise CaseTextError("nested_too_deeply", "The file is nested more deeply than any impact map.") from fault
    if not isinstance(found, dict):
        raise CaseTextError("not_an_object", "The file holds no object: an impact map begins with { and ends with }.")
    if any(len(path) > DEEPEST for path, _ in _walk(found)):
        raise CaseTextError("nested_too_deeply", "The file is nested more deeply than any impact map.")
    return found


def _decimal(text: str) -> Decimal | _NoNumber:
    # Python's Decimal ends at exponents of eighteen digits, and a number that long is a fault anyhow.
    return Decimal(text) if len(text) <= 1000 and abs(_exponent(text)) <= 1000 else _NoNumber(text[:60])


def _exponent(text: str) -> int:
    digits = text.lower().partition("e")[2]
    return int(digits) if len(digits) <= 6 and digits else len(digits) * 1000


def _whole(text: str) -> int | _NoNumber:
    return int(text) if len(text) <= 1000 else _NoNumber(text[:60])


def slips(raw: Json) -> Iterator[tuple[Path, str]]:
    """Where a key comes twice in an object, or a bare NaN or Infinity stands: path and what is there.

    Of a key that comes twice the path ends with that key and the second part is empty.
    """
    for path, value in _walk(raw):
        if isinstance(value, _NoNumber):
            yield path, str(value)
        elif isinstance(value, _Object):
            yield from (((*path, key), "") for key in value.twice)


def is_no_number(value: Json) -> bool:
    """Whether ``slips`` names this value."""
    return isinstance(value, _NoNumber)


def _walk(raw: Json) -> Iterator[tuple[Path, Json]]:
    """Everything inside, with its path; by a stack of its own, because files may be nested deeply."""
    waiting: list[tuple[Path, Json]] = [((), raw)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        # Enough to be told from anything real; what lies below may be without end.
        if len(path) > DEEPEST:
            continue
        if isinstance(value, Mapping):
            waiting.extend(((*path, key), part) for key, part in reversed(list(value.items())))
        elif isinstance(value, list):
            waiting.extend(((*path, place), part) for place, part in reversed(list(enumerate(value))))


def write_text(raw: Json) -> str:
    """The same as JSON, indented by one blank a level, in ASCII, with the order of keys and the digits kept."""
    return "".join(_written(raw, "\n"))


def _written(value: Json, line: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for number, (key, part) in enumerate(value.items()):
            yield f"{',' if number else '{'}{line} {json.dumps(key)}: "
            yield from _written(part, line + " ")
        yield f"{line}}}"
    elif isinstance(value, list) and value:
        for number, part in enumerate(value):
            yield f"{',' if number else '['}{line} "
            yield from _written(part, line + " ")
        yield f"{line}]"
    elif isinstance(value, Decimal):
        yield str(value)
    else:
        yield json.dumps(dict(value) if isinstance(value, Mapping) else value)
