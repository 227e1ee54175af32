"""Where the headings of a list stand that no profile knows: by how they look, and by how what is below them looks."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assets.imports.headings import Headings, heading_key, layouts, name_columns
from assets.imports.read import Overview, Top

# Words that name columns of lists of this kind, whatever else stands in the cell with them.
WORDS = {
    "name", "names", "title", "organisation", "organization", "org", "group", "venue", "site", "building", "place",
    "asset", "service", "activity", "provider", "address", "street", "road", "town", "city", "locality", "village",
    "area", "ward", "district", "borough", "county", "region", "country", "postcode", "postal", "post", "code",
    "zip", "phone", "telephone", "tel", "mobile", "fax", "email", "mail", "website", "web", "url", "link",
    "contact", "contacts", "person", "type", "kind", "category", "sector", "status", "description", "details",
    "notes", "note", "comment", "comments", "summary", "remarks", "id", "ref", "reference", "number", "no", "uprn",
    "urn", "easting", "northing", "latitude", "longitude", "lat", "long", "lng", "x", "y", "date", "year", "month",
    "start", "end", "opened", "closed", "opening", "hours", "time", "times", "cost", "price", "charge", "fee",
    "size", "count", "total", "capacity", "audience", "age", "access", "facilities", "source", "field", "first",
    "last", "surname", "forename", "job", "role", "owner", "manager", "operator", "governance", "accreditation",
    "charity", "company",
}  # fmt: skip
_LONG = 80
_ROWS_BELOW = 12
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[a-z]+")
_SHAPES = (
    ("number", re.compile(r"[-+£$€]?\d[\d,. ]*%?")),
    ("date", re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d.*)?|\d{1,2}:\d\d(?::\d\d)?")),
    ("postcode", re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)),
    ("address", re.compile(r"\S+@\S+\.\S+|(?:https?://|www\.)\S+")),
    ("answer", re.compile(r"yes|no|y|n|true|false|none|n/a|unknown", re.IGNORECASE)),
)


def guess_headings(top: Top) -> Headings | None:
    """The headings of a sheet; row 0 where it has none, its columns then being numbered. None when nothing is in it."""
    rows = [(number, cells) for number, cells in top.rows if any(cell.strip() for cell in cells)]
    if not rows:
        return None
    width = _width(rows)
    full = [number for number, cells in rows if 2 * _filled(cells) >= width]
    candidates = [
        _Candidate(
            number,
            cells,
            above=sum(row < number for row in full),
            below=[others for row, others in rows if row > number][:_ROWS_BELOW],
        )
        for number, cells in layouts(rows, top.merged)
    ]
    # Of equals the uppermost; but two rows that belong together are more than the lower one, and come after it.
    best = max(enumerate(candidates), key=lambda each: (each[1].score(width), -each[1].row, each[0]))[1]
    if best.is_data:
        return Headings(0, name_columns([""] * max(len(cells) for _, cells in rows)))
    return Headings(best.row, name_columns(best.cells))


def guess_sheet(seen: Overview) -> tuple[Top, Headings] | None:
    """The sheet that is likeliest to be the list, and its headings: one that is not hidden and holds the most."""
    found = [(top, headings) for top in seen.sheets if (headings := guess_headings(top))]
    return max(found, key=lambda each: _weight(*each), default=None)


def _weight(top: Top, headings: Headings) -> tuple[bool, int]:
    """How much a sheet holds: rows below the headings, times columns; a cover sheet has few of either."""
    seen = [cells for number, cells in top.rows if number > headings.row]
    rows = max((top.count or 0) - headings.row, len(seen))
    filled = sum(map(_filled, seen)) / max(len(seen), 1)
    return not top.hidden, round(rows * filled)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _width(rows: Sequence[tuple[int, list[str]]]) -> int:
    """How many cells of a row of the list are filled, usually. Titles and notes come first, and have fewer."""
    filled = sorted(_filled(cells) for _, cells in rows[len(rows) // 3 :])
    return max(filled[len(filled) // 2], 1)


@dataclass(slots=True)
class _Candidate:
    """A row that may be the headings, how many rows of the list would stand above it, and the rows below."""

    row: int
    cells: list[str]
    above: int
    below: list[list[str]]

    def score(self, width: int) -> float:
        """How much it looks like headings. A row that is not full is a title."""
        full = min(_filled(self.cells) / width, 1)
        return full * (3 + 2 * self._names + 2 * self._known + self._distinct + self._differs) - 0.3 * self.above

    @property
    def is_data(self) -> bool:
        """Whether it is a row like those below: what stands in it are no names of columns but values of them."""
        if not self.below:
            return self._names < 0.5
        alike = sum(
            shape not in {"text", "blank"} and shape == self._usual(column) for column, shape in enumerate(self._shapes)
        )
        return self._known < 0.3 and alike / _filled(self.cells) >= 0.15

    @property
    def _shapes(self) -> list[str]:
        shapes = [_shape(cell) for cell in self.cells]
        years = [cell.strip() for cell in self.cells if _YEAR.fullmatch(cell.strip())]
        if len(years) > 1 and years in (sorted(set(years)), sorted(set(years), reverse=True)):
            # A column for each year.
            return ["text" if cell.strip() in years else shape for cell, shape in zip(self.cells, shapes, strict=True)]
        return shapes

    @property
    def _names(self) -> float:
        """In what part of the filled cells there is a short text."""
        named = sum(
            shape == "text" and len(cell) <= _LONG for cell, shape in zip(self.cells, self._shapes, strict=True)
        )
        return named / _filled(self.cells)

    @property
    def _known(self) -> float:
        """In what part of them there is a word that names columns."""
        return sum(_is_known(cell) for cell in self.cells) / _filled(self.cells)

    @property
    def _distinct(self) -> float:
        """How many different ones there are, of all."""
        return len({heading_key(cell) for cell in self.cells if cell.strip()}) / _filled(self.cells)

    @property
    def _differs(self) -> float:
        """In what part of the columns with a text in this row something else is usual below."""
        columns = [column for column, shape in enumerate(self._shapes) if shape == "text"]
        return sum(self._usual(column) not in {"text", "blank"} for column in columns) / max(len(columns), 1)

    def _usual(self, column: int) -> str:
        """What most of the filled cells below are."""
        shapes = Counter(_shape(cells[column]) for cells in self.below if column < len(cells) and cells[column].strip())
        return shapes.most_common(1)[0][0] if shapes else "blank"


def _shape(cell: str) -> str:
    """What kind of thing stands in a cell."""
    text = cell.strip()
    if not text:
        return "blank"
    return next((shape for shape, pattern in _SHAPES if pattern.fullmatch(text)), "text")


def _is_known(cell: str) -> bool:
    """Whether a word of it names columns, in a cell that is short enough to be a name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell)
    words = _WORD.findall(spaced.lower())
    return len(words) <= 8 and _shape(cell) == "text" and any(word in WORDS for word in words)
