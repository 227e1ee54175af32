"""How the columns of a list are known: by a profile, as the project remembers them, or by their headings."""

import pytest

from assets.choices import ImportSubject
from assets.imports import subjects
from assets.imports.limits import RefusalError
from assets.imports.profiles import load_profile, shipped
from assets.models import Activity, ImportProfile
from assets.resources.subjects import RESOURCES, columns_of, subject_fields
from tests.factories import make_asset

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("about", RESOURCES)
def test_profiles_speak_of_the_columns_that_the_resource_has(about):
    assert dict(subjects.FIELDS[about]) == columns_of(RESOURCES[about])
    assert {name for group in subjects.NEEDED[about] for name in group} <= subjects.FIELDS[about].keys()
    assert subjects.SYNONYMS[about].keys() <= subjects.FIELDS[about].keys()


@pytest.mark.parametrize("about", RESOURCES)
def test_shipped_profile_reads_the_registers_own_sheet_of_every_subject(about):
    (name,) = shipped(about)
    profile = load_profile(name)
    assert profile.about == about
    assert profile.fields.keys() == subjects.FIELDS[about].keys()
    assert not profile.missing({heading for value in profile.fields.values() for heading in value.headings()})


def test_fields_say_what_they_are_called_and_which_are_needed():
    fields = {field.name: field for field in subject_fields(ImportSubject.ACTIVITIES)}
    assert fields["cost"].help == "Pounds for each time; 0 is free; empty is not known."
    assert [name for name, field in fields.items() if field.needed] == ["asset", "name"]
    assert "uprn" in fields["asset_number"].help


def test_columns_are_guessed_from_their_headings(bring_list, project):
    make_asset(name="The Hall", project=project)
    brought = bring_list("activities", "Venue|Class|When|Price|Colour", "The Hall|Yoga|Mondays|3|red")
    activity = Activity.objects.get()
    assert brought.outcomes == ["created"]
    assert (activity.name, activity.schedule, str(activity.cost)) == ("Yoga", "Mondays", "3.00")


def test_list_read_before_is_read_so_again(bring_list, project, admin_user):
    make_asset(name="The Hall", project=project)
    content = {
        "about": "activities", "label": "Classes", "required": ["Wo"],
        "fields": {"asset": {"column": "Wo"}, "name": {"column": "Was"}},
    }  # fmt: skip
    ImportProfile.objects.create(
        project=project, name="Classes", content=content, headings=["wo", "was"], by=admin_user
    )
    assert bring_list("activities", "Wo|Was", "The Hall|Yoga").outcomes == ["created"]
    with pytest.raises(RefusalError, match="no column of it looks like the assets that have these contacts"):
        bring_list("contacts", "Wo|Was", "The Hall|Yoga")


def test_mapping_of_an_upload_is_used(bring_list, project):
    make_asset(name="The Hall", project=project)
    fields = {"asset": {"column": "A"}, "name": {"column": "B"}, "status": {"constant": "paused"}}
    mapping = {"about": "activities", "label": "x", "required": ["A"], "fields": fields}
    bring_list("activities", "A|B", "The Hall|Yoga", mapping=mapping)
    assert Activity.objects.get().status == "paused"
