"""The stages in which a map is made: what each asks for, in plain words, and which tables and fields stand there.

The stages are those of *A Guide to Social Return on Investment* (2012), named with each, so that somebody with the
Guide beside them knows where they are. Its stage 2 is two of ours here, what was put in and what came of it.
"""

from dataclasses import dataclass
from functools import cached_property

from sroi.cells.column import Column, Stage
from sroi.cells.registry import BY_KEY, COLUMNS
from sroi.choices import Figure, Table

# The column of each table that names its rows; it stands first and stays in sight.
NAMES = {
    Table.STAKEHOLDER: "name",
    Table.INPUT: "description",
    Table.OUTPUT: "description",
    Table.OUTCOME: "outcome",
}
WHOLE = "table"
# The parts of an estimate besides its value: they stand with the cell, and are edited beside it.
_PARTS = ("_low", "_high", "_n", "_source", "_reason", "_shared")


@dataclass(frozen=True)
class TablePlan:
    """A table of a stage: of which rows, under which heading, with which columns. ``one`` is a new row: "an input".

    ``lead`` says what belongs there. ``is_counted`` is set where what each row comes to stands at its end.
    """

    table: Table
    heading: str
    one: str
    lead: str
    keys: tuple[str, ...]
    is_counted: bool = False

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, the one that names the rows first."""
        return tuple(BY_KEY[(self.table, key)] for key in (NAMES[self.table], *self.keys))


@dataclass(frozen=True)
class FormPlan:
    """Fields of the map itself."""

    heading: str
    lead: str
    keys: tuple[str, ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Its fields."""
        return tuple(BY_KEY[(Table.MAP, key)] for key in self.keys)


@dataclass(frozen=True)
class StagePlan:
    """One stage: ``slug`` in the address, ``word`` in the row of stages, ``guide`` which stage of the Guide it is."""

    slug: str
    word: str
    title: str
    guide: str
    lead: str
    parts: tuple[TablePlan | FormPlan, ...]


