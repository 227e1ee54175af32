"""Looking the assets of a wave up again: waves, the desk, the street, progress, and handing tasks out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from assets import geojson
from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.actions.fieldwork import FieldworkRefusedError, OtherTasksError, assign_tasks, start_update
from assets.fieldwork.desk import DeskPage
from assets.fieldwork.progress import ProgressPage
from assets.fieldwork.street import STANDING, StreetPage, centre_of
from assets.fieldwork.waves import waves_of
from assets.forms.fieldwork import AssignForm, NearForm, StartUpdateForm
from assets.models import Wave
from assets.permissions import SignedInRequest, for_editors, with_edited_wave
from assets.spreadsheets import write_csv

CSV_TYPE = "text/csv; charset=utf-8"


@require_safe
@for_editors
def wave_list(request: SignedInRequest) -> HttpResponse:
    """The waves of one's projects."""
    return render(request, "assets/fieldwork/waves.html", {"waves": waves_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_wave
def wave_new(request: SignedInRequest, wave: Wave) -> HttpResponse:
    """A wave that looks for the assets of this one again."""
    form = StartUpdateForm(request.POST or None)
    if form.is_valid():
        try:
            begun = _begin(request, wave, form)
        except (FieldworkRefusedError, BusyError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Each asset of “{wave}” is a task of “{begun}” now. Hand them out.")
            return redirect("assets:task_list", begun.uuid)
    return render(request, "assets/fieldwork/wave_new.html", {"form": form, "earlier": wave})


def _begin(request: SignedInRequest, earlier: Wave, form: StartUpdateForm) -> Wave:
    """The wave that was begun, now or when the form was sent before."""
    try:
        return start_update(earlier=earlier, by=request.user, **form.cleaned_data)
    except AlreadyWrittenError as before:
        return Wave.objects.get(uuid=before.change_set.details["wave"])


@require_safe
@with_edited_wave
def task_list(request: SignedInRequest, wave: Wave) -> HttpResponse:
    """The desk for the telephone."""
    return render(request, "assets/fieldwork/desk.html", {"page": DeskPage(wave, request.user, request.GET)})


@require_safe
@with_edited_wave
def task_csv(request: SignedInRequest, wave: Wave) -> StreamingHttpResponse:
    """The same tasks as .csv, sent while they are read."""
    page = DeskPage(wave, request.user, request.GET)
    response = StreamingHttpResponse(write_csv(page.headings, page.rows()), content_type=CSV_TYPE)
    name = f"tasks-{slugify(wave.name)}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_wave
def tasks_assign(request: SignedInRequest, wave: Wave) -> HttpResponse:
    """Hand out exactly the tasks that the filters hold, once they were counted."""
    page = DeskPage(wave, request.user, request.GET)
    form = page.assign_form(request.POST or None)
    if form.is_valid():
        try:
            _hand_out(request, page, form)
        except OtherTasksError as refusal:
            form = page.assign_form()
            messages.error(request, str(refusal))
        except BusyError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{reverse('assets:task_list', args=[wave.uuid])}{page.query}")
    return render(request, "assets/fieldwork/assign.html", {"page": page, "form": form})


def _hand_out(request: SignedInRequest, page: DeskPage, form: AssignForm) -> None:
    """Hand the tasks of the page out; sent twice, it is done once."""
    said, to = form.cleaned_data, form.person()
    try:
        number = assign_tasks(
            tasks=page.handed_out, to=to, by=request.user, expected=said["expected"], submission=said["submission"]
        )
    except AlreadyWrittenError:
        return
    messages.success(request, f"{number} {'task' if number == 1 else 'tasks'} handed to {to or 'nobody'}.")


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_wave
def task_street(request: SignedInRequest, wave: Wave) -> HttpResponse:
    """What is near. Where somebody stands comes by POST and stays in their session."""
    form = NearForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        stands = centre_of(form)
        if stands:
            request.session[STANDING] = stands
            return redirect(request.get_full_path())
        form.add_error("near", "Nobody knows where that is: give a postcode, or the name of a ward or town.")
    page = StreetPage(wave, request.user, request.GET, _stands(request))
    response = render(request, "assets/fieldwork/street.html", {"page": page, "form": form or page.near_form})
    response["Permissions-Policy"] = "geolocation=(self)"
    return response


@require_safe
@with_edited_wave
def task_geojson(request: SignedInRequest, wave: Wave) -> HttpResponse:
    """The tasks of one page of the street for its map."""
    page = StreetPage(wave, request.user, request.GET, _stands(request))
    return HttpResponse(page.geojson(), content_type=geojson.CONTENT_TYPE)


@require_safe
@with_edited_wave
def wave_progress(request: SignedInRequest, wave: Wave) -> HttpResponse:
    """How far a wave has come."""
    return render(request, "assets/fieldwork/progress.html", {"page": ProgressPage(wave, request.user)})


def _stands(request: HttpRequest) -> dict[str, Any] | None:
    stands: dict[str, Any] | None = request.session.get(STANDING)
    return stands
