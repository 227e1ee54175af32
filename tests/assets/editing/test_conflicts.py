"""A save that comes too late loses nothing: what others wrote, what one wrote oneself, and the choice between them."""

from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.choices import Role
from accounts.models import User
from assets.choices import Basis
from assets.models import Asset, ChangeSet, Contact, Draft, Location
from assets.views.editing import SAVED
from tests.factories import make_contact, make_import_file, make_location, make_user, term
from tests.jobs import work


@pytest.fixture
def other(client_of: Callable[[User], Client], hall: Asset, project, editing_of) -> object:
    """Another researcher at the same form, open since the same moment."""
    ada = make_user(name="Ada Another", role=Role.RESEARCHER, project=project)
    form = editing_of(ada, hall)
    form.open()
    return form


def words_of(page):
    """The page as it is read."""
    return " ".join(unescape(page.content.decode()).split())


def test_both_changed_the_same_field_and_are_asked(editing, other, hall):
    other.fill(phone="0151 200", basis="visit").send()
    page = editing.fill(phone="0151 300", basis="phone").send()
    words = words_of(page)
    assert "The Old Hall was changed while you had it open" in words
    assert all(text in words for text in ("0151 496 0000", "0151 200", "0151 300", "Ada Another"))
    hall.refresh_from_db()
    assert hall.phone == "0151 200"


@pytest.mark.parametrize(("choice", "phone"), [("theirs", "0151 200"), ("yours", "0151 300")])
def test_choice_between_the_two_is_saved(editing, other, hall, choice, phone):
    other.fill(phone="0151 200", email="new@example.org", basis="visit").send()
    page = editing.fill(phone="0151 300", description="Mine", basis="phone").send()
    editing.read(page, "data-stale")
    answer = editing.fill_in({"choice:phone": choice, "save": "yes"}).send()
    assert answer.status_code == 302
    hall.refresh_from_db()
    assert (hall.phone, hall.email, hall.description) == (phone, "new@example.org", "Mine")
    assert hall.field_sources.get(field="description").basis == Basis.PHONE


def test_changes_that_do_not_meet_are_put_together(editing, other, hall):
    other.fill(email="new@example.org", basis="visit").send()
    page = editing.fill(phone="0151 300", basis="phone").send()
    assert "so both fit together" in words_of(page)
    assert "choice:" not in page.content.decode()
    editing.read(page, "data-stale")
    editing.fill(save="yes").send()
    hall.refresh_from_db()
    assert (hall.phone, hall.email) == ("0151 300", "new@example.org")


def test_going_on_editing_shows_the_form_with_both(editing, other, hall):
    other.fill(email="new@example.org", phone="0151 200", basis="visit").send()
    editing.read(editing.fill(phone="0151 300", basis="phone", source="Bob").send(), "data-stale")
    page = editing.fill_in({"choice:phone": "yours", "edit": "yes"}).send()
    editing.read(page)
    assert (editing.fields["phone"], editing.fields["email"]) == ("0151 300", "new@example.org")
    assert (editing.fields["basis"], editing.fields["source"]) == ("phone", "Bob")
    hall.refresh_from_db()
    assert hall.phone == "0151 200"
    assert editing.fill(phone="0151 400").send().status_code == 302
    hall.refresh_from_db()
    assert (hall.phone, hall.email) == ("0151 400", "new@example.org")


def test_third_who_comes_in_between_is_seen_too(editing, other, hall):
    other.fill(phone="0151 200", basis="visit").send()
    editing.read(editing.fill(phone="0151 300", basis="phone").send(), "data-stale")
    other.open()
    other.fill(phone="0151 250", basis="visit").send()
    page = editing.fill_in({"choice:phone": "yours", "save": "yes"}).send()
    assert "0151 250" in words_of(page)
    hall.refresh_from_db()
    assert hall.phone == "0151 250"


# --- rows and terms --------------------------------------------------------------------------------------------------


def test_rows_added_by_both_are_all_there(editing, other, hall):
    other.fill(contact__new1__name="Theirs", basis="visit").send()
    editing.read(editing.fill(contact__new1__name="Mine", basis="phone").send(), "data-stale")
    editing.fill(save="yes").send()
    assert {"Theirs", "Mine"} < set(hall.contacts.values_list("name", flat=True))


def test_same_row_added_by_both_is_there_once(editing, other, hall):
    for form in (other, editing):
        form.fill(identifier__new1__kind="company", identifier__new1__value="01234567", basis="web")
    other.send()
    page = editing.fill(phone="0151 300").send()
    editing.read(page, "data-stale")
    assert editing.fill(save="yes").send().status_code == 302
    assert hall.external_ids.filter(kind="company").count() == 1


def test_neither_side_is_chosen_beforehand(editing, other, hall):
    other.fill(phone="0151 200", basis="phone").send()
    page = editing.fill(phone="0151 300", basis="phone").send()
    editing.read(page, "data-stale")
    assert "choice:phone" not in editing.fields
    assert page.content.decode().count('name="choice:phone"') == 2


