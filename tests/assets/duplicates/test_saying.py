"""That two records are two assets: said once, by those who may, remembered, and taken back."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.choices import Role
from assets.actions.changes import AlreadyWrittenError
from assets.actions.duplicates import (
    PairRefusedError,
    find_duplicates,
    say_not_duplicate,
    start_finding,
    take_back_not_duplicate,
)
from assets.actions.jobs import AlreadyRunningError
from assets.actions.undoing import CannotBeUndoneError
from assets.choices import ChangeKind, JobState
from assets.models import Asset, ChangeSet, DuplicateCandidate, Membership, NotDuplicate
from tests.factories import make_asset, make_change_set, make_user
from tests.jobs import work


@pytest.fixture
def pair(project) -> tuple[Asset, Asset]:
    """Two records of one name."""
    return make_asset(name="Speke Bellringers", project=project), make_asset(name="Speke Bellringers", project=project)


def say(pair, by, **asked) -> NotDuplicate:
    """That the two are two."""
    return say_not_duplicate(first=pair[1], second=pair[0], reason="Two rooms.", by=by, **asked)


def the_change_set() -> ChangeSet:
    """What was written about the pair."""
    return ChangeSet.objects.get(kind=ChangeKind.DUPLICATES)


def test_it_is_dated_signed_and_keeps_its_history(pair, researcher):
    said = say(pair, researcher)
    assert (said.first, said.second, said.by, said.reason) == (*pair, researcher, "Two rooms.")
    version = NotDuplicate.pgh_event_models["insert"].objects.get(pgh_obj=said)
    assert version.pgh_context.metadata["change_set"] == str(the_change_set().uuid)
    assert the_change_set().by == researcher


def test_its_reason_names_neither_record_because_editors_of_one_may_read_it(pair, researcher):
    say(pair, researcher)
    assert "Bellringers" not in the_change_set().reason


def test_said_twice_it_is_written_once(pair, researcher, admin_user):
    assert say(pair, researcher) == say(pair, admin_user)
    assert ChangeSet.objects.count() == 1


def test_a_form_sent_twice_acts_once(pair, researcher):
    submission = uuid4()
    say(pair, researcher, submission=submission)
    NotDuplicate.objects.all().delete()
    with pytest.raises(AlreadyWrittenError):
        say(pair, researcher, submission=submission)


@pytest.mark.parametrize("role", [Role.VISITOR, Role.LINK_WORKER, Role.MANAGER])
def test_only_editors_may_say_it(pair, project, role):
    with pytest.raises(PermissionDenied):
        say(pair, make_user(role=role, project=project))


def test_it_takes_the_right_to_correct_both(project, researcher):
    with pytest.raises(PermissionDenied):
        say((make_asset(project=project), make_asset()), researcher)


def test_of_one_record_it_cannot_be_said(pair, researcher):
    with pytest.raises(PairRefusedError, match="one record"):
        say((pair[0], pair[0]), researcher)


def test_of_merged_records_it_cannot_be_said(pair, researcher):
    pair[1].status, pair[1].merged_into = "merged", pair[0]
    pair[1].save()
    with pytest.raises(PairRefusedError, match="merged meanwhile"):
        say(pair, researcher)


def test_the_pair_is_shown_no_more_until_it_is_taken_back(pair, researcher):
    find_duplicates()
    assert DuplicateCandidate.objects.standing().count() == 1
    say(pair, researcher)
    assert DuplicateCandidate.objects.standing().count() == 0
    assert DuplicateCandidate.objects.settled().count() == 1
    take_back_not_duplicate(written=the_change_set(), by=researcher, submission=uuid4())
    assert not NotDuplicate.objects.exists()
    assert DuplicateCandidate.objects.standing().count() == 1


def test_what_was_taken_back_may_be_said_again(pair, researcher):
    say(pair, researcher)
    take_back_not_duplicate(written=the_change_set(), by=researcher, submission=uuid4())
    assert say(pair, researcher).reason == "Two rooms."


def test_taking_back_is_a_change_set_and_acts_once(pair, researcher):
    say(pair, researcher)
    submission = uuid4()
    undone = take_back_not_duplicate(written=the_change_set(), by=researcher, submission=submission)
    assert (undone.kind, undone.uuid) == (ChangeKind.REVERT, submission)
    with pytest.raises(AlreadyWrittenError):
        take_back_not_duplicate(written=the_change_set(), by=researcher, submission=submission)


def test_nothing_else_is_taken_back_that_way(researcher):
    with pytest.raises(CannotBeUndoneError):
        take_back_not_duplicate(written=make_change_set(), by=researcher, submission=uuid4())


def test_pairs_are_for_those_who_may_correct_both(pair, researcher, manager, stranger):
    elsewhere = stranger.memberships.get().project
    make_asset(name="Speke Bellringers", project=elsewhere)
    find_duplicates()
    assert DuplicateCandidate.objects.count() == 3
    assert DuplicateCandidate.objects.editable_by(researcher).count() == 1
    assert DuplicateCandidate.objects.editable_by(manager).count() == 0
    assert DuplicateCandidate.objects.editable_by(make_user(is_superuser=True)).count() == 3


# --- The work -----------------------------------------------------------------------------------------------------


def test_a_worker_looks_for_duplicates(pair, researcher):
    start_finding(by=researcher)
    (job,) = work()
    assert job.state == JobState.DONE
    assert DuplicateCandidate.objects.count() == 1


def test_it_is_looked_for_once_at_a_time(pair, researcher, admin_user):
    job = start_finding(by=researcher)
    with pytest.raises(AlreadyRunningError) as running:
        start_finding(by=admin_user)
    assert running.value.job == job


def test_it_takes_an_editor_to_have_it_looked_for(manager):
    with pytest.raises(PermissionDenied):
        start_finding(by=manager)


def test_an_editor_who_is_none_any_more_gets_nothing_looked_for(pair, researcher):
    start_finding(by=researcher)
    Membership.objects.all().delete()
    (job,) = work()
    assert job.state == JobState.FAILED
    assert not DuplicateCandidate.objects.exists()
