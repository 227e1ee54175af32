"""A removed row as its history has it, put back."""

from typing import Any
from uuid import UUID

from django.db import models

from sroi.cells.column import MODELS
from sroi.cells.shapes import RowRefusedError
from sroi.choices import Table
from sroi.models import Estimate, ImpactMap, MapRow, Outcome, Stakeholder


def bring_back(impact_map: ImpactMap, table: Table, uuid: UUID) -> MapRow:
    """Write a removed row again, under the primary key that it had, so that its history goes on.

    An outcome comes back with the figures that went with it. Raises RowRefusedError where there is no such row, or
    another one has its name or id by now.
    """
    model: Any = MODELS[table]
    version = _removals(model).filter(impact_map=impact_map.pk, uuid=uuid).order_by("-pgh_id").first()
    if version is None:
        raise RowRefusedError("There is no removed row of this kind to be brought back.")
    row: MapRow = model(**_columns(model, version))
    _refuse_taken(impact_map, row)
    row.save(force_insert=True)
    if isinstance(row, Outcome):
        went_with_it = _removals(Estimate).filter(outcome_id=row.pk, pgh_context_id=version.pgh_context_id)
        for figure in went_with_it.order_by("pgh_id"):
            Estimate(**_columns(Estimate, figure)).save(force_insert=True)
    return row


def _removals(model: type[models.Model]) -> Any:
    return model.pgh_event_model._default_manager.filter(pgh_label="delete")  # type: ignore[attr-defined]


def _columns(model: type[models.Model], version: Any) -> dict[str, Any]:
    """The columns of a record as a version has them; a link to what is gone is no link any more."""
    found = {}
    for field in model._meta.concrete_fields:
        value = getattr(version, field.attname)
        target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
        if target is not None and field.null and not target._default_manager.filter(pk=value).exists():
            value = None
        found[field.attname] = value
    return found


def _refuse_taken(impact_map: ImpactMap, row: MapRow) -> None:
    if isinstance(row, Stakeholder) and impact_map.stakeholders.filter(name=row.name).exists():
        raise RowRefusedError(f"There is another stakeholder called “{row.name}” by now. Rename that one first.")
    if isinstance(row, Outcome) and impact_map.outcomes.filter(key=row.key).exists():
        raise RowRefusedError(f"Another outcome has the id “{row.key}” by now. Give that one another id first.")
