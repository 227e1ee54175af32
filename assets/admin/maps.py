"""Points and outlines on a map in the admin screens: django-leaflet's field, started by a script of ours.

django-leaflet writes a script into the page for each map; its values stand in ``data-`` attributes here instead, so
that the policy needs no exception and the map also works in a row that was added to the page later. A point is a line
of text, "53.4015, -2.9705": it can be typed and read without a map, and the map fills it in.
"""

import re
from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSException, GEOSGeometry, Point
from django.urls import reverse
from leaflet import PLUGIN_FORMS, PLUGINS
from leaflet.admin import LeafletGeoAdminMixin
from leaflet.forms.widgets import LeafletWidget
from leaflet.templatetags.leaflet_tags import leaflet_map

_TWO_NUMBERS = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*")
_POINT_HELP = "Latitude and longitude, such as 53.4015, -2.9705: type them, or click on the map and drag the marker."


class MapWidget(LeafletWidget):
    """A text field with a map that fills it."""

    @property
    def media(self) -> forms.Media:
        """Leaflet, its drawing tools, then our script and style; one list, because only lists keep their order."""
        tools = PLUGINS[PLUGIN_FORMS]
        return forms.Media(
            js=["leaflet/leaflet.js", "leaflet/leaflet.extras.js", *tools["js"], "js/ground.js", "js/admin-map.js"],
            css={"screen": ["leaflet/leaflet.css", *tools["css"], "css/admin-map.css"]},
        )

    def serialize(self, value: GEOSGeometry | None) -> str:
        """What stands in the text field."""
        if isinstance(value, Point):
            return f"{value.y:.6f}, {value.x:.6f}"
        return super().serialize(value)

    def deserialize(self, value: str) -> GEOSGeometry | None:
        """The geometry that the text means, None when it means none."""
        found = _TWO_NUMBERS.fullmatch(value)
        if found and self.geom_type == "POINT":
            latitude, longitude = float(found[1]), float(found[2])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return Point(longitude, latitude, srid=self.map_srid)
            return None
        try:
            return GEOSGeometry(value, srid=self.map_srid, max_geom_collections=self.max_geom_collections)
        except (GEOSException, ValueError, TypeError):
            return None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs; text that could not be read is shown again as it was typed."""
        typed = value if isinstance(value, str) else ""
        context = super().get_context(name, value, attrs)
        context["serialized"] = context["serialized"] or typed
        context["map_options"] = leaflet_map(context["id_map"])["djoptions"]
        context["places_url"] = reverse("assets:places_geojson")
        context["is_point"] = self.geom_type == "POINT"
        return context


class MapFieldsMixin(LeafletGeoAdminMixin):
    """Gives every geometry of a screen or a table below it that field."""

    widget = MapWidget
    map_template = "admin/assets/map_widget.html"

    def formfield_for_dbfield(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """The form field; a fault in it says how to write a point."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if getattr(db_field, "geom_type", "") == "POINT" and field is not None:
            field.error_messages["invalid_geom"] = f"This is no point. {_POINT_HELP}"
            field.help_text = _POINT_HELP
        return field
