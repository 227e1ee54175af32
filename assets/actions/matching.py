"""Decisions about rows: that those of a name at a place are about an asset, or that they are not.

A decision is kept with the project and used again on every later list (``assets.imports.decisions``). It writes nothing
into the register by itself: what follows from it is seen when the rows are checked again, and written with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from assets.actions.changes import change_set, waiting_briefly
from assets.choices import ChangeKind, ImportState, MatchAnswer, RowDoubt
from assets.models import Asset, ImportFile, ImportRow, MappingProject, MatchDecision
from assets.permissions import can_import_into

ALL_NEW = "Unsure rows of {upload} are assets of their own"
TAKEN_BACK = "Open again whether row {row.number} of {upload}, “{row.name}”, is about “{asset}”"
ANSWERED = {
    MatchAnswer.SAME: "Row {row.number} of {upload}, “{row.name}”, is about “{asset}”",
    MatchAnswer.DIFFERENT: "Row {row.number} of {upload}, “{row.name}”, is not about “{asset}”",
}


class DecisionRefusedError(Exception):
    """It cannot be decided so; the text says why, in words for the person who decided."""


def decide_row(*, upload: ImportFile, row: ImportRow, asset: int, answer: MatchAnswer, by: User) -> MatchDecision:
    """Remember that rows of this name at this place are about an asset (id), or that they are not.

    The last word counts: rows of one name at one place are about one asset, so that another one which they were said to
    be about is forgotten. What was decided so before is not written again. Raises PermissionDenied,
    DecisionRefusedError, and BusyError where somebody else is deciding and does not end.
    """
    _may_decide(upload, row, by)
    meant = Asset.objects.linkable_by(by).present().filter(pk=asset, redacted_on=None).first()
    if meant is None:
        raise DecisionRefusedError(
            "This asset is not there any more, or belongs to another project that keeps something about it private. "
            "Check the rows again."
        )
    with _deciding(upload.project):
        decided = _decisions(upload.project, row)
        before = decided.filter(asset=meant).first()
        if before is not None and before.answer == answer:
            return before
        with _written(ANSWERED[answer], upload, by, row=row, asset=meant):
            if answer == MatchAnswer.SAME:
                decided.filter(answer=MatchAnswer.SAME).exclude(asset=meant).delete()
            decision = before or MatchDecision(
                project=upload.project, name_key=row.name_key, place_key=row.place_key, asset=meant
            )
            decision.name, decision.answer, decision.by = row.name, answer, by
            decision.save()
    return decision


def take_back_decision(*, upload: ImportFile, row: ImportRow, asset: int, by: User) -> None:
    """Leave it open again whether rows of this name at this place are about an asset (id).

    Asked twice, it is taken back once. Raises PermissionDenied, DecisionRefusedError and BusyError.
    """
    _may_decide(upload, row, by)
    with _deciding(upload.project):
        decision = _decisions(upload.project, row).filter(asset=asset).select_related("asset").first()
        if decision is not None:
            with _written(TAKEN_BACK, upload, by, row=row, asset=decision.asset):
                decision.delete()


def decide_all_new(*, upload: ImportFile, by: User) -> int:
    """Remember of every unsure row that it is about none of its candidates, and return how many rows that were.

    A row of which something was decided keeps that. Raises PermissionDenied, DecisionRefusedError and BusyError.
    """
    _may_decide(upload, None, by)
    with _deciding(upload.project):
        keys = MatchDecision.objects.filter(project=upload.project).values_list("name_key", "place_key")
        decided = set(keys.filter(name_key__in=upload.rows.values("name_key")))
        unsure = upload.rows.filter(doubt=RowDoubt.UNSURE).exclude(name_key="")
        rows = [row for row in unsure if (row.name_key, row.place_key) not in decided]
        wanted = {
            (row.name_key, row.place_key, candidate["asset"]): row for row in rows for candidate in row.candidates
        }
        there = set(Asset.objects.filter(pk__in={asset for _, _, asset in wanted}).values_list("pk", flat=True))
        made = [
            MatchDecision(
                project=upload.project,
                name=row.name,
                name_key=name,
                place_key=place,
                asset_id=asset,
                answer=MatchAnswer.DIFFERENT,
                by=by,
            )
            for (name, place, asset), row in wanted.items()
            if asset in there
        ]
        if made:
            with _written(ALL_NEW, upload, by):
                MatchDecision.objects.bulk_create(made)
    return len(rows)


def _may_decide(upload: ImportFile, row: ImportRow | None, by: User) -> None:
    if not can_import_into(by, upload.project):
        raise PermissionDenied
    if upload.state != ImportState.CHECKED:
        raise DecisionRefusedError("Decisions are taken on a file that was checked and not imported yet.")
    if row is not None and (row.upload_id != upload.pk or not row.name_key):
        raise DecisionRefusedError("This row has no name by which a decision could be remembered.")


@contextmanager
def _deciding(project: MappingProject) -> Iterator[None]:
    """One decision of a project at a time: two that contradict each other come one after the other."""
    with waiting_briefly(), transaction.atomic():
        MappingProject.objects.select_for_update(no_key=True).get(pk=project.pk)
        yield


@contextmanager
def _written(reason: str, upload: ImportFile, by: User, **about: object) -> Iterator[None]:
    words = reason.format(upload=upload.name, **about)
    with change_set(kind=ChangeKind.MATCH, by=by, reason=words[:300], project=upload.project):
        yield


def _decisions(project: MappingProject, row: ImportRow) -> "QuerySet[MatchDecision]":
    return MatchDecision.objects.filter(project=project, name_key=row.name_key, place_key=row.place_key)
