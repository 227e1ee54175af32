"""What is not merged, and who may not: each with a sentence, and nothing written."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.choices import Role
from assets.actions.changes import AlreadyWrittenError
from assets.actions.merging import MergeRefusedError, StaleMergeError, merge_assets
from assets.actions.undoing import why_no_undo
from assets.choices import Basis, ChangeType
from assets.merging import plan
from assets.merging.plan import plan_merge, register_mover
from assets.models import Asset, Change, ChangeSet, NotDuplicate
from tests.assets.merging.conftest import merge
from tests.assets.undo.conftest import fresh, take_back_whole
from tests.factories import (
    make_activity,
    make_asset,
    make_comparison,
    make_contact,
    make_project,
    make_sighting,
    make_user,
)

pytestmark = pytest.mark.django_db


def refused(survivor, other, by, **choices):
    """Why it is refused; nothing is written."""
    before = ChangeSet.objects.count()
    with pytest.raises(MergeRefusedError) as refusal:
        merge(survivor, other, by, **choices)
    assert ChangeSet.objects.count() == before
    return str(refusal.value)


def test_record_is_not_merged_into_itself(hall, researcher):
    assert refused(hall, fresh(hall), researcher) == "This is one record already."


def test_merged_record_is_not_merged_again_and_no_circle_is_made(hall, twin, researcher, project):
    third = make_asset(project=project)
    merge(hall, twin, researcher)
    assert "“Hope Street Hall” was merged into “The Old Hall” already." in refused(third, twin, researcher)
    assert "was merged into" in refused(twin, hall, researcher)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [("is_withdrawn", True, "Restore it first"), ("redacted_on", date(2026, 1, 1), "removed")],
)
def test_withdrawn_and_redacted_records_stay_by_themselves(hall, twin, researcher, column, value, why):
    Asset.objects.filter(pk=twin.pk).update(**{column: value})
    assert why in refused(hall, twin, researcher)
    assert why in refused(twin, hall, researcher)


def test_what_somebody_said_to_be_two_assets_stays_two(hall, twin, researcher):
    first, second = sorted((hall, twin), key=lambda asset: asset.pk)
    NotDuplicate.objects.create(first=first, second=second, reason="next door", by=researcher)
    assert "that these are two assets (next door). Take that back first." in refused(hall, twin, researcher)


def test_activities_of_one_name_that_contradict_each_other_are_named(hall, twin, researcher):
    make_activity(hall, name="Tea dance", schedule="Tuesdays")
    make_activity(twin, name="Tea dance", schedule="Fridays")
    assert "“Tea dance”, and what they say of it differs: when." in refused(hall, twin, researcher)


def test_activities_of_one_name_that_agree_become_one(hall, twin, researcher):
    make_activity(hall, "staff_only", name="Tea dance")
    make_activity(twin, name="Tea dance", schedule="Fridays")
    merge(hall, twin, researcher)
    activity = hall.activities.get()
    assert (activity.schedule, activity.visibility) == ("Fridays", "staff")


def test_part_of_a_part_is_not_merged_with_the_whole(hall, twin, researcher, project):
    wing = make_asset(name="Wing", project=project, parent=twin)
    Asset.objects.filter(pk=hall.pk).update(parent=wing)
    assert "would be part of itself, by way of “Wing”" in refused(hall, twin, researcher)


def test_days_that_contradict_each_other_are_told(hall, twin, researcher):
    Asset.objects.filter(pk=hall.pk).update(opened_earliest=date(2000, 1, 1), opened_latest=date(2000, 1, 1))
    Asset.objects.filter(pk=twin.pk).update(ceased_earliest=date(1990, 1, 1), ceased_latest=date(1990, 1, 1))
    assert "cease before it opens" in refused(hall, twin, researcher)


def test_decision_that_they_are_two_is_taken_back_first(hall, twin, researcher, then, now, project):
    comparison = make_comparison(earlier=then, later=now)
    seen = make_sighting(make_asset(name="The Institute", project=project), wave=then)
    for later, kind in ((hall, ChangeType.SPLIT_INTO), (twin, ChangeType.SUCCEEDED_BY)):
        Change.objects.create(
            comparison=comparison, sighting=seen, asset=seen.asset, later_asset=later, changes=[kind],
            basis=Basis.WEB, by=researcher,
        )  # fmt: skip
    assert "“The Institute (2005 baseline)”. Take one of these decisions back" in refused(hall, twin, researcher)


def test_table_that_nobody_takes_care_of_stops_the_merge(hall, twin, researcher, monkeypatch):
    make_contact(twin)
    known = [handled for handled in plan._OURS if handled.columns != ("assets.Contact.asset",)]
    monkeypatch.setattr(plan, "_OURS", tuple(known))
    assert (
        refused(hall, twin, researcher)
        == "“Hope Street Hall” has contacts, which cannot be given to another record yet."
    )
    monkeypatch.setattr(plan, "_OF_OTHER_APPS", [])
    register_mover("assets.Contact.asset", plan=lambda merge: merge.move(type(contact), [contact]))
    contact = twin.contacts.get()
    merge(hall, twin, researcher)
    assert hall.contacts.get() == contact


@pytest.mark.parametrize("role", [Role.VISITOR, Role.LINK_WORKER, Role.MANAGER])
def test_only_editors_of_both_may_merge(hall, project, role):
    theirs = make_asset(project=make_project())
    with pytest.raises(PermissionDenied):
        merge(hall, theirs, make_user(role=role, project=project))
    with pytest.raises(PermissionDenied):
        merge(hall, theirs, make_user(role=Role.ADMIN, project=project))


def test_unmerging_takes_the_right_to_correct_both(hall, researcher, project):
    elsewhere = make_project()
    theirs = make_asset(project=elsewhere)
    both = make_user(role=Role.RESEARCHER, project=project)
    both.memberships.create(project=elsewhere, role=Role.RESEARCHER)
    written = merge(hall, theirs, both)
    assert set(fresh(hall).projects.all()) == {project, elsewhere}
    assert "somebody who may correct both" in why_no_undo(written, researcher)
    take_back_whole(written, both)
    assert set(fresh(hall).projects.all()) == {project}


def test_form_sent_twice_merges_once(hall, twin, researcher):
    submission = ChangeSet().uuid
    written = merge(hall, twin, researcher, submission)
    with pytest.raises(AlreadyWrittenError) as before:
        merge(hall, twin, researcher, submission)
    assert before.value.change_set == written


def test_record_that_changed_since_it_was_shown_is_shown_again(hall, twin, researcher):
    seen = plan_merge(hall, twin).digest
    assert seen == plan_merge(fresh(hall), fresh(twin), {"phone": "other"}).digest
    make_contact(twin)
    with pytest.raises(StaleMergeError) as stale:
        merge_assets(survivor=hall, other=twin, choices={}, reason="one", by=researcher, seen=seen)
    assert stale.value.now.digest != seen
    assert fresh(twin).merged_into is None
