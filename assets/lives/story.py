"""An asset's story in one sentence: "Recorded in 2005 as …; renamed … in 2011 (source); ceased between 2012 and 2014."

It says what is recorded, as precisely as it is known, and nothing else; what has no date is told without one. What a
reader may not know is not in the ``Life`` that it is told from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.text import Truncator

from assets.choices import CONFIRMING, ENDED, Basis, ChangeType, NameKind, Status
from assets.dates import NOTHING, Period, say_since, say_until, say_when
from assets.lives.life import Decided, Life, Succession, life_of
from assets.lives.stays import Turn, moves, renames
from assets.models import Asset, Sighting
from assets.models.known import Known
from assets.names import normalise_name

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# A longer source is cut; the facts of the record carry the whole of it.
LONGEST_SOURCE = 80
SAME_SOURCE = "same source"


@dataclass(frozen=True)
class Story:
    """What there is to tell, clause by clause; false where there is nothing."""

    clauses: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    def __str__(self) -> str:
        text = "; ".join(self.clauses)
        return f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else ""


@dataclass(frozen=True)
class Clause:
    """One clause, with the day by which it takes its place; ``rank`` decides among those of one day."""

    words: str
    day: date = date.max
    rank: int = 0
    source: str = ""


@dataclass
class _Said:
    """The sources that were named so far."""

    last: str = ""
    sources: set[str] = field(default_factory=set)

    def bracket(self, source: str) -> str:
        """The source as it follows a clause: in full the first time."""
        if not source:
            return ""
        words = SAME_SOURCE if source in self.sources else Truncator(source).chars(LONGEST_SOURCE)
        self.sources.add(source)
        return f" ({words})"


def story(asset: Asset, viewer: "Viewer") -> Story:
    """The story of ``asset`` as far as ``viewer`` may know it."""
    return tell(life_of(asset, viewer))


def tell(life: Life) -> Story:
    """The story of a life."""
    clauses = [*_opening(life), *_recorded(life), *_names(life), *_moves(life), *_status(life), *_others(life)]
    clauses += _end(life)
    clauses.sort(key=lambda clause: (clause.day, clause.rank))
    clauses += _last(life, clauses)
    said = _Said()
    return Story(tuple(f"{_one_line(clause.words)}{said.bracket(_one_line(clause.source))}" for clause in clauses))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _day_of(when: Period, otherwise: date) -> date:
    """The day by which something that happened between two takes its place: the later one."""
    return when[1] or when[0] or otherwise


def source_of(known: Known | None) -> str:
    """Who or what says so, in words; empty where nothing is recorded."""
    if known is None:
        return ""
    if known.source:
        return known.source
    if known.basis in CONFIRMING or known.basis == Basis.INFERRED:
        return str(Basis(known.basis).label)
    return str(known.wave) if known.wave else ""


def _opening(life: Life) -> Iterator[Clause]:
    opened = life.asset.opened_earliest, life.asset.opened_latest
    if said := say_when(*opened):
        known = life.sources.get("opened") or life.sources.get("opened_earliest")
        # Its first possible day: what opened in 2005 comes before what a wave saw on the first of January.
        yield Clause(f"opened {said}", opened[0] or opened[1] or date.min, 0, source_of(known))


# --- what waves recorded --------------------------------------------------------------------------------------------


def _recorded(life: Life) -> Iterator[Clause]:
    """The first wave that saw it, and each later one that saw another name or state."""
    now = normalise_name(life.asset.name)
    told = set[str]()
    state = ""
    for number, (day, rows) in enumerate(_waves(life.sightings)):
        names = {normalise_name(row.name): row.name for row in rows if row.name}
        new = {key: name for key, name in names.items() if key != now and key not in told}
        told |= set(new)
        before, state = state, _state(rows) or state
        changed = state if state != before and not (number == 0 and state == Status.ACTIVE) else ""
        if number and not (new or (changed and not _is_told_otherwise(life, changed))):
            continue
        called = f" as {_listed(list(new.values()))}" if new else ""
        yield Clause(f"recorded in {day.year}{called}{_STATES.get(changed, '')}", day, 1)


_STATES: dict[str, str] = {
    Status.ACTIVE: ", open again",
    Status.PAUSED: ", paused at the time",
    Status.CEASED: ", closed by then",
}


def _waves(sightings: Sequence[Sighting]) -> Iterator[tuple[date, list[Sighting]]]:
    ordered = sorted(sightings, key=lambda row: row.wave.reference_date)
    for day, rows in groupby(ordered, key=lambda row: row.wave.reference_date):
        yield day, list(rows)


def _state(rows: Sequence[Sighting]) -> str:
    """How a wave found it: the one state that all of its rows say; a lead says nothing of it."""
    said = {row.status for row in rows}
    return said.pop() if len(said) == 1 and said <= set(_STATES) else ""


def _is_told_otherwise(life: Life, state: str) -> bool:
    """Whether a change of state that a wave saw is told by a decision or by how the asset stands now."""
    decided = {kind for one in life.decisions for kind in one.types}
    if state == Status.ACTIVE:
        return ChangeType.REOPENED in decided
    return life.asset.status == state or (state == Status.PAUSED and ChangeType.PAUSED in decided)


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


# --- names and addresses --------------------------------------------------------------------------------------------


def _names(life: Life) -> Iterator[Clause]:
    recorded = {normalise_name(row.name): day for day, rows in _waves(life.sightings) for row in rows}
    known = set(recorded)
    decided = _decision(life, ChangeType.RENAMED)
    turns = list(renames(life))
    for turn in turns:
        before = normalise_name(turn.before)
        came_from = "" if before in known else f" from {turn.before} to"
        words = f"renamed{came_from} {turn.after} {say_when(*turn.when)}"
        if turn.after is None:
            words = f"called {turn.before} {say_until(*turn.when)}"
        yield Clause(words, _day_of(turn.when, date.max), 2, _source_of_turn(turn, decided))
        known |= {before, normalise_name(turn.after or "")}
    yield from _undated_names(life, turns, recorded, decided)


def _undated_names(
    life: Life, turns: "Sequence[Turn]", recorded: dict[str, date], decided: Decided | None
) -> Iterator[Clause]:
    """Former names whose end nobody knows: dated by the decision that it was renamed, or told without a date."""
    told = {turn.before for turn in turns} | {turn.after for turn in turns} | {life.asset.name}
    left = [row for row in life.names if row.kind == NameKind.FORMER and row.name not in told]
    unseen: dict[str, list[str]] = {}
    for row in left:
        when = decided.when if decided and not turns and len(left) == 1 else NOTHING
        seen = recorded.get(normalise_name(row.name))
        source = source_of(row) or _source(decided)
        if said := say_when(*when):
            called = "" if seen else f" from {row.name} to"
            yield Clause(f"renamed{called} {life.asset.name} {said}", _day_of(when, date.max), 2, source)
        elif seen:
            yield Clause(f"since renamed {life.asset.name}", seen, 3, source)
        else:
            unseen.setdefault(source, []).append(row.name)
    for source, names in unseen.items():
        yield Clause(f"formerly {_listed(names)}", min(recorded.values(), default=date.min), 0, source)
    if decided and not left and not turns and any(decided.when):
        said = say_when(*decided.when)
        yield Clause(f"renamed {life.asset.name} {said}", _day_of(decided.when, date.max), 2, _source(decided))


def _moves(life: Life) -> Iterator[Clause]:
    """From where to where; nothing at all of a move from or to an address that is kept from the reader."""
    decided = _decision(life, ChangeType.MOVED)
    for turn in moves(life, decided.when if decided else NOTHING):
        source = _source_of_turn(turn, decided)
        said = f"moved from {turn.before} to {turn.after} {say_when(*turn.when)}"
        if turn.after is None:
            said = f"at {turn.before} {say_until(*turn.when)}"
        yield Clause(said, _day_of(turn.when, date.max), 2, source)


def _source_of_turn(turn: Turn, decided: Decided | None) -> str:
    """Who says so: the decision, where a wave brought the row and so cannot know until when; else the row itself."""
    if decided is not None and turn.known is not None and turn.known.wave is not None:
        return _source(decided) or source_of(turn.known)
    return source_of(turn.known) or _source(decided)


def _decision(life: Life, kind: ChangeType) -> Decided | None:
    """The last decision that says this of the asset itself, and not of one that it followed."""
    return next((one for one in reversed(life.decisions) if one.is_earlier and kind in one.types), None)


def _source(decided: Decided | None) -> str:
    if decided is None:
        return ""
    change = decided.change
    said = str(Basis(change.basis).label) if change.basis in {*CONFIRMING, Basis.INFERRED} else ""
    return change.source or said


# --- how it stands, and who came before and after -------------------------------------------------------------------


def _status(life: Life) -> Iterator[Clause]:
    """What was decided of its state, unless that is how it stands now: then ``_end`` says it."""
    last = {kind: _decision(life, kind) for kind in (ChangeType.PAUSED, ChangeType.CEASED)}
    for one in life.decisions:
        seen = one.change.comparison.later.reference_date
        if ChangeType.FOUND_LATER in one.types:
            there = one.change.comparison.earlier.reference_date
            yield Clause(f"there already in {there.year}", there, 1, _source(one))
        for kind, word in _WORDS.items():
            # The two vocabularies have one word for these states. What several followed is decided once for each.
            now = last.get(kind) if life.asset.status == kind.value else None
            if kind not in one.types or not one.is_earlier or (now is not None and now.when == one.when):
                continue
            if kind == ChangeType.NOT_TRACED:
                yield Clause(f"not traced in {seen.year}", seen, 4, _source(one))
            else:
                said = say_when(*one.when)
                yield Clause(f"{word} {said}" if said else f"since {word}", _day_of(one.when, seen), 3, _source(one))


_WORDS = {
    ChangeType.PAUSED: "paused",
    ChangeType.REOPENED: "reopened",
    ChangeType.CEASED: "closed",
    ChangeType.NOT_TRACED: "",
}


def _end(life: Life) -> Iterator[Clause]:
    """How it stands now, if it does not go on."""
    asset = life.asset
    known = life.sources.get("ceased") or life.sources.get("ceased_earliest") or life.sources.get("status")
    if asset.status == Status.PAUSED:
        decided = _decision(life, ChangeType.PAUSED)
        when = decided.when if decided and any(decided.when) else (asset.status_date, asset.status_date)
        source = _source(decided) or source_of(life.sources.get("status"))
        yield Clause(f"paused {say_since(*when)}".rstrip() if any(when) else "now paused", rank=5, source=source)
    elif asset.status == Status.CEASED:
        decided = _decision(life, ChangeType.CEASED)
        when = asset.ceased_earliest, asset.ceased_latest
        when = when if any(when) or decided is None else decided.when
        said = say_when(*when) or say_when(None, asset.status_date)
        words = f"ceased {said}" if said else "has ceased, it is not known when"
        source = (_source(decided) if decided else "") or source_of(known)
        yield Clause(words, _day_of(when, asset.status_date or date.max), 5, source)
    elif life.survivor is not None:
        yield Clause(f"found to be the same as {life.survivor.name}, whose record goes on", rank=7)


def _others(life: Life) -> Iterator[Clause]:
    """What it followed and what followed it; several at once are told together."""
    links: dict[tuple[str, Period, str], list[str]] = {}
    for word, other, when, source in _links(life):
        links.setdefault((word, when, source), []).append(other.name)
    for (word, when, source), names in links.items():
        after = word in _AFTER.values()
        words = f"{word} {_listed(list(dict.fromkeys(names)))} {say_when(*when)}".rstrip()
        yield Clause(words, _day_of(when, date.max if after else date.min), 6 if after else 0, source)


_AFTER = {
    ChangeType.SUCCEEDED_BY: "succeeded by",
    ChangeType.MERGED_INTO: "merged into",
    ChangeType.SPLIT_INTO: "split into",
}
_BEFORE = {
    ChangeType.SUCCEEDED_BY: "succeeded",
    ChangeType.MERGED_INTO: "took in",
    ChangeType.SPLIT_INTO: "split off from",
}


def _links(life: Life) -> Iterator[tuple[str, Asset, Period, str]]:
    """The word for each other asset of a succession, that asset, when, and who says so."""
    decided = {one.other.pk: one for one in life.decisions if one.other is not None and followed(one)}
    told = set()
    for link in life.successions:
        one = decided.get(link.other.pk)
        kind = (followed(one) if one else None) or ChangeType.SUCCEEDED_BY
        when = _since(link) if any(_since(link)) else (one.when if one else NOTHING)
        yield _word(kind, link.is_successor), link.other, when, source_of(link.relation) or _source(one)
        told.add(link.other.pk)
    for pk, decision in decided.items():
        if pk not in told and decision.other is not None and (way := followed(decision)):
            yield _word(way, decision.is_earlier), decision.other, decision.when, _source(decision)


def followed(decided: Decided) -> ChangeType | None:
    """In which way another asset followed, by a decision: succession, merging or splitting; None where it says none."""
    return next((kind for kind in decided.types if kind in _AFTER), None)


def _word(kind: ChangeType, is_successor: bool) -> str:
    return (_AFTER if is_successor else _BEFORE)[kind]


def _since(link: Succession) -> Period:
    return link.relation.since_earliest, link.relation.since_latest


def _last(life: Life, told: Sequence[Clause]) -> Iterator[Clause]:
    """When it was last confirmed or seen, of what goes on and was seen before, unless that is told already."""
    asset = life.asset
    if asset.status in ENDED:
        return
    days = [day for day, _ in _waves(life.sightings)]
    if asset.assured_on and (not days or asset.assured_on >= days[-1]):
        basis = str(Basis(asset.assured_basis).label) if asset.assured_basis else ""
        yield Clause(f"last confirmed {say_when(asset.assured_on, asset.assured_on)}", source=basis)
    elif len(days) > 1 and not any(one.words.startswith(f"recorded in {days[-1].year}") for one in told):
        yield Clause(f"last recorded in {days[-1].year}")
