"""The shipped profiles on the real files they were made for."""

import re
from datetime import date

import pytest

from assets.choices import RowOutcome, Status
from assets.imports.limits import RefusalError
from assets.models import Asset, ChangeSet, ExternalId, Location, Sighting
from tests.assets.imports.conftest import Brought

pytestmark = pytest.mark.shared_data

LISTS = {
    "culture_grid": ("culture_grid/culture_data_outside_north_west.csv", date(2014, 3, 23)),
    "libraries_england": ("libraries/libraries_england_2023.csv", date(2023, 12, 31)),
    "mapping_museums": ("museums/mapping_museums_2021_snapshot_ccby.csv", date(2021, 12, 31)),
}


@pytest.fixture
def bring_list(bring, shared_data):
    """A function: import the real file of a profile."""

    def bring_list(profile: str) -> Brought:
        path, day = LISTS[profile]
        return bring((shared_data / path).read_bytes(), profile=profile, wave=profile, day=day)

    return bring_list


def has_gone_in(found: Brought, least_created: int) -> bool:
    """Whether nearly every row made an asset, and every row was seen."""
    assert found.findings.counts[RowOutcome.CREATED] == Asset.objects.count() > least_created
    assert found.findings.counts[RowOutcome.REJECTED] == 0
    return Sighting.objects.count() == found.findings.rows_in - len(found.findings.skipped)


def test_culture_grid(bring_list):
    first = bring_list("culture_grid")
    assert has_gone_in(first, 6900)
    assert first.findings.skipped == {2: "describes the columns"}
    again = bring_list("culture_grid")
    assert again.findings.counts[RowOutcome.UNCHANGED] == Sighting.objects.count()
    assert not again.findings.has_writes
    assert ChangeSet.objects.count() == 1
    closed = Asset.objects.filter(status=Status.CEASED)
    assert 5 <= closed.count() <= 10
    assert all(re.search(r"closed|inactive", asset.name, re.IGNORECASE) for asset in closed)


def test_libraries_england(bring_list):
    assert has_gone_in(bring_list("libraries_england"), 3440)
    libraries = Asset.objects.all()
    assert libraries.filter(status=Status.CEASED).count() > 300
    assert libraries.filter(status=Status.PAUSED).count() > 10
    assert not libraries.filter(status=Status.CEASED, status_reason="", status_evidence="").exists()
    assert libraries.filter(sector__code="community_run").count() > 400
    assert not ExternalId.objects.exclude(value__regex=r"^[1-9]\d{0,11}$").exists()


def test_mapping_museums(bring_list):
    assert has_gone_in(bring_list("mapping_museums"), 4100)
    unsure = Asset.objects.filter(opened_earliest=date(1960, 1, 1), opened_latest=date(2017, 12, 31))
    assert unsure.count() > 50
    assert Asset.objects.filter(status=Status.CEASED, ceased_latest__isnull=False).count() > 800
    assert Location.objects.filter(point__isnull=True).count() < 5


def test_no_file_however_broken_leaves_a_traceback(bring, shared_data):
    """Every file of other importers' test suites is read, or refused with a sentence."""
    refusals = []
    for path in sorted((shared_data / "spreadsheets").rglob("*.*")):
        try:
            found = bring(path, apply=False)
        except RefusalError as refusal:
            refusals.append(str(refusal))
        else:
            assert sum(found.findings.counts.values()) == found.findings.rows_in
    assert all(refusal.endswith(".") for refusal in refusals)
