"""What was removed on request comes back by no list, and by no sheet of the admin screens."""

import pytest
import tablib
from django.test import override_settings

from assets.choices import RemovalKind
from assets.imports.limits import RefusalError
from assets.models import Activity, Contact, RemovalMark
from assets.resources import ActivityResource, AssetResource, ContactResource
from tests.assets.redaction.canary import EMAIL, NAME, PHONE, remove, traces
from tests.factories import make_activity, make_asset, make_contact, make_location

pytestmark = pytest.mark.django_db

HEADINGS = "asset|contact name|contact e-mail|contact telephone"


@pytest.fixture
def hall(project, admin_user):
    """An asset from which a person was removed."""
    asset = make_asset(name="The Hall", slug="the-hall", project=project)
    make_location(asset, postcode="M1 1AA")
    make_contact(asset, name=NAME, email=EMAIL, phone=PHONE)
    remove(asset, admin_user)
    return asset


@pytest.mark.parametrize(
    "row", ["The Hall|Quillfeather, Zebedee||", f"The Hall|Somebody|{EMAIL.upper()}|", "The Hall|Desk||+44 7700 900461"]
)
def test_removed_person_comes_back_by_no_list(bring_list, hall, row):
    brought = bring_list("contacts", HEADINGS, row, "The Hall|Ann Other|ann@example.org|")
    assert brought.outcomes == ["rejected", "created"]
    assert "removed on request" in brought.sentences[0]
    assert brought.tally.holds_removed
    assert "quill" not in str(brought.rows).casefold()
    assert traces() == []


def test_words_about_a_removed_person_come_back_in_no_other_column(bring_list, hall):
    brought = bring_list("activities", "asset|name|description", f"The Hall|Readings|Ask {NAME}, {EMAIL}.")
    assert brought.outcomes == ["rejected"]
    assert not Activity.objects.exists()


def test_removed_record_gets_nothing_new(bring_list, project, admin_user):
    poet = make_asset(name=NAME, project=project)
    make_location(poet, postcode="M1 1AA")
    remove(poet, admin_user, whole_record=True)
    poet.refresh_from_db()
    brought = bring_list("activities", "asset|name", f"{poet.uuid}|Readings")
    assert brought.outcomes == ["rejected"]
    assert "was removed on request" in brought.sentences[0]


def sheet(**cells):
    """A sheet of one row."""
    headings = [name.replace("_", " ").replace("e mail", "e-mail") for name in cells]
    return tablib.Dataset(tuple(cells.values()), headers=headings)


def test_removed_person_comes_back_by_no_sheet_of_the_admin_screens(hall, admin_user):
    one = sheet(asset="the-hall", contact_name=NAME, contact_role="", contact_e_mail=EMAIL)
    result = ContactResource(by=admin_user).import_data(one)
    assert set(result.invalid_rows[0].error_dict) == {"name", "email"}
    assert not Contact.objects.filter(email=EMAIL).exists()
    other = sheet(asset="the-hall", name="Readings", starts_on="", description=f"Ask {NAME}.")
    assert ActivityResource(by=admin_user).import_data(other).has_validation_errors()
    asset = tablib.Dataset((str(hall.uuid), EMAIL), headers=["id", "e-mail"])
    assert AssetResource(by=admin_user).import_data(asset).has_validation_errors()


def test_sheet_that_says_what_stands_there_is_taken(hall, admin_user):
    """Somebody has typed it again by hand, knowing whom they write about."""
    make_activity(hall, name="Readings", description=f"Ask {EMAIL}.")
    resource = ActivityResource(by=admin_user)
    exported = resource.export()
    assert resource.import_data(exported, raise_errors=True).totals["skip"] == 1
    row = dict(zip(exported.headers, exported[0], strict=True)) | {"cost": "2"}
    changed = tablib.Dataset(tuple(row.values()), headers=list(row))
    assert resource.import_data(changed, raise_errors=True).totals["update"] == 1


def test_marks_under_another_key_refuse_the_list(bring_list, hall):
    assert RemovalMark.objects.filter(kind=RemovalKind.EMAIL).exists()
    with override_settings(REDACTION_KEY="another key"), pytest.raises(RefusalError, match="another REDACTION_KEY"):
        bring_list("contacts", HEADINGS, "The Hall|Ann Other||")
