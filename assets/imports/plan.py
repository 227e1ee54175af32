"""The plan of an import: what every row would do to the register. Nothing is written here.

``assets.actions.importing`` writes what the plan's order says. The same code plans the preview and the import itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from assets.actions.importing import ImportOrder
from assets.choices import RowOutcome
from assets.imports.check import Checked
from assets.imports.draft import Draft, Hand, load_drafts
from assets.imports.facts import write_facts
from assets.imports.match import Match, match_records
from assets.imports.notes import Kind, Notes, count_kinds
from assets.imports.outcome import RowPlan
from assets.imports.parents import write_parents
from assets.imports.particulars import (
    write_answers,
    write_contact,
    write_further_names,
    write_identifiers,
    write_name,
    write_sets,
)
from assets.imports.places import write_where
from assets.imports.profiles import Profile
from assets.imports.read import Sheet
from assets.imports.record import Record
from assets.imports.removed import leave_out
from assets.imports.where import check_area, locate_records
from assets.models import Asset, ProjectAsset, Sighting
from assets.slugs import give_slugs


@dataclass(slots=True)
class Plan:
    """Everything an import would do."""

    sheet: Sheet
    profile: Profile
    checked: Checked
    rows: list[RowPlan]
    order: ImportOrder
    new_sightings: int
    remarks: list[str]

    @property
    def notes(self) -> Notes:
        """Faults and warnings."""
        return self.checked.notes

    @property
    def counts(self) -> dict[RowOutcome, int]:
        """How many rows come to each outcome; together they are all the rows that came in."""
        counts = Counter(row.outcome for row in self.rows)
        counts[RowOutcome.REJECTED] = len(self.checked.rejected)
        counts[RowOutcome.SKIPPED] = len(self.checked.skipped)
        if counts.total() != self.checked.rows_in:
            raise ArithmeticError(f"{self.checked.rows_in} rows came in and {counts.total()} are accounted for.")
        return {outcome: counts[outcome] for outcome in RowOutcome}

    def details(self) -> dict[str, Any]:
        """What is kept of it with the change set."""
        return {
            "profile": self.profile.name,
            "sheet": self.sheet.name,
            "rows_in": self.checked.rows_in,
            "counts": {outcome.value: number for outcome, number in self.counts.items()},
            "warnings": {kind.value: number for kind, number in count_kinds(self.notes.warnings)},
        }

    @property
    def has_writes(self) -> bool:
        """Whether there is anything to write, be it only what the wave saw."""
        return bool(self.order.writes)


def make_plan(
    *,
    sheet: Sheet,
    profile: Profile,
    checked: Checked,
    order: ImportOrder,
    by: User | None,
    remarks: Sequence[str] = (),
    lock: bool = False,
) -> Plan:
    """Plan the import of checked rows into the wave of ``order``, filling its writes.

    ``remarks`` are passed on to whoever reads the plan.

    ``lock`` keeps the assets it is about from being changed until the transaction ends: for a plan that is to be
    written.
    """
    planner = _Planner(sheet, profile, checked, order, by)
    rows, sightings = planner.plan(lock=lock)
    return Plan(sheet, profile, checked, rows, order, sightings, [*remarks, *sheet.remarks])


class _Planner:
    def __init__(self, sheet: Sheet, profile: Profile, checked: Checked, order: ImportOrder, by: User | None) -> None:
        self.sheet, self.profile, self.checked, self.order, self.by = sheet, profile, checked, order, by
        self.writes, self.wave, self.project = order.writes, order.wave, order.project
        self.source = profile.source or order.file_name
        self.hand = Hand(self.wave, profile.basis, order.file_name, order.writes, checked.notes)
        self.new: dict[int, Draft] = {}
        self.old: dict[int, Draft] = {}

    def plan(self, *, lock: bool) -> tuple[list[RowPlan], int]:
        """The plan of every row that is not left out, and how many sightings the wave would gain."""
        records = self.checked.records
        self._locate(records)
        matches = match_records(records, self.wave, self.source, self.by, self.checked.notes)
        matches, self.order.holds_removed = leave_out(matches, self.checked, self.source)
        targets = {match.asset for match in matches if match.asset is not None}
        self.old = load_drafts(targets, self.project.pk, lock=lock)
        rows = [self._row(match) for match in matches]
        # When every asset that the file names is there.
        write_parents(
            list(zip(matches, rows, strict=True)), [*self.old.values(), *self.new.values()], self.hand, self.by
        )
        self._slugs(matches)
        return rows, self._sightings(matches)

    def _locate(self, records: Sequence[Record]) -> None:
        value = self.profile.fields.get("postcode")
        keys = self.sheet.headings.keys
        heading = next(
            (self.sheet.headings.names[keys[key]] for key in (value.headings() if value else ()) if key in keys), ""
        )
        locate_records(records, self.checked.notes, heading)
        check_area(records, self.order.area, self.checked.notes)

    def _draft(self, match: Match) -> Draft:
        if match.asset is not None:
            return self.old[match.asset]
        number = match.new or 0
        if number not in self.new:
            asset = Asset(name=match.record.name)
            self.writes.create(asset)
            self.new[number] = Draft(asset, is_new=True)
        return self.new[number]

    def _row(self, match: Match) -> RowPlan:
        known = len(self.new)
        draft, record, hand = self._draft(match), match.record, self.hand
        hand.row, hand.source, hand.differences = record.row, (record.source or self.source)[:300], []
        if draft.asset.is_withdrawn:
            self.checked.notes.add(record.row, Kind.WITHDRAWN, right="If it is right after all, bring the record back.")
        write_name(draft, record, hand)
        write_facts(draft, record, hand)
        write_sets(draft, record, hand)
        write_answers(draft, record, hand)
        write_where(draft, record, hand)
        if not match.seen_before:
            # A row that was read before has added these; what somebody has taken out since stays out.
            write_further_names(draft, record, hand)
            write_contact(draft, record, hand)
            write_identifiers(draft, record, hand)
        if not draft.in_project:
            draft.in_project = True
            self.writes.create(ProjectAsset(project=self.project, asset=draft.asset))
        created = len(self.new) > known
        outcome = RowOutcome.CREATED if created else RowOutcome.UPDATED if hand.differences else RowOutcome.UNCHANGED
        return RowPlan(record.row, outcome, record.name, draft, match.reason, hand.differences)

    def _slugs(self, matches: Sequence[Match]) -> None:
        postcodes: dict[int, str] = {}
        for match in matches:
            if match.new is not None:
                postcodes.setdefault(match.new, match.record.where.code)
        give_slugs((draft.asset, postcodes[number]) for number, draft in self.new.items())

    def _sightings(self, matches: Sequence[Match]) -> int:
        """One sighting for every row that this wave has not seen."""
        names = self.sheet.headings.names
        new = [match for match in matches if not match.seen_before]
        for match in new:
            record = match.record
            self.writes.create(
                Sighting(
                    wave=self.wave,
                    asset=self._draft(match).asset,
                    file_name=self.order.file_name[:255],
                    sheet=self.sheet.name[:100],
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
                    source=(record.source or self.source)[:300],
                    matched_by=match.reason[:200],
                )
            )
        return len(new)
