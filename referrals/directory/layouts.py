"""How lists of practices are laid out: the columns of epraccur, with headings and without.

epraccur is the list of "GP practices and prescribing cost centres" of the Organisation Data Service. Its layout was 27
columns without headings; newer lists have headings and fewer columns, and may tell the roles of an organisation
instead of its prescribing setting.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assets.imports.headings import Headings, find_headings, heading_key, name_columns

WIDTH_WITHOUT_HEADINGS = 27
# What is read of a line, by its place in the layout without headings, counted from one.
_PLACES = {
    "code": 1,
    "name": 2,
    "address1": 5,
    "address2": 6,
    "address3": 7,
    "address4": 8,
    "address5": 9,
    "postcode": 10,
    "opened_on": 11,
    "closed_on": 12,
    "status": 13,
    "parent_code": 15,
    "phone": 18,
    "setting": 26,
}
# The same by its headings; the first that is there counts. They are compared without blanks, case and underscores.
_HEADINGS = {
    "code": ("OrgCode", "Organisation Code", "Code", "OrgId"),
    "name": ("Name", "Organisation Name"),
    "address1": ("Address1", "Address Line 1"),
    "address2": ("Address2", "Address Line 2"),
    "address3": ("Address3", "Address Line 3"),
    "address4": ("Address4", "Address Line 4"),
    "address5": ("Address5", "Address Line 5"),
    "postcode": ("Postcode",),
    "opened_on": ("OpenDate", "Open Date"),
    "closed_on": ("CloseDate", "Close Date"),
    "status": ("StatusCode", "Status Code", "Status"),
    "parent_code": ("Commissioner", "Commissioner Code"),
    "phone": ("TelNo", "Contact Telephone Number", "Telephone"),
    "setting": ("PrescrSet", "Prescribing Setting"),
    "roles": ("Roles", "Role", "RoleId", "Role Id", "NonPrimaryRole", "NonPrimaryRoleId"),
}
_NEEDED = {
    "code": "the code of the practice (OrgCode)",
    "name": "its name (Name)",
    "opened_on": "since when it is open (OpenDate)",
    "closed_on": "when it closed (CloseDate)",
}
_TELLS_PRACTICES = ("setting", "roles")


class Layout(NamedTuple):
    """Where what is read stands: the headings, row 0 where there are none, and the position of each in a row."""

    headings: Headings
    positions: Mapping[str, int]

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells of a row by what they are; "" where the row is shorter."""
        return {
            name: cells[position].strip() if position < len(cells) else "" for name, position in self.positions.items()
        }


class _Columns:
    """What the register's search for headings asks of whoever looks for columns."""

    def known(self, keys: set[str]) -> int:
        """How many of these columns are read."""
        return len(_found(dict.fromkeys(keys, 0)))

    def missing(self, keys: set[str]) -> list[str]:
        """Those that cannot be done without, in words."""
        found = _found(dict.fromkeys(keys, 0))
        missing = [words for name, words in _NEEDED.items() if name not in found]
        if not any(name in found for name in _TELLS_PRACTICES):
            missing.append("the prescribing setting (PrescrSet) or the roles, which tell general practices apart")
        return missing


def _found(positions: Mapping[str, int]) -> dict[str, int]:
    """Of columns by the key of their heading, those that are read: the position by what it is."""
    found = {}
    for name, headings in _HEADINGS.items():
        keys = [key for heading in headings if (key := heading_key(heading)) in positions]
        if keys:
            found[name] = positions[keys[0]]
    return found


def find_layout(top: Sequence[tuple[int, list[str]]]) -> tuple[Layout | None, list[str]]:
    """The layout of a list by its first rows, with their numbers; and what is missing in it, in words.

    A list without headings is known by its width and by a code in its first cell.
    """
    reader = _Columns()
    first = next((cells for _, cells in top if any(cells)), [])
    # The headings of a list are many; a practice called "Status" is not one.
    headings = find_headings(top, reader)
    if headings is not None and reader.known(set(headings.keys)) >= len(_NEEDED):
        missing = reader.missing(set(headings.keys))
        return Layout(headings, _found(headings.keys)), missing
    if len(first) == WIDTH_WITHOUT_HEADINGS:
        names = name_columns([""] * WIDTH_WITHOUT_HEADINGS)
        return Layout(Headings(0, names), {name: place - 1 for name, place in _PLACES.items()}), []
    return None, list(_NEEDED.values())
