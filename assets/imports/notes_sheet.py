"""All that is said about the rows of an uploaded file, as a sheet: one line for each fault and each warning."""

from collections.abc import Iterator

from assets.imports.notes import FAULTS
from assets.imports.page_rows import KINDS
from assets.models import ImportFile

HEADINGS = ("row", "name", "what it is", "column", "what is there", "what is said", "what would be right")


def note_lines(upload: ImportFile) -> Iterator[list[str | int]]:
    """The lines, in the order of the file."""
    rows = upload.rows.exclude(notes=[]).in_order_of_sheet().values_list("number", "name", "notes")
    for number, name, notes in rows.iterator():
        for kind, column, value, right in notes:
            sort = "fault" if kind in FAULTS else "warning"
            yield [number, name, sort, column, value, KINDS.get(kind, kind), right]
