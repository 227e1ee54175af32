"""Decisions: each writes a change and what follows from it for the records, and says why where it cannot."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import AlreadyWrittenError
from assets.actions.deciding import ChangeRefusedError, DecidedMeanwhileError
from assets.actions.deciding_seen import fingerprint_of
from assets.choices import Basis, ChangeKind, ChangeType, NameKind, RelationKind, Status
from assets.models import Asset, AssetName, Change, ChangeSet, FieldSource, Location, Relation
from tests.assets.deciding.conftest import as_recorded
from tests.assets.undo.conftest import register, take_back_whole, writing
from tests.factories import (
    make_asset,
    make_location,
    make_project,
    make_proposal,
    make_relation,
    make_sighting,
    make_task,
    make_user,
    make_wave,
)

YEAR = (date(2011, 1, 1), date(2011, 12, 31))
UNKNOWN = (None, None)


def fresh(asset: Asset) -> Asset:
    return Asset.objects.get(pk=asset.pk)


def the_change() -> Change:
    return Change.objects.get()


# --- What is written ----------------------------------------------------------------------------------------------


def test_decision_is_signed_dated_and_keeps_what_was_proposed(decide, then, researcher, comparison, proposal):
    written = decide("renamed")
    change = the_change()
    assert (change.changes, change.by, change.comparison) == (["renamed"], researcher, comparison)
    assert (change.happened_earliest, change.happened_latest) == YEAR
    assert (change.basis, change.source, change.evidence) == (Basis.PHONE, "the warden", "She told us.")
    assert (change.proposed, change.proposed_confidence, change.is_of_batch) == (["renamed", "moved"], 94, False)
    assert (written.kind, written.by, written.project) == (ChangeKind.DECISION, researcher, comparison.later.project)
    assert written.reason == "2005 baseline and 2026: “The Blackie” renamed"


@pytest.mark.parametrize("changes", [["unchanged"], ["renamed", "moved"], ["changed_sector"], ["paused"], ["reopened"]])
def test_two_records_of_one_asset_become_the_earlier_one(decide, then, now, changes):
    decide(*changes)
    assert fresh(now).merged_into == then
    assert (the_change().asset, the_change().later_asset) == (then, then)


def test_what_the_later_wave_says_is_current(decide, then, now):
    decide("renamed", "moved")
    assert fresh(then).name == "The Black-E"
    assert Location.objects.get(asset=then, is_current=True).postcode == "L8 4RF"


def test_what_was_written_by_hand_stands_against_the_later_wave(decide, then, now):
    FieldSource.objects.filter(asset=then, field="name").update(wave=None, basis=Basis.VISIT)
    decide("unchanged")
    assert fresh(then).name == "The Blackie"


def test_former_name_ends_when_it_was_renamed(decide, then):
    decide("renamed")
    former = AssetName.objects.get(asset=then, kind=NameKind.FORMER)
    assert (former.name, former.until_earliest, former.until_latest) == ("The Blackie", *YEAR)


def test_former_place_ends_when_it_moved(decide, then):
    decide("moved")
    former = Location.objects.get(asset=then, is_current=False)
    assert (former.postcode, former.until_earliest, former.until_latest) == ("L1 9BG", *YEAR)


def test_without_a_day_it_happened_between_the_two_waves(decide, then, comparison):
    decide("moved", happened=UNKNOWN)
    former = Location.objects.get(asset=then, is_current=False)
    between = (comparison.earlier.reference_date, comparison.later.reference_date)
    assert (former.until_earliest, former.until_latest) == between
    assert (the_change().happened_earliest, the_change().happened_latest) == UNKNOWN


def test_ceased_closes_the_earlier_record_with_day_reason_reporter_and_evidence(decide, then):
    decide("ceased", later=[])
    asset = fresh(then)
    assert (asset.status, asset.status_date, asset.status_reporter) == (Status.CEASED, YEAR[1], "Rob Researcher")
    assert (asset.ceased_earliest, asset.ceased_latest) == YEAR
    assert asset.status_reason == "Ceased, by comparing 2005 baseline and 2026."
    assert asset.status_evidence == "She told us.\nthe warden"
    source = FieldSource.objects.get(asset=then, field="status")
    assert (source.wave, source.basis, source.source) == (None, Basis.PHONE, "the warden")


def test_ceased_leaves_the_later_record_apart(decide, then, now):
    decide("ceased")
    assert fresh(now).merged_into is None
    assert (the_change().asset, the_change().later_asset) == (then, now)


def test_renamed_and_then_ceased_is_one_record_that_ended(decide, then, now):
    decide("renamed", "ceased")
    assert fresh(now).merged_into == then
    assert fresh(then).status == Status.CEASED


def test_reopened_goes_on_and_has_no_day_of_ceasing(decide, then):
    Asset.objects.filter(pk=then.pk).update(
        status=Status.CEASED, status_reason="sold", ceased_earliest=date(2004, 1, 1), ceased_latest=date(2004, 12, 31)
    )
    decide("reopened", later=[then])
    asset = fresh(then)
    assert (asset.status, asset.ceased_earliest, asset.ceased_latest) == (Status.ACTIVE, None, None)


def test_what_a_still_later_wave_saw_in_being_is_not_closed(decide, then, project):
    later_still = make_wave(project=project, name="2030", reference_date=date(2030, 1, 1))
    make_sighting(then, wave=later_still, status=Status.ACTIVE)
    decide("ceased", later=[])
    assert fresh(then).status == Status.ACTIVE
    assert the_change().changes == ["ceased"]


@pytest.mark.parametrize("change", ["succeeded_by", "merged_into", "split_into"])
def test_who_followed_is_a_dated_relation_between_two_records(decide, then, now, change):
    decide("ceased", change)
    assert (fresh(then).status, fresh(now).merged_into) == (Status.CEASED, None)
    relation = Relation.objects.get()
    assert (relation.from_asset, relation.kind, relation.to_asset) == (now, RelationKind.SUCCEEDS, then)
    assert (relation.since_earliest, relation.since_latest, relation.basis) == (*YEAR, Basis.PHONE)


def test_split_into_two_is_a_change_for_each_in_one_change_set(decide, then, now, comparison):
    second = as_recorded(comparison, "Black-E Dance", later=True)
    decide("split_into", later=[now, second])
    assert sorted(Change.objects.values_list("asset", "later_asset")) == [(then.pk, now.pk), (then.pk, second.pk)]
    assert Relation.objects.filter(kind=RelationKind.SUCCEEDS, to_asset=then).count() == 2
    assert ChangeSet.objects.filter(kind=ChangeKind.DECISION).count() == 1


def test_duplicate_becomes_the_record_that_it_is_a_duplicate_of(decide, then, comparison):
    other = as_recorded(comparison, "Blackie, The (annexe)")
    make_sighting(other, wave=comparison.earlier)
    decide("duplicate", later=[other])
    assert fresh(then).merged_into == other
    assert (the_change().asset, the_change().later_asset) == (other, other)


@pytest.mark.parametrize("change", ["out_of_area", "not_traced"])
def test_what_only_says_something_writes_nothing_else(decide, then, now, change):
    before = fresh(then)
    decide(change, later=[])
    assert (fresh(then).status, fresh(then).name) == (before.status, before.name)
    assert fresh(now).merged_into is None
    assert the_change().later_asset is None


@pytest.mark.parametrize("change", ["new", "found_later"])
def test_what_only_the_later_wave_saw_is_decided_without_a_sighting(decide, comparison, change):
    newcomer = as_recorded(comparison, "Open Eye", later=True)
    decide(change, sighting=None, later=[newcomer], proposal=None)
    assert (the_change().sighting, the_change().asset, the_change().later_asset) == (None, None, newcomer)
    assert fresh(newcomer).status == Status.ACTIVE


# --- What is refused ----------------------------------------------------------------------------------------------


def refused(decide, *changes, **fields) -> str:
    with pytest.raises(ChangeRefusedError) as refusal:
        decide(*changes, **fields)
    assert not ChangeSet.objects.filter(kind=ChangeKind.DECISION).exists()
    assert not Change.objects.exists()
    return str(refusal.value)


def test_contradiction_is_refused_and_nothing_written(decide, now):
    assert "cannot both be so" in refused(decide, "unchanged", "renamed")
    assert fresh(now).merged_into is None


@pytest.mark.parametrize("change", ["ceased", "paused", "succeeded_by"])
def test_nothing_closes_silently(decide, change):
    assert "Nothing closes silently" in refused(decide, change, evidence="", source=" ")


def test_day_to_come_and_days_in_wrong_order_are_refused(decide):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "still to come" in refused(decide, "renamed", happened=(tomorrow, tomorrow))
    assert "after the last" in refused(decide, "renamed", happened=(date(2012, 1, 1), date(2011, 1, 1)))


def test_ceasing_before_it_opened_is_refused_in_the_words_of_the_rule(decide, then):
    Asset.objects.filter(pk=then.pk).update(opened_earliest=date(2015, 1, 1))
    assert refused(decide, "ceased", later=[]) == "The asset ceased before it opened."


def test_only_a_life_that_ended_has_several_followers(decide, now, comparison):
    second = as_recorded(comparison, "Black-E Dance", later=True)
    assert "more than one asset" in refused(decide, "renamed", later=[now, second])


def test_two_do_not_follow_each_other(decide, then, now):
    make_relation(then, RelationKind.SUCCEEDS, now)
    assert "having followed" in refused(decide, "succeeded_by")


def test_record_that_has_gone_is_refused(decide, now):
    Asset.objects.filter(pk=now.pk).update(is_withdrawn=True)
    assert "compared again" in refused(decide, "renamed")


def test_record_of_another_project_is_not_merged_even_when_public(decide):
    elsewhere = make_asset(project=make_project())
    assert "another project" in refused(decide, "renamed", later=[elsewhere])


def test_record_of_another_project_follows_only_when_wholly_public(decide):
    elsewhere = make_asset(project=make_project())
    hidden = make_location(elsewhere, "masked")
    assert "another project" in refused(decide, "succeeded_by", later=[elsewhere])
    hidden.delete()
    decide("succeeded_by", later=[elsewhere])
    assert the_change().later_asset == elsewhere


def test_what_was_decided_to_be_new_is_not_also_an_asset_of_before(decide, now):
    decide("new", sighting=None, proposal=None)
    with pytest.raises(ChangeRefusedError, match="decided to be new"):
        decide("renamed")


def test_only_editors_of_both_projects_decide(decide, link_worker, stranger, comparison):
    for person in (link_worker, stranger, make_user(role=Role.RESEARCHER, project=make_project())):
        with pytest.raises(PermissionDenied):
            decide("renamed", by=person)


# --- Deciding again, at once, and taking back ---------------------------------------------------------------------


def test_same_form_sent_twice_decides_once(decide):
    submission = uuid4()
    decide("renamed", submission=submission)
    with pytest.raises(AlreadyWrittenError):
        decide("renamed", submission=submission)
    assert Change.objects.count() == 1


def test_form_that_saw_something_else_is_told(decide, proposal, now, researcher):
    seen = fingerprint_of(proposal=proposal, user=researcher)
    Asset.objects.filter(pk=now.pk).update(name="The Black-E Centre")
    with pytest.raises(DecidedMeanwhileError):
        decide("renamed", seen=seen)
    seen = fingerprint_of(proposal=proposal, user=researcher)
    decide("renamed", seen=seen)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_one_moment_one_wins_and_the_other_is_told(decide, proposal, now, researcher, admin_user):
    seen = {person: fingerprint_of(proposal=proposal, user=person) for person in (researcher, admin_user)}
    barrier = Barrier(2)

    def act(person: User) -> str:
        try:
            barrier.wait(timeout=10)
            decide("renamed", by=person, seen=seen[person])
        except DecidedMeanwhileError:
            return "told"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, seen)) == ["told", "won"]
    assert Change.objects.count() == 1


def test_undo_of_the_decision_restores_everything(decide, researcher):
    before = register()
    written = decide("renamed", "moved")
    take_back_whole(written, researcher)
    assert register() == before


@pytest.mark.parametrize("changes", [["ceased"], ["ceased", "succeeded_by"], ["renamed", "ceased"], ["duplicate"]])
def test_undo_restores_what_ended_or_became_one(decide, researcher, changes):
    before = register()
    written = decide(*changes)
    assert register() != before
    take_back_whole(written, researcher)
    assert register() == before


def test_deciding_again_takes_the_former_decision_back_in_the_same_change_set(decide, then, now, researcher):
    decide("renamed", "moved")
    again = decide("ceased", "succeeded_by")
    assert (fresh(now).merged_into, fresh(then).name, fresh(then).status) == (None, "The Blackie", Status.CEASED)
    assert the_change().changes == ["ceased", "succeeded_by"]
    take_back_whole(again, researcher)
    assert (fresh(now).merged_into, fresh(then).status) == (then, Status.ACTIVE)
    assert the_change().changes == ["renamed", "moved"]


def test_third_decision_leaves_nothing_of_the_first_two(decide, then, researcher):
    before = register()
    decide("renamed", "moved")
    decide("ceased", "succeeded_by")
    third = decide("not_traced", later=[])
    assert the_change().changes == ["not_traced"]
    assert (fresh(then).status, Relation.objects.exists()) == (Status.ACTIVE, False)
    Change.objects.all().delete()
    assert register() == before
    assert third.kind == ChangeKind.DECISION


def test_deciding_again_is_refused_where_somebody_worked_on_the_outcome(decide, then, admin_user):
    first = decide("ceased", later=[])
    with writing(admin_user):
        Asset.objects.filter(pk=then.pk).update(status_reason="The roof fell in.")
    with pytest.raises(ChangeRefusedError, match=f"/changes/{first.uuid}/undo/"):
        decide("renamed")
    assert the_change().changes == ["ceased"]


def test_what_was_answered_in_the_field_is_not_decided_otherwise_at_the_desk(decide, then, comparison, researcher):
    decide("unchanged", later=[])
    found = {"answer": "confirmed", "answered_at": timezone.now(), "answered_by": researcher}
    task = make_task(then, wave=comparison.later, sighting=the_change().sighting, change=the_change(), **found)
    with pytest.raises(ChangeRefusedError, match=f"answered in the fieldwork of “2026”.*/tasks/{task.uuid}/"):
        decide("ceased", later=[])
    assert the_change().changes == ["unchanged"]


def test_other_sighting_of_the_same_comparison_keeps_its_decision(decide, comparison, researcher):
    other = as_recorded(comparison, "Open Eye")
    about_other = make_proposal(comparison, other)
    decide("unchanged", sighting=about_other.sighting, proposal=about_other, later=[])
    decide("renamed")
    decide("ceased", later=[])
    assert sorted(Change.objects.values_list("changes", flat=True)) == [["ceased"], [ChangeType.UNCHANGED]]
