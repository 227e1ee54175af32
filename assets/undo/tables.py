"""The tables whose versions can be taken back, and what in each of them belongs together.

Every version is read as a dictionary of its columns, of the same shape as the present row, so that the two can be
compared: ids where it points at another record, texts for days and numbers, EWKB in hexadecimal for a point.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.gis.db.models import PointField
from django.db.models import F, ForeignKey, Model, OuterRef, Q, QuerySet, Subquery, TextField, UniqueConstraint
from django.db.models.functions import Cast, JSONObject

from assets.models import (
    Activity,
    ActivityAudience,
    Asset,
    AssetName,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    Picture,
    ProjectAsset,
    Relation,
)

Values = dict[str, Any]
# A unique place that only one row can take: the constraint, and its columns.
Slot = tuple[str, tuple[Any, ...]]

# Names for machines and what the database works out: an undo does not touch them. Nor does it touch the mark that a
# person's data were removed: that is never taken back.
UNTOUCHED = {"id", "uuid", "created_at", "name_key", "redacted_on"}
PROVENANCE = ("basis", "as_of", "source", "wave")
_PERIOD = ("since_earliest", "since_latest", "until_earliest", "until_latest")


@dataclass(frozen=True)
class Table:
    """One table: which columns name the assets that a row belongs to, and which columns go back only together.

    Columns are ``together`` when one rule binds them, such as that nothing closes without a reason: going back as one,
    they return to a state that has stood before and therefore keeps the rule.
    """

    model: type[Model]
    owners: tuple[str, ...] = ("asset",)
    together: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        """The name of the table in addresses and forms."""
        return str(self.model._meta.model_name)

    @property
    def events(self) -> "QuerySet[Any]":
        """The versions of its rows."""
        events: QuerySet[Any] = self.model.pgh_event_models["insert"].objects.all()  # type: ignore[attr-defined]
        return events

    @property
    def rows(self) -> "QuerySet[Any]":
        """Its rows as they are now."""
        rows: QuerySet[Any] = self.model._base_manager.all()
        return rows

    @cached_property
    def columns(self) -> list[str]:
        """The columns whose versions are kept."""
        tracked = {column.name for column in self.events.model._meta.get_fields()}
        return [column.name for column in self.model._meta.concrete_fields if column.name in tracked]

    @cached_property
    def pointers(self) -> "list[ForeignKey[Any, Any]]":
        """The columns that point at another record."""
        return [column for column in self.model._meta.concrete_fields if isinstance(column, ForeignKey)]

    @cached_property
    def is_provenance_on_the_row(self) -> bool:
        """Whether a row says itself how it is known."""
        return set(PROVENANCE) <= set(self.columns)

    def with_owners(self, records: "QuerySet[Any]") -> "QuerySet[Any]":
        """Adds ``owner`` and ``other_owner``, ids of assets; works on rows and on versions alike."""
        if self.model is ActivityAudience:
            # By the versions of the activity, which may be gone by now.
            activities = Activity.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
            owner: Any = Subquery(activities.filter(pgh_obj_id=OuterRef("activity")).values("asset")[:1])
            other: Any = owner
        else:
            owner, other = F(self.owners[0]), F(self.owners[-1])
        owned: QuerySet[Any] = records.annotate(owner=owner, other_owner=other)
        return owned

    def of_assets(self, records: "QuerySet[Any]", assets: Any) -> "QuerySet[Any]":
        """Those of ``records`` that belong to one of ``assets`` (ids)."""
        found: QuerySet[Any] = self.with_owners(records).filter(Q(owner__in=assets) | Q(other_owner__in=assets))
        return found

    def with_values(self, records: "QuerySet[Any]") -> "QuerySet[Any]":
        """Adds ``values``: the kept columns by name."""
        columns: dict[str, Any] = {name: F(name) for name in self.columns}
        for field in self.model._meta.concrete_fields:
            if isinstance(field, PointField):
                columns[field.name] = Cast(field.name, TextField())
        told: QuerySet[Any] = records.annotate(values=JSONObject(**columns))
        return told

    def group_of(self, column: str) -> tuple[str, ...]:
        """The columns that go back with ``column``, itself included."""
        return next((group for group in self.together if column in group), (column,))

    def slots(self, values: Values | None) -> Iterator[Slot]:
        """The unique places that a row with these values takes."""
        if values is None:
            return
        for rule in self.model._meta.constraints:
            if not isinstance(rule, UniqueConstraint) or not _applies(rule.condition, values):
                continue
            key = tuple(values[name] for name in rule.fields)
            if None not in key or rule.nulls_distinct is False:
                yield rule.name, key


def _applies(condition: Q | None, values: Values) -> bool:
    """Whether a unique rule binds a row. Our conditions are equalities; another sort would fail here, and loudly."""
    return condition is None or all(values[name] == value for name, value in condition.children)  # type: ignore[misc]


TABLES: tuple[Table, ...] = (
    Table(
        Asset,
        owners=("id",),
        together=(
            ("status", "status_date", "status_reason", "status_reporter", "status_evidence", "merged_into"),
            ("opened_earliest", "opened_latest", "ceased_earliest", "ceased_latest"),
            ("assured_on", "assured_basis", "assured_by"),
        ),
    ),
    Table(ProjectAsset),
    Table(AssetName, together=(("name", "kind"), _PERIOD)),
    # Whether an address is kept private goes with the address: unmasking alone could publish a later one.
    Table(
        Location,
        together=(("address", "postcode", "point", "precision", "is_current", "is_masked", "public_area"), _PERIOD),
    ),
    Table(Classification, together=(("term", "value", "is_current", "note"),)),
    # A number goes with who may see it, for the same reason.
    Table(Contact, together=(("name", "role", "email", "phone", "visibility"),)),
    Table(ExternalId, together=(("kind", "value"),)),
    Table(Relation, owners=("from_asset", "to_asset"), together=(("kind", "to_asset", "from_asset"), _PERIOD)),
    Table(Activity, together=(("starts_on", "ends_on"),)),
    Table(ActivityAudience, owners=("activity",)),
    Table(Picture),
    Table(FieldSource, together=(("field", *PROVENANCE),)),
)
BY_MODEL: dict[type[Model], Table] = {table.model: table for table in TABLES}
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
ASSETS = BY_MODEL[Asset]
