"""How sure a result is, in the browser: who sees what, what is written, and what is refused."""

import json
from dataclasses import asdict, replace
from uuid import uuid4

import pytest
from django.urls import reverse

from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.actions.scenarios import StaleScenarioError, change_scenario, state_of
from sroi.calculation.monte_carlo import simulate
from sroi.cells.shapes import LockedMapError
from sroi.models import Scenario
from sroi.store.raw import raw_of
from sroi.store.reckoning import reckon
from tests.sroi.factories import (
    make_final,
    make_input,
    make_map,
    make_outcome,
    make_proxy,
    make_scenario,
    make_sound_map,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def impact_map(project):
    """A draft with one outcome, called "a"."""
    impact_map = make_map(project=project)
    make_input(impact_map)
    make_outcome(impact_map, key="a")
    return impact_map


@pytest.fixture
def desk(client_of, researcher):
    """The browser of somebody who works on the map."""
    return client_of(researcher)


def address(name, impact_map, *more):
    return reverse(f"sroi:{name}", args=[impact_map.uuid, *more])


def typed(**answers):
    """A scenario form as it is sent, with one line filled in unless ``answers`` say otherwise."""
    line = {"lines": "2", "row-0": "a", "figure-0": "quantity", "value-0": "5"}
    return {"name": "few", "note": "", "seen": "", "submission": str(uuid4()), **line, **answers}


# --- Reading --------------------------------------------------------------------------------------------------------


def test_page_shows_every_figure_with_its_table(desk, impact_map):
    answer = desk.get(address("impact_map_analysis", impact_map))
    text = answer.content.decode()
    for figure in answer.context["page"].analysis.figures():
        assert f'id="{figure.key}"' in text
    assert text.count('<svg class="chart') >= 9
    assert text.count("The same as a table") >= 9


def test_map_that_cannot_be_counted_says_why(desk, project):
    impact_map = make_map(project=project)
    make_outcome(impact_map)
    text = desk.get(address("impact_map_analysis", impact_map)).content.decode()
    assert "cannot be counted yet" in text


def test_map_without_outcomes_has_nothing_to_ask_about(desk, project):
    impact_map = make_map(project=project)
    make_input(impact_map)
    assert "There are no outcomes yet" in desk.get(address("impact_map_analysis", impact_map)).content.decode()


def test_public_reads_a_public_version_without_buttons_and_without_what_may_not_be_passed_on(client, desk, project):
    impact_map = make_map(project=project)
    make_input(impact_map)
    make_outcome(impact_map, key="a", proxy_value="1234.56", proxy=make_proxy(licence="no_derivatives"))
    make_scenario(impact_map, '{"set": {"a.proxy_value": "2345.67"}}')
    make_final(impact_map, is_public=True)
    told, kept = (
        browser.get(address("impact_map_analysis", impact_map)).content.decode() for browser in (desk, client)
    )
    assert "£1,235" in told
    for secret in ("1,235", "926", "1,543", "2,346", "2345", "1234"):
        assert f"£{secret}" not in kept
    assert "kept back by its licence" in kept
    assert "/seed/" not in kept
    assert "Write a scenario" not in kept


def test_final_version_shows_the_draws_that_were_kept_with_it(desk, impact_map):
    reckoning = reckon(impact_map)
    kept = replace(simulate(reckoning.case, seed=3, draws=100), made_with="numpy of those days")
    make_final(impact_map, simulation=json.loads(json.dumps(asdict(kept))))
    assert desk.get(address("impact_map_analysis", impact_map)).context["page"].analysis.simulation == kept


def test_page_asks_a_fixed_number_of_questions(desk, project, django_assert_max_num_queries):
    impact_map = make_sound_map(project=project)
    for number in range(20):
        make_outcome(impact_map, f"Group {number}")
    with django_assert_max_num_queries(40):
        desk.get(address("impact_map_analysis", impact_map))


# --- Seed and sensitivity -------------------------------------------------------------------------------------------


def test_seed_is_kept_with_who_changed_it_and_draws_anew(desk, impact_map, researcher):
    before = desk.get(address("impact_map_analysis", impact_map)).context["page"].analysis.simulation
    desk.post(address("impact_map_seed", impact_map), {"seed": "99", "submission": str(uuid4())})
    after = desk.get(address("impact_map_analysis", impact_map)).context["page"].analysis.simulation
    assert (before.seed, after.seed) == (20261122, 99)
    assert before.low != after.low
    written = ChangeSet.objects.get(details__impact_map=str(impact_map.uuid))
    assert (written.kind, written.by) == (ChangeKind.IMPACT_MAP, researcher)
    assert raw_of(type(impact_map).objects.get(pk=impact_map.pk))["monte_carlo_seed"] == 99


@pytest.mark.parametrize("seed", ["", "-1", "1.5", "many", "99999999999"])
def test_seed_that_is_none_is_refused_and_stays_in_the_field(desk, impact_map, seed):
    answer = desk.post(address("impact_map_seed", impact_map), {"seed": seed, "submission": str(uuid4())})
    impact_map.refresh_from_db()
    assert impact_map.seed == 20261122
    assert answer.context["page"].seed_form.errors["seed"]
    assert f'value="{seed}"' in answer.content.decode() or not seed


def test_looking_at_the_sensitivity_is_recorded_and_settles_its_warning(desk, impact_map):
    assert "no_sensitivity" in {finding.code for finding in reckon(impact_map).to_answer}
    desk.post(address("impact_map_sensitivity", impact_map), {"submission": str(uuid4())})
    impact_map.refresh_from_db()
    assert impact_map.sensitivity_looked_at
    assert "no_sensitivity" not in {finding.code for finding in reckon(impact_map).to_answer}
    assert "Yes, on" in desk.get(address("impact_map_analysis", impact_map)).content.decode()


def test_reading_the_page_records_nothing(desk, impact_map):
    desk.get(address("impact_map_analysis", impact_map))
    impact_map.refresh_from_db()
    assert impact_map.sensitivity_looked_at is None


# --- Scenarios ------------------------------------------------------------------------------------------------------


def test_scenario_is_written_and_stands_beside_the_map(desk, impact_map, researcher):
    sent = typed(**{"input-0": "2000", "discount_rate": "5", "figure-1": "deadweight", "row-1": "a", "value-1": "30"})
    answer = desk.post(address("impact_map_scenario_new", impact_map), sent, follow=True)
    scenario = impact_map.scenarios.get()
    assert json.loads(scenario.overrides) == {
        "set": {"discount_rate": "0.05", "a.quantity": "5", "a.deadweight": "0.3"},
        "set_inputs": {"Council": "2000"},
    }
    figure = answer.context["page"].analysis.scenarios
    assert [row.heading for row in figure.table.rows] == ["The map as it is", "few"]
    assert "how many 5 instead of 10" in answer.content.decode()
    written = ChangeSet.objects.get(uuid=sent["submission"])
    assert (written.by, written.reason) == (researcher, "Scenario “few” added")
    assert scenario.events.latest("pgh_id").pgh_context.metadata["change_set"] == sent["submission"]


def test_form_sent_twice_makes_one_scenario(desk, impact_map):
    sent = typed()
    for _ in range(2):
        answer = desk.post(address("impact_map_scenario_new", impact_map), sent, follow=True)
    assert impact_map.scenarios.count() == 1
    assert "This was written already, by the same form." in answer.content.decode()


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "HALF AS MANY"}, "name", "already"),
        ({"value-0": ""}, "value-0", "Write what it is"),
        ({"row-0": ""}, "row-0", "Choose the outcome"),
        ({"figure-0": ""}, "figure-0", "Choose which figure"),
        ({"row-0": "gone"}, "row-0", "not in the map any more"),
        ({"value-0": "1,200"}, "value-0", "1200"),
        ({"figure-0": "deadweight", "value-0": "0.25"}, "value-0", "25 %"),
        ({"figure-0": "duration_years", "value-0": "61"}, "value-0", "from 1 to 60"),
        ({"row-1": "a", "figure-1": "quantity", "value-1": "6"}, "figure-1", "line 1 already"),
        ({"discount_rate": "20"}, "discount_rate", "15"),
        ({"preset": "mine"}, "preset", "none of"),
        ({"input-0": "£5"}, "input-0", "5"),
        ({"input-0": "0"}, "__all__", "0"),
        ({"row-0": "", "figure-0": "", "value-0": ""}, "__all__", "sets nothing"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(desk, impact_map, answers, field, words):
    make_scenario(impact_map, '{"set": {"a.quantity": "5"}}')
    answer = desk.post(address("impact_map_scenario_new", impact_map), typed(note="A dry summer", **answers))
    errors = answer.context["form"].errors
    assert words in " ".join(errors[field])
    assert impact_map.scenarios.count() == 1
    text = answer.content.decode()
    assert "A dry summer" in text
    assert all(value in text for value in answers.values() if value != "gone")


def test_more_lines_keep_what_was_typed_and_write_nothing(desk, impact_map):
    answer = desk.post(address("impact_map_scenario_new", impact_map), typed(more="yes", note="A dry summer", name=""))
    form = answer.context["form"]
    assert (form.number_of_lines, len(list(form.table))) == (5, 5)
    assert not form.errors
    assert form["value-0"].value() == "5"
    assert "A dry summer" in answer.content.decode()
    assert not impact_map.scenarios.exists()


def test_scenario_that_is_opened_and_saved_stays_as_its_file_had_it(desk, impact_map):
    overrides = {"set": {"a.quantity": "5.50", "a.cashable": True, "max_years": 2}, "set_inputs": {"COUNCIL": "1.0"}}
    scenario = make_scenario(
        impact_map, json.dumps(overrides), as_read=json.dumps({"name": "half", "published": 3, **overrides})
    )
    there = address("impact_map_scenario", impact_map, scenario.uuid)
    form = desk.get(there).context["form"]
    desk.post(there, {name: form[name].value() or "" for name in form.fields})
    scenario.refresh_from_db()
    assert json.loads(scenario.overrides) == overrides
    assert raw_of(impact_map)["scenarios"] == [{"name": "half as many", "published": 3, **overrides}]


def test_what_a_form_has_no_place_for_is_kept_until_it_is_unticked(desk, impact_map):
    scenario = make_scenario(impact_map, '{"set": {"a.quantity": "5", "a.cashable": true}}')
    there = address("impact_map_scenario", impact_map, scenario.uuid)
    form = desk.get(there).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert sent["others"] == ["a.cashable"]
    desk.post(there, {**sent, "others": []})
    scenario.refresh_from_db()
    assert json.loads(scenario.overrides) == {"set": {"a.quantity": "5"}}


def test_scenario_that_somebody_changed_in_the_meantime_is_not_overwritten(desk, impact_map):
    scenario = make_scenario(impact_map, '{"set": {"a.quantity": "5"}}')
    there = address("impact_map_scenario", impact_map, scenario.uuid)
    form = desk.get(there).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    Scenario.objects.filter(pk=scenario.pk).update(note="theirs")
    answer = desk.post(there, {**sent, "note": "mine"})
    assert answer.status_code == 409
    assert "Somebody else has changed this scenario" in answer.content.decode()
    assert "mine" in answer.content.decode()
    scenario.refresh_from_db()
    assert scenario.note == "theirs"


def test_scenario_is_taken_out_and_its_history_stays(desk, impact_map):
    scenario = make_scenario(impact_map)
    events = scenario.events.model.objects.filter(pgh_obj_id=scenario.pk)
    desk.post(address("impact_map_scenario_remove", impact_map, scenario.uuid), {"submission": str(uuid4())})
    assert not impact_map.scenarios.exists()
    assert "delete" in {event.pgh_label for event in events}


def test_scenario_of_another_map_is_not_there(desk, impact_map, project):
    scenario = make_scenario(make_sound_map(project=project))
    assert desk.get(address("impact_map_scenario", impact_map, scenario.uuid)).status_code == 404


def test_final_version_takes_no_scenario_no_seed_and_no_look(desk, impact_map, researcher):
    scenario = make_scenario(impact_map, '{"set": {"a.quantity": "5"}}')
    make_final(impact_map)
    for name, more in (("scenario", [scenario.uuid]), ("scenario_remove", [scenario.uuid]), ("scenario_new", []),
                       ("seed", []), ("sensitivity", [])):  # fmt: skip
        assert desk.post(address(f"impact_map_{name}", impact_map, *more), typed()).status_code == 403
    with pytest.raises(LockedMapError):
        change_scenario(scenario=scenario, name="x", note="", overrides={}, seen=state_of(scenario), by=researcher)


def test_scenario_that_is_gone_cannot_be_changed(impact_map, researcher):
    scenario = make_scenario(impact_map)
    seen = state_of(scenario)
    Scenario.objects.filter(pk=scenario.pk).delete()
    with pytest.raises(StaleScenarioError):
        change_scenario(scenario=scenario, name="x", note="", overrides={}, seen=seen, by=researcher)
