"""A hall that a wave of 2005 saw, and a wave of today that looks for it again."""

from dataclasses import dataclass
from datetime import date

import pytest

from assets.models import Asset, MappingProject, Sighting, Task, Wave
from tests.factories import make_asset, make_classification, make_location, make_sighting, make_task, make_wave, term

BEGUN = date(2005, 4, 18)


@dataclass
class Field:
    """The hall, what was recorded of it, and the task to look for it."""

    project: MappingProject
    baseline: Wave
    today: Wave
    hall: Asset
    seen: Sighting
    task: Task


@pytest.fixture
def field(project: MappingProject) -> Field:
    """The Florrie of 2005."""
    baseline = make_wave(project=project, name="2005 baseline", reference_date=BEGUN)
    today = make_wave(project=project, name="2026", reference_date=date(2026, 1, 1))
    hall = make_asset(
        name="The Florrie", slug="florrie", project=project, sector=term("sector", "charity"), phone="0151 496 0123"
    )
    make_location(hall, address="377 Mill Street, Liverpool", postcode="L8 4RF", wave=baseline, as_of=BEGUN)
    make_classification(hall, "nature_of_work", "music", wave=baseline, as_of=BEGUN)
    seen = make_sighting(
        hall, wave=baseline, name="The Florrie", status="active", category="Music",
        address="377 Mill Street, Liverpool", postcode="L8 4RF",
    )  # fmt: skip
    return Field(project, baseline, today, hall, seen, make_task(hall, wave=today, sighting=seen))
