"""How far a wave has come: by researcher, place and category, with how often was tried for each answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from assets.charts.bars import BarRow, Part, draw_bars
from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.choices import SchemeCode, TaskAnswer, Tri
from assets.forms.fieldwork import places_of
from assets.models import Task, Wave

if TYPE_CHECKING:
    from assets.querysets.task import TaskQuerySet

# So many bars are looked at; the table has the others too.
DRAWN = 12
_LOOKS = {
    TaskAnswer.CONFIRMED: "1",
    TaskAnswer.CHANGED: "2",
    TaskAnswer.CEASED: "6",
    TaskAnswer.NOT_TRACED: "hatched",
}
PARTS = [*(Part(str(answer.label), _LOOKS[answer]) for answer in TaskAnswer), Part("open", "dotted")]

NOT_GIVEN = "nobody"
NO_PLACE = "in none of these places"
NO_WORKS = "not classified"


@dataclass
class Row:
    """One line: how many tasks have which answer, "" being none yet, and the attempts at those with an answer."""

    label: str
    filters: str = ""
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    attempts: int = 0

    @property
    def total(self) -> int:
        """All its tasks."""
        return sum(self.numbers.values())

    @property
    def open(self) -> int:
        """Those without an answer."""
        return self.numbers.get("", 0)

    @property
    def done(self) -> int:
        """Those with one."""
        return self.total - self.open

    @property
    def answers(self) -> list[tuple[str, int]]:
        """How many of each answer, in the order of ``TaskAnswer``."""
        return [(str(answer.label), self.numbers.get(answer, 0)) for answer in TaskAnswer]

    @property
    def tries(self) -> str:
        """How often was tried for one answer, on average; empty without answers."""
        return f"{self.attempts / self.done:.1f}" if self.done else ""


@dataclass(frozen=True)
class Breakdown:
    """One way of counting. ``finding`` has places for the label of the row with most left, its open tasks, and all."""

    key: str
    column: str
    rows: Sequence[Row]
    finding: str
    note: str = ""


class ProgressPage:
    """The tables for one wave and one person, of the tasks that they may work on."""

    def __init__(self, wave: Wave, user: "User") -> None:
        self.wave, self.user = wave, user
        self.tasks: TaskQuerySet = Task.objects.filter(wave=wave).standing().editable_by(user)

    @cached_property
    def whole(self) -> Row:
        """All of it."""
        rows = _counted(self.tasks, "wave", {self.wave.pk: self.wave.name}, "", "")
        return rows[0] if rows else Row(self.wave.name)

    @cached_property
    def figures(self) -> list[Figure]:
        """By researcher, place and category: a drawing of the largest, and all of them as a table."""
        desk = reverse("assets:task_list", args=[self.wave.uuid])
        return [_figure(one, desk) for one in self.breakdowns if one.rows]

    @cached_property
    def breakdowns(self) -> list[Breakdown]:
        """By researcher, place and category."""
        people = "An answer counts for whoever gave it, an open task for whoever has it."
        places = "By where each asset is now. Wards and larger places are counted side by side."
        works = "An asset of several sorts is counted under each of them."
        return [
            Breakdown(
                "researcher",
                "Researcher",
                self._by_researcher(),
                "Most is left with {label}: {open} of {total}",
                people,
            ),
            Breakdown("place", "Place", self._by_place(), "Most is left in {label}: {open} of {total}", places),
            Breakdown(
                "category", "Nature of work", self._by_category(), "Most is left of {label}: {open} of {total}", works
            ),
        ]

    def _by_researcher(self) -> list[Row]:
        """An answer counts for who gave it, an open task for who has it."""
        tasks = self.tasks.annotate(whose=Coalesce("answered_by", "assigned_to"))
        people = User.objects.filter(pk__in=tasks.order_by().values("whose"))
        names = {person.pk: str(person) for person in people}
        return _counted(tasks, "whose", names, "who", NOT_GIVEN, none="nobody")

    def _by_place(self) -> list[Row]:
        rows = {place.pk: Row(place.name, f"place={place.code}") for place in places_of(self.wave)}
        nowhere = Row(NO_PLACE)
        tasks = self.tasks.with_places(rows).annotate(tries=Count("attempts"))
        for answer, inside, tries in tasks.values_list("answer", "places", "tries"):
            for row in [rows[place] for place in inside or ()] or [nowhere]:
                row.numbers[answer] += 1
                row.attempts += tries if answer else 0
        return [row for row in (*rows.values(), nowhere) if row.total]

    def _by_category(self) -> list[Row]:
        said = "asset__classifications__"
        works = self.tasks.filter(
            **{
                f"{said}is_current": True,
                f"{said}value": Tri.YES,
                f"{said}term__scheme__code": SchemeCode.NATURE_OF_WORK,
            }
        )
        names = dict(works.values_list(f"{said}term__code", f"{said}term__label").distinct())
        rows = _counted(works, f"{said}term__code", names, "category", NO_WORKS)
        rest = self.tasks.exclude(pk__in=works.values("pk"))
        return rows + _counted(rest, "wave", {self.wave.pk: NO_WORKS}, "", "")


def _figure(one: Breakdown, desk: str) -> Figure:
    most = max(one.rows, key=lambda row: row.open)
    title = one.finding.format(label=most.label, open=most.open, total=most.total) if most.open else "All is answered"
    largest = sorted(one.rows, key=lambda row: -row.total)[:DRAWN]
    counts = [BarRow(row.label, [*(number for _, number in row.answers), row.open]) for row in largest]
    notes = [one.note] if one.note else []
    if len(largest) < len(one.rows):
        notes.append(f"Drawn are the {DRAWN} with most tasks; the table has all of them.")
    words = "One bar for each, divided by what was answered."
    drawing = draw_bars(counts, PARTS, title=title, description=words)
    return Figure(f"by-{one.key}", title, notes, _table(one, desk), drawing, is_table_open=True)


def _table(one: Breakdown, desk: str) -> Table:
    answers = [str(answer.label).capitalize() for answer in TaskAnswer]
    head = [one.column, "Answered", "Open", *answers, "Attempts for an answer"]
    return Table(f"Tasks by {one.column.lower()}", head, [_table_row(row, desk) for row in one.rows])


def _table_row(row: Row, desk: str) -> TableRow:
    url = f"{desk}?{row.filters}" if row.filters and row.open else ""
    counts = [Cell(f"{number:,}") for _, number in row.answers]
    done = Cell(f"{row.done:,} of {row.total:,}")
    return TableRow(row.label, [done, Cell(f"{row.open:,}", url), *counts, Cell(row.tries or "–")])


def _counted(
    tasks: "TaskQuerySet", column: str, names: dict[Any, str], filter_name: str, nothing: str, *, none: str = ""
) -> list[Row]:
    """Rows by one column, in the order of their names; what is nobody's comes last."""
    rows: dict[Any, Row] = {}
    for said in tasks.tallies_by(column):
        key = said[column]
        value = none if key is None else key
        row = rows.setdefault(key, Row(names.get(key, nothing), f"{filter_name}={value}" if filter_name else ""))
        row.numbers[said["answer"]] += said["number"]
        row.attempts += said["attempts"] if said["answer"] else 0
    return [row for _, row in sorted(rows.items(), key=lambda one: (one[0] is None, one[1].label.casefold()))]
