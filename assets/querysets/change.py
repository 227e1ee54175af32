"""Reads of change sets. Who wrote and why is for the people who look after what was written."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from assets.querysets.scope import EDITORS, in_care_of

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class ChangeSetQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Change sets as far as a person may read them."""

    def readable_by(self, user: "Viewer") -> "ChangeSetQuerySet":
        """Change sets that wrote something about an asset that ``user`` may correct."""
        touched = Q(pk__in=[])
        for model, asset in _tables():
            touched |= Q(Exists(_versions(model).filter(in_care_of(user, asset, EDITORS))))
        return self.filter(touched)

    def latest_first(self) -> "ChangeSetQuerySet":
        """The latest first, with the people and waves that their lines name."""
        return self.select_related("by", "wave").order_by("-at", "-pk")


def _tables() -> "list[tuple[type[models.Model], str]]":
    """The tables that hang on assets, the ones most often written first, and where their versions name the asset."""
    from assets.models import activity, asset, classification, contact, identifier, location, name, picture, relation

    return [
        (asset.Asset, "pgh_obj_id"),
        (classification.FieldSource, "asset_id"),
        (classification.Classification, "asset_id"),
        (location.Location, "asset_id"),
        (name.AssetName, "asset_id"),
        (contact.Contact, "asset_id"),
        (activity.Activity, "asset_id"),
        (activity.ActivityAudience, "activity__asset_id"),
        (identifier.ExternalId, "asset_id"),
        (relation.Relation, "from_asset_id"),
        (relation.Relation, "to_asset_id"),
        (picture.Picture, "asset_id"),
        (asset.ProjectAsset, "asset_id"),
    ]


def _versions(model: type[models.Model]) -> "models.QuerySet[Any]":
    """The versions of a table that the change set of the query around wrote."""
    events: models.QuerySet[Any] = model.pgh_event_models["insert"].objects.all()  # type: ignore[attr-defined]
    belongs = KeyTextTransform("change_set", "pgh_context__metadata")
    written: models.QuerySet[Any] = events.annotate(belongs=belongs).filter(belongs=Cast(OuterRef("uuid"), TextField()))
    return written
