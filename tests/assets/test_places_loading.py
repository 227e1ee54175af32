"""Boundaries from files: any of three formats, any coordinate system, and faults said in plain English."""

import json
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path

import numpy
import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command
from pyogrio.raw import write

from assets.choices import PlaceKind
from assets.models import ChangeSet, Place
from tests.factories import make_place, square

pytestmark = pytest.mark.django_db

HOPE_STREET = Point(-2.9705, 53.4015, srid=4326)
# A square kilometre around Hope Street on the British grid.
ON_GRID = Polygon.from_bbox((335000, 389500, 336000, 390500))
BOW_TIE = Polygon(((0, 0), (2, 2), (2, 0), (0, 2), (0, 0)))


def load(path: Path, *options: str, kind: str = "ward") -> str:
    said = StringIO()
    call_command("load_places", str(path), "--kind", kind, *options, stdout=said)
    return said.getvalue()


def geojson(path: Path, *features: tuple[dict, object]) -> Path:
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "properties": columns, "geometry": shape and json.loads(shape.geojson)}
                    for columns, shape in features
                ],
            }
        )
    )
    return path


def grid_file(path: Path, **options: object) -> Path:
    """The square on the British grid in whatever format the ending of ``path`` says."""
    write(
        path,
        geometry=numpy.array([bytes(ON_GRID.wkb)], dtype=object),
        field_data=[numpy.array(["E05000887"], dtype=object), numpy.array(["Ébène & Sons"], dtype=object)],
        fields=["WD23CD", "WD23NM"],
        geometry_type="Polygon",
        **({"crs": "EPSG:27700"} | options),
    )
    return path


def test_geojson_is_loaded_with_guessed_columns(tmp_path):
    path = geojson(
        tmp_path / "wards.geojson",
        ({"LAD23NM": "Liverpool", "LAD23CD": "E08000012", "name": "Central"}, square(-2.97, 53.40)),
    )
    said = load(path)
    assert "column 'LAD23CD'" in said
    assert "column 'LAD23NM'" in said
    assert "1 created" in said
    place = Place.objects.get()
    assert (place.code, place.name, place.kind) == ("E08000012", "Liverpool", PlaceKind.WARD)
    assert place.boundary.covers(HOPE_STREET)
    assert not place.is_approximate
    assert place.source == "wards.geojson"


@pytest.mark.parametrize("name", ["wards.shp", "wards.gpkg"])
def test_shapefile_and_geopackage_are_brought_to_wgs84(tmp_path, name):
    load(grid_file(tmp_path / name))
    place = Place.objects.get(code="E05000887")
    assert place.name == "Ébène & Sons"
    assert place.boundary.covers(HOPE_STREET)
    assert place.boundary.centroid.distance(HOPE_STREET) < 0.01


def test_geopackage_in_degrees_keeps_longitude_before_latitude(tmp_path):
    path = tmp_path / "wards.gpkg"
    write(
        path,
        geometry=numpy.array([bytes(square(-2.97, 53.40).wkb)], dtype=object),
        field_data=[numpy.array(["A"], dtype=object), numpy.array(["B"], dtype=object)],
        fields=["code", "name"],
        geometry_type="MultiPolygon",
        crs="EPSG:4326",
    )
    load(path)
    assert Place.objects.get().boundary.covers(HOPE_STREET)


