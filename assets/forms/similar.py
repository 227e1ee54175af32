"""What is asked while the name of a new asset is typed."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point

# As long as the columns that hold them.
LONGEST_NAME = 300
LONGEST_POSTCODE = 60


class SimilarForm(forms.Form):
    """A name, and as far as they are known already the postcode and the point (degrees in WGS 84)."""

    name = forms.CharField(max_length=LONGEST_NAME)
    postcode = forms.CharField(max_length=LONGEST_POSTCODE, required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(min_value=-180, max_value=180, required=False)

    def where(self) -> Point | None:
        """The point, where both its numbers were given."""
        cleaned: dict[str, Any] = self.cleaned_data
        latitude, longitude = cleaned["lat"], cleaned["lon"]
        return None if latitude is None or longitude is None else Point(longitude, latitude, srid=4326)
