"""Removing again what a restored backup has brought back, from the marks that were kept apart from it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from assets.actions.changes import change_set
from assets.actions.erasing import Eraser
from assets.actions.erasing_records import erase_record
from assets.actions.importing import one_import_at_a_time
from assets.choices import ChangeKind, RemovalKind
from assets.models import Asset, AssetName, MappingProject, RemovalMark
from assets.redaction.finding import Found, Place, find
from assets.redaction.recognising import Remembered
from assets.redaction.tables import Scope, columns_of
from assets.redaction.words import Sought, texts

# One mark as it is kept apart: the columns of RemovalMark, as text.
KeptMark = dict[str, str | None]
COLUMNS = ("kind", "digest", "key_name", "asset", "on", "change_set")


@dataclass(frozen=True, slots=True)
class _Step:
    """One removal to make again: the words, the record that goes as a whole, and which of the places are meant."""

    sought: Sought
    record: Asset | None
    meant: Callable[[Place], bool]


def kept_marks() -> Iterator[KeptMark]:
    """The marks as they are to be kept apart from the backups."""
    for row in RemovalMark.objects.order_by("pk").values(*COLUMNS):
        yield {name: None if value is None else str(value) for name, value in row.items()}


def remove_again(marks: Iterable[KeptMark]) -> Counter[str]:
    """Put the marks back, recognise what they stand for, and remove it; how many records and places that were.

    Runs before the site opens to anybody, and any number of times. Raises OtherKeyError, and KeyError or ValueError for
    what is no mark.
    """
    with one_import_at_a_time():
        RemovalMark.objects.bulk_create([_mark(kept) for kept in marks], ignore_conflicts=True)
        scope = Scope(MappingProject.objects.all())
        steps = [(step, find(step.sought, scope, most=None)) for step in _steps(Remembered.load(), scope)]
        counts = Counter(
            records=sum(step.record is not None for step, _ in steps),
            places=len({place.key for step, found in steps for place in _meant(step, found)}),
        )
        if counts.total():
            with change_set(
                kind=ChangeKind.REDACTION, by=None, reason="Removed again after a restore", details=dict(counts)
            ) as written:
                for step, found in steps:
                    _take(step, found, Eraser(removal=written.uuid, sought=step.sought, scope=scope))
    return counts


def _mark(kept: KeptMark) -> RemovalMark:
    return RemovalMark(
        kind=RemovalKind(str(kept["kind"])),
        digest=str(kept["digest"]),
        key_name=str(kept["key_name"]),
        asset=UUID(kept["asset"]) if kept["asset"] else None,
        on=date.fromisoformat(str(kept["on"])),
        change_set=UUID(kept["change_set"]),
    )


def _take(step: _Step, found: Found, eraser: Eraser) -> None:
    if step.record is not None:
        erase_record(step.record, eraser)
    eraser.erase_rows(_meant(step, found))
    eraser.erase_versions(_meant(step, find(step.sought, eraser.scope, most=None)))
    eraser.forget_search_words()
    eraser.end_sessions()


def _meant(step: _Step, found: Found) -> list[Place]:
    return [place for place in found.places.values() if step.meant(place)]


def _steps(remembered: Remembered, scope: Scope) -> Iterator[_Step]:
    whole = RemovalMark.objects.filter(kind=RemovalKind.RECORD).values("asset")
    for asset in Asset.objects.filter(uuid__in=whole, redacted_on=None).order_by("pk"):
        names = dict.fromkeys([asset.name, *AssetName.objects.filter(asset=asset).values_list("name", flat=True)])
        yield _Step(Sought(tuple(names)), asset, _at(asset))
    if contacts := remembered.contacts(_all_texts(scope)):
        yield _Step(contacts, None, lambda place: True)
    for asset in Asset.objects.filter(uuid__in=list(remembered.named)).order_by("pk"):
        if names_here := remembered.names(_all_texts(scope, asset), asset.uuid):
            yield _Step(names_here, None, _at(asset))


def _at(asset: Asset) -> Callable[[Place], bool]:
    """Places of ``asset``, and those that belong to none: reasons of changes, files, notes."""
    return lambda place: place.asset in {asset.pk, None}


def _all_texts(scope: Scope, asset: Asset | None = None) -> Iterator[str]:
    """Every text in the records of ``scope``, or of one asset, and in their versions."""
    for model in scope.conditions:
        for rows in (scope.rows(model), scope.versions(model)):
            if rows is not None:
                yield from _texts_of(rows, model, asset)


def _texts_of(rows: Any, model: Any, asset: Asset | None) -> Iterator[str]:
    there = {one.name for one in rows.model._meta.concrete_fields}
    if asset is not None:
        of_asset = "asset" if "asset" in there else ("pgh_obj" if rows.model is not Asset else "pk")
        if "asset" not in there and model is not Asset:
            return
        rows = rows.filter(**{of_asset: asset.pk})
    names = [column.name for column in columns_of(model) if column.name in there]
    for values in rows.values_list(*names).iterator() if names else ():
        for value in values:
            yield from texts(value)
