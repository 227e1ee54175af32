"""Reading one object of a case file key by key: every value as what it must be, every fault collected."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from sroi.calculation.decimals import ARITHMETIC, HUNDRED, ONE, ZERO, is_plain, parse, plain
from sroi.calculation.findings import Finding, Gate
from sroi.calculation.json_text import Json, Raw, is_no_number

Kind = TypeVar("Kind", bound=StrEnum)

IS_NO_NUMBER = "is not a plain number such as 1200 or 0.35"

LONGEST_SHOWN = 60
# More rows than any impact map has, and more strange keys than anybody would read about.
MOST_ROWS = 20_000
MOST_STRANGE_KEYS = 50
# From here on a share is asked about as a percentage; just above 1 it is more likely to be a slip of another kind.
LIKELY_PERCENT = Decimal(2)


class Record:
    """One object, the name of its row, and the list that faults are added to.

    Every reader returns a value of its type even after a fault, so that the rest of the map is still looked through;
    what is computed then is thrown away.
    """

    def __init__(self, raw: Raw, row: str | None, map_name: str, findings: list[Finding]) -> None:
        self.raw = raw
        self.row = row
        self.map_name = map_name
        self.findings = findings
        self.asked: set[str] = set()

    def refuse(self, code: str, field: str, text: str) -> None:
        """Add a fault at which nothing is counted."""
        self.say(Gate.COMPUTE, code, field, text)

    def say(self, gate: Gate, code: str, field: str | None, text: str) -> None:
        """Add a finding, its sentence led by map, row and field."""
        self.findings.append(Finding(gate, code, self.row, field, f"{place(self.map_name, self.row, field)}: {text}"))

    def value(self, key: str) -> Json:
        """What stands under a key; None where nothing does."""
        self.asked.add(key)
        return self.raw.get(key)

    def has(self, key: str) -> bool:
        """Whether anything stands under a key."""
        return self.value(key) is not None

    def number(self, key: str, default: Decimal | None = None) -> Decimal | None:
        """A figure; ``default`` where there is none, and None where it cannot be read."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool) and not is_no_number(value):
            found = parse(str(value))
            if found is not None:
                return found
        if not is_no_number(value):
            why = "is too large, or has too many digits" if is_plain(str(value)) else IS_NO_NUMBER
            self.refuse("not_a_number", key, f"{shorten(value)} {why}.")
        return None

    def needed(self, key: str) -> Decimal | None:
        """A figure that must be there."""
        if not self.has(key):
            self.refuse("missing", key, "There is no figure.")
            return None
        return self.number(key)

    def share(self, key: str, default: Decimal | None = None) -> Decimal:
        """A fraction from 0 to 1; must be there unless ``default`` is given."""
        found = self.needed(key) if default is None else self.number(key, default)
        if found is not None and not ZERO <= found <= ONE:
            meant = ARITHMETIC.divide(found, HUNDRED)
            hint = f" Is {plain(meant)} meant?" if LIKELY_PERCENT <= found <= HUNDRED else ""
            self.refuse("share_out_of_range", key, f"{plain(found)} is not between 0 and 1.{hint}")
            return ZERO
        return ZERO if found is None else found

    def whole(self, key: str, default: int | None, *, lowest: int, highest: int, code: str, unit: str) -> int | None:
        """A whole number between two, ends included; ``default`` where there is none."""
        if not self.has(key):
            return default
        found = self.number(key)
        if found is None:
            return default
        if found != found.to_integral_value() or not lowest <= found <= highest:
            self.refuse(code, key, f"{plain(found)} is not a whole number{unit} from {lowest} to {highest}.")
            return default
        return int(found)

    def text(self, key: str) -> str:
        """Words, or a number or year that stands for a name; empty where there are none."""
        value = self.value(key)
        if value is None:
            return ""
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            return plain(value) if isinstance(value, Decimal) else str(value).strip()
        self.refuse("not_text", key, f"{shorten(value)} is not text.")
        return ""

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false, as JSON has them."""
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.refuse("unknown_value", key, f"{shorten(value)} is neither true nor false.")
        return default

    def choice(self, key: str, kind: type[Kind], default: Kind) -> Kind:
        """One word of a vocabulary."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        words = " or ".join(f'"{word}"' for word in kind)
        self.refuse("unknown_value", key, f"{shorten(value)} is not known. Write {words}.")
        return default

    def mapping(self, key: str) -> Raw:
        """An object; empty where there is none."""
        value = self.value(key)
        if isinstance(value, Mapping):
            return value
        if value is not None:
            self.refuse("not_an_object", key, f"{shorten(value)} is no object.")
        return {}

    def records(self, key: str) -> list[Json]:
        """A list; empty where there is none."""
        value = self.value(key)
        if isinstance(value, list) and len(value) > MOST_ROWS:
            self.refuse("too_many_rows", key, f"There are {len(value):,} rows, and {MOST_ROWS:,} are the most.")
            return []
        if isinstance(value, list):
            return value
        if value is not None:
            self.refuse("not_a_list", key, f"{shorten(value)} is no list.")
        return []

    def note_unknown(self, kept: Iterable[str]) -> None:
        """List the keys that nothing here reads: they are kept and change no figure."""
        known = self.asked | set(kept)
        strange = [key for key in self.raw if key not in known and not key.startswith("published_")]
        for key in strange[:MOST_STRANGE_KEYS]:
            self.say(Gate.NOTE, "unknown_key", key, "This key is not known. It is kept, and changes no figure.")
        if len(strange) > MOST_STRANGE_KEYS:
            text = f"{len(strange) - MOST_STRANGE_KEYS:,} more keys are not known. They are kept, and change no figure."
            self.say(Gate.NOTE, "unknown_key", None, text)


def place(map_name: str, row: str | None, field: str | None) -> str:
    """Where something is, in words."""
    where = row if row is None or row.startswith("input ") else f"row {shorten(row)}"
    return ", ".join(part for part in (f"Map {shorten(map_name)}", where, field and field[:LONGEST_SHOWN]) if part)


def shorten(value: Json) -> str:
    """A value as a sentence names it."""
    if isinstance(value, str):
        return f"“{value[:LONGEST_SHOWN]}…”" if len(value) > LONGEST_SHOWN else f"“{value}”"
    if isinstance(value, Mapping | list):
        return "This object" if isinstance(value, Mapping) else "This list"
    words = str(value).lower() if isinstance(value, bool) else str(value)
    return words[:LONGEST_SHOWN]
