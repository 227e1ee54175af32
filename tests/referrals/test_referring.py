"""The referrer's own pages: sending somebody, and how those whom they sent go on."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import AccessEntry, User
from referrals.actions.moving import move
from referrals.choices import ConsentKind, PostRole, ReferralKind, Sharing
from referrals.models import ConsentRecord, Organisation, OutgoingMessage, Person, Referral, Representative
from referrals.referring.listing import OurReferralsPage
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.factories import make_person, make_post, make_practice, make_sent_referral, make_service

LIST, NEW = reverse("referrals:our_referrals"), reverse("referrals:our_referral_new")


def filled_in(service: Organisation, practice: Organisation, **said: Any) -> dict[str, Any]:
    """The form as somebody at the practice sends it."""
    return {
        "given_name": "Ada",
        "family_name": "Quayle",
        "birth_date": "4 Mar 1955",
        "nhs_number": "",
        "phone": "0151 496 0123",
        "postcode": "",
        "reason": "I hardly see anybody since my sister moved.",
        "service": service.uuid,
        "referrer": practice.uuid,
        "agreed_by": "person",
        "agreed_how": "in_person",
        "agreed_on": timezone.localdate().isoformat(),
        "sharing": "codes",
        "notice_given": "on",
        "submission": uuid4(),
    } | said


def sent_by(gina: User) -> Referral:
    """The one referral that she sent."""
    return Referral.objects.get(referrer_user=gina)


def test_somebody_new_is_recorded_and_comes_to_the_link_workers_without_a_provider(
    client_of, gina, lin, service, practice
):
    reply = client_of(gina).post(NEW, filled_in(service, practice))
    sent = sent_by(gina)
    assert reply.headers["Location"] == reverse("referrals:referral", args=[sent.uuid])
    assert (sent.status, sent.kind, sent.provider, sent.owner) == (Status.SUBMITTED, ReferralKind.INTAKE, None, None)
    assert (sent.referrer, sent.reason) == (practice, "I hardly see anybody since my sister moved.")
    assert (sent.person.name, sent.person.practice, sent.person.phone) == ("Ada Quayle", practice, "0151 496 0123")
    assert [step.row for step in sent.steps.order_by("version")] == [1, 2]
    answers = dict(ConsentRecord.objects.filter(referral=sent).values_list("kind", "value"))
    assert answers == {"referral": "yes", "sharing": "codes", "lawful_basis": service.lawful_basis}
    assert OutgoingMessage.objects.get().kind == "referral_arrived"
    assert "Ada" not in reply.headers["Location"]
    assert f"From {practice}: AQ" in client_of(lin).get(reverse("referrals:today")).content.decode()


def test_sent_twice_by_the_same_form_it_is_one_referral(client_of, gina, service, practice):
    said = filled_in(service, practice)
    first, second = (client_of(gina).post(NEW, said) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Referral.objects.count() == Person.objects.count() == 1


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client_of, gina, service, practice):
    text = client_of(gina).post(NEW, filled_in(service, practice, sharing="", phone="12", agreed_by="representative"))
    page = text.content.decode()
    for words in ("Ask the person what you may be told.", "Write one number with its area code", "Say who spoke"):
        assert words in page
    assert "I hardly see anybody since my sister moved." in page
    assert not Referral.objects.exists()


def test_somebody_of_the_caseload_comes_to_their_own_link_worker_and_the_referrer_sees_no_difference(
    client_of, gina, lin, service, practice, offer
):
    known = make_person(service, given_name="Ada", family_name="Quayle", known_as="Addie", phone="0151 496 0199")
    make_sent_referral(known, by=lin, offer=offer, referrer=make_practice())
    client = client_of(gina)
    reply = client.post(NEW, filled_in(service, practice))
    sent = sent_by(gina)
    assert (sent.person, sent.owner, sent.next_on) == (known, lin, timezone.localdate())
    known = Person.objects.with_keys().get(pk=known.pk)
    assert known.phone == "0151 496 0199"
    assert f"as {practice} says: telephone 0151 496 0123." in known.contact_note
    for page in (client.get(reply.headers["Location"]), client.get(LIST)):
        text = page.content.decode()
        assert "Ada Quayle" in text
        assert not {"Addie", "0199"} & set(text.split())


@pytest.mark.parametrize(
    ("columns", "told_apart"),
    [
        ({"birth_date": "1956-03-04"}, ""),
        ({"birth_date": ""}, "Nobody has compared them yet"),
        ({"family_name": "Quale"}, "Nobody has compared them yet"),
        ({"given_name": "Tom", "nhs_number": "9990000018"}, "The NHS number that was given stands in another record"),
    ],
)
def test_somebody_who_is_not_the_same_beyond_doubt_gets_a_record_of_their_own(
    columns, told_apart, client_of, gina, service, practice
):
    known = make_person(service, **({"given_name": "Ada", "family_name": "Quayle"} | columns))
    number = "999 000 0018" if columns.get("nhs_number") else ""
    reply = client_of(gina).post(NEW, filled_in(service, practice, nhs_number=number))
    assert reply.status_code == 302
    made = sent_by(gina).person
    assert made != known
    assert made.told_apart.startswith(told_apart)
    assert made.nhs_number == ""


def test_whoever_speaks_for_the_person_is_kept_with_the_answers(client_of, gina, service, practice):
    said = {"agreed_by": "representative", "representative_name": "Rita Quayle", "representative_basis": "Her daughter"}
    client_of(gina).post(NEW, filled_in(service, practice, **said))
    spoke = Representative.objects.get()
    assert (spoke.name, spoke.basis) == ("Rita Quayle", "Her daughter")
    assert set(ConsentRecord.objects.filter(representative=spoke).values_list("kind", flat=True)) == {
        ConsentKind.REFERRAL,
        ConsentKind.SHARING,
    }


def test_nobody_refers_for_a_body_that_is_not_theirs(client_of, gina, service):
    reply = client_of(gina).post(NEW, filled_in(service, make_practice()))
    assert reply.status_code == 200
    assert "Choose for whom you refer." in reply.content.decode()
    assert not Person.objects.exists()


def test_list_shows_ones_own_organisations_alone_and_is_logged(client_of, gina, lin, practice, derek, offer):
    make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    other = make_post(make_practice(), PostRole.REFERRER)
    assert "Derek Marlowe" in client_of(gina).get(LIST).content.decode()
    assert "Derek" not in client_of(other).get(LIST).content.decode()
    assert AccessEntry.objects.get(who=gina.pk, subject_kind="our_referrals").count == 1


@pytest.mark.parametrize(
    ("sharing", "word"), [(Sharing.ALL, "Opened"), (Sharing.CODES, "Opened"), (Sharing.NOTHING, "Sent")]
)
def test_list_tells_how_it_stands_as_far_as_the_person_lets_it(sharing, word, gina, lin, practice, derek, offer):
    sent = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    move(referral=sent, to=Status.RECEIVED, by=lin, role=Actor.LINK_WORKER, version=sent.version)
    ConsentRecord.objects.create(
        person=derek, kind=ConsentKind.SHARING, value=sharing, given_by="person", given_on=timezone.localdate()
    )
    [entry] = OurReferralsPage(gina).entries
    assert entry.look.word == word


def test_question_stands_first_with_its_words_and_the_way_to_answer(client_of, gina, lin, practice, derek, offer):
    asked, waiting = (make_sent_referral(derek, by=lin, offer=offer, referrer=practice) for _ in range(2))
    step: dict[str, Any] = {"by": lin, "role": Actor.LINK_WORKER}
    asked = move(referral=asked, to=Status.RECEIVED, version=asked.version, **step)
    move(referral=asked, to=Status.INFO_NEEDED, version=asked.version, question="Can she manage stairs?", **step)
    text = client_of(gina).get(LIST).content.decode()
    assert text.index(asked.code) < text.index(waiting.code)
    assert "Can she manage stairs?" in text
    assert escape(reverse("referrals:referral_act", args=[asked.uuid, "answer"])) in text


def test_what_nobody_opens_is_shown_overdue(client_of, gina, lin, practice, derek, offer):
    sent = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    Referral.objects.filter(pk=sent.pk).update(overdue_at=timezone.now())
    assert "Not opened for ten working days" in client_of(gina).get(LIST).content.decode()


def test_list_costs_the_same_however_long_it_is(gina, lin, practice, service, offer, django_assert_max_num_queries):
    for number in range(5):
        person = make_person(service, given_name=f"Ada{number}")
        make_sent_referral(person, by=lin, offer=offer, referrer=practice)
    page = OurReferralsPage(gina)
    with django_assert_max_num_queries(8):
        assert len([(entry.name, entry.look, entry.since) for entry in page.entries]) == 5


def test_another_service_is_offered_where_there_are_several(client_of, gina, service, practice):
    elsewhere = make_service(name="Inland link workers")
    assert "Inland link workers" in client_of(gina).get(NEW).content.decode()
    client_of(gina).post(NEW, filled_in(elsewhere, practice))
    assert sent_by(gina).person.service == elsewhere


def test_form_says_when_somebody_agreed_before_today(client_of, gina, service, practice):
    before = timezone.localdate() - timedelta(days=3)
    client_of(gina).post(NEW, filled_in(service, practice, agreed_on=before.isoformat()))
    assert timezone.localdate(sent_by(gina).agreed_at) == before
