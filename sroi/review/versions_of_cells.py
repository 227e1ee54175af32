"""What the tables of versions hold about a map's cells; triggers write them (``assets.models.history``)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Subquery

from sroi.cells.column import MODELS, Column
from sroi.cells.registry import COLUMNS
from sroi.choices import Table
from sroi.models import Estimate, ImpactMap

INSERT, DELETE = "insert", "delete"
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row or of a figure, with the one before it. ``values`` and ``before`` are None for no row."""

    table: Table
    row: UUID | None
    context: UUID | None
    before: Values | None
    values: Values | None
    is_figure: bool

    @property
    def held(self) -> Values:
        """What the row has, or had last."""
        return self.values or self.before or {}

    @property
    def columns(self) -> Iterator[Column]:
        """The columns that it is about: those of the row, or of one figure."""
        figure = self.held.get("figure") if self.is_figure else None
        yield from (column for column in COLUMNS[self.table] if column.figure == figure)


def events_of(model: type[models.Model]) -> "models.QuerySet[Any]":
    """The versions of a table's rows."""
    found: models.QuerySet[Any] = model.pgh_event_model._default_manager.all()  # type: ignore[attr-defined]
    return found


def written_in(impact_map: ImpactMap, contexts: Iterable[UUID]) -> Iterator[Version]:
    """Every version of the map's cells that was written in these contexts, in order. Three queries for each table."""
    meant = list(contexts)
    for table, model in MODELS.items():
        belongs = {"id": impact_map.pk} if table is Table.MAP else {"impact_map": impact_map.pk}
        for values, before in _with_before(model, meant, belongs):
            row = None if table is Table.MAP else values["uuid"]
            yield _version(table, row, values, before, is_figure=False)
    figures = list(_with_before(Estimate, meant, {"impact_map": impact_map.pk}))
    outcomes = events_of(MODELS[Table.OUTCOME]).filter(id__in={values["outcome_id"] for values, _ in figures})
    rows = dict(outcomes.order_by("pgh_id").values_list("id", "uuid"))
    for values, before in figures:
        yield _version(Table.OUTCOME, rows.get(values["outcome_id"]), values, before, is_figure=True)


def _with_before(
    model: type[models.Model], contexts: list[UUID], belongs: dict[str, int]
) -> Iterator[tuple[Values, Values | None]]:
    events = events_of(model)
    earlier = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    found = list(
        events.filter(pgh_context__in=contexts, **belongs)
        .annotate(before=Subquery(earlier.values("pgh_id")[:1]))
        .order_by("pgh_id")
        .values()
    )
    wanted = {values["before"] for values in found if values["before"] is not None}
    before = {values["pgh_id"]: values for values in events.filter(pgh_id__in=wanted).values()}
    for values in found:
        yield values, before.get(values["before"])


def _version(table: Table, row: UUID | None, values: Values, before: Values | None, *, is_figure: bool) -> Version:
    label, context = values["pgh_label"], values["pgh_context_id"]
    return Version(
        table=table,
        row=row,
        context=context,
        before=None if label == INSERT else before,
        values=None if label == DELETE else values,
        is_figure=is_figure,
    )


def value_in(column: Column, values: Values | None) -> Any:
    """What a version has in a column, a primary key where the cell names another row; None where it has nothing."""
    if values is None:
        return None
    found = values[column.attribute if column.attribute in values else f"{column.attribute}_id"]
    return None if found in ("", []) else found
