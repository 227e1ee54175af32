"""A small city: enough of everything for lists, facets, exports and pages to show what they do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import Point

from assets.choices import Basis, IdentifierKind, NameKind, RelationKind
from assets.models import Asset, MappingProject, Place, Wave
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_place,
    make_relation,
    make_sighting,
    make_wave,
    square,
    term,
)

HOPE_STREET = Point(-2.9705, 53.4015, srid=4326)
MILL_STREET = Point(-2.9714, 53.3853, srid=4326)  # L8 4RF, some 1.8 km to the south


@dataclass
class City:
    """The assets by a word of their name, and the records around them."""

    project: MappingProject
    baseline: Wave
    today: Wave
    north: Place
    south: Place
    assets: dict[str, Asset]

    def __getitem__(self, word: str) -> Asset:
        return self.assets[word]


@pytest.fixture
def city(project: MappingProject) -> City:
    """Two places, two waves, and nine assets in the care of ``project``, among them hidden and masked ones."""
    north = make_place(code="N", name="North End", boundary=square(HOPE_STREET.x, HOPE_STREET.y, 0.008))
    south = make_place(code="S", name="South End", boundary=square(MILL_STREET.x, MILL_STREET.y, 0.008))
    baseline = make_wave(project=project, name="2005 baseline", reference_date=date(2005, 4, 18))
    today = make_wave(project=project, name="today", reference_date=date(2026, 11, 21))
    hall, venue, group = term("kind", "hall_or_building"), term("kind", "venue"), term("kind", "group")
    charity, public, informal = (term("sector", code) for code in ("charity", "public", "informal"))

    def make(*traits: str, **fields: Any) -> Asset:
        return make_asset(*traits, project=project, **fields)

    assets = {
        "florrie": make(
            "assured", name="The Florrie", slug="the-florrie", kind=hall, sector=charity,
            description="Community hall with a choir.", opened_earliest=date(1889, 1, 1),
            opened_latest=date(1889, 12, 31), website="https://florrie.example/", phone="+44 151 496 0123",
        ),
        "choir": make(
            name="Dingle Choir", slug="dingle-choir", kind=group, sector=informal, description="Sings by the river.",
            opened_earliest=date(2004, 1, 1), opened_latest=date(2005, 12, 31),
        ),
        "gallery": make(name="Hope Street Gallery", slug="gallery", kind=venue, sector=public),
        "ceased": make(
            "ceased", name="Old Assembly Rooms", slug="rooms", kind=venue,
            ceased_earliest=date(2004, 1, 1), ceased_latest=date(2006, 12, 31),
        ),
        "paused": make("paused", name="=Sum of Us", slug="sum-of-us", kind=group, sector=informal),
        "online": make(name="Online Scouse Lessons", slug="online", description="Words and sayings, with phil."),
        "masked": make(name="Safe Space for Women", slug="safe-space", kind=group, sector=charity),
        "members": make("signed_in", name="Philharmonic Friends", slug="friends", kind=group),
        "hidden": make("staff_only", name="Zythology Circle", slug="zythology", kind=group, sector=charity),
    }  # fmt: skip
    make_location(assets["florrie"], address="377 Mill Street, Liverpool", postcode="L8 4RF", point=MILL_STREET)
    make_location(assets["choir"], address="Mill Street, Liverpool", postcode="L8 4RF", point=MILL_STREET)
    for word in ("gallery", "ceased", "paused", "members", "hidden"):
        make_location(assets[word])
    make_location(assets["masked"], "masked", address="5 Secret Street, Liverpool", point=HOPE_STREET)
    make_name(
        assets["florrie"], "Florence Institute for Boys",
        since_earliest=date(1889, 1, 1), since_latest=date(1889, 12, 31),
        until_earliest=date(1988, 1, 1), until_latest=date(1988, 12, 31),
    )  # fmt: skip
    make_name(assets["florrie"], "The Institute", NameKind.ALTERNATIVE)
    for word, scheme, code in (
        ("florrie", "nature_of_work", "community_centre"), ("florrie", "nature_of_work", "music"),
        ("choir", "nature_of_work", "singing"), ("gallery", "nature_of_work", "gallery"),
        ("masked", "nature_of_work", "mental_health"), ("hidden", "nature_of_work", "singing"),
        ("florrie", "function", "social"), ("florrie", "function", "wellbeing"), ("choir", "function", "social"),
        ("hidden", "function", "social"), ("masked", "function", "wellbeing"),
        ("florrie", "access", "step_free"), ("gallery", "access", "hearing_loop"),
        ("choir", "audience", "adults"), ("masked", "audience", "women"),
    ):  # fmt: skip
        make_classification(assets[word], scheme, code, basis=Basis.VISIT, as_of=date(2026, 10, 14))
    make_classification(assets["choir"], "access", "step_free", value="no")
    for asset in assets.values():
        make_sighting(asset, wave=today, source="a list of today", raw={"secret": "as received"})
    make_sighting(assets["florrie"], wave=baseline, name="Florence Inst. (derelict)", status="ceased", category="Hall")
    make_sighting(assets["gallery"], wave=baseline, status="active")
    make_activity(assets["florrie"], name="Ukulele from scratch", schedule="Mondays 18:00", cost=3)
    make_activity(assets["florrie"], "staff_only", name="Staff supper")
    make_contact(assets["florrie"], "public", name="Pat Public", role="front desk")
    make_contact(assets["florrie"], name="Stella Staff", role="keyholder")
    make_contact(assets["masked"], name="Sam Secret")
    make_external_id(assets["florrie"], IdentifierKind.CHARITY, "1093305")
    make_relation(assets["florrie"], RelationKind.HOSTS, assets["choir"])
    make_relation(assets["hidden"], RelationKind.FUNDS, assets["florrie"])
    Asset.objects.filter(pk=assets["choir"].pk).update(parent=assets["hidden"])
    return City(project, baseline, today, north, south, assets)
