"""How sure the result of a map is: the figures, the seed of the random draws, and the scenarios."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.permissions import SignedInRequest
from sroi.actions.scenarios import (
    ScenarioNameTakenError,
    StaleScenarioError,
    add_scenario,
    change_scenario,
    remove_scenario,
)
from sroi.actions.sensitivity import mark_sensitivity_looked_at, set_seed
from sroi.analysis.forms import MORE, ActForm, ScenarioForm, SeedForm, more_lines
from sroi.analysis.page import AnalysisPage, ScenarioPage
from sroi.cells.shapes import LockedMapError, RowRefusedError
from sroi.models import ImpactMap, Scenario
from sroi.permissions import with_edited_map, with_open_map

CONFLICT = 409
ALREADY = "This was written already, by the same form."
# What may come in between while somebody writes, each with its own sentence.
REFUSALS = (LockedMapError, RowRefusedError, StaleScenarioError, BusyError)


@require_safe
@with_open_map
def impact_map_analysis(request: HttpRequest, impact_map: ImpactMap) -> HttpResponse:
    """Every figure of the analysis."""
    return _analysis(request, impact_map, AnalysisPage(impact_map, request.user))


def _analysis(request: HttpRequest, impact_map: ImpactMap, page: AnalysisPage) -> HttpResponse:
    return render(request, "sroi/analysis.html", {"impact_map": impact_map, "page": page})


@require_POST
@with_edited_map
def impact_map_seed(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Have the random draws begin from another seed."""
    form = SeedForm(request.POST)
    if not form.is_valid():
        return _analysis(request, impact_map, AnalysisPage(impact_map, request.user, form))
    try:
        set_seed(impact_map=impact_map, by=request.user, **form.cleaned_data)
    except AlreadyWrittenError:
        messages.info(request, ALREADY)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("sroi:impact_map_analysis", impact_map.uuid)


@require_POST
@with_edited_map
def impact_map_sensitivity(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """Record that somebody has looked at how sensitive the result is."""
    form = ActForm(request.POST)
    try:
        if form.is_valid():
            mark_sensitivity_looked_at(impact_map=impact_map, by=request.user, **form.cleaned_data)
            messages.success(request, "Noted: the sensitivity of this result was looked at.")
    except AlreadyWrittenError:
        messages.info(request, ALREADY)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("sroi:impact_map_analysis", impact_map.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_scenario_new(request: SignedInRequest, impact_map: ImpactMap) -> HttpResponse:
    """A new scenario."""
    return _scenario(request, ScenarioPage(impact_map))


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_map
def impact_map_scenario(request: SignedInRequest, impact_map: ImpactMap, row: UUID) -> HttpResponse:
    """One scenario, to be changed."""
    scenario = get_object_or_404(Scenario, impact_map=impact_map, uuid=row)
    return _scenario(request, ScenarioPage(impact_map, scenario))


def _scenario(request: SignedInRequest, page: ScenarioPage) -> HttpResponse:
    if request.method != "POST":
        return _scenario_form(request, page, page.form())
    if MORE in request.POST:
        return _scenario_form(request, page, page.form(typed=more_lines(request.POST)))
    form = page.form(request.POST)
    if not form.is_valid():
        return _scenario_form(request, page, form)
    try:
        _write(request, page, form)
    except AlreadyWrittenError:
        messages.info(request, ALREADY)
    except ScenarioNameTakenError as refusal:
        form.add_error("name", str(refusal))
        return _scenario_form(request, page, form)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _scenario_form(request, page, form, CONFLICT)
    return _to_scenarios(page.impact_map)


def _write(request: SignedInRequest, page: ScenarioPage, form: ScenarioForm) -> None:
    """Add the scenario, or change the one that is open."""
    said = {name: form.cleaned_data[name] for name in ("name", "note", "submission")}
    order = {**said, "overrides": form.overrides, "by": request.user}
    if page.scenario is None:
        add_scenario(impact_map=page.impact_map, **order)
    else:
        change_scenario(scenario=page.scenario, seen=form.cleaned_data["seen"], **order)
    messages.success(request, f"Saved: scenario “{said['name']}”.")


def _scenario_form(request: SignedInRequest, page: ScenarioPage, form: ScenarioForm, status: int = 200) -> HttpResponse:
    context = {"impact_map": page.impact_map, "page": page, "form": form}
    return render(request, "sroi/scenario.html", context, status=status)


@require_POST
@with_edited_map
def impact_map_scenario_remove(request: SignedInRequest, impact_map: ImpactMap, row: UUID) -> HttpResponse:
    """Take a scenario out."""
    scenario = get_object_or_404(Scenario, impact_map=impact_map, uuid=row)
    form = ActForm(request.POST)
    try:
        if form.is_valid():
            remove_scenario(scenario=scenario, by=request.user, **form.cleaned_data)
            messages.success(request, f"Taken out: scenario “{scenario.name}”.")
    except AlreadyWrittenError:
        messages.info(request, ALREADY)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return _to_scenarios(impact_map)


def _to_scenarios(impact_map: ImpactMap) -> HttpResponse:
    there = reverse("sroi:impact_map_analysis", args=[impact_map.uuid])
    return redirect(f"{there}#compared")
