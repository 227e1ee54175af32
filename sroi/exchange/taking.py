"""An impact map as a file to be taken along."""

from django.utils.http import content_disposition_header
from django.utils.text import slugify

from assets.spreadsheets import Sheet, write_book
from sroi.models import ImpactMap
from sroi.store.reckoning import reckon
from sroi.store.withholding import export_of
from sroi.value_map.columns import COLUMNS
from sroi.value_map.writing import write_value_map

JSON_TYPE = "application/json"
SHEET = "Value Map"
_LONGEST_NAME = 60


class NotCountedError(Exception):
    """The map cannot be counted as it stands, and a Value Map holds what comes out."""


def value_map_of(impact_map: ImpactMap) -> bytes:
    """The map as an .xlsx with the columns of the Value Map and what it comes to. Raises NotCountedError.

    It holds less than the case file: neither ranges nor scenarios, and no row that is left out.
    """
    case = reckon(impact_map).case
    if case is None:
        raise NotCountedError
    export = export_of(impact_map)
    rows = write_value_map(case, withheld=export.withheld)
    headings = next(number for number, row in enumerate(rows) if row[:1] == [COLUMNS[0].heading])
    if export.remark:
        rows.append([export.remark])
    return write_book([Sheet(SHEET, rows, frozenset({headings - 1, headings}))])


def file_name(impact_map: ImpactMap, ending: str) -> str:
    """What the file is called: the map's title and version, such as "a-choir-v2.json"."""
    title = slugify(impact_map.title)[:_LONGEST_NAME].strip("-") or "impact-map"
    return f"{title}-v{impact_map.version}.{ending}"


def attachment(impact_map: ImpactMap, ending: str) -> str:
    """The header by which a browser saves it under that name."""
    return content_disposition_header(as_attachment=True, filename=file_name(impact_map, ending)) or ""
