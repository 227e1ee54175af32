"""Lists of relations: known by their kind and both ends; whoever looks after either end may write them."""

import pytest

from assets.choices import RelationKind
from assets.models import Relation
from tests.factories import make_asset, make_location, make_project, make_relation, make_wave

pytestmark = pytest.mark.django_db

HEADINGS = "from|kind|to|since|source"


@pytest.fixture(autouse=True)
def two_assets(project):
    """One in the care of the cast's project, and one of another."""
    return make_asset(name="The Hall", project=project), make_asset(name="The Choir", project=make_project())


def test_relation_is_added_and_found_again(bring_list):
    row = "The Hall|hosts|The Choir|1998–2001|Annual report"
    first = bring_list("relations", HEADINGS, row)
    assert first.outcomes == ["created"]
    assert first.rows[0].name == "The Hall hosts The Choir"
    assert "from by its name" in first.rows[0].reason
    assert "to by its name" in first.rows[0].reason
    assert bring_list("relations", HEADINGS, row).outcomes == ["unchanged"]
    assert Relation.objects.get().source == "Annual report"


def test_relation_is_changed_where_a_list_or_wave_wrote_it(bring_list, two_assets, project):
    make_relation(two_assets[0], RelationKind.HOSTS, two_assets[1], wave=make_wave(project=project))
    brought = bring_list("relations", HEADINGS, "The Hall|hosts|The Choir|2001|")
    assert (brought.outcomes, brought.rows[0].differences) == (["updated"], [["since", "", "2001"]])


def test_hand_written_relation_is_kept(bring_list, two_assets):
    make_relation(*[two_assets[0], RelationKind.HOSTS, two_assets[1]])
    brought = bring_list("relations", HEADINGS, "The Hall|hosts|The Choir|2001|")
    assert (brought.outcomes, brought.rows[0].doubt) == (["skipped"], "conflict")


def test_relation_between_assets_of_others_is_refused(bring_list):
    make_asset(name="Elsewhere", project=make_project())
    brought = bring_list("relations", HEADINGS, "The Choir|hosts|Elsewhere")
    assert brought.outcomes == ["rejected"]
    assert "of which you are not an admin" in brought.sentences[0]


def test_kind_that_is_none_and_an_asset_related_to_itself_are_rejected(bring_list):
    brought = bring_list("relations", HEADINGS, "The Hall|marries|The Choir", "The Hall|hosts|The Hall")
    assert brought.outcomes == ["rejected", "rejected"]
    assert "“marries” is not one of: part of, hosts," in brought.sentences[0]
    assert brought.sentences[1].endswith("An asset cannot be related to itself.")


def test_ends_are_told_apart_by_postcode(bring_list, project):
    for slug, postcode in (("one", "L1 9BG"), ("two", "L8 4RF")):
        make_location(make_asset(name="The Club", slug=slug, project=project), postcode=postcode)
    brought = bring_list("relations", "from|kind|to|to postcode", "The Hall|hosts|The Club|l8 4rf")
    assert brought.outcomes == ["created"]
    assert Relation.objects.get().to_asset.slug == "two"
