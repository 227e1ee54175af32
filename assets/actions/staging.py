"""Rows on their way into the register: copied into a temporary table, and written from it set by set.

Whatever the database has against a row is found here too: then the set is halved until the row is known.
"""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg import errors, sql

from assets.actions.copying import copy_values
from assets.actions.session import forget_plans
from assets.choices import Basis
from assets.models import Asset, FieldSource, MappingProject, ProjectAsset
from assets.models.asset import PART_OF_ITSELF, SLUG_IS_TAKEN

_TABLE = "sheet_of_assets"
_STAGED, _ASSETS = sql.Identifier(_TABLE), sql.Identifier(Asset._meta.db_table)


def _names(attnames: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, attnames))


def _run(cursor: Any, query: sql.Composed, values: Sequence[Any] | None = None) -> None:
    """As text, which is what the history's context is put in front of."""
    cursor.execute(query.as_string(), values)


class Staging:
    """A temporary table with a row for each new or changed asset, and with it in which columns it changes, as bits.

    ``given`` are the columns of the table that the sheet sets, ``facts`` what is written down of each bit that a row
    has. One row for each asset: who calls sees to that by writing before an asset comes a second time. The caller holds
    the transaction and the change set, and has asked who may write what.
    """

    def __init__(self, given: Sequence[str], facts: Sequence[tuple[int, str]]) -> None:
        self._set = [*given, *(["name_key"] if "name" in given else [])]
        keys = [name for name in ("id", "uuid", "slug", "name_key") if name not in self._set]
        self._kept = keys + self._set
        every = [field.attname for field in Asset._meta.concrete_fields]
        self._places = [every.index(name) for name in self._kept]
        self._rest = [name for name in every if name not in self._kept]
        self._facts = facts
        self._made = False

    def copy(self, rows: Sequence[tuple[int, bool, int, Sequence[Any]]]) -> None:
        """Put rows in: number in the sheet, whether it is new, which columns change, the asset as it will be."""
        if not rows:
            return
        take = itemgetter(*self._places)
        with connection.cursor() as cursor:
            if not self._made:
                self._make(cursor)
            lines = ((number, is_new, facts, *take(values)) for number, is_new, facts, values in rows)
            copy_values(cursor, _TABLE, ["row", "is_new", "facts", *self._kept], lines)

    def write(self, project: MappingProject | None, basis: Basis) -> dict[int, dict[str, list[ValidationError]]]:
        """Write all rows that are in; what the database refuses stays out and is told by the number of its row."""
        if not self._made:
            return {}
        forget_plans()
        with connection.cursor() as cursor:
            _run(cursor, sql.SQL("ANALYZE {}").format(_STAGED))
            _run(cursor, sql.SQL("SELECT min(row), max(row) FROM {}").format(_STAGED))
            first, last = cursor.fetchone()
            refused: dict[int, dict[str, list[ValidationError]]] = {}
            if first is not None:
                self._write_assets(cursor, first, last, refused)
                self._write_care(cursor, project)
                self._write_sources(cursor, basis)
                _run(cursor, sql.SQL("TRUNCATE {}").format(_STAGED))
        return refused

    def drop(self) -> None:
        """Have it gone, for the next sheet of the same transaction."""
        if self._made:
            with connection.cursor() as cursor:
                _run(cursor, sql.SQL("DROP TABLE {}").format(_STAGED))

    def _make(self, cursor: Any) -> None:
        _run(
            cursor,
            sql.SQL(
                "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT 0 AS row, false AS is_new, 0::bigint AS facts, {}"
                " FROM {} WITH NO DATA"
            ).format(_STAGED, _names(self._kept), _ASSETS),
        )
        self._made = True

    def _write_assets(self, cursor: Any, first: int, last: int, refused: dict[int, Any]) -> None:
        try:
            with transaction.atomic():
                self._insert(cursor, first, last)
                self._update(cursor, first, last)
        except IntegrityError as fault:
            if first == last:
                refused[first] = _in_words(fault)
                _run(cursor, sql.SQL("DELETE FROM {} WHERE row = %s").format(_STAGED), [first])
                return
            middle = (first + last) // 2
            self._write_assets(cursor, first, middle, refused)
            self._write_assets(cursor, middle + 1, last, refused)

    def _insert(self, cursor: Any, first: int, last: int) -> None:
        blank = Asset(created_at=timezone.now())
        query = sql.SQL(
            "INSERT INTO {} ({}, {}) SELECT {}, {} FROM {} WHERE is_new AND row BETWEEN %s AND %s ORDER BY id"
        ).format(
            _ASSETS,
            _names(self._kept),
            _names(self._rest),
            _names(self._kept),
            sql.SQL(", ").join(sql.Placeholder() * len(self._rest)),
            _STAGED,
        )
        _run(cursor, query, [*(getattr(blank, name) for name in self._rest), first, last])

    def _update(self, cursor: Any, first: int, last: int) -> None:
        if not self._set:
            return
        # So few rows against a whole table: each is looked up by its key, also where the planner was told last that
        # the table is empty.
        cursor.execute("SET LOCAL enable_seqscan = off")
        values = sql.SQL(", ").join(
            sql.SQL("{0} = given.{0}").format(sql.Identifier(name)) for name in self._set if name != "id"
        )
        query = sql.SQL(
            "UPDATE {} AS asset SET {} FROM {} AS given"
            " WHERE asset.id = given.id AND NOT given.is_new AND given.row BETWEEN %s AND %s"
        ).format(_ASSETS, values, _STAGED)
        _run(cursor, query, [first, last])
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")

    def _write_care(self, cursor: Any, project: MappingProject | None) -> None:
        if project is None:
            return
        query = sql.SQL("INSERT INTO {} (asset_id, project_id) SELECT id, %s FROM {} WHERE is_new ORDER BY id")
        _run(cursor, query.format(sql.Identifier(ProjectAsset._meta.db_table), _STAGED), [project.pk])

    def _write_sources(self, cursor: Any, basis: Basis) -> None:
        """That a hand gave these facts today (``record_hand_edit``): one row for each fact of each asset."""
        if not self._facts:
            return
        facts = sql.SQL(", ").join(sql.SQL("({}, {})").format(bit, fact) for bit, fact in self._facts)
        query = sql.SQL(
            "INSERT INTO {} (asset_id, field, basis, as_of, source) SELECT given.id, fact.field, %s, %s, ''"
            " FROM {} AS given JOIN (VALUES {}) AS fact (bit, field) ON given.facts & fact.bit <> 0"
            " WHERE given.is_new = %s ORDER BY given.id, fact.field"
        ).format(sql.Identifier(FieldSource._meta.db_table), _STAGED, facts)
        day = timezone.localdate()
        # What is new has no source yet, and is not asked about one: that is a third of the time.
        _run(cursor, query, [basis, day, True])
        replace = sql.SQL(
            " ON CONFLICT (asset_id, field) DO UPDATE"
            " SET basis = EXCLUDED.basis, as_of = EXCLUDED.as_of, source = EXCLUDED.source, wave_id = EXCLUDED.wave_id"
        )
        _run(cursor, query + replace, [basis, day, False])


def _in_words(fault: IntegrityError) -> dict[str, list[ValidationError]]:
    """The rule that a row broke, in its own words; what is no rule of the register is raised as it came."""
    cause = fault.__cause__
    name = cause.diag.constraint_name if isinstance(cause, errors.Error) else None
    if name == "asset_parents_make_no_loop":
        return {"parent": [ValidationError(PART_OF_ITSELF)]}
    if isinstance(cause, errors.UniqueViolation):
        return {"slug": [ValidationError(SLUG_IS_TAKEN)]}
    for rule in Asset._meta.constraints:
        if rule.name == name:
            return {NON_FIELD_ERRORS: [ValidationError(str(rule.violation_error_message))]}
    raise fault
