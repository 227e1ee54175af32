"""The list of impact maps, a new one, the page on which one is read, and what in the register it is about."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.authorisation import open_to_everyone
from assets.actions.changes import AlreadyWrittenError
from assets.permissions import SignedInRequest, for_editors
from sroi.actions.about import link_to_map, unlink_from_map
from sroi.actions.making import make_map
from sroi.models import ImpactMap
from sroi.overview.forms import FindForm, LinkForm, NewMapForm, asset_asked
from sroi.overview.links import about, find
from sroi.overview.listing import MapList
from sroi.overview.page import MapPage
from sroi.permissions import with_open_map, with_worked_map


@require_safe
@open_to_everyone
def impact_maps(request: HttpRequest) -> HttpResponse:
    """The maps that the person may read, and the published studies."""
    return render(request, "sroi/impact_map_list.html", {"found": MapList(request.user, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def impact_map_new(request: SignedInRequest) -> HttpResponse:
    """A map that begins empty."""
    asset = asset_asked(request.user, request.GET.get("asset", ""))
    form = NewMapForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "sroi/impact_map_new.html", {"form": form, "asset": asset})
    try:
        impact_map = make_map(by=request.user, asset=asset, **form.cleaned_data)
    except AlreadyWrittenError as before:
        impact_map = ImpactMap.objects.get(uuid=before.change_set.details["impact_map"])
    else:
        messages.success(request, "The map is begun. Say whom it touches, and go on stage by stage.")
    return redirect(impact_map)


@require_safe
@with_open_map
def impact_map(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """One version, to be read in five minutes."""
    context = {"impact_map": impact_map, "page": MapPage(impact_map, request.user)}
    return render(request, "sroi/impact_map_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_worked_map
def impact_map_links(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """The assets and activities that the map is about; of a final version too."""
    form = LinkForm(request.POST, user=request.user) if request.method == "POST" else None
    if form is not None and form.is_valid():
        _change_link(request, impact_map, form)
        return redirect(request.get_full_path())
    search = FindForm(request.GET)
    context = {
        "impact_map": impact_map,
        "about": about(impact_map, request.user),
        "search": search,
        "found": find(search.words, impact_map, request.user),
        "form": form or LinkForm(user=request.user),
    }
    return render(request, "sroi/impact_map_links.html", context)


def _change_link(request: SignedInRequest, impact_map: ImpactMap, form: LinkForm) -> None:
    """Add or take away what the form names; sent twice, it is done once."""
    act = link_to_map if form.cleaned_data["act"] == "add" else unlink_from_map
    with suppress(AlreadyWrittenError):
        act(impact_map=impact_map, linked=form.linked, by=request.user, submission=form.cleaned_data["submission"])
