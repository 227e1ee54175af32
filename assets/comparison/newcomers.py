"""What only the later wave saw: new, or there already when the earlier wave looked; or nothing to speak of."""

from dataclasses import dataclass, field
from datetime import date

from assets.choices import ChangeType
from assets.comparison.coverage import Covered, in_words
from assets.comparison.lives import had_ended_before, had_opened_by
from assets.comparison.seen import Recorded
from assets.dates import write_uncertain

OPENED_SINCE, WAS_THERE, NOT_SURE, NOT_KNOWN, POORLY_COVERED = 92, 88, 60, 55, 40


@dataclass(slots=True)
class Newcomer:
    """What an asset is that only the later wave saw, how certain that is, of a hundred, and why."""

    change: ChangeType
    certainty: int
    reasons: list[str] = field(default_factory=list)


def newcomer(row: Recorded, earlier_day: date, covered: Covered | None) -> Newcomer | None:
    """What the asset of ``row`` is; None where it had ended before the earlier wave, and so concerns neither.

    ``covered`` tells how much of the kind the earlier wave had around it.
    """
    opened, ceased = row.known.opened, row.known.ceased
    if had_ended_before(ceased, earlier_day):
        return None
    was_there = had_opened_by(opened, earlier_day)
    reasons = [f"opened {write_uncertain(*opened)}"] if any(opened) else []
    if any(ceased):
        reasons.append(f"ceased {write_uncertain(*ceased)}")
    if was_there is True:
        return Newcomer(ChangeType.FOUND_LATER, WAS_THERE, reasons)
    if was_there is False:
        return Newcomer(ChangeType.NEW, OPENED_SINCE, reasons)
    if any(opened):
        reasons.append("it may have been there when the earlier wave looked")
        return Newcomer(ChangeType.NEW, NOT_SURE, reasons)
    reasons.append("it is not known when it opened")
    if covered is not None and covered.is_poor:
        reasons.append(f"the earlier wave has few like it: {in_words(covered)}")
        return Newcomer(ChangeType.NEW, POORLY_COVERED, reasons)
    if covered is not None and covered.is_well:
        reasons.append(f"the earlier wave has {in_words(covered)}, and would have had it")
        return Newcomer(ChangeType.NEW, NOT_SURE + 8, reasons)
    return Newcomer(ChangeType.NEW, NOT_KNOWN, reasons)
