"""Two at the very same moment, on real connections: nobody's edit is lost, and nobody's is written over another's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.db import connection, transaction

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.models import ChangeSet
from sroi.actions.editing import save_cells
from sroi.actions.rows import add_row, remove_row
from sroi.cells.shapes import CellConflictError, CellEdit, LockedMapError
from sroi.choices import Status
from sroi.models import Estimate, ImpactMap
from tests.sroi.factories import make_map, make_outcome, make_sound_map

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or raised, when all were begun at the same moment on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(PATIENCE)
        try:
            return act()
        except (CellConflictError, AlreadyWrittenError, LockedMapError, BusyError) as outcome:
            return outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@pytest.fixture
def impact_map(project):
    return make_sound_map(project=project)


@pytest.fixture
def outcome(impact_map):
    return impact_map.outcomes.get()


def saving(outcome, by, field, was, value, submission=None):
    """An act: this person saves one cell of a row."""
    edits = [CellEdit("outcome", outcome.uuid, field, was, value)]
    return lambda: save_cells(impact_map=outcome.impact_map, edits=edits, by=by, submission=submission)


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_of_two_who_edit_one_cell_one_wins_and_the_other_is_told(outcome, researcher, admin_user):
    results = at_once(
        saving(outcome, researcher, "deadweight", "20", "30"), saving(outcome, admin_user, "deadweight", "20", "40")
    )
    assert kinds(results) == ["CellConflictError", "ChangeSet"]
    (conflict,) = next(result for result in results if isinstance(result, CellConflictError)).conflicts
    winner = next(result for result in results if isinstance(result, ChangeSet))
    assert conflict.by == winner.by.get_short_name()
    standing = Estimate.objects.get(outcome=outcome, figure="deadweight").value
    assert conflict.edit == f"{standing * 100:.0f}"


def test_different_cells_of_one_row_and_first_writes_of_one_estimate_are_all_saved(outcome, researcher, admin_user):
    results = at_once(
        saving(outcome, researcher, "outcome", "sleep through the night", "sleep better"),
        saving(outcome, admin_user, "indicator", "", "hours of sleep"),
        saving(outcome, researcher, "deadweight_n", "", "41"),
        saving(outcome, admin_user, "deadweight", "20", "40"),
        saving(outcome, researcher, "leakage", "", "10"),
        saving(outcome, admin_user, "leakage_reason", "", "Some went to the next ward"),
        saving(outcome, researcher, "leakage_n", "", "12"),
    )
    assert kinds(results) == ["ChangeSet"] * 7
    outcome.refresh_from_db()
    deadweight, leakage = (Estimate.objects.get(outcome=outcome, figure=name) for name in ("deadweight", "leakage"))
    assert (outcome.description, outcome.indicator) == ("sleep better", "hours of sleep")
    assert (str(deadweight.value), deadweight.n) == ("0.4", 41)
    assert (str(leakage.value), leakage.n, leakage.reason) == ("0.1", 12, "Some went to the next ward")


def test_row_that_is_removed_while_it_is_edited_is_gone_and_its_editor_is_told(impact_map, researcher, admin_user):
    row = make_outcome(impact_map)

    def remove():
        return remove_row(impact_map=impact_map, table="outcome", row=row.uuid, by=admin_user)

    saved, removed = at_once(saving(row, researcher, "deadweight", "20", "30"), remove)
    assert removed is None
    assert not impact_map.outcomes.filter(uuid=row.uuid).exists()
    if isinstance(saved, CellConflictError):
        assert saved.conflicts[0].is_gone
        assert saved.conflicts[0].by == admin_user.get_short_name()
    else:
        assert isinstance(saved, ChangeSet)


def test_map_that_becomes_final_meanwhile_takes_no_edit(impact_map, outcome, researcher):
    is_locked, may_end = Event(), Event()

    def make_it_final():
        with transaction.atomic():
            ImpactMap.objects.select_for_update().get(pk=impact_map.pk)
            is_locked.set()
            ImpactMap.objects.filter(pk=impact_map.pk).update(status=Status.FINAL)
            may_end.wait(0.3)

    def save():
        is_locked.wait(PATIENCE)
        return saving(outcome, researcher, "deadweight", "20", "30")()

    results = at_once(make_it_final, save)
    assert isinstance(results[1], LockedMapError)
    assert str(Estimate.objects.get(outcome=outcome, figure="deadweight").value) == "0.2"


def test_submission_sent_three_times_at_once_is_saved_once(outcome, researcher):
    submission = uuid4()
    results = at_once(*[saving(outcome, researcher, "deadweight", "20", "30", submission)] * 3)
    assert kinds(results) == ["AlreadyWrittenError", "AlreadyWrittenError", "ChangeSet"]
    assert ChangeSet.objects.count() == 1


def test_rows_added_at_once_get_names_and_places_of_their_own(researcher, admin_user, project):
    impact_map, submission = make_map(project=project), uuid4()

    def add(by, table, key=None):
        return lambda: add_row(impact_map=impact_map, table=table, by=by, submission=key)

    first, second, third, fourth, again = at_once(
        add(researcher, "stakeholder"), add(admin_user, "stakeholder"), add(researcher, "outcome"),
        add(researcher, "outcome", submission), add(researcher, "outcome", submission),
    )  # fmt: skip
    assert {first.name, second.name} == {"New stakeholder", "New stakeholder 2"}
    assert fourth == again
    assert len({third.key, fourth.key}) == 2
    assert len({third.position, fourth.position}) == 2


def test_whoever_waits_too_long_is_asked_to_try_again(impact_map, outcome, researcher):
    def save():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        return saving(outcome, researcher, "deadweight", "20", "30")()

    with transaction.atomic():
        ImpactMap.objects.select_for_update().get(pk=impact_map.pk)
        (result,) = at_once(save)
    assert isinstance(result, BusyError)
