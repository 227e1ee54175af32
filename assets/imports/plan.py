"""The plan of an import: what every row does to the register. The same code plans the preview and the import itself.

Rows about one asset are planned together, a batch after the other, so that memory is bounded by the batch.
"""

from collections.abc import Callable, Sequence

from assets.actions.writes import Writes
from assets.choices import RowOutcome
from assets.imports.draft import Draft, Hand, load_drafts
from assets.imports.facts import write_facts
from assets.imports.findings import Findings
from assets.imports.links import Linked, Links, Task
from assets.imports.match import Match
from assets.imports.notes import Kind, Notes
from assets.imports.outcome import RowPlan, Tell
from assets.imports.parents import write_parent
from assets.imports.particulars import (
    write_answers,
    write_contact,
    write_further_names,
    write_identifiers,
    write_name,
    write_sets,
)
from assets.imports.places import write_further_place, write_where
from assets.imports.withdrawn import withdrawn_by_undo
from assets.models import Asset, ProjectAsset, Sighting
from assets.slugs import give_slugs

Write = Callable[[Writes], None]


class Planner:
    """Plans the rows of one file, batch by batch.

    Each batch is handed to ``write``, and with it new assets get their ids beforehand (``new_ids``), so that rows can
    name what stands further down; without it nothing is written. Every row is told to ``tell`` and counted in
    ``findings``.
    """

    def __init__(
        self,
        task: Task,
        links: Links,
        findings: Findings,
        *,
        tell: Tell,
        write: Write | None,
        new_ids: Sequence[int] | None,
    ) -> None:
        self.task, self.links, self.findings, self.tell = task, links, findings, tell
        self.write, self.new_ids = write, new_ids

    def plan(self) -> None:
        """Plan all rows."""
        for linked in self.links.batches():
            for row in _Batch(self, linked).plan():
                self.findings.take(row)
                self.tell(row)
            self.task.progress.advance(len(linked))


class _Batch:
    def __init__(self, planner: Planner, rows: list[Linked]) -> None:
        self.task, self.planner, self.rows = planner.task, planner, rows
        self.writes, self.notes = Writes(), Notes()
        order, profile = self.task.order, self.task.profile
        self.hand = Hand(order.wave, profile.basis, order.file_name, self.writes, self.notes)
        self.new: dict[int, Draft] = {}
        self.old: dict[int, Draft] = {}
        self.taken_back: set[int] = set()

    def plan(self) -> list[RowPlan]:
        is_written = self.planner.write is not None
        targets = {row.match.asset for row in self.rows if row.match and row.match.asset is not None}
        self.old = load_drafts(targets, self.task.order.project.pk, lock=is_written)
        self.taken_back = withdrawn_by_undo(pk for pk, draft in self.old.items() if draft.asset.is_withdrawn)
        found = [self._row(row) for row in self.rows]
        self._sightings()
        if self.planner.write is not None:
            self._slugs()
            self.planner.write(self.writes)
        self.planner.findings.has_writes |= bool(self.writes)
        return found

    def _draft(self, match: Match) -> Draft:
        if match.asset is not None:
            return self.old[match.asset]
        number = match.new or 0
        if number not in self.new:
            ids = self.planner.new_ids
            asset = Asset(pk=ids[number - 1] if ids else None, name=match.record.name)
            self.writes.create(asset)
            self.new[number] = Draft(asset, is_new=True)
        return self.new[number]

    def _row(self, row: Linked) -> RowPlan:
        if row.match is None:
            outcome = RowOutcome.SKIPPED if row.skipped else RowOutcome.REJECTED
            return RowPlan(row.number, outcome, row.name, row.notes, skipped=row.skipped)
        known = len(self.new)
        draft, hand = self._draft(row.match), self.hand
        self._write(draft, row.match)
        created = len(self.new) > known
        outcome = RowOutcome.CREATED if created else RowOutcome.UPDATED if hand.differences else RowOutcome.UNCHANGED
        notes = [*row.notes, *self.notes.take()]
        return RowPlan(row.number, outcome, row.match.record.name, notes, row.match, draft, hand.differences)

    def _write(self, draft: Draft, match: Match) -> None:
        record, hand = match.record, self.hand
        hand.row, hand.source, hand.differences = record.row, (record.source or self.task.source)[:300], []
        if draft.asset.is_withdrawn and draft.asset.pk in self.taken_back:
            hand.differs("record", "withdrawn", "in the register")
            self.writes.change(draft.asset, is_withdrawn=False)
        elif draft.asset.is_withdrawn:
            self.notes.add(record.row, Kind.WITHDRAWN, right="If it is right after all, bring the record back.")
        write_name(draft, record, hand)
        write_facts(draft, record, hand)
        write_sets(draft, record, hand)
        write_answers(draft, record, hand)
        write_where(draft, record, hand)
        if not match.seen_before:
            # A row that was read before has added these; what somebody has taken out since stays out.
            write_further_place(draft, record, hand)
            write_further_names(draft, record, hand)
            write_contact(draft, record, hand)
            write_identifiers(draft, record, hand)
        write_parent(draft, match, self.planner.links.parents, hand, new_ids=self.planner.new_ids)
        if not draft.in_project:
            draft.in_project = True
            self.writes.create(ProjectAsset(project=self.task.order.project, asset=draft.asset))

    def _slugs(self) -> None:
        postcodes: dict[int, str] = {}
        for row in self.rows:
            if row.match and row.match.new is not None:
                postcodes.setdefault(row.match.new, row.match.record.where.code)
        give_slugs((draft.asset, postcodes[number]) for number, draft in self.new.items())

    def _sightings(self) -> None:
        """One sighting for every row that this wave has not seen."""
        order, names = self.task.order, self.task.sheet.headings.names
        for row in self.rows:
            match = row.match
            if match is None or match.seen_before:
                continue
            self.planner.findings.new_sightings += 1
            record = match.record
            sighting = Sighting(
                wave=order.wave,
                asset=self._draft(match).asset,
                file_name=order.file_name[:255],
                sheet=self.task.sheet.name[:100],
                row_number=record.row,
                raw=dict(zip(names, record.cells, strict=False)),
                row_key=record.row_key,
                name=record.name,
                status=record.values.get("status", ""),
                category=record.seen.get("category", ""),
                sector=record.seen.get("sector", ""),
                functions=record.seen.get("functions", ""),
                address=record.where.address,
                postcode=record.where.postcode,
                point=record.where.point,
                source=(record.source or self.task.source)[:300],
                matched_by=match.reason[:200],
            )
            self.writes.create(sighting)
