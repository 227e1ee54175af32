"""Each number beside a choice is what the list says when that choice is made."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from accounts.models import User
from assets.facets import SHOWN_AT_FIRST, count_choices, facets_of
from assets.filters import AssetFilter
from tests.assets.conftest import City
from tests.factories import make_asset, make_classification, make_place, square

pytestmark = pytest.mark.django_db

STATES = [
    "",
    "kind=venue",
    "kind=venue&status=active&function=social",
    "nature_of_work=arts_and_culture&place=S",
    "q=choir",
    "q=galery&sector=public",
    "near=L8+4RF&within=1mi&access=step_free",
    "open_on=2005-01-01&place=N&place=S",
    "located=no&audience=women",
    "q=nothing-at-all",
    "near=bad&kind=venue",
    "review=due&kind=venue",
    "review=in_time",
]


def counted(query: str, user: User | AnonymousUser) -> dict[tuple[str, str], int]:
    """The counts of an address."""
    return count_choices(AssetFilter(QueryDict(query), user=user))


def listed(query: str, name: str, value: str, user: User | AnonymousUser) -> int:
    """How long the list is when ``value`` alone is chosen in one facet and everything else stays."""
    data = QueryDict(query, mutable=True)
    data.setlist(name, [value])
    return AssetFilter(data, user=user).narrowed().count()


@pytest.mark.parametrize("viewer", ["anonymous", "researcher", "stranger"])
@pytest.mark.parametrize("query", STATES)
def test_every_count_is_what_the_list_says(city: City, request: pytest.FixtureRequest, query: str, viewer: str) -> None:
    user = AnonymousUser() if viewer == "anonymous" else request.getfixturevalue(viewer)
    asked = AssetFilter(QueryDict(query), user=user)
    counts = count_choices(asked)
    for facet in facets_of(asked):
        values = [str(value) for value, _ in asked.filters[facet.name].extra["choices"]]
        without = [value for value in values if (facet.name, value) not in counts]
        for value in [value for value in values if value not in without] + without[:2]:
            assert counts.get((facet.name, value), 0) == listed(query, facet.name, value, user), (facet.name, value)


def test_facet_leaves_out_its_own_choices(city: City) -> None:
    counts = counted("kind=venue", AnonymousUser())
    assert counts["kind", "group"] == 3
    assert counts["status", "active"] == 2


def test_broad_term_counts_an_asset_with_two_narrower_ones_once() -> None:
    asset = make_asset()
    make_classification(asset, "nature_of_work", "music")
    make_classification(asset, "nature_of_work", "dance")
    assert counted("", AnonymousUser())["nature_of_work", "arts_and_culture"] == 1


def test_hidden_assets_and_masked_places_are_not_counted(city: City, researcher: User) -> None:
    assert counted("", AnonymousUser())["sector", "charity"] == 2
    assert counted("", researcher)["sector", "charity"] == 3
    assert counted("", AnonymousUser())["place", "N"] == 3
    assert counted("", researcher)["place", "N"] == 6


def test_surveyed_boundary_stands_in_for_the_approximate_one(city: City) -> None:
    make_place(code="S", name="South End", is_approximate=True, valid_from="1990-01-01", boundary=square(0, 51))
    assert counted("", AnonymousUser())["place", "S"] == 2


def test_choices_that_give_nothing_are_left_out_unless_chosen(city: City) -> None:
    asked = AssetFilter(QueryDict("kind=skill"), user=AnonymousUser())
    kinds = next(facet for facet in facets_of(asked) if facet.name == "kind")
    assert {choice.value: choice.count for choice in [*kinds.choices, *kinds.more]} == {
        "venue": 3,
        "hall_or_building": 1,
        "group": 3,
        "skill": 0,
    }
    assert kinds.is_open


def test_long_facet_shows_its_most_frequent_choices_first() -> None:
    for code in ("adults", "men", "women", "carers", "veterans", "students", "families", "children", "anyone"):
        make_classification(make_asset(), "audience", code)
    make_classification(make_asset(), "audience", "students")
    audience = next(
        facet for facet in facets_of(AssetFilter(QueryDict(), user=AnonymousUser())) if facet.name == "audience"
    )
    assert len(audience.choices) == SHOWN_AT_FIRST
    assert "students" in {choice.value for choice in audience.choices}
    assert len(audience.more) == 1


@pytest.mark.parametrize("query", STATES)
def test_all_facets_cost_one_query(city: City, query: str, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    # A process that measures a distance for the first time asks PostGIS for its version.
    count_choices(AssetFilter(QueryDict(query), user=AnonymousUser()))
    asked = AssetFilter(QueryDict(query), user=AnonymousUser())
    assert asked.qs is not None
    with django_assert_num_queries(1):
        count_choices(asked)
