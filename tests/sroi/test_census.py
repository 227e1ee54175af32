"""The census of a map's columns: each is edited as a cell, goes into the case file, and is read on the page; or is kept
out of one of these on purpose.

A column that a door does not have stands below with the reason; one that stands there and is there fails too.
"""

from collections.abc import Iterable

import pytest
from django.db import models

from sroi.cells.column import MODELS
from sroi.cells.registry import COLUMNS
from sroi.choices import Table
from sroi.models import Estimate
from sroi.store import keys
from tests.sroi.factories import make_input, make_map, make_outcome, make_output, make_stakeholder

NUMBER = "a number for programs"
ITS_PLACE = "where the row stands, and in which map"
AS_IT_CAME = "how a file spelt it, for the way out"
STEP = "changed by an act of its own, which asks or refuses"
OF_ALL_ROWS = {"id": NUMBER, "uuid": NUMBER, "position": ITS_PLACE, "impact_map": ITS_PLACE, "as_read": AS_IT_CAME}
OF_A_VERSION = {
    "id": NUMBER, "uuid": NUMBER, "series": NUMBER, "as_read": AS_IT_CAME, "version": STEP, "previous": STEP,
    "status": STEP, "openness": STEP, "is_study": STEP, "project": "whose people work on it; asked when it begins",
    "sensitivity_looked_at": STEP, "created_at": "the history begins with it", "created_by": "the history says it",
}  # fmt: skip
FILES = {
    Table.MAP: keys.OF_MAP, Table.STAKEHOLDER: keys.OF_STAKEHOLDER, Table.INPUT: keys.OF_INPUT,
    Table.OUTPUT: keys.OF_OUTPUT, Table.OUTCOME: keys.OF_OUTCOME, Table.SCENARIO: keys.OF_SCENARIO,
}  # fmt: skip

# By door and table: the columns that it does not have.
NOT_A_CELL: dict[Table, dict[str, str]] = {
    Table.MAP: {**OF_A_VERSION, "seed": "asked where the random draws are shown"},
    Table.OUTCOME: {**OF_ALL_ROWS, "proxy": "chosen from the library, which fills its cells"},
    Table.SCENARIO: {**OF_ALL_ROWS, "overrides": "has a form of its own"},
}
NOT_IN_THE_FILE: dict[Table, dict[str, str]] = {
    Table.MAP: {**OF_A_VERSION, "price_index": "by its name, or with its levels, under one of two keys"},
    Table.OUTCOME: {
        **OF_ALL_ROWS, "is_left_out": "has a list of its own", "proxy": "the row has a copy of what it says",
    },
    Table.SCENARIO: {**OF_ALL_ROWS, "overrides": "its parts stand beside its name"},
}  # fmt: skip
# Words that the reading page leaves to others; figures, days and choices have tests of their own (test_map_page.py).
IN_THE_REPORT = "in the report, with every source"
NOT_READ: dict[Table, dict[str, str]] = {
    Table.MAP: {
        "code": "names the map in files", "author": IN_THE_REPORT, "written_on": IN_THE_REPORT,
        "currency": "stands before every amount",
    },
    Table.STAKEHOLDER: {"note": "for those who work on the map", "reason": "of those left out"},
    Table.INPUT: {
        "rate_source": IN_THE_REPORT, "source": IN_THE_REPORT,
        "note": "for those who work on the map",
    },
    Table.OUTPUT: {"note": "for those who work on the map"},
    Table.OUTCOME: {
        "key": "names the row in scenarios and chains", "leads_to": "drawn as a chain",
        "left_out_reason": "of a row that is left out", "materiality": IN_THE_REPORT, "note": "beside losses",
        "proxy_licence": IN_THE_REPORT, "proxy_method": IN_THE_REPORT, "proxy_source": IN_THE_REPORT,
        "proxy_url": IN_THE_REPORT, "proxy_price_year": "beside the worth, where it is no word but a year",
        "who_saves": IN_THE_REPORT,
    },
}  # fmt: skip


def columns_of(table: Table) -> set[str]:
    """The columns of a table."""
    return {field.name for field in MODELS[table]._meta.concrete_fields}


def unaccounted(table: Table, there: Iterable[str], kept_out: dict[Table, dict[str, str]]) -> list[str]:
    """Columns that are neither there nor kept out, and reasons that nothing needs."""
    found, excused = set(there), set(kept_out.get(table, OF_ALL_ROWS))
    missing = [f"{column} is not there" for column in sorted(columns_of(table) - found - excused)]
    return missing + [f"{column} is there, and is said not to be" for column in sorted(excused & found)]


@pytest.mark.parametrize("table", Table)
def test_every_column_is_a_cell_or_kept_out_on_purpose(table):
    cells = [column.attribute for column in COLUMNS[table] if column.figure is None]
    assert not unaccounted(table, cells, NOT_A_CELL)


@pytest.mark.parametrize("table", Table)
def test_every_column_goes_into_the_case_file_or_is_kept_out_on_purpose(table):
    # "stakeholder__name" and "deadweight.value" are a column of another table.
    columns = [key.column.partition("__")[0] for key in FILES[table] if "." not in key.column]
    assert not unaccounted(table, columns, NOT_IN_THE_FILE)


def test_every_part_of_an_estimate_is_a_cell_and_goes_into_the_case_file():
    parts = {field.name for field in Estimate._meta.concrete_fields} - {"id", "impact_map", "outcome", "figure"}
    cells = {(column.figure, column.attribute) for column in COLUMNS[Table.OUTCOME] if column.figure is not None}
    files = {tuple(key.column.split(".")) for key in keys.OF_OUTCOME if "." in key.column}
    assert cells == files == {(figure, part) for figure, _ in cells for part in parts}


@pytest.mark.django_db
def test_every_word_of_a_map_is_read_on_its_page_or_left_to_others_on_purpose(client_of, researcher, project):
    impact_map = make_map(project=project, **marked(Table.MAP), asked_about_losses=True)
    made = {
        Table.STAKEHOLDER: make_stakeholder(impact_map, "Singers", **marked(Table.STAKEHOLDER, but=("name",))),
        Table.INPUT: make_input(impact_map, hours=1, **marked(Table.INPUT)),
        Table.OUTPUT: make_output(impact_map, quantity=1, **marked(Table.OUTPUT)),
        Table.OUTCOME: make_outcome(impact_map, **marked(Table.OUTCOME)),
    }
    page = client_of(researcher).get(impact_map.get_absolute_url()).content.decode()
    wrong = []
    for table in (Table.MAP, *made):
        for column in marked(table):
            is_read, is_excused = f"{table}-{column}-" in page, column in NOT_READ[table]
            if is_read == is_excused and column != "name":
                wrong.append(f"{table} {column} is {'' if is_read else 'not '}read on the page")
    assert not wrong, "\n" + "\n".join(wrong)


def marked(table: Table, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Every column of words of a table with a word by which it is known again; years are no words."""
    return {
        field.name: f"{table}-{field.name}-"[: field.max_length]
        for field in MODELS[table]._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.name.endswith("price_year")
        and not field.choices
        and field.name not in but
    }
