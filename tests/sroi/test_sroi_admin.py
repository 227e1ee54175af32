"""The admin screens of impact maps: read only, as far as the person may look, and price indices by superusers."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse

from assets.models import ChangeSet
from sroi.choices import ChecklistItem, Verdict
from sroi.models import ImpactMap, MapActivity, MapAsset, PriceIndex, Proxy
from tests.assets.test_admin import body_of, url
from tests.factories import make_activity, make_asset, make_user
from tests.sroi.factories import (
    make_challenge,
    make_final,
    make_map,
    make_output,
    make_price_index,
    make_proxy,
    make_scenario,
    make_sound_map,
)

SCREENS = [model for model in admin.site._registry if model._meta.app_label == "sroi" and "Event" not in model.__name__]


@pytest.fixture
def superuser(db):
    """Administers the whole installation."""
    return make_user(email="root@example.org", is_superuser=True)


def make_everything(project, user):
    """A map with one of everything."""
    impact_map = make_sound_map(project=project, title="Singing in the hall")
    asset = make_asset(project=project)
    make_output(impact_map)
    make_scenario(impact_map)
    MapAsset.objects.create(impact_map=impact_map, asset=asset)
    MapActivity.objects.create(impact_map=impact_map, activity=make_activity(asset))
    make_challenge(impact_map, by=user).replies.create(text="From the survey.", by=user)
    impact_map.acknowledgements.create(code="few_people", message="Few.", reason="All of them.", by=user)
    impact_map.checklist_answers.create(
        item=ChecklistItem.values[0], answer=Verdict.values[0], reason="Asked.", by=user
    )
    impact_map.report_files.create(sha256="0" * 64, content=b"%PDF")
    make_proxy()
    make_price_index()
    return make_final(impact_map)


def test_every_model_has_a_screen_or_a_table_below_one():
    below = {inline.model for screen in admin.site._registry.values() for inline in screen.inlines}
    ours = {ImpactMap, *(each.related_model for each in ImpactMap._meta.related_objects), Proxy, PriceIndex}
    assert {model for model in ours if "Event" not in model.__name__} <= {*SCREENS, *below}


def test_superuser_can_list_search_and_open_every_record_and_add_only_price_indices(client_of, superuser, project):
    make_everything(project, superuser)
    client = client_of(superuser)
    for model in SCREENS:
        assert client.get(url(model, "changelist"), {"q": "hall"}).status_code == 200, model
        assert client.get(url(model, "add")).status_code == (200 if model is PriceIndex else 403), model
        record = model._default_manager.first()
        assert client.get(url(model, "change", record.pk)).status_code == 200, model


def test_admin_of_a_project_looks_at_its_maps_alone(client_of, admin_user, project, stranger):
    make_everything(project, admin_user)
    theirs = make_everything(stranger.memberships.get().project, stranger)
    ImpactMap.objects.filter(pk=theirs.pk).update(openness="staff")
    study = make_map(is_study=True, title="A study")
    client = client_of(admin_user)
    for model in SCREENS:
        listed = client.get(url(model, "changelist"))
        assert listed.status_code == 200, model
        if model not in (ImpactMap, Proxy, PriceIndex):
            assert listed.context["cl"].result_count == 1 or model.__name__ in ("Estimate", "Stakeholder"), model
    shown = set(client.get(url(ImpactMap, "changelist")).context["cl"].queryset)
    assert shown == {ImpactMap.objects.get(project=project), study}
    assert client.get(url(ImpactMap, "change", theirs.pk)).status_code == 302


def test_other_roles_are_refused(client_of, researcher):
    client = client_of(researcher)
    assert {client.get(url(model, "changelist")).status_code for model in SCREENS} == {403}


def test_index_is_corrected_by_superusers_in_one_change_set(client_of, superuser, admin_user):
    index = make_price_index({"2024": "100"})
    address = url(PriceIndex, "change", index.pk)
    assert client_of(admin_user).post(address, {"title": "Mine"}).status_code == 403
    client = client_of(superuser)
    data = body_of(client.get(address).context) | {
        "title": "Prices",
        "levels-0-level": "101.5",
        "change_reason": "A misprint.",
    }
    assert client.post(address, data).status_code == 302
    assert index.levels.get().level == Decimal("101.5")
    written = ChangeSet.objects.get(reason="A misprint.")
    assert index.levels.get().events.order_by("pgh_id").last().pgh_context.metadata["change_set"] == str(written.uuid)
    assert "A misprint." in client.get(reverse("admin:sroi_priceindex_history", args=[index.pk])).content.decode()
