"""What is known of the places of a service: read from the register as far as the reader may know it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Role
from assets.models import ActivityAudience, Membership
from referrals.actions.accepting import accept_referral
from referrals.models import Availability, Need, Referral
from referrals.suggestions.choosing import Obstacle
from referrals.suggestions.places import offers_for, read_places
from referrals.suggestions.suggesting import find_offers, look_at, position_of, suggest
from referrals.suggestions.wish import HowFar, Wish
from referrals.transitions.actor import Actor
from tests.factories import make_activity, make_classification, make_location, term
from tests.referrals.factories import make_offer, make_person, make_sent_referral

pytestmark = pytest.mark.django_db

WISH = Wish(needs=("making",), how_far=HowFar.ANY)


def place_of(offer, by):
    """One offer as it is read for ``by``."""
    return next(read_places(offers_for(offer.service, by).filter(pk=offer.pk), by))


def test_need_is_answered_by_a_narrower_term_too_and_by_what_the_offer_says(lin, offer):
    make_classification(offer.activity.asset, "nature_of_work", "gardening")
    make_classification(offer.activity.asset, "function", "skills", value="no")
    offer.needs.add(Need.objects.get(code="money"))
    answers = place_of(offer, lin).answers
    # Gardening is a making, an outdoor and a weekday thing; a function that is denied answers nothing.
    assert {"making", "outdoors", "something_to_do", "money"} == set(answers)
    assert answers["outdoors"] == ("Gardening",)


def test_masked_position_counts_for_staff_of_the_project_alone(lin, service, project, offer):
    make_classification(offer.activity.asset, "nature_of_work", "crafts")
    make_location(offer.activity.asset, "masked")
    hidden = place_of(offer, lin)
    assert (hidden.position, hidden.is_position_private, hidden.area) == (None, True, "Toxteth")
    near = Wish(needs=("making",), position=position_of("L8 4RF"), how_far=HowFar.HALF)
    assert suggest(service=service, wish=near, by=lin).best[0].miles is None
    Membership.objects.create(user=lin, project=project, role=Role.LINK_WORKER)
    assert place_of(offer, lin).position is not None
    assert [group.obstacle for group in suggest(service=service, wish=near, by=lin).left_out] == [Obstacle.TOO_FAR]


def test_asset_for_staff_only_is_no_place_for_others(lin, project, offer):
    offer.activity.asset.visibility = "staff"
    offer.activity.asset.save()
    assert not offers_for(offer.service, lin).exists()
    Membership.objects.create(user=lin, project=project, role=Role.LINK_WORKER)
    assert offers_for(offer.service, lin).exists()


@pytest.mark.parametrize(
    ("audiences", "ages", "meant_for", "staff_only"),
    [
        ([], (None, None), (), False),
        (["anyone"], (None, None), (), False),
        (["older_people"], (50, None), (), False),
        (["children", "young_people"], (0, 25), (), False),
        (["women"], (None, None), ("Women",), False),
        (["health_and_care_staff"], (None, None), ("Health and care staff",), True),
    ],
)
def test_audiences_say_for_what_age_and_for_whom(lin, offer, audiences, ages, meant_for, staff_only):
    for code in audiences:
        ActivityAudience.objects.create(activity=offer.activity, term=term("audience", code))
    place = place_of(offer, lin)
    assert ((place.least_age, place.greatest_age), place.meant_for, place.is_for_staff_only) == (
        ages, meant_for, staff_only,
    )  # fmt: skip


def test_ages_of_the_offer_go_before_those_of_the_audience(lin, offer):
    ActivityAudience.objects.create(activity=offer.activity, term=term("audience", "older_people"))
    offer.least_age = 65
    offer.save()
    assert (place_of(offer, lin).least_age, place_of(offer, lin).greatest_age) == (65, None)


def test_places_given_since_they_were_said_to_be_free_are_taken_off(lin, pat, derek, offer):
    said_at = timezone.now() - timedelta(days=1)
    Availability.objects.create(activity=offer.activity, places_free=1, said_at=said_at)
    assert place_of(offer, lin).room.free == 1
    sent = make_sent_referral(derek, by=lin, offer=offer, kind="self")
    accept_referral(referral=sent, by=pat, role=Actor.PROVIDER, version=sent.version)
    assert place_of(offer, lin).room.is_full
    Availability.objects.create(activity=offer.activity, places_free=4, said_at=timezone.now())
    assert place_of(offer, lin).room.free == 4


def test_promptness_is_told_from_three_referrals_on_and_silence_counts(lin, service, offer):
    sent = datetime(2026, 11, 2, 10, tzinfo=UTC)
    for days in (2, 4, 6):
        assert place_of(offer, lin).slow_days is None
        referral = make_sent_referral(make_person(service, created_by=lin), by=lin, offer=offer, kind="self")
        received = sent + timedelta(days=days if days < 5 else 7)
        Referral.objects.filter(pk=referral.pk).update(submitted_at=sent, received_at=received)
    # 2, 4 and 5 working days from Monday 2 Nov 2026.
    assert place_of(offer, lin).slow_days == pytest.approx(11 / 3)


def test_what_has_ended_is_not_looked_at_and_what_pauses_is_counted(lin, service, offer):
    asset = offer.activity.asset
    make_classification(asset, "nature_of_work", "crafts")
    make_offer(service, asset=asset, activity=make_activity(asset, "ended"))
    make_offer(service, asset=asset, activity=make_activity(asset, status="paused"))
    make_offer(service, asset=asset, activity=make_activity(asset, ends_on=date(2020, 1, 1)))
    found = suggest(service=service, wish=WISH, by=lin)
    assert (found.looked_at, len(found.best)) == (3, 1)
    assert [(group.obstacle, group.count) for group in found.left_out] == [(Obstacle.NOT_RUNNING, 2)]


def test_any_place_of_the_service_can_be_looked_up_with_its_reasons(lin, foreigner, service, offer):
    offer.activity.name = "Model boats"
    offer.activity.save()
    assert [each.place.name for each in find_offers(service=service, wish=WISH, by=lin, words="boats model")] == [
        "Model boats"
    ]
    assert find_offers(service=service, wish=WISH, by=lin, words="trains") == []
    assert look_at(service=service, wish=WISH, by=lin, offer=offer.uuid).place.name == "Model boats"
    elsewhere = foreigner.posts.first().organisation
    assert look_at(service=elsewhere, wish=WISH, by=foreigner, offer=offer.uuid) is None


def test_many_places_cost_no_more_queries_than_few(lin, service, offer):
    with CaptureQueriesContext(connection) as few:
        suggest(service=service, wish=WISH, by=lin)
    for _ in range(20):
        more = make_offer(service, offer.provider)
        make_location(more.activity.asset)
        make_classification(more.activity.asset, "nature_of_work", "crafts")
    with CaptureQueriesContext(connection) as many:
        assert suggest(service=service, wish=WISH, by=lin).looked_at == 21
    assert len(many) <= len(few) + 1
