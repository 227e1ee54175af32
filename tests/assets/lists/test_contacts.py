"""Lists of contacts: found by name, e-mail address or telephone, and seen by staff alone unless the list says more."""

import pytest

from assets.choices import Visibility
from assets.models import Contact
from tests.factories import make_asset, make_contact, make_project, make_wave

pytestmark = pytest.mark.django_db

HEADINGS = "asset|contact name|contact role|contact e-mail|contact telephone"


@pytest.fixture
def hall(project):
    """An asset in the care of the cast's project."""
    return make_asset(name="The Hall", slug="the-hall", project=project)


@pytest.fixture
def of_a_wave(project):
    """What a list may write over."""
    return {"wave": make_wave(project=project)}


def test_contact_is_added_for_staff_alone(bring_list, hall):
    assert bring_list("contacts", HEADINGS, "The Hall|Ann Example|chair|ann@example.org|").outcomes == ["created"]
    assert Contact.objects.get().visibility == Visibility.STAFF


def test_same_contacts_again_change_nothing(bring_list, hall):
    rows = [
        "The Hall|Ann Example|chair|ann@example.org|",
        "The Hall||front desk||0151 496 0001",
        "The Hall|Ann Example",
    ]
    first = bring_list("contacts", HEADINGS, *rows)
    assert first.outcomes == ["created", "created", "created"]
    assert bring_list("contacts", HEADINGS, *rows[:2]).outcomes == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("row", "how"),
    [
        ("The Hall|ann example||new@example.org|", "by its name"),
        ("The Hall||treasurer|ANN@example.org|", "by its e-mail address"),
        ("The Hall||treasurer||+44 151 496 0001", "by its telephone number"),
    ],
)
def test_contact_is_found_by_what_the_list_knows_of_it(bring_list, hall, of_a_wave, row, how):
    make_contact(hall, name="Ann Example", role="chair", email="ann@example.org", phone="0151 496 0001", **of_a_wave)
    brought = bring_list("contacts", HEADINGS, row)
    assert brought.outcomes == ["updated"]
    assert f"the record {how}" in brought.rows[0].reason
    assert Contact.objects.count() == 1


def test_another_person_at_the_same_desk_is_another_contact(bring_list, hall, of_a_wave):
    make_contact(hall, name="Ann Example", email="desk@example.org", **of_a_wave)
    assert bring_list("contacts", HEADINGS, "The Hall|Bo Example||desk@example.org|").outcomes == ["created"]


def test_hand_written_contact_is_kept(bring_list, hall):
    make_contact(hall, name="Ann Example", role="chair", email="ann@example.org")
    brought = bring_list("contacts", HEADINGS, "The Hall|Ann Example|chair|other@example.org|")
    assert brought.rows[0].differences == [["contact e-mail", "ann@example.org", "other@example.org"]]
    assert (brought.outcomes, brought.rows[0].doubt) == (["skipped"], "conflict")
    assert Contact.objects.get().email == "ann@example.org"


def test_wrong_address_is_rejected_and_the_rest_goes_in(bring_list, hall):
    brought = bring_list("contacts", HEADINGS, "The Hall|Ann||ann@example|", "The Hall|Bo||bo@example.org|")
    assert brought.outcomes == ["rejected", "created"]
    assert brought.sentences == ["row 2, contact e-mail: “ann@example” not understood. Enter a valid email address."]


def test_other_projects_contacts_are_neither_changed_nor_told(bring_list):
    theirs = make_asset(name="Theirs", project=make_project())
    make_contact(theirs, name="Ann Example", role="chair", email="secret@example.org")
    brought = bring_list("contacts", HEADINGS, "Theirs|Ann Example|chair|x@example.org|")
    assert brought.outcomes == ["rejected"]
    assert "secret" not in str(brought.rows)
