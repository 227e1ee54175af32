"""Two at once, over two real connections: one makes a version final, begins the next or answers; the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from assets.models import MappingProject
from sroi.actions.editing import save_cells
from sroi.actions.versions import (
    ChangedMeanwhileError,
    VersionRefusedError,
    make_final,
    seen_of,
    start_version,
)
from sroi.calculation.json_text import read_text
from sroi.cells.shapes import CellEdit, LockedMapError
from sroi.models import FinalRun, ImpactMap, Input
from sroi.store.raw import raw_of
from tests.sroi.review.reviewing import final, in_review

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = (VersionRefusedError, LockedMapError, IntegrityError)


def at_the_same_time(*acts: Callable[[], object]) -> list[object]:
    """What comes of acts that all begin at one moment, each with a connection of its own; a refusal as it is."""
    barrier = Barrier(len(acts))

    def act(go: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return go()
        except TOLD as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_of_two_who_finalise_at_one_moment_one_does_and_the_other_is_told(
    project: MappingProject, researcher: User, admin_user: User
) -> None:
    impact_map = in_review(project, researcher)
    seen = seen_of(raw_of(impact_map))
    came = at_the_same_time(
        *(lambda by=by: make_final(impact_map=impact_map, seen=seen, by=by) for by in (researcher, admin_user))
    )
    [told] = [each for each in came if isinstance(each, VersionRefusedError)]
    assert "made it final" in str(told)
    assert FinalRun.objects.count() == 1


def test_what_one_edits_while_another_finalises_is_in_the_final_version_or_nowhere(
    project: MappingProject, researcher: User, admin_user: User
) -> None:
    impact_map = in_review(project, researcher)
    seen, row = seen_of(raw_of(impact_map)), impact_map.outcomes.get(key="a").uuid
    edits = [CellEdit("outcome", row, "deadweight", "20", "30 %")]
    finalised, edited = at_the_same_time(
        lambda: make_final(impact_map=impact_map, seen=seen, by=researcher),
        lambda: save_cells(impact_map=impact_map, edits=edits, by=admin_user),
    )
    # Whoever comes second is told: either the version is final, or it is not any more as it was seen.
    assert isinstance(edited, LockedMapError) or isinstance(finalised, ChangedMeanwhileError)
    assert isinstance(edited, LockedMapError) != isinstance(finalised, ChangedMeanwhileError)
    run = FinalRun.objects.first()
    if run is not None:
        assert read_text(run.case.encode()) == raw_of(ImpactMap.objects.get(pk=impact_map.pk))


def test_who_writes_a_row_by_sql_waits_for_who_finalises_and_is_refused(
    project: MappingProject, researcher: User
) -> None:
    impact_map = in_review(project, researcher)
    seen, begun = seen_of(raw_of(impact_map)), Barrier(2)

    def write() -> int:
        begun.wait(timeout=10)
        return Input.objects.filter(impact_map=impact_map).update(amount="1")

    def finalise() -> None:
        with transaction.atomic():
            ImpactMap.objects.select_for_update().get(pk=impact_map.pk)
            begun.wait(timeout=10)
            make_final(impact_map=impact_map, seen=seen, by=researcher)

    refused, _ = at_the_same_time(write, finalise)
    assert isinstance(refused, IntegrityError)
    assert "is final" in str(refused)
    assert str(impact_map.inputs.get().amount) == "5000"


def test_of_two_next_versions_at_one_moment_there_is_one(
    project: MappingProject, researcher: User, admin_user: User
) -> None:
    impact_map = final(project, researcher)
    came = at_the_same_time(
        *(lambda by=by: start_version(impact_map=impact_map, by=by) for by in (researcher, admin_user))
    )
    [told] = [each for each in came if isinstance(each, VersionRefusedError)]
    assert "later version already" in str(told)
    assert [version.version for version in ImpactMap.objects.order_by("version")] == [1, 2]
