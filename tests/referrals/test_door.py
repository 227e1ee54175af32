"""The door of a provider by a link: what it shows, what it does, and everybody whom it stays shut to."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from referrals.actions.declining import decline_referral
from referrals.actions.links import make_link, revoke_links
from referrals.actions.receiving import answer_question
from referrals.actions.withdrawing import withdraw_referral
from referrals.choices import ReferralStatus, RiskKind
from referrals.models import DoorLink, OneTimeCode, ReferralEvent, RiskFlag
from tests.referrals.factories import in_days, make_offer, make_person, make_provider, make_sent_referral
from tests.referrals.posting import post_all

HIDDEN = ("Derek", "Marlowe", "0151 496 0199", "derek@post.example", "1955", "9 Side Door")


@pytest.fixture
def derek(service, lin):
    """With everything that a link must not show."""
    return make_person(
        service,
        created_by=lin,
        phone="0151 496 0199",
        email="derek@post.example",
        address="9 Side Door",
        contact_note="Ring after ten",
        access_needs=["step_free"],
    )


@pytest.fixture
def referral(derek, lin, offer, practice):
    """Sent to the provider."""
    return make_sent_referral(
        derek, by=lin, offer=offer, referrer=practice, for_provider="Likes to make things by hand"
    )


@pytest.fixture
def token(referral, provider):
    """Of a link to it."""
    return make_link(referral=referral, organisation=provider)[1]


@pytest.fixture
def guest(token, client):
    """Somebody who followed the link."""
    client.get(f"/door/{token}/")
    return client


def do(guest, act, referral, **said):
    """Send one of the forms, as it was drawn for the referral as it stands."""
    referral.refresh_from_db()
    said = {"submission": uuid4(), "version": referral.version} | said
    return guest.post(reverse("referrals:door_act", args=[act]), said, follow=True)


def words(response):
    """What the page says."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def risk(person, lin):
    """Something a provider has to know."""
    return RiskFlag.objects.create(
        person=person, kind=RiskKind.HEALTH, note="Carries an inhaler", raised_by=lin, review_on=in_days(90)
    )


# --- Looking ------------------------------------------------------------------------------------------------------


def test_token_leaves_the_address_at_once(token, client):
    response = client.get(f"/door/{token}/")
    assert (response.status_code, response["Location"]) == (302, "/door/")
    assert token not in client.get("/door/").content.decode()
    assert token not in str([session.get_decoded() for session in Session.objects.all()])


def test_page_shows_initials_and_reference_and_nobody(guest, referral):
    page = words(guest.get("/door/"))
    assert "D.M." in page
    assert referral.code in page
    assert "Likes to make things by hand" not in page
    assert not [word for word in HIDDEN if word in page]


def test_replies_are_kept_by_nobody_named_by_no_search_engine_and_told_to_no_other_site(token, client):
    for address in (f"/door/{token}/", "/door/", "/door/unknown/"):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing_and_burns_nothing(token, referral, method):
    for _ in range(3):
        scanner = Client()
        assert getattr(scanner, method)(f"/door/{token}/", follow=True).status_code == 200
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.SUBMITTED
    assert ReferralEvent.objects.filter(row=3).count() == 0
    link = DoorLink.objects.get()
    assert (link.revoked_at, link.expires_at > timezone.now() + timedelta(days=29)) == (None, True)


def test_looking_is_in_the_access_log_as_the_providers(guest, referral, provider):
    guest.get("/door/")
    entry = AccessEntry.objects.filter(action="read").latest("id")
    assert (entry.who, entry.channel, entry.role) == (None, "link", "provider")
    assert (entry.person, entry.organisation) == (referral.person.uuid, provider.uuid)


# --- Everybody to whom it stays shut ------------------------------------------------------------------------------


def gone(response):
    """The page that says the same of every link that opens nothing, without what differs with each request."""
    assert response.status_code == 404
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|value="/door/[^"]*"', "", response.content.decode())


