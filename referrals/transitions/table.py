"""The table of transitions as a page to read."""

from collections.abc import Iterable

from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS
from referrals.transitions.rows import ROWS, Actors, Origin, Row
from referrals.transitions.status import CLOSED, OPEN

_HEAD = """# How a referral moves

Made by `manage.py referral_transitions > docs/referral-transitions.md`; a test fails when it is old. The same table is
what the program asks, and what the triggers of the database are made from (`referrals/transitions/`): {pairs} pairs of
statuses in {rows} rows. A pair that is not listed is refused and changes nothing. Each move takes a lock on the
referral and a check of its version, and adds an event that is never edited: from, to, who, in which role, when it was
written, when it took effect, why, and by which channel. When it took effect may lie before it was written, never after,
and never before the referral was submitted. A stamp is that moment.

Roles: {roles}.

Open are {open}. A draft is not. Closed are {closed}.

| # | from → to | who | needs | stamps | what follows |
| --- | --- | --- | --- | --- | --- |
"""
_NOTHING = "–"


def table_as_markdown() -> str:
    """The page."""
    head = _HEAD.format(
        pairs=len(PAIRS),
        rows=len({row.number for row in ROWS}),
        roles=" · ".join(f"{actor} {actor.label}" for actor in Actor),
        open=", ".join(OPEN),
        closed=", ".join(CLOSED),
    )
    return head + "".join(f"| {' | '.join(_cells(row))} |\n" for row in ROWS)


def _cells(row: Row) -> Iterable[str]:
    yield str(row.number)
    yield f"{_names(row.origins)} → {row.to or _NOTHING}"
    yield "; ".join(_whoever(row))
    yield "; ".join(_needs(row)) or _NOTHING
    yield ", ".join(row.stamps) or _NOTHING
    yield row.follows or _NOTHING


def _names(origins: Iterable[Origin]) -> str:
    """Statuses in short: all open ones as "any open"."""
    names = [origin or _NOTHING for origin in origins]
    for group, short in ((OPEN, "any open"), (CLOSED, "any closed")):
        if set(group) <= set(names):
            names = [*(name for name in names if name not in group), short]
    return ", ".join(names)


def _whoever(row: Row) -> Iterable[str]:
    """Who may take it; where that depends on the status, for each group of statuses."""
    by_actors: dict[Actors, list[Origin]] = {}
    for origin, actors in row.origins.items():
        by_actors.setdefault(actors, []).append(origin)
    for actors, origins in by_actors.items():
        yield " ".join(actors) if len(by_actors) == 1 else f"{' '.join(actors)} from {_names(origins)}"


def _needs(row: Row) -> Iterable[str]:
    yield from row.needs
    yield from (f"from {origin}: {', '.join(needs)}" for origin, needs in row.only_from.items())
    yield from (f"{actor}: {', '.join(needs)}" for actor, needs in row.only_by.items())
