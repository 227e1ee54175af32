"""Which of two statements is known better, and which of them a list that is read again would write over."""

from datetime import date
from typing import Any

from assets.choices import Basis
from assets.models.known import Known, UncertainPeriod

KNOWN = ("basis", "as_of", "source", "wave")
SINCE, UNTIL = ("since_earliest", "since_latest"), ("until_earliest", "until_latest")
PERIOD = (*SINCE, *UNTIL)
# From the strongest to the weakest.
_STRENGTH = {basis.value: -place for place, basis in enumerate(Basis)}


def known_as(row: Known) -> dict[str, Any]:
    """How a statement is known, as columns of another row."""
    return {column: getattr(row, column) for column in KNOWN}


def is_better(given: Known | None, kept: Known | None) -> bool:
    """Whether ``given`` says the same as ``kept`` on better grounds: by hand, of a later day, more surely."""
    if given is None:
        return False
    return kept is None or _weight(given) > _weight(kept)


def _weight(row: Known) -> tuple[bool, date, int]:
    return row.wave_id is None, row.as_of or date.min, _STRENGTH.get(row.basis, -len(_STRENGTH))


def would_overrule(lost: Known | None, stands: Known | None) -> bool:
    """Whether the list that says ``lost``, read again, would write over what ``stands``: it is of no earlier wave.

    Then ``stands`` has to be known as decided by a person, which no list overrules (register.md, "Identity and time").
    """
    if lost is None or stands is None or lost.wave is None or stands.wave is None:
        return False
    return lost.wave.reference_date >= stands.wave.reference_date


def period_of(row: UncertainPeriod) -> dict[str, date | None]:
    """From when until when, as columns of another row."""
    return {column: getattr(row, column) for column in PERIOD}


def is_dated(row: UncertainPeriod) -> bool:
    """Whether anything is known of a beginning or an end."""
    return any(period_of(row).values())
