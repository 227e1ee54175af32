"""Cells are saved all or none, in one change set, never over what somebody else wrote, and what follows comes along."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from assets.actions.changes import AlreadyWrittenError
from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.actions.editing import save_cells
from sroi.actions.rows import remove_row
from sroi.calculation.json_text import read_text
from sroi.cells.registry import find_column
from sroi.cells.shapes import CellConflictError, CellEdit, CellsRefusedError, LockedMapError
from sroi.cells.sheet import Sheet
from sroi.choices import Figure, Preset
from sroi.models import Estimate, ImpactMap
from tests.sroi.factories import (
    make_final,
    make_outcome,
    make_output,
    make_price_index,
    make_scenario,
    make_sound_map,
    make_stakeholder,
)


@pytest.fixture
def impact_map(project):
    return make_sound_map(project=project)


@pytest.fixture
def outcome(impact_map):
    return impact_map.outcomes.get()


def edit_of(record, field, value, was=None):
    """An edit of somebody who sees the cell as it is, unless ``was`` says otherwise."""
    table = record._meta.model_name.replace("impactmap", "map")
    impact_map = record if isinstance(record, ImpactMap) else record.impact_map
    row = None if isinstance(record, ImpactMap) else record.uuid
    sheet = Sheet(impact_map)
    column = find_column(table, field)
    seen = sheet.edit(column, sheet.find(table, row)) if was is None and column else was or ""
    return CellEdit(table, row, field, seen, value)


def figure_of(outcome, figure):
    return Estimate.objects.get(outcome=outcome, figure=figure)


def test_edit_is_one_change_set_with_its_history(impact_map, outcome, researcher):
    edits = [
        edit_of(outcome, "deadweight", "30"),
        edit_of(outcome, "deadweight_reason", "Asked a club elsewhere"),
        edit_of(outcome, "outcome", "sleep better"),
        edit_of(impact_map, "organisation", "The Florrie"),
    ]
    written = save_cells(impact_map=impact_map, edits=edits, by=researcher)
    outcome.refresh_from_db()
    impact_map.refresh_from_db()
    deadweight = figure_of(outcome, Figure.DEADWEIGHT)
    assert (str(deadweight.value), deadweight.reason) == ("0.3", "Asked a club elsewhere")
    assert (outcome.description, impact_map.organisation) == ("sleep better", "The Florrie")
    assert (written.kind, written.by, written.project) == (ChangeKind.IMPACT_MAP, researcher, impact_map.project)
    assert written.details == {"impact_map": str(impact_map.uuid)}
    version = deadweight.events.get(pgh_context__metadata__change_set=str(written.uuid))
    assert (str(version.value), version.reason) == ("0.3", "Asked a club elsewhere")


def test_every_kind_of_cell_is_stored(impact_map, outcome, researcher):
    council, output, index = make_stakeholder(impact_map, "Council"), make_output(impact_map), make_price_index()
    other = make_outcome(impact_map, key="other")
    edits = [
        edit_of(outcome, "stakeholder", str(council.uuid)),
        edit_of(outcome, "output", str(output.uuid)),
        edit_of(outcome, "leads_to", "other"),
        edit_of(outcome, "direction", "loss"),
        edit_of(outcome, "measured", "yes"),
        edit_of(outcome, "n_before", "41"),
        edit_of(outcome, "leakage_shared", "leaks"),
        edit_of(impact_map, "price_index", index.name),
        edit_of(impact_map, "period_end", "31 Aug 2026"),
        edit_of(impact_map, "currency", ""),
    ]
    save_cells(impact_map=impact_map, edits=edits, by=researcher)
    outcome.refresh_from_db()
    impact_map.refresh_from_db()
    assert (outcome.stakeholder, outcome.output, outcome.leads_to) == (council, output, [other.key])
    assert (outcome.direction, outcome.is_measured, outcome.n_before) == (-1, True, 41)
    assert figure_of(outcome, Figure.LEAKAGE).shared == "leaks"
    assert (impact_map.price_index, impact_map.currency, impact_map.period_end.month) == (index, "", 8)


def test_nothing_is_written_where_nothing_differs(impact_map, outcome, researcher):
    edits = [edit_of(outcome, "deadweight", "20.0 %"), edit_of(outcome, "outcome", " sleep  through the night ")]
    assert save_cells(impact_map=impact_map, edits=edits, by=researcher) is None
    assert not ChangeSet.objects.exists()


def test_one_bad_cell_keeps_all_from_being_written_and_every_bad_cell_is_named(impact_map, outcome, researcher):
    edits = [
        edit_of(outcome, "deadweight", "0.25"),
        edit_of(outcome, "quantity", "1,200"),
        edit_of(outcome, "outcome", "sleep better"),
        edit_of(outcome, "no_such_column", "x"),
    ]
    with pytest.raises(CellsRefusedError) as refused:
        save_cells(impact_map=impact_map, edits=edits, by=researcher)
    assert [error.address.field for error in refused.value.errors] == ["deadweight", "quantity", "no_such_column"]
    assert refused.value.by_cell[edits[0].address].meant == ("25 %", "0.25 %")
    assert not ChangeSet.objects.exists()


def test_cell_that_somebody_else_changed_is_a_conflict_with_both_values(impact_map, outcome, researcher, admin_user):
    mine = edit_of(outcome, "deadweight", "30")
    save_cells(impact_map=impact_map, edits=[edit_of(outcome, "deadweight", "40")], by=admin_user)
    save_cells(impact_map=impact_map, edits=[edit_of(outcome, "deadweight_n", "12")], by=researcher)
    with pytest.raises(CellConflictError) as refused:
        save_cells(impact_map=impact_map, edits=[mine, edit_of(outcome, "quantity", "5")], by=researcher)
    (conflict,) = refused.value.conflicts
    assert (conflict.text, conflict.edit, conflict.by) == ("40 %", "40", admin_user.get_short_name())
    assert conflict.at is not None
    assert figure_of(outcome, Figure.QUANTITY).value == 10


def test_other_cell_of_the_same_row_and_the_same_value_are_no_conflict(impact_map, outcome, researcher, admin_user):
    mine = [edit_of(outcome, "deadweight", "40"), edit_of(outcome, "quantity", "5")]
    save_cells(impact_map=impact_map, edits=[edit_of(outcome, "deadweight", "40 %")], by=admin_user)
    save_cells(impact_map=impact_map, edits=mine, by=researcher)
    assert figure_of(outcome, Figure.QUANTITY).value == 5


def test_removed_row_is_a_conflict_that_says_who(impact_map, researcher, admin_user):
    gone = make_outcome(impact_map)
    mine = edit_of(gone, "deadweight", "30")
    remove_row(impact_map=impact_map, table="outcome", row=gone.uuid, by=admin_user)
    with pytest.raises(CellConflictError) as refused:
        save_cells(impact_map=impact_map, edits=[mine], by=researcher)
    (conflict,) = refused.value.conflicts
    assert conflict.is_gone
    assert conflict.message == f"{admin_user.get_short_name()} has removed this row in the meantime."


def test_several_edits_of_one_cell_are_one(impact_map, outcome, researcher):
    edits = [edit_of(outcome, "deadweight", "30"), edit_of(outcome, "deadweight", "35", was="30")]
    save_cells(impact_map=impact_map, edits=edits, by=researcher)
    assert figure_of(outcome, Figure.DEADWEIGHT).value == Decimal("0.35")


def test_submission_is_written_once(impact_map, outcome, researcher):
    edits, submission = [edit_of(outcome, "deadweight", "30")], uuid4()
    save_cells(impact_map=impact_map, edits=edits, by=researcher, submission=submission)
    with pytest.raises(AlreadyWrittenError):
        save_cells(impact_map=impact_map, edits=edits, by=researcher, submission=submission)
    assert ChangeSet.objects.count() == 1


def test_final_version_and_those_without_the_right_write_nothing(impact_map, outcome, researcher, link_worker):
    edits = [edit_of(outcome, "deadweight", "30")]
    with pytest.raises(PermissionDenied):
        save_cells(impact_map=impact_map, edits=edits, by=link_worker)
    make_final(impact_map)
    with pytest.raises(LockedMapError):
        save_cells(impact_map=impact_map, edits=edits, by=researcher)


def test_row_of_another_map_is_not_reached(impact_map, researcher, project):
    other = make_sound_map(project=project).outcomes.get()
    with pytest.raises(CellConflictError):
        save_cells(impact_map=impact_map, edits=[edit_of(other, "deadweight", "30")], by=researcher)
    assert figure_of(other, Figure.DEADWEIGHT).value == Decimal("0.2")


def test_two_rows_cannot_take_one_name_or_id(impact_map, outcome, researcher):
    other = make_outcome(impact_map)
    singers = outcome.stakeholder
    edits = [edit_of(other, "id", outcome.key), edit_of(singers, "name", "Council")]
    with pytest.raises(CellsRefusedError) as refused:
        save_cells(impact_map=impact_map, edits=edits, by=researcher)
    assert [error.code for error in refused.value.errors] == ["taken", "taken"]


# --- What follows from an edit ------------------------------------------------------------------------------------


def test_new_id_and_new_name_are_followed_by_chains_and_scenarios(impact_map, outcome, researcher):
    parent = make_outcome(impact_map, leads_to=[outcome.key, "elsewhere"])
    sets = {f"{outcome.key}.quantity": "5", f"{parent.key}.quantity": "6"}
    scenario = make_scenario(impact_map, overrides=json.dumps({"set": sets, "set_inputs": {"Council": "1"}}))
    council = impact_map.stakeholders.get(name="Council")
    edits = [edit_of(outcome, "id", r"s\1eep"), edit_of(council, "name", "City Council")]
    save_cells(impact_map=impact_map, edits=edits, by=researcher)
    parent.refresh_from_db()
    scenario.refresh_from_db()
    assert parent.leads_to == [r"s\1eep", "elsewhere"]
    found = read_text(scenario.overrides.encode())
    assert list(found["set"].items()) == [(r"s\1eep.quantity", "5"), (f"{parent.key}.quantity", "6")]
    assert dict(found["set_inputs"]) == {"City Council": "1"}


def test_preset_brings_all_its_conventions(impact_map, researcher):
    save_cells(impact_map=impact_map, edits=[edit_of(impact_map, "discount_rate", "2")], by=researcher)
    save_cells(impact_map=impact_map, edits=[edit_of(impact_map, "preset", "green_book")], by=researcher)
    impact_map.refresh_from_db()
    assert (impact_map.preset, impact_map.discount_rate) == (Preset.GREEN_BOOK, None)


def test_conventions_chosen_one_by_one_begin_with_those_that_held(impact_map, researcher):
    impact_map.preset = Preset.GREEN_BOOK
    impact_map.save()
    save_cells(impact_map=impact_map, edits=[edit_of(impact_map, "preset", "custom")], by=researcher)
    impact_map.refresh_from_db()
    assert (impact_map.first_benefit_exponent, impact_map.inputs_discounted) == (0, True)
    assert (impact_map.discount_rate, impact_map.drop_off_from_benefit_year) == (Decimal("0.035"), 2)


def test_hours_are_worth_their_rate_until_a_value_is_stated(impact_map, researcher):
    given = impact_map.inputs.get()
    given.amount = None
    given.save()
    save_cells(
        impact_map=impact_map,
        edits=[edit_of(given, "hours", "430"), edit_of(given, "hourly_rate", "12.60")],
        by=researcher,
    )
    given.refresh_from_db()
    assert given.amount == Decimal("5418")
    save_cells(impact_map=impact_map, edits=[edit_of(given, "amount", "6000")], by=researcher)
    save_cells(impact_map=impact_map, edits=[edit_of(given, "hours", "400")], by=researcher)
    given.refresh_from_db()
    assert given.amount == 6000
