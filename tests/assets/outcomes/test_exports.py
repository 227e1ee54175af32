"""The decisions as data: the same rows in three forms, with nothing in them that the reader may not know."""

import csv
import io
import json
from collections.abc import Callable
from itertools import zip_longest

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from assets.choices import ChangeType
from assets.models import Comparison
from assets.outcomes.export import COLUMNS
from tests.assets.outcomes.conftest import Decide, between
from tests.factories import make_asset, make_location, make_proposal, make_sighting

pytestmark = pytest.mark.django_db

Read = Callable[[Client], list[dict[str, str]]]


@pytest.fixture
def read(comparison: Comparison) -> Read:
    """A function: the rows of the .csv as a browser gets them."""

    def rows(client: Client) -> list[dict[str, str]]:
        answer = client.get(reverse("assets:comparison_csv", args=[comparison.uuid]))
        return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))

    return rows


def test_row_says_what_became_of_one_and_how_that_is_known(
    comparison, decide: Decide, read, researcher, client_of, project
):
    asset = make_asset(name="New Hall", project=project)
    make_location(asset, postcode="L1 9BG")
    seen = make_sighting(asset, wave=comparison.earlier, name="Old Hall", postcode="L1 2AA", row_number=7)
    decide(
        ChangeType.RENAMED, ChangeType.MOVED, asset=asset, later_asset=asset, sighting=seen, proposed=["renamed"],
        proposed_confidence=81, is_of_batch=True, **between(2010, 2012),
    )  # fmt: skip
    (row,) = read(client_of(researcher))
    decided_on = row.pop("decided on")
    assert len(decided_on) == 10
    assert row == {
        "state": "decided",
        "baseline row": "7",
        "baseline name": "Old Hall",
        "baseline postcode": "L1 2AA",
        "baseline id": str(asset.uuid),
        "changes": "renamed; moved",
        "now name": "New Hall",
        "now postcode": "L1 9BG",
        "now id": str(asset.uuid),
        "happened": "2010–2012",
        "happened, at the earliest": "2010-01-01",
        "happened, at the latest": "2012-12-31",
        "how it is known": "asked by telephone",
        "source": "its secretary",
        "evidence": "Said so.",
        "decided by": "Rob Researcher",
        "accepted in a batch": "yes",
        "proposed": "renamed",
        "confidence": "81",
        "reasons": "",
    }


def test_proposals_are_marked_and_only_where_nothing_is_decided(
    comparison, decide, read, researcher, client_of, project
):
    decided = make_asset(name="Decided", project=project)
    decide(ChangeType.UNCHANGED, asset=decided)
    seen = decided.sightings.get()
    make_proposal(comparison, decided, sighting=seen, changes=[ChangeType.CEASED])
    make_proposal(comparison, make_asset(name="Open", project=project), reasons=["Same name.", "Same place."])
    rows = read(client_of(researcher))
    assert [(row["state"], row["baseline name"], row["reasons"]) for row in rows] == [
        ("decided", "Decided", ""),
        ("proposed", "Open", "Same name. Same place."),
    ]


def test_others_read_decisions_about_what_they_may_see_without_people_evidence_and_private_addresses(
    comparison, decide, read, client, project
):
    kept = make_asset(name="Quiet Garden", project=project)
    make_location(kept, "masked", postcode="L99 7ZZ")
    make_sighting(kept, wave=comparison.earlier, postcode="L99 7ZZ")
    decide(ChangeType.UNCHANGED, asset=kept, later_asset=kept)
    decide(ChangeType.CEASED, asset=make_asset("staff_only", project=project))
    make_proposal(comparison, make_asset(project=project))
    (row,) = read(client)
    assert row["baseline name"] == row["now name"] == "Quiet Garden"
    assert not row["baseline postcode"]
    assert not row["now postcode"]
    assert set(row) == {name for name, column in COLUMNS.items() if not column.for_staff}
    assert {"evidence", "decided by", "proposed"} <= set(COLUMNS) - set(row)


def test_open_postcode_is_for_everybody(comparison, decide, read, client):
    asset = make_asset()
    make_location(asset, "past", postcode="L1 2AA", wave=comparison.earlier)
    make_location(asset, postcode="L1 9BG")
    decide(ChangeType.MOVED, asset=asset, later_asset=asset)
    (row,) = read(client)
    assert (row["baseline postcode"], row["now postcode"]) == ("L1 2AA", "L1 9BG")


def test_no_formula_leaves_and_each_follower_has_a_row(comparison, decide, read, researcher, client_of, project):
    asset = make_asset(name="=1+1", project=project)
    seen = make_sighting(asset, wave=comparison.earlier)
    for name in ("-2+3", "Heir"):
        decide(ChangeType.SPLIT_INTO, asset=asset, sighting=seen, later_asset=make_asset(name=name, project=project))
    rows = read(client_of(researcher))
    assert [row["now name"] for row in rows] == ["'-2+3", "Heir"]
    assert {row["baseline name"] for row in rows} == {"'=1+1"}


def test_all_three_forms_hold_the_same(comparison, decide, read, researcher, client_of, project):
    decide(ChangeType.CEASED, **between(2010, 2010))
    decide(ChangeType.NEW)
    make_proposal(comparison, make_asset(project=project))
    client = client_of(researcher)
    rows = read(client)
    sheet = load_workbook(
        io.BytesIO(client.get(reverse("assets:comparison_xlsx", args=[comparison.uuid])).content), read_only=True
    ).active.iter_rows(values_only=True)
    headings, *cells = [["" if cell is None else str(cell) for cell in row] for row in sheet]
    # A row ends with its last cell that holds something.
    assert [dict(zip_longest(headings, row, fillvalue="")) for row in cells] == rows
    data = json.loads(client.get(reverse("assets:comparison_json", args=[comparison.uuid])).content)
    assert set(data) == {"about", "columns", "changes"}
    assert data["columns"] == {name: column.meaning for name, column in COLUMNS.items()}
    assert data["about"]["earlier wave"] == {"name": "2005 baseline", "reference date": "2005-01-01"}
    assert [
        {name: "" if value is None else str(value) for name, value in one.items()} for one in data["changes"]
    ] == rows
