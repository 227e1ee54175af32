"""The columns of stakeholders, inputs, outputs and scenarios."""

from decimal import Decimal

from sroi.cells.column import Column, Kind, Stage
from sroi.choices import Table

NOTHING = Decimal(0)
# What PostgreSQL's integer and smallint hold.
LARGEST_WHOLE, LAST_YEAR = Decimal(2_147_483_647), Decimal(9999)


def _stakeholder(key: str, kind: Kind, attribute: str = "", *, highest: Decimal | None = None) -> Column:
    lowest = NOTHING if kind in {Kind.NUMBER, Kind.WHOLE} else None
    return Column(
        Table.STAKEHOLDER, key, kind, Stage.SCOPE, attribute or key, lowest=lowest, highest=highest
    )  # fmt: skip


STAKEHOLDER_COLUMNS = (
    _stakeholder("name", Kind.WORDS),
    _stakeholder("intended_changes", Kind.TEXT),
    _stakeholder("unintended_changes", Kind.TEXT),
    _stakeholder("group_size", Kind.NUMBER),
    _stakeholder("involved", Kind.WHOLE, "people_involved", highest=LARGEST_WHOLE),
    _stakeholder("how_involved", Kind.TEXT),
    _stakeholder("included", Kind.FLAG, "is_included"),
    _stakeholder("reason", Kind.TEXT),
    _stakeholder("note", Kind.TEXT),
)


def _input(
    key: str, kind: Kind, *, lowest: Decimal | None = None, highest: Decimal | None = None, is_needed: bool = False
) -> Column:
    return Column(
        Table.INPUT, key, kind, Stage.INPUTS, key, lowest=lowest, highest=highest, is_needed=is_needed
    )  # fmt: skip


INPUT_COLUMNS = (
    _input("stakeholder", Kind.LINK),
    _input("description", Kind.WORDS),
    _input("kind", Kind.CHOICE),
    # What is taken off the inputs is a negative amount: it is asked about, and not refused.
    _input("amount", Kind.MONEY, is_needed=True),
    _input("amount_low", Kind.MONEY),
    _input("amount_high", Kind.MONEY),
    _input("hours", Kind.NUMBER, lowest=NOTHING),
    _input("hourly_rate", Kind.MONEY, lowest=NOTHING),
    _input("rate_source", Kind.WORDS),
    _input("year", Kind.WHOLE, lowest=NOTHING, highest=LAST_YEAR),
    _input("funder", Kind.WORDS),
    _input("source", Kind.WORDS),
    _input("note", Kind.TEXT),
)


def _output(key: str, kind: Kind, *, lowest: Decimal | None = None) -> Column:
    return Column(Table.OUTPUT, key, kind, Stage.OUTCOMES, key, lowest=lowest)


OUTPUT_COLUMNS = (
    _output("stakeholder", Kind.LINK),
    _output("description", Kind.WORDS),
    _output("quantity", Kind.NUMBER, lowest=NOTHING),
    _output("unit", Kind.WORDS),
    _output("note", Kind.TEXT),
)

# What a scenario overrides is set on its own page.
SCENARIO_COLUMNS = (
    Column(Table.SCENARIO, "name", Kind.WORDS, Stage.RESULT, "name"),
    Column(Table.SCENARIO, "note", Kind.TEXT, Stage.RESULT, "note"),
)
