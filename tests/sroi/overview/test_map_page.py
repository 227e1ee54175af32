"""The page on which a map is read: what it shows, to whom, and what it keeps back."""

import re
from dataclasses import asdict
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from sroi.calculation.monte_carlo import Simulation
from sroi.choices import Figure, Licence
from sroi.models import Acknowledgement, ImpactMap
from tests.factories import make_activity, make_asset
from tests.sroi.factories import (
    make_estimate,
    make_final,
    make_input,
    make_map,
    make_outcome,
    make_price_index,
    make_proxy,
    make_sound_map,
    make_stakeholder,
)

pytestmark = pytest.mark.django_db
SIMULATION = asdict(
    Simulation(
        draws=10_000, seed=7, central=1.3, low=0.9, middle=1.3, high=1.6, mean=1.3, share_above_one=0.87,
        bins=((0.7, 4_000), (1.3, 6_000)), top=1.9, made_with="numpy",
    )
)  # fmt: skip


def read(client: Client, impact_map: ImpactMap) -> str:
    """The page's words, each blank one blank."""
    response = client.get(impact_map.get_absolute_url())
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_a_visitor_reads_a_final_map_that_is_everyones(client, project):
    page = read(client, make_final(make_sound_map(project=project), is_public=True, simulation=SIMULATION))
    assert "an estimated £1.30 of social value over 1 year (range £0.90–£1.60)" in page
    assert "GUIDE r3.5% e1 k2 mult gross" in page
    assert "in 87 % of 10,000 draws" in page


def test_a_draft_shows_staff_its_range_as_it_stands(client_of, researcher, project):
    assert re.search(r"\(range £\d\.\d\d–£\d\.\d\d\)", read(client_of(researcher), make_sound_map(project=project)))


def test_outcomes_stand_under_their_stakeholder_with_how_they_are_known(client_of, researcher, project):
    impact_map = make_sound_map(project=project)
    make_stakeholder(impact_map, "Neighbours", group_size="1200")
    make_outcome(
        impact_map,
        "Neighbours",
        description="Know each other by name",
        is_measured=True,
        n_after=41,
        indicator="Asked on the doorstep",
        is_headcount=True,
    )
    make_outcome(impact_map, "Neighbours", description="Put up with noise", direction=-1, is_intended=False)
    page = read(client_of(researcher), impact_map)
    assert "Neighbours (1,200)" in page
    assert re.search(r"Know each other by name Measured, n.41 Asked on the doorstep 10 people", page)
    assert re.search(r"Put up with noise Loss Not meant It is not said how this is known", page)


def test_an_uprated_value_says_what_it_was_before(client_of, researcher, project):
    impact_map = make_map(project=project, price_year="2024", price_index=make_price_index())
    make_input(impact_map)
    make_outcome(impact_map, proxy_value="80", proxy_price_year="2020", proxy_name="A night's sleep")
    assert "£100 A night's sleep, £80 in prices of 2020, taken to 2024" in read(client_of(researcher), impact_map)


def test_what_is_left_out_stands_there_with_its_reason(client_of, researcher, project):
    impact_map = make_sound_map(project=project)
    make_outcome(impact_map, description="Feel braver", is_left_out=True, left_out_reason="It comes before another")
    make_stakeholder(impact_map, "The wider city", is_included=False, reason="Nobody could say")
    page = read(client_of(researcher), impact_map)
    assert "Feel braver (Singers) It comes before another" in page
    assert "The wider city Nobody could say" in page
    assert "1 outcome " in page


def test_a_map_that_cannot_be_counted_says_why_and_shows_what_there_is(client_of, researcher, project):
    impact_map = make_map(project=project, objectives="Sleep for everybody")
    make_outcome(impact_map, deadweight=None)
    page = read(client_of(researcher), impact_map)
    assert "It cannot be counted yet" in page
    assert "There are no inputs; a ratio needs what was put in." in page
    assert "deadweight: There is no figure." in page
    assert "Sleep for everybody" in page


def test_warnings_stand_there_with_their_answers_and_the_open_ones_first(client_of, researcher, project):
    impact_map = make_sound_map(project=project)
    row = impact_map.outcomes.get()
    make_estimate(row, Figure.QUANTITY, "10", n=12)
    Acknowledgement.objects.create(
        impact_map=impact_map, code="few_people", row_key=row.key, field="quantity",
        message="12 people are behind it, fewer than 30.", reason="There are no more to ask", by=researcher,
    )  # fmt: skip
    page = read(client_of(researcher), impact_map)
    answered = page.index("fewer than 30. Answered: There are no more to ask")
    assert page.index("No row is a loss or was unintended") < answered
    assert researcher.name not in page[page.index("warnings") :]


