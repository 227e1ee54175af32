"""Data that were removed on request stay out, whatever list brings them again.

A row about a record that was removed is skipped. Of any other row what was removed is left out, and the rest goes in.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.formats import date_format

from assets.imports.limits import RefusalError
from assets.imports.match import Match
from assets.imports.notes import Kind, Note
from assets.imports.record import Record
from assets.models import Asset
from assets.names import normalise_name
from assets.redaction.recognising import OtherKeyError, Remembered
from assets.redaction.words import Sought

# Columns of an asset that are an address or a number and nothing else.
_ADDRESSES = frozenset({"email", "website", "phone"})


class Removals:
    """What was removed on request, kept out of one file. ``any_left_out`` says whether the file brought any of it."""

    def __init__(self, source: str) -> None:
        """Raises RefusalError when there are marks that cannot be recognised, because their key is another."""
        try:
            self._remembered = Remembered.load()
        except OtherKeyError as fault:
            raise RefusalError(str(fault)) from fault
        self._source = source
        self.any_left_out = False

    def take_out(self, matches: Sequence[Match], notes: dict[int, list[Note]]) -> dict[int, str]:
        """Take what was removed out of the records of some rows and out of what is said about them.

        Returns the rows that are about somebody whose data were removed, which are to be skipped, with the reason.
        """
        if not self._remembered:
            return {}
        found = Asset.objects.filter(pk__in={match.asset for match in matches if match.asset is not None})
        assets = {asset.pk: asset for asset in found.only("uuid", "redacted_on")}
        skipped = {}
        for match in matches:
            asset, row = assets.get(match.asset or 0), match.record.row
            if on := _removed_on(match.record, asset, self._source, self._remembered):
                skipped[row] = f"is about somebody whose data were removed on request on {_in_words(on)}"
                notes[row] = []
            elif sought := _brought_again(match.record, asset, self._remembered):
                _take_out(match.record, sought)
                right = f"Removed on {_in_words(self._remembered.latest)} or before."
                notes[row] = [*(_without(note, sought) for note in notes[row]), Note(row, Kind.REMOVED, right=right)]
            else:
                continue
            self.any_left_out = True
        return skipped

    def clear(self, notes: Sequence[Note]) -> list[Note]:
        """What is said about a row that a fault keeps out repeats its cells, too."""
        if not self._remembered:
            return list(notes)
        return [_clear(note, self._remembered) for note in notes]


def _removed_on(record: Record, asset: Asset | None, source: str, remembered: Remembered) -> date | None:
    """Since when the record that a row is about has been removed; None when it has not."""
    if asset is not None and asset.redacted_on:
        return asset.redacted_on
    if on := remembered.at_place(record.name_key, record.where.code):
        return on
    days = (
        remembered.number(kind, number, name_key=record.name_key, source=source[:300])
        for kind, number in record.identifiers
    )
    return next(filter(None, days), None)


def _brought_again(record: Record, asset: Asset | None, remembered: Remembered) -> Sought:
    """What a row brings of that which was removed."""
    cells = [cell for cell in record.cells if cell]
    contacts = remembered.contacts(cells)
    names = remembered.names(cells, asset.uuid).names if asset else ()
    contact = record.contact.get("name", "")
    if contact and remembered.at_place(normalise_name(contact), record.where.code):
        names = (*names, contact)
    return Sought(names, contacts.emails, contacts.phones)


def _take_out(record: Record, sought: Sought) -> None:
    """Take what was removed out of everything that the row would write."""
    record.cells = [sought.without(cell) for cell in record.cells]
    for column, value in list(record.values.items()):
        if isinstance(value, str) and sought.hits(value):
            if column in _ADDRESSES:
                del record.values[column]
            else:
                longest = getattr(Asset._meta.get_field(column), "max_length", None)
                record.values[column] = sought.without(value)[:longest]
    if sought.hits(list(record.contact.values())):
        record.contact = {}
    record.names = [further for further in record.names if not sought.hits(further.name)]
    if sought.hits(record.name):
        record.name = sought.without(record.name)
        record.name_key = normalise_name(record.name)
    record.where.address = sought.without(record.where.address)
    record.where.public_area = sought.without(record.where.public_area)
    record.part_of, record.evidence = sought.without(record.part_of), sought.without(record.evidence)
    record.source, record.seen = sought.without(record.source), sought.without(record.seen)


def _clear(note: Note, remembered: Remembered) -> Note:
    """What is said about a row that a fault keeps out repeats its cells, too."""
    sought = remembered.contacts([note.value])
    return _without(note, sought) if sought else note


def _without(note: Note, sought: Sought) -> Note:
    return replace(note, value=sought.without(note.value), right=sought.without(note.right))


def _in_words(on: date) -> str:
    return date_format(on, "j M Y")