def test_zipped_shapefile_is_loaded(tmp_path):
    grid_file(tmp_path / "wards.shp")
    with zipfile.ZipFile(tmp_path / "wards.zip", "w") as archive:
        for part in tmp_path.glob("wards.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    load(tmp_path / "wards.zip")
    assert Place.objects.get().boundary.covers(HOPE_STREET)


def test_same_file_again_changes_nothing(tmp_path):
    path = grid_file(tmp_path / "wards.shp")
    load(path)
    before = list(Place.objects.values()), ChangeSet.objects.count()
    assert "0 created, 0 updated, 1 unchanged" in load(path)
    assert (list(Place.objects.values()), ChangeSet.objects.count()) == before


def test_new_name_updates_the_place_within_a_change_set(tmp_path):
    load(geojson(tmp_path / "a.geojson", ({"code": "A", "name": "Old"}, square(-3, 53))))
    said = load(geojson(tmp_path / "b.geojson", ({"code": "A", "name": "New"}, square(-3, 53))))
    assert "1 updated" in said
    assert Place.objects.get().name == "New"
    assert list(ChangeSet.objects.values_list("kind", "file_name")) == [
        ("places", "b.geojson"),
        ("places", "a.geojson"),
    ]


def test_boundaries_of_two_times_stand_side_by_side(tmp_path):
    path = geojson(tmp_path / "a.geojson", ({"code": "A", "name": "Central"}, square(-3, 53)))
    load(path, "--valid-from", "2004-06-10", "--valid-to", "2023-05-03")
    load(path, "--valid-from", "2023-05-04")
    assert Place.objects.valid_on(date(2005, 1, 1)).get().valid_to == date(2023, 5, 3)
    assert Place.objects.valid_on(date(2026, 1, 1)).get().valid_from == date(2023, 5, 4)


def test_surveyed_boundary_takes_the_place_of_a_derived_one(tmp_path):
    make_place(code="E08000012", name="Liverpool", is_approximate=True, kind=PlaceKind.LOCAL_AUTHORITY)
    load(geojson(tmp_path / "a.geojson", ({"code": "E08000012", "name": "Liverpool"}, square(-3, 53))))
    assert not Place.objects.get().is_approximate


def test_boundary_that_crosses_itself_is_mended_and_said(tmp_path):
    said = load(geojson(tmp_path / "a.geojson", ({"code": "A", "name": "Bow"}, BOW_TIE)))
    assert "The boundary of A Bow crossed itself and was mended." in said
    assert Place.objects.get().boundary.valid


def test_rows_of_one_place_are_joined(tmp_path):
    path = geojson(
        tmp_path / "a.geojson",
        ({"code": "A", "name": "Isles"}, square(-3, 53)),
        ({"code": "A", "name": "Isles"}, square(-4, 53)),
    )
    assert "A Isles stands in several rows; they were joined." in load(path)
    assert len(Place.objects.get().boundary) == 2


def test_rows_without_code_or_polygon_are_left_out_and_counted(tmp_path):
    path = geojson(
        tmp_path / "a.geojson",
        ({"code": "A", "name": "Good"}, square(-3, 53)),
        ({"code": None, "name": "Nameless"}, square(-4, 53)),
        ({"code": "C", "name": "Line"}, LineString((0, 0), (1, 1))),
        ({"code": "D", "name": "Nowhere"}, None),
    )
    said = load(path)
    assert "Left out: 1 without a code." in said
    assert "Left out: 2 without a polygon." in said
    assert Place.objects.get().code == "A"


@pytest.mark.parametrize(
    ("columns", "shape", "options", "message"),
    [
        ({"code": "A", "name": "B"}, square(-3, 53), ["--code-column", "kode"], r"no column 'kode'.*code, name"),
        ({"colour": "A"}, square(-3, 53), [], r"Which column holds the codes\? Say so with --code-column.*colour"),
        ({"code": "A"}, square(-3, 53), [], r"Which column holds the names\?"),
        ({"code": "A", "name": "B"}, Point(-3, 53), [], "no row with a code and a polygon"),
        ({"code": "A" * 41, "name": "B"}, square(-3, 53), [], "41 characters where 40 is the most"),
        (
            {"code": "A", "name": "B"},
            square(-3, 53),
            ["--valid-from", "2005-01-01", "--valid-to", "2004-01-01"],
            "end before they begin",
        ),
        ({"code": "A", "name": "B"}, square(-3, 53), ["--layer", "towns"], "no layer 'towns'"),
    ],
)
def test_fault_is_said_in_plain_english(tmp_path, columns, shape, options, message):
    path = geojson(tmp_path / "a.geojson", (columns, shape))
    with pytest.raises(CommandError, match=message):
        load(path, *options)
    assert not Place.objects.exists()


def test_two_places_with_one_code_are_refused(tmp_path):
    path = geojson(
        tmp_path / "a.geojson",
        ({"code": "A", "name": "Here"}, square(-3, 53)),
        ({"code": "A", "name": "There"}, square(-4, 53)),
    )
    with pytest.raises(CommandError, match="Two places have the code A: Here and There"):
        load(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("wards.kml", b"<kml/>", "not of a kind that can be read"),
        ("wards.geojson", b"no json at all", "cannot be read as GeoJSON"),
        ("wards.zip", b"no zip at all", "cannot be read as ESRI Shapefile"),
    ],
)
def test_what_is_no_boundary_file_is_refused(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=message):
        load(tmp_path / name)


def test_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        load(tmp_path / "wards.geojson")


def test_shapefile_without_coordinate_system_is_refused(tmp_path):
    grid_file(tmp_path / "wards.shp")
    (tmp_path / "wards.prj").unlink()
    with pytest.raises(CommandError, match=r"needs its \.prj file"):
        load(tmp_path / "wards.shp")


def test_geopackage_with_two_layers_asks_which(tmp_path):
    grid_file(tmp_path / "wards.gpkg", layer="wards")
    grid_file(tmp_path / "wards.gpkg", layer="towns", append=True)
    with pytest.raises(CommandError, match="2 layers; say which with --layer: wards, towns"):
        load(tmp_path / "wards.gpkg")
    assert "1 created" in load(tmp_path / "wards.gpkg", "--layer", "towns")


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "count"), [("E08000012", 30), ("lad_8_dissolved_from_wards", 8), ("lsoa_E08000012", 298)]
)
def test_real_boundary_files_are_loaded_as_they_are(shared_data, name, count):
    path = shared_data / "boundaries" / f"{name}.geojson"
    assert f"{count} created" in load(path)
    assert f"{count} unchanged" in load(path)
    assert all(isinstance(place.boundary, MultiPolygon) and place.boundary.valid for place in Place.objects.all())


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("E08000012", PlaceKind.LOCAL_AUTHORITY),
        ("W06000001", PlaceKind.LOCAL_AUTHORITY),
        ("E05000887", PlaceKind.WARD),
        ("E01006512", PlaceKind.OTHER),
        ("L8", PlaceKind.POSTCODE_DISTRICT),
        ("EC1A", PlaceKind.POSTCODE_DISTRICT),
        ("dingle", PlaceKind.OTHER),
    ],
)
def test_kind_is_told_by_the_code_when_nobody_says_it(code, kind, tmp_path):
    said = StringIO()
    path = geojson(
        tmp_path / "places.geojson", ({"code": code, "name": "Somewhere"}, square(HOPE_STREET.x, HOPE_STREET.y))
    )
    call_command("load_places", str(path), stdout=said)
    assert Place.objects.get(code=code).kind == kind
    assert f"1 {kind.label}" in said.getvalue()
