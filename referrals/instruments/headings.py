"""Which columns of a sheet hold the answers to which items.

A column is taken for an item only where the headings leave no doubt; a guess would score the wrong answers without
anybody noticing. Where they leave one the sheet is refused, and its owner names the columns.
"""

import re
from collections.abc import Sequence

from referrals.instruments.instrument import Instrument

# Blanks, strokes and dots are written now this way, now that: "Q 1", "q_1" and "q.1" are one heading.
_SEPARATORS = re.compile(r"[\s_.\-:#]+")
_NUMBERED = re.compile(r"(\D*?)0*(\d{1,2})(\D*)")
# What stands beside answers in every study, and is none.
_NO_ANSWERS = {
    *("id", "ref", "reference", "code", "number", "no", "name", "person", "participant", "participantid", "patient"),
    *("case", "date", "age", "sex", "gender", "group", "cohort", "site", "practice", "point", "time", "wave", "notes"),
}


class SheetError(ValueError):
    """A sheet from which it is not clear what to score; the text says what is in the way and how to mend it."""


def item_columns(instrument: Instrument, headings: Sequence[str], named: Sequence[str] = ()) -> tuple[int, ...]:
    """The column of each item, counted from 0, in the order of the items.

    Columns that are ``named`` are taken as they are named. Else the items' own keys are looked for, then numbered
    headings that are alike but for the number (q1, q2 ...); then, where there are as many columns as items and nothing
    speaks against it, the columns are taken in their order. Raises SheetError.
    """
    if named:
        return _named_columns(instrument, headings, named)
    bare = [_without_code(instrument, _bare(heading)) for heading in headings]
    _refuse_answers(instrument, bare)
    found = _by_key(instrument, bare) or _by_number(instrument, bare) or _by_position(instrument, bare)
    if found is None:
        raise SheetError(_unclear(instrument))
    return found


def _unclear(instrument: Instrument) -> str:
    keys = [item.key for item in instrument.items]
    if len(keys) == 1:
        return (
            f"{instrument.code} has one item, and the headings do not say which column holds it. Call it {keys[0]}, "
            "or name it with --items."
        )
    return (
        f"{instrument.code} has {len(keys)} items, and the headings do not say which columns hold them. Call them q1 "
        f"to q{len(keys)}, or name them with --items, in order and with commas between them."
    )


def _bare(heading: str) -> str:
    return _SEPARATORS.sub("", heading.strip().lower())


def _without_code(instrument: Instrument, bare: str) -> str:
    """``phq91`` is item 1 of phq9; a single item may be called like its instrument."""
    rest = bare.removeprefix(instrument.code)
    if not rest and len(instrument.items) == 1:
        return _bare(instrument.items[0].key)
    return rest or bare


def _items(instrument: Instrument) -> str:
    return f"{len(instrument.items)} items" if len(instrument.items) > 1 else "one item"


def _named_columns(instrument: Instrument, headings: Sequence[str], named: Sequence[str]) -> tuple[int, ...]:
    wanted = [name.strip() for name in named]
    stripped = [heading.strip() for heading in headings]
    if len(wanted) != len(instrument.items):
        raise SheetError(f"{instrument.code} has {_items(instrument)}, and --items names {len(wanted)}.")
    if len(set(wanted)) != len(wanted):
        raise SheetError("--items names a column twice.")
    for name in wanted:
        if stripped.count(name) != 1:
            times = "no" if name not in stripped else "more than one"
            raise SheetError(f"There is {times} column called {name!r}.")
    return tuple(stripped.index(name) for name in wanted)


def _refuse_answers(instrument: Instrument, bare: Sequence[str]) -> None:
    """A sheet without a heading row begins with answers."""
    numbers = [int(heading) for heading in bare if heading.isascii() and heading.isdigit() and len(heading) < 4]
    if numbers and len(numbers) == len(bare) and numbers not in (_in_order(instrument), list(instrument.taken_from)):
        raise SheetError("The first row holds answers. Put a row of headings above it, for example q1, q2, q3.")


def _in_order(instrument: Instrument) -> list[int]:
    return list(range(1, len(instrument.items) + 1))


def _by_key(instrument: Instrument, bare: Sequence[str]) -> tuple[int, ...] | None:
    keys = [_bare(item.key) for item in instrument.items]
    for key in keys:
        if bare.count(key) > 1:
            raise SheetError(f"There is more than one column called {key!r}.")
    return tuple(bare.index(key) for key in keys) if all(key in bare for key in keys) else None


def _families(bare: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Numbered headings that are alike but for the number: of each family the numbers, with their columns."""
    families: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for column, heading in enumerate(bare):
        if parts := _NUMBERED.fullmatch(heading):
            families.setdefault((parts[1], parts[3]), []).append((int(parts[2]), column))
    return list(families.values())


def _by_number(instrument: Instrument, bare: Sequence[str]) -> tuple[int, ...] | None:
    """A family whose numbers are those of the items: 1 to n, or as in the longer form."""
    orders = [order for order in (_in_order(instrument), list(instrument.taken_from)) if order]
    fitting = [family for family in _families(bare) if sorted(number for number, _ in family) in orders]
    if len(fitting) > 1:
        raise SheetError(
            f"More than one set of columns could be the items of {instrument.code}. Name those to score with --items, "
            "in order and with commas between them."
        )
    return tuple(column for _, column in sorted(fitting[0])) if fitting else None


def _by_position(instrument: Instrument, bare: Sequence[str]) -> tuple[int, ...] | None:
    """All columns that are not plainly no answer, in their order; unless only some of them are known for items."""
    columns = [column for column, heading in enumerate(bare) if heading not in _NO_ANSWERS]
    answers = [bare[column] for column in columns]
    # Of a single item there is no order that speaks for it.
    if len(columns) != len(instrument.items) or len(columns) == 1 < len(bare):
        return None
    keys = {_bare(item.key) for item in instrument.items}
    if len(answers) > 1 and keys & set(answers):
        return None
    # Six of seven columns are numbered: the seventh is something else, and an item is missing.
    if len(answers) > 3 and any(1 < len(family) < len(answers) for family in _families(answers)):
        return None
    return tuple(columns)
