"""Rows are added, moved, removed while nothing hangs on them, and brought back as they were."""

from decimal import Decimal
from uuid import uuid4

import pytest
from pghistory.models import Events

from assets.models import ChangeSet
from sroi.actions.rows import add_row, move_row, remove_row, restore_row
from sroi.cells.shapes import CellsRefusedError, LockedMapError, RowRefusedError
from sroi.choices import Figure
from sroi.models import Estimate
from tests.sroi.factories import (
    make_challenge,
    make_final,
    make_input,
    make_outcome,
    make_output,
    make_scenario,
    make_sound_map,
    make_stakeholder,
)


@pytest.fixture
def impact_map(project):
    return make_sound_map(project=project)


def keys(impact_map):
    return list(impact_map.outcomes.order_by("position").values_list("key", flat=True))


def test_row_is_added_with_what_was_typed_before_another(impact_map, researcher):
    first = impact_map.outcomes.get()
    made = add_row(
        impact_map=impact_map, table="outcome", by=researcher, before=first.uuid,
        values={"outcome": "see friends", "deadweight": "25 %", "stakeholder": "Singers"},
    )  # fmt: skip
    assert keys(impact_map) == [made.key, first.key]
    assert (made.description, made.stakeholder.name) == ("see friends", "Singers")
    assert Estimate.objects.get(outcome=made, figure=Figure.DEADWEIGHT).value == Decimal("0.25")
    assert ChangeSet.objects.get().details == {"impact_map": str(impact_map.uuid), "row": str(made.uuid)}


def test_new_row_with_a_bad_cell_is_not_added(impact_map, researcher):
    with pytest.raises(CellsRefusedError):
        add_row(impact_map=impact_map, table="outcome", by=researcher, values={"deadweight": "0.25"})
    with pytest.raises(CellsRefusedError):
        add_row(impact_map=impact_map, table="stakeholder", by=researcher, values={"name": "Singers"})
    assert (impact_map.outcomes.count(), ChangeSet.objects.count()) == (1, 0)


def test_row_added_twice_by_one_form_is_added_once(impact_map, researcher):
    submission = uuid4()
    made = [
        add_row(impact_map=impact_map, table="input", by=researcher, submission=submission) for _ in ("once", "twice")
    ]
    assert made[0] == made[1]
    assert impact_map.inputs.count() == 2


def test_new_outcome_is_not_one_that_a_chain_names_already(impact_map, researcher):
    make_outcome(impact_map, leads_to=["outcome-2"])
    assert add_row(impact_map=impact_map, table="outcome", by=researcher).key == "outcome-3"


def test_row_is_moved_before_another_and_to_the_end(impact_map, researcher):
    first, second, third = impact_map.outcomes.get(), make_outcome(impact_map), make_outcome(impact_map)
    move_row(impact_map=impact_map, table="outcome", row=third.uuid, before=first.uuid, by=researcher)
    assert keys(impact_map) == [third.key, first.key, second.key]
    move_row(impact_map=impact_map, table="outcome", row=third.uuid, before=None, by=researcher)
    assert keys(impact_map) == [first.key, second.key, third.key]
    with pytest.raises(RowRefusedError):
        move_row(impact_map=impact_map, table="outcome", row=third.uuid, before=uuid4(), by=researcher)


def refusal(impact_map, row, by):
    with pytest.raises(RowRefusedError) as fault:
        remove_row(impact_map=impact_map, table=row._meta.model_name, row=row.uuid, by=by)
    return str(fault.value)


def test_row_on_which_something_hangs_is_not_removed_and_says_what(impact_map, researcher):
    outcome, output = impact_map.outcomes.get(), make_output(impact_map, description="evenings")
    parent = make_outcome(impact_map, leads_to=[outcome.key], output=output, description="sing")
    asked = make_outcome(impact_map)
    make_challenge(impact_map, table="outcome", row=asked.uuid, field="deadweight")
    overrides = f'{{"set": {{"{parent.key}.quantity": "5"}}, "set_inputs": {{"Council": "1"}}}}'
    make_scenario(impact_map, overrides=overrides, name="half")
    assert "the outcome “sing”, which leads to it" in refusal(impact_map, outcome, researcher)
    assert "the scenario “half”" in refusal(impact_map, parent, researcher)
    assert "the scenario “half”" in refusal(impact_map, impact_map.inputs.get(), researcher)
    assert "the outcome “sing”" in refusal(impact_map, output, researcher)
    assert "the input “grant”" in refusal(impact_map, make_stakeholder(impact_map, "Council"), researcher)
    assert "an open challenge" in refusal(impact_map, asked, researcher)
    assert not ChangeSet.objects.exists()


def test_removed_row_comes_back_as_it_was_with_its_figures_and_its_history(impact_map, researcher, admin_user):
    council = make_stakeholder(impact_map, "Friends")
    row = make_outcome(impact_map, stakeholder="Friends", deadweight="0.350", as_read='{"id": "x"}')
    remove_row(impact_map=impact_map, table="outcome", row=row.uuid, by=researcher)
    assert keys(impact_map) == [impact_map.outcomes.get().key]
    remove_row(impact_map=impact_map, table="stakeholder", row=council.uuid, by=researcher)
    back = restore_row(impact_map=impact_map, table="outcome", row=row.uuid, by=admin_user)
    assert (back.pk, back.key, back.position, back.as_read) == (row.pk, row.key, row.position, row.as_read)
    # What it named is gone.
    assert back.stakeholder is None
    assert str(Estimate.objects.get(outcome=back, figure=Figure.DEADWEIGHT).value) == "0.350"
    assert back.estimates.count() == 7
    assert [each.pgh_label for each in Events.objects.tracks(back).order_by("pgh_id")] == ["insert", "delete", "insert"]


def test_row_whose_name_or_id_is_taken_by_now_does_not_come_back(impact_map, researcher):
    gone = make_outcome(impact_map)
    remove_row(impact_map=impact_map, table="outcome", row=gone.uuid, by=researcher)
    make_outcome(impact_map, key=gone.key)
    with pytest.raises(RowRefusedError, match="another id first"):
        restore_row(impact_map=impact_map, table="outcome", row=gone.uuid, by=researcher)
    with pytest.raises(RowRefusedError):
        restore_row(impact_map=impact_map, table="input", row=uuid4(), by=researcher)


def test_rows_of_a_final_version_and_of_other_tables_are_left_alone(impact_map, researcher):
    spare = make_input(impact_map)
    scenario = make_scenario(impact_map)
    with pytest.raises(RowRefusedError):
        remove_row(impact_map=impact_map, table="scenario", row=scenario.uuid, by=researcher)
    make_final(impact_map)
    with pytest.raises(LockedMapError):
        remove_row(impact_map=impact_map, table="input", row=spare.uuid, by=researcher)
