"""The page on which counts of answers become a figure of an outcome, with its interval and the people behind it."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.urls import reverse

from assets.forms.text import TextField
from sroi.calculation.decimals import plain
from sroi.cells.column import Column, Kind
from sroi.cells.reading import CellTextError, read_cell
from sroi.cells.registry import BY_KEY
from sroi.cells.shapes import CellConflictError, CellEdit, CellsRefusedError
from sroi.cells.sheet import Row, Sheet
from sroi.cells.showing import show_cell
from sroi.choices import SHARES, Figure, Table
from sroi.models import ImpactMap
from sroi.survey.scales import SCALES, Scale
from sroi.survey.shares import MOST_ANSWERS, Surveyed, share_of

# What answers can be turned into: a share of something, or how many people it was so for.
FIGURES = (*SHARES, Figure.QUANTITY)
PARTS = ("", "_low", "_high", "_n", "_source", "_reason")
DEFAULT_SCALE = "degrees"


class SurveyForm(forms.Form):
    """How many people gave each answer, what they were asked, and where that is written down."""

    question = TextField(
        max_length=300,
        label="what they were asked",
        help_text="In the words of the form.",
        error_messages={"required": "Write what they were asked."},
    )
    source = TextField(
        max_length=500,
        label="source",
        help_text="Which survey, of whom, when: “Form at the last session, June 2026”.",
        error_messages={"required": "Say where the answers are kept, so that somebody else can look."},
    )
    is_turned = forms.BooleanField(
        required=False,
        label="it was asked the other way round",
        help_text="The figure is then what is left of 100 %: “thanks to us?” was asked for a share due to others.",
    )
    of = TextField(
        required=False,
        max_length=40,
        label="of how many",
        help_text="The share is taken of so many: the people of the group, not those who answered.",
        error_messages={"required": "Write how many people there are in the group."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, scale: Scale, figure: Figure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale, self.figure = scale, figure
        if figure is Figure.QUANTITY:
            self.fields["of"].required = True
        else:
            del self.fields["of"]
        for answer in scale.answers:
            self.fields[answer.key] = forms.IntegerField(
                label=answer.words,
                min_value=0,
                max_value=MOST_ANSWERS,
                initial=0,
                widget=forms.NumberInput(attrs={"class": "input--4"}),
                error_messages={
                    "required": "Write 0 where nobody gave this answer.",
                    "min_value": "Write 0 or more.",
                    "max_value": "Write a number of people.",
                    "invalid": "Write a whole number.",
                },
            )

    @property
    def counts(self) -> Iterator[forms.BoundField]:
        """The fields in which answers are counted."""
        yield from (self[answer.key] for answer in self.scale.answers)

    def clean_of(self) -> Decimal:
        """A plain number, 0 or more, as the cell of a quantity takes it."""
        try:
            found = read_cell(BY_KEY[Table.OUTCOME, str(Figure.QUANTITY)], self.cleaned_data["of"])
        except CellTextError as fault:
            raise forms.ValidationError(str(fault)) from fault
        return found if isinstance(found, Decimal) else Decimal(0)

    def clean(self) -> dict[str, Any]:
        """Somebody has answered."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not any(said.get(answer.key) for answer in self.scale.answers):
            raise forms.ValidationError("Nobody has answered: write how many people gave each answer.")
        return said

    @cached_property
    def surveyed(self) -> Surveyed:
        """What the answers come to, as it will be stated."""
        said = self.cleaned_data
        found = share_of(self.scale, {answer.key: said[answer.key] for answer in self.scale.answers})
        found = found.reversed if said["is_turned"] else found
        return found.of(said["of"]) if self.figure is Figure.QUANTITY else found.stated

    @property
    def reason(self) -> str:
        """How the figure was found, so that somebody else can find it again."""
        said, found = self.cleaned_data, self.surveyed
        counted = ", ".join(f"{said[answer.key]} × {answer.words}" for answer in self.scale.answers)
        turned = " It was asked the other way round: the share is what is left of 100 %." if said["is_turned"] else ""
        of = f" The share is taken of {plain(said['of'])}." if self.figure is Figure.QUANTITY else ""
        return (
            f"{found.n} answers to “{said['question']}”: {counted}. Counted as {self.scale.words}.{turned}{of} "
            f"Lowest and highest: the 95 % interval of a sample of this size ({found.method})."
        )


