"""The object of a row as it was read, with what its columns say now.

A key stays as the file spelt it where it still means what the column says. Else the column's value is written in its
place, and what is empty now goes. Keys that are no column's stay, and so does the order of all.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sroi.calculation.json_text import Json, Raw, read_text, write_text
from sroi.choices import Figure
from sroi.store.keys import OF_LOSS, OF_OUTCOME, Key, is_below_nothing

Columns = Mapping[str, Any]


def kept_text(value: Json) -> str:
    """What ``as_read`` holds of a value of a file."""
    return write_text(value)


def kept_value(as_read: str) -> Json:
    """What ``kept_text`` was made of; an empty object for what was not read from a file."""
    return read_text(f'{{"is": {as_read}}}'.encode())["is"] if as_read else {}


def columns_of(raw: Raw, keys: Sequence[Key]) -> dict[str, Any]:
    """What the columns hold of an object."""
    return {key.column: key.held(raw) for key in keys}


def outcome_keys(raw: Raw) -> Sequence[Key]:
    """The keys of an outcome's object: those of a loss mean the same with a minus."""
    return OF_LOSS if is_below_nothing(raw) else OF_OUTCOME


def spelt(raw: Raw, now: Columns, keys: Sequence[Key]) -> Raw:
    """``raw`` with what the columns say; the same object where they say what it says."""
    found: dict[str, Json] | None = None
    for key in keys:
        path, given = key.look_up(raw)
        value = now.get(key.column, key.kind.absent)
        if value is None:
            # A column of another table that is not there, such as the name of a stakeholder.
            value = key.kind.absent
        if value != key.kind.held(given):
            found = dict(raw) if found is None else found
            _put(found, path, None if value == key.kind.absent else key.kind.write(value))
    return raw if found is None else found


def spelt_outcome(raw: Raw, now: Columns) -> Raw:
    """``spelt`` for an outcome, whose file may say by the sign of its proxy that it is a loss."""
    if is_below_nothing(raw) and not (now["direction"] == -1 and now.get(f"{Figure.PROXY_VALUE}.value")):
        raw = _turned(raw)
    return spelt(raw, now, outcome_keys(raw))


def _turned(raw: Raw) -> Raw:
    """The same loss with a proxy above nothing, and the direction that says so."""
    found = {**raw, "direction": -1}
    low, high = raw.get("proxy_value_low"), raw.get("proxy_value_high")
    for key, value in (("proxy_value", raw["proxy_value"]), ("proxy_value_low", high), ("proxy_value_high", low)):
        _put(found, (key,), _unsigned(value))
    return found


def _unsigned(value: Json) -> Json:
    if isinstance(value, str):
        return value.strip().removeprefix("-")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return value.copy_abs() if isinstance(value, Decimal) else abs(value)


def _put(raw: dict[str, Json], path: tuple[str, ...], value: Json) -> None:
    """Set what stands at a path, or take it away where ``value`` is None; an object left empty goes with it."""
    name, *rest = path
    if not rest:
        if value is None:
            raw.pop(name, None)
        else:
            raw[name] = value
        return
    inside = raw.get(name)
    changed = dict(inside) if isinstance(inside, Mapping) else {}
    _put(changed, tuple(rest), value)
    if changed:
        raw[name] = changed
    else:
        raw.pop(name, None)
