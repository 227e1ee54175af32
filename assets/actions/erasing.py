"""Taking words out of rows, of their versions, and of whatever else repeats them. Only ``redacting`` calls this.

Rows are written like any others, so that the history shows that something was removed; the versions themselves are
changed by the one function of the database that may (migration 0004), which writes marks and nothing else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import count
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from pghistory.models import Context

from assets.models import (
    Asset,
    AssetName,
    AssetSlug,
    ChangeSet,
    ImportFile,
    ImportRow,
    MatchDecision,
    Membership,
    Proposal,
    Sighting,
)
from assets.redaction.finding import FILE, Place
from assets.redaction.marks import SEALED, seal
from assets.redaction.tables import TOGETHER, Scope, columns_of, events_of, has_versions
from assets.redaction.words import MARKER, SLUG_PREFIX, Sought

_AUTHENTICATED_AS = "_auth_user_id"  # where django.contrib.auth keeps whose session it is
MOST_ALIKE = 1000
# Rows that are of no use without the words: what a check of a file found, what was decided about a name, and what is
# proposed and can be worked out anew.
WORKED_OUT = (ImportRow, MatchDecision, Proposal)


def new_slug(asset: Asset) -> str:
    """The address of an asset whose own told a name."""
    return f"{SLUG_PREFIX}{asset.uuid.hex[:8]}"


class Eraser:
    """Takes the words of ``sought`` out, for the change set ``removal``."""

    def __init__(self, *, removal: UUID, sought: Sought, scope: Scope) -> None:
        self.removal, self.sought, self.scope = removal, sought, scope
        # Names as they were: their words are to be forgotten by the search too.
        self.names: list[str] = list(sought.names)

    # --- rows -----------------------------------------------------------------------------------------------------

    def erase_rows(self, places: Iterable[Place]) -> None:
        """Take the words out of the rows as they are now."""
        by_row: dict[tuple[type[Model], Any], list[Place]] = defaultdict(list)
        for place in places:
            by_row[place.model, place.pk].append(place)
        for (model, pk), here in by_row.items():
            if model in {ChangeSet, Context}:
                continue  # history; see erase_versions
            if model is AssetSlug:
                self._forget_address(pk)
                continue
            if any(place.column == FILE for place in here):
                delete_files(ImportFile.objects.get(pk=pk).file)
            row = model._base_manager.select_for_update().filter(pk=pk).first()
            if row is not None and model in WORKED_OUT:
                row.delete()
            elif row is not None:
                self._erase_row(row, {place.column for place in here})

    def _erase_row(self, row: Any, names: set[str]) -> None:
        """Only where the words stand now: a place may be one of the past alone."""
        model = type(row)
        together = TOGETHER.get(model, ())
        goes = bool(names & set(together)) and self.sought.hits([getattr(row, name) for name in together])
        for column in columns_of(model):
            value = getattr(row, column.name)
            if column.name in together:
                if goes:
                    setattr(row, column.name, MARKER if column.name == together[0] else "")
            elif column.name in names and self.sought.hits(value):
                if model in {Asset, AssetName} and column.name == "name":
                    self.names.append(value)
                setattr(row, column.name, self._instead(row, column, value))
        if isinstance(row, Sighting):
            self.seal_row(row)
        elif not isinstance(row, LogEntry):
            _make_room(row)
        row.save()
        if isinstance(row, Asset) and row.slug == new_slug(row):
            AssetSlug.objects.filter(asset=row).exclude(slug=row.slug).delete()

    def _instead(self, row: Any, column: Any, value: Any) -> Any:
        if column.is_slug:
            return new_slug(row)
        if column.is_one:
            return ""
        longest = getattr(row._meta.get_field(column.name), "max_length", None)
        written = self.sought.without(value)
        return written[:longest] if isinstance(written, str) else written

    def _forget_address(self, slug: str) -> None:
        """An address of the past stops leading anywhere; the present one changes with its asset."""
        AssetSlug.objects.filter(slug=slug).exclude(asset__slug=slug).delete()

    def seal_row(self, sighting: Sighting) -> None:
        """Exchange the fingerprint of a row, by which what stood in it could be guessed, for a keyed one."""
        if not sighting.row_key.startswith(SEALED):
            sighting.row_key = seal(sighting.row_key)
        versions = _versions(Sighting, sighting.pk)
        self.erase_cells(events_of(Sighting).model, "row_key", versions, instead=sighting.row_key)

    def seal_gone_rows(self, rows: Collection[int]) -> None:
        """The same for the versions of sightings that are there no more, because their import was taken back."""
        there = Sighting.objects.filter(pk__in=rows).values("pk")
        keys = events_of(Sighting).filter(pgh_obj__in=rows).exclude(pgh_obj__in=there).values_list("pk", "row_key")
        for version, key in keys:
            if not key.startswith(SEALED):
                self.erase_cells(events_of(Sighting).model, "row_key", [str(version)], instead=seal(key))

    # --- history --------------------------------------------------------------------------------------------------

    def erase_versions(self, places: Iterable[Place]) -> None:
        """Take the words out of versions, change sets and contexts."""
        for place in places:
            if place.model is Context:
                self.erase_cells(Context, "metadata", [str(place.pk)], words=True)
            elif place.model is ChangeSet:
                self.erase_cells(ChangeSet, place.column, [str(place.pk)], words=True)
                self.erase_cells(Context, "metadata", place.versions, words=True)
            elif has_versions(place.model) and place.column != FILE:
                self._erase_versions_of(place)
                if place.model is Sighting:
                    self.seal_gone_rows([place.pk])

    def _erase_versions_of(self, place: Place) -> None:
        versions, together = events_of(place.model).model, TOGETHER.get(place.model, ())
        if place.column in together:
            for name in together:
                self.erase_cells(versions, name, place.versions, instead=MARKER if name == together[0] else "")
            return
        if place.model is MatchDecision:
            self.erase_cells(versions, "name_key", place.versions)
        column = next(column for column in columns_of(place.model) if column.name == place.column)
        if column.is_slug:
            slug = new_slug(Asset.objects.get(pk=place.pk))
            self.erase_cells(versions, column.name, place.versions, instead=slug)
        else:
            self.erase_cells(versions, column.name, place.versions, words=not column.is_one)

    def erase_cells(
        self, model: type[Model], column: str, rows: list[str], *, words: bool = False, instead: str = ""
    ) -> None:
        """Take the words out of one column of these rows of history, or the whole value when not only ``words`` go."""
        if not rows:
            return
        pattern, instead = (self.sought.pattern, MARKER) if words else (None, instead)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT assets_redact_history(%s, %s, %s, %s, %s, %s)",
                [self.removal, model._meta.db_table, column, rows, pattern, instead],
            )

    # --- what else repeats them -----------------------------------------------------------------------------------

    def forget_search_words(self) -> None:
        """Have the search suggest no word of a removed name, unless another name has it too."""
        with connection.cursor() as cursor:
            cursor.execute(_FORGET_WORDS, [self.names])

    def end_sessions(self) -> None:
        """End the log-ins, of visitors and of the projects' people, that keep an unsaved form with the words in it."""
        people = {
            str(pk) for pk in Membership.objects.filter(project__in=self.scope.projects).values_list("user", flat=True)
        }
        for session in Session.objects.order_by("pk").iterator():
            kept = SessionStore().decode(session.session_data)
            if kept.get(_AUTHENTICATED_AS) in {None, *people} and self.sought.hits(kept):
                session.delete()