def test_unknown_expired_and_revoked_links_and_none_all_give_the_same_page(token, referral, lin, provider, derek):
    shut = {"unknown": "x" * 43, "short": "x", "none": None}
    for state in ("expired", "revoked"):
        link, shut[state] = make_link(referral=referral, organisation=provider)
        column = {"expired": "expires_at", "revoked": "revoked_at"}[state]
        DoorLink.objects.filter(pk=link.pk).update(**{column: timezone.now()})
    pages = {gone(Client().get(f"/door/{word}/" if word else "/door/")) for word in shut.values()}
    assert len(pages) == 1


def test_link_is_shut_while_it_is_open_in_a_browser_when_it_is_revoked(guest, referral, lin):
    revoke_links(referral=referral, by=lin)
    gone(guest.get("/door/"))
    assert do(guest, "open", referral).status_code == 404
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.SUBMITTED


def test_link_of_the_provider_before_opens_nothing(guest, referral):
    type(referral).objects.filter(pk=referral.pk).update(provider=make_provider())
    gone(guest.get("/door/"))


def test_link_of_another_provider_does_not_reach_this_referral(guest, referral, lin, service):
    theirs = make_sent_referral(
        make_person(service, created_by=lin), by=lin, offer=make_offer(service), referrer=referral.referrer
    )
    _, token = make_link(referral=theirs, organisation=theirs.provider)
    stranger = Client()
    stranger.get(f"/door/{token}/")
    assert do(stranger, "open", referral).status_code == 200
    referral.refresh_from_db()
    theirs.refresh_from_db()
    assert (referral.status, theirs.status) == (ReferralStatus.SUBMITTED, ReferralStatus.RECEIVED)


def test_second_link_shuts_what_the_first_one_had_opened_in_the_same_browser(guest, referral, provider):
    do(guest, "open", referral)
    guest.get(f"/door/{make_link(referral=referral, organisation=provider)[1]}/")
    assert "Likes to make things" not in words(guest.get("/door/"))


@pytest.mark.parametrize("value", ["", "nonsense", "1", 7, None, [], {"a": 1}])
def test_session_with_nonsense_in_it_opens_nothing(client, referral, value):
    session = client.session
    session["referrals_door"] = value
    session["referrals_door_opened"] = value
    session["referrals_door_shown_until"] = [value, value]
    session.save()
    gone(client.get("/door/"))


def test_tampered_session_cookie_opens_nothing(guest, settings):
    name = settings.SESSION_COOKIE_NAME
    guest.cookies[name] = guest.cookies[name].value[:-1] + "x"
    gone(guest.get("/door/"))


def test_session_number_is_new_after_the_link(client, token):
    client.get("/accounts/login/")
    client.session["a"] = 1
    client.session.save()
    before = client.session.session_key
    client.get(f"/door/{token}/")
    assert client.session.session_key != before


def test_form_of_another_site_is_refused(token, referral):
    guest = Client(enforce_csrf_checks=True)
    guest.get(f"/door/{token}/")
    assert do(guest, "open", referral).status_code == 403
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.SUBMITTED


@pytest.mark.parametrize("act", ["accept", "decline", "ask", "complete", "nonsense"])
def test_nothing_but_opening_is_possible_before_opening(guest, referral, act):
    assert do(guest, act, referral, reason_code="risk", question="Why?").status_code == 404


def test_host_that_a_request_claims_gets_into_no_mail(guest, referral, settings):
    settings.ALLOWED_HOSTS = ["*"]
    risk(referral.person, None)
    do(guest, "open", referral)
    guest.post(reverse("referrals:door_code_ask"), {"submission": uuid4()}, headers={"host": "evil.example"})
    post_all()
    assert len(mail.outbox) == 2
    assert "evil.example" not in "".join(letter.body + str(letter.extra_headers) for letter in mail.outbox)


def test_token_is_masked_in_the_logs(token, client, caplog):
    client.get(f"/door/{token}/")
    client.get(f"/door/{token}x/")
    assert token not in caplog.text


# --- Acting -------------------------------------------------------------------------------------------------------


def test_opening_is_a_step_of_nobody_by_a_link(guest, referral, provider):
    page = do(guest, "open", referral)
    step = ReferralEvent.objects.get(row=3)
    assert (step.actor, step.channel, step.role, step.organisation) == (None, "link", "PV", provider)
    assert "Likes to make things by hand" in words(page)
    assert "step-free way in" in words(page)


