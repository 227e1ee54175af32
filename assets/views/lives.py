"""What became of the assets of two waves: on a map through time, and who followed whom."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assets.lives.succession import successions_in
from assets.models import Comparison
from assets.permissions import with_reported_comparison
from assets.time_map import CONTENT_TYPE, TimeMap, feature_collection


@require_safe
@with_reported_comparison
def comparison_map(request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """Every asset of both waves, as it stood on the day that the address names."""
    context = {"comparison": comparison, "map": TimeMap(comparison, request.user, request.GET)}
    return render(request, "assets/comparison_map.html", context)


@require_safe
@with_reported_comparison
def comparison_map_geojson(request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """The same assets with all their states, for the map."""
    return HttpResponse(feature_collection(comparison, request.user), CONTENT_TYPE)


@require_safe
@with_reported_comparison
def comparison_successions(request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """All successions that were decided between the two waves."""
    context = {"comparison": comparison, "successions": successions_in(comparison, request.user)}
    return render(request, "assets/comparison_successions.html", context)