@pytest.mark.parametrize(("choice", "there"), [("theirs", False), ("yours", True)])
def test_row_that_they_removed_and_you_changed(editing, other, hall, choice, there):
    key = f"contact-{hall.contacts.get().pk}"
    other.fill_in({f"{key}-remove": "yes"}).fill(basis="visit").send()
    page = editing.fill_in({f"{key}-phone": "0151 300"}).fill(basis="phone").send()
    editing.read(page, "data-stale")
    assert f'name="choice:{key.replace("-", ":")}"' in page.content.decode()
    editing.fill_in({f"choice:{key.replace('-', ':')}": choice, "save": "yes"}).send()
    assert hall.contacts.filter(phone="0151 300").exists() is there
    assert hall.contacts.count() == there


@pytest.mark.parametrize(("choice", "count"), [("theirs", 1), ("yours", 0)])
def test_row_that_you_removed_and_they_changed(editing, other, hall, choice, count):
    key = f"contact-{hall.contacts.get().pk}"
    other.fill_in({f"{key}-phone": "0151 200"}).fill(basis="visit").send()
    editing.read(editing.fill_in({f"{key}-remove": "yes"}).fill(basis="phone").send(), "data-stale")
    editing.fill_in({f"choice:{key.replace('-', ':')}": choice, "save": "yes"}).send()
    assert hall.contacts.count() == count


def test_terms_of_both_are_put_together(editing, other, hall):
    music, dance = term("nature_of_work", "music"), term("nature_of_work", "dance")
    other.fill_in({f"term-{music.pk}": "on"}).fill(basis="visit").send()
    editing.read(editing.fill_in({f"term-{dance.pk}": "on"}).fill(basis="phone").send(), "data-stale")
    editing.fill(save="yes").send()
    assert hall.classifications.filter(is_current=True, term__in=[music, dance]).count() == 2


def test_what_does_not_go_together_is_said_on_the_form(editing, other, hall):
    place = hall.locations.get()
    other.fill_in({f"location-{place.pk}-is_current": None, "location-new1-address": "2 Hope Street"})
    other.fill(basis="visit").send()
    editing.fill_in({f"location-{place.pk}-is_current": None, "location-new1-address": "3 Hope Street"})
    editing.read(editing.fill(basis="phone").send(), "data-stale")
    page = editing.fill(save="yes").send()
    assert "The asset has a current location already" in words_of(page)
    editing.read(page)
    assert {"2 Hope Street", "3 Hope Street"} < {
        value for name, value in editing.fields.items() if name.endswith("-address")
    }
    assert hall.locations.count() == 2


# --- whoever it was --------------------------------------------------------------------------------------------------


def test_change_by_no_form_at_all_is_noticed(editing, hall):
    Location.objects.filter(asset=hall).update(address="9 Hope Street")
    page = editing.fill(phone="0151 300", basis="phone").send()
    assert "9 Hope Street" in words_of(page)
    assert not ChangeSet.objects.exists()


def test_change_by_an_import_is_noticed_and_named(editing, hall, project, admin_user, client_of):
    rows = "name,postcode,email\nThe Old Hall,L1 9BG,list@example.org\n"
    upload = make_import_file(project=project, by=admin_user, rows=rows)
    client_of(admin_user).post(f"/imports/{upload.uuid}/apply/")
    work()
    hall.refresh_from_db()
    assert hall.email == "list@example.org"
    words = words_of(editing.fill(email="mine@example.org", basis="phone").send())
    assert "list@example.org" in words
    assert "Adam Admin" in words
    assert "import" in words


def test_row_that_came_by_itself_is_noticed(editing, hall):
    make_contact(hall, name="Newcomer")
    make_location(hall, "past", address="Long Ago Lane")
    words = words_of(editing.fill(phone="0151 300", basis="phone").send())
    assert "Newcomer" in words
    assert "Long Ago Lane" in words


def test_what_was_sent_too_late_is_kept_as_a_draft(editing, other, hall, researcher):
    other.fill(phone="0151 200", basis="visit").send()
    editing.fill(phone="0151 300", basis="phone").send()
    assert Draft.objects.get(user=researcher, asset=hall).data["phone"] == ["0151 300"]


def test_choices_that_were_tampered_with_save_nothing(editing, other, hall):
    other.fill(phone="0151 200", basis="visit").send()
    editing.read(editing.fill(phone="0151 300", basis="phone").send(), "data-stale")
    before = ChangeSet.objects.count()
    editing.fill(conflict=editing.fields["conflict"][:-2] + "xx", save="yes").send()
    assert ChangeSet.objects.count() == before


# --- the same form twice ---------------------------------------------------------------------------------------------


def test_form_that_is_sent_twice_is_saved_once(editing, hall):
    editing.fill(contact__new1__name="Sam", basis="phone")
    first, second = editing.send(), editing.send()
    assert first.url == second.url
    assert [str(one) for one in get_messages(second.wsgi_request)][-1] == SAVED
    assert Contact.objects.filter(name="Sam").count() == 1
    assert ChangeSet.objects.count() == 1
