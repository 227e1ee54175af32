"""Assets as GeoJSON (RFC 7946), made by the database in one query.

Every asset of the set is a feature; one whose place is not known, or not to be known, has no geometry. ``PROPERTIES``
is the whole list of what leaves: a column that is not named there does not.
"""

from typing import TYPE_CHECKING

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import CharField, F, JSONField, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject
from django.urls import reverse

from assets.models import Location

if TYPE_CHECKING:
    from assets.querysets.asset import AssetQuerySet
    from assets.querysets.scope import Viewer

CONTENT_TYPE = "application/geo+json"

# Public columns and what they are made of; "area" is what everybody may read where an address is kept private.
PROPERTIES = {
    "id": F("uuid"),
    "slug": F("slug"),
    "name": F("name"),
    "kind": Coalesce("kind__label", Value("")),
    "sector": Coalesce("sector__label", Value("")),
    "status": F("status"),
    "symbol": F("symbol"),
    "area": F("area"),
    "url": F("url"),
}
# Seven decimals of a degree are a centimetre, finer than anything that is recorded.
DECIMALS = 7


def feature_collection(assets: "AssetQuerySet", user: "Viewer") -> str:
    """The text of a FeatureCollection of ``assets``, by name, with the places that ``user`` may know."""
    here = Location.objects.current().as_seen_by(user).filter(asset=OuterRef("pk"))
    before, after = reverse("assets:asset_detail", args=["SLUG"]).split("SLUG")
    rows = assets.order_by().with_symbol()
    rows = rows.annotate(
        geometry=Cast(Subquery(here.values(json=AsGeoJSON("seen_point", precision=DECIMALS))[:1]), JSONField()),
        area=Coalesce(Subquery(here.values("public_area")[:1]), Value("")),
        url=Concat(Value(before), "slug", Value(after), output_field=CharField()),
    )
    feature = JSONObject(type=Value("Feature"), geometry=F("geometry"), properties=JSONObject(**PROPERTIES))
    features = JSONBAgg(feature, order_by=["name", "pk"], default=Value([], output_field=JSONField()))
    collection = JSONObject(type=Value("FeatureCollection"), features=features)
    return str(rows.aggregate(text=Cast(collection, TextField()))["text"])
