"""Answering warnings with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from sroi.actions.frame import written_about
from sroi.actions.locking import writing_rows
from sroi.answers import Warned, address_of, with_answers
from sroi.models import Acknowledgement, ImpactMap
from sroi.store.reckoning import Reckoning, reckon


@dataclass(frozen=True, slots=True)
class Reason:
    """What somebody wrote beside a warning: ``was`` is the reason that stood there when they began."""

    was: str
    text: str


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A reason that was not taken, and why: what it was written for is not so any more."""

    text: str
    why: str


GONE = "The warning is not given any more, or says something else now."
ANSWERED = "Somebody else has answered it in the meantime: “{}”"


def answer_warnings(
    *, impact_map: ImpactMap, reasons: Mapping[str, Reason], by: User, submission: UUID | None = None
) -> list[NotWritten]:
    """Write the reasons that were given, each under its warning (``Warned.key``); empty ones are left alone.

    Returns those that were not written, because the warning is gone or somebody else has answered it since. Raises
    what ``writing_rows`` raises.
    """
    given = {key: reason for key, reason in reasons.items() if reason.text.strip() and reason.text != reason.was}
    if not given:
        return []
    with writing_rows(impact_map, by, submission) as locked, written_about(locked, "Warnings answered", by, submission):
        return _write(locked, reckon(locked), given, by)


def _write(locked: ImpactMap, reckoning: Reckoning, given: Mapping[str, Reason], by: User) -> list[NotWritten]:
    name = reckoning.case.name if reckoning.case else ""
    standing = {each.key: each for each in with_answers(locked, name, reckoning.to_answer)}
    left = []
    for key, reason in given.items():
        warned = standing.get(key)
        theirs = warned.answer.reason if warned and warned.answer else ""
        if warned is None:
            left.append(NotWritten(reason.text, GONE))
        elif theirs not in {reason.was, reason.text}:
            left.append(NotWritten(reason.text, ANSWERED.format(theirs)))
        elif theirs != reason.text:
            _save(locked, reckoning, warned, reason.text, by)
    return left


def _save(locked: ImpactMap, reckoning: Reckoning, warned: Warned, text: str, by: User) -> None:
    """One answer per warning and version; a later one replaces it, and the history keeps both."""
    code, row_key, field = address_of(warned.finding)
    place = reckoning.place_of(warned.finding)
    Acknowledgement.objects.update_or_create(
        impact_map=locked,
        code=code,
        row_key=row_key,
        field=field,
        message=warned.words,
        defaults={"reason": text, "by": by, "table": place.table, "row": place.row},
    )
