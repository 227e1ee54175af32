"""The tables whose versions can be taken back, and what in each of them belongs together.

Every version is read as a dictionary of its columns, of the same shape as the present row, so that the two can be
compared: ids where it points at another record, texts for days and numbers, EWKB in hexadecimal for a point. Of columns
that are large, and never change by themselves, only a fingerprint is read.

What has versions and is not here stays behind when an import is taken back, for these reasons. Waves, their areas and
projects: others name them by then; an empty wave is no harm. Profiles: how lists are read, which is no part of the
register. Uploaded files: they follow the import (``assets.actions.undoing_imports``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.gis.db.models import PointField
from django.db.models import (
    F,
    ForeignKey,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UniqueConstraint,
    Value,
)
from django.db.models.functions import MD5, Cast, JSONObject

from assets.models import (
    Activity,
    ActivityAudience,
    Asset,
    AssetName,
    Change,
    Classification,
    Contact,
    ExternalId,
    FieldSource,
    Location,
    MatchDecision,
    NotDuplicate,
    Picture,
    Place,
    ProjectAsset,
    Relation,
    Scheme,
    Sighting,
    Task,
    TaskAttempt,
    Term,
)

Values = dict[str, Any]
# A unique place that only one row can take: the constraint, and its columns.
Slot = tuple[str, tuple[Any, ...]]

# Names for machines and what the database works out: an undo does not touch them. Nor does it touch the mark that a
# person's data were removed: that is never taken back.
UNTOUCHED = {"id", "uuid", "created_at", "at", "name_key", "redacted_on"}
# How the history calls the first and the last version of a row.
INSERT, DELETE = "insert", "delete"
# Under this name stands the fingerprint of the columns that are not read.
REST = "rest"
PROVENANCE = ("basis", "as_of", "source", "wave")
_PERIOD = ("since_earliest", "since_latest", "until_earliest", "until_latest")


@dataclass(frozen=True)
class Table:
    """One table: which columns name the assets that a row belongs to, and which columns go back only together.

    Columns are ``together`` when one rule binds them, such as that nothing closes without a reason: going back as one,
    they return to a state that has stood before and therefore keeps the rule. Where ``brief`` columns are named only
    those are read, and a row that is put back gets the others from its version. What is no fact about an asset goes
    back with a whole change set, and stays where a single record is set back. Who has taken a unique place is looked
    for at the same assets, or in the whole table by the column ``found_by``. A table without ``owners`` is everybody's.
    """

    model: type[Model]
    owners: tuple[str, ...] = ("asset",)
    together: tuple[tuple[str, ...], ...] = ()
    brief: tuple[str, ...] = ()
    found_by: str = ""
    is_fact: bool = True

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
    def kept(self) -> list[str]:
        """The columns whose versions are kept."""
        tracked = {column.name for column in self.events.model._meta.get_fields()}
        return [column.name for column in self.model._meta.concrete_fields if column.name in tracked]

    @cached_property
    def columns(self) -> list[str]:
        """The columns that are read."""
        return [name for name in self.kept if name in self.brief] if self.brief else self.kept

    @cached_property
    def unread(self) -> list[str]:
        """The columns of which only a fingerprint is read."""
        return [name for name in self.kept if name not in self.columns]

    @cached_property
    def pointers(self) -> "list[ForeignKey[Any, Any]]":
        """The columns that point at another record."""
        return [column for column in self.model._meta.concrete_fields if isinstance(column, ForeignKey)]

    @cached_property
    def asset_pointers(self) -> list[str]:
        """The columns that name an asset: those which a merge has point at the survivor."""
        return [column.name for column in self.pointers if column.related_model is Asset]

    @cached_property
    def is_provenance_on_the_row(self) -> bool:
        """Whether a row says itself how it is known."""
        return set(PROVENANCE) <= set(self.columns)

    def with_owners(self, records: "QuerySet[Any]") -> "QuerySet[Any]":
        """Adds ``owner`` and ``other_owner``, ids of assets; works on rows and on versions alike."""
        owner: Any
        other: Any
        if self.owners == ("activity",):
            # By the versions of the activity, which may be gone by now.
            activities = Activity.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
            owner = other = Subquery(activities.filter(pgh_obj_id=OuterRef("activity")).values("asset")[:1])
        elif self.model is TaskAttempt:
            tasks = Task.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
            owner = other = Subquery(tasks.filter(pgh_obj_id=OuterRef("task")).values("asset")[:1])
        elif self.owners:
            owner, other = F(self.owners[0]), F(self.owners[-1])
        else:
            owner = other = Value(None, output_field=IntegerField())
        owned: QuerySet[Any] = records.annotate(owner=owner, other_owner=other)
        return owned

    def of_assets(self, records: "QuerySet[Any]", assets: Any) -> "QuerySet[Any]":
        """Those of ``records`` that belong to one of ``assets`` (ids)."""
        owned = self.with_owners(records)
        if not self.owners:
            return owned.none()
        belongs = Q(owner__in=assets)
        if len(self.owners) > 1:
            belongs |= Q(other_owner__in=assets)
        found: QuerySet[Any] = owned.filter(belongs)
        return found

    def with_values(self, records: "QuerySet[Any]") -> "QuerySet[Any]":
        """Adds ``values``: the columns by name, and the fingerprint of those that are not read."""
        columns = self._told(self.columns)
        if self.unread:
            columns[REST] = MD5(Cast(JSONObject(**self._told(self.unread)), TextField()))
        told: QuerySet[Any] = records.annotate(values=JSONObject(**columns))
        return told

    def _told(self, names: list[str]) -> dict[str, Any]:
        points = {field.name for field in self.model._meta.concrete_fields if isinstance(field, PointField)}
        return {name: Cast(name, TextField()) if name in points else F(name) for name in names}

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
    """Whether a unique rule binds a row.

    Our conditions are equalities, and whether something is not said; another sort would fail here, and loudly.
    """
    return condition is None or all(_holds(name, value, values) for name, value in condition.children)  # type: ignore[misc]


def _holds(name: str, value: Any, values: Values) -> bool:
    if name.endswith("__isnull"):
        return bool((values[name.removesuffix("__isnull")] is None) == value)
    return bool(values[name] == value)


TABLES: list[Table] = [
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
    # What somebody decided goes and comes with what followed from it, also where a single record is set back.
    Table(
        Change,
        owners=("asset", "later_asset"),
        together=(("changes", "asset", "later_asset", "by"), ("happened_earliest", "happened_latest")),
    ),
    # What a wave saw of an asset, and what somebody decided about rows: no facts about it.
    Table(
        Sighting,
        brief=("id", "wave", "asset", "change_set", "row_number", "row_key", "name"),
        found_by="row_key",
        is_fact=False,
    ),
    Table(MatchDecision, together=(("asset", "answer", "by"),), found_by="name_key", is_fact=False),
    Table(NotDuplicate, owners=("first", "second"), together=(("first", "second"),), is_fact=False),
    Table(Task, together=(("answer", "answered_at", "answered_by", "change"),), is_fact=False),
    Table(TaskAttempt, owners=("task",), is_fact=False),
    # What belongs to nobody's assets: sheets of the admin screens bring them in.
    Table(Scheme, owners=(), is_fact=False),
    Table(Term, owners=(), is_fact=False),
    Table(Place, owners=(), is_fact=False),
]
BY_MODEL: dict[type[Model], Table] = {table.model: table for table in TABLES}
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
ASSETS = BY_MODEL[Asset]


def register_table(table: Table) -> None:
    """Have rows of an app above this one taken back with the assets they hang on; for its ``ready``."""
    TABLES.append(table)
    BY_MODEL[table.model] = BY_NAME[table.name] = table
