"""The admin screens: that each opens, what they show of whom, and that every write is recorded.

Who may open them is in ``tests/test_access.py``.
"""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pghistory.core import event_models

from accounts.models import AccessEntry, AccessSeal, User
from assets.choices import Basis, ChangeKind, IdentifierKind, RelationKind
from assets.models import (
    Asset,
    AssetSlug,
    Change,
    ChangeSet,
    Classification,
    Comparison,
    Draft,
    DuplicateCandidate,
    FieldSource,
    ImportFile,
    ImportProfile,
    ImportRow,
    Job,
    Location,
    MappingProject,
    MatchDecision,
    Membership,
    NotDuplicate,
    Picture,
    Place,
    ProjectAsset,
    Proposal,
    Relation,
    RemovalMark,
    SearchDocument,
    SearchWord,
    Sighting,
    Task,
    TaskAttempt,
    Wave,
    WaveArea,
)
from tests.factories import (
    make_activity,
    make_asset,
    make_change,
    make_change_set,
    make_classification,
    make_comparison,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_picture,
    make_place,
    make_proposal,
    make_relation,
    make_sighting,
    make_task,
    make_user,
    make_wave,
    term,
)

VERSIONS = set(event_models())
# Those of the impact maps, most of which can only be read, have a test of their own.
OURS = {model for app in ("accounts", "assets") for model in apps.get_app_config(app).get_models()}
SCREENS = sorted(OURS & set(admin.site._registry), key=lambda model: model._meta.label)
READ_ONLY = {
    Change,
    ChangeSet,
    Comparison,
    DuplicateCandidate,
    NotDuplicate,
    Sighting,
    AssetSlug,
    FieldSource,
    ImportFile,
    ImportProfile,
    Job,
    MatchDecision,
    Picture,
    ProjectAsset,
    Proposal,
    SearchDocument,
    SearchWord,
    Task,
    TaskAttempt,
    *VERSIONS,
}


