"""Profiles as files: TOML that a person can read, mend and hand on, and the same content as a dictionary."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import tomli_w

from assets.imports.limits import MEGABYTE

FILE_BYTES = 200 * 1024
TYPE = "application/toml"


class ProfileFileError(ValueError):
    """A file is no profile; the text says why."""


def read_toml(data: bytes) -> dict[str, Any]:
    """The content of a profile file. Raises ProfileFileError when it is too large or no TOML."""
    if len(data) > FILE_BYTES:
        raise ProfileFileError(f"it is larger than {FILE_BYTES // 1024} kB, as no profile is")
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise ProfileFileError("it is no text in UTF-8; save it as such") from fault
    except tomllib.TOMLDecodeError as fault:
        raise ProfileFileError(f"it is not TOML: {fault}") from fault
    except RecursionError as fault:
        raise ProfileFileError("its brackets stand in each other more deeply than those of any profile") from fault
    _only_plain(content)
    return content


def write_toml(content: Mapping[str, Any]) -> bytes:
    """A profile as a file; ``read_toml`` gives the same content back."""
    return tomli_w.dumps(dict(content), multiline_strings=False).encode()


def _only_plain(content: object) -> None:
    """Refuse what a database could not keep as it is: dates, and numbers that are none."""
    if isinstance(content, dict):
        for inner in content.values():
            _only_plain(inner)
    elif isinstance(content, list):
        for inner in content:
            _only_plain(inner)
    elif isinstance(content, date | datetime | time | float):
        raise ProfileFileError(f"{content} stands there without quotation marks; write “{content}” in them")
    elif isinstance(content, str) and "\0" in content:
        raise ProfileFileError("there is a zero byte in one of its texts")
    elif isinstance(content, int) and abs(content) > MEGABYTE:
        raise ProfileFileError(f"{content} is a number larger than any that a profile needs")
