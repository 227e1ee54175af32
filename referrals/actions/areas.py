"""The area in which somebody lives, from the postcode: the smallest whose outline covers it; the point is not kept."""

from django.db.models import Case, Value, When
from django.utils import timezone

from assets.choices import PlaceKind
from assets.models import Place
from assets.postcodes import format_postcode, locate

# A register without outlines of wards has those of postcode districts, which are derived from postcodes themselves.
KINDS = (PlaceKind.WARD, PlaceKind.NEIGHBOURHOOD, PlaceKind.POSTCODE_DISTRICT)


def find_area(postcode: str) -> Place | None:
    """The ward of a postcode today, else its neighbourhood or postcode district.

    None for a postcode that the directory or the outlines do not know.
    """
    canonical = format_postcode(postcode)
    found = locate([canonical]).get(canonical) if canonical else None
    if found is None:
        return None
    places = Place.objects.filter(kind__in=KINDS, boundary__covers=found.point).valid_on(timezone.localdate())
    finest = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(KINDS)))
    return places.best_known().order_by(finest, "is_approximate", "pk").first()
