"""A save that came too late, for the eye: field by field what stood there, what somebody else made of it, and yours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.text import capfirst
from pghistory.models import Context

from accounts.models import User
from assets.actions.reconciling import THEIRS, YOURS, Difference, differences
from assets.actions.state import ASSET_FACTS, BY_NAME, NO, PARTS, YES, Column, Fact, Links, State, row_of
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, Classification, Term

# A version bears the time at which its transaction began, which may be before the form was drawn.
LONGEST_WRITE = timedelta(minutes=10)
ANSWERS = {YES: "yes", NO: "no"}


@dataclass(frozen=True)
class Author:
    """Who changed something, when, and in what sort of change set."""

    who: str
    at: datetime
    how: str


@dataclass(frozen=True)
class Line:
    """One difference in words. ``base``, ``theirs`` and ``yours`` are empty where there is nothing."""

    key: str
    label: str
    base: str
    theirs: str
    yours: str
    author: Author | None
    is_clash: bool


class Conflict:
    """What the page of a late save shows. ``base`` was signed at ``since``; ``theirs`` is how the record stands."""

    def __init__(self, asset: Asset, base: State, theirs: State, yours: State, since: datetime) -> None:
        self.asset, self.base, self.theirs, self.yours, self.since = asset, base, theirs, yours, since

    @cached_property
    def _lines(self) -> list[tuple[Difference, Line]]:
        found = differences(self.base, self.theirs, self.yours)
        words = StateWords(self.base, self.theirs, self.yours)
        authors = authors_of([one.key for one in found if one.who != YOURS], self.asset, self.base, self.since)
        return [(one, _line(one, words, authors)) for one in found]

    @property
    def clashes(self) -> list[Line]:
        """What both changed, and not to the same: one of the two has to be chosen."""
        return [line for one, line in self._lines if one.is_clash]

    @property
    def taken(self) -> list[Line]:
        """What the others changed and you did not: it is taken over."""
        return [line for one, line in self._lines if one.who == THEIRS]

    @property
    def carried(self) -> list[Line]:
        """What you changed and nobody else did: it is carried along."""
        return [line for one, line in self._lines if one.who == YOURS]

    @property
    def authors(self) -> list[Author]:
        """Everybody who was there in between, the first first."""
        found = {line.author for _, line in self._lines if line.author}
        return sorted(found, key=lambda author: author.at)


def _line(one: Difference, words: "StateWords", authors: Mapping[str, Author]) -> Line:
    base, theirs, yours = (
        words.value(one.key, text, state)
        for text, state in zip((one.base, one.theirs, one.yours), words.states, strict=True)
    )
    return Line(one.key, words.label(one.key), base, theirs, yours, authors.get(one.key), one.is_clash)


class StateWords:
    """The keys and texts of some states in words. Two queries for all of them."""

    def __init__(self, *states: State) -> None:
        self.states = states
        terms, assets = set[int](), set[int]()
        for state in states:
            for key, text in state.items():
                if key.startswith("term:"):
                    terms.add(int(key.split(":")[1]))
                elif text and _leads_to(key) is Term:
                    terms.update(map(int, text.split()))
                elif text and _leads_to(key) is Asset:
                    assets.add(int(text))
        self.terms = Term.objects.in_bulk(terms)
        self.assets = Asset.objects.only("name").in_bulk(assets)

    def label(self, key: str) -> str:
        """What a key is about: "website", "location “1 Hope Street”: postcode"."""
        part, *rest = key.split(":")
        if part == "term":
            return capfirst(self.terms[int(rest[0])].label) + (": note" if rest[1:] else "")
        if not rest:
            return str(capfirst(BY_NAME[part].label(Asset)))
        model = PARTS[part].model
        row = next(found for state in self.states if (found := row_of(part, rest[0], state)))
        title = f"{capfirst(str(model._meta.verbose_name))} “{self._title(part, row)}”"
        return f"{title}: {PARTS[part].by_name[rest[1]].label(model)}" if rest[1:] else title

    def value(self, key: str, text: str | None, state: State) -> str:
        """A text in words; of a whole row, all that it says."""
        if not text:
            return ""
        part, *rest = key.split(":")
        if part == "term":
            return text if rest[1:] else ANSWERS[text]
        if not rest:
            return self._fact(BY_NAME[part], text)
        facts = PARTS[part].by_name
        if rest[1:]:
            return self._fact(facts[rest[1]], text)
        row = row_of(part, rest[0], state) or {}
        return ", ".join(self._fact(facts[name], said) for name, said in row.items() if said)

    def _title(self, part: str, row: Mapping[str, str]) -> str:
        """A row by the first of its facts that says something."""
        facts = PARTS[part].by_name
        return next((self._fact(facts[name], text) for name, text in row.items() if text), "")

    def _fact(self, fact: Fact, text: str) -> str:
        value = fact.read(text)
        if isinstance(fact, Links):
            return "; ".join(self.terms[pk].label for pk in value)
        if not isinstance(fact, Column):
            return text
        target = fact.column.related_model
        if target is Term:
            return str(self.terms[value].label)
        if target is Asset:
            return str(self.assets[value].name)
        if target is not None:
            place = next((row for state in self.states if (row := row_of("location", text, state))), {})
            return self._title("location", place)
        if fact.column.choices:
            return str(dict(fact.column.flatchoices).get(value, text))
        if isinstance(value, bool):
            return ANSWERS[text]
        return date_format(value, "j M Y") if isinstance(value, date) else text


def _leads_to(key: str) -> Any:
    """The model whose keys the text under a key of a state holds; None for most."""
    part, *rest = key.split(":")
    fact = BY_NAME.get(part) if not rest else PARTS[part].by_name.get(rest[-1])
    if isinstance(fact, Links):
        return Term
    return fact.column.related_model if isinstance(fact, Column) else None


def authors_of(keys: Iterable[str], asset: Asset, base: State, since: datetime) -> dict[str, Author]:
    """Who last changed each of ``keys`` after ``since``, by the history: for rows that came or went, for terms too."""
    contexts: dict[str, tuple[Any, datetime]] = {}
    for model, wanted in _by_table(keys).items():
        for key, context, at in _walk(model, wanted, asset, base, since - LONGEST_WRITE):
            contexts[key] = (context, at)
    said = dict(Context.objects.filter(pk__in={pk for pk, _ in contexts.values()}).values_list("pk", "metadata"))
    people = User.objects.in_bulk({one["user"] for one in said.values() if one.get("user")})
    sets = dict(
        ChangeSet.objects.filter(uuid__in=[one["change_set"] for one in said.values() if "change_set" in one])
        .values_list("uuid", "kind")
    )  # fmt: skip
    kinds = {str(uuid): ChangeKind(kind).label for uuid, kind in sets.items()}
    found = {}
    for key, (context, at) in contexts.items():
        one = said.get(context, {})
        person = people.get(one.get("user"))
        found[key] = Author(
            person.get_short_name() if person else "the register itself", at, kinds.get(one.get("change_set", ""), "")
        )
    return found


def _by_table(keys: Iterable[str]) -> dict[type[Model], list[str]]:
    tables: dict[type[Model], list[str]] = {}
    for key in keys:
        part = key.split(":")[0]
        model: type[Model] = Classification if part == "term" else PARTS[part].model if ":" in key else Asset
        tables.setdefault(model, []).append(key)
    return tables


def _walk(
    model: type[Model], keys: list[str], asset: Asset, base: State, since: datetime
) -> Iterator[tuple[str, Any, datetime]]:
    """Each change of one of ``keys`` in the versions of a table, in their order."""
    before = dict(base)
    events = model.pgh_event_models["insert"].objects.filter(pgh_created_at__gte=since)  # type: ignore[attr-defined]
    for event in _of(model, events, asset, keys).order_by("pgh_id"):
        for key, text in _says(model, event, keys):
            if before.get(key, "") != text:
                before[key] = text
                yield key, event.pgh_context_id, event.pgh_created_at


def _of(model: type[Model], events: Any, asset: Asset, keys: list[str]) -> Any:
    if model is Asset:
        return events.filter(pgh_obj_id=asset.pk)
    numbers = {int(key.split(":")[1]) for key in keys if key.split(":")[1].isdigit()}
    if model is Classification:
        return events.filter(asset=asset, term__in=numbers)
    return events.filter(pgh_obj_id__in=numbers)


def _says(model: type[Model], event: Any, keys: list[str]) -> Iterator[tuple[str, str]]:
    """What a version says under those of ``keys`` that are about its record."""
    is_gone = event.pgh_label == "delete"
    if model is Asset:
        yield from ((fact.name, fact.text(event)) for fact in ASSET_FACTS if fact.name in keys)
    elif model is Classification:
        key = f"term:{event.term_id}"
        said = "" if is_gone or not event.is_current else event.value
        yield from ((name, text) for name, text in ((key, said), (f"{key}:note", event.note)) if name in keys)
    else:
        for part in PARTS.values():
            row = f"{part.name}:{event.pgh_obj_id}"
            if part.model is model and row in keys:
                yield row, "" if is_gone else "there"
            for fact in part.facts if part.model is model and not is_gone else ():
                if f"{row}:{fact.name}" in keys and not isinstance(fact, Links):
                    yield f"{row}:{fact.name}", fact.text(event)
