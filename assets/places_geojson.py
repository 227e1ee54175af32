"""Outlines of places as GeoJSON (RFC 7946), made by the database in one query: the plain ground of the map.

It is drawn where there is no tile server or no network. Outlines are the same for everybody, and public.
"""

from collections.abc import Collection
from datetime import date

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.postgres.aggregates import ArrayAgg, JSONBAgg
from django.db.models import F, Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast, JSONObject

from assets.choices import PlaceKind
from assets.models import Place

CONTENT_TYPE = "application/geo+json"
# What the map lies on unless other kinds are asked for: boroughs and the districts in them.
GROUND = (PlaceKind.LOCAL_AUTHORITY, PlaceKind.POSTCODE_DISTRICT)
PROPERTIES = {"code": F("code"), "name": F("name"), "kind": F("kind"), "approximate": F("is_approximate")}
# Five decimals of a degree are a metre; a ten-thousandth of a degree, 11 m northwards, is a pixel in a street's view.
DECIMALS = 5
TOLERANCE_DEGREES = 0.0001


class Simplified(Func):
    """An outline with fewer points, which still is an outline (ST_SimplifyPreserveTopology)."""

    function = "ST_SimplifyPreserveTopology"
    output_field = GeometryField(srid=4326)


def feature_collection(kinds: Collection[str], day: date) -> str:
    """A FeatureCollection, as text, of the places of ``kinds`` in force on ``day``; without kinds, of the usual ground.

    ``attribution`` names the sources, which the map must show.
    """
    features = JSONBAgg(
        JSONObject(
            type=Value("Feature"),
            geometry=Cast(AsGeoJSON(Simplified("boundary", TOLERANCE_DEGREES), precision=DECIMALS), JSONField()),
            properties=JSONObject(**PROPERTIES),
        ),
        order_by=["kind", "name", "pk"],
        default=Value([], output_field=JSONField()),
    )
    places = Place.objects.valid_on(day).best_known().filter(kind__in=kinds or GROUND)
    sources = Func(
        ArrayAgg("source", distinct=True, filter=~Q(source=""), default=[]), Value("; "), function="array_to_string"
    )
    collection = JSONObject(type=Value("FeatureCollection"), attribution=sources, features=features)
    return str(places.aggregate(text=Cast(collection, TextField()))["text"])
