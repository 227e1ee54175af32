"""The words of an instrument as its licence holder supplies them: a small TOML file, checked against the definition.

    instructions = "…"
    choices = ["…", "…"]          # the answers, from the least number up, where all items have the same
    [items]
    q1 = "…"
    [choices_of]                  # only where an item has answers of its own
    q3 = ["…", "…"]

A scale that is answered by a number has ``ends`` (and ``ends_of``) instead: the names of its lowest and highest answer.
"""

import tomllib
from collections.abc import Mapping
from typing import Any

import tomli_w

from assets.text import harmful_in
from referrals.instruments import Instrument, Item

LARGEST_FILE = 100_000
_LONGEST_TEXT = 2000
_KEYS = {"instructions", "choices", "choices_of", "ends", "ends_of", "items"}

Written = dict[str, Any]


class WordsError(ValueError):
    """Words that do not fit the instrument; the text says what and where."""


def read_words(instrument: Instrument, text: str) -> Written:
    """The words in ``text``, as a licence keeps them. Raises WordsError that names every item that is amiss."""
    if len(text) > LARGEST_FILE:
        raise WordsError(f"The words take more than {LARGEST_FILE:,} characters. No questionnaire is as long.")
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise WordsError(f"This is not written as TOML: {fault}.") from fault
    faults = [*_unknown(instrument, written), *_faults(instrument, written)]
    if faults:
        raise WordsError(" ".join(faults))
    return written


def write_words(written: Mapping[str, Any]) -> str:
    """The words of a licence, as ``read_words`` takes them."""
    return tomli_w.dumps(written, multiline_strings=True) if written else ""


def words_fit(instrument: Instrument, written: Mapping[str, Any]) -> bool:
    """Whether the words, once checked, also fit this version of the instrument."""
    return not list(_faults(instrument, written))


def labels_of(item: Item, written: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of an item's answers, from the least up; empty where it is answered otherwise than by choosing."""
    if item.kind == "choice":
        return tuple(_for_item(item, written, "choices"))
    if item.kind == "scale":
        lowest, highest = _for_item(item, written, "ends")
        values = [str(choice.value) for choice in item.choices]
        return (f"{values[0]} – {lowest}", *values[1:-1], f"{values[-1]} – {highest}")
    return ()


def _for_item(item: Item, written: Mapping[str, Any], name: str) -> Any:
    own = written.get(f"{name}_of")
    return (own.get(item.key) if isinstance(own, dict) else None) or written.get(name)


def _unknown(instrument: Instrument, written: Written) -> list[str]:
    """Keys that mean nothing: most likely they are misspelt."""
    keys = {item.key for item in instrument.items}
    strange = sorted(set(written) - _KEYS)
    for name in ("items", "choices_of", "ends_of"):
        table = written.get(name, {})
        if isinstance(table, dict) and not instrument.items_from_plan:
            strange += sorted(f"{name}.{key}" for key in set(table) - keys)
    return [f"Nothing here is called {', '.join(strange)}."] if strange else []


def _faults(instrument: Instrument, written: Mapping[str, Any]) -> list[str]:
    faults = []
    if not _is_text(written.get("instructions")):
        faults.append("The instructions are missing: a text called instructions.")
    faults += _faults_of_items(instrument, written.get("items", {}))
    for item in instrument.items:
        wanted = {"choice": len(item.choices), "scale": 2}.get(item.kind)
        name = "choices" if item.kind == "choice" else "ends"
        if wanted and not _is_list(_for_item(item, written, name), wanted):
            faults.append(f"{item.key} needs {wanted} {name}, each a text in quotation marks.")
    return faults


def _faults_of_items(instrument: Instrument, texts: object) -> list[str]:
    """The person's own goals have no words but theirs."""
    if instrument.items_from_plan:
        return []
    if not isinstance(texts, dict):
        return ["The words of the items stand in a table [items]."]
    missing = [item.key for item in instrument.items if not _is_text(texts.get(item.key))]
    return [f"Words are missing for {', '.join(missing)}."] if missing else []


def _is_text(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= _LONGEST_TEXT and not harmful_in(text)


def _is_list(labels: object, length: int) -> bool:
    return isinstance(labels, list) and len(labels) == length and all(_is_text(label) for label in labels)
