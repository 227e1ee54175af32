"""Reading boundary files: GeoJSON, Shapefile (also zipped) and GeoPackage, in any coordinate system."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from django.contrib.gis.gdal import CoordTransform, DataSource, GDALException, SpatialReference
from django.contrib.gis.gdal.feature import Feature
from django.contrib.gis.gdal.layer import Layer
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from assets.boundaries.outline import BoundaryError, Outline
from assets.choices import PlaceKind

FORMATS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
    ".zip": "ESRI Shapefile",
    ".gpkg": "GPKG",
}
WGS84 = 4326
LONGEST_CODE, LONGEST_NAME = 40, 200

# The first three characters of a GSS code say what the area is (ONS, Register of Geographic Codes).
_KIND_OF_GSS_CODE = {
    **dict.fromkeys(("E06", "E07", "E08", "E09", "W06", "S12", "N09"), PlaceKind.LOCAL_AUTHORITY),
    **dict.fromkeys(("E05", "W05", "S13", "N08"), PlaceKind.WARD),
}
_GSS_CODE = re.compile(r"[EWSN]\d{8}")
_DISTRICT = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")

# The Office for National Statistics calls its columns WD23CD, WD23NM, LAD21CD ...; others say what they mean.
_ONS = {"code": re.compile(r"[a-z]{2,6}\d\dcd", re.IGNORECASE), "name": re.compile(r"[a-z]{2,6}\d\dnm", re.IGNORECASE)}
_PLAIN = {
    "code": ["code", "gss_code", "gsscode", "gss", "area_code", "ward_code", "lad_code", "reference", "ref", "id"],
    "name": ["name", "area_name", "ward_name", "lad_name", "label", "title"],
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read.

    Without a kind each place is of the kind its code speaks of (``kind_of_code``). Columns left empty are guessed; a
    file with one layer needs no ``layer``.
    """

    kind: PlaceKind | None = None
    code_column: str = ""
    name_column: str = ""
    layer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""


@dataclass(slots=True)
class BoundaryFile:
    """What was read: the outlines, and what a person should know about them."""

    outlines: list[Outline] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def kind_of_code(code: str) -> PlaceKind:
    """The kind of area that a code speaks of: E08000012 a local authority, E05000887 a ward, L8 a postcode district.

    What speaks of none of these is another area.
    """
    if _GSS_CODE.fullmatch(code):
        return _KIND_OF_GSS_CODE.get(code[:3], PlaceKind.OTHER)
    return PlaceKind.POSTCODE_DISTRICT if _DISTRICT.fullmatch(code) else PlaceKind.OTHER


def read_boundaries(path: Path, reading: Reading) -> BoundaryFile:
    """The outlines in a file, in WGS 84, valid, one for each code.

    Raises BoundaryError with a sentence for people: not a boundary file, no such column, no polygon, a code that two
    differently named places share.
    """
    if reading.valid_from and reading.valid_to and reading.valid_to < reading.valid_from:
        raise BoundaryError("The places would end before they begin: the date of --valid-to lies before --valid-from.")
    layer = _layer(_open(path), reading.layer, path)
    code_column, name_column, notes = _columns(layer, reading, path)
    found = BoundaryFile(notes=notes)
    by_code: dict[str, Outline] = {}
    for outline in _outlines(layer, reading, code_column, name_column, found.notes):
        known = by_code.get(outline.code)
        by_code[outline.code] = _joined(known, outline, found.notes) if known else outline
    if not by_code:
        raise BoundaryError(
            f"{path.name} has no row with a code and a polygon. Are these boundaries, and not points or lines?"
        )
    found.outlines = list(by_code.values())
    if reading.kind is None:
        kinds = Counter(outline.kind.label for outline in found.outlines)
        found.notes.append(
            f"Kinds, going by the codes: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}."
        )
    return found


def _open(path: Path) -> DataSource:
    expected = FORMATS.get(path.suffix.lower())
    if expected is None:
        raise BoundaryError(
            f"{path.name} is not of a kind that can be read. Give a GeoJSON file (.geojson), a Shapefile (.shp, or "
            ".zip with all its parts) or a GeoPackage (.gpkg)."
        )
    if not path.is_file():
        raise BoundaryError(f"There is no file {path}.")
    try:
        source = DataSource(f"/vsizip/{path.resolve()}" if path.suffix.lower() == ".zip" else str(path.resolve()))
        driver = source.driver.name
    except GDALException as error:
        raise BoundaryError(f"{path.name} cannot be read as {expected}: {error}") from error
    if driver != expected:
        raise BoundaryError(f"{path.name} is not what its name says: expected {expected}, found {driver}.")
    return source


