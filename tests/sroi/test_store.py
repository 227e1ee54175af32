"""Impact maps between the database and their case files."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.models import MappingProject
from sroi.actions.importing import import_case
from sroi.calculation.answer import answer
from sroi.calculation.json_text import read_text, write_text
from sroi.calculation.reading import read_case
from sroi.choices import Figure, Licence, Table
from sroi.models import ImpactMap, Input, Outcome, Output, Scenario, Stakeholder
from sroi.store import keys
from sroi.store.raw import raw_of
from sroi.store.reading import write_rows
from sroi.store.reckoning import indices, reckon
from sroi.store.spelling import columns_of, outcome_keys, spelt, spelt_outcome
from sroi.store.withholding import export_of, forbids_passing_on
from tests.sroi.cases import FIXTURES, ROW, raw_case
from tests.sroi.factories import (
    look_at_sensitivity,
    make_estimate,
    make_final,
    make_map,
    make_outcome,
    make_price_index,
    make_proxy,
    make_sound_map,
    make_stakeholder,
)

# Everything that a file may hold and a column cannot, or says in another way.
ODD = raw_case(
    {"id": 7, "leads_to": "b", "deadweight_reason": "asked", "deadweight_source": "survey", "deadweight_n": 40},
    {"id": "b", "proxy_value": "-6.50", "proxy_value_low": "-8", "proxy_value_high": "-5.0", "direction": 1},
    {
        "id": None,
        "proxy_value": Decimal("-3"),
        "proxy_price_year": "the year before last",
        "start": "2",
        "n_before": "12.5",
    },
    {
        "id": None,
        "outcome": "x" * 600,
        "shared": {"quantity": "heads", "mood": "fine"},
        "output": "evenings",
        "cashable": None,
    },
    {
        "id": None,
        "stakeholder": "x" * 400,
        "duration_years": "3",
        "confidence": "so so",
        "headcount": False,
        "unheard": [1, {}],
    },
    title="t" * 300,
    period={"start": "spring", "end": "2025-03-31"},
    analysis_type="half and half",
    price_year="the year before last",
    conventions={"max_years": 70, "note": "kept", "horizon": None, "price_index": "nobody-knows-it"},
    stakeholders=[{"name": "Singers", "group_size": 40, "how_involved": "asked"}, {"name": "Singers", "note": "twice"}],
    outputs=["40 evenings", {"description": "leaflets", "quantity": "200"}, None, 3],
    excluded_outcomes=["a word", {"outcome": "left", "reason": "small", "quantity": "-4", "deadweight": "15"}, ["odd"]],
    scenarios=[{"name": "half", "set": {"7.quantity": "5"}, "expected_ratio": "1"}, "no object"],
    partial_rows=[{"id": "p"}],
    asked_about_losses=False,
    workings={"b": "by hand", "zero byte": "\x00 and \ud800"},
)


@pytest.fixture
def odd_map(project: MappingProject) -> ImpactMap:
    """``ODD``, stored."""
    return stored(ODD, project)


def stored(raw: Any, project: MappingProject) -> ImpactMap:
    """The map of a case, as the database has it."""
    made = import_case(raw=raw, project=project, by=None)
    return ImpactMap.objects.get(pk=made.pk)


# --- There and back -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["guide_lunch_club", "below_one", "every_option"])
def test_case_file_leaves_as_it_came_and_counts_the_same(name, project):
    raw = read_text((FIXTURES / f"{name}.json").read_bytes())
    impact_map = stored(raw, project)
    assert write_text(raw_of(impact_map)) == write_text(raw)
    assert answer(reckon(impact_map).case, indices()) == answer(read_case(raw))


@pytest.mark.shared_data
def test_shared_studies_leave_as_they_came_and_count_the_same(project, shared_data):
    for path in sorted((shared_data / "sroi").glob("*.json")):
        raw = read_text(path.read_bytes())
        impact_map = stored(raw, project)
        assert write_text(raw_of(impact_map)) == write_text(raw), path.name
        assert answer(reckon(impact_map).case, indices()) == answer(read_case(raw)), path.name


def test_what_a_column_cannot_hold_leaves_as_it_came(odd_map):
    assert write_text(raw_of(odd_map)) == write_text(ODD)
    assert answer(reckon(odd_map).case, indices()) == answer(read_case(ODD))


def test_columns_hold_what_they_can(odd_map):
    seven, loss, third, long, _, word, left = odd_map.outcomes.all()
    assert (odd_map.period_start, odd_map.period_end.isoformat()) == (None, "2025-03-31")
    assert (odd_map.max_years, odd_map.analysis_type, odd_map.price_year) == (None, "", "")
    assert len(odd_map.title) == 200
    assert odd_map.title.endswith("…")
    assert (seven.key, seven.leads_to) == ("7", ["b"])
    deadweight = seven.estimates.get(figure=Figure.DEADWEIGHT)
    assert (deadweight.value, deadweight.n, deadweight.reason, deadweight.source) == (
        Decimal("0.20"), 40, "asked", "survey",
    )  # fmt: skip
    worth = loss.estimates.get(figure=Figure.PROXY_VALUE)
    assert (loss.direction, worth.value, worth.low, worth.high) == (-1, Decimal("6.50"), Decimal("5.0"), 8)
    assert (third.key, third.start, third.n_before, third.proxy_price_year) == ("3", "after", None, "")
    assert (long.output.description, long.estimates.get(figure=Figure.QUANTITY).shared) == ("evenings", "heads")
    assert (word.is_left_out, word.description, left.left_out_reason) == (True, "a word", "small")
    assert set(left.estimates.values_list("figure", flat=True)) == set()
    assert [each.name for each in odd_map.stakeholders.all()][:2] == ["Singers", "Council"]
    assert [each.description for each in odd_map.outputs.all()] == ["40 evenings", "leaflets", "evenings"]


def test_rows_are_not_written_into_a_map_that_has_some(odd_map):
    with pytest.raises(ValueError, match="has rows already"):
        write_rows(odd_map, raw_case())


# What may stand under any key, wherever it comes from.
FOUND_IN_FILES = [
    None, True, False, 0, 3, -5, 10**30, Decimal("1E+3"), Decimal("-0.50"), "", " x ", "1", "+1", "-6.50", "0.350",
    "15", "NaN", "-", "2025-01-31", "spring", "during", "2", "cash", "share_due_to_us", "x" * 600, "\x00", [], ["b", 7],
    [None], {}, {"quantity": "heads"}, {"start": "2025-01-31"}, {"discount_rate": "0.2", "max_years": "3"},
]  # fmt: skip
TABLES = {
    "map": keys.OF_MAP,
    "stakeholder": keys.OF_STAKEHOLDER,
    "input": keys.OF_INPUT,
    "output": keys.OF_OUTPUT,
    "outcome": keys.OF_OUTCOME,
}


@pytest.mark.parametrize("table", TABLES)
@given(data=st.data())
def test_object_whose_columns_say_what_it_says_is_the_same_object(table, data):
    names = sorted({path[0] for key in TABLES[table] for path in key.paths})
    raw = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(FOUND_IN_FILES), max_size=8))
    if table == "outcome":
        assert spelt_outcome(raw, columns_of(raw, outcome_keys(raw))) is raw
    else:
        assert spelt(raw, columns_of(raw, TABLES[table]), TABLES[table]) is raw


# --- What is edited -----------------------------------------------------------------------------------------------


def test_edited_figure_is_written_and_nothing_else_moves(project):
    impact_map = stored(raw_case(note_of_ours="kept"), project)
    row = impact_map.outcomes.get()
    make_estimate(row, Figure.DEADWEIGHT, "0.350", low="0.3")
    row.proxy_unit, row.is_cashable = "per person per year", True
    row.save()
    expected = {**ROW, "deadweight": "0.350", "deadweight_low": "0.3", "cashable": True}
    expected["proxy_unit"] = "per person per year"
    assert raw_of(impact_map) == {**raw_case(note_of_ours="kept"), "outcomes": [expected]}
    assert [*raw_of(impact_map)["outcomes"][0]][:10] == [*ROW]


def test_figure_that_means_the_same_keeps_its_spelling(project):
    impact_map = stored(raw_case(), project)
    make_estimate(impact_map.outcomes.get(), Figure.DEADWEIGHT, "0.2")
    assert raw_of(impact_map)["outcomes"][0]["deadweight"] == "0.20"


def test_what_is_emptied_goes(project):
    impact_map = stored(raw_case({"proxy_unit": "a night", "shared": {"quantity": "heads"}}), project)
    row = impact_map.outcomes.get()
    row.proxy_unit = ""
    row.save()
    row.estimates.filter(figure=Figure.QUANTITY).update(shared="")
    row.estimates.filter(figure=Figure.DROP_OFF).delete()
    assert raw_of(impact_map)["outcomes"] == [{key: part for key, part in ROW.items() if key != "drop_off"}]


def test_loss_stated_by_its_sign_keeps_it_when_its_value_changes(project):
    loss = {"proxy_value": "-5", "proxy_value_low": "-6"}
    impact_map = stored(raw_case(loss), project)
    make_estimate(impact_map.outcomes.get(), Figure.PROXY_VALUE, "5.5", low="5")
    part = raw_of(impact_map)["outcomes"][0]
    assert (part["proxy_value"], part["proxy_value_low"], part["proxy_value_high"]) == ("-5.5", "-6", "-5")
    assert "direction" not in part


@pytest.mark.parametrize(
    ("direction", "value", "expected"),
    [(1, "5", {"proxy_value": "5"}), (-1, "0", {"proxy_value": "0", "direction": -1})],
)
def test_loss_that_its_sign_can_say_no_longer_is_stated_without_it(direction, value, expected, project):
    impact_map = stored(raw_case({"proxy_value": "-5"}), project)
    row = impact_map.outcomes.get()
    row.direction = direction
    row.save()
    make_estimate(row, Figure.PROXY_VALUE, value)
    part = raw_of(impact_map)["outcomes"][0]
    assert {key: part[key] for key in ("proxy_value", "direction") if key in part} == expected


def test_renamed_stakeholder_is_renamed_in_every_row(odd_map):
    singers = odd_map.stakeholders.get(name="Singers")
    singers.name = "The choir"
    singers.save()
    raw = raw_of(odd_map)
    assert {row["stakeholder"] for row in raw["outcomes"][:4]} == {"The choir"}
    assert raw["stakeholders"][0] == {**ODD["stakeholders"][0], "name": "The choir"}


def test_stakeholder_whom_rows_alone_name_leaves_once_something_is_said_of_them(project):
    impact_map = stored(raw_case(), project)
    assert "stakeholders" not in raw_of(impact_map)
    singers = impact_map.stakeholders.get(name="Singers")
    singers.how_involved = "Interviews"
    singers.save()
    assert raw_of(impact_map)["stakeholders"] == [{"name": "Singers", "how_involved": "Interviews"}]


def test_row_that_is_left_out_leaves_among_the_excluded(odd_map):
    row = odd_map.outcomes.get(key="b")
    row.is_left_out, row.left_out_reason = True, "counted by others"
    row.save()
    raw = raw_of(odd_map)
    assert [part.get("id") for part in raw["outcomes"]] == [7, "3", "4", "5"]
    assert raw["excluded_outcomes"][0] == {**ODD["outcomes"][1], "reason": "counted by others"}


def test_row_without_an_id_needs_none_until_its_place_is_another(project):
    raw = raw_case({"id": "first"}, {})
    del raw["outcomes"][1]["id"]
    impact_map = stored(raw, project)
    assert "id" not in raw_of(impact_map)["outcomes"][1]
    impact_map.outcomes.get(key="first").delete()
    assert raw_of(impact_map)["outcomes"][0]["id"] == "2"


def test_map_made_here_is_a_whole_case_file(project):
    impact_map = make_sound_map(project=project, title="A choir", price_year="2024")
    make_stakeholder(impact_map, "Neighbours", is_included=False, reason="not asked")
    raw = raw_of(impact_map)
    assert [*raw] == ["title", "currency", "price_year", "conventions", "stakeholders", "inputs", "outcomes"]
    assert raw["conventions"] == {"preset": "guide_2012", "attribution_means": "share_due_to_others"}
    assert raw["stakeholders"][2] == {"name": "Neighbours", "included": False, "reason": "not asked"}
    assert reckon(impact_map).result.rows[0].impact == 5400


def test_every_column_of_a_map_has_its_key_or_stays_here():
    kept_out = {
        ImpactMap: {
            "uuid", "series", "version", "previous", "project", "is_study", "status", "openness", "created_at",
            "created_by", "as_read",
            # Written by ``sroi.store.raw`` itself.
            "price_index", "sensitivity_looked_at",
        },
        Outcome: {"is_left_out", "proxy"},
        Scenario: {"overrides"},
    }  # fmt: skip
    tables = {
        ImpactMap: keys.OF_MAP, Stakeholder: keys.OF_STAKEHOLDER, Input: keys.OF_INPUT, Output: keys.OF_OUTPUT,
        Outcome: keys.OF_OUTCOME, Scenario: keys.OF_SCENARIO,
    }  # fmt: skip
    for model, table in tables.items():
        columns = {field.name for field in model._meta.concrete_fields}
        written = {key.column.split("__")[0] for key in table if "." not in key.column}
        ours = {"id", "uuid", "position", "as_read", "impact_map"} | kept_out.get(model, set())
        assert columns - ours == written, model


@pytest.mark.parametrize("key", sorted({key.paths[-1][-1] for key in keys.OF_OUTCOME} - {"id"}))
def test_keys_of_an_outcome_are_no_strangers_to_the_arithmetic(key):
    raw = raw_case()
    raw["outcomes"][0].setdefault(key, "1" if key != "shared" else {})
    try:
        notes = read_case(raw).notes
    except ValueError:
        return
    assert (key, "unknown_key") not in {(note.field, note.code) for note in notes}


# --- Counting -----------------------------------------------------------------------------------------------------


def test_number_of_queries_does_not_grow_with_the_rows(project, django_assert_num_queries):
    impact_map = stored(raw_case(*({"id": str(number)} for number in range(30))), project)
    with django_assert_num_queries(7):
        assert len(reckon(impact_map).result.rows) == 30


def test_map_that_cannot_be_counted_says_where(project):
    impact_map = make_sound_map(project=project)
    make_estimate(impact_map.outcomes.get(), Figure.DURATION, "2.5")
    bare = make_outcome(impact_map, key="bare", quantity=None)
    impact_map.inputs.update(amount=None)
    reckoning = reckon(impact_map)
    assert (reckoning.can_be_counted, reckoning.result, reckoning.sides, reckoning.headline) == (
        False,
        None,
        None,
        None,
    )
    places = {(finding.code, reckoning.place_of(finding)) for finding in reckoning.refusals}
    assert {(code, at.table, at.row, at.field) for code, at in places} == {
        ("missing", Table.INPUT, impact_map.inputs.get().uuid, "amount"),
        ("duration_invalid", Table.OUTCOME, impact_map.outcomes.first().uuid, "duration_years"),
        ("missing", Table.OUTCOME, bare.uuid, "quantity"),
    }


def test_findings_stand_at_their_gates(project):
    reckoning = reckon(make_sound_map(project=project))
    assert {finding.code for finding in reckoning.final} >= {"proxy_without_unit", "proxy_without_source"}
    assert "no_sensitivity" in {finding.code for finding in reckoning.to_answer}
    assert "recalled_payback" in {finding.code for finding in reckoning.notes}
    assert reckoning.headline == reckoning.result.ratio


def test_sensitivity_that_was_looked_at_is_said(project):
    impact_map = make_sound_map(project=project)
    look_at_sensitivity(impact_map)
    assert raw_of(impact_map)["sensitivity_run"] is True
    assert "no_sensitivity" not in {finding.code for finding in reckon(impact_map).to_answer}


def test_version_knows_the_conventions_of_the_final_one_before_it(project):
    first = make_final(make_sound_map(project=project), fingerprint="GUIDE r3.5% e1 k2 mult gross")
    second = make_sound_map(project=project, series=first.series, version=2, previous=first, preset="no_discount")
    assert raw_of(second)["last_final_fingerprint"] == "GUIDE r3.5% e1 k2 mult gross"
    assert "conventions_changed" in {finding.code for finding in reckon(second).to_answer}


def test_stored_index_uprates_and_is_named(project):
    index = make_price_index(name="made-up")
    impact_map = make_map(project=project, price_year="2024", price_index=index)
    make_outcome(impact_map, proxy_price_year="2020")
    make_stakeholder(impact_map)
    impact_map.inputs.create(amount=Decimal(100))
    assert raw_of(impact_map)["price_index"] == "made-up"
    assert reckon(impact_map).case.outcomes[0].value == 1250


def test_index_that_is_taken_from_a_map_is_named_no_longer(project):
    make_price_index(name="made-up")
    impact_map = stored(raw_case(conventions={"price_index": "made-up"}), project)
    assert impact_map.price_index.name == "made-up"
    impact_map.price_index = None
    assert "price_index" not in raw_of(impact_map)["conventions"]


def test_export_of_an_uprated_map_counts_without_our_index(project):
    index = make_price_index(name="made-up")
    impact_map = make_sound_map(project=project, price_year="2024", price_index=index)
    impact_map.outcomes.update(proxy_price_year="2020")
    export = export_of(impact_map)
    assert export.raw["price_index"]["values"] == {"2020": "80", "2024": "100"}
    assert answer(read_case(export.raw)) == answer(reckon(impact_map).case)


# --- What may not leave -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["no_derivatives", "unknown", "CC BY-NC-ND 4.0", "No derivatives allowed"])
def test_licence_in_words_may_forbid_passing_on(words):
    assert forbids_passing_on(words)


@pytest.mark.parametrize("words", ["", "OGL v3.0", "cc_by_4", "land registry"])
def test_other_words_for_a_licence_do_not(words):
    assert not forbids_passing_on(words)


def test_value_that_may_not_be_passed_on_leaves_in_no_export(project):
    raw = raw_case(
        {"id": "a", "proxy_value": "4321.5", "published_impact": "4321.5"},
        {"id": "b"},
        scenarios=[{"name": "less", "set": {"a.proxy_value": "4321.4", "b.quantity": "2"}}],
    )
    impact_map = stored(raw, project)
    row = impact_map.outcomes.get(key="a")
    row.proxy = make_proxy(licence=Licence.NO_DERIVATIVES, project=project)
    row.save()
    export = export_of(impact_map)
    assert b"4321" not in export.content
    assert export.withheld == ("a",)
    assert "“a”" in export.remark
    assert export.raw["scenarios"][0]["set"] == {"b.quantity": "2"}
    with pytest.raises(ValueError, match="licence does not let it be passed on"):
        read_case(export.raw)


def test_export_counts_again_once_the_value_is_put_in(project):
    impact_map = stored(raw_case({"proxy_licence": "no_derivatives"}), project)
    export = export_of(impact_map)
    part = {**export.raw["outcomes"][0], "proxy_value": "1000"}
    again = read_case({**export.raw, "outcomes": [part]})
    assert answer(again)["ratio"] == answer(reckon(impact_map).case)["ratio"]


def test_export_of_a_map_without_such_values_is_the_file(odd_map):
    export = export_of(odd_map)
    assert export.content.decode() == write_text(ODD)
    assert (export.withheld, export.remark) == ((), "")
