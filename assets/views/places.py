"""Outlines of places for the map."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from accounts.authorisation import open_to_everyone
from assets.places_geojson import CONTENT_TYPE, feature_collection


@require_safe
@open_to_everyone
@conditional_page
@cache_control(public=True, max_age=300)
def places_geojson(request: HttpRequest) -> HttpResponse:
    """The outlines in force today, of the kinds asked for with ``?kind=``; the same for everybody."""
    return HttpResponse(feature_collection(request.GET.getlist("kind"), timezone.localdate()), CONTENT_TYPE)
