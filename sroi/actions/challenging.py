"""Questions about a cell, and what is said to them. Final versions may be questioned too: the next one answers."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from sroi.actions.frame import written_about
from sroi.cells.registry import find_column
from sroi.cells.shapes import CellAddress
from sroi.choices import Table
from sroi.models import Challenge, ImpactMap, Reply
from sroi.permissions import can_question, can_work_on

LONGEST = 5_000


class ChallengeRefusedError(Exception):
    """It cannot be asked or answered so; the text says why. Nothing was written."""


def challenge_cell(
    *, impact_map: ImpactMap, address: CellAddress, text: str, by: User, submission: UUID | None = None
) -> Challenge:
    """Ask about a cell of this version, a row (no field) or the map as a whole (no field and no row).

    Raises ChallengeRefusedError where there is no such cell or nothing is asked, AlreadyWrittenError and
    PermissionDenied.
    """
    if not can_question(by, impact_map):
        raise PermissionDenied
    _refuse_nowhere(impact_map, address)
    with written_about(impact_map, "Challenge", by, submission):
        return Challenge.objects.create(
            impact_map=impact_map,
            table=address.table,
            row=address.row,
            field=address.field,
            text=_checked(text, "Write what you ask."),
            by=by,
        )


def reply_to_challenge(
    *, challenge: Challenge, text: str, settles: bool, by: User, submission: UUID | None = None
) -> Reply:
    """Answer a challenge; with ``settles`` it is settled, and without it is open, also where it was settled before.

    Only who asked, and those who work on the map, may settle it. Raises ChallengeRefusedError, AlreadyWrittenError and
    PermissionDenied.
    """
    impact_map = challenge.impact_map
    if not can_question(by, impact_map):
        raise PermissionDenied
    if settles and not may_settle(by, challenge):
        raise ChallengeRefusedError("It is settled by whoever asked, or by somebody who works on the map.")
    said = _checked(text, "Write what you answer.")
    with written_about(impact_map, "Challenge settled" if settles else "Reply to a challenge", by, submission):
        locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
        reply = Reply.objects.create(challenge=locked, text=said, settles=settles, by=by)
        if locked.is_settled != settles:
            locked.is_settled = settles
            locked.save(update_fields=["is_settled"])
    return reply


def may_settle(user: User, challenge: Challenge) -> bool:
    """Whether this person may say that a challenge is settled: they asked, or they work on the map."""
    return challenge.by_id == user.pk or can_work_on(user, challenge.impact_map)


def _checked(text: str, ask: str) -> str:
    said = text.strip()
    if not said:
        raise ChallengeRefusedError(ask)
    if len(said) > LONGEST:
        raise ChallengeRefusedError(f"Write at most {LONGEST:,} characters; these are {len(said):,}.")
    return said


def _refuse_nowhere(impact_map: ImpactMap, address: CellAddress) -> None:
    if address.table not in Table.values or (address.field and find_column(address.table, address.field) is None):
        raise ChallengeRefusedError("There is no such cell in the map.")
    if address.table == Table.MAP:
        is_there = address.row is None
    else:
        rows = getattr(impact_map, f"{address.table}s")
        is_there = address.row is not None and rows.filter(uuid=address.row).exists()
    if not is_there:
        raise ChallengeRefusedError("The row is not there any more: somebody has removed it.")
