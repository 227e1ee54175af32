"""Making a map in the browser: where one lands, what a stage says and shows, and forms without scripts."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from assets.choices import ChangeKind
from assets.models import ChangeSet
from sroi.actions.editing import save_cells
from sroi.cells.column import NUMBERS
from sroi.cells.registry import COLUMNS
from sroi.cells.shapes import CellEdit
from sroi.choices import Figure, Table
from sroi.editor.page import MapState
from sroi.editor.stages import STAGES, STAGES_BY_FIELD, TABLE, FormPlan, TablePlan, parts_beside
from sroi.models import Acknowledgement
from tests.sroi.factories import make_challenge, make_map, make_outcome, make_output, make_sound_map, make_stakeholder

pytestmark = pytest.mark.django_db


def stage(impact_map, slug):
    return reverse("sroi:impact_map_stage", args=[impact_map.uuid, slug])


def row(impact_map, record, table="outcome"):
    return reverse("sroi:impact_map_row", args=[impact_map.uuid, table, record.uuid])


def act(impact_map, record, what, table="outcome"):
    return reverse(f"sroi:impact_map_row_{what}", args=[impact_map.uuid, table, record.uuid])


def sent(**fields):
    return {"submission": str(uuid4()), **fields}


@pytest.fixture
def impact_map(project):
    return make_sound_map(project=project)


@pytest.fixture
def editor(client_of, researcher):
    return client_of(researcher)


# --- The plan of the stages, without a database -------------------------------------------------------------------


def test_every_cell_of_a_map_has_its_place_at_a_stage():
    parts = [part for plan in STAGES for part in plan.parts]
    shown = {(Table.MAP, key) for part in parts if isinstance(part, FormPlan) for key in part.keys}
    shown |= {(part.table, each.key) for part in parts if isinstance(part, TablePlan) for each in part.columns}
    shown |= {(Table.OUTCOME, each.key) for figure in Figure for each in parts_beside(figure)}
    # Scenarios have pages of their own.
    assert {(each.table, each.key) for columns in COLUMNS.values() for each in columns
            if each.table is not Table.SCENARIO} == shown  # fmt: skip


def test_every_column_of_an_outcome_stands_in_the_whole_table():
    (whole,) = TABLE.parts
    values = [each.key for each in COLUMNS[Table.OUTCOME] if each.figure is None or each.attribute == "value"]
    assert {each.key for each in whole.columns} == set(values)


def test_a_column_stands_at_the_stage_at_which_it_is_filled_in():
    for plan in STAGES:
        for part in plan.parts:
            keys = part.columns if isinstance(part, FormPlan) else part.columns[1:]
            moved = {"materiality_threshold", "price_index", "currency", "price_year", "id"}
            wrong = [each.key for each in keys if each.stage != plan.slug and each.key not in moved]
            assert wrong == [], plan.slug


def test_every_stage_is_named_as_the_guide_has_it():
    assert all("of the Guide" in plan.guide for plan in (*STAGES, TABLE))
    assert set(STAGES_BY_FIELD.values()) <= {plan.slug for plan in STAGES}


# --- Where one lands, and what a stage says -----------------------------------------------------------------------


def test_editor_lands_on_the_stage_that_wants_work_next(editor, project):
    impact_map = make_map(project=project)
    edit = reverse("sroi:impact_map_edit", args=[impact_map.uuid])
    assert editor.get(edit).url == stage(impact_map, "scope")
    make_stakeholder(impact_map, how_involved="asked at the door")
    assert editor.get(edit).url == stage(impact_map, "inputs")


def test_stage_with_a_missing_figure_is_the_next_one(impact_map):
    make_outcome(impact_map, quantity=None)
    assert MapState(impact_map).next_stage.slug == "proxies"


def test_stage_says_what_is_missing_there_and_leads_to_the_cell(editor, impact_map):
    lacking = make_outcome(impact_map, description="walk to the shop", deadweight=None)
    page = editor.get(stage(impact_map, "shares")).content.decode()
    assert "walk to the shop, would have happened anyway:" in page
    assert f'href="{row(impact_map, lacking)}#deadweight"' in page
    assert (
        "walk to the shop, would have happened anyway:" not in editor.get(stage(impact_map, "scope")).content.decode()
    )


def test_stage_shows_each_row_with_its_share_of_the_total(editor, impact_map):
    make_outcome(impact_map)
    page = editor.get(stage(impact_map, "shares")).content.decode()
    assert page.count('<span data-figure="share">50 %</span>') == 2


def test_excluded_and_negative_outcomes_stay_in_the_table_with_their_mark(editor, impact_map):
    make_outcome(impact_map, is_left_out=True, left_out_reason="nobody could say", description="sing at home")
    make_outcome(impact_map, direction=-1, description="miss the group")
    page = editor.get(stage(impact_map, "outcomes")).content.decode()
    assert "Left out</span>" in page
    assert "nobody could say" in page
    assert "Loss</span>" in page


def test_unknown_stage_table_row_and_figure_are_not_found(editor, impact_map):
    outcome = impact_map.outcomes.get()
    assert editor.get(stage(impact_map, "nowhere")).status_code == 404
    assert editor.get(reverse("sroi:impact_map_row", args=[impact_map.uuid, "map", impact_map.uuid])).status_code == 404
    assert editor.get(reverse("sroi:impact_map_row", args=[impact_map.uuid, "input", outcome.uuid])).status_code == 404
    figure = reverse("sroi:impact_map_estimate", args=[impact_map.uuid, outcome.uuid, "happiness"])
    assert editor.get(figure).status_code == 404


def test_pages_ask_the_database_as_often_for_many_rows_as_for_one(editor, impact_map, django_assert_max_num_queries):
    for _ in range(12):
        make_outcome(impact_map)
    editor.get(stage(impact_map, "table"))
    with django_assert_max_num_queries(60):
        editor.get(stage(impact_map, "table"))


# --- Forms, without scripts ---------------------------------------------------------------------------------------


def test_fields_of_the_map_are_saved_in_a_change_set(editor, impact_map, researcher):
    form = sent(title="Singing for sleep, again", **{"was-title": impact_map.title})
    assert editor.post(stage(impact_map, "scope"), form).url == stage(impact_map, "scope")
    impact_map.refresh_from_db()
    assert impact_map.title == "Singing for sleep, again"
    written = ChangeSet.objects.get(uuid=form["submission"])
    assert (written.kind, written.by) == (ChangeKind.IMPACT_MAP, researcher)
    assert written.details["impact_map"] == str(impact_map.uuid)


def test_form_of_a_row_saves_what_differs_and_leads_back_to_the_row(editor, impact_map):
    outcome = impact_map.outcomes.get()
    answer = editor.post(row(impact_map, outcome), sent(deadweight="35 %", **{"was-deadweight": "20"}))
    assert answer.url == f"{stage(impact_map, 'outcomes')}#row-{outcome.uuid}"
    assert str(outcome.estimates.get(figure="deadweight").value) == "0.35"


def test_refused_form_keeps_all_that_was_typed_and_says_how_to_mend_it(editor, impact_map):
    outcome = impact_map.outcomes.get()
    form = sent(quantity="1,200", description="", note="kept", **{"was-quantity": "10", "was-note": ""})
    answer = editor.post(row(impact_map, outcome), form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="1,200"' in page
    assert "1200" in page
    assert ">kept</textarea>" in page
    assert outcome.estimates.get(figure="quantity").value != 1200


def test_form_drawn_before_somebody_elses_edit_is_a_conflict_and_then_overwrites_knowingly(
    editor, impact_map, admin_user
):
    outcome = impact_map.outcomes.get()
    theirs = CellEdit("outcome", outcome.uuid, "deadweight", "20", "30")
    save_cells(impact_map=impact_map, edits=[theirs], by=admin_user)
    answer = editor.post(row(impact_map, outcome), sent(deadweight="40", **{"was-deadweight": "20"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "has changed this to “30 %” in the meantime" in page
    assert 'value="40"' in page
    assert 'name="was-deadweight" value="30"' in page
    assert str(outcome.estimates.get(figure="deadweight").value) == "0.3"


def test_form_sent_twice_is_saved_once(editor, impact_map):
    form = sent(deadweight="35", **{"was-deadweight": "20"})
    for _ in range(2):
        assert editor.post(row(impact_map, impact_map.outcomes.get()), form).status_code == 302
    assert ChangeSet.objects.filter(uuid=form["submission"]).count() == 1


def test_figure_is_edited_with_its_range_people_source_and_reason(editor, impact_map):
    outcome = impact_map.outcomes.get()
    address = reverse("sroi:impact_map_estimate", args=[impact_map.uuid, outcome.uuid, "deadweight"])
    form = sent(deadweight_low="10", deadweight_high="30", deadweight_n="41", deadweight_reason="asked at the end")
    assert editor.post(address, form).status_code == 302
    found = outcome.estimates.get(figure="deadweight")
    assert (str(found.low), str(found.high), found.n, found.reason) == ("0.1", "0.3", 41, "asked at the end")
    assert "History and questions" in editor.get(address).content.decode()


def test_columns_that_a_form_does_not_show_are_left_alone(editor, impact_map):
    form = sent(title="Seen", preset="green_book", status="final", **{"was-title": impact_map.title})
    editor.post(stage(impact_map, "scope"), form)
    impact_map.refresh_from_db()
    assert (impact_map.title, impact_map.preset, impact_map.status) == ("Seen", "guide_2012", "draft")


# --- Rows ---------------------------------------------------------------------------------------------------------


def test_row_is_added_once_and_one_comes_back_to_it(editor, impact_map):
    add = reverse("sroi:impact_map_row_add", args=[impact_map.uuid, "output"])
    form = sent(stage="outcomes")
    answers = [editor.post(add, form) for _ in range(2)]
    made = impact_map.outputs.get()
    assert [answer.url for answer in answers] == [f"{stage(impact_map, 'outcomes')}#row-{made.uuid}"] * 2


def test_row_is_moved_up_and_down(editor, impact_map):
    first, second = impact_map.outcomes.get(), make_outcome(impact_map)
    editor.post(act(impact_map, second, "move"), sent(stage="outcomes", way="up"))
    assert list(impact_map.outcomes.all()) == [second, first]
    editor.post(act(impact_map, second, "move"), sent(stage="outcomes", way="down"))
    assert list(impact_map.outcomes.all()) == [first, second]


def test_removed_row_is_offered_back_and_comes_back_as_it_was(editor, impact_map):
    outcome = make_outcome(impact_map, description="walk to the shop")
    answer = editor.post(act(impact_map, outcome, "remove"), sent(stage="outcomes"), follow=True)
    assert not impact_map.outcomes.filter(uuid=outcome.uuid).exists()
    assert f'action="{act(impact_map, outcome, "restore")}"' in answer.content.decode()
    editor.post(act(impact_map, outcome, "restore"), sent(stage="outcomes"))
    assert str(impact_map.outcomes.get(uuid=outcome.uuid)) == "walk to the shop"


def test_row_on_which_something_hangs_stays_and_the_page_says_what(editor, impact_map):
    outcome = impact_map.outcomes.get()
    make_challenge(impact_map, table="outcome", row=outcome.uuid)
    answer = editor.post(act(impact_map, outcome, "remove"), sent(stage="outcomes"), follow=True)
    assert impact_map.outcomes.filter(uuid=outcome.uuid).exists()
    assert "an open challenge" in answer.content.decode()


# --- What the scripts are told ------------------------------------------------------------------------------------


def test_scripts_are_told_kind_and_choices_of_every_column(editor, impact_map):
    page = editor.get(stage(impact_map, "table")).content.decode()
    told = json.loads(page.split('<script id="map-columns" type="application/json">')[1].split("</script>")[0])
    assert told["outcome"]["direction"]["choices"] == [["1", "gain"], ["-1", "loss"]]
    assert {table: set(columns) for table, columns in told.items()} == {
        table: {each.key for each in columns} for table, columns in COLUMNS.items()
    }
    assert told["outcome"]["deadweight"]["kind"] in NUMBERS


def test_name_that_looks_like_markup_is_text(editor, impact_map):
    make_output(impact_map, description="<script>go()</script>")
    page = editor.get(stage(impact_map, "outcomes")).content.decode()
    assert "<script>go()" not in page


def test_warning_that_was_answered_is_not_asked_about_again(editor, impact_map):
    outcome = impact_map.outcomes.get()
    outcome.estimates.filter(figure="deadweight").update(value=0, reason="", source="")
    page = stage(impact_map, "shares")
    asked = "none of this would have happened anyway, and not why"
    assert f">It says that {asked}" in editor.get(page).content.decode()
    finding = next(each for each in MapState(impact_map).reckoning.to_answer if each.code == "deadweight_zero")
    words = finding.message.partition(": ")[2]
    Acknowledgement.objects.create(
        impact_map=impact_map, code=finding.code, row_key=finding.row, field=finding.field, message=words, reason="New."
    )
    answered = editor.get(page).content.decode()
    assert f">It says that {asked}</a>" not in answered
    assert "sheet__flag--note" in answered
