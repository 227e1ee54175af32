"""Approximate outlines of local authorities and postcode districts, made in PostGIS from the postcodes in them.

For a map without a tile server and a register without boundary files. Every inhabited square of 150 m belongs to the
postcodes in it; the land between is given to the nearest (Voronoi cells), as far as the settlement of an authority
reaches, so that neither sea nor river is claimed. Laid on the real boundaries of Merseyside, what both cover is 82 to
94 per cent of what either does; the borders are off by some hundred metres in a town and by a kilometre on open coast.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection, transaction

from assets.boundaries.outline import BoundaryError, Outline
from assets.choices import PlaceKind
from assets.postcodes import ATTRIBUTION, BRITISH_GRID, IRISH_GRID, WGS84, Box, Position, letters_of, positions

SOURCE = f"Derived from postcodes. {ATTRIBUTION}"

# What lies outside is needed as far as it bounds what lies inside.
MARGIN_METRES = 2000
# The squares that are told apart: with half the side it takes twice as long, and is hardly nearer to the real borders.
SIDE_METRES = 150
# Postcodes that ended before 2000 are known to 100 m only, later ones to the metre: see the directory's user guide.
COARSE_METRES = 100
# A district is drawn when it has this many places, and not the letter boxes of one sorting office.
LEAST_POSITIONS = 20

# One row for every square of the grid with a postcode in it. Districts of large users and districts that ended are left
# out: most of their postcodes share a handful of points, or are known to 100 m only.
_SITES = """
CREATE TEMPORARY TABLE outline_site ON COMMIT DROP AS
WITH postcode AS (
    SELECT *, easting %% %(coarse)s <> 0 OR northing %% %(coarse)s <> 0 AS is_exact
    FROM unnest(%(districts)s::text[], %(authorities)s::text[], %(eastings)s::int[], %(northings)s::int[])
        AS postcode (district, authority, easting, northing)
), living AS (
    SELECT district FROM postcode GROUP BY district
    HAVING count(DISTINCT (easting, northing)) FILTER (WHERE is_exact) >= %(least)s
       AND count(DISTINCT (easting, northing)) FILTER (WHERE is_exact) * 4 >= count(*) FILTER (WHERE is_exact)
       AND count(*) FILTER (WHERE is_exact) * 2 >= count(*)
)
SELECT easting / %(side)s AS x, northing / %(side)s AS y, mode() WITHIN GROUP (ORDER BY authority) AS authority,
    mode() WITHIN GROUP (ORDER BY district) AS district
FROM postcode JOIN living USING (district) WHERE is_exact GROUP BY 1, 2;
CREATE UNIQUE INDEX ON outline_site (x, y);
ANALYZE outline_site;
"""

# A single postcode amid those of a neighbour, mostly a post office box, is outvoted by the eight squares around it.
_CELLS = """
CREATE TEMPORARY TABLE outline_cell ON COMMIT DROP AS
SELECT site.x, site.y,
    ST_SetSRID(ST_MakePoint((site.x + 0.5) * %(side)s, (site.y + 0.5) * %(side)s), %(srid)s) AS point,
    mode() WITHIN GROUP (ORDER BY near.authority) AS authority, mode() WITHIN GROUP (ORDER BY near.district) AS district