def _layer(source: DataSource, wanted: str, path: Path) -> Layer:
    names = [source[number].name for number in range(source.layer_count)]
    if wanted and wanted not in names:
        raise BoundaryError(f"{path.name} has no layer {wanted!r}. Its layers are: {', '.join(names)}.")
    if not wanted and len(names) != 1:
        raise BoundaryError(f"{path.name} has {len(names)} layers; say which with --layer: {', '.join(names)}.")
    layer = source[wanted or names[0]]
    if layer.srs is None:
        raise BoundaryError(
            f"{path.name} does not say in which coordinate system it is. A Shapefile needs its .prj file beside it."
        )
    return layer


def _columns(layer: Layer, reading: Reading, path: Path) -> tuple[str, str, list[str]]:
    columns, notes = list(layer.fields), []
    there = f"{path.name} has the columns: {', '.join(columns) or 'none'}."
    chosen = {"code": reading.code_column, "name": reading.name_column}
    for what in ("code", "name"):
        if chosen[what] and chosen[what] not in columns:
            raise BoundaryError(f"There is no column {chosen[what]!r}. {there}")
        if not chosen[what]:
            chosen[what] = _guess(columns, what, chosen["code"])
            if not chosen[what]:
                raise BoundaryError(f"Which column holds the {what}s? Say so with --{what}-column. {there}")
            notes.append(f"Taken for the {what}s: column {chosen[what]!r}.")
    return chosen["code"], chosen["name"], notes


def _guess(columns: list[str], what: str, code_column: str) -> str:
    """The column that most likely holds codes or names; beside WD23CD it is WD23NM, even where LAD23NM comes first."""
    partner = code_column[:-2].lower() + "nm" if what == "name" and code_column else ""
    official = [column for column in columns if _ONS[what].fullmatch(column)]
    plain = [column for name in _PLAIN[what] for column in columns if column.lower() == name]
    twins = [column for column in columns if column.lower() == partner]
    return next(iter([*twins, *official, *plain]), "")


def _outlines(
    layer: Layer, reading: Reading, code_column: str, name_column: str, notes: list[str]
) -> Iterator[Outline]:
    to_wgs84 = CoordTransform(layer.srs, SpatialReference(WGS84))
    left_out: Counter[str] = Counter()
    for feature in layer:
        code, name = _text(feature, code_column), _text(feature, name_column)
        boundary, mended = _boundary(feature, to_wgs84)
        if not code or boundary is None:
            left_out["no code" if not code else "no polygon"] += 1
            continue
        _check_length(code, LONGEST_CODE, code_column)
        _check_length(name, LONGEST_NAME, name_column)
        if mended:
            notes.append(f"The boundary of {code} {name} crossed itself and was mended.")
        yield Outline(
            code=code,
            name=name or code,
            kind=reading.kind or kind_of_code(code),
            boundary=boundary,
            source=reading.source,
            valid_from=reading.valid_from,
            valid_to=reading.valid_to,
        )
    notes.extend(f"Left out: {count} without a {why.removeprefix('no ')}." for why, count in sorted(left_out.items()))


def _text(feature: Feature, column: str) -> str:
    value = feature.get(column)
    return "" if value is None else str(value).strip()


def _check_length(text: str, longest: int, column: str) -> None:
    if len(text) > longest:
        raise BoundaryError(
            f"Column {column!r} has a text of {len(text)} characters where {longest} is the most: {text[:60]} … "
            "Is it the right column?"
        )


def _boundary(feature: Feature, to_wgs84: CoordTransform) -> tuple[MultiPolygon | None, bool]:
    """The polygons of a feature in two dimensions, and whether they had to be mended; None where there are none."""
    try:
        geometry = feature.geom
        geometry.transform(to_wgs84)
        geometry.set_3d(False)
        geometry.set_measured(False)
        shape = GEOSGeometry(memoryview(geometry.wkb), srid=WGS84)
    except GDALException:
        # GDAL says "null geometry" this way, and a point for which the coordinate system has no place.
        return None, False
    mended = not shape.valid
    polygons = list(_polygons(shape.make_valid() if mended else shape))
    return (MultiPolygon(polygons, srid=WGS84) if polygons else None), mended


def _polygons(shape: GEOSGeometry) -> Iterator[Polygon]:
    if isinstance(shape, Polygon):
        if not shape.empty:
            yield shape
    elif hasattr(shape, "__iter__") and shape.geom_type in {"MultiPolygon", "GeometryCollection"}:
        for part in shape:
            yield from _polygons(part)


def _joined(known: Outline, other: Outline, notes: list[str]) -> Outline:
    """A place that the file gives in several rows, such as an island each."""
    if known.name != other.name:
        raise BoundaryError(
            f"Two places have the code {known.code}: {known.name} and {other.name}. Is another column the code?"
        )
    note = f"{known.code} {known.name} stands in several rows; they were joined."
    if note not in notes:
        notes.append(note)
    whole = known.boundary.union(other.boundary)
    return replace(known, boundary=MultiPolygon(list(_polygons(whole)), srid=WGS84))
