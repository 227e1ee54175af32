"""Merges that were made: which records are one with another now, since when, by whom, and through which change set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from pghistory.models import Context

from accounts.models import User
from assets.models import Asset, ChangeSet


@dataclass(frozen=True)
class MergedHere:
    """A record that was merged into another one: what it is called, when that was, and by whom and why."""

    asset: Asset
    at: datetime
    who: str = ""
    change_set: ChangeSet | None = None


def merged_here(asset: Asset) -> list[MergedHere]:
    """The records that were merged into ``asset`` and still are, the latest first. For who may correct it."""
    others = {other.pk: other for other in Asset.objects.filter(merged_into=asset)}
    began: dict[int, tuple[datetime, UUID | None]] = {}
    is_open = dict.fromkeys(others, True)
    events = Asset.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    rows = events.filter(pgh_obj__in=others).order_by("-pgh_id")
    for pk, into, at, context in rows.values_list("pgh_obj", "merged_into", "pgh_created_at", "pgh_context"):
        is_open[pk] = is_open[pk] and into == asset.pk
        if is_open[pk]:
            began[pk] = at, context
    written = _written({context for _, context in began.values() if context})
    found = [
        MergedHere(others[pk], timezone.localtime(at), *written.get(context, ("", None)))
        for pk, (at, context) in began.items()
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _written(contexts: Iterable[UUID]) -> dict[UUID | None, tuple[str, ChangeSet | None]]:
    """Who wrote in each context, and through which change set."""
    said = dict(Context.objects.filter(pk__in=list(contexts)).values_list("pk", "metadata"))
    uuids = [one["change_set"] for one in said.values() if "change_set" in one]
    sets = {str(one.uuid): one for one in ChangeSet.objects.filter(uuid__in=uuids)}
    people = User.objects.in_bulk({one["user"] for one in said.values() if one.get("user")})
    return {
        pk: (
            people[one["user"]].get_short_name() if one.get("user") in people else "",
            sets.get(one.get("change_set", "")),
        )
        for pk, one in said.items()
    }


def merged_by(change_set: ChangeSet) -> set[int]:
    """All records that a change set made one with others, and those others (ids)."""
    uuid = str(change_set.uuid)
    contexts = Context.objects.filter(metadata__change_set=uuid).values("pk")
    events = Asset.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    rows = events.filter(pgh_context__in=contexts, merged_into__isnull=False)
    return {pk for pair in rows.values_list("pgh_obj", "merged_into") for pk in pair}
