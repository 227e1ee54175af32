"""Who changed what, when and why: the versions of one record in words, for the people who look after it.

An asset's history, with all that hangs on it, is a page of the site (``assets.history``); this is for everything else.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import models
from pghistory.core import event_models

from accounts.models import User
from assets.models import Asset, ChangeSet

MOST_VERSIONS = 200
_VERBS = {"insert": "added", "update": "changed", "delete": "deleted"}
# Columns that name the record itself or are worked out from others.
_NOT_TOLD = {"id", "uuid", "name_key"}


@dataclass(frozen=True)
class Difference:
    """One column of a version that is not what it was before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One write: when, by whom and why, to which record, and what it made different."""

    at: datetime
    by: str
    reason: str
    change_set: ChangeSet | None
    record: str
    verb: str
    differences: list[Difference] = field(default_factory=list)


def versions_of(record: models.Model, viewer: User) -> list[Version]:
    """The newest versions of ``record``, at most ``MOST_VERSIONS``, naming no asset that ``viewer`` may not know."""
    event_model: Any = next((one for one in _event_models() if one.pgh_tracked_model is type(record)), None)
    if event_model is None:
        return []
    events = event_model.objects.filter(pgh_obj_id=record.pk).select_related("pgh_context").order_by("pgh_id")
    told = [(after, before) for before, after in pairwise([None, *events])]
    return _in_words(told[::-1][:MOST_VERSIONS], viewer)


def _event_models() -> list[Any]:
    return event_models()


def _in_words(told: list[tuple[Any, Any]], viewer: User) -> list[Version]:
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event, _before in told]
    users = User.objects.in_bulk({context["user"] for context in contexts if context.get("user")})
    sets = ChangeSet.objects.in_bulk(
        {context["change_set"] for context in contexts if context.get("change_set")}, field_name="uuid"
    )
    sets_by_text = {str(uuid): one for uuid, one in sets.items()}
    names = _names_of([event for pair in told for event in pair if event is not None], viewer)
    return [
        Version(
            at=event.pgh_created_at,
            by=str(users.get(context.get("user")) or "a command on the server"),
            reason=context.get("reason", ""),
            change_set=sets_by_text.get(context.get("change_set", "")),
            record=str(event.pgh_tracked_model._meta.verbose_name),
            verb=_VERBS.get(event.pgh_label, event.pgh_label),
            differences=_differences(event, before, names),
        )
        for (event, before), context in zip(told, contexts, strict=True)
    ]


Names = dict[tuple[type[models.Model], Any], str]


def _names_of(events: Iterable[Any], viewer: User) -> Names:
    """What the records are called to which the versions point: one query for each table."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for event in events:
        for column in _columns(event):
            if column.remote_field:
                wanted[column.remote_field.model].add(getattr(event, column.attname))
    return {
        (model, pk): str(record)
        for model, pks in wanted.items()
        for pk, record in _known_to(viewer, model).in_bulk(pks - {None}).items()
    }


def _known_to(viewer: User, model: type[models.Model]) -> models.QuerySet[Any]:
    return Asset.objects.visible_to(viewer) if model is Asset else model._default_manager.all()


def _columns(event: Any) -> list[Any]:
    return [
        column for column in event._meta.fields if not column.name.startswith("pgh_") and column.name not in _NOT_TOLD
    ]


def _differences(event: Any, before: Any, names: Names) -> list[Difference]:
    if event.pgh_label == "delete":
        return []
    found = []
    for column in _columns(event):
        new = getattr(event, column.attname)
        old = getattr(before, column.attname) if before else None
        if new != old and not (before is None and new in (None, "")):
            label = str(column.verbose_name)
            found.append(Difference(label, _in_a_word(column, old, names), _in_a_word(column, new, names)))
    return found


def _in_a_word(column: Any, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if column.remote_field:
        return names.get((column.remote_field.model, value), "one that is gone, or not yours to see")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Point):
        return f"{value.y:.6f}, {value.x:.6f}"
    if isinstance(value, GEOSGeometry):
        return "an outline"
    return str(dict(column.flatchoices).get(value, value))
