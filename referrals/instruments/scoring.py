"""What a set of answers comes to. The same code scores a page's form and a researcher's file.

An answer counts when it is a whole number in its item's range. Where one is missing or is something else there is no
score, never a zero: the reason says which items, and never what was answered, since it is kept in the clear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from referrals.instruments.instrument import Instrument, Item

Answer = int | str | None
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Scored:
    """The result.

    ``raw_score`` is the sum as the items are printed; ``score`` what is reported. Both are None where the instrument
    gives no single number, and where the return is incomplete. ``subscales`` are by key. ``reason`` says why a return
    is not complete, in at most 200 characters. ``alerts`` are the keys of items after which somebody looks after the
    person on the same day; they are found in incomplete returns too.
    """

    raw_score: Decimal | None
    score: Decimal | None
    subscales: dict[str, Decimal]
    complete: bool
    reason: str
    alerts: tuple[str, ...]
    answered: int
    asked: int


def score(instrument: Instrument, answers: Answers) -> Scored:
    """Score ``answers``, by item key; an item that is not in it was not answered.

    Raises ValueError where a key belongs to no item.
    """
    strangers = set(answers) - {item.key for item in instrument.items}
    if strangers:
        raise ValueError(f"{instrument.code} has no item {', '.join(sorted(strangers))}")
    read = {item.key: _value(item, answers.get(item.key)) for item in instrument.items}
    values = {key: value for key, value in read.items() if value is not None}
    reason = _reason(instrument, answers, values)
    raw, result, subscales = _results(instrument, values, complete=not reason)
    return Scored(
        raw_score=raw,
        score=result,
        subscales=subscales,
        complete=not reason,
        reason=reason,
        alerts=tuple(each.item for each in instrument.alerts if values.get(each.item, -1) >= each.at_least),
        answered=sum(item.key in values for item in instrument.items)
        + sum(not item.is_number and not _is_blank(answers.get(item.key)) for item in instrument.items),
        asked=len(instrument.items),
    )


def whole_number(answer: Answer) -> int | None:
    """The whole number that an answer is, or None: 3, "3" and " 3 " are 3; "3.0", "three", 2.5 and True are none."""
    if isinstance(answer, bool):
        return None
    if isinstance(answer, int):
        return answer
    if not isinstance(answer, str):
        return None
    text = answer.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _value(item: Item, answer: Answer) -> int | None:
    if not item.is_number:
        return None
    number = whole_number(answer)
    return number if number is not None and _is_allowed(item, number) else None


def _is_allowed(item: Item, number: int) -> bool:
    if item.kind == "choice":
        return any(choice.value == number for choice in item.choices)
    return item.least <= number <= item.greatest


def _is_blank(answer: Answer) -> bool:
    return answer is None or (isinstance(answer, str) and not answer.strip())


def _reason(instrument: Instrument, answers: Answers, values: Mapping[str, int]) -> str:
    """Why the return is not complete; empty where it is."""
    if not instrument.items or all(_is_blank(answers.get(item.key)) for item in instrument.items):
        return "Nothing was answered."
    missing: list[int] = []
    no_number: list[int] = []
    outside: list[int] = []
    for place, item in enumerate(instrument.items, start=1):
        answer = answers.get(item.key)
        if _is_blank(answer):
            missing += [place] if item.needed else []
        elif item.is_number and item.key not in values:
            (no_number if whole_number(answer) is None else outside).append(place)
    said = [("Missing", missing), ("Not a whole number", no_number), ("Out of range", outside)]
    return " ".join(f"{what}: {_items(places)}." for what, places in said if places)


def _items(places: Iterable[int]) -> str:
    """``item 3``, ``items 2, 5-9``."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    one = len(runs) == 1 and runs[0][0] == runs[0][1]
    listed = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"item{'' if one else 's'} {listed}"


Results = tuple[Decimal | None, Decimal | None, dict[str, Decimal]]


def _results(instrument: Instrument, values: Mapping[str, int], *, complete: bool) -> Results:
    """Raw score, score and subscales."""
    if instrument.method == "each":
        # Every item is a measure by itself, so one that is missing takes nothing from the others.
        return None, None, {key: Decimal(value) for key, value in values.items()}
    if instrument.method == "none" or not complete:
        return None, None, {}
    total = Decimal(sum(values.values()))
    if instrument.method == "table":
        return total, instrument.table[int(total) - sum(item.least for item in instrument.items)], {}
    if instrument.method == "ghq":
        return total, _cases(values, values), _by_section(instrument, values)
    return total, total, {}


def _cases(values: Mapping[str, int], keys: Iterable[str]) -> Decimal:
    """0-0-1-1: the last two answers of four count one each."""
    return Decimal(sum(values[key] >= 2 for key in keys))


def _by_section(instrument: Instrument, values: Mapping[str, int]) -> dict[str, Decimal]:
    found = {}
    for part in instrument.subscales:
        is_likert = part.key.endswith("_likert")
        found[part.key] = Decimal(sum(values[key] for key in part.items)) if is_likert else _cases(values, part.items)
    return found
