"""The versions of a map: which there are, how two of them differ, a new one, and who may read one."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.versions import VersionRefusedError, set_openness, start_version
from sroi.choices import Openness
from sroi.models import ImpactMap
from sroi.permissions import with_questioned_map, with_worked_map
from sroi.review.forms import ActForm, OpennessForm
from sroi.review.versions import VersionsPage, newest_of


@require_safe
@with_questioned_map
def impact_map_versions(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """All versions, and how this one differs from another."""
    page = VersionsPage(impact_map, request.user, request.GET.get("with", ""))
    return render(request, "sroi/versions.html", {"impact_map": impact_map, "page": page})


@require_POST
@with_worked_map
def impact_map_version_new(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Begin the next version; where somebody has begun it just now, lead to theirs."""
    form = ActForm(request.POST)
    if not form.is_valid():
        return redirect("sroi:impact_map_review", impact_map.uuid)
    try:
        start_version(impact_map=impact_map, by=request.user, submission=form.cleaned_data["submission"])
        messages.success(request, "The next version is begun. It has everything that the last one had.")
    except AlreadyWrittenError:
        messages.success(request, "The next version is begun. It has everything that the last one had.")
    except (VersionRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    return redirect("sroi:impact_map_review", newest_of(impact_map).uuid)


@require_POST
@with_worked_map
def impact_map_openness(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Say who may read this version."""
    form = OpennessForm(request.POST)
    if form.is_valid():
        openness = Openness(form.cleaned_data["openness"])
        try:
            with suppress(AlreadyWrittenError):
                set_openness(
                    impact_map=impact_map, openness=openness, by=request.user,
                    submission=form.cleaned_data["submission"],
                )  # fmt: skip
            messages.success(request, f"It can be read by {openness.label} now.")
        except (VersionRefusedError, BusyError) as refusal:
            messages.error(request, str(refusal))
    return redirect("sroi:impact_map_review", impact_map.uuid)
