"""The plan of a person as it is read: by a link worker, and by the person on paper."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from referrals.models import Goal, Person, Plan, PlanAction


@dataclass(frozen=True)
class Earlier:
    """How near a goal was on a day."""

    score: int
    on: date


@dataclass(frozen=True)
class GoalLine:
    """A goal, and how near it was before."""

    goal: Goal
    earlier: list[Earlier]


class PlanPage:
    """The plan of ``person``, with what its goals were before; empty where there is none yet."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.today = timezone.localdate()

    @cached_property
    def plan(self) -> Plan | None:
        """The plan; None where nobody has begun one."""
        plan = Plan.objects.filter(person=self.person).first()
        if plan is not None:
            # Its texts are opened with the key that came with the person.
            plan.person = self.person
        return plan

    @cached_property
    def goals(self) -> list[GoalLine]:
        """The goals that stand."""
        return [GoalLine(goal, self._earlier[goal.pk]) for goal in self._goals if goal.ended_on is None]

    @cached_property
    def let_go(self) -> list[Goal]:
        """Goals that are none any more."""
        return [goal for goal in self._goals if goal.ended_on is not None]

    @cached_property
    def steps(self) -> list[PlanAction]:
        """Steps to be taken, the first by its day."""
        return [step for step in self._steps if step.done_on is None]

    @cached_property
    def done(self) -> list[PlanAction]:
        """Steps that were taken."""
        return [step for step in self._steps if step.done_on is not None]

    @property
    def is_review_due(self) -> bool:
        """Whether the day has come on which it is looked at again."""
        return bool(self.plan and self.plan.review_on and self.plan.review_on <= self.today)

    @cached_property
    def _goals(self) -> list[Goal]:
        if self.plan is None:
            return []
        goals = list(self.plan.goals.all())
        for goal in goals:
            goal.plan = self.plan
        return goals

    @cached_property
    def _steps(self) -> list[PlanAction]:
        if self.plan is None:
            return []
        steps = list(self.plan.actions.all())
        for step in steps:
            step.plan = self.plan
        return steps

    @cached_property
    def _earlier(self) -> dict[int, list[Earlier]]:
        """By goal: the numbers it had before, the latest last, each on the day on which it was written."""
        versions = Goal.pgh_event_models["insert"].objects.filter(  # type: ignore[attr-defined]
            pgh_obj__in=[goal.pk for goal in self._goals]
        )
        found: dict[int, list[Earlier]] = defaultdict(list)
        for pk, score, at in versions.order_by("pgh_id").values_list("pgh_obj", "score", "pgh_created_at"):
            said = found[pk]
            if score is not None and (not said or said[-1].score != score):
                said.append(Earlier(score, timezone.localdate(at)))
        # The last of them is how near it is now.
        return defaultdict(list, {pk: said[:-1] for pk, said in found.items()})
