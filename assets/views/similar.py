"""A look at the register before something is written down twice."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from assets.forms.similar import SimilarForm
from assets.models import Location
from assets.permissions import SignedInRequest, for_editors
from assets.similar import Similar, similar_to
from assets.templatetags.marks import address


@require_POST
@for_editors
def asset_similar(request: SignedInRequest) -> HttpResponse:
    """The assets like the one that is being described, the likeliest first; it changes nothing.

    Asked by POST, because a name and a postcode can be a person's: they must not stand in addresses, which browsers and
    servers between write down.
    """
    form = SimilarForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    asked = form.cleaned_data
    found = similar_to(asked["name"], request.user, asked["postcode"], form.where())
    here = Location.objects.current().as_seen_by(request.user).filter(asset__in=[one.asset.pk for one in found])
    where = {location.asset_id: location for location in here}
    return JsonResponse({"assets": [_columns(one, where.get(one.asset.pk)) for one in found]})


def _columns(similar: Similar, where: Location | None) -> dict[str, Any]:
    """All that leaves; ``where`` as the person may know it."""
    asset = similar.asset
    return {
        "name": asset.name,
        "kind": asset.kind.label if asset.kind else "",
        "status": asset.get_status_display(),
        "place": address(where) if where else "",
        "url": asset.get_absolute_url(),
        "reasons": similar.reasons,
        "close": similar.is_close,
    }
