"""Rows are planned and written a batch at a time: what comes of them does not depend on where a batch ends."""

import pytest

from assets.actions.importing import PreviewChangedError, apply_import, one_import_at_a_time
from assets.choices import RowOutcome
from assets.imports.notes import Kind
from assets.imports.outcome import RowPlan
from assets.imports.run import Import, Request, reading
from assets.imports.spool import Spool
from assets.models import Asset, ChangeSet, Sighting, Wave
from tests.assets.imports.conftest import as_csv

pytestmark = pytest.mark.django_db

HEADINGS = "name|postcode|phone|part of|charity number"
ROWS = (
    "The Old Hall|L8 4RF||The House|",
    "Quiet Room|L1 1JD||The Old Hall|1234567",
    "The Old Hall|L8 4RF|0151 496 0001||",
    "||||",
    "No name at all|||Nobody|",
    "|L1 4DS|0151||",
    "The House|L1 4DS||Quiet Room|",
    "Twin|L1 1JD|||7654321",
    "Other Twin|L1 4DS|||7654321",
    "The Old Hall|L8 4RF|0151 496 0002||",
    "Quiet Room|L1 1JD|0151 496 0003||",
)


@pytest.fixture(params=[1, 2, 3, 2000])
def batch(request, monkeypatch):
    """How many rows are in memory at once."""
    monkeypatch.setattr("assets.imports.staging.BATCH", request.param)
    monkeypatch.setattr("assets.imports.links.BATCH", request.param)
    return request.param


def told(rows: list[RowPlan]) -> list[object]:
    return [
        (row.number, row.outcome, row.name, row.match and row.match.reason, row.differences, list(map(str, row.notes)))
        for row in sorted(rows, key=lambda row: row.number)
    ]


def register() -> list[object]:
    return list(Asset.objects.order_by("slug").values_list("slug", "phone", "parent__slug", "visibility"))


def test_wherever_a_batch_ends_the_same_is_said_and_written(bring, batch, monkeypatch):
    first = bring(as_csv(HEADINGS, *ROWS))
    assert first.findings.by_outcome() == {
        "created": 6, "updated": 2, "unchanged": 1, "rejected": 1, "skipped": 0,
    }  # fmt: skip
    assert register() == [
        ("no-name-at-all", "", None, "public"),
        ("other-twin", "", None, "public"),
        ("quiet-room", "0151 496 0003", "the-old-hall", "public"),
        ("the-house", "", None, "public"),
        ("the-old-hall", "0151 496 0001", "the-house", "public"),
        ("twin", "", None, "public"),
    ]
    assert Sighting.objects.count() == 9
    assert [note.row for note in first.notes if note.kind == Kind.PARENT_UNKNOWN] == [6, 8]


def test_preview_says_what_is_written_then(bring, batch):
    sheet = as_csv(HEADINGS, *ROWS)
    shown, written = bring(sheet, apply=False), bring(sheet)
    assert told(shown.rows) == told(written.rows)
    assert shown.findings.digest == written.findings.digest


def test_parent_may_stand_further_down_and_never_makes_a_circle(bring, batch):
    found = bring(as_csv(HEADINGS, "A|L1 1JD||B|", "B|L1 4DS||C|", "C|L8 4RF||A|"))
    assert [note.row for note in found.notes if note.kind == Kind.PARENT_UNKNOWN] == [4]
    assert dict(Asset.objects.values_list("name", "parent__name")) == {"A": "B", "B": "C", "C": None}


def test_more_rows_about_one_asset_than_can_be_right_are_rejected(bring, monkeypatch):
    monkeypatch.setattr("assets.imports.links.MOST_ROWS_OF_AN_ASSET", 2)
    found = bring(as_csv(HEADINGS, *["Hall|L1 1JD|||"] * 4, "Other|L1 1JD|||"))
    assert [note.row for note in found.notes if note.kind == Kind.TOO_MANY_ROWS] == [4, 5]
    assert found.findings.counts[RowOutcome.REJECTED] == 2
    assert Sighting.objects.count() == 3


@pytest.fixture
def read(project, tmp_path):
    """A list of two rows that was read and waits to be imported."""
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv("name|postcode|phone", "The Old Hall|L8 4RF|1", "Quiet Room|L1 1JD|2"))
    with path.open("rb") as file, reading(file, Request(path.name, project, "2026", profile="register")) as found:
        yield found


def apply_as_previewed(read, **how):
    with one_import_at_a_time():
        made = Import(read, None, **how)
        return apply_import(order=made.order, by=None, plan=made.plan)


def test_import_that_would_do_something_else_than_was_previewed_writes_nothing(read, bring):
    shown = Import(read, None)
    shown.preview()
    bring(as_csv("name|postcode|phone", "Quiet Room|L1 1JD|3"), wave="earlier")
    with pytest.raises(PreviewChangedError):
        apply_as_previewed(read, previewed=shown.findings.digest)
    assert not Asset.objects.filter(name="The Old Hall").exists()
    assert not Wave.objects.filter(name="2026").exists()


def test_import_that_does_what_was_previewed_is_written(read):
    shown = Import(read, None)
    shown.preview()
    written = apply_as_previewed(read, previewed=shown.findings.digest)
    assert written is not None
    assert set(Sighting.objects.values_list("change_set", flat=True)) == {written.pk}
    assert written.details["counts"]["created"] == 2


def test_change_set_of_every_version_is_the_one_of_the_import(read):
    written = apply_as_previewed(read)
    contexts = Asset.pgh_event_models["insert"].objects.values_list("pgh_context__metadata__change_set", flat=True)
    assert set(contexts) == {str(written.uuid)}


def test_nothing_to_write_leaves_neither_wave_nor_change_set(project, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv("name|postcode", "|L8 4RF"))
    request = Request(path.name, project, "2026", profile="register")
    with path.open("rb") as file, reading(file, request) as found:
        assert apply_as_previewed(found) is None
    assert not Wave.objects.exists()
    assert not ChangeSet.objects.exists()


def test_spool_gives_back_what_was_put_down_in_any_order():
    with Spool({}) as spool:
        for number in range(5):
            spool.put({"row": number, "cells": ["x" * number]})
        assert [thing["row"] for thing in spool.get([3, 0, 4, 4])] == [3, 0, 4, 4]
        assert len(spool) == 5
