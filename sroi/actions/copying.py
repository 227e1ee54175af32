"""Copying the rows of one version of a map into the next."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import models

from sroi.models import (
    ChecklistAnswer,
    Estimate,
    ImpactMap,
    Input,
    MapActivity,
    MapAsset,
    MapRow,
    Outcome,
    Output,
    Scenario,
    Stakeholder,
)
from sroi.models.rows import uuid_of_copy

BATCH = 1000
Row = TypeVar("Row", bound=models.Model)
# The copies of the rows of a table by the primary key that each had in the version before.
Copies = Mapping[int, models.Model]


def copy_rows(source: ImpactMap, into: ImpactMap) -> None:
    """Give ``into``, which is saved and has no rows, a copy of every row of ``source``, inside the caller's change set.

    Copies have ids of their own that follow from those of the originals (``uuid_of_copy``). What was said about the
    former version, challenges and answers to warnings, is not copied: it is found again by the ids. Two queries for
    each table.
    """
    stakeholders = _copy(Stakeholder, source, into)
    outputs = _copy(Output, source, into, stakeholder=stakeholders)
    _copy(Input, source, into, stakeholder=stakeholders)
    outcomes = _copy(Outcome, source, into, stakeholder=stakeholders, output=outputs)
    _copy(Estimate, source, into, outcome=outcomes)
    _copy(Scenario, source, into)
    for table in (MapAsset, MapActivity, ChecklistAnswer):
        _copy(table, source, into)


def _copy(table: type[Row], source: ImpactMap, into: ImpactMap, **links: Copies) -> dict[int, Row]:
    """Copy one table; ``links`` are the copies of the rows that each of its columns names."""
    copies: dict[int, Row] = {}
    for row in table._default_manager.filter(impact_map=source).order_by("pk"):
        copies[row.pk] = row
        row.pk, row._state.adding = None, True
        row.impact_map = into  # type: ignore[attr-defined]
        if isinstance(row, MapRow):
            row.uuid = uuid_of_copy(row.uuid, into.uuid)
        for column, made in links.items():
            named = getattr(row, f"{column}_id")
            if named is not None:
                setattr(row, f"{column}_id", made[named].pk)
    table._default_manager.bulk_create(copies.values(), batch_size=BATCH)
    return copies
