"""A bulk edit: the same facts written into many records as one change set, exactly as they were previewed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set, waiting_briefly
from assets.actions.editing import Provenance, record_hand_edits
from assets.actions.state_writer import DECIDED
from assets.actions.writes import Writes
from assets.choices import Basis, ChangeKind, Tri
from assets.models import Asset, ChangeSet, Classification, MappingProject, ProjectAsset
from assets.permissions import edited_projects


class ChangedMeanwhileError(Exception):
    """The register is no longer as it was previewed: what would be written now is something else."""


class NothingToWriteError(Exception):
    """The plan changes no record."""


@dataclass(slots=True)
class BulkOrder:
    """What a bulk edit is to write into the assets ``changed``.

    ``columns`` holds the new values by asset; one column has the same value in all of them. ``statements`` are terms to
    be said of assets (term, asset, value); ``ended`` classifications stay as what their wave said, and ``taken_off``
    ones go. ``joins`` are assets that come into the care of a project (asset, project), ``leaves`` the rows of
    ProjectAsset that go. ``facts`` are the fields that are given by hand, by asset; ``known`` says how they are known,
    and is needed where there are any. ``decided`` are assets of which it is decided who may see them.
    ``fingerprint`` stands for every difference.
    """

    known: Provenance | None
    fingerprint: str
    changed: list[int]
    columns: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    statements: list[tuple[int, int, Tri]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    taken_off: list[int] = field(default_factory=list)
    joins: list[tuple[int, int]] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    facts: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    decided: list[int] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)


# Makes the plan anew, with its records locked.
MakeOrder = Callable[[], BulkOrder]


def apply_bulk_edit(*, by: User, reason: str, uuid: UUID, seen: str, make_order: MakeOrder) -> ChangeSet:
    """Write a bulk edit, planned anew against the register as it now is: all of it, or nothing.

    ``seen`` is the fingerprint of what the person was shown. Raises ChangedMeanwhileError when the new plan differs
    from it, NothingToWriteError when there is nothing to write, BusyError when the records are being written by
    somebody else, AlreadyWrittenError when this edit was made before, and PermissionDenied when ``by`` may not edit
    every record of the order.
    """
    with waiting_briefly(), transaction.atomic():
        order = make_order()
        # The second of two requests waited for the locks of the first, and sees here what that one wrote.
        if (before := ChangeSet.objects.filter(uuid=uuid).first()) is not None:
            raise AlreadyWrittenError(before)
        if order.fingerprint != seen:
            raise ChangedMeanwhileError
        if not order.changed:
            raise NothingToWriteError
        if Asset.objects.filter(pk__in=order.changed).editable_by(by).count() < len(order.changed):
            raise PermissionDenied
        with change_set(
            kind=ChangeKind.BULK_EDIT,
            by=by,
            reason=reason,
            uuid=uuid,
            project=_the_one_project(by),
            details=order.details,
        ) as written:
            # Before the rest, after which some of them may be in the care of others.
            _write_down_how_known(order, by)
            _collect(order).write()
    return written


def _the_one_project(by: User) -> MappingProject | None:
    projects = list(edited_projects(by)[:2])
    return projects[0] if len(projects) == 1 else None


def _write_down_how_known(order: BulkOrder, by: User) -> None:
    if order.facts:
        record_hand_edits(facts=order.facts, by=by, **asdict(_known(order)))
    if order.decided:
        fields = {asset: ["visibility"] for asset in order.decided}
        record_hand_edits(facts=fields, by=by, basis=Basis.SOURCE, source=DECIDED)


def _known(order: BulkOrder) -> Provenance:
    if order.known is None:
        raise ValueError("Facts are to be written, and nobody says how they are known.")
    return order.known


def _collect(order: BulkOrder) -> Writes:
    writes = Writes()
    alike: dict[frozenset[tuple[str, Any]], list[int]] = defaultdict(list)
    for asset, values in order.columns.items():
        alike[frozenset(values.items())].append(asset)
    for values_of_many, assets in alike.items():
        writes.change_alike(Asset, assets, **dict(values_of_many))
    writes.change_alike(Classification, order.ended, is_current=False)
    writes.removed[Classification] += order.taken_off
    for term, asset, value in order.statements:
        writes.create(Classification(term_id=term, asset_id=asset, value=value, wave=None, **asdict(_known(order))))
    for asset, project in order.joins:
        writes.create(ProjectAsset(asset_id=asset, project_id=project))
    writes.removed[ProjectAsset] += order.leaves
    return writes