def url(model, page, *args):
    """The address of one of a model's screens."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def superuser(db):
    """Administers the whole installation."""
    return make_user(email="root@example.org", name="Ruth Root", is_superuser=True)


@pytest.fixture
def full_asset(project):
    """An asset with one of everything."""
    asset = make_asset(name="Full House", slug="full-house", project=project, kind=term("kind", "venue"))
    make_location(asset)
    make_location(asset, "past", address="2 Old Street")
    make_contact(asset)
    make_activity(asset)
    make_name(asset, "Empty House")
    make_classification(asset, "nature_of_work", "music")
    make_external_id(asset, IdentifierKind.CHARITY, "123456")
    make_picture(asset)
    other = make_asset(name="Neighbour", project=project)
    make_relation(asset, RelationKind.HOSTS, other)
    DuplicateCandidate.objects.create(first=asset, second=other, score=80, reasons=["The names are alike."])
    NotDuplicate.objects.create(first=asset, second=other, by=make_user())
    FieldSource.objects.create(asset=asset, field="name", basis=Basis.VISIT)
    wave = make_wave(project=project, name="2005 baseline")
    WaveArea.objects.create(wave=wave, place=make_place())
    change_set = make_change_set(project=project)
    make_sighting(asset, wave=wave, change_set=change_set)
    comparison = make_comparison(project=project, earlier=wave)
    make_proposal(comparison, other)
    make_change(comparison, other, sighting=Sighting.objects.get(asset=other))
    task = make_task(asset, wave=comparison.later)
    task.attempts.create(at=timezone.now(), channel="phone", outcome="no_answer", by=make_user())
    return asset


def body_of(form):
    """What a browser would send when somebody opens this page and saves it as it is."""
    data = {}
    for bound in form["adminform"].form:
        data[bound.html_name] = bound.value()
    for inline in form["inline_admin_formsets"]:
        formset = inline.formset
        for one in [formset.management_form, *formset.forms]:
            for bound in one:
                data[bound.html_name] = bound.value()
    readable = {}
    for name, value in data.items():
        if value is None or value is False:
            continue
        widget_value = f"{value.y}, {value.x}" if hasattr(value, "geom_type") and value.geom_type == "Point" else value
        readable[name] = "on" if widget_value is True else widget_value
    return readable


def open_form(client, address):
    """The page, and what saving it unchanged would send."""
    reply = client.get(address)
    assert reply.status_code == 200
    return body_of(reply.context)


# --- Every screen -------------------------------------------------------------------------------------------------


def test_every_model_has_a_screen_or_a_table_below_one():
    below = {inline.model for screen in admin.site._registry.values() for inline in screen.inlines}
    # A draft is nobody's but its writer's; a mark of a removal can be read by nobody; the page of an uploaded file
    # shows its rows, each as far as its reader may see the asset that it is about. Of the access log everybody reads in
    # their own copy what is about them, and ``manage.py verify_access_log`` goes through all of it.
    assert OURS - set(SCREENS) - below == {AccessEntry, AccessSeal, Draft, ImportRow, RemovalMark}


def test_superuser_can_list_search_and_open_every_record(client_of, superuser, researcher, full_asset):
    client, statuses = client_of(superuser), {}
    for model in SCREENS:
        records = model._default_manager.all()[:3]
        assert records or model in {ImportFile, ImportProfile, Job, MatchDecision, *VERSIONS}
        addresses = [url(model, "changelist"), url(model, "changelist") + "?q=house"]
        for address in [*addresses, *(url(model, "change", record.pk) for record in records)]:
            statuses[address] = client.get(address).status_code
    assert {address: status for address, status in statuses.items() if status != 200} == {}


def test_superuser_adds_only_what_the_register_does_not_write_itself(client_of, superuser, project):
    client = client_of(superuser)
    opened = {model for model in SCREENS if client.get(url(model, "add")).status_code == 200}
    refused = {model for model in SCREENS if client.get(url(model, "add")).status_code == 403}
    assert opened == set(SCREENS) - READ_ONLY
    assert refused == READ_ONLY & set(SCREENS)


def test_search_finds_an_earlier_name(client_of, admin_user, full_asset):
    reply = client_of(admin_user).get(url(Asset, "changelist"), {"q": "empty house"})
    assert [asset.name for asset in reply.context["cl"].queryset] == ["Full House"]


def test_front_page_of_a_project_admin_leaves_out_accounts(client_of, admin_user):
    page = client_of(admin_user).get(reverse("admin:index")).content.decode()
    assert url(Asset, "changelist") in page
    assert url(User, "changelist") not in page
    assert url(Membership, "changelist") not in page


def test_asset_page_asks_a_bounded_number_of_questions(
    client_of, admin_user, full_asset, django_assert_max_num_queries
):
    client = client_of(admin_user)
    with django_assert_max_num_queries(45):
        client.get(url(Asset, "change", full_asset.pk))


def test_lists_ask_a_fixed_number_of_questions(client_of, admin_user, project, django_assert_max_num_queries):
    for _ in range(20):
        make_location(make_asset(project=project, kind=term("kind", "venue")))
    client = client_of(admin_user)
    for model in (Asset, Location):
        with django_assert_max_num_queries(20):
            client.get(url(model, "changelist"))


# --- Scope --------------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(stranger):
    """Another project."""
    return MappingProject.objects.get(slug="elsewhere")


def test_staff_only_asset_of_another_project_does_not_exist_for_a_project_admin(client_of, admin_user, elsewhere):
    secret = make_asset("staff_only", name="Secret Garden", project=elsewhere)
    client = client_of(admin_user)
    assert "Secret Garden" not in client.get(url(Asset, "changelist")).content.decode()
    assert client.get(url(Asset, "change", secret.pk)).status_code == 302
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "assets", "model_name": "asset", "field_name": "parent", "term": "Secret"},
    )
    assert found.json()["results"] == []


def test_public_asset_of_another_project_is_shown_but_not_open_for_changes(client_of, admin_user, elsewhere):
    theirs = make_asset(name="Their Hall", project=elsewhere)
    make_location(theirs, "masked", address="9 Hidden Lane")
    make_contact(theirs, name="Private Person")
    client = client_of(admin_user)
    page = client.get(url(Asset, "change", theirs.pk)).content.decode()
    assert "Their Hall" in page
    assert "Hidden Lane" not in page
    assert "Private Person" not in page
    assert client.post(url(Asset, "change", theirs.pk), {"name": "Mine now"}).status_code == 403
    theirs.refresh_from_db()
    assert theirs.name == "Their Hall"


def test_masked_location_of_another_project_is_in_no_list_or_history(client_of, admin_user, elsewhere):
    hidden = make_location(make_asset(name="Their Hall", project=elsewhere), "masked", address="9 Hidden Lane")
    client = client_of(admin_user)
    assert "Hidden Lane" not in client.get(url(Location, "changelist")).content.decode()
    assert client.get(url(Location, "change", hidden.pk)).status_code == 302
    assert client.get(url(Location, "history", hidden.pk)).status_code == 404


def test_property_number_of_a_hidden_place_is_not_shown(client_of, admin_user, elsewhere):
    theirs = make_asset(name="Their Hall", project=elsewhere)
    make_location(theirs, "masked")
    number = make_external_id(theirs, IdentifierKind.UPRN, "100012345678")
    client = client_of(admin_user)
    assert "100012345678" not in client.get(url(Asset, "change", theirs.pk)).content.decode()
    assert client.get(url(type(number), "change", number.pk)).status_code == 302
    assert not client.get(url(Asset, "changelist"), {"q": "100012345678"}).context["cl"].result_count


def test_history_of_an_open_location_is_for_those_who_look_after_it(client_of, admin_user, elsewhere):
    location = make_location(make_asset(project=elsewhere))
    client = client_of(admin_user)
    assert client.get(url(Location, "change", location.pk)).status_code == 200
    assert client.get(url(Location, "history", location.pk)).status_code == 403


def test_parent_of_another_project_survives_a_save_by_somebody_who_may_not_know_of_it(
    client_of, admin_user, project, elsewhere
):
    parent = make_asset("staff_only", name="Secret Trust", project=elsewhere)
    asset = make_asset(project=project, parent=parent)
    client = client_of(admin_user)
    page = client.get(url(Asset, "change", asset.pk))
    assert "Secret Trust" not in page.content.decode()
    data = body_of(page.context) | {"description": "New words.", "change_basis": Basis.PHONE}
    assert client.post(url(Asset, "change", asset.pk), data).status_code == 302
    asset.refresh_from_db()
    assert (asset.parent, asset.description) == (parent, "New words.")


def test_project_admin_cannot_give_himself_another_project(client_of, admin_user, elsewhere):
    client = client_of(admin_user)
    mine = {"user": admin_user.pk, "project": elsewhere.pk, "role": "admin"}
    assert client.post(url(Membership, "add"), mine).status_code == 403
    assert client.post(url(User, "change", admin_user.pk), {"is_superuser": "on"}).status_code == 403
    assert client.post(url(MappingProject, "change", elsewhere.pk), {"name": "x"}).status_code == 403
    assert not Membership.objects.filter(user=admin_user, project=elsewhere).exists()


def test_project_admin_cannot_attach_anything_to_an_asset_of_others(client_of, admin_user, elsewhere):
    theirs = make_asset(project=elsewhere)
    data = {"asset": theirs.pk, "address": "1 New Street", "precision": "exact", "basis": "visit", "is_current": "on"}
    reply = client_of(admin_user).post(url(Location, "add"), data)
    assert reply.status_code == 200
    assert not Location.objects.filter(asset=theirs).exists()


def test_two_assets_of_others_cannot_be_related(client_of, admin_user, elsewhere):
    one, other = make_asset(project=elsewhere), make_asset(project=elsewhere)
    data = {"from_asset": one.pk, "kind": "hosts", "to_asset": other.pk, "basis": "visit"}
    reply = client_of(admin_user).post(url(Relation, "add"), data)
    assert "You look after neither of these two assets." in reply.content.decode()
    assert not Relation.objects.exists()


def test_waves_and_sightings_of_another_project_are_not_shown(client_of, admin_user, elsewhere):
    wave = make_wave(project=elsewhere, name="Their wave")
    sighting = make_sighting(make_asset(name="Their Hall", project=elsewhere), wave=wave)
    client = client_of(admin_user)
    assert "Their wave" not in client.get(url(Wave, "changelist")).content.decode()
    assert client.get(url(Sighting, "change", sighting.pk)).status_code == 302
    assert client.get(url(ChangeSet, "change", sighting.change_set_id)).status_code == 302


# --- Writing ------------------------------------------------------------------------------------------------------


def test_moving_a_point_is_history_with_who_and_why(client_of, admin_user, full_asset):
    location = full_asset.locations.get(is_current=True)
    client = client_of(admin_user)
    address = url(Location, "change", location.pk)
    data = open_form(client, address) | {
        "point": "53.402000, -2.980000",
        "basis": Basis.VISIT,
        "change_reason": "Went there.",
    }
    assert client.post(address, data).status_code == 302
    location.refresh_from_db()
    assert (round(location.point.y, 6), round(location.point.x, 6)) == (53.402, -2.98)
    assert (location.basis, location.as_of, location.wave) == (Basis.VISIT, timezone.localdate(), None)
    change_set = ChangeSet.objects.get(reason="Went there.")
    assert (change_set.kind, change_set.by, change_set.project) == (
        ChangeKind.EDIT,
        admin_user,
        full_asset.projects.get(),
    )
    context = location.events.last().pgh_context.metadata
    assert context == {"user": admin_user.pk, "change_set": str(change_set.uuid), "reason": "Went there."}
    page = client.get(url(Location, "history", location.pk)).content.decode()
    assert "Went there." in page
    assert "53.402000, -2.980000" in page
    assert admin_user.name in page


@pytest.mark.parametrize("text", ["here", "95, 1", "53.4", "1, 2, 3"])
def test_a_point_that_is_none_is_said_plainly_and_shown_again(client_of, admin_user, full_asset, text):
    location = full_asset.locations.get(is_current=True)
    client = client_of(admin_user)
    address = url(Location, "change", location.pk)
    page = client.post(address, open_form(client, address) | {"point": text}).content.decode()
    assert "This is no point." in page
    assert f'value="{text}"' in page


def test_saving_a_page_as_it_is_writes_nothing(client_of, admin_user, full_asset):
    client = client_of(admin_user)
    before = (ChangeSet.objects.count(), full_asset.events.count(), FieldSource.objects.count())
    for address in [url(Asset, "change", full_asset.pk), url(Location, "change", full_asset.locations.first().pk)]:
        data = open_form(client, address) | {"basis": "inherited"}
        assert client.post(address, data).status_code == 302
    assert (ChangeSet.objects.count(), full_asset.events.count(), FieldSource.objects.count()) == before


def test_changed_fact_is_marked_as_known_by_hand(client_of, admin_user, full_asset):
    wave = Wave.objects.get(name="2005 baseline")
    FieldSource.objects.create(asset=full_asset, field="phone", basis=Basis.INHERITED, wave=wave, source="A list")
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    data = open_form(client, address) | {"phone": "0151 496 0000", "change_basis": Basis.PHONE}
    assert client.post(address, data).status_code == 302
    source = FieldSource.objects.get(asset=full_asset, field="phone")
    assert (source.basis, source.wave, source.as_of, source.source) == (Basis.PHONE, None, timezone.localdate(), "")
    assert FieldSource.objects.get(asset=full_asset, field="name").basis == Basis.VISIT


def test_changed_fact_needs_to_say_how_it_is_known(client_of, admin_user, full_asset):
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    page = client.post(address, open_form(client, address) | {"phone": "0151 496 0000"})
    assert "Say how you know what you have changed." in page.content.decode()
    full_asset.refresh_from_db()
    assert full_asset.phone == ""


def test_changed_terms_are_marked_as_known_by_hand(client_of, admin_user, full_asset):
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    data = open_form(client, address)
    row = "terms-nature_of_work-0"
    assert data[f"{row}-term"] == term("nature_of_work", "music").pk
    data |= {f"{row}-note": "On Tuesdays.", f"{row}-basis": Basis.WEB}
    assert client.post(address, data).status_code == 302
    assert Classification.objects.get(asset=full_asset).note == "On Tuesdays."
    assert FieldSource.objects.get(asset=full_asset, field="nature_of_work").basis == Basis.WEB


def test_terms_of_a_table_are_those_of_its_scheme(client_of, admin_user, full_asset):
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    data = open_form(client, address)
    data |= {"terms-nature_of_work-0-term": term("access", "step_free").pk, "terms-nature_of_work-0-basis": "web"}
    assert "not one of the available choices" in client.post(address, data).content.decode()


def test_new_asset_goes_into_the_care_of_its_makers_project(client_of, admin_user, project):
    client = client_of(admin_user)
    data = open_form(client, url(Asset, "add"))
    data |= {"name": "New Hall", "slug": "new-hall", "change_basis": Basis.OWNER}
    reply = client.post(url(Asset, "add"), data)
    assert reply.status_code == 302
    asset = Asset.objects.get(slug="new-hall")
    assert list(asset.projects.all()) == [project]
    assert FieldSource.objects.get(asset=asset, field="name").wave is None


def test_ceasing_needs_a_reason(client_of, admin_user, full_asset):
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    data = open_form(client, address) | {"status": "ceased", "change_basis": "visit"}
    assert "Say why it is paused or ceased" in client.post(address, data).content.decode()


def test_address_of_another_asset_is_refused_with_a_sentence(client_of, admin_user, full_asset, project):
    other = make_asset(slug="first-address", project=project)
    other.slug = "second-address"
    other.save()
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    page = client.post(address, open_form(client, address) | {"slug": "first-address"}).content.decode()
    assert "This address belongs to another asset, or did once." in page


def test_asset_cannot_become_part_of_its_own_part(client_of, admin_user, full_asset, project):
    part = make_asset(project=project, parent=full_asset)
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    data = open_form(client, address) | {"parent": part.pk, "change_basis": "visit"}
    assert "An asset cannot be part of itself" in client.post(address, data).content.decode()


def test_day_of_confirmation_names_who_confirmed(client_of, admin_user, full_asset):
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    data = open_form(client, address) | {"assured_on": "2026-03-01", "assured_basis": Basis.VISIT}
    assert client.post(address, data).status_code == 302
    full_asset.refresh_from_db()
    assert (full_asset.assured_on, full_asset.assured_by) == (date(2026, 3, 1), admin_user)


def test_assets_are_never_deleted(client_of, superuser, full_asset):
    client = client_of(superuser)
    assert client.post(url(Asset, "delete", full_asset.pk), {"post": "yes"}).status_code == 403
    client.post(url(Asset, "changelist"), {"action": "delete_selected", "_selected_action": [full_asset.pk]})
    assert Asset.objects.filter(pk=full_asset.pk).exists()


def test_deleting_a_location_is_one_change_set(client_of, admin_user, full_asset):
    location = full_asset.locations.get(is_current=False)
    assert client_of(admin_user).post(url(Location, "delete", location.pk), {"post": "yes"}).status_code == 302
    change_set = ChangeSet.objects.get(reason="Deleted in the admin screens")
    version = location.events.model.objects.filter(pgh_label="delete").get()
    assert version.pgh_context.metadata["change_set"] == str(change_set.uuid)


def test_asking_before_deleting_leaves_no_change_set(client_of, admin_user, full_asset):
    location = full_asset.locations.get(is_current=False)
    chosen = {"action": "delete_selected", "_selected_action": [location.pk]}
    client = client_of(admin_user)
    assert "Are you sure" in client.post(url(Location, "changelist"), chosen).content.decode()
    assert not ChangeSet.objects.filter(by=admin_user).exists()
    client.post(url(Location, "changelist"), chosen | {"post": "yes"})
    assert not Location.objects.filter(pk=location.pk).exists()
    assert ChangeSet.objects.filter(by=admin_user).count() == 1


def test_place_keeps_an_outline_that_was_drawn(client_of, admin_user):
    place = make_place(name="Georgian Quarter")
    client = client_of(admin_user)
    drawn = '{"type": "MultiPolygon", "coordinates": [[[[0,0],[0,9],[9,9],[9,0],[0,0]],[[2,2],[2,3],[3,3],[2,2]]]]}'
    address = url(Place, "change", place.pk)
    data = open_form(client, address) | {"boundary": drawn, "change_reason": "Walked it."}
    assert client.post(address, data).status_code == 302
    place.refresh_from_db()
    assert place.boundary.num_points == 9
    assert ChangeSet.objects.filter(reason="Walked it.", by=admin_user).exists()


def test_change_set_tells_what_it_wrote(client_of, admin_user, superuser, full_asset):
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    client.post(address, open_form(client, address) | {"phone": "0151 496 0000", "change_basis": Basis.PHONE})
    change_set = ChangeSet.objects.get(by=admin_user)
    page = client.get(url(ChangeSet, "change", change_set.pk)).content.decode()
    assert "assets: 1 × update" in page
    assert "look at them" not in page
    versions = client_of(superuser).get(url(ChangeSet, "change", change_set.pk)).context["written"]
    assert client_of(superuser).get(versions[0]["url"]).context["cl"].result_count == 1


def test_superuser_gives_roles_on_the_page_of_an_account(client_of, superuser, researcher, elsewhere):
    client = client_of(superuser)
    address = url(User, "change", researcher.pk)
    data = open_form(client, address)
    data |= {
        "memberships-TOTAL_FORMS": 2,
        "memberships-1-project": elsewhere.pk,
        "memberships-1-role": "manager",
        "memberships-1-user": researcher.pk,
        "change_reason": "Lent to them.",
    }
    assert client.post(address, data).status_code == 302
    assert Membership.objects.filter(user=researcher, project=elsewhere, role="manager").exists()
    assert ChangeSet.objects.filter(reason="Lent to them.", by=superuser).exists()


def test_account_is_made_and_its_password_set_by_a_superuser(client_of, superuser):
    client = client_of(superuser)
    words = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}
    reply = client.post(url(User, "add"), {"email": "New.Person@Example.org", "name": "New Person"} | words)
    assert reply.status_code == 302
    user = User.objects.get(email="new.person@example.org")
    reply = client.post(reverse("admin:auth_user_password_change", args=[user.pk]), words)
    assert reply.status_code == 302
    assert ChangeSet.objects.filter(by=superuser, reason="Password of an account set in the admin screens").exists()
    assert client.post(url(User, "delete", user.pk), {"post": "yes"}).status_code == 403


def test_what_was_changed_by_hand_stands_against_a_later_wave(client_of, admin_user, project, full_asset, tmp_path):
    client = client_of(admin_user)
    address = url(Asset, "change", full_asset.pk)
    given = {"phone": "0151 496 0000", "visibility": "signed_in", "change_basis": Basis.PHONE}
    assert client.post(address, open_form(client, address) | given).status_code == 302
    sheet = tmp_path / "later.csv"
    sheet.write_text(
        "id,name,phone,website,visibility\n"
        f"{full_asset.uuid},Full House,0151 496 0999,https://full.example.org,public\n"
    )
    call_command(
        "import_assets", str(sheet), wave="2099", date="2099-01-01", profile="register", apply=True, verbosity=0
    )
    full_asset.refresh_from_db()
    assert (full_asset.phone, full_asset.visibility) == ("0151 496 0000", "signed_in")
    assert full_asset.website == "https://full.example.org"
