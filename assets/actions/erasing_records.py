"""Taking a whole record back to the bare fact that there is one. Only ``redacting`` calls this."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.gis.db.models import PointField
from django.db.models import Model, Q
from django.db.models.functions import Cast
from django.utils import timezone

from assets.actions.erasing import Eraser, delete_files, new_slug
from assets.choices import PlaceKind, Precision
from assets.models import (
    Activity,
    Asset,
    AssetName,
    AssetSlug,
    Change,
    Classification,
    Contact,
    Draft,
    ExternalId,
    FieldSource,
    ImportFile,
    ImportRow,
    Location,
    MatchDecision,
    NotDuplicate,
    Picture,
    Place,
    Proposal,
    Relation,
    Sighting,
    Task,
    TaskAttempt,
)
from assets.redaction.marks import SEALED, seal
from assets.redaction.tables import events_of
from assets.redaction.words import MARKER, RECORD_NAME
from assets.survivors import merged_records

# What becomes of the columns of a record that is removed, wherever they say anything: now and in every version.
ERASED: dict[type[Model], dict[str, Any]] = {
    Asset: {
        "name": RECORD_NAME, "description": "", "status_reason": MARKER, "status_reporter": "", "status_evidence": "",
        "website": "", "email": "", "phone": "",
    },
    AssetName: {"name": MARKER, "source": ""},
    Contact: {"name": MARKER, "role": "", "email": "", "phone": "", "source": ""},
    ExternalId: {"value": MARKER, "source": ""},
    Location: {"address": "", "postcode": "", "point": None, "source": ""},
    Activity: {"name": RECORD_NAME, "description": "", "schedule": "", "cost_note": "", "source": ""},
    Picture: {"alt": MARKER, "caption": "", "credit": MARKER, "source_url": ""},
    Classification: {"note": "", "source": ""},
    Relation: {"source": ""},
    FieldSource: {"source": ""},
    MatchDecision: {"name": MARKER, "name_key": "", "place_key": ""},
    NotDuplicate: {"reason": ""},
    Change: {"source": "", "evidence": ""},
    Task: {"notes": ""},
    TaskAttempt: {"note": ""},
    Sighting: {"raw": {}, "name": RECORD_NAME, "address": "", "postcode": "", "point": None, "matched_by": ""},
}  # fmt: skip
# What stays, unless the words that are looked for stand in it: each with the reason.
KEPT = {
    "Asset.slug": "exchanged for one that tells nothing",
    "Location.public_area": "what everybody may read of a private place",
    "Sighting.category": "what sort of thing a list says it is",
    "Sighting.sector": "a term of the list",
    "Sighting.functions": "terms of the list",
    "Sighting.source": "the list, which is about many",
    "Sighting.file_name": "the list, which is about many",
    "Sighting.sheet": "the list, which is about many",
}
_AREA_LENGTH = Location._meta.get_field("public_area").max_length
# Rows of which nothing would be left.
GONE = (AssetName, Contact, ExternalId, MatchDecision)
HANGING = tuple(model for model in ERASED if model is not Asset)
Rows = dict[type[Model], set[int]]
# The widest first: an area shown instead of an address must not narrow it down.
AREAS = (PlaceKind.LOCAL_AUTHORITY, PlaceKind.POSTCODE_DISTRICT, PlaceKind.NEIGHBOURHOOD, PlaceKind.WARD)


def erase_record(asset: Asset, eraser: Eraser) -> None:
    """Take everything out of ``asset`` and of what hangs on it that could tell who it is.

    What was merged into it is of the same person.
    """
    for merged in merged_records(asset):
        _erase_one(merged, eraser)
    _erase_one(asset, eraser)


def _erase_one(asset: Asset, eraser: Eraser) -> None:
    # Their versions go from before a merge too, when they were another record's.
    rows = {model: set(model._base_manager.filter(_of(model, asset)).values_list("pk", flat=True)) for model in HANGING}
    eraser.names += [asset.name, *AssetName.objects.filter(asset=asset).values_list("name", flat=True)]
    _erase_previews(asset)
    _erase_log(asset, rows)
    Draft.objects.filter(asset=asset).delete()
    for location in Location.objects.filter(asset=asset):
        _blur(location)
    for picture in Picture.objects.filter(asset=asset):
        _withdraw(picture, eraser)
    for sighting in Sighting.objects.filter(asset=asset):
        eraser.seal_row(sighting)
        _empty(sighting)
    Proposal.objects.filter(_of(Proposal, asset)).delete()
    for kept in (Activity, Change, Classification, FieldSource, NotDuplicate, Relation, Task, TaskAttempt):
        for row in kept._base_manager.filter(_of(kept, asset)):
            _empty(row)
    for gone in GONE:
        gone._base_manager.filter(_of(gone, asset)).delete()
    _erase_asset(asset)
    _erase_versions(asset, eraser, rows)


def _of(model: type[Model], asset: Asset) -> Q:
    if model is TaskAttempt:
        return Q(task__in=events_of(Task).filter(asset=asset).values("id"))
    if model is NotDuplicate:
        return Q(first=asset) | Q(second=asset)
    if model in (Change, Proposal):
        return Q(asset=asset) | Q(later_asset=asset)
    return Q(from_asset=asset) | Q(to_asset=asset) if model is Relation else Q(asset=asset)


def _versions_of(model: type[Model], asset: Asset, rows: Rows) -> Q:
    return Q(pgh_obj=asset.pk) if model is Asset else _of(model, asset) | Q(pgh_obj__in=rows[model])


def _erase_asset(asset: Asset) -> None:
    told = bool(asset.status_reason or asset.status_evidence)
    for name, value in ERASED[Asset].items():
        setattr(asset, name, value)
    # What is paused or ceased says why; the rest says nothing.
    asset.status_reason = MARKER if told else ""
    asset.slug, asset.redacted_on = new_slug(asset), timezone.localdate()
    asset.save()
    AssetSlug.objects.filter(asset=asset).exclude(slug=asset.slug).delete()


def _empty(row: Any) -> None:
    for name, value in ERASED[type(row)].items():
        if getattr(row, name):
            setattr(row, name, value)
    if isinstance(row, Activity):
        alike = Activity.objects.filter(asset=row.asset_id, name__startswith=RECORD_NAME).exclude(pk=row.pk).count()
        row.name = f"{RECORD_NAME} ({alike + 1})" if alike else RECORD_NAME
    row.save()


def _blur(location: Location) -> None:
    if not location.public_area:
        location.public_area = _area_of(location) or MARKER
    location.precision = Precision.AREA
    _empty(location)


def _area_of(location: Location) -> str:
    if location.point is None:
        return ""
    here = Location.objects.filter(pk=location.pk).values(at=Cast("point", PointField(srid=4326)))
    around = dict(Place.objects.filter(boundary__covers=here[:1]).order_by("pk").values_list("kind", "name"))
    return next((around[kind] for kind in AREAS if kind in around), "")[:_AREA_LENGTH]


def _withdraw(picture: Picture, eraser: Eraser) -> None:
    delete_files(picture.file, picture.small_name)
    picture.is_withdrawn = True
    if not picture.sha256.startswith(SEALED):
        picture.sha256 = seal(picture.sha256)
    _empty(picture)
    versions = [str(pk) for pk in events_of(Picture).filter(pgh_obj=picture.pk).values_list("pk", flat=True)]
    eraser.erase_cells(events_of(Picture).model, "sha256", versions, instead=picture.sha256)


def _erase_versions(asset: Asset, eraser: Eraser, rows: Rows) -> None:
    for model, columns in ERASED.items():
        versions = events_of(model).filter(_versions_of(model, asset, rows))
        numbers = [str(pk) for pk in versions.values_list("pk", flat=True)]
        for name, value in columns.items():
            eraser.erase_cells(versions.model, name, numbers, instead=value if isinstance(value, str) else "")
        if model is Asset:
            eraser.erase_cells(versions.model, "slug", numbers, instead=asset.slug)
        if model is Sighting:
            eraser.seal_gone_rows(set(versions.values_list("pgh_obj", flat=True)))


def _erase_log(asset: Asset, rows: Rows) -> None:
    """What the admin screens noted about it and what hangs on it."""
    for model in ERASED:
        versions = events_of(model).filter(_versions_of(model, asset, rows))
        noted_as = {str(pk) for pk in versions.values_list("pgh_obj", flat=True)}
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=noted_as).update(
            object_repr=RECORD_NAME, change_message=""
        )


def _erase_previews(asset: Asset) -> None:
    """What the pages of imports show of its rows: their differences tell what the record does not any more.

    A row that was only thought to be about it goes, too: the reasons say what the record is called.
    """
    rows: dict[int, set[int | None]] = {}
    for change_set, row in Sighting.objects.filter(asset=asset).values_list("change_set", "row_number"):
        rows.setdefault(change_set, set()).add(row)
    for upload in ImportFile.objects.filter(Q(change_set__in=rows) | Q(rows__asset=asset)).distinct():
        numbers = rows.get(upload.change_set_id or 0, set())
        ImportRow.objects.filter(Q(number__in=numbers) | Q(asset=asset), upload=upload).delete()
        delete_files(upload.file)
    ImportRow.objects.filter(candidates__contains=[{"asset": asset.pk}]).delete()
