"""Who changed what: the history of a version, of a cell through all versions, and putting a cell back."""

from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assets.models import ChangeSet, MappingProject
from sroi.actions.challenging import challenge_cell
from sroi.actions.editing import save_cells
from sroi.actions.rows import add_row, remove_row
from sroi.actions.versions import send_to_review, start_version
from sroi.cells.registry import find_column
from sroi.cells.shapes import CellAddress, CellEdit
from sroi.choices import Table
from sroi.models import ImpactMap
from sroi.review.cell_history import CellHistory
from sroi.review.history import MapHistory
from tests.sroi.review.reviewing import bring_in, finalise, page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def impact_map(project: MappingProject, researcher: User) -> ImpactMap:
    """A draft."""
    return bring_in(project, researcher)


def edit(impact_map: ImpactMap, by: User, field: str, was: str, value: str) -> None:
    """Type something into a cell of the first outcome."""
    row = impact_map.outcomes.get(key="a").uuid
    save_cells(impact_map=impact_map, edits=[CellEdit("outcome", row, field, was, value)], by=by)


def history(impact_map: ImpactMap, field: str, *, of_map: bool = False) -> CellHistory:
    """The history of a cell of the first outcome, or of the map."""
    table = Table.MAP if of_map else Table.OUTCOME
    column = find_column(table, field)
    assert column is not None
    return CellHistory(impact_map, table, None if of_map else impact_map.outcomes.get(key="a").uuid, column)


def cell(client: Client, impact_map: ImpactMap) -> str:
    """The page of the first outcome's deadweight."""
    row = impact_map.outcomes.get(key="a").uuid
    answer = client.get(reverse("sroi:impact_map_cell", args=[impact_map.uuid, "outcome", row, "deadweight"]))
    return unescape(answer.content.decode())


def said(impact_map: ImpactMap) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """The acts of the map with what each did, the latest first."""
    return [
        (act.change_set.reason, [(line.place, line.did, line.before, line.after) for line in act.lines])
        for act in MapHistory(impact_map, None).acts
    ]


