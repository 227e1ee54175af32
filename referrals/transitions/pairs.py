"""Every pair of statuses between which a referral may move; a pair that is not here is refused."""

from dataclasses import dataclass

from referrals.transitions.requirement import Requirement
from referrals.transitions.rows import ROWS, Actors, Origin, Row
from referrals.transitions.status import Status


@dataclass(frozen=True)
class Pair:
    """One way: ``origin`` is None for the creation of a referral."""

    row: Row
    origin: Origin
    to: Status
    actors: Actors

    @property
    def needs(self) -> tuple[Requirement, ...]:
        """What is asked of whoever takes it; see ``needs_of`` for what only some are asked."""
        extra = self.row.only_from.get(self.origin, ()) if self.origin else ()
        by_role = tuple(need for needs in self.row.only_by.values() for need in needs)
        return (*self.row.needs, *extra, *by_role)


def _pairs() -> dict[tuple[Origin, Status], Pair]:
    """By origin and destination. Raises ValueError where two rows have one pair."""
    found: dict[tuple[Origin, Status], Pair] = {}
    for row in ROWS:
        if row.to is None:
            continue
        for origin, actors in row.origins.items():
            if (origin, row.to) in found:
                raise ValueError(f"{origin} to {row.to} stands in row {row.number} and in another one")
            found[origin, row.to] = Pair(row, origin, row.to, actors)
    return found


PAIRS = _pairs()


def pairs_as_json() -> list[dict[str, object]]:
    """One object for each pair, in the order of the table; ``from`` is None for the creation of a referral."""
    return [
        {
            "row": pair.row.number,
            "from": pair.origin,
            "to": pair.to,
            "roles": list(pair.actors),
            "needs": list(pair.needs),
            "stamps": list(pair.row.stamps),
        }
        for pair in PAIRS.values()
    ]
