"""Where an asset is or was: a point on the map, a postcode, an address, or no more than an area."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.gis.geos import Point

from assets.actions.state import DEGREE_PLACES, WGS84, YES, Fact
from assets.choices import Precision
from assets.forms.editing.fields import UncertainDateField, column
from assets.forms.editing.row import RowForm
from assets.imports.where import EAST, NORTH, RIGHT_POINT, SOUTH, WEST
from assets.models import Location
from assets.postcodes import format_postcode, locate


def _degrees(label: str, least: float, most: float) -> forms.FloatField:
    field = forms.FloatField(label=label, required=False, min_value=least, max_value=most)
    field.widget = forms.TextInput(attrs={f"data-{label}": True, "inputmode": "decimal", "autocomplete": "off"})
    return field


class LocationForm(RowForm):
    """One location. The point is given by hand, or is the middle of the postcode, or there is none."""

    part = "location"
    label = "locations"
    one = "a location"
    hint = "By address and postcode, by a point on the map, or without either: some things have no place."

    once = ("is_current",)
    once_where = {"is_current": YES}
    once_words = "The asset has a current location already: end that one, or say that this one is not."

    address = column(Location, "address")
    postcode = column(Location, "postcode", help_text="Its middle is the point, unless you give a better one.")
    latitude = _degrees("latitude", SOUTH, NORTH)
    longitude = _degrees("longitude", WEST, EAST)
    precision = column(Location, "precision", required=False, help_text="Left as it is, it follows from what you give.")
    is_current = column(Location, "is_current", initial=True)
    is_masked = column(Location, "is_masked")
    public_area = column(Location, "public_area")
    since = UncertainDateField(label="from")
    until = UncertainDateField(label="until")

    def values(self, state: Mapping[str, str]) -> dict[str, Any]:
        """The point as its two degrees."""
        values = super().values(state)
        point = values.pop("point", None)
        if point is not None:
            values |= {"latitude": round(point.y, DEGREE_PLACES), "longitude": round(point.x, DEGREE_PLACES)}
        return values

    def settle(self) -> None:
        """The point that follows, and a public area where the address is kept private."""
        self._place()
        said = self.cleaned_data
        if {"is_masked", "public_area"} & set(self.changed_data) and said["is_masked"] and not said["public_area"]:
            self.add_error("public_area", "Say which area everybody may read while the address is kept private.")

    def _place(self) -> None:
        """Work out point and precision from what was touched."""
        said, touched = self.cleaned_data, set(self.changed_data)
        by_hand = bool({"latitude", "longitude"} & touched)
        latitude, longitude = said.get("latitude"), said.get("longitude")
        if (latitude is None) != (longitude is None):
            self.add_error("latitude" if latitude is None else "longitude", f"A point has two numbers. {RIGHT_POINT}")
            return
        self.point = Point(longitude, latitude, srid=WGS84) if latitude is not None else None
        was_by_postcode = self.state.get("precision") == Precision.POSTCODE or not self.state.get("point")
        if "postcode" in touched:
            code = format_postcode(said["postcode"])
            said["postcode"] = code or said["postcode"]
            if not by_hand and was_by_postcode:
                self._move_to(code)
        if by_hand and self.point is not None and "precision" not in touched:
            said["precision"] = Precision.EXACT
        elif by_hand and self.point is None:
            self._move_to(format_postcode(said["postcode"]))

    def _move_to(self, code: str | None) -> None:
        """Take the middle of a postcode for the point; none where there is no such postcode."""
        found = locate([code]).get(code) if code else None
        self.point = found.point if found else None
        self.cleaned_data["precision"] = Precision.POSTCODE

    def fact_text(self, fact: Fact) -> str:
        """The point from its two degrees; and the precision that followed from it."""
        moved = hasattr(self, "point")
        if fact.name == "point":
            return fact.write(self.point) if moved else self.state.get("point", "")
        if fact.name == "precision":
            return str((moved and self.cleaned_data["precision"]) or self.state.get("precision") or Precision.POSTCODE)
        return super().fact_text(fact)
