"""A definition, as it is written in its file, into an instrument. A slip in a file is an error at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from referrals.instruments.instrument import (
    Alert,
    Better,
    Change,
    Choice,
    Direction,
    Instrument,
    Item,
    Kind,
    Method,
    Subscale,
    Threshold,
    Who,
)

Table = Mapping[str, Any]


class DefinitionError(ValueError):
    """A definition that does not hold together."""


def read_definition(written: Table) -> Instrument:
    """The instrument that a definition describes. Raises DefinitionError."""
    direction = _one_of(written, "direction", Direction)
    licence = written["licence"]
    shared = written.get("every_item", {})
    items = tuple(_item({**shared, **each}, direction) for each in _tables(written, "items"))
    scoring = written["scoring"]
    found = Instrument(
        code=written["code"],
        version=written["version"],
        title=written["title"],
        name=written["name"],
        instructions=written.get("instructions"),
        recall=written.get("recall", ""),
        items=items,
        method=_one_of(scoring, "method", Method),
        table=tuple(Decimal(each) for each in scoring.get("table", [])),
        direction=direction,
        score_least=_decimal(scoring, "least"),
        score_greatest=_decimal(scoring, "greatest"),
        subscales=tuple(_subscale(each, items) for each in _tables(written, "subscales")),
        thresholds=tuple(_threshold(each) for each in _tables(written, "thresholds")),
        meaningful_change=tuple(_change(each) for each in _tables(written, "meaningful_change")),
        alerts=tuple(Alert(item=each["item"], at_least=each["at_least"]) for each in _tables(written, "alerts")),
        is_free=licence["is_free"],
        licence_holder=licence["holder"],
        licence_note=licence.get("note", ""),
        left_out=licence.get("left_out", ""),
        source=written["source"],
        positive=written["positive"],
        is_about_symptoms=written.get("symptoms", False),
        only_after_start=written.get("only_after_start", False),
        items_from_plan=written.get("items_from_plan", False),
        taken_from=tuple(written.get("taken_from", [])),
    )
    _check(found)
    return found


def _item(written: Table, direction: Direction) -> Item:
    kind = _one_of(written, "kind", Kind)
    fallback = "neither" if direction == "each" else direction
    return Item(
        key=written["key"],
        text=written.get("text"),
        kind=kind,
        least=written.get("least", 0),
        greatest=written["greatest"],
        choices=_choices(written, kind),
        better=_one_of({"better": written.get("better", fallback)}, "better", Better),
        reversed=written.get("reversed", False),
        needed=written.get("needed", True),
    )


def _choices(written: Table, kind: Kind) -> tuple[Choice, ...]:
    """Every answer of a choice or a scale; a scale names its ends alone, a licensed choice none."""
    values = range(written.get("least", 0), written["greatest"] + 1)
    if kind == "choice":
        labels: Sequence[str] = written.get("choices", [""] * len(values))
        if len(labels) != len(values):
            raise DefinitionError(f"{written['key']} has {len(labels)} names for {len(values)} answers")
        return tuple(Choice(value, label) for value, label in zip(values, labels, strict=True))
    if kind == "scale":
        ends = {values[0]: written.get("lowest", ""), values[-1]: written.get("highest", "")}
        return tuple(Choice(value, f"{value} – {ends[value]}" if ends.get(value) else f"{value}") for value in values)
    return ()


def _subscale(written: Table, items: tuple[Item, ...]) -> Subscale:
    return Subscale(
        key=written["key"],
        label=written["label"],
        items=tuple(written.get("items", [written["key"]])),
        least=written["least"],
        greatest=written["greatest"],
        better=_one_of(written, "better", Better),
    )


def _threshold(written: Table) -> Threshold:
    return Threshold(
        of=written.get("of", "score"),
        at_least=_decimal(written, "at_least"),
        at_most=_decimal(written, "at_most"),
        label=written["label"],
        source=written["source"],
        verified=written["verified"],
    )


def _change(written: Table) -> Change:
    return Change(
        of=written.get("of", "score"),
        who=_one_of(written, "who", Who),
        least=Decimal(str(written["least"])),
        greatest=_decimal(written, "greatest"),
        source=written["source"],
        verified=written["verified"],
    )


def _decimal(written: Table, key: str) -> Decimal | None:
    return Decimal(str(written[key])) if key in written else None


def _tables(written: Table, key: str) -> list[Table]:
    return list(written.get(key, []))


def _one_of(written: Table, key: str, allowed: Any) -> Any:
    if written[key] not in get_args(allowed):
        raise DefinitionError(f"{key} is {written[key]!r}; it is one of {', '.join(get_args(allowed))}")
    return written[key]


def _check(found: Instrument) -> None:
    """What a file could get wrong without Python noticing."""
    keys = [item.key for item in found.items]
    if len(set(keys)) != len(keys):
        raise DefinitionError(f"{found.code}: two items have one key")
    named = {key for part in found.subscales for key in part.items} | {alert.item for alert in found.alerts}
    if named - set(keys):
        raise DefinitionError(f"{found.code}: no item {', '.join(sorted(named - set(keys)))}")
    results = {"score", "raw_score", *(part.key for part in found.subscales)}
    banded = {each.of for each in found.thresholds} | {each.of for each in found.meaningful_change}
    if banded - results:
        raise DefinitionError(f"{found.code}: no result {', '.join(sorted(banded - results))}")
    spread = sum(item.greatest - item.least for item in found.items) + 1
    if found.method == "table" and len(found.table) != spread:
        raise DefinitionError(f"{found.code}: {len(found.table)} values in the table for {spread} sums")
    if found.is_free and any(item.text is None for item in found.items):
        raise DefinitionError(f"{found.code} is free and has an item without words")
    if not found.is_free and (found.instructions or any(item.text for item in found.items)):
        raise DefinitionError(f"{found.code} is licensed and its words stand in the definition")
