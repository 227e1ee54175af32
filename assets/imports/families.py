"""Lists in which one thing takes several rows: a row of its own, and rows that belong to it by reference.

Directories of services are handed on so: the second address or contact of a service stands on a row that is empty but
for these, and names the row above to which it belongs. Here such a row is given what tells whose it is; what it says
beside that is its own, and the row as received stays as it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assets.choices import ImportSubject
from assets.imports.profiles import Children, Profile
from assets.imports.read import Row, Sheet
from assets.imports.text import clean

# Where an asset is told apart from others of its name: taken over where the row has no place of its own.
_PLACE = ("postcode", "address", "latitude", "longitude", "easting", "northing")


@dataclass(frozen=True, slots=True)
class _Parent:
    row: int
    cells: Mapping[int, str]


def with_families(sheet: Sheet, profile: Profile) -> Iterator[Row]:
    """The rows of a sheet, each that belongs to another completed by what tells whose it is.

    A row that names none, or one further down, cannot be understood, and its fault says why. The sheet is gone through
    twice where the profile speaks of children, and of every row that others may name a few cells are kept.
    """
    if profile.children is None:
        yield from sheet.rows
        return
    families = _Families(sheet, profile, profile.children)
    for row in sheet.rows:
        yield families.complete(row)


class _Families:
    def __init__(self, sheet: Sheet, profile: Profile, children: Children) -> None:
        keys = sheet.headings.keys
        self.id, self.parent = keys.get(children.id), keys.get(children.parent)
        whose = [name for name in profile.fields if _tells_whose(profile, name)]
        self.whose = [keys[key] for name in whose for key in profile.fields[name].headings() if key in keys]
        is_of_assets = profile.about == ImportSubject.ASSETS
        places = [profile.fields[name] for name in _PLACE if name in profile.fields] if is_of_assets else []
        self.place = [keys[key] for value in places for key in value.headings() if key in keys]
        self.postcode = [keys[key] for value in places[:1] for key in value.headings() if key in keys]
        self.parents: dict[str, _Parent] = {}
        for row in sheet.rows:
            self._learn(row)

    def _learn(self, row: Row) -> None:
        """Remember a row under its id; one that belongs to another stands for that one."""
        if row.fault or not (own := _text(row, self.id)) or own in self.parents:
            return
        above = self.parents.get(_text(row, self.parent))
        cells = {at: row.cells[at] for at in (*self.whose, *self.postcode) if at < len(row.cells) and row.cells[at]}
        self.parents[own] = above or _Parent(row.number, cells)

    def complete(self, row: Row) -> Row:
        """The row with what it inherits, or with the fault that keeps it out."""
        named = _text(row, self.parent)
        if row.fault or not named:
            own = self.parents.get(_text(row, self.id))
            return replace(row, family=row.number) if own and own.row == row.number else row
        parent = self.parents.get(named)
        if parent is None:
            return replace(row, fault=f"It belongs to “{named}”, and no row has that in its column of references.")
        if parent.row >= row.number:
            return replace(row, fault=f"It belongs to row {parent.row}. Move it below that row.")
        has_place = any(_text(row, at) for at in self.place)
        wanted = self.whose if has_place else [*self.whose, *self.postcode]
        inherited = {at: parent.cells[at] for at in wanted if at in parent.cells and not _text(row, at)}
        return replace(row, family=parent.row, inherited=inherited)


def _tells_whose(profile: Profile, name: str) -> bool:
    if profile.about == ImportSubject.ASSETS:
        return name == "name"
    return name.split("_")[0] in {"asset", "from", "to"}


def _text(row: Row, at: int | None) -> str:
    return clean(row.cells[at])[0] if at is not None and at < len(row.cells) else ""
