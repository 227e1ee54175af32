"""Answers to warnings: who gives them, how long they hold, and that nothing typed is lost."""

from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from assets.models import ChangeSet, MappingProject
from sroi.actions.acknowledging import Reason, answer_warnings
from sroi.actions.editing import save_cells
from sroi.actions.versions import start_version
from sroi.cells.shapes import CellEdit, LockedMapError
from sroi.models import Acknowledgement, ImpactMap
from sroi.review.page import ReviewPage
from tests.sroi.review.reviewing import answer_all, bring_in, finalise, in_review, page, send, warned_of
from tests.sroi.test_gates import sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def impact_map(project: MappingProject, researcher: User) -> ImpactMap:
    """A map in review with one warning, that 12 people are behind a share."""
    return in_review(project, researcher, sound(attribution_n=12))


def test_answer_is_saved_with_who_gave_it_and_where(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    [warned] = warned_of(impact_map)
    client = client_of(researcher)
    said = {f"answer-{warned.key}": "All twelve were asked.", f"was-{warned.key}": "", "submission": str(uuid4())}
    for _ in range(2):
        assert send(client, "impact_map_answer", impact_map, **said).status_code == 302
    answer = Acknowledgement.objects.get()
    assert (answer.code, answer.row_key, answer.field, answer.by) == ("few_people", "a", "attribution", researcher)
    assert (answer.table, answer.row) == ("outcome", impact_map.outcomes.get(key="a").uuid)
    assert answer.message == "12 people are behind it, fewer than 30."
    assert ChangeSet.objects.get(reason="Warnings answered").details == {"impact_map": str(impact_map.uuid)}
    assert "0 of 1 to answer" in page(client, "impact_map_review", impact_map)


def test_answer_holds_as_long_as_the_warning_says_the_same(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    answer_all(impact_map, researcher, "All twelve were asked.")
    row = impact_map.outcomes.get(key="a").uuid
    # Neither another title nor another figure elsewhere makes it say anything else.
    edits = [CellEdit("map", None, "title", "A choir", "Two choirs"), CellEdit("outcome", row, "quantity", "10", "11")]
    save_cells(impact_map=impact_map, edits=edits, by=researcher)
    impact_map.refresh_from_db()
    assert [each.answer is not None for each in warned_of(impact_map)] == [True]
    save_cells(impact_map=impact_map, edits=[CellEdit("outcome", row, "attribution_n", "12", "13")], by=researcher)
    [warned] = warned_of(impact_map)
    assert warned.answer is None
    assert warned.former is not None
    text = unescape(page(client_of(researcher), "impact_map_review", impact_map))
    assert "It said “12 people are behind it, fewer than 30.” when Rob" in text
    save_cells(impact_map=impact_map, edits=[CellEdit("outcome", row, "attribution_n", "13", "12")], by=researcher)
    assert warned_of(impact_map)[0].answer is not None


def test_answer_holds_in_the_next_version(impact_map: ImpactMap, researcher: User) -> None:
    answer_all(impact_map, researcher, "All twelve were asked.")
    finalise(impact_map, researcher)
    copy = start_version(impact_map=impact_map, by=researcher)
    [warned] = warned_of(copy)
    assert warned.answer is not None
    assert warned.answer.impact_map == impact_map
    # Answered anew it is the next version's; what the final one says stays.
    reasons = {warned.key: Reason("All twelve were asked.", "There are twelve.")}
    assert not answer_warnings(impact_map=copy, reasons=reasons, by=researcher)
    assert warned_of(copy)[0].answer.reason == "There are twelve."
    assert warned_of(impact_map)[0].answer.reason == "All twelve were asked."


def test_two_who_were_never_consulted_are_answered_one_by_one(project: MappingProject, researcher: User) -> None:
    raw = sound()
    raw["stakeholders"] = []
    raw["outcomes"][1]["stakeholder"] = "Carers"
    raw["stakeholders"] = [{"name": "Nobody", "included": False, "reason": "far away"}]
    impact_map = bring_in(project, researcher, raw)
    first, _ = (each for each in warned_of(impact_map) if each.finding.code == "never_consulted")
    assert not answer_warnings(impact_map=impact_map, reasons={first.key: Reason("", "They moved.")}, by=researcher)
    answers = [each.answer is not None for each in warned_of(impact_map) if each.finding.code == "never_consulted"]
    assert answers == [True, False]


def test_answer_to_what_is_not_warned_of_any_more_is_shown_and_not_written(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    answered = send(client_of(researcher), "impact_map_answer", impact_map, **{"answer-0123": "Because of the rain."})
    text = answered.content.decode()
    assert answered.status_code == 409
    assert "not given any more" in text
    assert "Because of the rain." in text
    assert not Acknowledgement.objects.exists()


def test_answer_that_is_too_long_is_refused_and_stays_on_the_page(
    impact_map: ImpactMap, researcher: User, client_of: Callable[[User], Client]
) -> None:
    [warned] = warned_of(impact_map)
    said = {f"answer-{warned.key}": "so " * 2_000, f"was-{warned.key}": ""}
    text = send(client_of(researcher), "impact_map_answer", impact_map, **said).content.decode()
    assert "An answer has at most 5,000 characters" in text
    assert "so so so" in text
    assert not Acknowledgement.objects.exists()


def test_answer_of_somebody_else_is_not_overwritten_unseen(
    impact_map: ImpactMap, researcher: User, admin_user: User
) -> None:
    [warned] = warned_of(impact_map)
    answer_all(impact_map, admin_user, "Twelve of twelve.")
    [left] = answer_warnings(impact_map=impact_map, reasons={warned.key: Reason("", "No others.")}, by=researcher)
    assert left.text == "No others."
    assert "Twelve of twelve." in left.why
    assert Acknowledgement.objects.get().reason == "Twelve of twelve."


def test_final_versions_answers_stay(impact_map: ImpactMap, researcher: User) -> None:
    answer_all(impact_map, researcher)
    finalise(impact_map, researcher)
    reasons = {warned_of(impact_map)[0].key: Reason("It is so.", "Really.")}
    with pytest.raises(LockedMapError):
        answer_warnings(impact_map=impact_map, reasons=reasons, by=researcher)


def test_those_who_only_question_read_answers_and_give_none(
    impact_map: ImpactMap, researcher: User, manager: User, client_of: Callable[[User], Client]
) -> None:
    with pytest.raises(PermissionDenied):
        answer_warnings(impact_map=impact_map, reasons={"x": Reason("", "So.")}, by=manager)
    answer_all(impact_map, researcher, "All twelve were asked.")
    text = page(client_of(manager), "impact_map_review", impact_map)
    assert "All twelve were asked." in text
    assert "<textarea" not in text.split("questions")[0]


def test_page_asks_a_fixed_number_of_queries(
    project: MappingProject, researcher: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    raw = sound()
    unanswered = {"deadweight": "0", "deadweight_reason": None}
    raw["outcomes"] = [
        {**row, **unanswered, "id": f"{row['id']}{number}", "outcome": f"{row['outcome']} {number}"}
        for row in raw["outcomes"]
        for number in range(9)
    ]
    impact_map = bring_in(project, researcher, raw)
    with django_assert_max_num_queries(30):
        shown = ReviewPage(impact_map, researcher)
        assert len(shown.warnings) > 27
        assert shown.challenges == []
        assert shown.versions
