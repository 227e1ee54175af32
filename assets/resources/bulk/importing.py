"""Going through a long sheet of assets: what every row would do, and doing it.

Each batch is looked up together and decided row by row in Python; what is new or differs is copied into a temporary
table and written from there. A row that speaks of what a row above it made or changed waits until that is written, so
that the rows have their effect one after the other as they do in a short sheet.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.exceptions import ImportError as SheetImportError
from import_export.results import Result, RowResult

from assets.actions.copying import allocate_ids
from assets.actions.staging import Staging
from assets.actions.writes import tell_the_planner
from assets.models import Asset
from assets.models.asset import PART_OF_ITSELF, RESERVED_SLUGS, SLUG_IS_A_PAGE, SLUG_IS_TAKEN
from assets.names import normalise_name
from assets.resources.base import foreign
from assets.resources.bulk.columns import Column, Faults, FieldRule, Reading
from assets.resources.bulk.known import (
    FIELDS,
    ID,
    NAME,
    NAME_KEY,
    PARENT,
    PLACES,
    SLUG,
    STATE,
    UUID_,
    Known,
    State,
    above,
)
from assets.resources.bulk.pending import Pending
from assets.resources.bulk.rules import rules_of
from assets.resources.cells import text_of
from assets.resources.links import AssetLink
from assets.slugs import FreeSlugs, Newcomer

if TYPE_CHECKING:
    from assets.resources.asset import AssetResource

# Rows that are looked up together, and how few of them at the least where many rows speak of one another.
BATCH, FEW = 2_000, 20
# So many assets are written in one statement, which has ten seconds when a web server sends it.
WRITTEN_TOGETHER = 10_000
# So many may wait in a preview, which writes only what it cannot keep in mind and takes it back in the end.
WAITING = 200_000
# Differences that are shown one by one; all are counted.
SHOWN = 200
# So many new assets that what the planner knows of the tables no longer holds.
MANY = 200


class WaitError(Exception):
    """A row speaks of what is not written yet."""


class BulkImport:
    """One sheet on its way through an AssetResource; ``result`` is filled as the row-by-row import fills its own."""

    def __init__(self, resource: "AssetResource", headings: Sequence[str], result: Result, *, dry_run: bool) -> None:
        self.resource, self.headings, self.result, self.dry_run = resource, list(headings), result, dry_run
        by_heading = {field.column_name: field for field in resource.get_import_fields()}
        places = {heading: place for place, heading in enumerate(self.headings)}
        keys = (resource.fields[name].column_name for name in ("id", "slug", "name"))
        self._id_at, self._slug_at, self._name_at = (places.get(heading) for heading in keys)
        own = [(place, by_heading.get(heading)) for heading, place in places.items()]
        columns = [
            (place, Column(field, Asset, PLACES, is_fact=field.attribute not in resource.housekeeping))
            for place, field in own
            if field and not field.readonly
        ]
        self._bits = [(1 << bit, one.places[0], one.places[-1]) for bit, (_, one) in enumerate(columns)]
        self.links = [(place, one) for place, one in columns if isinstance(one.field.widget, AssetLink)]
        self.columns = [(place, one) for place, one in columns if not isinstance(one.field.widget, AssetLink)]
        self._plain = [(place, one.places[0]) for place, one in self.columns if one.is_plain]
        self._worded = [(place, one) for place, one in self.columns if not one.is_plain]
        self.known = Known(resource.get_queryset(), resource.by)
        self.pending = Pending()
        self.slugs = FreeSlugs(self.pending.slugs)
        self.staging = Staging(
            [field.attname for _, one in columns for field in one.fields],
            [(1 << bit, fact) for bit, (_, one) in enumerate(columns) for fact in one.facts],
        )
        self.rules = rules_of(Asset, PLACES)
        # What the sheet does not say is checked as well where a record is written; of a new one once and for all. A
        # cell that has to be understood is checked as it is read.
        worded = {field.name for _, one in self._worded for field in one.fields}
        given = {"slug"}.union(field.name for _, one in columns for field in one.fields)
        rules = [(place, FieldRule(field)) for place, field in enumerate(FIELDS) if FieldRule.asks(field)]
        self._fields_of_old = [one for one in rules if one[1].name not in worded]
        self._fields_of_new = [one for one in self._fields_of_old if one[1].name in given]
        self._blank = [getattr(Asset(), name) for name in STATE]
        self._faults_of_new = {
            rule.name: faults
            for place, rule in rules
            if rule.name not in given and (faults := rule.faults(self._blank[place]))
        }
        self._scope_of_new: dict[str, Any] | None = None
        self._ids: Iterator[int] = iter(())
        self._newcomers: Iterator[Newcomer] = iter(())
        self._made = 0

    def run(self, rows: Iterable[tuple[int, Sequence[Any]]], *, raise_errors: bool, collect: bool) -> None:
        """Take every row, with its number among the rows. Raises import-export's ImportError at the first fault if so
        asked."""
        self._raise, self._collect = raise_errors, collect
        waiting: list[tuple[int, list[str]]] = []
        rest = _texts(rows)
        size = BATCH
        while waiting := waiting + list(islice(rest, max(size - len(waiting), 0))):
            done = self._take(waiting[:size])
            if done < min(size, len(waiting)):
                self._write()
                size = max(size // 4, FEW)
            else:
                size = min(size * 2, BATCH)
                if len(self.pending) >= (WAITING if self.dry_run else WRITTEN_TOGETHER):
                    self._write()
            waiting = waiting[done:]
        if not self.dry_run:
            self._write()
            if self._made >= MANY:
                tell_the_planner()
        self.staging.drop()

    # --- A batch --------------------------------------------------------------------------------------------------

    def _take(self, rows: list[tuple[int, list[str]]]) -> int:
        """Decide these rows; how many of them could be: the next has to wait until these are written."""
        self._look_up([cells for _, cells in rows])
        staged: list[tuple[int, bool, int, list[Any]]] = []
        done = 0
        for number, cells in rows:
            try:
                if any(cells):
                    self._decide(number, cells, staged)
                else:
                    self._same(1)
            except WaitError:
                break
            # A sheet that is read row by row leaves out those that hold nothing.
            self._same(number - self.result.total_rows - 1)
            self.result.total_rows = number
            done += 1
        self.staging.copy(staged)
        return done

    def _look_up(self, rows: list[list[str]]) -> None:
        ids, slugs = self._cells(rows, self._id_at), self._cells(rows, self._slug_at)
        self.known.look_up(filter(None, map(_uuid, ids)), filter(None, slugs))
        names = self._cells(rows, self._name_at)
        told = zip(ids, slugs, names, map(any, rows), strict=True)
        new = [Newcomer(name, uuid4()) for ident, slug, name, is_row in told if is_row and not ident and not slug]
        self.slugs.expect(new)
        self._newcomers = iter(new)
        for place, column in self.links:
            column.field.widget.finder.expect({row[place] for row in rows if row[place]} - self.pending.slugs.keys())

    def _cells(self, rows: list[list[str]], place: int | None) -> list[str]:
        return [""] * len(rows) if place is None else [row[place] for row in rows]

    def _write(self) -> None:
        refused = self.staging.write(self.resource.project, self.resource.basis)
        self.pending.clear()
        for number, faults in refused.items():
            self._refuse(number, dict.fromkeys(self.headings, ""), faults)

    # --- A row ----------------------------------------------------------------------------------------------------

    def _decide(self, number: int, cells: list[str], staged: list[tuple[int, bool, int, list[Any]]]) -> None:
        """Say what the row does, and have it written if it does anything. Raises WaitError, and has done nothing."""
        ident = "" if self._id_at is None else cells[self._id_at]
        slug = "" if self._slug_at is None else cells[self._slug_at]
        before = self.known.by_id(ident) if ident else self.known.by_slug(slug)
        if ident and before is None:
            self._refuse(number, self._row(cells), {"uuid": [self.resource.fields["id"].unknown(Asset)]})
            return
        self._wait_for(slug, before)
        is_new = before is None
        # Whoever asks for an address has been given an id with the batch: the address may be made of it.
        newcomer = next(self._newcomers) if is_new and not slug else None
        old = self._new(newcomer.uuid if newcomer else uuid4()) if before is None else list(before)
        after = old.copy()
        faults, refused = self._read(cells, after)
        if newcomer:
            after[SLUG] = self.slugs.give(newcomer)
        faults |= self._out_of_scope(after, is_new)
        if not faults and after == old:
            self._same(1)
            return
        if found := self._faults(old, after, is_new, faults, refused):
            self._refuse(number, self._row(cells), found)
            return
        self._settle(old, after, is_new)
        staged.append((number, is_new, self._changed(old, after), after))
        self._tell(number, old, after, is_new)

    def _wait_for(self, slug: str, before: State | None) -> None:
        """Wait where a row above made or changed the asset, or took the address that this row gives."""
        pending = self.pending
        if before is not None and before[ID] in pending.assets:
            raise WaitError
        if slug in pending.slugs:
            raise WaitError

    def _new(self, uuid: UUID) -> list[Any]:
        new = list(self._blank)
        new[UUID_] = uuid
        return new

    def _row(self, cells: list[str]) -> dict[str, str]:
        return dict(zip(self.headings, cells, strict=True))

    def _read(self, cells: list[str], after: list[Any]) -> tuple[dict[str, Any], list[Faults]]:
        """Set what the cells say; the faults of those that cannot be read, and what the table's columns refuse."""
        faults: dict[str, Any] = {}
        refused: list[Faults] = []
        for place, at in self._plain:
            after[at] = cells[place]
        for place, column in self._worded:
            values, fault, faults_of_columns = column.read(cells[place])
            if fault:
                faults[column.attribute] = [fault]
                continue
            for at, value in zip(column.places, values, strict=True):
                after[at] = value
            if faults_of_columns:
                refused.append(faults_of_columns)
        for place, column in self.links:
            values, fault, _ = self._link(column, cells[place], cells)
            if fault:
                faults[column.attribute] = [fault]
            else:
                after[column.places[0]] = values[0]
        return faults, refused

    def _link(self, column: Column, text: str, cells: list[str]) -> Reading:
        """The asset that a cell names, be it one of the sheet that is not written yet."""
        row, names = self._row(cells), self.pending.names
        if text in self.pending.slugs:
            return Reading((self.pending.slugs[text],))
        said = column.field.widget.said(text, row)
        name = " ".join(text.split())
        if self.pending and (said.numbers or said.postcode or name in names):
            pks = names.get(name, [])
            if said.numbers or said.postcode or len(pks) != 1 or None in pks:
                raise WaitError
            if column.field.widget.finder.known.filter(name=name).exists():
                raise WaitError
            return Reading((pks[0],))
        return column.take(row)

    def _out_of_scope(self, after: list[Any], is_new: bool) -> dict[str, Any]:
        if is_new:
            if self._scope_of_new is None:
                self._scope_of_new = self.resource.other_faults(Asset(), {}, {})
            return self._scope_of_new
        return {} if self.known.may_write(after[ID]) else {"name": [foreign(after[NAME])]}

    def _faults(
        self, old: State, after: list[Any], is_new: bool, faults: dict[str, Any], refused: list[Faults]
    ) -> dict[str, Any]:
        """All that is wrong with a row that would be written; see ``RegisterResource.validate_instance``."""
        found = {name: list(said) for name, said in faults.items()}
        if self.resource.removals:
            for name, said in self._brought_back(old, after, is_new).items():
                found.setdefault(name, said)
        unreadable = set(found)
        for more in [*refused, self._of_fields(after, is_new)]:
            for name, said in more.items():
                if name not in unreadable:
                    found.setdefault(name, []).extend(said)
        for name, sentence in self._of_the_whole(old, after, is_new):
            found.setdefault(name, []).append(ValidationError(sentence))
        if unreadable or not found:
            for rule in self.rules:
                if rule.holds(after) is False and rule.fields.isdisjoint(found):
                    found.setdefault(NON_FIELD_ERRORS, []).append(ValidationError(rule.message))
        return found

    def _brought_back(self, old: State, after: list[Any], is_new: bool) -> dict[str, Any]:
        """What was removed on request and would come back."""
        changed = {one.attribute: after[at] for _, one in self.columns for at in one.places[:1] if after[at] != old[at]}
        instance = self._instance(after)
        faults = self.resource.removals.faults(instance, None if is_new else instance, changed)
        return {"name" if attribute == "asset" else attribute: said for attribute, said in faults.items()}

    def _of_fields(self, after: list[Any], is_new: bool) -> Faults:
        found: Faults = dict(self._faults_of_new) if is_new else {}
        for place, rule in self._fields_of_new if is_new else self._fields_of_old:
            if said := rule.faults(after[place]):
                found[rule.name] = said
        return found

    def _of_the_whole(self, old: State, after: list[Any], is_new: bool) -> Iterator[tuple[str, str]]:
        """What ``Asset.clean`` says, asked of what was looked up for the batch."""
        if after[SLUG] in RESERVED_SLUGS:
            yield "slug", SLUG_IS_A_PAGE
        elif after[SLUG] != old[SLUG] and self.known.owners.get(after[SLUG], old[ID]) != old[ID]:
            yield "slug", SLUG_IS_TAKEN
        elif not is_new and after[PARENT] is not None and after[PARENT] != old[PARENT]:
            chain = above(after[PARENT])
            if old[ID] in chain:
                yield "parent", PART_OF_ITSELF
            elif not chain.isdisjoint(self.pending.assets):
                raise WaitError

    def _settle(self, old: State, after: list[Any], is_new: bool) -> None:
        """Fill in what follows from the rest, and remember that it waits."""
        if after[NAME] != old[NAME]:
            after[NAME_KEY] = normalise_name(after[NAME])[:300]
        if is_new:
            after[ID] = self._next_id()
            self._made += 1
            self.pending.add(after[ID], after[SLUG], after[NAME])
        else:
            self.pending.change(after[ID], after[SLUG], old[NAME], after[NAME])

    def _changed(self, old: State, after: list[Any]) -> int:
        bits = 0
        for bit, first, last in self._bits:
            if old[first] != after[first] or old[last] != after[last]:
                bits |= bit
        return bits

    def _next_id(self) -> int:
        pk = next(self._ids, None)
        if pk is None:
            self._ids = iter(allocate_ids(Asset, BATCH))
            pk = next(self._ids)
        return pk

    # --- What is told ---------------------------------------------------------------------------------------------

    def _same(self, rows: int) -> None:
        self.result.totals[RowResult.IMPORT_TYPE_SKIP] += rows

    def _refuse(self, number: int, row: dict[str, str], faults: dict[str, Any]) -> None:
        fault = ValidationError(faults)
        self.result.totals[RowResult.IMPORT_TYPE_INVALID] += 1
        self.result.append_invalid_row(number, row, fault)
        if self._collect:
            self.result.append_failed_row(row, fault)
        if self._raise:
            raise SheetImportError(fault, number=number, row=row)

    def _tell(self, number: int, old: State, after: list[Any], is_new: bool) -> None:
        """Count what a row does; of the first ones, show how the record differs."""
        kind = RowResult.IMPORT_TYPE_NEW if is_new else RowResult.IMPORT_TYPE_UPDATE
        self.result.totals[kind] += 1
        if len(self.result.rows) >= SHOWN:
            return
        told = self.resource.get_row_result_class()()
        told.import_type, told.number = kind, number
        instance = self._instance(after)
        diff = self.resource.get_diff_class()(self.resource, self._instance(old), is_new)
        diff.compare_with(self.resource, instance)
        told.diff = diff.as_html()
        told.add_instance_info(instance)
        self.result.append_row_result(told)

    def _instance(self, state: State) -> Asset:
        """The record itself, with what it names as far as that is at hand."""
        instance = Asset.from_db(None, STATE, state)
        for _, column in [*self.columns, *self.links]:
            pk = state[column.places[0]]
            if pk in column.named:
                setattr(instance, column.attribute, column.named[pk])
            elif isinstance(column.field.widget, AssetLink) and pk in self.pending.assets:
                setattr(instance, column.attribute, Asset(pk=pk, slug=self.pending.assets[pk]))
        return instance


def _texts(rows: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        yield number, [cell.strip() if type(cell) is str else text_of(cell) for cell in cells]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
