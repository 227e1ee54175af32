"""Lists that are brought in after a merge: rows about the merged record are about the survivor, and nothing changes."""

from datetime import date

import pytest

from accounts.choices import Role
from assets.choices import IdentifierKind, MatchAnswer, RowOutcome
from assets.linking import find_asset
from assets.models import Asset, MatchDecision
from assets.names import normalise_name
from assets.resources.finding import AssetFinder, Said
from tests.assets.imports.conftest import as_csv
from tests.assets.merging.conftest import merge
from tests.assets.undo.conftest import differences, register, take_back_whole
from tests.factories import make_asset, make_contact, make_external_id, make_location, make_project, make_user

pytestmark = pytest.mark.django_db

THEN = as_csv(
    "name|address|postcode|phone|sector|nature of work",
    "Corn Exchange|1 Hope Street|L1 9BG|0151 496 0111|Voluntary|Music",
)
NOW = as_csv(
    "name|address|postcode|phone|sector|nature of work|part of",
    "Exchange Arts|9 Dale Street|L2 2EZ|0151 496 0222|Public|Theatre|",
    "Box Office|||||| Exchange Arts",
)


def bring_both(bring):
    """The baseline, and a later list that knows the same asset under another name elsewhere."""
    bring(THEN)
    bring(NOW, wave="2026", day=date(2026, 1, 1))
    return Asset.objects.get(name="Corn Exchange"), Asset.objects.get(name="Exchange Arts")


@pytest.mark.parametrize("side", ["survivor", "other"])
@pytest.mark.parametrize("older_survives", [True, False])
def test_both_lists_read_again_change_nothing(bring, admin_user, side, older_survives):
    pair = bring_both(bring)
    survivor, other = pair if older_survives else pair[::-1]
    facts = ("name", "phone", "sector", "location", "nature_of_work")
    merge(survivor, other, admin_user, **dict.fromkeys(facts, side))
    before = register()
    for content, wave in ((THEN, {}), (NOW, {"wave": "2026", "day": date(2026, 1, 1)})):
        again = bring(content, **wave)
        assert [(row.outcome, row.differences) for row in again.rows] == [(RowOutcome.UNCHANGED, [])] * len(again.rows)
    assert differences(before, register()) == {}


def test_rows_find_the_survivor_by_name_and_postcode_by_number_and_by_id(bring, project, admin_user, researcher):
    hall, twin = make_asset(name="The Old Hall", project=project), make_asset(name="Hope Street Hall", project=project)
    make_location(twin)
    make_external_id(twin, IdentifierKind.CHARITY, "1091535")
    MatchDecision.objects.create(
        project=project, name="The Hall", name_key=normalise_name("The Hall"), place_key="L3 8EL", asset=twin,
        answer=MatchAnswer.SAME, by=researcher,
    )  # fmt: skip
    written = merge(hall, twin, researcher)
    rows = as_csv(
        "id|name|postcode|charity number",
        "|Hope Street Hall|L1 9BG|",
        "|Hope Street Hall Museum|L1 9BG|1091535",
        f"{twin.uuid}|A hall||",
        "|The Hall|L3 8EL|",
    )
    found = bring(rows, profile="register", apply=False)
    assert [row.match.asset for row in sorted(found.rows, key=lambda row: row.number)] == [hall.pk] * 4
    take_back_whole(written, researcher)
    found = bring(rows, profile="register", apply=False)
    assert [row.match.asset for row in sorted(found.rows, key=lambda row: row.number)] == [twin.pk] * 4


def test_merged_record_is_no_way_into_one_that_keeps_something_private(bring, project, researcher, admin_user):
    hall, twin = make_asset(name="The Old Hall", project=project), make_asset(name="Hope Street Hall", project=project)
    make_location(twin)
    make_contact(hall)
    elsewhere = make_project()
    neighbour = make_user(role=Role.ADMIN, project=elsewhere)
    merge(hall, twin, researcher)
    rows = as_csv("id|name|postcode", "|Hope Street Hall|L1 9BG", f"{twin.uuid}|A hall|")
    found = bring(rows, profile="register", into=elsewhere, by=neighbour, apply=False)
    assert [row.match.asset for row in found.rows] == [None, None]


def test_cells_and_forms_that_name_the_merged_record_mean_the_survivor(project, researcher):
    hall, twin = make_asset(name="The Old Hall", project=project), make_asset(name="Hope Street Hall", project=project)
    merge(hall, twin, researcher)
    for text in (str(twin.uuid), twin.slug):
        assert AssetFinder(by=researcher).find(Said(text)).asset == hall
    finder = AssetFinder(by=researcher)
    finder.expect([twin.slug])
    assert finder.find(Said(twin.slug)).asset == hall
    assert find_asset(f"Hope Street Hall ({twin.slug})", researcher) == hall
