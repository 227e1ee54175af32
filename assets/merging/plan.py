"""The plan of a merge, and the list of all that can hang on an asset with what a merge does with it.

A table that points at assets is named here, or registered by the app it belongs to; a merge is refused where one that
nobody named has something to say about the other record.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model
from pghistory.models import Event

from assets.choices import Status
from assets.merging.columns import Sources, merge_columns
from assets.merging.desks import (
    merge_candidates,
    merge_changes,
    merge_match_decisions,
    merge_pairs,
    merge_proposals,
    merge_tasks,
)
from assets.merging.draft import Merge
from assets.merging.names import merge_names
from assets.merging.places import merge_locations
from assets.merging.rows import (
    merge_activities,
    merge_contacts,
    merge_identifiers,
    merge_pictures,
    merge_projects,
    merge_sightings,
)
from assets.merging.terms import merge_terms
from assets.merging.ties import merge_parts, merge_relations
from assets.models import Asset

Mover = Callable[[Merge], None]


class Handled(NamedTuple):
    """The columns that a mover takes care of, as "assets.Contact.asset"."""

    columns: tuple[str, ...]
    plan: Mover


def _facts(merge: Merge) -> None:
    sources = Sources(merge)
    merge_columns(merge, sources)
    merge_terms(merge, sources)
    sources.rest()


# In the order of writing: an activity is where a place has become of the survivor before.
_OURS = (
    Handled(("assets.FieldSource.asset", "assets.Classification.asset"), _facts),
    Handled(("assets.AssetName.asset",), merge_names),
    Handled(("assets.Location.asset",), merge_locations),
    Handled(("assets.Contact.asset",), merge_contacts),
    Handled(("assets.ExternalId.asset",), merge_identifiers),
    Handled(("assets.Activity.asset",), merge_activities),
    Handled(("assets.Picture.asset",), merge_pictures),
    Handled(("assets.Sighting.asset",), merge_sightings),
    Handled(("assets.Relation.from_asset", "assets.Relation.to_asset"), merge_relations),
    Handled(("assets.Asset.parent",), merge_parts),
    Handled(("assets.ProjectAsset.asset",), merge_projects),
    Handled(("assets.MatchDecision.asset",), merge_match_decisions),
    Handled(("assets.Change.asset", "assets.Change.later_asset"), merge_changes),
    Handled(("assets.Task.asset",), merge_tasks),
    Handled(("assets.NotDuplicate.first", "assets.NotDuplicate.second"), merge_pairs),
    Handled(("assets.DuplicateCandidate.first", "assets.DuplicateCandidate.second"), merge_candidates),
    Handled(("assets.Proposal.asset", "assets.Proposal.later_asset"), merge_proposals),
)
# What stays with the other record, each with the reason.
STAYING = {
    "assets.Asset.merged_into": "what was merged into the other record is found by way of it",
    "assets.AssetSlug.asset": "its addresses lead to the survivor for as long as it is merged",
    "assets.Draft.asset": "a form that was begun is about that record, and fits no other",
    "assets.ImportRow.asset": "what a check of a file found then; its link leads on",
    "assets.SearchDocument.asset": "derived by triggers",
}
_OF_OTHER_APPS: list[Handled] = []


def register_mover(*columns: str, plan: Mover) -> None:
    """Have an app's own tables merged: ``plan`` takes care of ``columns``, which name assets; for its ``ready``."""
    _OF_OTHER_APPS.append(Handled(columns, plan))


def unhandled() -> Iterator["ForeignKey[Any, Any]"]:
    """The columns that name assets and that nobody takes care of; versions are history, and stay as they are."""
    known = {column for handled in (*_OURS, *_OF_OTHER_APPS) for column in handled.columns} | STAYING.keys()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            points = isinstance(field, ForeignKey | ManyToManyField) and field.related_model is Asset
            if points and not issubclass(model, Event) and f"{model._meta.label}.{field.name}" not in known:
                yield field  # type: ignore[misc]


def plan_merge(
    survivor: Asset, other: Asset, choices: Mapping[str, str] | None = None, *, locking: bool = False
) -> Merge:
    """What merging ``other`` into ``survivor`` would do; both are records of the plan's own, which it changes.

    Some thirty queries. With ``locking`` the caller has locked both assets.
    """
    merge = Merge(survivor, other, choices or {}, locking=locking)
    merge.refusals += _reasons_against(survivor, other)
    if merge.refusals:
        return merge
    for handled in (*_OURS, *_OF_OTHER_APPS):
        handled.plan(merge)
    for field in unhandled():
        model: type[Model] = field.model
        if model._base_manager.filter(**{field.name: other}).exists():
            what = str(model._meta.verbose_name_plural)
            merge.refusals.append(f"“{other}” has {what}, which cannot be given to another record yet.")
    return merge


def _reasons_against(survivor: Asset, other: Asset) -> list[str]:
    """Why these two records cannot be put together, whatever they say."""
    if survivor.pk == other.pk:
        return ["This is one record already."]
    found = []
    for asset in (survivor, other):
        if asset.status == Status.MERGED and asset.merged_into:
            found.append(f"“{asset}” was merged into “{asset.merged_into}” already.")
        if asset.is_withdrawn:
            found.append(f"“{asset}” is withdrawn. Restore it first, if it is to be one with another record.")
        if asset.redacted_on:
            found.append(f"A person’s data were removed from “{asset}”. It stays by itself.")
    return found
