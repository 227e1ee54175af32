"""Who decided how much, and how often the proposal was overruled; all decisions as a sheet with their evidence."""

import csv
import io

import pytest

from assets.actions.accepting import accept_batch, batch_of
from tests.assets.deciding.conftest import as_recorded
from tests.factories import make_asset, make_proposal


@pytest.fixture
def decided(decide, comparison, researcher, admin_user, project):
    """One as proposed, one overruled, one in a batch; by two people."""
    decide("renamed", "moved", evidence="=She told us.")
    other = make_proposal(comparison, as_recorded(comparison, "Open Eye"), changes=["ceased"], confidence=61)
    decide("not_traced", sighting=other.sighting, proposal=other, later=[], by=admin_user)
    third = make_asset(project=project)
    make_proposal(comparison, third, third, confidence=99)
    batch = batch_of(comparison=comparison, change="", least=95, by=admin_user)
    accept_batch(comparison=comparison, change="", least=95, seen=batch.fingerprint, wrong=(), by=admin_user)


def test_page_counts_by_person_type_and_confidence(client_of, manager, comparison, decided):
    page = client_of(manager).get(f"/comparisons/{comparison.uuid}/decisions/").context["page"]
    assert (page.all.total, page.all.accepted, page.all.overruled, page.all.batch, page.all.rate) == (3, 1, 1, 1, 50)
    people = {one.label: (one.total, one.accepted, one.overruled, one.batch) for one in page.people}
    assert people == {"Rob Researcher": (1, 1, 0, 0), "Adam Admin": (2, 0, 1, 1)}
    assert {one.label: one.rate for one in page.bands} == {"95 to 100": None, "90 to 94": 0, "50 to 69": 100}
    assert [one.label for one in page.types] == ["unchanged", "renamed", "moved", "not traced"]
    assert page.overruled == [("ceased", "not traced", 1)]
    assert [number for _, number in page.months] == [3]


def test_sheet_has_every_decision_with_its_evidence_and_no_formula(client_of, manager, comparison, decided):
    answer = client_of(manager).get(f"/comparisons/{comparison.uuid}/decisions.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {row["recorded then as"]: row for row in csv.DictReader(io.StringIO(text))}
    assert len(rows) == 3
    blackie = rows["The Blackie"]
    assert (blackie["what became of it"], blackie["overruled"], blackie["decided by"]) == (
        "renamed;moved", "no", "Rob Researcher",
    )  # fmt: skip
    assert blackie["evidence"] == "'=She told us."
    assert rows["Open Eye"]["overruled"] == "yes"


@pytest.mark.parametrize("address", ["review/", "decisions/", "decisions.csv", "review.geojson", "review/batch/"])
def test_people_of_other_projects_find_nothing(client_of, stranger, visitor, client, comparison, address):
    there = f"/comparisons/{comparison.uuid}/{address}"
    assert client_of(stranger).get(there).status_code == 404
    assert client_of(visitor).get(there).status_code == 404
    assert client.get(there).status_code == 302
