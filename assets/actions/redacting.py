"""Removal of a person's data on request: from the records, from what was received, and from the history.

It cannot be taken back. What it did is itself a change set, which names counts and never what was removed; keyed marks
remember enough to keep later lists from bringing it back (``assets.redaction.marks``).
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set
from assets.actions.erasing import Eraser
from assets.actions.erasing_records import erase_record
from assets.actions.importing import one_import_at_a_time
from assets.choices import ChangeKind, RemovalGround, RemovalKind
from assets.models import Asset, AssetName, ChangeSet, ExternalId, Location, RemovalMark
from assets.names import normalise_name
from assets.permissions import administered_projects, can_redact
from assets.postcodes import format_postcode
from assets.redaction import marks
from assets.redaction.finding import Found, Place, find
from assets.redaction.tables import Scope
from assets.redaction.words import Sought, Word
from assets.survivors import merged_records


class StaleRemovalError(Exception):
    """What stands where has changed since it was shown; nothing was removed. ``found`` is how it is now."""

    def __init__(self, found: Found) -> None:
        super().__init__("The records have changed since you looked. Look again at what will be removed.")
        self.found = found


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be removed: the words, whether the whole record is the person's, and the places that were ticked.

    ``digest`` is that of what was shown; see ``removal_digest``.
    """

    sought: Sought
    whole_record: bool
    places: frozenset[str]
    ground: RemovalGround
    digest: str


def removal_scope(user: User) -> Scope:
    """What ``user`` may search for a person and take their data out of."""
    return Scope(administered_projects(user))


def removal_done(*, by: User, uuid: str) -> Asset | None:
    """The asset at which ``by`` has already made the removal ``uuid``: asked twice, it is done once."""
    try:
        done = ChangeSet.objects.filter(uuid=UUID(uuid), kind=ChangeKind.REDACTION, by=by).first()
    except ValueError:
        return None
    return Asset.objects.filter(uuid=done.details["asset"]).first() if done else None


def remove_person(*, asset: Asset, removal: Removal, by: User, uuid: UUID) -> ChangeSet:
    """Take the words out of every ticked place, and with ``whole_record`` everything personal out of ``asset``.

    Imports wait for it, as it waits for them. Raises PermissionDenied, StaleRemovalError when the records are not as
    they were shown, AlreadyWrittenError for a ``uuid`` that was used before, TooManyPlacesError and ImportBusyError.
    """
    if not can_redact(by, asset):
        raise PermissionDenied
    with one_import_at_a_time():
        if before := ChangeSet.objects.filter(uuid=uuid).first():
            raise AlreadyWrittenError(before)
        scope = removal_scope(by)
        asset = Asset.objects.select_for_update().get(pk=asset.pk)
        found = find(removal.sought, scope)
        if found.digest != removal.digest or (removal.whole_record and asset.redacted_on):
            raise StaleRemovalError(found)
        own = {one.pk for one in (asset, *merged_records(asset))} if removal.whole_record else set()
        taken = {place.key for place in found.of_assets(own)} | (removal.places & found.places.keys())
        places = [found.places[key] for key in sorted(taken)]
        with change_set(
            kind=ChangeKind.REDACTION,
            by=by,
            reason=f"Removed on request: {removal.ground.label}",
            details=_details(asset, places, whole_record=removal.whole_record),
            uuid=uuid,
        ) as written:
            _remember(list(_marks(asset, removal, found, taken)), written)
            _erase(asset, removal, Eraser(removal=uuid, sought=removal.sought, scope=scope), places)
    return written


def _erase(asset: Asset, removal: Removal, eraser: Eraser, places: list[Place]) -> None:
    if removal.whole_record:
        erase_record(asset, eraser)
    eraser.erase_rows(places)
    # Looked for anew: what was just deleted has left a version more.
    keys = {place.key for place in places}
    left = find(removal.sought, eraser.scope).places
    eraser.erase_versions([left[key] for key in sorted(keys & left.keys())])
    eraser.forget_search_words()
    eraser.end_sessions()


def _details(asset: Asset, places: Collection[Place], *, whole_record: bool) -> dict[str, Any]:
    """Counts and the number of the asset: nothing by which anybody could be recognised."""
    now = Counter(place.model._meta.model_name for place in places if place.is_now)
    return {
        "asset": str(asset.uuid),
        "whole_record": whole_record,
        "places": {name: now[name] for name in sorted(filter(None, now))},
        "versions": sum(len(place.versions) for place in places),
    }


# --- What is remembered -----------------------------------------------------------------------------------------------

Mark = tuple[RemovalKind, str, UUID | None]


def _marks(asset: Asset, removal: Removal, found: Found, taken: set[str]) -> Iterator[Mark]:
    """The fingerprints of what is removed.

    An e-mail address or a number is remembered unless it was left standing somewhere: then it is not the person's
    alone. A name is remembered at the assets, and at their postcodes, where it was taken out and left nowhere.
    """
    left = {word for key, place in found.places.items() if key not in taken for word in place.words}
    for word in removal.sought.words:
        at = {place.asset for key in taken if word in (place := found.places[key]).words}
        if word.kind == "name":
            left_at = {place.asset for key, place in found.places.items() if key not in taken and word in place.words}
            assets = Asset.objects.filter(pk__in=[pk for pk in at - left_at if pk is not None])
            yield from _name_marks(word, assets)
        elif word not in left and (at or removal.whole_record):
            email = word.kind == "email"
            kind = RemovalKind.EMAIL if email else RemovalKind.PHONE
            yield kind, (marks.email_digest if email else marks.phone_digest)(word.text), None
    if removal.whole_record:
        for one in (asset, *merged_records(asset)):
            yield from _record_marks(one)


def _name_marks(word: Word, assets: Collection[Asset]) -> Iterator[Mark]:
    key = normalise_name(word.text)
    for asset in assets:
        yield RemovalKind.NAME, marks.name_digest(key, str(asset.uuid)), asset.uuid
        for code in _postcodes(asset):
            yield RemovalKind.PLACE, marks.place_digest(key, code), None


def _record_marks(asset: Asset) -> Iterator[Mark]:
    """By which a list's row is known to be about a record that was removed: its names at its postcodes, its numbers."""
    keys = {asset.name_key, *AssetName.objects.filter(asset=asset).values_list("name_key", flat=True)}
    yield RemovalKind.RECORD, marks.digest(RemovalKind.RECORD, str(asset.uuid)), asset.uuid
    for key in sorted(keys):
        for code in _postcodes(asset):
            yield RemovalKind.PLACE, marks.place_digest(key, code), None
    for kind, value, source in ExternalId.objects.filter(asset=asset).values_list("kind", "value", "source"):
        for key in sorted(keys):
            yield RemovalKind.NUMBER, marks.number_digest(kind, value, name_key=key, source=source), None


def _postcodes(asset: Asset) -> list[str]:
    written = Location.objects.filter(asset=asset).exclude(postcode="").values_list("postcode", flat=True)
    return sorted({code for text in written if (code := format_postcode(text))})


def _remember(made: list[Mark], written: ChangeSet) -> None:
    RemovalMark.objects.bulk_create(
        [
            RemovalMark(
                kind=kind,
                digest=digest,
                key_name=marks.key_name(),
                asset=asset,
                on=timezone.localdate(),
                change_set=written.uuid,
            )
            for kind, digest, asset in dict.fromkeys(made)
        ],
        ignore_conflicts=True,
    )
