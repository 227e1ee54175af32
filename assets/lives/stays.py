"""From which name to which, and from where to where: the turns that dated names and addresses make.

What has no date makes no turn: an address that another list wrote differently is no move.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assets.choices import NameKind
from assets.dates import NOTHING, Period
from assets.lives.life import Life
from assets.models import Location
from assets.models.known import Known, UncertainPeriod
from assets.templatetags.marks import address


@dataclass(frozen=True)
class Stay:
    """That something was so for a time. ``words`` is None where the reader may not know what."""

    words: str | None
    since: Period = NOTHING
    until: Period = NOTHING
    known: Known | None = None

    @property
    def order(self) -> date:
        """The day by which it takes its place among the others."""
        return self.until[1] or self.until[0] or self.since[1] or self.since[0] or date.max


@dataclass(frozen=True)
class Turn:
    """That something ended between two days, and what followed it, if that is known; ``known`` says how."""

    before: str
    after: str | None
    when: Period
    known: Known | None


def names_over_time(life: Life) -> tuple[list[Stay], Stay]:
    """Its dated former names in their order, and its present one since the last of them."""
    rows = [row for row in life.names if row.kind == NameKind.FORMER]
    past = _in_order(Stay(row.name, *_spans(row), row) for row in rows)
    return past, replace(Stay(life.asset.name), since=_last_end(past))


def addresses_over_time(life: Life, decided: Period = NOTHING) -> tuple[list[Stay], Stay | None]:
    """Where it was, as far as that is dated, and where it is; what is kept from the reader has no words.

    ``decided`` is when somebody decided that it moved, for an asset whose only two addresses bear no dates.
    """
    stays = [(row.is_current, _stay(row)) for row in life.locations]
    present = next((stay for is_current, stay in stays if is_current), None)
    others = [stay for is_current, stay in stays if not is_current]
    past = _in_order(others)
    if not past and len(others) == 1 and any(decided):
        past = [replace(others[0], until=decided)]
    if present is not None and not any(present.since):
        present = replace(present, since=_last_end(past))
    return past, present


def renames(life: Life) -> Iterator[Turn]:
    """The dated renames, in their order."""
    past, present = names_over_time(life)
    yield from _turns(past, present)


def moves(life: Life, decided: Period = NOTHING) -> Iterator[Turn]:
    """The dated moves between addresses that the reader may know, in their order."""
    past, present = addresses_over_time(life, decided)
    if present is not None:
        yield from _turns(past, present)


def _stay(row: Location) -> Stay:
    # ``as_seen_by`` adds what the reader may know of it.
    return Stay(address(row) if row.is_open else None, *_spans(row), row)  # type: ignore[attr-defined]


def _spans(row: UncertainPeriod) -> tuple[Period, Period]:
    return (row.since_earliest, row.since_latest), (row.until_earliest, row.until_latest)


def _in_order(stays: Iterable[Stay]) -> list[Stay]:
    """Those that bear a date."""
    return sorted((stay for stay in stays if any(stay.since) or any(stay.until)), key=lambda stay: stay.order)


def _last_end(past: Sequence[Stay]) -> Period:
    return past[-1].until if past else NOTHING


def _turns(past: Sequence[Stay], present: Stay) -> Iterator[Turn]:
    """Where one stay ends and the next begins. Those that end together did not follow each other.

    Of a later one it must be known since when it was so, or there may have been others between the two; the present one
    began when the last of the others ended.
    """
    told = set()
    for place, before in enumerate(past):
        follows = (stay for stay in past[place + 1 :] if not any(before.until) or stay.until != before.until)
        after = next(follows, present)
        when = before.until if any(before.until) else after.since
        known = before.known if any(before.until) else after.known
        if not any(when) or not before.words or not after.words or before.words == after.words:
            continue
        is_next = after is present or any(after.since)
        turn = Turn(before.words, after.words if is_next else None, when, known)
        if not is_next or (turn.after, when) not in told:
            yield turn
        told.add((turn.after, when))
