"""Fact by fact: whose word stands, what becomes of the other one, and how it is known from then on."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point

from assets.actions.facts import SETS as CONFIRMED_SETS
from assets.choices import Basis, NameKind, Status, Visibility
from assets.merging.terms import SETS
from assets.models import Asset, AssetName, Classification, Location
from tests.assets.merging.conftest import know, merge, source
from tests.assets.undo.conftest import fresh, take_back_whole
from tests.factories import make_asset, make_classification, make_contact, make_location

pytestmark = pytest.mark.django_db


def test_terms_go_together_as_where_they_are_confirmed():

    assert SETS == CONFIRMED_SETS


def test_survivor_keeps_what_it_says_and_takes_what_it_does_not(hall, twin, researcher, now):
    know(hall, "phone", wave=now)
    know(twin, "description", basis=Basis.VISIT)
    Asset.objects.filter(pk=twin.pk).update(phone="0151 496 0222")
    merge(hall, twin, researcher)
    assert fresh(hall).phone == "0151 496 0111"
    assert fresh(hall).description == "A hall with a stage."
    assert source(hall, "description").basis == Basis.VISIT
    assert source(hall, "phone").wave == now


def test_choice_decides_and_brings_how_it_is_known(hall, twin, researcher, now):
    Asset.objects.filter(pk=twin.pk).update(phone="0151 496 0222")
    know(hall, "phone")
    know(twin, "phone", wave=now)
    merge(hall, twin, researcher, phone="other")
    assert fresh(hall).phone == "0151 496 0222"
    assert (source(hall, "phone").basis, source(hall, "phone").wave) == (Basis.INHERITED, now)


def test_value_that_a_list_read_again_would_write_over_stands_as_decided(hall, twin, researcher, then, now):
    Asset.objects.filter(pk=twin.pk).update(phone="0151 496 0222")
    know(hall, "phone", wave=then)
    know(twin, "phone", wave=now)
    merge(hall, twin, researcher)
    assert fresh(hall).phone == "0151 496 0111"
    assert (source(hall, "phone").wave, source(hall, "phone").as_of) == (None, then.reference_date)


def test_what_both_say_alike_is_known_as_it_is_known_better(hall, twin, researcher, then, now):
    Asset.objects.filter(pk=twin.pk).update(phone="0151 496 0111")
    know(hall, "phone", wave=then)
    know(twin, "phone", wave=now)
    merge(hall, twin, researcher)
    assert source(hall, "phone").wave == now


@pytest.mark.parametrize("chosen", ["survivor", "other"])
def test_name_that_does_not_stand_becomes_a_further_name_with_its_dates(hall, twin, researcher, then, now, chosen):
    know(hall, "name", wave=now)
    know(twin, "name", wave=then)
    merge(hall, twin, researcher, name=chosen)
    further = AssetName.objects.get(asset=hall)
    if chosen == "survivor":
        assert (fresh(hall).name, further.name) == ("The Old Hall", "Hope Street Hall")
        assert (further.kind, further.wave) == (NameKind.FORMER, then)
        assert (further.until_earliest, further.until_latest) == (then.reference_date, now.reference_date)
    else:
        assert (fresh(hall).name, further.name) == ("Hope Street Hall", "The Old Hall")
        assert further.kind == NameKind.ALTERNATIVE
    assert fresh(hall).slug == "the-old-hall"


def test_name_that_means_the_same_is_kept_as_it_was_recorded(hall, researcher, project):
    twin = make_asset(name="Hall, Old", project=project)
    merge(hall, twin, researcher)
    assert AssetName.objects.get().kind == NameKind.EARLIER_RECORD


def test_losing_sector_is_kept_as_what_its_wave_said(hall, twin, researcher, then, now):
    public, voluntary = Asset._meta.get_field("sector").related_model.objects.filter(scheme__code="sector")[:2]
    Asset.objects.filter(pk=hall.pk).update(sector=public)
    Asset.objects.filter(pk=twin.pk).update(sector=voluntary)
    know(hall, "sector", wave=now)
    know(twin, "sector", wave=then)
    merge(hall, twin, researcher)
    said = Classification.objects.get(asset=hall)
    assert (said.term, said.is_current, said.wave) == (voluntary, False, then)


def test_of_two_current_places_the_chosen_one_stays_and_the_other_is_past(hall, twin, researcher, then, now):
    make_location(hall, address="1 Hope Street", as_of=now.reference_date, wave=now)
    make_location(twin, address="9 Dale Street", postcode="L2 2EZ", as_of=then.reference_date, wave=then)
    merge(hall, twin, researcher)
    current, past = Location.objects.filter(asset=hall).order_by("-is_current")
    assert (current.address, past.address) == ("1 Hope Street", "9 Dale Street")
    assert (past.until_earliest, past.until_latest) == (then.reference_date, now.reference_date)


def test_place_of_the_other_record_can_be_chosen_and_goes_back(hall, twin, researcher):
    here, there = make_location(hall), make_location(twin, address="9 Dale Street", postcode="L2 2EZ")
    written = merge(hall, twin, researcher, location="other")
    assert list(Location.objects.current().filter(asset=hall)) == [there]
    take_back_whole(written, researcher)
    assert list(Location.objects.current().filter(asset=hall)) == [here]
    assert list(Location.objects.filter(asset=twin)) == [there]


def test_one_place_written_twice_stays_once_and_as_private_as_either(hall, twin, researcher):
    make_location(hall, address="", point=None)
    make_location(twin, "masked", address="Flat 1, Hope Street")
    merge(hall, twin, researcher)
    place = Location.objects.get(asset=hall)
    assert (place.address, place.is_masked, place.public_area) == ("Flat 1, Hope Street", True, "Toxteth")


def test_points_alone_are_no_same_place(hall, twin, researcher):
    for asset, longitude in ((hall, -2.97), (twin, -2.90)):
        make_location(asset, address="", postcode="", point=Point(longitude, 53.4, srid=4326))
    merge(hall, twin, researcher)
    assert Location.objects.filter(asset=hall).count() == 2


@pytest.mark.parametrize(
    ("chosen", "stands"), [("survivor", {"music"}), ("other", {"theatre"}), ("both", {"music", "theatre"})]
)
def test_terms_are_chosen_as_a_set_or_put_together(hall, twin, researcher, then, chosen, stands):
    make_classification(hall, "nature_of_work", "music", wave=then)
    make_classification(twin, "nature_of_work", "theatre", wave=then)
    written = merge(hall, twin, researcher, nature_of_work=chosen)
    rows = Classification.objects.filter(asset=hall)
    assert {row.term.code for row in rows if row.is_current} == stands
    assert {row.term.code for row in rows} == {"music", "theatre"}
    take_back_whole(written, researcher)
    assert Classification.objects.get(asset=twin).is_current


def test_yes_and_no_are_chosen_term_by_term(hall, twin, researcher):
    make_classification(hall, "access", "step_free", value="no")
    make_classification(twin, "access", "step_free", note="by the side door")
    make_classification(twin, "access", "hearing_loop")
    merge(hall, twin, researcher, access__step_free="other")
    said = {row.term.code: (row.value, row.note) for row in Classification.objects.filter(asset=hall, is_current=True)}
    assert said == {"step_free": ("yes", "by the side door"), "hearing_loop": ("yes", "")}


def test_record_is_seen_by_the_fewer_unless_that_is_chosen(hall, twin, researcher, project):
    Asset.objects.filter(pk=twin.pk).update(visibility=Visibility.STAFF)
    written = merge(hall, twin, researcher)
    assert fresh(hall).visibility == Visibility.STAFF
    take_back_whole(written, researcher)
    merge(hall, twin, researcher, visibility="survivor")
    assert fresh(hall).visibility == Visibility.PUBLIC


def test_lead_makes_no_part_of_itself_public(hall, researcher, project):
    lead = make_asset("lead", name="Rumoured Hall", project=project)
    merge(hall, lead, researcher)
    assert (fresh(hall).status, fresh(hall).visibility) == (Status.ACTIVE, Visibility.STAFF)


def test_contact_of_both_is_seen_by_whoever_might_see_both(hall, twin, researcher):
    make_contact(hall, "public")
    make_contact(twin)
    merge(hall, twin, researcher)
    assert hall.contacts.get().visibility == Visibility.STAFF


def test_part_of_the_other_record_becomes_part_of_what_that_one_is_part_of(hall, twin, researcher, project):
    estate = make_asset(name="Estate", project=project)
    Asset.objects.filter(pk=twin.pk).update(parent=estate)
    Asset.objects.filter(pk=hall.pk).update(parent=twin)
    written = merge(hall, twin, researcher)
    assert fresh(hall).parent == estate
    take_back_whole(written, researcher)
    assert fresh(hall).parent == twin


def test_days_of_opening_and_ceasing_are_facts_of_their_own(hall, twin, researcher):
    Asset.objects.filter(pk=twin.pk).update(opened_earliest=date(1890, 1, 1), opened_latest=date(1890, 12, 31))
    know(twin, "opened_earliest", "opened_latest")
    merge(hall, twin, researcher)
    assert fresh(hall).opened_latest == date(1890, 12, 31)
    assert source(hall, "opened_latest") is not None