class SurveyPage:
    """One figure of an outcome, and the answers that it is to rest on.

    ``data`` is what was sent. Raises LookupError where there is no such outcome, figure or scale.
    """

    def __init__(
        self, impact_map: ImpactMap, row: UUID, figure: str, *, scale: str, data: "dict[str, Any] | None"
    ) -> None:
        self.impact_map = impact_map
        self.sheet = Sheet(impact_map, only={row})
        found = self.sheet.find(Table.OUTCOME, row)
        if found is None or figure not in FIGURES:
            raise LookupError
        self.row: Row = found
        self.figure = Figure(figure)
        self.scale = SCALES[scale or DEFAULT_SCALE]
        self.data = data
        self.form = SurveyForm(self.scale, self.figure, data)

    @property
    def is_worked_out(self) -> bool:
        """Whether there is something to be written into the map."""
        return self.form.is_bound and self.form.is_valid()

    @property
    def heading(self) -> str:
        """What the figure says."""
        return self._columns[0].heading_in(self.impact_map)

    @property
    def scales(self) -> list[tuple[Scale, str]]:
        """The scales, each with its address."""
        return [(scale, f"{self.url}?scale={key}") for key, scale in SCALES.items()]

    @property
    def url(self) -> str:
        """This page."""
        return reverse("sroi:impact_map_survey", args=[self.impact_map.uuid, self.row.uuid, self.figure])

    @property
    def back_url(self) -> str:
        """The figure with all that belongs to it."""
        return reverse("sroi:impact_map_estimate", args=[self.impact_map.uuid, self.row.uuid, self.figure])

    @property
    def found(self) -> list[tuple[str, str]]:
        """What the answers come to, in words, each with its label."""
        parts = zip(self._columns, self._texts, strict=True)
        return [(_part(column), self._shown(column, text)) for column, text in parts if column.kind is not Kind.TEXT]

    @property
    def standing(self) -> list[tuple[str, str, str, str]]:
        """What stands in the map now, part by part: its key, its label, the text to be read, the one a form carries."""
        return [
            (column.key, _part(column), self.sheet.text(column, self.row), self._was(column))
            for column in self._columns
        ]

    @property
    def is_replacing(self) -> bool:
        """Whether something stands there already."""
        return any(text for _, _, text, _ in self.standing)

    @property
    def edits(self) -> list[CellEdit]:
        """What is to be written; ``was`` is what stood there when the page was drawn."""
        parts = zip(self._columns, self._texts, strict=True)
        return [CellEdit(Table.OUTCOME, self.row.uuid, column.key, self._was(column), text) for column, text in parts]

    def refuse(self, fault: CellConflictError | CellsRefusedError) -> None:
        """Say why it was not written; what stands there now is what the next try will replace."""
        if isinstance(fault, CellsRefusedError):
            said = [error.message for error in fault.errors]
        else:
            said = [f"{_heading(conflict.address.field)}: {conflict.message}" for conflict in fault.conflicts]
            said.append("Nothing was written. Look at it, and write yours over it only if it is the better one.")
            self.data = None
        for message in said:
            self.form.add_error(None, message)

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        return tuple(BY_KEY[Table.OUTCOME, f"{self.figure}{part}"] for part in PARTS)

    @property
    def _texts(self) -> tuple[str, ...]:
        found = self.form.surveyed
        low, value, high = (self._number(number) for number in (found.low, found.value, found.high))
        return (value, low, high, str(found.n), self.form.cleaned_data["source"], self.form.reason)

    def _number(self, number: Decimal) -> str:
        return plain(number) if self.figure is Figure.QUANTITY else f"{plain(number * 100)} %"

    def _was(self, column: Column) -> str:
        sent = (self.data or {}).get(f"was-{column.key}")
        return self.sheet.edit(column, self.row) if sent is None else str(sent)

    def _shown(self, column: Column, text: str) -> str:
        return show_cell(column, read_cell(column, text))


def _part(column: Column) -> str:
    """What a cell says of its figure: value, lowest, highest, people behind it, source."""
    return str(column.field.verbose_name)


def _heading(field: str) -> str:
    return BY_KEY[Table.OUTCOME, field].heading.capitalize()