def test_history_says_who_changed_which_cell_from_what_to_what(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    edit(impact_map, researcher, "deadweight", "20", "25 %")
    edit(impact_map, researcher, "outcome", "sleep through the night", "sleep better")
    save_cells(impact_map=impact_map, edits=[CellEdit("map", None, "scope", "", "One year")], by=researcher)
    told = said(impact_map)
    assert [lines for _, lines in told[:3]] == [
        [("scope", "", "", "One year")],
        [("sleep better: outcome", "", "sleep through the night", "sleep better")],
        [("sleep better: would have happened anyway", "", "20 %", "25 %")],
    ]
    text = unescape(page(client_of(researcher), "impact_map_history", impact_map))
    assert "<del>20 %</del>" in text
    assert "<ins>25 %</ins>" in text
    assert "Rob" in text


def test_history_has_rows_that_came_and_went_and_what_was_said(impact_map: ImpactMap, researcher: User) -> None:
    row = add_row(impact_map=impact_map, table="input", by=researcher, values={"description": "tea", "amount": "5"})
    remove_row(impact_map=impact_map, table="input", row=row.uuid, by=researcher)
    address = CellAddress("outcome", impact_map.outcomes.get(key="a").uuid, "quantity")
    challenge_cell(impact_map=impact_map, address=address, text="Who counted?", by=researcher)
    send_to_review(impact_map=impact_map, by=researcher)
    told = said(impact_map)
    assert told[0] == ("Sent to review", [])
    assert told[1] == ("Challenge", [("sleep through the night: how many", "", "", "")])
    assert MapHistory(impact_map, None).acts[1].lines[0].said == "Who counted?"
    assert told[2][1] == [("inputs: tea", "removed", "", "")]
    # The row was made, and then filled.
    assert told[3][1][0][:2] == ("inputs: a row", "added") or told[3][1][0][:2] == ("inputs: tea", "added")
    # What came in with the file is not told row by row.
    assert told[-1][1] == [("the map", "begun with 2 stakeholders, 1 input, 3 outcomes, 1 scenario", "", "")]


def test_history_of_a_map_takes_a_fixed_number_of_queries(
    impact_map: ImpactMap, researcher: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for share in range(21, 33):
        edit(impact_map, researcher, "deadweight", str(share - 1), str(share))
    with django_assert_max_num_queries(42):
        assert len(MapHistory(impact_map, None).acts) == 13


def test_cell_has_its_history_through_all_versions(impact_map: ImpactMap, researcher: User) -> None:
    edit(impact_map, researcher, "deadweight", "20", "25 %")
    send_to_review(impact_map=impact_map, by=researcher)
    finalise(impact_map, researcher)
    second = start_version(impact_map=impact_map, by=researcher)
    edit(second, researcher, "deadweight", "25", "40 %")
    entries = history(second, "deadweight").entries()
    assert [(then.before, then.after, then.version) for then in entries] == [
        ("25 %", "40 %", 2), ("20 %", "25 %", 1), ("", "20 %", 1),
    ]  # fmt: skip
    assert [then.edit for then in entries] == [None, "25", "20"]
    assert entries[0].who == "Rob Researcher"
    assert entries[0].why.startswith("Edited")
    # A copy names the copy of whom its original named: nothing changed.
    assert [then.after for then in history(second, "stakeholder").entries()] == ["Singers"]
    assert [then.after for then in history(second, "title", of_map=True).entries()] == ["A choir"]


def test_cell_is_put_back_to_what_it_was_in_an_earlier_version(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    edit(impact_map, researcher, "deadweight", "20", "25 %")
    row, client = impact_map.outcomes.get(key="a"), client_of(researcher)
    where = {"table": "outcome", "row": str(row.uuid), "field": "deadweight"}
    text = cell(client, impact_map)
    assert "Put back" in text
    assert 'name="value" value="20"' in text
    assert 'name="was" value="25"' in text
    answered = send(client, "impact_map_put_back", impact_map, **where, value="20", was="25")
    assert "Put back." in client.get(answered.url).content.decode()
    assert str(row.estimates.get(figure="deadweight").value.normalize()) == "0.2"


def test_cell_is_not_put_back_over_what_somebody_else_wrote(
    impact_map: ImpactMap, researcher: User, admin_user: User, client_of: Callable[[User], Client]
) -> None:
    edit(impact_map, researcher, "deadweight", "20", "25 %")
    row, client = impact_map.outcomes.get(key="a"), client_of(researcher)
    edit(impact_map, admin_user, "deadweight", "25", "30 %")
    where = {"table": "outcome", "row": str(row.uuid), "field": "deadweight"}
    answered = send(client, "impact_map_put_back", impact_map, **where, value="20", was="25")
    text = unescape(client.get(answered.url).content.decode())
    assert "Adam Admin has changed this to “30 %” in the meantime. Nothing was written" in text
    assert str(row.estimates.get(figure="deadweight").value.normalize()) == "0.3"


def test_put_back_sent_twice_is_written_once(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    edit(impact_map, researcher, "deadweight", "20", "25 %")
    where = {"table": "outcome", "row": str(impact_map.outcomes.get(key="a").uuid), "field": "deadweight"}
    before, submission = ChangeSet.objects.count(), str(uuid4())
    for _ in range(2):
        answered = send(client_of(researcher), "impact_map_put_back", impact_map, **where, value="20", was="25",
                        submission=submission)  # fmt: skip
        assert answered.status_code == 302
    assert ChangeSet.objects.count() == before + 1


def test_those_who_only_question_see_a_history_and_put_nothing_back(
    impact_map: ImpactMap, researcher: User, manager: User, client_of: Callable[[User], Client]
) -> None:
    edit(impact_map, researcher, "deadweight", "20", "25 %")
    where = {"table": "outcome", "row": str(impact_map.outcomes.get(key="a").uuid), "field": "deadweight"}
    assert "Put back" not in cell(client_of(manager), impact_map)
    assert send(client_of(manager), "impact_map_put_back", impact_map, **where, value="20").status_code == 403


def test_page_of_no_cell_is_not_found(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    row = impact_map.outcomes.get(key="a").uuid
    for table, about, field in (
        ("outcome", uuid4(), "deadweight"), ("outcome", row, "colour"), ("house", row, "deadweight"),
        ("map", row, "title"),
    ):  # fmt: skip
        answer = client_of(researcher).get(reverse("sroi:impact_map_cell", args=[impact_map.uuid, table, about, field]))
        assert answer.status_code == 404


def test_cell_of_the_map_itself_has_a_page_too(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    save_cells(impact_map=impact_map, edits=[CellEdit("map", None, "scope", "", "One year")], by=researcher)
    text = client_of(researcher).get(
        reverse("sroi:impact_map_cell", args=[impact_map.uuid, "map", impact_map.uuid, "scope"])
    ).content.decode()  # fmt: skip
    assert "<strong>One year</strong>" in text