_WHAT = FormPlan(
    "What the map is about",
    "Which activity, for whom, over which time. What you leave out belongs here too, with the reason.",
    ("title", "organisation", "objectives", "scope", "analysis_type", "period_start", "period_end", "author", "date"),
)
_MONEY = FormPlan(
    "Money and prices",
    "Values in prices of other years are taken to those of the map by the index, once. "
    "Without an index they must be in prices of the map already.",
    ("currency", "price_year", "price_index", "materiality_threshold", "id"),
)
_LOSSES = FormPlan(
    "Losses and what nobody meant to happen",
    "Ask everybody what became worse, too. A map without a single loss is believed less, not more.",
    ("asked_about_losses", "losses_note"),
)
_STAKEHOLDERS = TablePlan(
    Table.STAKEHOLDER,
    "Stakeholders",
    "a stakeholder",
    "Everybody for whom something changed or who put something in. Keep those you leave out, and say why.",
    (
        "intended_changes",
        "unintended_changes",
        "group_size",
        "involved",
        "how_involved",
        "included",
        "reason",
        "note",
    ),
)
_INPUTS = TablePlan(
    Table.INPUT,
    "Inputs",
    "an input",
    "Money, time, rooms and goods. Time that is given is valued too; name where the hourly rate comes from.",
    (
        "stakeholder",
        "kind",
        "amount",
        "hours",
        "hourly_rate",
        "rate_source",
        "year",
        "funder",
        "source",
        "amount_low",
        "amount_high",
        "note",
    ),
)
_OUTPUTS = TablePlan(
    Table.OUTPUT,
    "Outputs",
    "an output",
    "What was done, in numbers: sessions, people, meals. Outputs are not valued; what they changed is.",
    ("stakeholder", "quantity", "unit", "note"),
)
_CHANGES = (
    "stakeholder",
    "output",
    "direction",
    "intended",
    "leads_to",
    "is_material",
    "materiality",
    "left_out",
    "reason",
    "id",
)
_EVIDENCE = (
    "indicator",
    "indicator_source",
    "measured",
    "quantity",
    "headcount",
    "n_before",
    "n_after",
    "sample_size",
    "group_size",
    "people_reached",
    "duration_years",
    "start",
    "delay_years",
)
_VALUES = (
    "proxy",
    "proxy_value",
    "proxy_unit",
    "proxy_price_year",
    "proxy_source",
    "proxy_url",
    "proxy_method",
    "proxy_licence",
    "cashable",
    "who_saves",
    "undiscounted",
    "discount_class",
)
_SHARES = ("deadweight", "displacement", "attribution", "leakage", "drop_off", "confidence", "note")
_OUTCOMES = TablePlan(
    Table.OUTCOME,
    "Outcomes",
    "an outcome",
    "What changed for them, as they would say it: not “sessions held” but “see other people most weeks”. "
    "An outcome that is left out stays here with its reason, and is not counted.",
    _CHANGES,
)
_CONVENTIONS = FormPlan(
    "How it is counted",
    "These choices alone can halve or double a ratio; they are printed beside it. Empty means as the preset has it.",
    (
        "preset",
        "attribution_means",
        "discount_rate",
        "discount_rate_low",
        "discount_rate_high",
        "health_discount_rate",
        "first_benefit_exponent",
        "drop_off_from_benefit_year",
        "drop_off_method",
        "adjustment_method",
        "inputs_discounted",
        "headline_ratio",
        "max_years",
        "horizon",
    ),
)
STAGES = (
    StagePlan(
        Stage.SCOPE,
        "Scope and stakeholders",
        "What is looked at, and who is affected",
        "Stage 1 of the Guide: establishing scope and identifying stakeholders",
        "Say what the map is about, then write down everybody who is affected, and how you asked them.",
        (_WHAT, _STAKEHOLDERS, _LOSSES, _MONEY),
    ),
    StagePlan(
        Stage.INPUTS,
        "Inputs",
        "What was put in",
        "Stage 2 of the Guide: mapping outcomes, inputs",
        "Write down what each stakeholder put in, and what it was worth.",
        (_INPUTS,),
    ),
    StagePlan(
        Stage.OUTCOMES,
        "Outputs and outcomes",
        "What was done, and what changed",
        "Stage 2 of the Guide: mapping outcomes",
        "Write down what was done, then what changed for each stakeholder, good and bad, meant and not meant.",
        (_OUTPUTS, _OUTCOMES),
    ),
    StagePlan(
        Stage.PROXIES,
        "Indicators and proxies",
        "How one knows, how much, and what it is worth",
        "Stage 3 of the Guide: evidencing outcomes and giving them a value",
        "For each outcome: how one can tell, for how many, for how long, and what one of it is worth, with the source.",
        (
            TablePlan(
                Table.OUTCOME,
                "Evidence",
                "an outcome",
                "Count people for whom it changed, not people who came.",
                _EVIDENCE,
            ),
            TablePlan(
                Table.OUTCOME,
                "Values",
                "an outcome",
                "A proxy says what one of it is worth in money. It needs a unit, a price year and a source.",
                _VALUES,
                is_counted=True,
            ),
        ),
    ),
    StagePlan(
        Stage.SHARES,
        "What is not ours",
        "What would have happened anyway, and what is due to others",
        "Stage 4 of the Guide: establishing impact (deadweight, displacement, attribution, drop-off)",
        "Take off what is not yours. All of these are typed in per cent. Open a cell to say why, and how sure you are.",
        (
            TablePlan(
                Table.OUTCOME,
                "Shares",
                "an outcome",
                "A 0 wants a reason: it says that nothing would have happened, or that nobody else had a part in it.",
                _SHARES,
                is_counted=True,
            ),
        ),
    ),
    StagePlan(
        Stage.RESULT,
        "Result",
        "What it comes to",
        "Stage 5 of the Guide: calculating the social return",
        "Look at what it comes to, mend what is missing, and answer what is warned of. Then test how sure it is.",
        (_CONVENTIONS,),
    ),
)
# Everything of every outcome in one table, stage beside stage.
TABLE = StagePlan(
    WHOLE,
    "The whole table",
    "The whole impact map",
    "Stages 2 to 5 of the Guide",
    "All of every outcome in one table. It saves as you go.",
    (
        TablePlan(
            Table.OUTCOME,
            "Outcomes",
            "an outcome",
            "Arrows move, a letter replaces, F2 or Enter edits, Escape leaves.",
            (*_CHANGES, *_EVIDENCE, *_VALUES, *_SHARES),
            is_counted=True,
        ),
    ),
)
BY_SLUG = {plan.slug: plan for plan in (*STAGES, TABLE)}


def parts_beside(figure: Figure) -> tuple[Column, ...]:
    """The cells of a figure that stand beside its value."""
    return tuple(BY_KEY[(Table.OUTCOME, f"{figure}{part}")] for part in _PARTS)


def stage_of(table: Table, field: str) -> Stage:
    """At which stage a cell is filled in; what is about the map as a whole and no cell of it, at the result."""
    column = BY_KEY.get((table, field))
    if column is not None:
        return column.stage
    return _STAGES_OF_LISTS.get(field, Stage.RESULT) if table is Table.MAP else _STAGES_OF_ROWS.get(table, Stage.RESULT)


# Findings about the map name its lists, and some rows as a whole.
_STAGES_OF_LISTS = {
    "stakeholders": Stage.SCOPE,
    "period": Stage.SCOPE,
    "inputs": Stage.INPUTS,
    "outcomes": Stage.OUTCOMES,
    "excluded_outcomes": Stage.OUTCOMES,
    "indicator": Stage.PROXIES,
}
_STAGES_OF_ROWS = {
    Table.STAKEHOLDER: Stage.SCOPE,
    Table.INPUT: Stage.INPUTS,
    Table.OUTPUT: Stage.OUTCOMES,
    Table.OUTCOME: Stage.OUTCOMES,
}
STAGES_BY_FIELD = {
    **{f"{table}.{column.key}": str(column.stage) for table, columns in COLUMNS.items() for column in columns},
    **{f"{Table.MAP}.{field}": str(stage) for field, stage in _STAGES_OF_LISTS.items()},
    **{str(table): str(stage) for table, stage in _STAGES_OF_ROWS.items()},
}
