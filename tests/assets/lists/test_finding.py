"""Which asset a row names: the first of its keys that knows one, and never a postcode alone."""

import pytest

from assets.choices import IdentifierKind, MatchAnswer
from assets.models import MatchDecision
from assets.names import normalise_name
from assets.resources.finding import AssetFinder, NotFoundError, Said
from tests.factories import make_asset, make_external_id, make_location, make_name, make_project

pytestmark = pytest.mark.django_db


def find(text="", numbers="", postcode="", hint="", **finder):
    """The address and the reason."""
    found = AssetFinder(**finder).find(Said(text, numbers, postcode, hint))
    return found.asset.slug, found.how


@pytest.fixture
def halls(project):
    """Two assets of one name."""
    one = make_asset(name="The Hall", slug="one", project=project)
    two = make_asset(name="The Hall", slug="two", project=project)
    make_location(one, postcode="L1 9BG")
    make_location(two, postcode="L8 4RF")
    return one, two


def test_id_and_address_name_one_asset(halls):
    assert find(str(halls[0].uuid)) == ("one", "by its id")
    assert find("two") == ("two", "by its address on this site")


def test_number_of_another_register_names_one_asset(halls):
    make_external_id(halls[1], IdentifierKind.WIKIDATA, "Q42")
    assert find("wikidata: q42") == ("two", "by its Wikidata Q42")
    assert find("The Hall", "Wikidata: Q42") == ("two", "by its Wikidata Q42")


def test_reference_in_a_source_counts_in_lists_of_that_source(halls):
    make_external_id(halls[0], IdentifierKind.SOURCE, "17", source="Annual return")
    assert find(numbers="source: 17", source="Annual return")[0] == "one"
    with pytest.raises(NotFoundError, match="No asset has the number"):
        find(numbers="source: 17", source="Another list")


def test_shared_number_needs_the_name_beside_it(halls):
    make_external_id(halls[0], IdentifierKind.UPRN, "100012345678")
    with pytest.raises(NotFoundError, match="is that of “The Hall”, and the row says “Corner Shop”"):
        find("Corner Shop", "uprn: 100012345678")
    make_external_id(make_asset(name="Café", slug="cafe"), IdentifierKind.UPRN, "100012345678")
    assert find("Cafe", "uprn: 100012345678")[0] == "cafe"
    with pytest.raises(NotFoundError, match="Several assets have the unique property reference number"):
        find(numbers="uprn: 100012345678")


def test_damaged_number_is_said(halls):
    with pytest.raises(NotFoundError, match="thrown digits away"):
        find("uprn: 1.00E+11")


def test_name_and_postcode_find_an_asset_also_by_a_former_name(halls):
    assert find("hall, the", postcode="l84rf") == ("two", "by its name and postcode")
    make_name(halls[0], "Palace of Varieties")
    assert find("Palace of Varieties", postcode="L1 9BG")[0] == "one"


def test_postcode_alone_never_finds_an_asset(halls):
    with pytest.raises(NotFoundError, match="No asset is called “Corner Shop”"):
        find("Corner Shop", postcode="L1 9BG")


def test_name_of_several_names_the_candidates(halls):
    with pytest.raises(NotFoundError, match="Give the address instead, one of: one, two") as fault:
        find("The Hall")
    assert [candidate.asset.slug for candidate in fault.value.candidates] == ["one", "two"]


def test_postcode_of_the_row_itself_tells_assets_of_one_name_apart(halls):
    assert find("The Hall", hint="L8 4RF")[0] == "two"


def test_name_at_another_postcode_is_not_guessed_at(project):
    make_location(make_asset(name="The Hall", project=project), postcode="L1 9BG")
    with pytest.raises(NotFoundError, match="but it is not at L8 4RF"):
        find("The Hall", postcode="L8 4RF")


def test_masked_postcode_of_others_tells_nothing(admin_user):
    theirs = make_asset(name="Refuge", slug="refuge", project=make_project())
    make_location(theirs, "masked", postcode="L8 4RF")
    for postcode in ("L8 4RF", "L1 9BG"):
        assert find("Refuge", postcode=postcode, by=admin_user) == ("refuge", "by its name, which no other has")


def test_remembered_decision_names_the_asset(halls, project, admin_user):
    MatchDecision.objects.create(
        project=project, name="Ye Olde Hall", name_key=normalise_name("Ye Olde Hall"), place_key="", asset=halls[1],
        answer=MatchAnswer.SAME, by=admin_user,
    )  # fmt: skip
    assert find("Ye Olde Hall", project=project) == ("two", "as was decided before")
    with pytest.raises(NotFoundError):
        find("Ye Olde Hall", project=make_project())


def test_withdrawn_and_unseen_assets_are_not_found_by_name(admin_user):
    make_asset(name="Mistake", is_withdrawn=True)
    make_asset("lead", name="Rumour", project=make_project())
    for name in ("Mistake", "Rumour"):
        with pytest.raises(NotFoundError):
            find(name, by=admin_user)
