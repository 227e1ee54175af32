"""The endpoint of cells: what it takes, what it answers, and what others have changed since."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from sroi.actions.acknowledging import Reason, answer_warnings
from sroi.actions.editing import save_cells
from sroi.actions.rows import add_row
from sroi.answers import with_answers
from sroi.cells.registry import COLUMNS
from sroi.cells.shapes import CellEdit
from sroi.choices import Table
from sroi.store.reckoning import reckon
from tests.sroi.factories import make_outcome, make_sound_map


@pytest.fixture
def impact_map(project):
    return make_sound_map(project=project)


@pytest.fixture
def outcome(impact_map):
    return impact_map.outcomes.get()


@pytest.fixture
def ask(client_of, researcher, impact_map):
    """A function: what the endpoint answers the researcher."""
    client, url = client_of(researcher), reverse("sroi:impact_map_cells", args=[impact_map.uuid])

    def send(edits=None, seen="", **more):
        if edits is None:
            return client.get(url, {"seen": seen} if seen else {})
        body = {"edits": edits, "submission": str(uuid4()), "seen": seen, **more}
        return client.post(url, json.dumps(body), content_type="application/json")

    return send


def edit(row, field, was, value):
    return {"table": "outcome", "row": str(row.uuid), "field": field, "was": was, "value": value}


def cells_of(answer):
    return {(cell["table"], cell["row"], cell["field"]): (cell["text"], cell["edit"]) for cell in answer["cells"]}


def test_state_holds_every_cell_the_result_and_each_rows_part_of_it(ask, impact_map, outcome):
    make_outcome(impact_map, direction=-1, quantity="1")
    answer = ask().json()
    cells, row = cells_of(answer), str(outcome.uuid)
    assert cells["outcome", row, "deadweight"] == ("20 %", "20")
    assert cells["outcome", row, "proxy_value"] == ("£1,000", "1000")
    assert cells["outcome", row, "stakeholder"] == ("Singers", str(outcome.stakeholder.uuid))
    assert cells["outcome", row, "leakage"] == ("", "")
    assert cells["map", None, "title"] == (impact_map.title, impact_map.title)
    assert answer["tables"]["outcome"] == [str(each.uuid) for each in impact_map.outcomes.order_by("position")]
    assert [str(outcome.stakeholder.uuid), "Singers"] in answer["links"]["stakeholder"]
    # 5,400 − 540 in the first year, discounted once at 3.5 %
    assert (answer["result"]["pv"], answer["result"]["ratio"]) == ("£4,696", "£1.17")
    assert answer["result"]["fingerprint"] == "GUIDE r3.5% e1 k2 mult gross"
    assert answer["result"]["exact"]["inputs"] == "4000"
    first, second = answer["rows"]
    assert (first["row"], first["impact"], first["share"]) == (row, "£5,400", "111 %")
    assert (second["impact"], second["share"]) == ("−£540", "−11 %")
    assert {
        "gate": "final",
        "code": "proxy_without_unit",
        "message": "The value has no unit, such as “per person per year”.",
        "reason": "",
        "table": "outcome",
        "row": row,
        "field": "proxy_unit",
    } in answer["findings"]


def test_saved_cell_is_answered_with_what_the_map_comes_to_now(ask, outcome):
    seen = ask().json()["state"]
    answer = ask([edit(outcome, "deadweight", "20", "60 %")], seen).json()
    assert (answer["saved"], answer["changed"]) == (True, True)
    assert cells_of(answer)["outcome", str(outcome.uuid), "deadweight"] == ("60 %", "60")
    assert answer["result"]["ratio"] == "£0.65"
    assert ask(seen=answer["state"]).json() == {"state": answer["state"], "changed": False}


def test_edit_that_means_what_stands_there_is_answered_with_the_cell_as_it_stands(ask, outcome):
    seen = ask().json()["state"]
    answer = ask([edit(outcome, "deadweight", "20", "20.00 %")], seen).json()
    assert (answer["saved"], answer["state"]) == (False, seen)
    assert cells_of(answer)["outcome", str(outcome.uuid), "deadweight"] == ("20 %", "20")


def test_saved_cell_of_the_map_itself_is_answered_as_it_is_now(ask):
    edits = [
        {"table": "map", "row": None, "field": "discount_rate", "was": "", "value": "0"},
        {"table": "map", "row": None, "field": "currency", "was": "GBP", "value": "EUR"},
    ]
    answer = ask(edits, ask().json()["state"]).json()
    assert cells_of(answer)["map", None, "discount_rate"] == ("0 %", "0")
    assert (answer["result"]["pv"], answer["result"]["ratio"]) == ("€5,400", "€1.35")
    assert ask(seen=answer["state"]).json()["changed"] is False


def test_edits_of_others_are_told_to_whoever_asks_again(ask, impact_map, outcome, admin_user):
    seen = ask().json()["state"]
    save_cells(
        impact_map=impact_map,
        edits=[CellEdit("outcome", outcome.uuid, "deadweight", "20", "40")],
        by=admin_user,
    )
    made = add_row(impact_map=impact_map, table="input", by=admin_user)
    answer = ask(seen=seen).json()
    assert cells_of(answer)["outcome", str(outcome.uuid), "deadweight"] == ("40 %", "40")
    assert str(made.uuid) in answer["tables"]["input"]
    # The new row has no value yet: the map cannot be counted, and says where.
    assert answer["result"] is None
    assert [(found["row"], found["field"]) for found in answer["findings"] if found["gate"] == "compute"] == [
        (str(made.uuid), "amount")
    ]


def test_only_rows_that_were_written_since_are_told_and_all_where_nobody_can_tell(ask, impact_map, outcome, admin_user):
    make_outcome(impact_map)
    seen = ask().json()["state"]
    edits = [CellEdit("outcome", outcome.uuid, "deadweight", "20", "40"), CellEdit("map", None, "scope", "", "a year")]
    save_cells(impact_map=impact_map, edits=edits, by=admin_user)
    rows = {cell["row"] for cell in ask(seen=seen).json()["cells"]}
    assert rows == {None, str(outcome.uuid)}
    for odd in ("", "x", "1.2", seen.replace("GBP", "EUR"), "9" + seen, "9" * 40):
        assert len({cell["row"] for cell in ask(seen=odd).json()["cells"]}) == 6


def test_renamed_stakeholder_is_told_in_every_cell_that_names_it(ask, impact_map, outcome, admin_user):
    answer = ask().json()
    singers = outcome.stakeholder
    edits = [CellEdit("stakeholder", singers.uuid, "name", "Singers", "The choir")]
    save_cells(impact_map=impact_map, edits=edits, by=admin_user)
    later = ask(seen=answer["state"]).json()
    assert cells_of(later)["outcome", str(outcome.uuid), "stakeholder"] == ("The choir", str(singers.uuid))


def test_answer_to_a_warning_is_told_with_it(ask, impact_map, researcher):
    before = ask().json()
    warned = with_answers(impact_map, impact_map.title, reckon(impact_map).to_answer)[0]
    answer_warnings(impact_map=impact_map, reasons={warned.key: Reason("", "We asked them.")}, by=researcher)
    later = ask(seen=before["state"]).json()
    assert [found["code"] for found in later["findings"] if found["reason"] == "We asked them."] == [
        warned.finding.code
    ]


def test_conflict_and_refusal_are_answered_by_cell(ask, impact_map, outcome, admin_user):
    edits = [CellEdit("outcome", outcome.uuid, "deadweight", "20", "40")]
    save_cells(impact_map=impact_map, edits=edits, by=admin_user)
    conflict = ask([edit(outcome, "deadweight", "20", "30")])
    assert conflict.status_code == 409
    (found,) = conflict.json()["conflicts"]
    assert (found["field"], found["theirs"], found["by"]) == (
        "deadweight", {"text": "40 %", "edit": "40"}, admin_user.get_short_name(),
    )  # fmt: skip
    refused = ask([edit(outcome, "deadweight", "40", "0.3"), edit(outcome, "outcome", "", "\x00")])
    assert refused.status_code == 422
    assert [error["meant"] for error in refused.json()["errors"]] == [["30 %", "0.3 %"], []]


def test_submission_that_was_saved_is_answered_as_saved(ask, outcome):
    submission = str(uuid4())
    for _ in ("once", "again"):
        answer = ask([edit(outcome, "deadweight", "20", "30")], submission=submission)
        assert (answer.status_code, answer.json()["saved"]) == (200, True)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"edits": [1]}', b'{"edits": [], "submission": "x"}', b"[" * 100_000,
     b'{"edits": [{"table": "map", "row": 1, "field": "title", "was": "", "value": ""}], "submission": null}',
     b'{"edits": [{"table": "map", "row": null, "field": "title", "was": 1, "value": ""}], "submission": null}'],
)  # fmt: skip
def test_what_is_no_request_is_answered_so(client_of, researcher, impact_map, body):
    url = reverse("sroi:impact_map_cells", args=[impact_map.uuid])
    reply = client_of(researcher).post(url, body, content_type="application/json")
    assert reply.status_code == 400
    assert reply.json()["error"].endswith(".")


def test_two_rows_with_one_id_keep_their_own_figures(ask, impact_map, outcome):
    twin = make_outcome(impact_map, key=outcome.key, quantity="20")
    rows = {row["row"]: row["impact"] for row in ask().json()["rows"]}
    assert rows == {str(outcome.uuid): "£5,400", str(twin.uuid): "£10,800"}


def test_state_costs_no_more_queries_with_more_rows(ask, impact_map, django_assert_max_num_queries):
    for _ in range(5):
        make_outcome(impact_map)
    with django_assert_max_num_queries(45):
        answer = ask().json()
    assert len(answer["cells"]) == sum(
        len(COLUMNS[table]) * rows for table, rows in
        {Table.MAP: 1, Table.STAKEHOLDER: 2, Table.INPUT: 1, Table.OUTCOME: 6}.items()
    )  # fmt: skip
