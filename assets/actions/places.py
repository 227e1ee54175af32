"""Writing places."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from assets.actions.changes import change_set
from assets.boundaries.outline import Outline
from assets.choices import ChangeKind
from assets.models import Place

_COLUMNS = ("name", "kind", "boundary", "is_approximate", "valid_to", "source")


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """What became of the outlines: ``kept`` counts approximate ones that did not replace a surveyed boundary."""

    created: int
    updated: int
    unchanged: int
    kept: int


def load_places(
    outlines: Sequence[Outline], *, by: User | None, reason: str, file_name: str = "", file_sha256: str = ""
) -> PlaceCounts:
    """Write outlines as places, known by code and beginning; the same ones again change nothing.

    A surveyed boundary is never replaced by an approximate one.
    """
    with transaction.atomic():
        known = {
            (place.code, place.valid_from): place
            for place in Place.objects.filter(code__in={outline.code for outline in outlines}).select_for_update()
        }
        created, updated, kept = [], [], 0
        for outline in outlines:
            place = known.get((outline.code, outline.valid_from))
            if place is None:
                created.append(_new(outline))
            elif outline.is_approximate and not place.is_approximate:
                kept += 1
            elif changed := _take_over(place, outline):
                updated.append((place, changed))
        counts = PlaceCounts(len(created), len(updated), len(outlines) - len(created) - len(updated) - kept, kept)
        if created or updated:
            _write(created, updated, counts, by=by, reason=reason, file_name=file_name, file_sha256=file_sha256)
    return counts


def _write(
    created: list[Place],
    updated: list[tuple[Place, list[str]]],
    counts: PlaceCounts,
    *,
    by: User | None,
    reason: str,
    file_name: str,
    file_sha256: str,
) -> None:
    details = {"created": counts.created, "updated": counts.updated, "unchanged": counts.unchanged, "kept": counts.kept}
    with change_set(
        kind=ChangeKind.PLACES, by=by, reason=reason, file_name=file_name, file_sha256=file_sha256, details=details
    ):
        Place.objects.bulk_create(created, batch_size=200)
        for place, changed in updated:
            place.save(update_fields=changed)


def _new(outline: Outline) -> Place:
    return Place(
        code=outline.code, valid_from=outline.valid_from, **{column: getattr(outline, column) for column in _COLUMNS}
    )


def _take_over(place: Place, outline: Outline) -> list[str]:
    """Set on ``place`` what ``outline`` says, and name the columns that differ."""
    changed = [column for column in _COLUMNS if not _same(getattr(place, column), getattr(outline, column))]
    for column in changed:
        setattr(place, column, getattr(outline, column))
    return changed


def _same(old: object, new: object) -> bool:
    wkb = getattr(new, "wkb", None)
    return old == new if wkb is None else bytes(getattr(old, "wkb", b"")) == bytes(wkb)
