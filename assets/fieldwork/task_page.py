"""One task: what the earlier wave recorded, what the record says now, what was tried, and the form of the answer."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from assets.actions.answer_facts import fact_of, label_of
from assets.actions.answer_order import ANSWER, answer_before
from assets.actions.answering import seen_in_lists
from assets.actions.state import State
from assets.change_rules import in_words
from assets.fieldwork.desk import Line, lines_of
from assets.forms.answering import AnswerForm
from assets.forms.fieldwork import AttemptForm, NotesForm
from assets.models import Contact, Sighting, Task

if TYPE_CHECKING:
    from accounts.models import User
    from assets.models import ChangeSet


@dataclass(frozen=True)
class Then:
    """What the earlier wave recorded, line by line: a label and a text."""

    lines: list[tuple[str, str]]
    sighting: Sighting

    @classmethod
    def of(cls, sighting: Sighting) -> "Then":
        """For staff of the project, who may read the row as it was received."""
        where = ", ".join(filter(None, (sighting.address, sighting.postcode)))
        said = (
            ("name", sighting.name),
            ("status", sighting.get_status_display()),
            ("category", sighting.category),
            ("sector type", sighting.sector),
            ("address", where),
            ("source", sighting.source or sighting.file_name),
        )
        return cls([(label, str(text)) for label, text in said if text], sighting)


class TaskPage:
    """The page of one task for somebody who may work on it."""

    def __init__(self, task: Task, user: "User", form: AnswerForm | None = None) -> None:
        self.user = user
        loaded = Task.objects.filter(pk=task.pk).for_desk(user).get()
        self.task, self.asset = loaded, loaded.asset
        self.form = form or AnswerForm(task=loaded, user=user)
        # What others wrote while the form was filled in.
        self.clashes: list[str] = []

    @cached_property
    def line(self) -> Line:
        """The task as the desk shows it."""
        return lines_of([self.task])[0]

    @cached_property
    def then(self) -> Then | None:
        """What the earlier wave recorded; None where that was taken back."""
        return Then.of(self.task.sighting) if self.task.sighting else None

    @cached_property
    def seen(self) -> Sighting | None:
        """What a list of the same wave has of the asset."""
        return seen_in_lists(self.task).exclude(file_name="").first()

    @cached_property
    def contacts(self) -> list[Contact]:
        """Whom to ask."""
        return list(Contact.objects.filter(asset=self.asset).visible_to(self.user).order_by("pk"))

    @cached_property
    def answered_in(self) -> "ChangeSet | None":
        """The change set of the answer, from which it can be taken back."""
        return answer_before(self.task)

    @property
    def became(self) -> str:
        """What was decided with the answer, in words; empty where nothing was."""
        return in_words(self.task.change.changes) if self.task.change else ""

    @property
    def attempt_form(self) -> AttemptForm:
        """To write an attempt down."""
        return AttemptForm(auto_id="attempt_%s")

    @property
    def notes_form(self) -> NotesForm:
        """The field notes."""
        return NotesForm.of(self.task)

    @property
    def submission(self) -> str:
        """The id of what the next press of a button writes."""
        return str(uuid4())

    def clash(self, theirs: State) -> "TaskPage":
        """The same page, saying what somebody else has written meanwhile; the form goes on from there."""
        drawn = self.form.drawn or {}
        changed = {fact_of(key) for key in {**drawn, **theirs} if drawn.get(key, "") != theirs.get(key, "")}
        self.clashes = ["answer" if fact == ANSWER else label_of(fact) for fact in sorted(changed)]
        self.form.go_on_from(theirs)
        return self
