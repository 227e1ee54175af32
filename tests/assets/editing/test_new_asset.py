"""Writing down a new asset: only its name is needed, and one that is there already is asked about first."""

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from assets.choices import Basis, ChangeKind, Status
from assets.models import Asset, ChangeSet, Membership
from tests.factories import make_asset, make_location, make_project


def test_name_is_enough(adding, project, researcher):
    answer = adding.fill(name="The New Place", basis="visit").send()
    asset = Asset.objects.get(name="The New Place")
    assert answer.url == asset.get_absolute_url() == "/assets/the-new-place/"
    assert (asset.status, list(asset.projects.all())) == (Status.ACTIVE, [project])
    assert asset.field_sources.get(field="name").basis == Basis.VISIT
    written = ChangeSet.objects.get()
    assert (written.kind, written.by, written.project) == (ChangeKind.EDIT, researcher, project)
    assert "Added to the register." in adding.client.get(answer.url).content.decode()


def test_all_that_hangs_on_it_comes_with_it(adding):
    adding.fill(name="The New Place", status="lead", opened="1998", basis="web", contact__new1__name="Sam")
    adding.fill(location__new1__postcode="L8 4RF", other_name__new1__name="The Place").send()
    asset = Asset.objects.get(name="The New Place")
    assert (asset.status, asset.opened_earliest.year) == (Status.LEAD, 1998)
    assert asset.locations.get().point is not None
    assert (asset.contacts.get().name, asset.names.get().name) == ("Sam", "The Place")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "A", "basis": ""}, "Say how you know"),
        ({"name": "A", "status": "ceased"}, "not one of the available choices"),
    ],
)
def test_faults_are_said_and_nothing_is_written(adding, values, words):
    assert words in adding.fill(basis="visit").fill_in(values).send().content.decode()
    assert not Asset.objects.exists()
    assert not ChangeSet.objects.exists()


def test_project_is_asked_where_there_are_several(adding, researcher):
    elsewhere = make_project(name="Elsewhere")
    Membership.objects.create(user=researcher, project=elsewhere, role=Role.RESEARCHER)
    adding.open()
    assert "This field is required." in adding.fill(name="A Place", basis="visit").send().content.decode()
    adding.fill(project=elsewhere.pk).send()
    assert list(Asset.objects.get(name="A Place").projects.all()) == [elsewhere]


def test_project_of_others_cannot_be_chosen(adding, researcher, stranger):
    Membership.objects.create(user=researcher, project=make_project(), role=Role.RESEARCHER)
    theirs = stranger.memberships.get().project
    adding.open()
    adding.fill(name="A Place", project=theirs.pk, basis="visit").send()
    assert not Asset.objects.exists()


def test_form_that_is_sent_twice_makes_one_asset(adding):
    adding.fill(name="The New Place", basis="visit")
    first, second = adding.send(), adding.send()
    assert first.url == second.url
    assert Asset.objects.count() == 1


def test_same_name_as_an_asset_there_is_asked_about(adding):
    known = make_asset(name="The New Place, Ltd", slug="known")
    page = adding.fill(name="New Place", basis="visit").send().content.decode()
    assert "Is it one of these?" in page
    assert known.get_absolute_url() in page
    assert Asset.objects.count() == 1
    adding.fill(is_different="yes").send()
    assert Asset.objects.count() == 2


def test_name_much_like_one_at_the_same_postcode_is_asked_about(adding):
    make_location(make_asset(name="Dovecot Community Library"), postcode="L8 4RF")
    adding.fill(name="Dovecot Comunity Library", location__new1__postcode="L8 4RF", basis="visit")
    page = adding.send().content.decode()
    assert "has a similar name, at the same postcode" in page


def test_name_like_one_that_nobody_may_see_is_not_asked_about(adding):
    make_asset("staff_only", name="The New Place")
    adding.fill(name="The New Place", basis="visit").send()
    assert Asset.objects.filter(name="The New Place").count() == 2


@pytest.mark.parametrize("name", ["New", "NEW!"])
def test_address_of_a_page_of_the_register_is_never_an_assets(adding, name):
    adding.fill(name=name, basis="visit").send()
    assert Asset.objects.get().slug != "new"


def test_admin_screens_do_not_give_that_address_either():
    with pytest.raises(ValidationError, match="a page of the register’s own"):
        Asset(name="New", slug="new").clean()


def test_name_that_is_taken_gets_an_address_of_its_own(adding):
    make_asset("staff_only", name="The New Place", slug="the-new-place")
    adding.fill(name="The New Place", location__new1__postcode="L8 4RF", basis="visit").send()
    assert set(Asset.objects.values_list("slug", flat=True)) == {"the-new-place", "the-new-place-l8"}


def test_button_is_for_those_who_may(adding, client_of, visitor):
    assert "/assets/new/" in adding.client.get("/assets/").content.decode()
    assert "/assets/new/" not in client_of(visitor).get("/assets/").content.decode()


def test_edit_button_is_for_those_who_may(editing, hall, client_of, visitor):
    assert editing.url in editing.client.get(hall.get_absolute_url()).content.decode()
    assert editing.url not in client_of(visitor).get(hall.get_absolute_url()).content.decode()
