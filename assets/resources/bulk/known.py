"""What the register has of a batch of rows, looked up for all of them together."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from assets.models import Asset, ProjectAsset
from assets.permissions import administered_projects
from assets.querysets.scope import sees_everything
from assets.slugs import owners_of

# A row of the table, as it is compared with a row of the sheet.
FIELDS = Asset._meta.concrete_fields
STATE = tuple(field.attname for field in FIELDS)
PLACES = {field.name: place for place, field in enumerate(FIELDS)}
ID, UUID_, SLUG = PLACES["id"], PLACES["uuid"], PLACES["slug"]
NAME, NAME_KEY, PARENT = PLACES["name"], PLACES["name_key"], PLACES["parent"]

State = Sequence[Any]


class Known:
    """The assets that a batch speaks of, whose their addresses are, and which of them ``by`` may write."""

    def __init__(self, visible: QuerySet[Asset], by: Any) -> None:
        self._visible = visible
        self._by = by
        self._scope = None if by is None or sees_everything(by) else administered_projects(by)
        self._by_id: dict[UUID, State] = {}
        self._by_pk: dict[int, State] = {}
        self._written: set[int] = set()
        # The asset that has an address or once had it, also one that the person may not know of.
        self.owners: dict[str, int] = {}

    def look_up(self, ids: Iterable[UUID], slugs: Iterable[str]) -> None:
        """Forget the batch before and look up this one."""
        self.owners = owners_of(set(slugs))
        meant = _pks(set(ids)) | set(self.owners.values())
        states = list(self._visible.filter(pk__in=_array(meant)).values_list(*STATE)) if meant else []
        self._by_id = {state[UUID_]: state for state in states}
        self._by_pk = {state[ID]: state for state in states}
        if self._scope is not None:
            mine = ProjectAsset.objects.filter(asset__in=_array(self._by_pk), project__in=self._scope)
            self._written = set(mine.values_list("asset_id", flat=True))

    def by_id(self, text: str) -> State | None:
        """The asset with this id, None where there is none or the text is no id."""
        try:
            return self._by_id.get(UUID(text))
        except ValueError:
            return None

    def by_slug(self, slug: str) -> State | None:
        """The asset that has this address or had it once."""
        owner = self.owners.get(slug)
        return self._by_pk.get(owner) if owner is not None else None

    def may_write(self, pk: int) -> bool:
        """Whether it is in the care of a project of which the person is an admin."""
        return self._scope is None or pk in self._written


def _array(pks: Iterable[int]) -> RawSQL:
    """Many keys as one value: taking thousands of values apart costs Django more than finding them PostgreSQL."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(pks)])


def _pks(uuids: Iterable[UUID]) -> set[int]:
    wanted = list(uuids)
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM assets_asset WHERE uuid = ANY(%s)", [wanted])
        return {row[0] for row in cursor.fetchall()}


def above(pk: int) -> set[int]:
    """The asset and all that it is part of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE above AS (SELECT %s::bigint AS id UNION SELECT asset.parent_id FROM assets_asset asset"
            " JOIN above ON asset.id = above.id WHERE asset.parent_id IS NOT NULL) SELECT id FROM above",
            [pk],
        )
        return {row[0] for row in cursor.fetchall()}
