"""The lists in fixtures/faults_of_lists: each fault is said, and what is right goes in."""

import pytest
from django.conf import settings

from tests.assets.imports.conftest import bring
from tests.factories import make_asset

__all__ = ["bring"]

pytestmark = pytest.mark.django_db

FAULTS = settings.FIXTURES_DIR / "faults_of_lists"
LISTS = {
    "activities": (
        ["created", "rejected", "rejected", "rejected", "rejected", "skipped", "skipped"],
        ["No asset is called “No Such Hall”.", "one of: one, two", "“31/02/2026” is not a date.",
         "“2 quid” is not an amount of money.", "Row 2 is about the same and says otherwise."],
    ),
    "contacts": (
        ["created", "rejected", "rejected", "rejected"],
        ["Enter a valid email address.", "Fill in “contact name” or “contact role”", "Fill in “asset”."],
    ),
    "relations": (["created", "rejected", "rejected"], ["“marries” is not one of", "cannot be related to itself"]),
}  # fmt: skip


@pytest.fixture(autouse=True)
def those_that_there_are(project):
    """The assets that the lists name."""
    for name, slug in (("The Hall", "hall"), ("The Choir", "choir"), ("The Club", "one"), ("The Club", "two")):
        make_asset(name=name, slug=slug, project=project)


def test_every_list_is_tested():
    assert {path.name for path in FAULTS.iterdir()} == {"README.md", "families.csv", *(f"{name}.csv" for name in LISTS)}


@pytest.mark.parametrize("about", LISTS)
def test_fault_is_said_and_the_rest_goes_in(bring_list, about):
    outcomes, words = LISTS[about]
    brought = bring_list(about, FAULTS / f"{about}.csv")
    assert brought.outcomes == outcomes
    said = " ".join(brought.sentences)
    assert [word for word in words if word not in said] == []


def test_faults_of_families(bring):
    found = bring(FAULTS / "families.csv", profile="outpost")
    assert [row.outcome.value for row in found.rows] == ["created", "updated", "rejected", "rejected", "created"]
