"""An outline on its way into the register."""

from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import MultiPolygon

from assets.choices import PlaceKind


@dataclass(frozen=True, slots=True)
class Outline:
    """One place as a source gives it; ``boundary`` is valid and in WGS 84."""

    code: str
    name: str
    kind: PlaceKind
    boundary: MultiPolygon
    source: str
    is_approximate: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


class BoundaryError(Exception):
    """Why no outline can be had, in a sentence that says what would be right."""
