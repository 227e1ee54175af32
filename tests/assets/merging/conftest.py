"""What tests of merging have in common: two records of one asset, and merging and taking back in one line."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from assets.actions.merging import merge_assets
from assets.choices import Basis
from assets.models import Asset, ChangeSet, FieldSource, MappingProject, Wave
from tests.assets.imports.conftest import bring
from tests.assets.undo.conftest import writing
from tests.factories import make_asset, make_wave

__all__ = ["bring"]


def merge(survivor: Asset, other: Asset, by: User, submission: UUID | None = None, **choices: str) -> ChangeSet:
    """Merge as a person would; a dot in the name of a fact is written as two underscores."""
    named = {fact.replace("__", "."): side for fact, side in choices.items()}
    return merge_assets(survivor=survivor, other=other, choices=named, reason="one hall", by=by, submission=submission)


def know(asset: Asset, *fields: str, wave: Wave | None = None, **known: Any) -> None:
    """Write down how facts of an asset are known: from ``wave``, or else by hand."""
    usual: Mapping[str, Any] = {"basis": Basis.INHERITED if wave else Basis.PHONE}
    usual = {**usual, "as_of": wave.reference_date if wave else date(2026, 1, 1), "wave": wave}
    for field in fields:
        FieldSource.objects.create(asset=asset, field=field, **{**usual, **known})


def source(asset: Asset, field: str) -> FieldSource | None:
    """How a fact of an asset is known now."""
    return FieldSource.objects.filter(asset=asset, field=field).first()


@pytest.fixture
def then(project: MappingProject) -> Wave:
    """The wave of 2005."""
    return make_wave(project=project, name="2005 baseline")


@pytest.fixture
def now(project: MappingProject) -> Wave:
    """The wave of 2026."""
    return make_wave(project=project, name="2026", reference_date=date(2026, 1, 1))


@pytest.fixture
def hall(project: MappingProject, researcher: User) -> Asset:
    """A record that is to survive."""
    with writing(researcher, "recorded"):
        return make_asset(name="The Old Hall", slug="the-old-hall", project=project, phone="0151 496 0111")


@pytest.fixture
def twin(project: MappingProject, researcher: User) -> Asset:
    """The same hall, recorded once more under another name."""
    with writing(researcher, "recorded again"):
        return make_asset(
            name="Hope Street Hall", slug="hope-street-hall", project=project, description="A hall with a stage."
        )
