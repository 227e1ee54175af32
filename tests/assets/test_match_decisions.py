"""Decisions about rows: remembered once, with a change set, changed and taken back; never about what is not there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.choices import Role
from accounts.models import User
from assets.actions.matching import DecisionRefusedError, decide_all_new, decide_row, take_back_decision
from assets.choices import ChangeKind, ImportState, MatchAnswer, RowDoubt
from assets.models import Asset, ChangeSet, ImportFile, ImportRow, MappingProject, MatchDecision
from tests.factories import make_asset, make_import_file, make_import_row, make_location, make_project, make_user

SAME, DIFFERENT = MatchAnswer.SAME, MatchAnswer.DIFFERENT


@pytest.fixture
def upload(project: MappingProject, admin_user: User) -> ImportFile:
    return make_import_file(project=project, by=admin_user)


@pytest.fixture
def row(upload: ImportFile) -> ImportRow:
    return make_import_row(upload, number=12, name="The Bluecoat", place_key="L1 3BX")


@pytest.fixture
def asset(project: MappingProject) -> Asset:
    return make_asset(name="Bluecoat Display Centre", project=project)


def kept() -> list[tuple[str, str, int, str]]:
    return list(MatchDecision.objects.order_by("asset").values_list("name_key", "place_key", "asset", "answer"))


def test_decision_is_kept_by_name_and_place_with_a_change_set(upload, row, asset, admin_user):
    decision = decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=admin_user)
    assert kept() == [("bluecoat", "L1 3BX", asset.pk, SAME)]
    written = ChangeSet.objects.get(kind=ChangeKind.MATCH)
    assert (written.by, written.project) == (admin_user, upload.project)
    assert written.reason == "Row 12 of assets.csv, “The Bluecoat”, is about “Bluecoat Display Centre”"
    version = MatchDecision.pgh_event_models["insert"].objects.get(pgh_obj=decision)
    assert version.pgh_context.metadata["change_set"] == str(written.uuid)


def test_the_same_decision_again_writes_nothing(upload, row, asset, admin_user):
    for _ in range(2):
        decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=admin_user)
    assert ChangeSet.objects.filter(kind=ChangeKind.MATCH).count() == 1


def test_the_last_word_counts(upload, row, asset, admin_user, project):
    decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=admin_user)
    decide_row(upload=upload, row=row, asset=asset.pk, answer=DIFFERENT, by=admin_user)
    assert kept() == [("bluecoat", "L1 3BX", asset.pk, DIFFERENT)]
    other = make_asset(name="Bluecoat Arts Centre", project=project)
    decide_row(upload=upload, row=row, asset=other.pk, answer=SAME, by=admin_user)
    decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=admin_user)
    assert kept() == [("bluecoat", "L1 3BX", asset.pk, SAME)]


def test_taken_back_decision_is_gone_and_its_history_stays(upload, row, asset, admin_user):
    decision = decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=admin_user).pk
    for _ in range(2):
        take_back_decision(upload=upload, row=row, asset=asset.pk, by=admin_user)
    assert kept() == []
    assert ChangeSet.objects.filter(kind=ChangeKind.MATCH).count() == 2
    assert MatchDecision.pgh_event_models["delete"].objects.filter(pgh_obj_id=decision).count() == 2


def test_asset_that_is_not_there_or_not_to_be_seen_is_refused(upload, row, admin_user, project):
    private = make_asset(project=make_project())
    make_location(private, "masked")
    withdrawn = make_asset(project=project, is_withdrawn=True)
    for pk in (0, private.pk, withdrawn.pk):
        with pytest.raises(DecisionRefusedError, match="not there any more"):
            decide_row(upload=upload, row=row, asset=pk, answer=SAME, by=admin_user)
    assert kept() == []


def test_row_without_a_name_or_of_another_file_is_refused(upload, row, asset, admin_user, project):
    elsewhere = make_import_row(make_import_file(project=project, by=admin_user))
    for wrong in (make_import_row(upload, name="", outcome="rejected"), elsewhere):
        with pytest.raises(DecisionRefusedError, match="no name by which"):
            decide_row(upload=upload, row=wrong, asset=asset.pk, answer=SAME, by=admin_user)


def test_file_that_was_imported_is_not_decided_about(upload, row, asset, admin_user):
    upload.state = ImportState.REFUSED
    with pytest.raises(DecisionRefusedError, match="not imported yet"):
        decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=admin_user)


def test_others_than_the_admins_of_the_project_may_not_decide(upload, row, asset, researcher):
    elsewhere = make_user(role=Role.ADMIN, project=make_project())
    for by in (researcher, elsewhere):
        with pytest.raises(PermissionDenied):
            decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=by)
        with pytest.raises(PermissionDenied):
            take_back_decision(upload=upload, row=row, asset=asset.pk, by=by)
        with pytest.raises(PermissionDenied):
            decide_all_new(upload=upload, by=by)


def test_all_unsure_rows_are_new_but_for_those_decided_about(upload, row, asset, admin_user, project):
    others = [make_asset(project=project).pk for _ in range(2)]
    found = [{"asset": pk, "score": 80, "reasons": ["names alike"]} for pk in (*others, 0)]
    ImportRow.objects.filter(pk=row.pk).update(doubt=RowDoubt.UNSURE, candidates=found)
    make_import_row(upload, name="Another", doubt=RowDoubt.UNSURE, candidates=found)
    make_import_row(upload, name="In conflict", doubt=RowDoubt.CONFLICT, candidates=found)
    decide_row(upload=upload, row=row, asset=asset.pk, answer=SAME, by=admin_user)
    assert decide_all_new(upload=upload, by=admin_user) == 1
    assert kept() == [
        ("bluecoat", "L1 3BX", asset.pk, SAME),
        ("another", "", others[0], DIFFERENT),
        ("another", "", others[1], DIFFERENT),
    ]
    assert ChangeSet.objects.filter(kind=ChangeKind.MATCH).count() == 2
    assert decide_all_new(upload=upload, by=admin_user) == 0
    assert ChangeSet.objects.filter(kind=ChangeKind.MATCH).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_one_moment_the_later_one_stands_alone(upload, row, asset, admin_user, project):
    assets = [asset, make_asset(name="Bluecoat Arts Centre", project=project)]
    barrier = Barrier(2)

    def decide(chosen: Asset) -> None:
        try:
            barrier.wait(timeout=10)
            decide_row(upload=upload, row=row, asset=chosen.pk, answer=SAME, by=admin_user)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decide, assets))
    assert len(kept()) == 1
    assert ChangeSet.objects.filter(kind=ChangeKind.MATCH).count() == 2
