"""A provider with an account, the places at what they offer, and a link worker's page of links."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from assets.models import ChangeSet, Task
from referrals.actions.availability import say_places
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.proposing import tell_researchers
from referrals.actions.requirements.places import places_left
from referrals.caseload.items import of_task
from referrals.choices import PlaceFault, PostRole, ReferralStatus, TaskKind
from referrals.models import Availability, DoorLink, FollowUp, OutgoingMessage
from tests.factories import make_wave
from tests.referrals.factories import in_days, make_offer, make_person, make_post, make_provider, make_sent_referral
from tests.referrals.posting import post_all
from tests.referrals.test_door import words

NAMES = ("Derek", "Marlowe")


@pytest.fixture
def referral(derek, lin, offer, practice):
    """Sent to the provider for whom pat works."""
    return make_sent_referral(
        derek, by=lin, offer=offer, referrer=practice, for_provider="Likes to make things by hand"
    )


def do(browser, act, referral, **said):
    """Send one of the forms."""
    referral.refresh_from_db()
    said = {"submission": uuid4(), "version": referral.version} | said
    return browser.post(reverse("referrals:our_person_act", args=[referral.uuid, act]), said, follow=True)


def test_list_has_ones_own_people_and_no_one_elses(referral, pat, lin, service, client_of):
    theirs = make_sent_referral(
        make_person(service, created_by=lin), by=lin, offer=make_offer(service), referrer=referral.referrer
    )
    page = words(client_of(pat).get(reverse("referrals:our_people")))
    assert referral.code in page
    assert theirs.code not in page
    assert not [name for name in NAMES if name in page]


def test_provider_with_an_account_sees_who_it_is_after_yes_and_not_before(referral, pat, client_of):
    browser = client_of(pat)
    assert "Likes to make" not in words(browser.get(reverse("referrals:our_person", args=[referral.uuid])))
    page = words(do(browser, "open", referral))
    assert "Likes to make things by hand" in page
    assert not [name for name in NAMES if name in page]
    assert "Derek Marlowe" in words(do(browser, "accept", referral))
    step = referral.steps.get(row=6)
    assert (step.actor, step.channel) == (pat, "page")
    assert AccessEntry.objects.filter(action="read", who=pat.pk, person=referral.person.uuid).exists()


def test_attendance_takes_the_referral_on_and_feedback_completes_it(referral, pat, client_of):
    browser = client_of(pat)
    do(browser, "open", referral)
    do(browser, "accept", referral)
    referral.refresh_from_db()
    do(browser, "schedule", referral, day=in_days(1), time="10:00")
    visit = referral.appointments.get()
    refused = do(browser, "attend", referral, visit=visit.uuid, attendance=5)
    assert "That day is still to come." in words(refused)
    do(browser, "move", referral, attendance=4, day=in_days(2), time="10:00")
    do(browser, "feedback", referral, text="Came to look round")
    assert referral.feedback.get().by == pat
    assert do(browser, "complete", referral).status_code in (200, 409)
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.SCHEDULED


def test_list_asks_the_database_as_often_for_many_as_for_one(referral, pat, lin, service, offer, client_of):
    browser, url = client_of(pat), reverse("referrals:our_people")
    browser.get(url)
    with CaptureQueriesContext(connection) as for_one:
        browser.get(url)
    for _ in range(3):
        make_sent_referral(make_person(service), by=lin, offer=offer, referrer=referral.referrer)
    with CaptureQueriesContext(connection) as for_many:
        assert "4 people" in words(browser.get(url))
    assert len(for_many) == len(for_one)


def test_person_of_another_provider_is_not_there(referral, client_of):
    stranger = make_post(make_provider(), PostRole.PROVIDER)
    assert client_of(stranger).get(reverse("referrals:our_person", args=[referral.uuid])).status_code == 404
    assert do(client_of(stranger), "accept", referral).status_code == 404


# --- Places -------------------------------------------------------------------------------------------------------


def test_places_are_said_by_the_provider_shown_on_the_assets_page_and_counted(offer, pat, client_of, client):
    browser, url = client_of(pat), reverse("referrals:offer_places", args=[offer.uuid])
    page = browser.post(url, {"places_free": 6, "waiting_weeks": "", "note": "", "submission": uuid4()}, follow=True)
    assert "6 places free" in words(page)
    said = Availability.objects.get()
    assert (said.said_by, said.provider, said.places_free) == (pat, offer.provider, 6)
    assert places_left(offer) == 6
    type(offer.activity).objects.update(capacity=20)
    asset = client.get(reverse("assets:asset_detail", args=[offer.activity.asset.slug]))
    assert "6 of 20 places free, said" in words(asset)


def test_places_said_by_neither_number_are_refused_in_a_sentence(offer, lin, client_of):
    url = reverse("referrals:offer_places", args=[offer.uuid])
    page = client_of(lin).post(url, {"note": "x", "submission": uuid4()})
    assert "Say how many places are free, or how long people wait." in words(page)
    assert not Availability.objects.exists()


def test_database_refuses_places_of_which_nothing_is_said(offer):
    with pytest.raises(IntegrityError, match="availability_says_something"), transaction.atomic():
        Availability.objects.create(activity=offer.activity, said_at=timezone.now())


def test_same_places_sent_twice_are_said_once(offer, pat):
    order = {"offer": offer, "places_free": 1, "waiting_weeks": None, "by": pat, "submission": uuid4()}
    say_places(**order)
    with pytest.raises(AlreadyDoneError):
        say_places(**order)
    assert Availability.objects.count() == 1


@pytest.mark.parametrize("who", ["gina", "foreigner"])
def test_places_are_not_said_by_anybody_else(offer, who, request, client_of):
    user = request.getfixturevalue(who)
    url = reverse("referrals:offer_places", args=[offer.uuid])
    assert client_of(user).post(url, {"places_free": 1, "submission": uuid4()}).status_code == 404


# --- What is different at a place ---------------------------------------------------------------------------------


def test_what_is_different_becomes_a_task_for_researchers_and_the_record_stays_as_it_was(offer, pat, project):
    wave, asset = make_wave(project=project, name="today"), offer.activity.asset
    before = type(asset).objects.values().get(pk=asset.pk)
    for _ in range(2):
        task = tell_researchers(offer=offer, fault=PlaceFault.NOT_STEP_FREE, by=pat)
    assert (task.wave, task.asset) == (wave, asset)
    assert task.notes.count("it is not step-free") == 1
    assert type(asset).objects.values().get(pk=asset.pk) == before
    assert ChangeSet.objects.filter(kind="fieldwork", by=pat).exists()
    assert Task.objects.count() == 1


def test_without_a_wave_the_manager_is_asked(offer, pat, service):
    assert tell_researchers(offer=offer, fault="closed", by=pat) is None
    task = FollowUp.objects.get()
    assert (task.kind, task.service, task.for_role) == (TaskKind.PLACE, service, PostRole.MANAGER)
    assert task.cause == f"closed:{offer.activity.asset.uuid}"
    assert of_task(task, timezone.localdate()).sentence.startswith("Somebody who was there says that it is closed.")


def test_stranger_cannot_tell_researchers_anything(offer, gina):
    with pytest.raises(PermissionDenied):
        tell_researchers(offer=offer, fault="closed", by=gina)


# --- Links --------------------------------------------------------------------------------------------------------


def test_link_worker_sends_a_new_link_which_takes_the_place_of_earlier_ones(referral, lin, client_of, provider):
    post_all()
    browser, form = client_of(lin), {"submission": uuid4()}
    for _ in range(2):
        browser.post(reverse("referrals:referral_link_send", args=[referral.uuid]), form)
    post_all()
    assert OutgoingMessage.objects.filter(kind="new_link", to_organisation=provider).count() == 1
    assert DoorLink.objects.filter(revoked_at__isnull=False).count() == 1
    assert DoorLink.objects.to_referrals().count() == 1
    page = words(browser.get(reverse("referrals:referral_links", args=[referral.uuid])))
    assert "A new link to a referral" in page
    browser.post(reverse("referrals:referral_link_revoke", args=[referral.uuid]), {"submission": uuid4()})
    assert not DoorLink.objects.to_referrals().exists()
