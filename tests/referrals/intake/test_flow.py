"""From a telephone call to a referral that is sent: each step keeps what was said, and says what is missing."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from referrals.actions.intake import begin_referral
from referrals.choices import ConsentKind
from referrals.models import (
    Availability,
    ConsentRecord,
    Person,
    Plan,
    Referral,
    ReferralEvent,
    Representative,
    UnmetNeed,
)
from referrals.transitions.status import Status
from tests.factories import make_classification, make_location
from tests.referrals.factories import make_offer, make_person

pytestmark = pytest.mark.django_db

WISH = {"what_matters": "Making something with my hands again", "needs": ["making"], "how_far": "5", "plan_version": 0}


@pytest.fixture
def boats(service):
    """A workshop that suits."""
    offer = make_offer(service)
    offer.activity.name, offer.activity.schedule = "Model boats", "Thursdays 10:00–12:30"
    offer.activity.save()
    make_classification(offer.activity.asset, "nature_of_work", "crafts")
    make_location(offer.activity.asset)
    return offer


@pytest.fixture
def draft(derek, lin):
    """Begun, and nothing else."""
    return begin_referral(person=derek, by=lin)


def address(step, draft):
    """Of a step of the flow."""
    return reverse(f"referrals:referral_{step}", args=[draft.uuid])


def agreement(**said):
    """What the last step takes, all of it said."""
    today = timezone.localdate().strftime("%d/%m/%Y")
    usual = {
        "agreed_how": "phone",
        "agreed_on": today,
        "agreed_by": "person",
        "sharing": "codes",
        "notice_given": "on",
        "for_provider": "Wants to make something by hand.",
        "referrer": "",
        "lawful_basis": "public_task",
        "submission": str(uuid4()),
    }
    return usual | said


def with_place(client, draft, boats):
    """Take the draft as far as the last step."""
    client.post(address("matters", draft), WISH | {"submission": str(uuid4())})
    client.post(address("choose", draft), {"offer": str(boats.uuid), "submission": str(uuid4())})
    draft.refresh_from_db()


# --- Who ------------------------------------------------------------------------------------------------------------


def test_somebody_of_the_caseload_is_found_by_post_and_begins_at_once(client_of, lin, service):
    person = make_person(service, created_by=lin)
    client = client_of(lin)
    new = reverse("referrals:referral_new")
    found = client.post(new, {"q": "Marlowe 4 Mar 1955"})
    # Marks are made when a person is recorded by the page; here the form for somebody new stands open, filled in.
    assert b'value="Marlowe"' in found.content or str(person.uuid).encode() in found.content
    reply = client.post(reverse("referrals:referral_begin"), {"person": str(person.uuid)})
    draft = Referral.objects.get(person=person)
    assert reply.url == address("matters", draft)
    assert (draft.status, draft.owner) == (Status.DRAFT, lin)


def test_beginning_twice_goes_on_with_the_same_draft(derek, lin):
    assert begin_referral(person=derek, by=lin) == begin_referral(person=derek, by=lin)


def test_somebody_new_is_recorded_in_the_same_step(client_of, lin, service):
    said = {"given_name": "Ada", "family_name": "Quill", "service": service.pk, "submission": str(uuid4())}
    client = client_of(lin)
    reply = client.post(reverse("referrals:referral_new"), said)
    draft = Referral.objects.get()
    assert reply.url == address("matters", draft)
    assert draft.person.name == "Ada Quill"
    assert client.post(reverse("referrals:referral_new"), said).url == reply.url
    assert Person.objects.count() == 1


def test_records_like_it_are_shown_before_anything_is_written(client_of, lin, service):
    said = {"given_name": "Ada", "family_name": "Quill", "birth_date": "4 Mar 1955", "service": service.pk}
    client, new = client_of(lin), reverse("referrals:referral_new")
    client.post(new, said | {"submission": str(uuid4())})
    again = client.post(new, said | {"submission": str(uuid4())})
    assert Person.objects.count() == 1
    assert b"Is it one of these?" in again.content
    client.post(new, said | {"submission": str(uuid4()), "told_apart": "Her cousin, at another address"})
    assert Person.objects.count() == 2


def test_person_outside_the_caseload_cannot_be_begun_for(client_of, colleague, derek):
    reply = client_of(colleague).post(reverse("referrals:referral_begin"), {"person": str(derek.uuid)})
    assert reply.status_code == 404
    assert not Referral.objects.exists()


# --- What matters ---------------------------------------------------------------------------------------------------


def test_what_was_said_is_kept_and_shown_again(client_of, lin, draft, boats):
    client = client_of(lin)
    said = WISH | {
        "parts": ["morning"], "days": ["0", "1", "2", "3", "5", "6"], "spend_a_week": "3", "postcode": "L8 4RF",
        "getting_about": ["by bus or train"], "access_needs": ["step_free"], "submission": str(uuid4()),
    }  # fmt: skip
    assert client.post(address("matters", draft), said).url == address("choose", draft)
    plan = Plan.objects.get(person=draft.person)
    assert (plan.what_matters, plan.when_suits, plan.spend_a_week) == (
        WISH["what_matters"], "mornings, not Fridays", Decimal(3),
    )  # fmt: skip
    assert plan.getting_about == "up to 5 miles; by bus or train"
    person = Person.objects.get(pk=draft.person_id)
    assert (person.access_needs, person.postcode) == (["step_free"], "L8 4RF")
    shown = client.get(address("matters", draft)).content.decode()
    assert "Making something with my hands again" in shown
    assert 'value="making" id="id_needs_2" checked' in " ".join(shown.split())


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"needs": []}, "Tick at least one thing that might help."),
        ({"what_matters": ""}, "Write what matters to the person, in their own words."),
        ({"spend_a_week": "lots"}, "Write an amount in pounds, such as 3 or 2.50."),
        ({"postcode": "L8"}, "Write a whole postcode, such as L8 4RF, or leave it empty."),
    ],
)
def test_bad_answer_gets_a_sentence_and_loses_nothing(client_of, lin, draft, said, sentence):
    reply = client_of(lin).post(address("matters", draft), WISH | {"language": "Polish"} | said)
    assert sentence in reply.content.decode()
    assert 'value="Polish"' in reply.content.decode()
    assert not Plan.objects.exists()


def test_plan_that_somebody_else_changed_is_not_written_over(client_of, lin, draft):
    plan = Plan(person=draft.person, what_matters="Her own words", version=4)
    plan.save()
    reply = client_of(lin).post(address("matters", draft), WISH | {"submission": str(uuid4())})
    assert "Somebody else has changed this plan" in reply.content.decode()
    assert WISH["what_matters"] in reply.content.decode()
    assert Plan.objects.get().what_matters == "Her own words"


def test_search_that_finds_nothing_is_an_unmet_need_noted_once(client_of, lin, draft):
    client = client_of(lin)
    for _ in range(2):
        version = Plan.objects.values_list("version", flat=True).first() or 0
        said = {"plan_version": version, "parts": ["evening"], "submission": str(uuid4())}
        client.post(address("matters", draft), WISH | said)
    unmet = UnmetNeed.objects.get()
    assert (unmet.reason, unmet.need.code, unmet.wanted) == ("nothing_found", "making", {"parts_of_day": ["evening"]})
    assert "Nothing fits yet" in client.get(address("choose", draft)).content.decode()


# --- Choose a place -------------------------------------------------------------------------------------------------


def test_place_is_suggested_with_its_reasons_and_chosen(client_of, lin, draft, boats):
    client = client_of(lin)
    client.post(address("matters", draft), WISH | {"submission": str(uuid4())})
    page = client.get(address("choose", draft)).content.decode()
    assert "One place for Derek" in page
    assert "Making things with my hands: crafts" in page
    assert "Places: nobody has said" in page
    reply = client.post(address("choose", draft), {"offer": str(boats.uuid), "submission": str(uuid4())})
    assert reply.url == address("agree", draft)
    draft.refresh_from_db()
    assert (draft.offer, draft.provider, draft.overruled_because) == (boats, boats.provider, "")


def test_place_that_was_not_suggested_needs_the_reason(client_of, lin, draft, boats, service):
    other = make_offer(service)
    client = client_of(lin)
    client.post(address("matters", draft), WISH | {"submission": str(uuid4())})
    refused = client.post(address("choose", draft), {"offer": str(other.uuid)})
    assert "Say why this place, although it was not suggested." in refused.content.decode()
    client.post(address("choose", draft), {"offer": str(other.uuid), "overruled_because": "His brother goes there"})
    draft.refresh_from_db()
    assert (draft.offer, draft.overruled_because) == (other, "His brother goes there")


def test_place_of_another_service_cannot_be_chosen(client_of, lin, draft, boats, foreigner):
    other = make_offer(foreigner.posts.first().organisation)
    client = client_of(lin)
    client.post(address("matters", draft), WISH | {"submission": str(uuid4())})
    client.post(address("choose", draft), {"offer": str(other.uuid), "overruled_because": "Because"})
    draft.refresh_from_db()
    assert draft.offer is None


def test_full_place_that_was_wanted_and_places_that_will_not_do_are_unmet_needs(client_of, lin, draft, boats):
    boats.has_waiting_list = False
    boats.save()
    Availability.objects.create(activity=boats.activity, places_free=0, said_at=timezone.now())
    client = client_of(lin)
    client.post(address("matters", draft), WISH | {"submission": str(uuid4())})
    assert "1 is full" in client.get(address("choose", draft)).content.decode()
    client.post(address("place_wanted", draft), {"offer": str(boats.uuid)})
    client.post(address("none_will_do", draft), {"because": "times", "submission": str(uuid4())})
    found = {row.reason: (row.offer, row.wanted) for row in UnmetNeed.objects.all()}
    assert found == {"full": (boats, {}), "nothing_found": (None, {"none_will_do": "times"})}


# --- Agree and send -------------------------------------------------------------------------------------------------


def test_referral_is_sent_with_all_that_it_needs(client_of, lin, draft, boats, practice):
    client = client_of(lin)
    with_place(client, draft, boats)
    reply = client.post(address("agree", draft), agreement(referrer="n82001"))
    assert reply.url == reverse("referrals:referral", args=[draft.uuid])
    draft.refresh_from_db()
    assert (draft.status, draft.kind, draft.referrer, draft.agreed_how) == ("submitted", "intake", practice, "phone")
    assert (draft.next_action, draft.next_by) == ("Open it", "provider")
    assert draft.next_on is not None
    assert draft.reason == WISH["what_matters"]
    assert ReferralEvent.objects.get(referral=draft, row=2).actor == lin
    answers = ConsentRecord.objects.filter(person=draft.person).values_list("kind", "value")
    assert set(answers) >= {("referral", "yes"), ("sharing", "codes"), ("lawful_basis", "public_task")}
    assert len(answers) == 3


def test_somebody_who_came_by_themselves_has_no_referrer(client_of, lin, draft, boats):
    client = client_of(lin)
    with_place(client, draft, boats)
    client.post(address("agree", draft), agreement())
    draft.refresh_from_db()
    assert (draft.status, draft.kind, draft.referrer) == ("submitted", "self", None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"agreed_how": ""}, "Say how they agreed."),
        ({"agreed_on": "32 Nov"}, "Write day, month and the year in full, such as 4 Mar 1955."),
        ({"agreed_on": "1 Jan 2099"}, "This day is still to come."),
        ({"sharing": ""}, "Say what may be told."),
        ({"notice_given": ""}, "Tell the person what is kept and who reads it, and tick that you have."),
        ({"for_provider": ""}, "Write in a few words why this place."),
        ({"referrer": "Z99999"}, "Nobody of this code or name sends people here."),
        ({"agreed_by": "representative"}, "Say who spoke for them."),
        ({"agreed_by": "representative", "representative_name": "Ruth"}, "Say why they may speak"),
    ],
)
def test_nothing_is_sent_while_an_answer_is_missing(client_of, lin, draft, boats, said, sentence):
    client = client_of(lin)
    with_place(client, draft, boats)
    reply = client.post(address("agree", draft), agreement(**said))
    assert reply.status_code == 200
    assert sentence in reply.content.decode()
    assert "another look" in reply.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_whoever_spoke_for_the_person_stands_on_the_record_and_on_the_answer(client_of, lin, draft, boats):
    client = client_of(lin)
    with_place(client, draft, boats)
    spoke = {
        "agreed_by": "representative", "representative_name": "Ruth Marlowe", "representative_basis": "He asked for it",
    }  # fmt: skip
    client.post(address("agree", draft), agreement(**spoke))
    ruth = Representative.objects.get(person=draft.person)
    answer = ConsentRecord.objects.get(referral=draft, kind=ConsentKind.REFERRAL)
    assert (answer.representative, answer.given_by) == (ruth, "representative")
    draft.refresh_from_db()
    assert (draft.status, draft.agreed_by) == ("submitted", "representative")


def test_saved_to_finish_later_everything_stands_there_again(client_of, lin, draft, boats, practice):
    client = client_of(lin)
    with_place(client, draft, boats)
    unsaid = {"agreed_how": "", "notice_given": ""}
    said = agreement(**unsaid, referrer="N82001", for_provider="Likes boats", later="yes")
    assert client.post(address("agree", draft), said).url == reverse("referrals:referral_new")
    draft.refresh_from_db()
    assert (draft.status, draft.for_provider, draft.referrer) == ("draft", "Likes boats", practice)
    other_browser = client_of(lin)
    assert "Go on" in other_browser.get(reverse("referrals:referral_new")).content.decode()
    page = other_browser.get(address("agree", draft)).content.decode()
    assert "Likes boats" in page
    assert 'value="N82001"' in page
    assert 'value="codes" id="id_sharing_1" checked' in " ".join(page.split()).replace('class="input" ', "")


def test_sent_twice_it_is_one_referral(client_of, lin, draft, boats):
    client = client_of(lin)
    with_place(client, draft, boats)
    said = agreement()
    first, second = (client.post(address("agree", draft), said) for _ in range(2))
    assert first.url == second.url == reverse("referrals:referral", args=[draft.uuid])
    assert ReferralEvent.objects.filter(referral=draft, row=2).count() == 1


def test_one_that_follows_another_takes_over_what_was_asked_for(client_of, lin, draft, boats):
    client = client_of(lin)
    with_place(client, draft, boats)
    client.post(address("agree", draft), agreement())
    reply = client.post(reverse("referrals:referral_onward", args=[draft.uuid]))
    after = Referral.objects.get(parent=draft)
    assert reply.url == address("matters", after)
    assert (after.kind, after.reason) == ("onward", WISH["what_matters"])
    assert [need.code for need in after.needs.all()] == ["making"]


# --- Guard ----------------------------------------------------------------------------------------------------------


def test_draft_of_another_link_worker_is_not_there(client_of, colleague, foreigner, draft, boats):
    for user in (colleague, foreigner):
        for step in ("matters", "choose", "agree"):
            assert client_of(user).get(address(step, draft)).status_code == 404


def test_each_look_at_a_step_is_in_the_log_and_no_name_in_a_title(client_of, lin, draft, boats):
    client = client_of(lin)
    with_place(client, draft, boats)
    before = AccessEntry.objects.filter(person=draft.person.uuid, action="read").count()
    for step in ("matters", "choose", "agree"):
        page = client.get(address(step, draft)).content.decode()
        title = page[page.index("<title>") : page.index("</title>")]
        assert "Derek" not in title
    assert AccessEntry.objects.filter(person=draft.person.uuid, action="read").count() == before + 3


def test_choosing_costs_as_many_queries_for_fifty_places_as_for_one(
    client_of, lin, draft, boats, service, django_assert_max_num_queries
):
    client = client_of(lin)
    client.post(address("matters", draft), WISH | {"submission": str(uuid4())})
    for _ in range(50):
        offer = make_offer(service, boats.provider)
        make_classification(offer.activity.asset, "nature_of_work", "crafts")
        Availability.objects.create(activity=offer.activity, places_free=2, said_at=timezone.now() - timedelta(days=1))
    with django_assert_max_num_queries(60):
        page = client.get(address("choose", draft)).content.decode()
    assert "5 of 51 looked at" in page
