"""How a version of a map becomes final, and how the next one begins.

draft → in review → final; from review it can go back. A final version is locked, and what comes next is a copy of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assets.actions.changes import waiting_briefly
from sroi.actions.copying import copy_rows
from sroi.actions.final_run import run_of
from sroi.actions.frame import written_about
from sroi.answers import Warned, with_answers
from sroi.calculation.findings import Finding
from sroi.calculation.json_text import Raw, write_text
from sroi.choices import Openness, Status
from sroi.models import FinalRun, ImpactMap
from sroi.permissions import can_work_on
from sroi.store.raw import raw_of
from sroi.store.reckoning import Reckoning, reckon


class VersionRefusedError(Exception):
    """The step cannot be taken; the text says why, for the person who asked for it. Nothing was written."""


class NotReadyError(VersionRefusedError):
    """The version cannot be final yet: ``refused`` has to be put right, ``unanswered`` to be answered with a reason."""

    def __init__(self, refused: Sequence[Finding], unanswered: Sequence[Warned]) -> None:
        super().__init__("It cannot be final yet: see what is to be put right, and what is to be answered.")
        self.refused = tuple(refused)
        self.unanswered = tuple(unanswered)


class ChangedMeanwhileError(VersionRefusedError):
    """Somebody has changed the version since the page was drawn."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed this version since you opened the page. It was not made final: look at it as it "
            "stands now, and decide again."
        )


def seen_of(raw: Raw) -> str:
    """The checksum of a map as it would be exported: what a page was drawn from, and what a final run counted."""
    return sha256(write_text(raw).encode()).hexdigest()


def send_to_review(*, impact_map: ImpactMap, by: User, submission: UUID | None = None) -> None:
    """Have others look at a draft. It may still be changed.

    Raises VersionRefusedError where it is no draft, and what ``_moving`` raises.
    """
    with _moving(impact_map, "Sent to review", by, submission) as locked:
        _move(locked, Status.DRAFT, Status.IN_REVIEW)


def send_back(*, impact_map: ImpactMap, reason: str, by: User, submission: UUID | None = None) -> None:
    """Take a version back from review, with the reason.

    Raises VersionRefusedError where it is not in review, or no reason is given, and what ``_moving`` raises.
    """
    why = reason.strip()
    if not why:
        raise VersionRefusedError("Write why it goes back.")
    with _moving(impact_map, f"Sent back: {why}", by, submission) as locked:
        _move(locked, Status.IN_REVIEW, Status.DRAFT)


def make_final(*, impact_map: ImpactMap, seen: str, by: User, submission: UUID | None = None) -> FinalRun:
    """Lock a version that was reviewed, with the record of what was counted.

    ``seen`` is ``seen_of`` the map that the person looked at. It is counted, which can take seconds, before its row is
    locked; then whoever writes a row of it waits (``sroi.models.locking``), and what was counted must still be so.

    Raises NotReadyError with everything that stands in the way, ChangedMeanwhileError, VersionRefusedError where it is
    not in review, and what ``_moving`` raises.
    """
    if not can_work_on(by, impact_map):
        raise PermissionDenied
    reckoning = reckon(impact_map)
    if seen_of(reckoning.raw) != seen:
        raise ChangedMeanwhileError
    _refuse_unready(impact_map, reckoning)
    run = run_of(impact_map, reckoning, by)
    with _moving(impact_map, "Made final", by, submission) as locked:
        _refuse_elsewhere(locked, Status.IN_REVIEW)
        if seen_of(raw_of(locked)) != seen:
            raise ChangedMeanwhileError
        run.save(force_insert=True)
        _move(locked, Status.IN_REVIEW, Status.FINAL)
    return run


def start_version(*, impact_map: ImpactMap, by: User, submission: UUID | None = None) -> ImpactMap:
    """The next version of a final one: a draft with a copy of its rows.

    Raises VersionRefusedError where it is not final, or not the newest: somebody else may have begun the next one at
    this very moment; and what ``_moving`` raises.
    """
    copy = _next(impact_map, by)
    with _moving(impact_map, f"Version {copy.version} begun", by, submission, about=copy) as source:
        if not source.is_final:
            raise VersionRefusedError("Only a final version is copied; this one can still be changed.")
        if ImpactMap.objects.filter(series=source.series, version__gt=source.version).exists():
            raise VersionRefusedError("There is a later version already: work on that.")
        copy.save(force_insert=True)
        copy_rows(source, copy)
    return copy


def set_openness(*, impact_map: ImpactMap, openness: Openness, by: User, submission: UUID | None = None) -> None:
    """Say who may read a version.

    Raises VersionRefusedError where everyone is to read one that is not final, and what ``_moving`` raises.
    """
    with _moving(impact_map, f"To be read by {openness.label}", by, submission) as locked:
        if openness == Openness.PUBLIC and not locked.is_final:
            raise VersionRefusedError("Only a final version can be everyone’s.")
        locked.openness = openness
        locked.save(update_fields=["openness"])


# --- Inside one act -----------------------------------------------------------------------------------------------

_NOT_THERE = {
    Status.DRAFT: "It is no draft any more: somebody has sent it on.",
    Status.IN_REVIEW: "It is not in review: somebody has sent it back, or made it final.",
}


@contextmanager
def _moving(
    impact_map: ImpactMap, reason: str, by: User, submission: UUID | None, *, about: ImpactMap | None = None
) -> Iterator[ImpactMap]:
    """Run a block as one change set, and hand it the version as it is now, which nobody else can write meanwhile.

    ``about`` is the version that the change set is about, where it is another. Raises AlreadyWrittenError where this
    ``submission`` was written before, BusyError and PermissionDenied.
    """
    with waiting_briefly(), written_about(about or impact_map, reason, by, submission):
        locked = ImpactMap.objects.select_for_update(of=("self",)).get(pk=impact_map.pk)
        if not can_work_on(by, locked):
            raise PermissionDenied
        yield locked


def _refuse_elsewhere(locked: ImpactMap, wanted: Status) -> None:
    if locked.status != wanted:
        raise VersionRefusedError(_NOT_THERE[wanted])


def _move(locked: ImpactMap, before: Status, after: Status) -> None:
    _refuse_elsewhere(locked, before)
    locked.status = after
    locked.save(update_fields=["status"])


def _refuse_unready(locked: ImpactMap, reckoning: Reckoning) -> None:
    refused = (*reckoning.refusals, *reckoning.final)
    name = reckoning.case.name if reckoning.case else ""
    unanswered = [each for each in with_answers(locked, name, reckoning.to_answer) if each.answer is None]
    if refused or unanswered:
        raise NotReadyError(refused, unanswered)


def _next(source: ImpactMap, by: User) -> ImpactMap:
    """The version after ``source``, not saved yet and without rows."""
    copy = ImpactMap.objects.get(pk=source.pk)
    copy.pk, copy._state.adding = None, True
    copy.uuid, copy.version, copy.previous = uuid4(), source.version + 1, source
    copy.status, copy.openness = Status.DRAFT, Openness.STAFF
    copy.created_by, copy.sensitivity_looked_at = by, None
    return copy
