"""A comparison of 2005 with 2026, and a way to decide in it."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.models import User
from assets.choices import ChangeType
from assets.models import Asset, Change, Comparison, MappingProject, Sighting
from tests.factories import make_asset, make_comparison, make_sighting

Decide = Callable[..., Change]


@pytest.fixture
def comparison(project: MappingProject) -> Comparison:
    """2005 compared with 2026, in the project of the cast."""
    return make_comparison(project=project)


@pytest.fixture
def decide(comparison: Comparison, researcher: User, project: MappingProject) -> Decide:
    """A function: that ``researcher`` decided ``changes`` of an asset, which the baseline saw unless it is ``new``."""

    def write(*changes: ChangeType, asset: Asset | None = None, **fields: object) -> Change:
        about = asset or make_asset(project=project)
        if ChangeType.NEW in changes or ChangeType.FOUND_LATER in changes:
            records: dict[str, object] = {"later_asset": about}
        else:
            seen = fields.pop("sighting", None) or Sighting.objects.filter(asset=about).first()
            records = {"asset": about, "sighting": seen or make_sighting(about, wave=comparison.earlier)}
        usual = {"basis": "phone", "source": "its secretary", "evidence": "Said so.", "by": researcher}
        change: Change = Change.objects.create(
            comparison=comparison, changes=list(changes), **(usual | records | fields)
        )
        return change

    return write


def between(first: int, last: int) -> dict[str, date]:
    """The fields of a change that happened between the beginning of one year and the end of another."""
    return {"happened_earliest": date(first, 1, 1), "happened_latest": date(last, 12, 31)}
