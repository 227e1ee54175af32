"""The wave an import goes into: made at first use, joined afterwards, and never contradicted in silence."""

from datetime import date

import pytest
import time_machine

from assets.imports.limits import RefusalError
from assets.imports.waves import find_project, find_wave
from assets.models import ChangeSet, MappingProject, Wave, WaveArea
from tests.assets.imports.conftest import as_csv
from tests.factories import make_place, make_project, make_wave

SHEET = as_csv("name", "A")
NEXT = as_csv("name", "B")


def test_wave_is_made_at_first_use_with_its_area(bring, project):
    make_place(code="E08000012", name="Liverpool")
    bring(SHEET, wave="2005 baseline", day=date(2005, 4, 1), area=["e08000012"])
    wave = Wave.objects.get()
    assert (wave.project, wave.reference_date) == (project, date(2005, 4, 1))
    assert [place.code for place in wave.area.all()] == ["E08000012"]


def test_wave_and_its_history_belong_to_the_change_set(bring):
    bring(SHEET)
    versions = Wave.objects.get().events.select_related("pgh_context")
    assert {event.pgh_context.metadata["change_set"] for event in versions} == {str(ChangeSet.objects.get().uuid)}


def test_later_file_joins_the_wave(bring):
    bring(SHEET, wave="2005 baseline")
    bring(NEXT, wave="2005 BASELINE", day=None)
    assert Wave.objects.get().sightings.count() == 2


def test_dry_run_makes_no_wave(bring):
    bring(SHEET, apply=False)
    assert not Wave.objects.exists()


def test_import_without_any_row_makes_no_wave(bring):
    bring(as_csv("name"))
    assert not Wave.objects.exists()
    assert not ChangeSet.objects.exists()


def test_date_that_contradicts_the_wave_is_refused_naming_both(project):
    make_wave(project=project, name="2005 baseline", reference_date=date(2005, 4, 1))
    with pytest.raises(RefusalError, match=r"2005-04-01.*2006-01-01"):
        find_wave(project, "2005 baseline", date(2006, 1, 1), [])


def test_area_that_contradicts_the_wave_is_refused_naming_both(project):
    north, _ = make_place(code="W1"), make_place(code="W2")
    WaveArea.objects.create(wave=make_wave(project=project, name="w"), place=north)
    with pytest.raises(RefusalError, match=r"W1.*W2"):
        find_wave(project, "w", None, ["W2"])


def test_unknown_places_are_named_with_the_way_to_load_them(project):
    make_place(code="W1")
    with pytest.raises(RefusalError, match=r"code X9, Y9.*load_places"):
        find_wave(project, "new", None, ["W1", "x9", "Y9"])


def test_place_is_taken_as_it_was_on_the_day_of_the_wave(project):
    old = make_place(code="W1", valid_from=date(1998, 1, 1), valid_to=date(2010, 1, 1))
    new = make_place(code="W1", valid_from=date(2010, 1, 2))
    for day, place in ((date(2005, 1, 1), old), (date(2020, 1, 1), new), (date(1980, 1, 1), new)):
        assert find_wave(project, f"wave of {day:%d}", day, ["W1"])[1] == [place]


@time_machine.travel(date(2026, 11, 21))
def test_new_wave_without_a_date_describes_today_and_says_so(project):
    wave, _, remarks = find_wave(project, "2026 update", None, [])
    assert wave.reference_date == date(2026, 11, 21)
    assert "describes today, 2026-11-21" in remarks[0]


@time_machine.travel(date(2026, 11, 21))
@pytest.mark.parametrize("name", ["2005 baseline", "Baseline_2005", "2005–2026"])
def test_new_wave_named_after_another_year_needs_a_date(project, name):
    with pytest.raises(RefusalError, match=r"2005: give its date"):
        find_wave(project, name, None, [])


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_wave_needs_a_name(project, name):
    with pytest.raises(RefusalError, match="needs a name"):
        find_wave(project, name, None, [])


def test_project_is_the_only_one(project):
    assert find_project() == project


def test_first_project_is_made_by_the_import(db, bring, settings):
    settings.SITE_PLACE = "Wirral"
    MappingProject.objects.all().delete()
    bring(SHEET, into=find_project())
    assert list(MappingProject.objects.values_list("slug", "name")) == [("register", "Wirral")]


def test_one_of_several_projects_must_be_named(project):
    make_project(slug="wirral")
    with pytest.raises(RefusalError, match="one of liverpool, wirral"):
        find_project()
    assert find_project("wirral").slug == "wirral"
    with pytest.raises(RefusalError, match="no project “chester”"):
        find_project("chester")
