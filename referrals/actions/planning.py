"""The plan of a person, and what is next on a referral."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.tasks import finish_tasks_of
from referrals.choices import PostRole, TaskKind
from referrals.models import Goal, Person, Plan, PlanAction, Referral
from referrals.transitions.status import OPEN

# What a link worker does next, in words that say nothing about anybody. A list shows them; so may a calendar.
NEXT_ACTIONS = (
    "Ring the person",
    "Meet the person",
    "Ring the provider",
    "See whether it was opened",
    "Answer the question",
    "Talk about the places to choose from",
    "Offer another place",
    "Arrange how to get there",
    "Go along to the first visit",
    "Ask how it is going",
    "Look at the plan again",
    "Look at the pause again",
    "Wait to hear from the person",
    "Wait to hear from the provider",
)


class StalePlanError(Exception):
    """Somebody else has changed the plan since the form was drawn."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed this plan in the meantime. What you typed stands below and was not saved. "
            "Look at the plan as it is now, in another window, and save again what still holds."
        )


class NextRefusedError(Exception):
    """What is next was not changed; the text says why."""


@dataclass(frozen=True)
class GoalOrder:
    """A goal as it is to stand; ``uuid`` None for a new one, ``is_let_go`` for one that is no more."""

    text: str
    score: int | None = None
    hoped_for: int | None = None
    uuid: UUID | None = None
    is_let_go: bool = False


@dataclass(frozen=True)
class StepOrder:
    """A step of the plan as it is to stand; ``uuid`` None for a new one."""

    text: str
    who: str
    due_on: date
    uuid: UUID | None = None
    is_done: bool = False


@dataclass(frozen=True)
class PlanOrder:
    """A plan as it is to stand. ``version`` is the one that was seen, 0 where there was none."""

    version: int
    what_matters: str = ""
    strengths: str = ""
    when_suits: str = ""
    spend_a_week: Decimal | None = None
    review_on: date | None = None
    goals: Sequence[GoalOrder] = ()
    steps: Sequence[StepOrder] = ()


def save_plan(*, person: Person, order: PlanOrder, by: User, submission: UUID | None = None) -> Plan:
    """Have the plan of a person stand as ``order`` says; goals and steps it does not name stay as they are.

    Raises StalePlanError when it has changed since it was seen, and AlreadyDoneError.
    """
    with act(by=by, what="save_plan", submission=submission):
        # The person's row is locked, so that two who begin a plan at once do not both find none.
        locked = Person.objects.select_for_update(of=("self",)).with_keys().get(pk=person.pk)
        plan = Plan.objects.filter(person=locked).first() or Plan(person=locked)
        plan.person = locked
        if plan.version != order.version:
            raise StalePlanError
        for name in ("what_matters", "strengths", "when_suits", "spend_a_week", "review_on"):
            setattr(plan, name, getattr(order, name))
        plan.version += 1
        plan.save()
        _save_goals(plan, order.goals)
        _save_steps(plan, order.steps)
        return plan


def _save_goals(plan: Plan, orders: Iterable[GoalOrder]) -> None:
    standing = {goal.uuid: goal for goal in plan.goals.all()}
    for position, order in enumerate(orders):
        goal = standing.get(order.uuid) if order.uuid else Goal(plan=plan)
        if goal is None:
            raise StalePlanError
        goal.plan = plan
        goal.text, goal.score, goal.hoped_for, goal.position = order.text, order.score, order.hoped_for, position
        goal.ended_on = (goal.ended_on or timezone.localdate()) if order.is_let_go else None
        goal.save()


def _save_steps(plan: Plan, orders: Iterable[StepOrder]) -> None:
    standing = {step.uuid: step for step in plan.actions.all()}
    for order in orders:
        step = standing.get(order.uuid) if order.uuid else PlanAction(plan=plan)
        if step is None:
            raise StalePlanError
        step.plan = plan
        step.text, step.who, step.due_on = order.text, order.who, order.due_on
        step.done_on = (step.done_on or timezone.localdate()) if order.is_done else None
        step.save()


def plan_next(
    *, referral: Referral, next_action: str, next_on: date, by: User, submission: UUID | None = None
) -> Referral:
    """Say what is next on an open referral, and by when; it is then for the link worker to do.

    Raises NextRefusedError for other words than ``NEXT_ACTIONS``, a day gone by, or a referral that has ended; and
    AlreadyDoneError.
    """
    if next_action not in NEXT_ACTIONS:
        raise NextRefusedError("Choose one of the next steps.")
    if next_on < timezone.localdate():
        raise NextRefusedError("Choose today or a day to come.")
    with act(by=by, what="plan_next", submission=submission):
        locked: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if locked.status not in OPEN:
            raise NextRefusedError("This referral has ended. Nothing more is next on it.")
        locked.next_action, locked.next_on, locked.next_by = next_action, next_on, PostRole.LINK_WORKER
        locked.save(update_fields=["next_action", "next_on", "next_by"])
        finish_tasks_of(locked, TaskKind.NO_NEXT_DATE, by=by)
        return locked
