"""Lists of activities: found by asset and name, never over a hand, and nothing the second time."""

from datetime import date

import pytest

from assets.actions.changes import change_set
from assets.choices import Basis, ChangeKind, IdentifierKind
from assets.imports.limits import RefusalError
from assets.models import Activity, ChangeSet
from tests.factories import make_activity, make_asset, make_external_id, make_project, make_wave

pytestmark = pytest.mark.django_db

HEADINGS = "asset|name|schedule|starts on|cost|audience"


@pytest.fixture
def hall(project):
    """An asset in the care of the cast's project."""
    return make_asset(name="The Hall", slug="the-hall", project=project)


def test_activity_is_added_with_what_the_list_says_of_itself(bring_list, hall):
    brought = bring_list("activities", HEADINGS, "The Hall|Choir|Tuesdays 10:00|2026-01-06|£2.50|Older people; Anyone")
    activity = Activity.objects.get()
    assert brought.outcomes == ["created"]
    assert brought.rows[0].reason == "asset by its name, which no other has"
    assert ["audience", "", "Anyone; Older people"] in [
        [fact, before, "; ".join(sorted(after.split("; ")))] for fact, before, after in brought.rows[0].differences
    ]
    assert (activity.asset, activity.starts_on, str(activity.cost)) == (hall, date(2026, 1, 6), "2.50")
    assert {term.label for term in activity.audiences.all()} == {"Older people", "Anyone"}
    assert (activity.basis, activity.source, activity.as_of) == (Basis.INHERITED, "list.csv", date(2026, 6, 1))


def test_everything_a_list_writes_is_one_change_set(bring_list, hall, project, admin_user):
    brought = bring_list("activities", HEADINGS, "The Hall|Choir", "The Hall|Café")
    written = ChangeSet.objects.get()
    assert written == brought.written
    assert (written.kind, written.by, written.project, written.file_name) == (
        ChangeKind.IMPORT, admin_user, project, "list.csv",
    )  # fmt: skip
    assert (written.details["about"], written.details["counts"]["created"]) == ("activities", 2)
    contexts = {
        version.pgh_context.metadata["change_set"] for one in Activity.objects.all() for version in one.events.all()
    }
    assert contexts == {str(written.uuid)}


def test_check_writes_nothing(bring_list, hall):
    brought = bring_list("activities", HEADINGS, "The Hall|Choir||||Anyone", apply=False)
    assert brought.outcomes == ["created"]
    assert not Activity.objects.exists()
    assert not ChangeSet.objects.exists()


def test_same_list_again_changes_nothing(bring_list, hall):
    rows = ["The Hall|Choir|Tuesdays|2026-01-06|2.50|Anyone", "The Hall|Café||||"]
    bring_list("activities", HEADINGS, *rows)
    versions = sum(one.events.count() for one in Activity.objects.all())
    again = bring_list("activities", HEADINGS, *rows)
    assert again.outcomes == ["unchanged", "unchanged"]
    assert again.written is None
    assert sum(one.events.count() for one in Activity.objects.all()) == versions


def test_later_list_changes_what_an_earlier_list_wrote(bring_list, hall):
    bring_list("activities", HEADINGS, "The Hall|Choir|Tuesdays||2.50|Anyone")
    brought = bring_list("activities", HEADINGS, "The Hall|choir|Fridays||3|Older people", day=date(2026, 7, 1))
    activity = Activity.objects.get()
    assert brought.outcomes == ["updated"]
    assert brought.rows[0].reason == "the record by its name; asset by its name, which no other has"
    assert ["schedule", "Tuesdays", "Fridays"] in brought.rows[0].differences
    assert ["audience", "Anyone", "Older people"] in brought.rows[0].differences
    assert (activity.schedule, str(activity.cost), activity.as_of) == ("Fridays", "3.00", date(2026, 7, 1))


def test_empty_cell_erases_nothing(bring_list, hall):
    bring_list("activities", HEADINGS, "The Hall|Choir|Tuesdays||2.50|Anyone")
    assert bring_list("activities", HEADINGS, "The Hall|Choir||||").outcomes == ["unchanged"]
    assert Activity.objects.get().schedule == "Tuesdays"


def test_list_of_an_earlier_day_ages_nothing(bring_list, hall):
    bring_list("activities", HEADINGS, "The Hall|Choir|Tuesdays")
    brought = bring_list("activities", HEADINGS, "The Hall|Choir|Mondays", day=date(2005, 4, 1))
    assert brought.outcomes == ["skipped"]
    assert (brought.rows[0].doubt, brought.rows[0].differences) == ("conflict", [["schedule", "Tuesdays", "Mondays"]])
    assert "known from 1 Jun 2026, and the list speaks of 1 Apr 2005" in brought.sentences[0]
    assert Activity.objects.get().schedule == "Tuesdays"


def test_what_a_person_wrote_is_kept_and_shown_as_a_conflict(bring_list, hall):
    make_activity(hall, name="Choir", schedule="Wednesdays")
    brought = bring_list("activities", HEADINGS, "The Hall|Choir|Tuesdays")
    assert (brought.outcomes, brought.rows[0].doubt) == (["skipped"], "conflict")
    assert brought.rows[0].differences == [["schedule", "Wednesdays", "Tuesdays"]]
    assert "written by hand" in brought.sentences[0]
    assert Activity.objects.get().schedule == "Wednesdays"