def delete_files(file: FieldFile, *names: str) -> None:
    """Delete a stored file, and others beside it, once the transaction has gone through.

    The record keeps its name, which is one of ours and tells nothing.
    """
    storage = file.storage
    for name in filter(None, (file.name, *names)):
        transaction.on_commit(lambda name=name: storage.delete(name))  # type: ignore[misc]


def _versions(model: type[Model], pk: Any) -> list[str]:
    return [str(version) for version in events_of(model).filter(pgh_obj=pk).values_list("pk", flat=True)]


def _make_room(row: Any) -> None:
    """Number a row that has become the same as another of its table, where the table has each of them once."""
    column = "name" if hasattr(row, "name") else "value"
    if isinstance(row, Asset | ImportFile) or not hasattr(row, column):
        return
    value = getattr(row, column)
    for number in count(2):
        try:
            row.validate_constraints()
        except ValidationError:
            if number > MOST_ALIKE:
                raise
            setattr(row, column, f"{value} ({number})")
        else:
            return


_FORGET_WORDS = """
DELETE FROM assets_searchword WHERE word IN (
    SELECT unnest(tsvector_to_array(to_tsvector('register_words', name))) FROM unnest(%s::text[]) AS removed(name)
) AND NOT EXISTS (
    SELECT FROM assets_searchdocument document
    JOIN assets_asset asset ON asset.id = document.asset_id
    LEFT JOIN assets_assetname further ON further.asset_id = asset.id
    WHERE document.words @@ plainto_tsquery('register', word)
    AND word = ANY(tsvector_to_array(to_tsvector('register_words', concat_ws(' ', asset.name, further.name))))
)
"""
