"""Many records written at once: first collected as what is to be created, changed and removed, then written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from assets.actions.copying import copy_rows
from assets.actions.session import forget_plans, tell_context
from assets.models import (
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    ProjectAsset,
    SearchDocument,
    Sighting,
)

BATCH = 2000
# So many rows get the same values in one statement, which has ten seconds when a web server sends it.
ALIKE = 10_000

# In the order of writing: an asset, and what hangs on it.
_TABLES: tuple[type[models.Model], ...] = (
    Asset, AssetName, Location, Classification, Contact, ExternalId, FieldSource, ProjectAsset, Sighting,
)  # fmt: skip


@dataclass(slots=True)
class Writes:
    """Records to create, records to change with the columns that change, and records to remove.

    A record that is not in the database yet may be changed further; it is written as it stands in the end. ``alike``
    holds the ids of records that all get the same values, which costs one statement and not one value for each.
    """

    created: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[type[models.Model], dict[int, tuple[Any, set[str]]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    removed: dict[type[models.Model], list[int]] = field(default_factory=lambda: defaultdict(list))
    alike: dict[type[models.Model], list[tuple[Sequence[int], dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def create(self, record: models.Model) -> None:
        """Have ``record`` written as a new one."""
        self.created[type(record)].append(record)

    def change(self, record: models.Model, **values: Any) -> None:
        """Set columns of ``record`` and have them written."""
        for column, value in values.items():
            setattr(record, column, value)
        if not record._state.adding:
            _, columns = self.changed[type(record)].setdefault(record.pk, (record, set()))
            columns.update(values)

    def change_alike(self, model: type[models.Model], pks: Sequence[int], **values: Any) -> None:
        """Have the same values written into all these records, which are in the database."""
        if pks:
            self.alike[model].append((pks, values))

    def remove(self, record: models.Model) -> None:
        """Have ``record`` taken out; its versions stay in the history."""
        if record._state.adding:
            self.created[type(record)].remove(record)
        else:
            self.changed[type(record)].pop(record.pk, None)
            self.removed[type(record)].append(record.pk)

    def __bool__(self) -> bool:
        groups = (self.created, self.changed, self.removed, self.alike)
        return any(rows for group in groups for rows in group.values())

    def write(self) -> None:
        """Write everything. The caller holds the transaction and the change set.

        An asset may be part of one that is written after it: foreign keys are looked at when the transaction ends.
        """
        forget_plans()
        if any(self.created.values()):
            tell_context()
        for model in _TABLES:
            # First what makes room: an asset has one current location, and a term applies to it once.
            if self.removed[model]:
                model._default_manager.filter(pk__in=self.removed[model]).delete()
            change_many(model, self.changed[model].values())
            _change_alike(model, self.alike[model])
            copy_rows(model, self.created[model])


def tell_the_planner() -> None:
    """Have the statistics made anew: until autovacuum does, searches are planned for the tables as they were before."""
    filled: list[type[models.Model]] = [*_TABLES, SearchDocument]
    tables = [model._meta.db_table for model in filled]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(map(connection.ops.quote_name, tables)))


def change_many(model: type[models.Model], changes: Iterable[tuple[Any, set[str]]]) -> None:
    """Write changed columns of many records.

    An upsert on the primary key, every one of which is there already: it takes its values as rows. ``bulk_update``
    would write a CASE with an arm for each record and column, and takes minutes where this takes a second.
    """
    together: dict[frozenset[str], list[Any]] = defaultdict(list)
    for record, columns in changes:
        together[frozenset(columns)].append(record)
    for names, records in together.items():
        derived = {"name_key"} if "name" in names and hasattr(records[0], "name_key") else set()
        model._default_manager.bulk_create(
            records,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=sorted(names | derived),
        )


def _change_alike(model: type[models.Model], changes: Iterable[tuple[Sequence[int], dict[str, Any]]]) -> None:
    for pks, values in changes:
        for start in range(0, len(pks), ALIKE):
            model._default_manager.filter(pk__in=pks[start : start + ALIKE]).update(**values)
