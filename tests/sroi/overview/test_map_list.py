"""The list of impact maps: which are there for whom, and what they came to."""

import pytest
from django.urls import reverse

from sroi.choices import AnalysisType
from sroi.overview.listing import MapList
from tests.sroi.factories import make_final, make_map, make_sound_map

pytestmark = pytest.mark.django_db
ANSWER = {"ratio": "1.304", "net_ratio": "0.304"}


def titles(user, **asked):
    return [entry.impact_map.title for entry in MapList(user, asked).entries]


def test_visitors_see_final_maps_that_are_everyones(client, project):
    make_final(make_sound_map(project=project, title="Open"), is_public=True, answer=ANSWER, fingerprint="GUIDE r3.5%")
    make_final(make_sound_map(project=project, title="Kept"))
    make_sound_map(project=project, title="Drafted")
    page = client.get(reverse("sroi:impact_maps")).content.decode()
    assert "Open" in page
    assert "£1.30" in page
    assert "GUIDE r3.5%" in page
    assert "Kept" not in page
    assert "Drafted" not in page


def test_staff_see_the_newest_version_with_what_the_last_final_one_came_to(researcher, visitor, project):
    final = make_final(make_sound_map(project=project, title="Songs"), is_public=True, answer=ANSWER)
    draft = make_map(project=project, title="Songs", series=final.series, version=2, previous=final)
    (entry,) = MapList(researcher, {}).entries
    assert (entry.impact_map, entry.final.impact_map, entry.final.text) == (draft, final, "£1.30")
    (entry,) = MapList(visitor, {}).entries
    assert entry.impact_map == final


def test_a_draft_has_no_figure_to_be_quoted(researcher, project):
    make_sound_map(project=project)
    assert MapList(researcher, {}).entries[0].final is None


def test_the_headline_that_the_map_chose_is_the_one_in_the_list(researcher, project):
    make_final(make_sound_map(project=project, headline_ratio="net"), answer=ANSWER)
    assert MapList(researcher, {}).entries[0].final.text == "£0.30"


def test_the_list_is_narrowed_by_words_status_and_kind(researcher, project):
    make_map(project=project, title="Songs", organisation="The Hall", analysis_type=AnalysisType.FORECAST)
    make_final(make_map(project=project, title="Walks", analysis_type=AnalysisType.EVALUATIVE))
    assert titles(researcher) == ["Songs", "Walks"]
    assert titles(researcher, q="hall") == ["Songs"]
    assert titles(researcher, status="final") == ["Walks"]
    assert titles(researcher, analysis_type="forecast") == ["Songs"]


def test_what_cannot_be_understood_in_the_address_narrows_nothing(researcher, project):
    make_map(project=project, title="Songs")
    assert titles(researcher, status="nonsense", page="x") == ["Songs"]


def test_another_projects_drafts_are_not_there(stranger, project):
    make_sound_map(project=project)
    assert titles(stranger) == []


def test_a_study_stands_apart_with_what_was_printed_beside_what_comes_out(client):
    study = make_map(is_study=True, title="A known study", as_read='{"expected": {"ratio": "1.31"}}')
    make_final(study, is_public=True, answer=ANSWER)
    page = client.get(reverse("sroi:impact_maps")).content.decode()
    assert page.index("Known studies") < page.index("A known study")
    assert "£1.31" in page
    assert "£1.30" in page


def test_more_maps_take_no_more_queries(researcher, project, django_assert_num_queries):
    for _ in range(3):
        make_final(make_sound_map(project=project), answer=ANSWER)
    with django_assert_num_queries(3):
        assert len(MapList(researcher, {}).entries) == 3
