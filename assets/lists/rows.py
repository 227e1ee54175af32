"""From the rows of a sheet to the columns of a resource, as a profile says; each value becomes one plain text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from assets.imports.families import with_families
from assets.imports.notes import Kind, Note, Notes
from assets.imports.profiles import Profile
from assets.imports.read import Row, Sheet
from assets.imports.row_cells import RowCells
from assets.imports.values import Cells, Found
from assets.resources.links import AssetLink
from assets.resources.listed import FromList
from assets.resources.subjects import columns_of


@dataclass(slots=True)
class ListRow:
    """One row: what it says under each heading of the resource, and from which cells of the sheet that was taken.

    ``skipped`` is why it is no record; a row with ``notes`` that are faults is not to be asked any further.
    """

    number: int
    said: dict[str, str] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    skipped: str = ""

    @property
    def is_faulty(self) -> bool:
        """Whether it could not even be read."""
        return any(note.is_fault for note in self.notes)


class ListReader:
    """Reads the rows of a sheet for one resource."""

    def __init__(self, sheet: Sheet, profile: Profile, resource: type[FromList]) -> None:
        self._sheet, self._profile = sheet, profile
        self._notes = Notes()
        self._cells = RowCells(sheet.headings, self._notes)
        headings = columns_of(resource)
        self._values = {headings[name]: value for name, value in profile.fields.items()}
        links = [one.widget for one in resource.fields.values() if isinstance(one.widget, AssetLink)]
        self._number_heading = links[0].number if links else ""
        whose = [one.column_name for one in resource.fields.values() if isinstance(one.widget, AssetLink)]
        self._whose = {*whose, *(heading for link in links for heading in (link.number, link.postcode))}

    def __iter__(self) -> Iterator[ListRow]:
        """Every row of the sheet, one after the other."""
        for row in with_families(self._sheet, self._profile):
            yield self._read(row)

    def _read(self, row: Row) -> ListRow:
        cells = self._cells.read(row)
        read = ListRow(row.number, skipped="" if row.fault else self._cells.why_skipped(row, cells, self._profile))
        if row.fault:
            self._notes.add(row.number, Kind.UNREADABLE_ROW, right=row.fault)
        elif not read.skipped:
            self._say(read, cells)
        read.notes = self._notes.take()
        return read

    def _say(self, read: ListRow, cells: Cells) -> None:
        for heading, value in self._values.items():
            found = value.find(cells)
            text = found.text or value.default
            said = "; ".join(value.parts(text)) if value.split else text
            if said:
                read.said[heading], read.found[heading] = said, found
        numbers = [read.said.get(self._number_heading, "")]
        for identifier in self._profile.identifiers:
            found = identifier.value.find(cells)
            numbers += [f"{identifier.kind.value}: {number}" for number in identifier.value.parts(found.text)]
        if self._number_heading and any(numbers):
            read.said[self._number_heading] = "; ".join(filter(None, numbers))
        filled = {heading for heading, found in read.found.items() if found.cells}
        if self._profile.children:
            # Of a parent and its children each row says something else, and some of it is of another subject.
            filled -= self._whose
        if not filled and (self._profile.children or len(numbers) < 2):
            read.skipped = "says nothing in the columns that are read"