def test_saying_yes_and_no_by_link(guest, referral):
    do(guest, "open", referral)
    assert "You said yes" in words(do(guest, "accept", referral))
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ACCEPTED
    page = words(do(guest, "decline", referral, reason_code="no_capacity"))
    referral.refresh_from_db()
    assert (referral.status, referral.decline_reason) == (ReferralStatus.DECLINED, "no_capacity")
    assert "D.M." not in page


def test_decline_without_a_reason_stays_on_the_page_and_nothing_typed_is_lost(guest, referral):
    do(guest, "open", referral)
    page = do(guest, "decline", referral, reason_text="Come again in May")
    assert "Choose why." in words(page)
    assert "Come again in May" in page.content.decode()


def test_same_form_sent_twice_gives_the_same_answer_and_one_step(guest, referral):
    do(guest, "open", referral)
    form = {"submission": uuid4(), "version": 3}
    referral.refresh_from_db()
    form["version"] = referral.version
    answers = [guest.post("/door/do/accept/", form, follow=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("You said yes" in words(answer) for answer in answers)
    assert ReferralEvent.objects.filter(row=6).count() == 1


def test_yes_from_a_second_window_is_the_same_yes(guest, referral):
    do(guest, "open", referral)
    referral.refresh_from_db()
    for _ in range(2):
        form = {"submission": uuid4(), "version": referral.version}
        assert "You said yes" in words(guest.post("/door/do/accept/", form, follow=True))
    assert ReferralEvent.objects.filter(row=6).count() == 1


def test_opening_what_a_colleague_has_opened_shows_it(guest, referral, token):
    do(guest, "open", referral)
    other = Client()
    other.get(f"/door/{token}/")
    assert "Likes to make" not in words(other.get("/door/"))
    assert "Likes to make" in words(do(other, "open", referral))
    assert ReferralEvent.objects.filter(row=3).count() == 1


def test_yes_after_the_person_withdrew_is_too_late(guest, referral, lin):
    do(guest, "open", referral)
    referral.refresh_from_db()
    seen = referral.version
    withdraw_referral(referral=referral, by=lin, role="LW", version=seen)
    response = guest.post("/door/do/accept/", {"submission": uuid4(), "version": seen})
    gone(response)
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.WITHDRAWN


def test_yes_to_what_a_link_worker_has_moved_on_is_refused_with_the_reason(guest, referral, lin):
    do(guest, "open", referral)
    referral.refresh_from_db()
    seen = referral.version
    decline_referral(referral=referral, by=lin, role="LW", version=seen, reason_code="duplicate")
    response = guest.post("/door/do/accept/", {"submission": uuid4(), "version": seen})
    assert response.status_code == 409
    assert "in the meantime" in words(response)


def test_risks_are_told_of_without_their_words_and_must_be_acknowledged(guest, referral, lin):
    risk(referral.person, lin)
    page = words(do(guest, "open", referral))
    assert "Something to know" in page
    assert "inhaler" not in page
    assert do(guest, "accept", referral).status_code == 409
    assert "You said yes" in words(do(guest, "accept", referral, risks_acknowledged="on"))


def test_whole_way_by_link(guest, referral, provider):
    do(guest, "open", referral)
    do(guest, "ask", referral, question="Can they climb stairs?")
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.INFO_NEEDED
    answer_question(referral=referral, by=referral.owner, role="LW", version=referral.version, answer="With a handrail")
    assert "With a handrail" in words(guest.get("/door/"))
    do(guest, "accept", referral)
    do(guest, "wait", referral, waiting_position=2, waiting_until=in_days(14))
    day = timezone.localdate()
    do(guest, "schedule", referral, day=day, time="23:59", where="Ask for Pat")
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.SCHEDULED
    moved = do(guest, "move", referral, attendance=2, day=in_days(1), time="10:00")
    assert "new day" in words(moved)
    assert referral.appointments.standing().count() == 2


# --- Codes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def accepted(guest, referral):
    """Said yes to, by the link."""
    do(guest, "open", referral)
    do(guest, "accept", referral)
    return guest


def ask(guest, submission=None):
    """Press "Send us a code"."""
    return guest.post(reverse("referrals:door_code_ask"), {"submission": submission or uuid4()}, follow=True)


def enter(guest, code):
    """Enter a code."""
    return guest.post(reverse("referrals:door_code"), {"code": code}, follow=True)


def sent_code():
    """The code that the newest mail has."""
    post_all()
    return re.search(r"code is (\d{6})", mail.outbox[-1].body)[1]


def test_contact_details_are_shown_after_yes_and_a_code_that_went_to_the_registered_box(accepted, provider):
    assert not [word for word in HIDDEN if word in words(accepted.get("/door/"))]
    ask(accepted)
    code = sent_code()
    assert mail.outbox[-1].to == [provider.email]
    page = words(enter(accepted, code))
    assert "Derek Marlowe" in page
    assert "0151 496 0199" in page
    assert "Ring after ten" in page
    assert "9 Side Door" not in page


def test_code_shows_what_there_is_to_know_before_yes_but_not_who_it_is(guest, referral, lin):
    risk(referral.person, lin)
    do(guest, "open", referral)
    ask(guest)
    page = words(enter(guest, sent_code()))
    assert "Carries an inhaler" in page
    assert not [word for word in HIDDEN if word in page]


def test_code_works_once_and_only_for_the_browser_that_enters_it(accepted, token, referral):
    ask(accepted)
    code = sent_code()
    enter(accepted, code)
    other = Client()
    other.get(f"/door/{token}/")
    assert enter(other, code).status_code == 404
    do(other, "open", referral)
    assert "This is not the code" in words(enter(other, code))


def test_five_wrong_tries_make_a_code_worthless(accepted):
    ask(accepted)
    code = sent_code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        assert "This is not the code" in words(enter(accepted, wrong))
    assert "This is not the code" in words(enter(accepted, code))
    assert OneTimeCode.objects.get().tries == 6
    assert AccessEntry.objects.filter(reason="wrong_code", channel="link").count() == 6


def test_code_is_good_for_ten_minutes_and_the_page_for_thirty(accepted):
    ask(accepted)
    code = sent_code()
    OneTimeCode.objects.update(expires_at=timezone.now())
    assert "This is not the code" in words(enter(accepted, code))
    ask(accepted)
    assert "Derek Marlowe" in words(enter(accepted, sent_code()))
    session = accepted.session
    link, _ = session["referrals_door_shown_until"]
    session["referrals_door_shown_until"] = [link, timezone.now().isoformat()]
    session.save()
    assert "Derek Marlowe" not in words(accepted.get("/door/"))


def test_only_the_newest_code_counts(accepted):
    ask(accepted)
    first = sent_code()
    ask(accepted)
    second = sent_code()
    assert first == second or "This is not the code" in words(enter(accepted, first))
    assert "Derek Marlowe" in words(enter(accepted, second))


def test_codes_are_asked_for_three_times_an_hour_and_the_same_press_counts_once(accepted):
    press = uuid4()
    for submission in (press, press, uuid4(), uuid4()):
        assert ask(accepted, submission).status_code == 200
    refused = ask(accepted)
    assert refused.status_code == 429
    assert "Wait an hour" in words(refused)


def test_provider_without_an_address_is_told_so_and_no_code_is_queued(accepted, provider):
    type(provider).objects.update(email="")
    assert "no e-mail address of yours" in words(ask(accepted))
    assert not OneTimeCode.objects.exists()


def test_code_is_kept_only_as_a_keyed_hash(accepted):
    ask(accepted)
    code = sent_code()
    kept = OneTimeCode.objects.get()
    assert code not in kept.code_hash
    assert len(kept.code_hash) == 64


def test_no_contact_details_once_it_is_over(accepted, referral):
    ask(accepted)
    enter(accepted, sent_code())
    page = words(do(accepted, "decline", referral, reason_code="no_capacity"))
    assert not [word for word in ("Derek", "D.M.", "0151 496 0199") if word in page]
