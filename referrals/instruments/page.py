"""The instruments as a page to read: items, scoring, what is known of results, licences, and how words are added."""

from collections.abc import Iterable, Iterator

from referrals.instruments.catalogue import CODES, latest
from referrals.instruments.instrument import Change, Instrument, Item, Threshold

_HEAD = """# The questionnaires

Made by `manage.py instruments > docs/instruments.md` from the definitions in `referrals/instruments/definitions`; a
test fails when it is old. A definition never changes once it is released: what is worded or scored otherwise is another
version, and each return keeps the version it was answered in.

Answers are whole numbers in the range of their item. Where one is missing or is something else there is no score, never
a zero; the return is kept and counted, with the reason. Questionnaires whose items stand each by itself have no score
at all; there each answer that is there counts by itself. `manage.py score_measure CODE FILE.csv` scores a file of
answers with the same code and no database; it needs no words, and so no licence to show them.

**verified** beside a figure: it was found in a published text when the definition was written. **not verified**: it is
remembered; the pages say so.

## Words that are not in this program

The words of some questionnaires belong to somebody. Nothing of them is in this program: no instructions, no items and
no names of answers. They are asked when an administrator has entered a licence in the admin screens, under *Licences of
instruments*: to whom it is licensed, its reference, its last day, and the words as the owner prints them, in the form
below. After the last day the words are locked again; what was answered stays and goes on being scored. In the same way
a questionnaire that is free gets words in another language.

```toml
instructions = "…"
choices = ["…", "…"]   # the answers from the lowest number up, where all items have the same

[items]                # one line for each item, by its key
q1 = "…"

[choices_of]           # only for items with answers of their own
q3 = ["…", "…"]
```

Items that are answered on a scale of numbers have `ends = ["…", "…"]` instead of choices (and `[ends_of]`): the names
of the lowest and the highest answer. What is typed as a number, or in words, has neither.

Never in this program, and no scoring either: EQ-5D, PAM and Outcomes Star, whose owners license the scoring too.

"""
_METHODS = {
    "sum": "The answers are added; the score is the sum.",
    "table": "The answers are added; the score is looked up for the sum.",
    "ghq": "Raw score: the answers added (Likert). Score: the last two answers of four count one each (0-0-1-1).",
    "each": "Never combined: each item is a result by itself. There is no score.",
    "none": "Not scored: it is read.",
}
_BETTER = {"higher": "more is better", "lower": "less is better", "neither": "neither more nor less is better"}


def instruments_as_markdown() -> str:
    """The page."""
    return _HEAD + "\n".join("\n".join(_section(latest(code))) for code in CODES)


def span_of(threshold: Threshold) -> str:
    """The range of a band: ``5 to 9``, ``from 10``, ``to 19.5``."""
    if threshold.at_least is None:
        return f"to {threshold.at_most}"
    if threshold.at_most is None:
        return f"from {threshold.at_least}"
    return f"{threshold.at_least} to {threshold.at_most}"


def _section(instrument: Instrument) -> Iterator[str]:
    yield f"## {instrument.name}"
    yield ""
    yield f"`{instrument.code}`, version {instrument.version}. People read “{instrument.title}”."
    yield f"Source: {instrument.source}."
    yield ""
    yield from _licence(instrument)
    when = "not at the beginning" if instrument.only_after_start else "at any time"
    yield f"- **Asked** {when}. Time it is about: {instrument.recall}. {_place(instrument)}"
    yield f"- **Scoring**: {_METHODS[instrument.method]}{_range(instrument)}"
    if instrument.table:
        yield f"  {instrument.score_least} to {instrument.score_greatest}: {', '.join(map(str, instrument.table))}."
    yield from _results(instrument)
    yield from _known(instrument)
    yield ""
    yield "| item | words | answers | |"
    yield "| --- | --- | --- | --- |"
    yield from (f"| {' | '.join(row)} |" for row in _rows(instrument))
    yield ""


def _place(instrument: Instrument) -> str:
    if instrument.is_about_symptoms:
        return (
            "About symptoms: in no pack unless a manager chooses it and says that somebody looks after what it brings."
        )
    return "Fit for everybody." if instrument.positive else "Not in the usual pack."


def _licence(instrument: Instrument) -> Iterator[str]:
    holder = instrument.licence_holder.removesuffix(".")
    note = f" {instrument.licence_note}" if instrument.licence_note else ""
    if instrument.is_free:
        yield f"- **Words**: free, and in this program. {holder}.{note}"
    else:
        yield f"- **Words**: licensed, and not in this program. They belong to {holder}.{note}"
    if instrument.left_out:
        yield f"- **Left out**: {instrument.left_out}."


def _range(instrument: Instrument) -> str:
    if not instrument.has_score:
        return ""
    least = sum(item.least for item in instrument.items)
    greatest = sum(item.greatest for item in instrument.items)
    score = f"; score {instrument.score_least} to {instrument.score_greatest}"
    return f" Raw score {least} to {greatest}{score}; {_BETTER[instrument.items[0].better]}."


def _results(instrument: Instrument) -> Iterator[str]:
    parts = [part for part in instrument.subscales if part.items != (part.key,)]
    if parts:
        listed = "; ".join(f"`{part.key}` {part.label}, {part.least} to {part.greatest}" for part in parts)
        yield f"- **Subscales**: {listed}."
    if instrument.alerts:
        listed = ", ".join(f"{alert.item} from {alert.at_least}" for alert in instrument.alerts)
        yield f"- **Somebody looks after the person on the same day** when: {listed}."


def _known(instrument: Instrument) -> Iterator[str]:
    for change in instrument.meaningful_change:
        yield f"- **Change that means something**, for {_whom(change)}: {_amount(change)}. {_origin(change)}"
    for (of, origin), words in _bands(instrument.thresholds).items():
        yield f"- **Bands** of {of}: {', '.join(words)}. {origin}"


def _bands(thresholds: Iterable[Threshold]) -> dict[tuple[str, str], list[str]]:
    """The bands of each result and source, so that a source is named once."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in thresholds:
        key = (f"`{each.of}`" if each.of != "score" else "the score", _origin(each))
        found.setdefault(key, []).append(f"{span_of(each)} {each.label}")
    return found


def _whom(change: Change) -> str:
    return "one person" if change.who == "person" else "the mean of a group"


def _amount(change: Change) -> str:
    return f"{change.least} to {change.greatest}" if change.greatest else f"{change.least} or more"


def _origin(figure: Threshold | Change) -> str:
    return f"{figure.source} ({'verified' if figure.verified else '**not verified**'})."


def _rows(instrument: Instrument) -> Iterator[tuple[str, ...]]:
    """A row for each item; those without words in one."""
    if not instrument.is_free and instrument.method != "each":
        first, *others = instrument.items
        keys = f"`{first.key}` to `{others[-1].key}`" if others else f"`{first.key}`"
        yield keys, "licensed", _answers(first), _BETTER[first.better]
        return
    for item in instrument.items:
        meaning = _BETTER[item.better] if item.is_number else "read"
        yield (
            f"`{item.key}`",
            item.text or "licensed",
            _answers(item),
            meaning if item.needed else f"{meaning}; may be left out",
        )


def _answers(item: Item) -> str:
    if item.kind == "text":
        return f"words, at most {item.greatest} characters"
    named = [f"{choice.value} {choice.label}" for choice in item.choices if choice.label]
    if item.kind == "choice" and named:
        return ", ".join(named)
    ends = [choice.label for choice in (item.choices[0], item.choices[-1])] if item.kind == "scale" else []
    return " … ".join(ends) if any("–" in end for end in ends) else f"{item.least} to {item.greatest}"
