"""Two waves compared, and a hall that both saw under different numbers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import Point

from accounts.models import User
from assets.actions.deciding import decide_change
from assets.choices import Basis, ChangeType
from assets.models import Asset, ChangeSet, Comparison, FieldSource, MappingProject, Proposal
from tests.factories import make_asset, make_comparison, make_location, make_proposal

HOPE_STREET = Point(-2.9705, 53.4015, srid=4326)
MILL_STREET = Point(-2.9714, 53.3853, srid=4326)


@pytest.fixture
def comparison(project: MappingProject) -> Comparison:
    """2005 and 2026, in the project of the cast."""
    return make_comparison(project=project)


def as_recorded(comparison: Comparison, name: str, *, later: bool = False, **fields: Any) -> Asset:
    """An asset as one of the waves recorded it: how each fact is known, and where it was."""
    wave = comparison.later if later else comparison.earlier
    where = {"point": MILL_STREET, "postcode": "L8 4RF"} if later else {"point": HOPE_STREET, "postcode": "L1 9BG"}
    asset = make_asset(project=wave.project, name=name, **fields)
    make_location(asset, **where, wave=wave, basis=Basis.INHERITED, as_of=wave.reference_date)
    for field in ("name", "status"):
        FieldSource.objects.create(asset=asset, field=field, wave=wave, as_of=wave.reference_date)
    return asset


@pytest.fixture
def then(comparison: Comparison) -> Asset:
    """The hall of 2005."""
    return as_recorded(comparison, "The Blackie")


@pytest.fixture
def now(comparison: Comparison) -> Asset:
    """What the later wave recorded, under a number of its own."""
    return as_recorded(comparison, "The Black-E", later=True)


@pytest.fixture
def proposal(comparison: Comparison, then: Asset, now: Asset) -> Proposal:
    """That it was renamed and moved."""
    return make_proposal(
        comparison, then, now, changes=["renamed", "moved"], confidence=94, reasons=["the name is much alike"]
    )


Decide = Callable[..., ChangeSet]


@pytest.fixture
def decide(comparison: Comparison, proposal: Proposal, now: Asset, researcher: User) -> Decide:
    """Decide about the hall: ``decide("renamed", "moved")``; what is not said is usual."""

    def act(*changes: str, later: list[Asset] | None = None, **fields: Any) -> ChangeSet:
        usual = {
            "sighting": proposal.sighting,
            "basis": Basis.PHONE,
            "source": "the warden",
            "evidence": "She told us.",
            "happened": (date(2011, 1, 1), date(2011, 12, 31)),
            "by": researcher,
            "proposal": proposal,
        }
        return decide_change(
            comparison=comparison,
            later_assets=[now] if later is None else later,
            changes=[ChangeType(change) for change in changes],
            **(usual | fields),
        )

    return act
