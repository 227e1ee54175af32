"""Where a row says the asset is: address, postcode and point; and whether that lies in the area of the wave."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import Point
from django.contrib.gis.geos.prepared import PreparedGeometry

from assets.choices import Precision, Tri
from assets.imports.answers import choices_in_words, read_choice, read_yes_no
from assets.imports.notes import Kind, Notes
from assets.imports.profiles import Profile
from assets.imports.record import Record, Where
from assets.imports.text import one_line
from assets.imports.values import NOTHING, Cells, Found
from assets.models import Location, Place
from assets.postcodes import BRITISH_GRID, format_postcode, locate

ADDRESS_LENGTH = Location._meta.get_field("address").max_length or 0
POSTCODE_LENGTH = Location._meta.get_field("postcode").max_length or 0
AREA_LENGTH = Location._meta.get_field("public_area").max_length or 0

# Great Britain, Ireland, Man, the Channel Islands and Shetland, with the sea around them.
WEST, SOUTH, EAST, NORTH = -11.0, 49.0, 2.5, 61.5
RIGHT_POSTCODE = "A whole postcode, such as L8 4RF."
RIGHT_POINT = f"Degrees: latitude between {SOUTH:g} and {NORTH:g}, longitude between {WEST:g} and {EAST:g}."
# The British national grid, in metres from its origin south-west of Scilly.
GRID_EAST, GRID_NORTH = 700_000, 1_300_000
RIGHT_GRID = "Metres on the British grid: easting from 0 to 700000, northing from 0 to 1300000."
WGS84 = 4326


def read_where(profile: Profile, row: Cells, number: int, keys: Mapping[str, str], notes: Notes) -> Where:
    """The location of one row; a point that is to come from the postcode is looked up later, for all rows at once.

    ``keys`` are the names of the columns there are, by key.
    """
    return _WhereReader(profile, row, number, keys, notes).read()


class _WhereReader:
    def __init__(self, profile: Profile, row: Cells, number: int, keys: Mapping[str, str], notes: Notes) -> None:
        self.profile, self.row, self.number, self.keys, self.notes = profile, row, number, keys, notes

    def read(self) -> Where:
        where = Where(address=self._text("address", ADDRESS_LENGTH), public_area=self._text("public_area", AREA_LENGTH))
        self._postcode(where)
        self._point(where)
        self._masked(where)
        return where

    def _find(self, field: str) -> Found:
        value = self.profile.fields.get(field)
        return value.find(self.row) if value else NOTHING

    def _say(self, kind: Kind, found: Found, right: str = "") -> None:
        self.notes.add(self.number, kind, found.heading, found.written or found.text, right)

    def _text(self, field: str, most: int) -> str:
        found = self._find(field)
        text = one_line(", ".join(line.strip(" ,") for line in found.text.split("\n") if line.strip(" ,")))
        if len(text) > most:
            self._say(Kind.TOO_LONG, found, f"At most {most} characters; the whole is kept with the row as received.")
            return ""
        return text

    def _postcode(self, where: Where) -> None:
        value = self.profile.fields.get("postcode")
        if value is None or not any(key in self.keys for key in value.headings()):
            return
        found = value.find(self.row)
        text = one_line(found.text)
        if not text:
            self.notes.add(
                self.number, Kind.POSTCODE_MISSING, next(self.keys[key] for key in value.headings() if key in self.keys)
            )
            return
        if len(text) > POSTCODE_LENGTH:
            self._say(Kind.TOO_LONG, found, f"At most {POSTCODE_LENGTH} characters. {RIGHT_POSTCODE}")
            return
        where.code = format_postcode(text) or ""
        where.postcode = where.code or text
        if not where.code:
            self._say(Kind.POSTCODE_MALFORMED, found, RIGHT_POSTCODE)
        elif _letters(where.code) != _letters(text):
            where.guessed_from = text

    def _point(self, where: Where) -> None:
        latitude, longitude, precision = self._find("latitude"), self._find("longitude"), self._find("precision")
        said = self._precision(precision) if precision.text else None
        if not latitude.text and not longitude.text:
            where.point = self._point_on_grid()
            nearest = Precision.AREA if said == Precision.AREA else Precision.POSTCODE
            where.precision = (said or Precision.EXACT) if where.point else nearest
            return
        try:
            degrees = float(longitude.text), float(latitude.text)
        except ValueError:
            degrees = (0.0, 0.0)
        if not (WEST <= degrees[0] <= EAST and SOUTH <= degrees[1] <= NORTH):
            both = Found(f"{latitude.text} {longitude.text}", (*latitude.cells, *longitude.cells))
            self._say(Kind.COORDINATES, both, RIGHT_POINT)
            return
        where.point = Point(*degrees, srid=WGS84)
        where.precision = said or Precision.EXACT

    def _point_on_grid(self) -> Point | None:
        """The point of an easting and a northing, which is right to within 4 m: see ``assets.postcodes``."""
        easting, northing = self._find("easting"), self._find("northing")
        if not easting.text and not northing.text:
            return None
        try:
            metres = float(easting.text.replace(",", "")), float(northing.text.replace(",", ""))
        except ValueError:
            metres = (0.0, 0.0)
        if not (0 < metres[0] < GRID_EAST and 0 < metres[1] < GRID_NORTH):
            both = Found(f"{easting.text} {northing.text}", (*easting.cells, *northing.cells))
            self._say(Kind.COORDINATES, both, RIGHT_GRID)
            return None
        point = Point(*metres, srid=BRITISH_GRID)
        point.transform(_to_degrees())
        return Point(point.x, point.y, srid=WGS84)

    def _precision(self, found: Found) -> Precision | None:
        chosen = read_choice(Precision, found.text)
        if chosen is None:
            self._say(Kind.CHOICE_UNKNOWN, found, choices_in_words(Precision))
            return None
        return Precision(chosen.value)

    def _masked(self, where: Where) -> None:
        found = self._find("masked")
        try:
            answer = read_yes_no(found.text)
        except ValueError as fault:
            # What may be meant to be private is private until somebody has said otherwise.
            self._say(Kind.CHOICE_UNKNOWN, found, f"{fault} The address is kept private.")
            answer = Tri.YES
        where.masked = None if answer is None else answer == Tri.YES


@cache
def _to_degrees() -> CoordTransform:
    """The step from the grid to degrees; setting it up costs more than many points."""
    return CoordTransform(SpatialReference(BRITISH_GRID), SpatialReference(WGS84))


def _letters(postcode: str) -> str:
    return "".join(filter(str.isalnum, postcode)).upper()


def locate_records(records: Iterable[Record], notes: Notes, postcode_heading: str) -> None:
    """Give every record that has a postcode and no point of its own the middle of its postcode."""
    rows = [record for record in records if record.where.code]
    located = locate({record.where.code for record in rows})
    for record in rows:
        where = record.where
        found = located.get(where.code)
        if found is None and where.guessed_from:
            where.postcode, where.code = where.guessed_from, ""
            notes.add(record.row, Kind.POSTCODE_MALFORMED, postcode_heading, where.postcode, RIGHT_POSTCODE)
        elif found is None:
            right = "It may have ended long ago or be mistyped; compare it with the address."
            notes.add(record.row, Kind.POSTCODE_UNKNOWN, postcode_heading, where.postcode, right)
        else:
            if where.guessed_from:
                right = f"Read as {where.code}."
                notes.add(record.row, Kind.POSTCODE_CORRECTED, postcode_heading, where.guessed_from, right)
            where.point = where.point or found.point


def check_area(records: Iterable[Record], area: Sequence[Place], notes: Notes) -> None:
    """Say which records lie outside the outlines of ``area``; a record without a point lies nowhere."""
    if not area:
        return
    outlines = [place.boundary.prepared for place in area]
    names = ", ".join(place.name for place in area)
    for record in records:
        if record.where.point and not _inside(outlines, record.where.point):
            notes.add(
                record.row, Kind.OUTSIDE_AREA, "", record.where.postcode or record.where.address, f"Outside {names}."
            )


def _inside(outlines: Iterable[PreparedGeometry], point: Point) -> bool:
    return any(outline.covers(point) for outline in outlines)
