"""A list is taken back as a whole: what it added goes, what it changed stands as before, and it can come in again."""

from uuid import uuid4

import pytest

from assets.actions.undoing import UndoOrder, undo_change_set
from assets.choices import RelationKind
from assets.models import Activity, ActivityAudience, Contact, Location, Relation, Term
from assets.undo.outline import outline
from assets.undo.selection import of_change_set
from tests.factories import make_asset, make_contact, make_location, make_relation, make_wave

pytestmark = pytest.mark.django_db

LISTS = {
    "activities": ("asset|name|schedule|audience", "The Hall|Choir|Mondays|Anyone", "The Hall|Choir|Fridays|Carers"),
    "locations": ("asset|address|area shown instead", "The Hall|1 Hope Street|A", "The Hall|1 Hope Street|B"),
    "contacts": ("asset|contact name|contact e-mail", "The Hall|Ann|ann@example.org", "The Hall|Ann|other@example.org"),
    "relations": ("from|kind|to|since", "The Hall|hosts|The Choir|1998", "The Hall|hosts|The Choir|2001"),
}
MODELS = {"activities": Activity, "locations": Location, "contacts": Contact, "relations": Relation}


def take_back(written, by):
    """Preview and apply at once."""
    order = UndoOrder(outline(of_change_set(written), by).digest, uuid4(), everything=True)
    return undo_change_set(written=written, by=by, order=order)


@pytest.fixture(autouse=True)
def two_assets(project):
    """Both in the care of the cast's project."""
    return make_asset(name="The Hall", project=project), make_asset(name="The Choir", project=project)


@pytest.mark.parametrize("about", LISTS)
def test_what_a_list_added_is_taken_back_and_comes_in_again(bring_list, admin_user, about):
    headings, row, _ = LISTS[about]
    take_back(bring_list(about, headings, row).written, admin_user)
    assert not MODELS[about].objects.exists()
    assert not ActivityAudience.objects.exists()
    assert bring_list(about, headings, row).outcomes == ["created"]


@pytest.mark.parametrize("about", LISTS)
def test_what_a_list_changed_stands_as_before_and_may_be_changed_by_a_list_again(bring_list, admin_user, about):
    headings, first, second = LISTS[about]
    bring_list(about, headings, first)
    before = MODELS[about].objects.values().get()
    take_back(bring_list(about, headings, second).written, admin_user)
    assert MODELS[about].objects.values().get() == before
    assert bring_list(about, headings, first).outcomes == ["unchanged"]
    assert bring_list(about, headings, second).outcomes == ["updated"]


def test_list_over_a_wave_gives_the_wave_its_word_back(bring_list, admin_user, project, two_assets):
    hall, choir = two_assets
    wave = make_wave(project=project)
    make_contact(hall, name="Ann", email="old@example.org", wave=wave)
    make_location(hall, address="1 Hope Street", wave=wave)
    make_relation(hall, RelationKind.HOSTS, choir, wave=wave)
    headings, row, _ = LISTS["contacts"]
    written = bring_list("contacts", headings, row).written
    assert Contact.objects.get().wave is None
    take_back(written, admin_user)
    assert (Contact.objects.get().email, Contact.objects.get().wave) == ("old@example.org", wave)


def test_terms_of_a_list_are_taken_back(bring_list, admin_user):
    written = bring_list("terms", "scheme|label|broader term", "audience|Porters|", "audience|Guards|Porters").written
    take_back(written, admin_user)
    assert not Term.objects.filter(label__in=["Porters", "Guards"]).exists()