def test_hand_edit_of_what_a_list_wrote_is_kept(bring_list, hall, admin_user):
    bring_list("activities", HEADINGS, "The Hall|Choir|Tuesdays")
    with change_set(kind=ChangeKind.EDIT, by=admin_user, reason="asked them"):
        Activity.objects.update(schedule="Wednesdays")
    brought = bring_list("activities", HEADINGS, "The Hall|Choir|Fridays")
    assert brought.outcomes == ["skipped"]
    assert Activity.objects.get().schedule == "Wednesdays"


def test_hand_edit_that_was_taken_back_is_none(bring_list, hall, admin_user):
    bring_list("activities", HEADINGS, "The Hall|Choir|Tuesdays")
    with change_set(kind=ChangeKind.EDIT, by=admin_user, reason="a slip"):
        Activity.objects.update(schedule="Wednesdays")
    with change_set(kind=ChangeKind.REVERT, by=admin_user, reason="Taken back: a slip"):
        Activity.objects.update(schedule="Tuesdays")
    assert bring_list("activities", HEADINGS, "The Hall|Choir|Fridays").outcomes == ["updated"]


def test_what_a_wave_recorded_is_changed_by_a_list_that_is_not_older(bring_list, hall, project):
    make_activity(hall, name="Choir", wave=make_wave(project=project, reference_date=date(2015, 1, 1)))
    assert bring_list("activities", HEADINGS, "The Hall|Choir|x", day=date(2014, 1, 1)).outcomes == ["skipped"]
    assert bring_list("activities", HEADINGS, "The Hall|Choir|x", day=date(2015, 1, 1)).outcomes == ["updated"]


def test_rows_of_a_wave_say_so(bring_list, hall, project):
    wave = make_wave(project=project, name="2026", reference_date=date(2026, 1, 1))
    bring_list("activities", HEADINGS, "The Hall|Choir", wave_name="2026", day=None)
    activity = Activity.objects.get()
    assert (activity.wave, activity.as_of) == (wave, date(2026, 1, 1))


def test_every_fault_is_said_with_row_column_and_what_would_be_right(bring_list, hall):
    brought = bring_list("activities", HEADINGS, "No Hall||x|32/13/2026|2,5x|Martians", "The Hall|Choir|x|||")
    assert brought.counts() == {"created": 1, "rejected": 1}
    assert brought.sentences[:2] == [
        "row 2, asset: “No Hall” names no single asset. No asset is called “No Hall”.",
        "row 2, starts on: “32/13/2026” not understood. “32/13/2026” is not a date. "
        "Write it like 2026-11-21 or 21/11/2026.",
    ]
    assert any(sentence.startswith("row 2, cost: “2,5x” not understood.") for sentence in brought.sentences)
    assert any(sentence.startswith("row 2, audience: “Martians” word the vocabulary") for sentence in brought.sentences)
    assert any("name: needed, and not given" in sentence for sentence in brought.sentences)
    assert brought.tally.words == {("audience", "Martians"): 1}


def test_all_or_nothing_writes_nothing_while_a_row_is_rejected(bring_list, hall):
    with pytest.raises(RefusalError, match="1 row is rejected, and all or nothing was asked for"):
        bring_list("activities", HEADINGS, "The Hall|Choir", "No Hall|Choir", all_or_nothing=True)
    assert not Activity.objects.exists()


def test_asset_of_another_project_is_refused_in_a_sentence(bring_list):
    make_asset(name="Theirs", project=make_project())
    brought = bring_list("activities", HEADINGS, "Theirs|Choir||||Martians")
    assert brought.outcomes == ["rejected"]
    assert brought.sentences == [
        "row 2, asset: “Theirs” of a mapping project of which you are not an admin. "
        "“Theirs” belongs to a mapping project of which you are not an admin."
    ]


def test_asset_that_one_may_not_know_of_is_not_found(bring_list):
    make_asset("staff_only", name="Secret Hall", project=make_project())
    assert "No asset is called “Secret Hall”" in bring_list("activities", HEADINGS, "Secret Hall|Choir").sentences[0]


def test_second_row_about_one_activity_says_the_same_or_is_rejected(bring_list, hall):
    brought = bring_list("activities", HEADINGS, "The Hall|Choir|Mondays", "the-hall|choir|Mondays", "The Hall|Choir|x")
    assert brought.outcomes == ["created", "skipped", "rejected"]
    assert brought.rows[1].reason == "says the same as row 2"
    assert "Row 2 is about the same and says otherwise" in brought.sentences[0]
    assert Activity.objects.get().schedule == "Mondays"


def test_two_runs_of_one_name_are_told_apart_by_the_day_they_start(bring_list, hall):
    brought = bring_list("activities", HEADINGS, "The Hall|Choir|x|2026-01-06", "The Hall|Choir|x|2026-09-01")
    assert brought.outcomes == ["created", "created"]
    unclear = bring_list("activities", HEADINGS, "The Hall|Choir|y|")
    assert unclear.outcomes == ["rejected"]
    assert "Several records are alike by its name" in unclear.sentences[0]


def test_activity_is_found_by_a_number_of_its_asset(bring_list, hall):
    make_external_id(hall, IdentifierKind.CHARITY, "1234567")
    brought = bring_list("activities", "asset number|asset|name", "charity: 1234567||Choir")
    assert (brought.outcomes, Activity.objects.get().asset) == (["created"], hall)
    assert brought.rows[0].reason == "asset by its charity number 1234567"
