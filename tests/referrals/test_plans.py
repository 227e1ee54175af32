"""The plan of a person: in their words, with what was before, and a copy for them."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AccessAction
from accounts.models import AccessEntry, User
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.planning import GoalOrder, PlanOrder, StalePlanError, StepOrder, save_plan
from referrals.caseload.plan_page import PlanPage
from referrals.models import Goal, Person, Plan, PlanAction
from tests.referrals.factories import in_days

WORDS = "Being out of the flat, and making something."


def order(version: int = 0, **more: Any) -> PlanOrder:
    """A plan as somebody writes it."""
    return PlanOrder(version=version, **({"what_matters": WORDS, "review_on": in_days(30)} | more))


def rows(prefix: str, *filled: dict[str, Any], there: int = 0) -> dict[str, Any]:
    """The fields of a set of rows as a browser sends them."""
    said: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": there}
    return said | {f"{prefix}-{number}-{name}": text for number, row in enumerate(filled) for name, text in row.items()}


def sent(version: int, *, goals: list[dict[str, Any]], steps: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The form of a plan as a browser sends it."""
    there = [sum("uuid" in row for row in found) for found in (goals, steps)]
    return {
        "submission": str(uuid4()),
        "version": version,
        **rows("goal", *goals, there=there[0]),
        **rows("step", *steps, there=there[1]),
        **more,
    }


def test_a_plan_begins_and_changes_and_remembers_how_near_its_goals_were(derek: Person, lin: User):
    save_plan(person=derek, order=order(goals=[GoalOrder("Walk to the shop", 2, 8)]), by=lin)
    goal = Goal.objects.get()
    for version, score in ((1, 4), (2, 4), (3, 7)):
        save_plan(
            person=derek, order=order(version, goals=[GoalOrder("Walk to the shop", score, 8, goal.uuid)]), by=lin
        )
    [line] = PlanPage(derek).goals
    assert line.goal.score == 7
    assert [(earlier.score, earlier.on) for earlier in line.earlier] == [
        (2, timezone.localdate()),
        (4, timezone.localdate()),
    ]


def test_who_saves_second_is_told_and_nothing_is_lost(derek: Person, lin: User):
    save_plan(person=derek, order=order(), by=lin)
    with pytest.raises(StalePlanError):
        save_plan(person=derek, order=order(0, what_matters="Other words"), by=lin)
    assert Plan.objects.get().what_matters == WORDS


def test_sent_twice_it_is_saved_once(derek: Person, lin: User):
    submission = uuid4()
    save_plan(person=derek, order=order(goals=[GoalOrder("Sing")]), by=lin, submission=submission)
    with pytest.raises(AlreadyDoneError):
        save_plan(person=derek, order=order(goals=[GoalOrder("Sing")]), by=lin, submission=submission)
    assert Goal.objects.count() == 1


def test_goals_and_steps_are_let_go_and_done_and_never_lost(derek: Person, lin: User):
    step = StepOrder("Ring the workshop", "Derek", in_days(3))
    save_plan(person=derek, order=order(goals=[GoalOrder("Sing")], steps=[step]), by=lin)
    goal, action = Goal.objects.get(), PlanAction.objects.get()
    ended = order(
        1,
        goals=[GoalOrder("Sing", uuid=goal.uuid, is_let_go=True)],
        steps=[StepOrder("Ring the workshop", "Derek", in_days(3), action.uuid, is_done=True)],
    )
    save_plan(person=derek, order=ended, by=lin)
    page = PlanPage(derek)
    assert ([goal.text for goal in page.let_go], [step.text for step in page.done]) == (["Sing"], ["Ring the workshop"])
    assert (page.goals, page.steps) == ([], [])


def test_a_goal_of_another_person_cannot_be_written(derek: Person, lin: User):
    with pytest.raises(StalePlanError):
        save_plan(person=derek, order=order(goals=[GoalOrder("Sing", uuid=uuid4())]), by=lin)
    assert not Plan.objects.exists()


def test_the_page_saves_a_plan_and_shows_it(derek: Person, lin: User, client_of: Callable[[User], Client]):
    client, url = client_of(lin), reverse("referrals:person_plan", args=[derek.uuid])
    said = sent(
        0,
        what_matters=WORDS,
        strengths="Joinery",
        spend_a_week="2.50",
        review_on=in_days(42),
        goals=[{"text": "Walk to the shop", "score": "3", "hoped_for": "8"}, {"text": ""}],
        steps=[{"text": "Ring the workshop", "who": "Shazia", "due_on": in_days(2)}, {"text": ""}],
    )
    assert client.post(url, said).status_code == 302
    page = client.get(url).content.decode()
    for words in (WORDS, "Joinery", "2.50", "Walk to the shop", "Ring the workshop"):
        assert words in page
    assert (Goal.objects.get().score, PlanAction.objects.get().who) == (3, "Shazia")


def test_what_is_wrong_in_a_row_is_named_and_nothing_typed_is_lost(
    derek: Person, lin: User, client_of: Callable[[User], Client]
):
    said = sent(
        0,
        what_matters=WORDS,
        review_on=in_days(-2),
        goals=[{"text": "", "score": "3"}],
        steps=[{"text": "Ring the workshop", "who": "", "due_on": ""}],
    )
    page = client_of(lin).post(reverse("referrals:person_plan", args=[derek.uuid]), said).content.decode()
    for words in (
        "Goal 1: Write the goal that the numbers are about.",
        "Step 1: Say who does it.",
        "Step 1: Say by when.",
        "Choose today or a day to come.",
        WORDS,
        "Ring the workshop",
    ):
        assert words in page
    assert not Plan.objects.exists()


def test_a_form_from_before_a_colleagues_change_comes_back_with_its_words(
    derek: Person, lin: User, client_of: Callable[[User], Client]
):
    save_plan(person=derek, order=order(), by=lin)
    said = sent(0, what_matters="Typed at length", goals=[], steps=[])
    page = client_of(lin).post(reverse("referrals:person_plan", args=[derek.uuid]), said).content.decode()
    assert "Somebody else has changed this plan" in page
    assert "Typed at length" in page
    assert Plan.objects.get().what_matters == WORDS


def test_the_copy_is_in_plain_words_and_its_printing_is_logged(
    derek: Person, lin: User, client_of: Callable[[User], Client]
):
    steps = [StepOrder("Ring the workshop", "Shazia", date(2030, 4, 5))]
    save_plan(person=derek, order=order(goals=[GoalOrder("Walk to the shop", 3, 8)], steps=steps), by=lin)
    page = client_of(lin).get(reverse("referrals:person_plan_copy", args=[derek.uuid])).content.decode()
    assert "What matters to me" in page
    assert "I am at 3 of 10 and hope for 8" in page
    assert "by 5\N{NO-BREAK SPACE}Apr\N{NO-BREAK SPACE}2030" in page or "by 5 Apr 2030" in page
    entry = AccessEntry.objects.get(action=AccessAction.PRINT)
    assert (entry.who, entry.person) == (lin.pk, derek.uuid)


def test_the_words_stand_sealed_and_the_history_knows_who(derek: Person, lin: User):
    plan = save_plan(person=derek, order=order(), by=lin)
    version = Plan.pgh_event_models["insert"].objects.select_related("pgh_context").get(pgh_obj=plan)
    assert version.pgh_context.metadata == {"user": lin.pk, "what": "save_plan"}
    assert WORDS.encode() not in bytes(Plan.objects.values_list("what_matters", flat=True).get())
