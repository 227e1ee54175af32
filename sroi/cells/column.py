"""A column: what it is called, what may be typed into it, and where it is stored."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db import models
from django.db.models import TextChoices

from sroi.choices import AttributionMeans, Figure, Table
from sroi.models import Estimate, ImpactMap, Input, MapRow, Outcome, Output, Scenario, Stakeholder

# The model of the rows of each table; the map itself is the only row of its own.
MODELS: dict[Table, type[ImpactMap | MapRow]] = {
    Table.MAP: ImpactMap,
    Table.STAKEHOLDER: Stakeholder,
    Table.INPUT: Input,
    Table.OUTPUT: Output,
    Table.OUTCOME: Outcome,
    Table.SCENARIO: Scenario,
}
# What fits into a text without a limit of its own.
LONGEST_TEXT = 10_000


class Kind(TextChoices):
    """What is typed into a cell.

    A share is typed and shown in per cent and stored as a fraction. A link names a row of another table (or a price
    index), links are ids of outcomes with commas between.
    """

    TEXT = "text", "text of several lines"
    WORDS = "words", "words on one line"
    MONEY = "money", "an amount"
    NUMBER = "number", "a number"
    WHOLE = "whole", "a whole number"
    SHARE = "share", "a share in per cent"
    CHOICE = "choice", "one of a few"
    FLAG = "flag", "yes or no"
    DATE = "date", "a day"
    LINK = "link", "another row"
    LINKS = "links", "other rows"


NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.WHOLE, Kind.SHARE)


class Stage(TextChoices):
    """The stages in which a map is made; see the Guide."""

    SCOPE = "scope", "scope and stakeholders"
    INPUTS = "inputs", "inputs"
    OUTCOMES = "outcomes", "outputs and outcomes"
    PROXIES = "proxies", "indicators and proxies"
    SHARES = "shares", "deadweight, displacement, attribution, drop-off"
    RESULT = "result", "result"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. ``key`` is its key in a case file, and with table and row the address of a cell.

    ``attribute`` is the column of the model, or of ``Estimate`` where ``figure`` says of which. ``lowest`` and
    ``highest`` are what a number may be, ends included, shares as fractions. Without a figure in a cell that
    ``is_needed`` nothing can be counted.
    """

    table: Table
    key: str
    kind: Kind
    stage: Stage
    attribute: str
    figure: Figure | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    is_needed: bool = False

    @property
    def field(self) -> "models.Field[Any, Any]":
        """The column of the database."""
        model = MODELS[self.table] if self.figure is None else Estimate
        return cast("models.Field[Any, Any]", model._meta.get_field(self.attribute))

    @property
    def heading(self) -> str:
        """What it is called, lower case."""
        own = str(self.field.verbose_name)
        if self.figure is None:
            return own
        return str(self.figure.label) if self.attribute == "value" else f"{self.figure.label}: {own}"

    def heading_in(self, impact_map: ImpactMap) -> str:
        """What it is called in a map: "attribution" states the share of others in one, and ours in another."""
        if self.figure is Figure.ATTRIBUTION and impact_map.attribution_means == AttributionMeans.US:
            return self.heading.replace(str(Figure.ATTRIBUTION.label), "due to us")
        return self.heading

    @property
    def help(self) -> str:
        """A line on what belongs there; empty where the heading says enough."""
        return str(self.field.help_text)

    @property
    def unit(self) -> str:
        """What stands behind a number: "%", or nothing."""
        return "%" if self.kind is Kind.SHARE else ""

    @property
    def may_be_empty(self) -> bool:
        """Whether a cell can be cleared."""
        return self.figure is not None or self.field.null or self.field.blank

    @property
    def longest(self) -> int:
        """The most characters that fit."""
        return int(getattr(self.field, "max_length", None) or LONGEST_TEXT)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen, as (what is sent, what is read), "" first where a cell can be cleared.

        Those of a link depend on the map: see ``sroi.cells.links``.
        """
        if self.kind is Kind.FLAG:
            found = [("true", "yes"), ("false", "no")]
        else:
            found = [(str(value), str(label)) for value, label in self.field.flatchoices]
        return [("", "")] * self.may_be_empty + found
