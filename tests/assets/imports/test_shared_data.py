"""The shipped profiles on the real files they were made for."""

import re
from datetime import date

import pytest

from assets.choices import Status
from assets.imports.limits import RefusalError
from assets.imports.outcome import Outcome
from assets.models import Asset, ChangeSet, ExternalId, Location, Sighting

pytestmark = pytest.mark.shared_data

LISTS = {
    "culture_grid": ("culture_grid/culture_data_outside_north_west.csv", date(2014, 3, 23)),
    "libraries_england": ("libraries/libraries_england_2023.csv", date(2023, 12, 31)),
    "mapping_museums": ("museums/mapping_museums_2021_snapshot_ccby.csv", date(2021, 12, 31)),
}


@pytest.fixture
def bring_real(bring, shared_data):
    """A function: import the real file of a profile."""

    def bring_real(profile: str):
        path, day = LISTS[profile]
        return bring(shared_data / path, profile=profile, wave=profile, day=day)

    return bring_real


@pytest.mark.parametrize(
    ("profile", "least_created", "skipped"),
    [
        ("culture_grid", 6900, {2: "describes the columns"}),
        ("libraries_england", 3440, {}),
        ("mapping_museums", 4100, {}),
    ],
)
def test_real_file_goes_in_and_again_changes_nothing(bring_real, profile, least_created, skipped):
    first = bring_real(profile)
    assert first.counts[Outcome.REJECTED] == 0
    assert first.checked.skipped == skipped
    assert first.counts[Outcome.CREATED] == Asset.objects.count() > least_created
    assert Sighting.objects.count() == first.checked.rows_in - len(skipped)
    again = bring_real(profile)
    assert not again.has_writes
    assert again.counts[Outcome.UNCHANGED] == first.checked.rows_in - len(skipped)
    assert ChangeSet.objects.count() == 1


def test_libraries_are_open_paused_or_closed_as_the_last_year_says(bring_real):
    bring_real("libraries_england")
    libraries = Asset.objects.all()
    assert libraries.filter(status=Status.CEASED).count() > 300
    assert libraries.filter(status=Status.PAUSED).count() > 10
    assert not libraries.filter(status=Status.CEASED, status_reason="", status_evidence="").exists()
    assert libraries.filter(sector__code="community_run").count() > 400
    assert not ExternalId.objects.exclude(value__regex=r"^[1-9]\d{0,11}$").exists()


def test_museums_have_uncertain_years(bring_real):
    bring_real("mapping_museums")
    unsure = Asset.objects.filter(opened_earliest=date(1960, 1, 1), opened_latest=date(2017, 12, 31))
    assert unsure.count() > 50
    assert Asset.objects.filter(status=Status.CEASED, ceased_latest__isnull=False).count() > 800
    assert Location.objects.filter(point__isnull=True).count() < 5


def test_notes_in_names_tell_what_was_closed(bring_real):
    bring_real("culture_grid")
    closed = Asset.objects.filter(status=Status.CEASED)
    assert 5 <= closed.count() <= 10
    assert all(re.search(r"closed|inactive", asset.name, re.IGNORECASE) for asset in closed)


def test_no_file_however_broken_leaves_a_traceback(bring, shared_data):
    """Every file of other importers' test suites is read or refused with a sentence."""
    for path in sorted((shared_data / "spreadsheets").rglob("*.*")):
        try:
            found = bring(path, apply=False)
        except RefusalError as refusal:
            assert str(refusal).endswith((".", "FILE")), path.name
        else:
            assert sum(found.counts.values()) == found.checked.rows_in
