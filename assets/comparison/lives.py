"""Where an asset stands in its life on the day of a wave: as the row says, as its name says, or as its dates say."""

from dataclasses import dataclass
from datetime import date

from assets.choices import Status
from assets.comparison.seen import Recorded
from assets.dates import Period, write_uncertain


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, empty where nothing is said, and how that is known, in words."""

    status: str
    why: str = ""
    certainty: int = 95


def standing(row: Recorded, day: date) -> Standing:
    """Where the asset of a row stands on the day of its wave.

    An end that its dates or its name tell of outweighs a status that every row of a list has.
    """
    if row.name.status == Status.CEASED:
        return Standing(Status.CEASED, f"the name says “{row.name.note}”", 93)
    if row.seen.status == Status.CEASED:
        return Standing(Status.CEASED, "recorded as ceased" + _when(row.known.ceased), 95)
    if has_ended(row.known.ceased, day):
        return Standing(Status.CEASED, f"ceased {write_uncertain(*row.known.ceased)}", 93)
    if row.name.status:
        return Standing(row.name.status, f"the name says “{row.name.note}”", 92)
    if row.seen.status == Status.PAUSED:
        return Standing(Status.PAUSED, "recorded as paused", 93)
    return Standing(row.seen.status)


def _when(ceased: Period) -> str:
    return f" ({write_uncertain(*ceased)})" if any(ceased) else ""


def has_ended(ceased: Period, day: date) -> bool:
    """Whether a life had ended by ``day``, or must have begun to end: a span that reaches beyond the day counts."""
    earliest, latest = ceased
    if latest is not None and latest <= day:
        return True
    return earliest is not None and earliest <= day


def had_ended_before(ceased: Period, day: date) -> bool:
    """Whether a life had ended before ``day`` beyond doubt."""
    return ceased[1] is not None and ceased[1] < day


def had_opened_by(opened: Period, day: date) -> bool | None:
    """Whether something was there on ``day``: None where the dates leave it open."""
    earliest, latest = opened
    if latest is not None and latest <= day:
        return True
    if earliest is not None and earliest > day:
        return False
    return None