FROM outline_site site
CROSS JOIN (VALUES (0, 0), (0, 0), (0, 1), (0, -1), (1, 0), (1, 1), (1, -1), (-1, 0), (-1, 1), (-1, -1)) AS step (x, y)
JOIN outline_site near ON near.x = site.x + step.x AND near.y = site.y + step.y
GROUP BY 1, 2;
CREATE TEMPORARY TABLE outline_voronoi ON COMMIT DROP AS
SELECT (ST_Dump(ST_VoronoiPolygons(ST_Collect(point), 0, NULL))).geom FROM outline_cell;
CREATE INDEX ON outline_voronoi USING gist (geom);
ANALYZE outline_voronoi;
"""

# Land is what lies between postcodes of one authority no more than 3 km apart, and 150 m around. Joining points of one
# authority at a time leaves the water between two of them open, the Mersey for one. Gaps up to 600 m between
# authorities and enclosed ones up to 20 square kilometres are closed.
_LAND = """
CREATE TEMPORARY TABLE outline_land ON COMMIT DROP AS
WITH triangle AS (
    SELECT authority, (ST_Dump(ST_DelaunayTriangles(ST_Collect(point)))).geom
    FROM (SELECT DISTINCT authority, ST_SnapToGrid(point, 200) AS point FROM outline_cell) AS thinned GROUP BY authority
), spread AS (
    SELECT ST_Buffer(ST_Buffer(ST_Union(geom), 450, 2), -300, 2) AS geom
    FROM triangle WHERE ST_MaxDistance(geom, geom) < 3000
), part AS (
    SELECT dumped.path, dumped.geom FROM spread, ST_Dump(geom) AS dumped
), water AS (
    SELECT part.path, ring.geom FROM part, ST_DumpRings(part.geom) AS ring
    WHERE ring.path[1] > 0 AND ST_Area(ring.geom) > 20e6
)
SELECT ST_Difference(
    (SELECT ST_Union(ST_MakePolygon(ST_ExteriorRing(geom))) FROM part),
    COALESCE((SELECT ST_Union(geom) FROM water), ST_GeomFromText('POLYGON EMPTY', %(srid)s))
) AS geom;
"""

# Borders are simplified as lines, each once, so that neighbours still meet; then faces are built from them again.
_PIECES = """
CREATE TEMPORARY TABLE outline_piece ON COMMIT DROP AS
WITH rough AS (
    SELECT authority, district, ST_Intersection(ST_Union(voronoi.geom), (SELECT geom FROM outline_land)) AS geom
    FROM outline_cell cell JOIN outline_voronoi voronoi ON ST_Contains(voronoi.geom, cell.point) GROUP BY 1, 2
), border AS (
    SELECT (ST_Dump(ST_LineMerge(ST_UnaryUnion(ST_Collect(ST_Boundary(geom)))))).geom FROM rough
), face AS (
    SELECT (ST_Dump(ST_Polygonize(geom))).geom
    FROM (SELECT ST_UnaryUnion(ST_Collect(ST_Simplify(geom, 25))) AS geom FROM border) AS simple
)
SELECT rough.authority, rough.district, ST_Union(face.geom) AS geom
FROM face JOIN rough ON ST_Contains(rough.geom, ST_PointOnSurface(face.geom)) GROUP BY 1, 2;
"""

_AUTHORITIES = """
SELECT authority, ST_AsBinary(ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Transform(ST_Union(geom), 4326)), 3)))
FROM outline_piece WHERE authority = ANY(%(wanted)s) GROUP BY authority ORDER BY authority
"""

_DISTRICTS = """
SELECT district, ST_AsBinary(ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Transform(ST_Union(geom), 4326)), 3)))
FROM outline_piece WHERE district IN (
    SELECT district FROM outline_cell GROUP BY district
    HAVING count(*) FILTER (WHERE authority = ANY(%(wanted)s)) * 2 >= count(*)
) GROUP BY district ORDER BY district
"""


def derive_outlines(authorities: Mapping[str, str]) -> list[Outline]:
    """Outlines of ``authorities`` (code to name) and of the postcode districts that lie mostly in them.

    Raises BoundaryError when the directory has no postcode in one of the authorities.
    """
    letters = letters_of(authorities)
    inside: dict[int, list[Position]] = defaultdict(list)
    for position in positions(letters, authorities=authorities):
        inside[position.srid].append(position)
    known = {position.authority for found in inside.values() for position in found}
    if unknown := sorted(set(authorities) - known):
        raise BoundaryError(
            f"There is no postcode in {', '.join(unknown)}. Give codes of local authorities as they stand in the ONS "
            "Postcode Directory, such as E08000012 for Liverpool."
        )
    outlines: list[Outline] = []
    for srid in (BRITISH_GRID, IRISH_GRID):
        if found := inside[srid]:
            around = [position for position in positions(letters, box=_box(found)) if position.srid == srid]
            outlines += _outlines(around, authorities, srid)
    return outlines


def _box(found: list[Position]) -> Box:
    eastings, northings = [row.easting for row in found], [row.northing for row in found]
    return Box(
        min(eastings) - MARGIN_METRES,
        min(northings) - MARGIN_METRES,
        max(eastings) + MARGIN_METRES,
        max(northings) + MARGIN_METRES,
    )


def _outlines(around: list[Position], authorities: Mapping[str, str], srid: int) -> Iterator[Outline]:
    values: dict[str, Any] = {
        "districts": [position.postcode.split(" ")[0] for position in around],
        "authorities": [position.authority for position in around],
        "eastings": [position.easting for position in around],
        "northings": [position.northing for position in around],
        "coarse": COARSE_METRES,
        "side": SIDE_METRES,
        "least": LEAST_POSITIONS,
        "srid": srid,
        "wanted": list(authorities),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for step in (_SITES, _CELLS, _LAND, _PIECES):
            for statement in step.split(";\n"):
                if statement.strip():
                    cursor.execute(statement, values)
        cursor.execute(_AUTHORITIES, values)
        found_authorities = cursor.fetchall()
        cursor.execute(_DISTRICTS, values)
        found_districts = cursor.fetchall()
        cursor.execute("DROP TABLE outline_site, outline_cell, outline_voronoi, outline_land, outline_piece")
    for code, boundary in found_authorities:
        yield _outline(code, authorities[code], PlaceKind.LOCAL_AUTHORITY, boundary)
    for code, boundary in found_districts:
        yield _outline(code, code, PlaceKind.POSTCODE_DISTRICT, boundary)


def _outline(code: str, name: str, kind: PlaceKind, boundary: bytes) -> Outline:
    geometry = GEOSGeometry(memoryview(boundary), srid=WGS84)
    if not isinstance(geometry, MultiPolygon):
        raise BoundaryError(f"The postcodes of {code} lie in one line, so that no outline can be drawn around them.")
    return Outline(code=code, name=name, kind=kind, boundary=geometry, source=SOURCE, is_approximate=True)
