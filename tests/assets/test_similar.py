"""What is like a new asset: by its names, and where it is as far as the person may know that."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point

from assets.similar import similar_to
from tests.factories import make_asset, make_location, make_name

ANYBODY = AnonymousUser()
HERE = Point(-2.9705, 53.4015, srid=4326)

pytestmark = pytest.mark.django_db


def reasons(found):
    """Names with the reasons for them."""
    return {one.asset.name: one.reasons for one in found}


def test_same_name_is_close_wherever_it_is():
    make_asset(name="The Dovecot Library")
    (found,) = similar_to("Library, Dovecot", ANYBODY)
    assert (found.reasons, found.is_close) == (("has the same name",), True)


def test_former_name_counts():
    make_name(make_asset(name="The Hub"), "Dovecot Library")
    (found,) = similar_to("Dovecot Library", ANYBODY)
    assert (found.reasons, found.is_close) == (("had the same name: Dovecot Library",), True)


def test_similar_name_is_close_only_near_by():
    make_location(make_asset(name="Dovecot Community Library"))
    (far,), (near,) = (
        similar_to("Dovecot Comunity Library", ANYBODY),
        similar_to("Dovecot Comunity Library", ANYBODY, point=HERE),
    )
    assert (far.is_close, near.is_close) == (False, True)
    assert near.reasons == ("has a similar name", "10 m away")


def test_nearer_one_comes_first():
    make_location(make_asset(name="Dovecot Library A"), postcode="", point=Point(-3.2, 53.1, srid=4326))
    make_location(make_asset(name="Dovecot Library B"))
    assert next(iter(reasons(similar_to("Dovecot Library C", ANYBODY, postcode="L1 9BG")))) == "Dovecot Library B"


def test_private_place_gives_no_reason(researcher, project):
    asset = make_asset(name="Dovecot Library", project=project)
    make_location(asset, "masked")
    assert reasons(similar_to("Dovecot Library", ANYBODY, postcode="L1 9BG", point=HERE)) == {
        "Dovecot Library": ("has the same name",)
    }
    assert "at the same postcode" in reasons(similar_to("Dovecot Library", researcher, postcode="l1 9bg"))[asset.name]


def test_asset_that_one_may_not_see_is_not_like_anything():
    make_asset("staff_only", name="Dovecot Library")
    make_asset("lead", name="Dovecot Library")
    make_asset(name="Dovecot Library", is_withdrawn=True)
    assert similar_to("Dovecot Library", ANYBODY) == []


def test_asset_is_not_like_itself():
    asset = make_asset(name="Dovecot Library")
    assert similar_to("Dovecot Library", ANYBODY, exclude=asset) == []


@pytest.mark.parametrize("name", ["", "A", "Zz"])
def test_too_short_a_name_is_like_nothing(name):
    make_asset(name="A")
    assert similar_to(name, ANYBODY) == []


def test_look_up_takes_three_queries(django_assert_num_queries):
    for number in range(9):
        make_location(make_asset(name=f"Dovecot Library {number}"))
    with django_assert_num_queries(3):
        assert len(similar_to("Dovecot Library", ANYBODY, postcode="L1 9BG")) == 5
