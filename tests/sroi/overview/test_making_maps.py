"""A map that begins here: what is asked, what is written, and who may."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assets.models import ChangeSet
from sroi.actions.making import make_map
from sroi.choices import Preset, Status
from sroi.models import ImpactMap
from tests.factories import make_asset, make_project

pytestmark = pytest.mark.django_db
NEW = reverse("sroi:impact_map_new")


def typed(project, **fields):
    return {
        "project": project.pk, "title": "Songs", "analysis_type": "forecast", "preset": "guide_2012",
        "submission": str(uuid4()), **fields,
    }  # fmt: skip


def test_a_map_begins_with_what_was_typed_as_one_change_set(client_of, researcher, project):
    answers = typed(
        project, organisation="A hall", objectives="Sleep\nfor everybody", period_start="2026-01-01", price_year="2024"
    )
    response = client_of(researcher).post(NEW, answers)
    made = ImpactMap.objects.get()
    assert response.url == made.get_absolute_url()
    assert (made.title, made.organisation, made.objectives) == ("Songs", "A hall", "Sleep\nfor everybody")
    assert (made.status, made.version, made.preset, made.created_by) == (Status.DRAFT, 1, Preset.GUIDE, researcher)
    written = ChangeSet.objects.get(uuid=answers["submission"])
    assert (written.by, written.project, written.details) == (researcher, project, {"impact_map": str(made.uuid)})
    assert made.events.get().pgh_context.metadata["change_set"] == answers["submission"]


def test_sending_the_form_twice_begins_one_map(client_of, researcher, project):
    client, answers = client_of(researcher), typed(project)
    first, second = client.post(NEW, answers), client.post(NEW, answers)
    assert ImpactMap.objects.count() == 1
    assert first.url == second.url


def test_a_map_begun_from_an_asset_is_about_it(client_of, researcher, project):
    asset = make_asset(project=project)
    client_of(researcher).post(f"{NEW}?asset={asset.slug}", typed(project))
    assert ImpactMap.objects.get().mapassets.get().asset == asset


def test_an_asset_that_the_person_may_not_know_of_is_not_named(client_of, researcher, project):
    hidden = make_asset("staff_only", name="Zither Circle", project=make_project())
    client, address = client_of(researcher), f"{NEW}?asset={hidden.slug}"
    assert "Zither" not in client.get(address).content.decode()
    client.post(address, typed(project))
    assert not ImpactMap.objects.get().mapassets.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " "}, "This field is required."),
        ({"period_start": "2026-02-01", "period_end": "2026-01-01"}, "The period ends before it starts."),
        ({"analysis_type": "guess"}, "Select a valid choice."),
        ({"title": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_typed_is_lost(client_of, researcher, project, fields, said):
    response = client_of(researcher).post(NEW, typed(project, objectives="Sleep for everybody", **fields))
    page = response.content.decode()
    assert response.status_code == 200
    assert said in page
    assert "Sleep for everybody" in page
    assert not ImpactMap.objects.exists()


def test_no_map_is_begun_in_a_project_of_others(client_of, researcher, project):
    theirs = make_project()
    client_of(researcher).post(NEW, typed(theirs))
    assert not ImpactMap.objects.exists()
    with pytest.raises(PermissionDenied):
        make_map(
            project=theirs, title="Songs", organisation="", objectives="", scope="", analysis_type="forecast",
            period_start=None, period_end=None, price_year="", by=researcher, submission=uuid4(),
        )  # fmt: skip


def test_the_form_takes_no_field_that_it_does_not_show(client_of, researcher, project):
    client_of(researcher).post(NEW, typed(project, status="final", openness="public", is_study="on", seed="1"))
    made = ImpactMap.objects.get()
    assert (made.status, made.openness, made.is_study, made.seed) == ("draft", "staff", False, 20261122)
    assert isinstance(made.uuid, UUID)
