"""Reads of change sets. Who wrote and why is for the people who look after what was written."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.choices import Role
from assets.choices import ChangeKind
from assets.querysets.scope import EDITORS, in_care_of

if TYPE_CHECKING:
    from assets.models import MappingProject
    from assets.querysets.scope import Viewer


class ChangeSetQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Change sets as far as a person may read them."""

    def readable_by(self, user: "Viewer") -> "ChangeSetQuerySet":
        """Change sets that wrote something about an asset that ``user`` may correct.

        Admins of any project also read what was written about vocabularies and places, which are everybody's.
        """
        touched = Q(pk__in=[])
        for model, asset in _tables():
            touched |= Q(Exists(_versions(model).filter(in_care_of(user, asset, EDITORS))))
        for model in _everybodys():
            touched |= _administers(user) & ~Q(kind=ChangeKind.PLACES) & Q(Exists(_versions(model)))
        return self.filter(touched)

    def that_decided_rows_of(self, project: "MappingProject") -> "ChangeSetQuerySet":
        """Change sets that wrote or took back what is decided about rows of lists of ``project``."""
        from assets.models import importing

        return self.filter(Exists(_versions(importing.MatchDecision).filter(project=project)))

    def latest_first(self) -> "ChangeSetQuerySet":
        """The latest first, with the people and waves that their lines name."""
        return self.select_related("by", "wave").order_by("-at", "-pk")


def _tables() -> "list[tuple[type[models.Model], str]]":
    """The tables that hang on assets, the ones most often written first, and where their versions name the asset."""
    from assets.models import (
        activity,
        asset,
        classification,
        comparison,
        contact,
        duplicate,
        identifier,
        importing,
        location,
        name,
        picture,
        relation,
        task,
        wave,
    )

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
        (wave.Sighting, "asset_id"),
        (importing.MatchDecision, "asset_id"),
        (duplicate.NotDuplicate, "first_id"),
        (duplicate.NotDuplicate, "second_id"),
        (comparison.Change, "asset_id"),
        (comparison.Change, "later_asset_id"),
        (task.Task, "asset_id"),
        (task.TaskAttempt, "task__asset_id"),
    ]


def _everybodys() -> "list[type[models.Model]]":
    """The tables that belong to no project."""
    from assets.models import place, vocabulary

    return [vocabulary.Scheme, vocabulary.Term, place.Place]


def _administers(user: "Viewer") -> Q:
    """A condition that holds for everything where ``user`` administers some project, and otherwise for nothing."""
    from assets.models.project import Membership

    if not (user.is_authenticated and user.is_active):
        return Q(pk__in=[])
    if user.is_superuser:
        return ~Q(pk__in=[])
    return Q(Exists(Membership.objects.filter(user=user, role=Role.ADMIN)))


def _versions(model: type[models.Model]) -> "models.QuerySet[Any]":
    """The versions of a table that the change set of the query around wrote."""
    events: models.QuerySet[Any] = model.pgh_event_models["insert"].objects.all()  # type: ignore[attr-defined]
    belongs = KeyTextTransform("change_set", "pgh_context__metadata")
    written: models.QuerySet[Any] = events.annotate(belongs=belongs).filter(belongs=Cast(OuterRef("uuid"), TextField()))
    return written
