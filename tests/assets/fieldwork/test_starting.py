"""A wave started from another: which tasks it gets, and what is refused."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from assets.actions.changes import AlreadyWrittenError
from assets.actions.fieldwork import FieldworkRefusedError, record_attempt, start_update
from assets.choices import Attempt, ChangeKind, Channel
from assets.models import Asset, ChangeSet, MappingProject, Task, Wave
from tests.assets.undo.conftest import take_back_whole
from tests.factories import make_asset, make_place, make_sighting, make_wave

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)


@pytest.fixture
def baseline(project: MappingProject) -> Wave:
    """Three assets, one of them recorded by mistake."""
    baseline = make_wave(project=project, name="2005 baseline")
    for name in ("Hall", "Choir"):
        make_sighting(make_asset(name=name, project=project), wave=baseline)
    make_sighting(make_asset(name="Mistake", project=project, is_withdrawn=True), wave=baseline)
    return baseline


def names(wave: Wave) -> list[str]:
    """The assets that a wave looks for."""
    return sorted(Task.objects.filter(wave=wave).values_list("asset__name", flat=True))


def test_each_asset_of_the_earlier_wave_becomes_one_task(baseline, researcher):
    hall = Asset.objects.get(name="Hall")
    make_sighting(hall, wave=baseline, name="Hall, The")
    wave = start_update(earlier=baseline, name=" 2026 ", reference_date=DAY, by=researcher)
    assert (wave.name, wave.reference_date, wave.project) == ("2026", DAY, baseline.project)
    assert names(wave) == ["Choir", "Hall"]
    assert Task.objects.get(wave=wave, asset=hall).sighting == baseline.sightings.filter(asset=hall).earliest("pk")


def test_what_was_merged_is_looked_for_once_at_its_survivor(baseline, researcher, project):
    old = make_asset(name="Old record", project=project)
    make_sighting(old, wave=baseline)
    between = make_asset(name="Between", project=project)
    hall = Asset.objects.get(name="Hall")
    Asset.objects.filter(pk=between.pk).update(status="merged", merged_into=hall)
    Asset.objects.filter(pk=old.pk).update(status="merged", merged_into=between)
    wave = start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher)
    assert names(wave) == ["Choir", "Hall"]
    assert Task.objects.get(wave=wave, asset=hall).sighting.asset == hall


def test_new_wave_covers_what_the_earlier_one_covered(baseline, researcher):
    place = make_place()
    baseline.area.add(place)
    wave = start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher)
    assert list(wave.area.all()) == [place]


def test_wave_that_a_list_was_brought_into_gets_the_tasks_it_lacks(baseline, researcher, project):
    there = make_wave(project=project, name="2026", reference_date=DAY)
    start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher)
    make_sighting(make_asset(name="Found late", project=project), wave=baseline)
    assert start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher) == there
    assert names(there) == ["Choir", "Found late", "Hall"]


def test_update_is_one_change_set_that_can_be_taken_back(baseline, researcher):
    wave = start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher)
    written = ChangeSet.objects.get(kind=ChangeKind.FIELDWORK)
    assert (written.by, written.project) == (researcher, baseline.project)
    take_back_whole(written, researcher)
    assert names(wave) == []


def test_task_that_somebody_has_worked_on_is_asked_about_before_it_goes(baseline, researcher):
    wave = start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher)
    written = ChangeSet.objects.get(kind=ChangeKind.FIELDWORK)
    task = Task.objects.get(wave=wave, asset__name="Hall")
    record_attempt(task=task, channel=Channel.WEB, outcome=Attempt.REACHED, by=researcher)
    take_back_whole(written, researcher)
    assert names(wave) == ["Hall"]


def test_form_sent_twice_begins_one_wave(baseline, researcher):
    submission = uuid4()
    start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher, submission=submission)
    with pytest.raises(AlreadyWrittenError):
        start_update(earlier=baseline, name="2026", reference_date=DAY, by=researcher, submission=submission)
    assert Wave.objects.filter(name="2026").count() == 1


@pytest.mark.parametrize(
    ("name", "day", "words"),
    [
        ("", DAY, "Give the wave a name"),
        ("x" * 101, DAY, "at most 100"),
        ("2026", date(2004, 1, 1), "a later day"),
        ("2005 Baseline", DAY, "in itself"),
        ("2020", DAY, "describes 01.01.2020"),
    ],
)
def test_wave_that_does_not_fit_is_refused(baseline, researcher, project, name, day, words):
    make_wave(project=project, name="2020", reference_date=date(2020, 1, 1))
    with pytest.raises(FieldworkRefusedError, match=words):
        start_update(earlier=baseline, name=name, reference_date=day, by=researcher)


def test_only_who_corrects_records_of_the_project_begins_an_update(baseline, link_worker, stranger):
    for person in (link_worker, stranger):
        with pytest.raises(PermissionDenied):
            start_update(earlier=baseline, name="2026", reference_date=DAY, by=person)
