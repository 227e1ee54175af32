"""The form of a plan: what matters, goals and steps, each with rows for more."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.forms.fieldwork import DateInput
from assets.forms.text import TextField
from referrals.actions.planning import GoalOrder, PlanOrder, StepOrder
from referrals.caseload.forms import ActForm
from referrals.models import Goal, Plan, PlanAction

LONGEST_WORDS, LONGEST_LINE = 5000, 300
# Empty rows under those that are there: saving draws as many again.
MORE_GOALS, MORE_STEPS = 2, 2
MOST_ROWS = 40
_SCORES = [("", "not said"), *((str(score), str(score)) for score in range(11))]


def _column(name: str) -> Any:
    return Plan._meta.get_field(name)


def _words(name: str, help_text: str) -> TextField:
    return TextField(
        label=_column(name).verbose_name, required=False, lines=True, max_length=LONGEST_WORDS, help_text=help_text
    )


def _score(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_SCORES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "select--dense"}),
    )


class GoalForm(forms.Form):
    """One goal. An empty row is no goal."""

    use_required_attribute = False
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = TextField(label="goal", required=False, max_length=LONGEST_LINE)
    score = _score("now, 0 to 10")
    hoped_for = _score("hoped for")
    is_let_go = forms.BooleanField(label="not a goal any more", required=False)

    def clean(self) -> dict[str, Any]:
        """A goal that is there keeps its words; one without words has no numbers."""
        said = super().clean() or self.cleaned_data
        if not said.get("text") and "text" not in self.errors:
            if said.get("uuid"):
                self.add_error("text", "Write the goal, or tick that it is not a goal any more.")
            elif said.get("score") is not None or said.get("hoped_for") is not None:
                self.add_error("text", "Write the goal that the numbers are about.")
        return said


class StepForm(forms.Form):
    """One step of the plan. An empty row is no step."""

    use_required_attribute = False
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = TextField(label="step", required=False, max_length=LONGEST_LINE)
    who = TextField(label="who", required=False, max_length=100)
    due_on = forms.DateField(
        label="by when",
        required=False,
        widget=DateInput(attrs={"class": "input--dense"}),
        error_messages={"invalid": "Write a day, such as 30/11/2026."},
    )
    is_done = forms.BooleanField(label="done", required=False)

    def clean(self) -> dict[str, Any]:
        """A step has words, somebody who takes it, and a day."""
        said = super().clean() or self.cleaned_data
        if not (said.get("uuid") or any(said.get(name) for name in ("text", "who", "due_on"))):
            return said
        for name, wanted in (("text", "Write the step."), ("who", "Say who does it."), ("due_on", "Say by when.")):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, wanted)
        return said


GoalForms = forms.formset_factory(GoalForm, extra=MORE_GOALS, max_num=MOST_ROWS)
StepForms = forms.formset_factory(StepForm, extra=MORE_STEPS, max_num=MOST_ROWS)


class PlanForm(ActForm):
    """The plan of a person, with its goals and steps. ``version`` is the one it was drawn from."""

    what_matters = _words("what_matters", "In the person’s own words.")
    strengths = _words("strengths", "What they know, enjoy, and could give.")
    when_suits = _words("when_suits", "Days, times, and what gets in the way.")
    spend_a_week = forms.DecimalField(
        label="can spend in a week, in pounds",
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "input--10", "inputmode": "decimal"}),
        error_messages={"invalid": "Write pounds and pence, such as 5 or 2.50."},
    )
    review_on = forms.DateField(
        label=_column("review_on").verbose_name,
        required=False,
        widget=DateInput(attrs={"class": "input--20"}),
        error_messages={"invalid": "Write a day, such as 30/11/2026."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, plan: Plan | None) -> None:
        self._review_before = plan.review_on if plan else None
        super().__init__(data, initial=_initial(plan))
        goals, steps = (list(plan.goals.all()), list(plan.actions.all())) if plan else ([], [])
        self.goals = GoalForms(data, prefix="goal", initial=[_goal(goal) for goal in goals if goal.ended_on is None])
        self.steps = StepForms(data, prefix="step", initial=[_step(step) for step in steps if step.done_on is None])

    def is_valid(self) -> bool:
        """Whether the plan, and each goal and step, can be taken as written."""
        return all([super().is_valid(), self.goals.is_valid(), self.steps.is_valid()])

    def clean_review_on(self) -> date | None:
        """A day to come, where it is another one than before."""
        day: date | None = self.cleaned_data["review_on"]
        if day is not None and day != self._review_before and day < timezone.localdate():
            raise ValidationError("Choose today or a day to come.")
        return day

    @property
    def has_faults(self) -> bool:
        """Whether anything in it has to be written otherwise."""
        return self.is_bound and bool(self.errors or any(self.faults))

    @property
    def faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong in the rows: the address of the field within the page, and the sentence."""
        for rows, noun in ((self.goals, "Goal"), (self.steps, "Step")):
            for number, row in enumerate(rows.forms, 1):
                for name, errors in row.errors.items():
                    yield f"#{row[name].id_for_label}", f"{noun} {number}: {errors[0]}"

    def order(self) -> PlanOrder:
        """What was written, for the action. The form is valid."""
        said = self.cleaned_data
        return PlanOrder(
            version=said["version"],
            what_matters=said["what_matters"],
            strengths=said["strengths"],
            when_suits=said["when_suits"],
            spend_a_week=said["spend_a_week"],
            review_on=said["review_on"],
            goals=[GoalOrder(**row) for row in _filled(self.goals)],
            steps=[StepOrder(**row) for row in _filled(self.steps)],
        )


def _filled(rows: Any) -> Iterator[dict[str, Any]]:
    return (row.cleaned_data for row in rows.forms if row.cleaned_data.get("text"))


def _initial(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {"version": 0}
    names = ("what_matters", "strengths", "when_suits", "spend_a_week", "review_on", "version")
    return {name: getattr(plan, name) for name in names}


def _goal(goal: Goal) -> dict[str, Any]:
    return {"uuid": goal.uuid, "text": goal.text, "score": goal.score, "hoped_for": goal.hoped_for}


def _step(step: PlanAction) -> dict[str, Any]:
    return {"uuid": step.uuid, "text": step.text, "who": step.who, "due_on": step.due_on}
