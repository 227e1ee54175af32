"""What somebody is asked who begins an update, hands its tasks out, narrows them, or writes an attempt down."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from accounts.models import User
from assets.actions.fieldwork import researchers_of
from assets.choices import Attempt, Channel, SchemeCode, TaskAnswer
from assets.filters import DenseSelect
from assets.forms.text import TextField
from assets.models import Place, Task, Wave
from assets.terms import Vocabulary

if TYPE_CHECKING:
    from assets.querysets.task import TaskQuerySet

ME, NOBODY, ANYBODY = "me", "nobody", "any"
NEVER = "never"
OPEN, ANSWERED, ALL = "", "answered", "all"


class DateInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class StartUpdateForm(forms.Form):
    """A wave that looks for the assets of another again."""

    name = TextField(
        label="name of the new wave",
        max_length=Wave._meta.get_field("name").max_length,
        help_text="Such as “2026”. One that is there already, with a list brought into it, gets the tasks too.",
    )
    reference_date = forms.DateField(
        label="the day that it describes",
        initial=timezone.localdate,
        widget=DateInput(attrs={"class": "input--20"}),
        help_text="The register says what was so on this day.",
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AssignForm(forms.Form):
    """To whom exactly the tasks go that were counted."""

    to = forms.ChoiceField(label="to whom")
    expected = forms.CharField(widget=forms.HiddenInput, max_length=64)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, wave: Wave, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in researchers_of(wave.project)}
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            others = [(pk, str(person)) for pk, person in self._people.items() if person != user]
            mine = [(str(user.pk), f"{user} (you)")] if str(user.pk) in self._people else []
            field.choices = [("", "choose one"), *mine, *others, (NOBODY, "nobody")]

    def person(self) -> User | None:
        """Who gets them; None for nobody. The form is valid."""
        return self._people.get(self.cleaned_data["to"])


class TaskFilterForm(forms.Form):
    """Which tasks of a wave are meant, from the address. What cannot be understood is not in use."""

    q = forms.CharField(label="name", required=False, max_length=100)
    who = forms.ChoiceField(label="whose", required=False, widget=DenseSelect)
    due = forms.ChoiceField(
        label="when", required=False, choices=[("", "at any time"), ("today", "due today")], widget=DenseSelect
    )
    answer = forms.ChoiceField(
        label="answer",
        required=False,
        choices=[(OPEN, "none yet"), (ANSWERED, "any"), *TaskAnswer.choices, (ALL, "with or without")],
        widget=DenseSelect,
    )
    place = forms.ChoiceField(label="place", required=False, widget=DenseSelect)
    category = forms.ChoiceField(label="nature of work", required=False, widget=DenseSelect)
    tried = forms.ChoiceField(
        label="tried",
        required=False,
        choices=[("", "or not"), (NEVER, "never"), *((one.value, f"by {one.label}") for one in Channel)],
        widget=DenseSelect,
    )
    listed = forms.ChoiceField(
        label="seen in a list", required=False, choices=[("", "or not"), ("yes", "yes")], widget=DenseSelect
    )

    def __init__(self, data: Any, *, wave: Wave, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.vocabulary = Vocabulary()
        self.places = {place.code: place for place in places_of(wave)}
        people = [(str(person.pk), str(person)) for person in researchers_of(wave.project) if person != user]
        works = [(node.code, "\u2003" * node.depth + node.label) for node in self._works()]
        self._offer("who", [(ANYBODY, "anybody’s"), (ME, "mine"), (NOBODY, "nobody’s"), *people])
        self._offer("place", [("", "any"), *((code, place.name) for code, place in self.places.items())])
        self._offer("category", [("", "any"), *works])
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input--dense")

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _works(self) -> Any:
        return self.vocabulary.scheme(SchemeCode.NATURE_OF_WORK)

    def narrow(self, tasks: "TaskQuerySet") -> "TaskQuerySet":
        """``tasks`` as far as they are meant."""
        self.is_valid()
        for name, value in self.cleaned_data.items():
            if value or name == "answer":
                tasks = getattr(self, f"_by_{name}")(tasks, value)
        return tasks

    def _by_q(self, tasks: "TaskQuerySet", text: str) -> "TaskQuerySet":
        return tasks.named_like(text.replace("\x00", " ").strip())

    def _by_who(self, tasks: "TaskQuerySet", who: str) -> "TaskQuerySet":
        if who == ANYBODY:
            return tasks
        if who == NOBODY:
            return tasks.assigned(None)
        return tasks.filter(assigned_to=self.user.pk if who == ME else int(who))

    def _by_due(self, tasks: "TaskQuerySet", value: str) -> "TaskQuerySet":
        return tasks.due_on(timezone.localdate())

    def _by_answer(self, tasks: "TaskQuerySet", value: str) -> "TaskQuerySet":
        match value:
            case "":
                return tasks.open()
            case "answered":
                return tasks.answered()
            case "all":
                return tasks
        return tasks.answered_as(value)

    def _by_place(self, tasks: "TaskQuerySet", code: str) -> "TaskQuerySet":
        return tasks.in_place(self.places[code].pk)

    def _by_category(self, tasks: "TaskQuerySet", code: str) -> "TaskQuerySet":
        return tasks.classified(self.vocabulary.included(SchemeCode.NATURE_OF_WORK, [code]))

    def _by_tried(self, tasks: "TaskQuerySet", value: str) -> "TaskQuerySet":
        return tasks.never_tried() if value == NEVER else tasks.tried_by(value)

    def _by_listed(self, tasks: "TaskQuerySet", value: str) -> "TaskQuerySet":
        return tasks.seen_in_a_list()


def places_of(wave: Wave) -> list[Place]:
    """The places by which the tasks of a wave can be told apart, without their boundaries."""
    places = Place.objects.valid_on(timezone.localdate()).best_known()
    return list(places.defer("boundary").order_by("kind", "name", "id"))


class AttemptForm(forms.Form):
    """One attempt to reach an asset. Without a day for the next one, a sensible one follows from the outcome."""

    channel = forms.ChoiceField(label="how", choices=Channel.choices)
    outcome = forms.ChoiceField(label="what came of it", choices=Attempt.choices)
    at = forms.DateTimeField(
        label="when",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input--20"}, format="%Y-%m-%dT%H:%M"),
        help_text="Now, if you leave it.",
    )
    note = TextField(
        label="note",
        required=False,
        lines=True,
        max_length=2000,
        help_text="For colleagues. Never shown to the public.",
    )
    next_try = forms.DateField(
        label="try again on", required=False, widget=DateInput(attrs={"class": "input--20"}),
        help_text="Left empty, it is worked out from what came of it.",
    )  # fmt: skip
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_next_try(self) -> Any:
        """A day that is not over."""
        day = self.cleaned_data["next_try"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("This day is over.")
        return day


class NotesForm(forms.Form):
    """What colleagues should know who look for an asset. ``base`` is what stood there when the form was drawn."""

    notes = TextField(
        label="field notes",
        required=False,
        lines=True,
        max_length=5000,
        help_text="For colleagues: a side door, a good time to ring. Never shown to the public.",
    )
    base = forms.CharField(widget=forms.HiddenInput, required=False, strip=False, max_length=6000)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @classmethod
    def of(cls, task: Task) -> "NotesForm":
        """The form as it is drawn."""
        return cls(initial={"notes": task.notes, "base": task.notes}, prefix="notes")


class NearForm(forms.Form):
    """From where the nearest are shown: a point that the browser gave, or a postcode or place that was typed."""

    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    near = forms.CharField(
        label="or near a postcode or place",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
