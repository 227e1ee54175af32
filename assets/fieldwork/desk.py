"""The desk for the telephone: the tasks of a wave, narrowed by the address, each with what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.paginator import Page, Paginator
from django.utils import timezone

from assets.actions.fieldwork import fingerprint_of, suggest_next_try
from assets.choices import Attempt, Channel, TaskAnswer
from assets.forms.fieldwork import AssignForm, TaskFilterForm
from assets.models import Sighting, Task, Wave
from assets.record import telephone_url
from assets.spreadsheets import Value
from assets.templatetags.marks import address

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User
    from assets.querysets.task import TaskQuerySet

A_PAGE = 25
LAST_ATTEMPTS = 3
CHUNK = 500


@dataclass(frozen=True)
class Line:
    """One task as the desk shows it. ``seen`` is what a list of the same wave has of the asset."""

    task: Task
    seen: Sighting | None
    submission: UUID

    @property
    def tel(self) -> str:
        """The address that rings its telephone; empty without one."""
        return telephone_url(self.task.asset.phone)

    @property
    def where(self) -> str:
        """Its address in a line."""
        return where_of(self.task)

    @property
    def works(self) -> str:
        """What it does."""
        return "; ".join(one.term.label for one in self.task.asset.works)  # type: ignore[attr-defined]

    @property
    def tries(self) -> list[Any]:
        """The last attempts."""
        return self.task.tried[:LAST_ATTEMPTS]  # type: ignore[attr-defined]

    @property
    def is_due(self) -> bool:
        """Whether it is to be tried today."""
        return not self.task.answer and (self.task.next_try is None or self.task.next_try <= timezone.localdate())

    @property
    def next_if_silent(self) -> date | None:
        """When it would be tried again if nobody answers the telephone now."""
        tried = len(self.task.tried)  # type: ignore[attr-defined]
        return suggest_next_try(Channel.PHONE, Attempt.NO_ANSWER, timezone.localdate(), earlier=tried)

    @property
    def advice(self) -> str:
        """What to do next, in a few words."""
        return advice_for(self)


def where_of(task: Task) -> str:
    """The address of a task's asset in a line; empty where none is known."""
    place = next(iter(task.asset.where), None)  # type: ignore[attr-defined]
    return address(place) if place else ""


def advice_for(line: Line) -> str:
    """What is to be done next about a task."""
    task = line.task
    if task.answer:
        return TaskAnswer(task.answer).label
    if line.seen is not None:
        return "Accept what the list says, or look"
    if not line.is_due:
        return "Wait until its day"
    last = next(iter(line.tries), None)
    if last is not None and last.outcome == Attempt.WRONG_NUMBER:
        return "Find another number, or go there"
    if last is not None and last.outcome == Attempt.NOT_THERE:
        return "Ask next door, or answer"
    if line.tel:
        return "Ring again" if last else "Ring"
    if task.asset.email:
        return "Write"
    return "Go there" if line.where else "Look on the web"


class DeskPage:
    """The tasks of a wave for one person, as the address of the page narrows them."""

    def __init__(self, wave: Wave, user: "User", query: "QueryDict") -> None:
        self.wave, self.user = wave, user
        self.form = TaskFilterForm(query, wave=wave, user=user)
        self._number = query.get("page")
        self._query = query.copy()
        self._query.pop("page", None)

    @property
    def query(self) -> str:
        """The filters as the end of an address; empty without any."""
        text = self._query.urlencode()
        return f"?{text}" if text else ""

    @cached_property
    def tasks(self) -> "TaskQuerySet":
        """The tasks that are meant, in no particular order."""
        mine: TaskQuerySet = Task.objects.filter(wave=self.wave).standing().editable_by(self.user)
        return self.form.narrow(mine)

    @cached_property
    def page_obj(self) -> "Page[Task]":
        """The page that was asked for, or the nearest there is."""
        rows = self.tasks.for_desk(self.user).in_order_of_work()
        return Paginator(rows, A_PAGE).get_page(self._number)

    @cached_property
    def lines(self) -> list[Line]:
        """The tasks of the page."""
        return lines_of(list(self.page_obj))

    # --- handing them out ---------------------------------------------------------------------------------------------

    @cached_property
    def handed_out(self) -> list[int]:
        """The tasks (ids) that would be handed out: all that are meant and have no answer."""
        return list(self.tasks.open().order_by("pk").values_list("pk", flat=True))

    def assign_form(self, data: Any = None) -> AssignForm:
        """To whom they go."""
        initial = {"expected": fingerprint_of(self.handed_out)}
        return AssignForm(data, wave=self.wave, user=self.user, initial=initial)

    @property
    def in_words(self) -> list[str]:
        """What the filters in use say."""
        said = []
        for name, value in self.form.cleaned_data.items() if self.form.is_bound and not self.form.errors else ():
            choices = dict(getattr(self.form.fields[name], "choices", ()))
            if value or (name == "answer" and not value):
                said.append(f"{self.form.fields[name].label}: {str(choices.get(value, value)).strip()}")
        return said

    # --- the sheet ----------------------------------------------------------------------------------------------------

    headings = (
        "asset", "name then", "address", "nature of work", "telephone", "e-mail", "website", "assigned to", "next try",
        "attempts", "last attempt", "last channel", "last outcome", "answer", "answered on", "answered by",
    )  # fmt: skip

    def rows(self) -> Iterator[list[Value]]:
        """One row for each task that is meant. Notes stay where they are."""
        for task in self.tasks.for_desk(self.user).in_order_of_work().iterator(chunk_size=CHUNK):
            last = next(iter(task.tried), None)
            yield [
                task.asset.name,
                task.sighting.name if task.sighting else "",
                where_of(task),
                "; ".join(one.term.label for one in task.asset.works),
                task.asset.phone,
                task.asset.email,
                task.asset.website,
                str(task.assigned_to or ""),
                task.next_try or "",
                len(task.tried),
                timezone.localdate(last.at) if last else "",
                last.get_channel_display() if last else "",
                last.get_outcome_display() if last else "",
                task.get_answer_display(),
                timezone.localdate(task.answered_at) if task.answered_at else "",
                str(task.answered_by or ""),
            ]


def lines_of(tasks: list[Task]) -> list[Line]:
    """Tasks with what lists of the same wave have of them. One query."""
    seen: dict[int, Sighting] = {}
    waves = {task.wave_id for task in tasks}
    assets = {task.asset_id for task in tasks}
    rows = Sighting.objects.filter(wave__in=waves, asset__in=assets).exclude(file_name="")
    for one in rows.defer("raw").order_by("row_number", "pk"):
        seen.setdefault(one.asset_id, one)
    return [Line(task, seen.get(task.asset_id), uuid4()) for task in tasks]