def test_a_sample_behind_several_figures_is_warned_of_once(client_of, researcher, project):
    impact_map = make_sound_map(project=project)
    row = impact_map.outcomes.get()
    make_estimate(row, Figure.QUANTITY, "10", n=12)
    make_estimate(row, Figure.DEADWEIGHT, "0.2", n=12)
    assert read(client_of(researcher), impact_map).count("12 people are behind it") == 1


def test_a_value_that_may_not_be_passed_on_is_shown_to_the_project_alone(client, client_of, researcher, project):
    proxy = make_proxy(project=project, licence=Licence.NO_DERIVATIVES, value="777")
    impact_map = make_map(project=project)
    make_input(impact_map)
    make_outcome(impact_map, proxy=proxy, proxy_value="777", description="Sleep")
    make_outcome(impact_map, "Neighbours", proxy_value="313", description="Rest")
    make_final(impact_map, is_public=True)
    outside, inside = read(client, impact_map), read(client_of(researcher), impact_map)
    assert "£777" in inside
    assert "£777" not in outside
    assert "£313" in outside
    assert "the value may not be passed on" in outside
    assert "kept back" in outside


def test_a_row_that_states_such_a_licence_itself_is_kept_back_too(client, project):
    impact_map = make_map(project=project)
    make_input(impact_map)
    make_outcome(impact_map, proxy_value="777", proxy_licence="CC BY-NC-ND 4.0")
    assert "£777" not in read(client, make_final(impact_map, is_public=True))


def test_what_it_is_about_is_named_as_far_as_the_reader_may_know_of_it(client, client_of, researcher, project):
    impact_map = make_sound_map(project=project)
    hall, hidden = make_asset(name="Open Hall", project=project), make_asset("staff_only", name="Zither Circle")
    hidden.projects.add(project)
    secret = make_activity(hall, "staff_only", name="Bassoon Hour")
    for asset in (hall, hidden):
        impact_map.mapassets.create(asset=asset)
    impact_map.mapactivitys.create(activity=secret)
    make_final(impact_map, is_public=True)
    outside, inside = read(client, impact_map), read(client_of(researcher), impact_map)
    assert "Open Hall" in outside
    assert "Zither Circle" not in outside
    assert "Bassoon Hour" not in outside
    assert "Zither Circle" in inside
    assert "Bassoon Hour" in inside


def test_what_was_recalled_and_not_read_is_named(client_of, researcher, project):
    impact_map = make_sound_map(project=project)
    recalled = make_proxy(project=project, is_recalled=True, name="A recalled night")
    make_outcome(impact_map, proxy=recalled)
    page = read(client_of(researcher), impact_map)
    assert "The rule (inputs divided by a twelfth of the first year) is recalled" in page
    assert "The value of “A recalled night” is recalled, and was not read in its source here." in page


def test_what_stands_against_its_being_final_is_for_staff(client, client_of, researcher, project):
    impact_map = make_final(make_sound_map(project=project), is_public=True)
    assert "against its being final" in read(client_of(researcher), impact_map)
    assert "against its being final" not in read(client, impact_map)


def test_the_ways_on_are_those_that_open(client, client_of, researcher, link_worker, project):
    draft = make_sound_map(project=project)
    edit, review = (reverse(f"sroi:{name}", args=[draft.uuid]) for name in ("impact_map_edit", "impact_map_review"))
    by_researcher = client_of(researcher).get(draft.get_absolute_url()).content.decode()
    by_link_worker = client_of(link_worker).get(draft.get_absolute_url()).content.decode()
    assert edit in by_researcher
    assert review in by_researcher
    assert edit not in by_link_worker
    assert review in by_link_worker
    final = make_final(draft, is_public=True)
    by_visitor = client.get(final.get_absolute_url()).content.decode()
    assert review not in by_visitor


def test_more_rows_take_no_more_queries(client, project, django_assert_max_num_queries):
    impact_map = make_sound_map(project=project)
    for _ in range(9):
        make_outcome(impact_map)
    make_final(impact_map, is_public=True)
    with django_assert_max_num_queries(26):
        client.get(impact_map.get_absolute_url())
