"""What differs between two states, written: columns, terms and rows, each with how it is known."""

from typing import TYPE_CHECKING, Any

from assets.actions.editing import Provenance, record_hand_edit
from assets.actions.state import ASSET_FACTS, NO, PARTS, Links, Part, State, keys_of, row_of, terms_of, unsaved
from assets.choices import Basis
from assets.models import Asset, Classification, Term

if TYPE_CHECKING:
    from accounts.models import User

# How a decision about the record is kept, so that no later import undoes it: it is nobody's knowledge but ours.
DECIDED = "decided by whoever keeps the record"


class StateWriter:
    """Writes what ``wanted`` has otherwise than ``base``. Runs in a change set; the asset and its rows are locked."""

    def __init__(self, asset: Asset, by: "User", base: State, wanted: State, known: "Provenance | None") -> None:
        self.asset, self.by, self.base, self.wanted, self.known = asset, by, base, wanted, known

    def write(self) -> None:
        """Write all of it."""
        self._columns()
        self._terms()
        for part in PARTS.values():
            self._rows(part)

    def _provenance(self) -> dict[str, Any]:
        """What a row that was given by hand says of how it is known."""
        said = self.known
        if said is None:
            return {}
        return {"basis": said.basis, "as_of": said.as_of, "source": said.source, "wave": None}

    # --- columns ------------------------------------------------------------------------------------------------------

    def _columns(self) -> None:
        columns: dict[bool, list[str]] = {True: [], False: []}
        for fact in ASSET_FACTS:
            # What the person may not know of stands in neither state.
            if fact.name in self.base and self.wanted[fact.name] != self.base[fact.name]:
                columns[fact.is_housekeeping] += fact.put(self.asset, fact.read(self.wanted[fact.name]))
        changed = columns[True] + columns[False]
        if not changed:
            return
        self.asset.save(update_fields=[*changed, "name_key"])
        self._given_by_hand(columns[False])
        if "visibility" in columns[True]:
            record_hand_edit(asset=self.asset, fields=["visibility"], by=self.by, basis=Basis.SOURCE, source=DECIDED)

    def _given_by_hand(self, fields: list[str]) -> None:
        if fields and self.known:
            record_hand_edit(
                asset=self.asset,
                fields=fields,
                by=self.by,
                basis=self.known.basis,
                as_of=self.known.as_of,
                source=self.known.source,
            )

    # --- terms --------------------------------------------------------------------------------------------------------

    def _terms(self) -> None:
        before = {pk: said for pk, *said in terms_of(self.base)}
        after = {pk: said for pk, *said in terms_of(self.wanted)}
        changed = {pk for pk in {*before, *after} if before.get(pk) != after.get(pk)}
        if not changed:
            return
        current = Classification.objects.filter(asset=self.asset, is_current=True, term__in=changed)
        stored = {row.term_id: row for row in current}
        for pk in sorted(changed):
            value, note = after.get(pk, ("", ""))
            row = stored.get(pk)
            if row is not None and row.value == value:
                row.note = note
                self._save(row, ["note"], is_fact=True)
                continue
            if row is not None:
                _end(row)
            if value:
                Classification.objects.create(
                    asset=self.asset, term_id=pk, value=value, note=note, **self._provenance()
                )
        schemes = Term.objects.filter(pk__in=changed).values_list("scheme__code", flat=True)
        self._given_by_hand(list(schemes.distinct().order_by("scheme__code")))

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _rows(self, part: Part) -> None:
        wanted = {key: row_of(part.name, key, self.wanted) or {} for key in keys_of(part.name, self.wanted)}
        before = {key: row_of(part.name, key, self.base) or {} for key in keys_of(part.name, self.base)}
        if wanted == before:
            return
        stored = {str(record.pk): record for record in part.stored(self.asset, self.by)}
        for key in before.keys() - wanted.keys():
            stored[key].delete()
        changed = [key for key in before.keys() & wanted.keys() if before[key] != wanted[key]]
        # First what makes room: an asset has one current location.
        for key in sorted(changed, key=lambda key: (wanted[key].get("is_current") != NO, int(key))):
            self._change(part, stored[key], before[key], wanted[key])
        for key in wanted.keys() - before.keys():
            self._add(part, wanted[key])

    def _change(self, part: Part, record: Any, before: dict[str, str], wanted: dict[str, str]) -> None:
        columns: list[str] = []
        is_fact = False
        for fact in part.facts:
            if before[fact.name] != wanted[fact.name]:
                columns += fact.put(record, self._value(fact.name, fact.read(wanted[fact.name])))
                is_fact |= not fact.is_housekeeping
        self._save(record, columns, is_fact=is_fact)

    def _add(self, part: Part, wanted: dict[str, str]) -> None:
        record = unsaved(part.model, part.facts, wanted)
        setattr(record, part.owner, self.asset)
        for column, value in self._provenance().items():
            setattr(record, column, value)
        record.save(force_insert=True)
        for fact in part.facts:
            if isinstance(fact, Links):
                fact.put(record, fact.read(wanted.get(fact.name, "")))

    def _value(self, name: str, value: Any) -> Any:
        """The value; an activity cannot be where there is no location any more."""
        if name == "location" and str(value) not in keys_of("location", self.wanted):
            return None
        return value

    def _save(self, record: Any, columns: list[str], *, is_fact: bool) -> None:
        if is_fact:
            for column, value in self._provenance().items():
                setattr(record, column, value)
                columns.append(column)
        if "name" in columns and hasattr(record, "name_key"):
            columns.append("name_key")
        if columns:
            record.save(update_fields=columns)


def _end(row: Classification) -> None:
    """Take a statement back. What a wave said is kept as that wave's, not current any more, as imports do."""
    past = Classification.objects.filter(asset=row.asset_id, term=row.term_id, wave=row.wave_id, is_current=False)
    if row.wave_id is None or past.exists():
        row.delete()
    else:
        row.is_current = False
        row.save(update_fields=["is_current"])
