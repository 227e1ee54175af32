"""Saying what the columns of a file mean, and its words; and the profiles that are remembered of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.actions.jobs import AlreadyRunningError
from assets.actions.profiles import NotMappableError, forget_profile, import_profile_file, map_upload
from assets.choices import ImportState
from assets.forms.import_profiles import ProfileFileForm
from assets.forms.mapping import MapForm
from assets.forms.words import WordsForm
from assets.imports.limits import RefusalError
from assets.imports.map_page import MapPage
from assets.imports.profile_files import TYPE, write_toml
from assets.imports.words_page import WordsPage
from assets.models import ImportFile, ImportProfile
from assets.permissions import (
    SignedInRequest,
    administered_projects,
    for_importers,
    with_import_profile,
    with_upload,
)

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@with_upload
def import_map(request: SignedInRequest, upload: ImportFile) -> HttpResponseBase:
    """What each column means; sent, the rows are checked anew by it."""
    if upload.state == ImportState.APPLIED:
        return redirect("assets:import_detail", upload.uuid)
    asked = request.POST or request.GET
    try:
        page = MapPage(upload, asked.get("sheet", ""), _row(asked.get("row", "")))
    except RefusalError as refusal:
        return render(request, "assets/import_map_refused.html", {"upload": upload, "refusal": refusal})
    if more := request.POST.get("more", ""):
        form = MapForm(initial=request.POST.dict(), page=page, more=more)
    else:
        form = MapForm(request.POST or None, page=page)
        if form.is_valid():
            return _map(request, upload, form.content, page.top.name, form.heading_keys(), form.cleaned_data["name"])
    return render(request, "assets/import_map.html", {"upload": upload, "page": page, "form": form})


def _row(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _map(request: SignedInRequest, upload: ImportFile, content: dict[str, Any], sheet: str, headings: list[str],
         name: str) -> HttpResponse:  # fmt: skip
    try:
        map_upload(by=request.user, upload=upload, content=content, sheet=sheet, headings=headings, remember_as=name)
    except AlreadyRunningError as there:
        messages.error(request, str(there))
    except NotMappableError:
        messages.error(request, "This file was imported in the meantime.")
    return redirect("assets:import_detail", upload.uuid)


@require_http_methods(GET_OR_POST)
@with_upload
def import_values(request: SignedInRequest, upload: ImportFile) -> HttpResponseBase:
    """What the words mean that were not understood; sent, the rows are checked anew."""
    if upload.state != ImportState.CHECKED:
        return redirect("assets:import_detail", upload.uuid)
    try:
        page = WordsPage(upload)
    except RefusalError as refusal:
        return render(request, "assets/import_map_refused.html", {"upload": upload, "refusal": refusal})
    form = WordsForm(request.POST or None, page=page)
    if form.is_valid():
        name = page.remembered_as if form.cleaned_data.get("remember") else ""
        return _map(request, upload, page.with_words(form.cleaned_data), page.sheet, [], name)
    return render(request, "assets/import_values.html", {"upload": upload, "page": page, "form": form})


@require_http_methods(GET_OR_POST)
@for_importers
def import_profiles(request: SignedInRequest) -> HttpResponse:
    """The profiles that are remembered; and a way to bring one."""
    form = ProfileFileForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        said = form.cleaned_data
        kept = import_profile_file(
            by=request.user,
            project=said["project"],
            name=said["name"],
            content=form.content,
            file_name=said["file"].name,
        )
        messages.success(request, f"The profile “{kept.name}” is remembered.")
        return redirect("assets:import_profiles")
    kept_ones = ImportProfile.objects.filter(project__in=administered_projects(request.user))
    profiles = kept_ones.select_related("by", "project").order_by("project__name", "name", "pk")
    return render(request, "assets/import_profiles.html", {"profiles": profiles, "form": form})


@require_safe
@with_import_profile
def import_profile(request: SignedInRequest, profile: ImportProfile) -> HttpResponse:
    """A remembered profile as a file."""
    response = HttpResponse(write_toml(profile.content), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="profile-{profile.uuid}.toml"'
    return response


@require_POST
@with_import_profile
def import_profile_forget(request: SignedInRequest, profile: ImportProfile) -> HttpResponse:
    """Forget a profile."""
    forget_profile(by=request.user, profile=profile)
    messages.success(request, f"The profile “{profile.name}” is forgotten. Nothing that was imported by it changes.")
    return redirect("assets:import_profiles")
