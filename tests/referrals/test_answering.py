"""Saying how things are going by a link: what a telephone shows, what is kept, and everybody to whom it stays shut."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from referrals.actions.measure_links import make_measure_link
from referrals.actions.occasions import stop_occasion
from referrals.actions.returning import answers_of
from referrals.choices import OccasionState, TaskKind
from referrals.instruments import latest
from referrals.models import DoorLink, FollowUp, Goal, MeasureReturn, Plan
from tests.referrals.factories import make_occasion, make_pack, make_person, make_sent_referral

# Of the person, of the matter, and of illness: nothing of it stands on a page that a link opens.
HIDDEN = ("Derek", "Marlowe", "0151 496 0199", "derek@post.example", "Wants to make", "depress", "loneliness", "UCLA",
          "mental", "symptom", "score")  # fmt: skip


@pytest.fixture
def occasion(service, lin, offer, practice):
    """Derek is asked four questions on life, three on company, and what changed: six pages."""
    service.crisis_line = "The crisis café on Bold Street, 6 pm to midnight: 0151 496 0444"
    service.save()
    derek = make_person(service, created_by=lin, phone="0151 496 0199", email="derek@post.example")
    referral = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    pack = make_pack(service, instruments=["ons4", "ucla3", "what_changed"])
    return make_occasion(referral, pack, instruments=["ons4:1", "ucla3:1", "goals:1", "what_changed:1"])


@pytest.fixture
def token(occasion):
    """Of a link to it."""
    return make_measure_link(occasion=occasion)[1]


@pytest.fixture
def guest(token, client):
    """Somebody who followed the link."""
    client.get(f"/answer/{token}/")
    return client


def send(browser, number, go="next", **answers):
    """Send one page of questions."""
    data = {"submission": uuid4(), "go": go, **answers}
    return browser.post(reverse("referrals:answer_step", args=[number]), data)


def text_of(reply):
    """What a page says."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))


def test_the_token_leaves_the_address_at_once_and_stands_nowhere_in_the_session(token, client):
    reply = client.get(f"/answer/{token}/")
    assert (reply.status_code, reply["Location"]) == (302, "/answer/")
    assert reply["Cache-Control"] == "no-store, private"
    assert reply["Referrer-Policy"] == "no-referrer"
    session = Session.objects.get(pk=client.session.session_key).get_decoded()
    assert token not in str(session)
    assert DoorLink.objects.get().token_hash != token


def test_looking_changes_nothing_and_is_written_into_the_log(guest, occasion):
    for address in ("/answer/", "/answer/1/", "/answer/stop/"):
        assert guest.get(address).status_code == 200
        assert guest.head(address).status_code == 200
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.DUE
    entry = AccessEntry.objects.filter(subject_kind="occasion").latest("id")
    assert (entry.who, entry.role, entry.channel) == (None, "person", "link")
    assert (entry.person, entry.subject) == (occasion.person.uuid, str(occasion.uuid))


def test_no_page_names_anybody_or_any_illness_and_each_has_the_crisis_contacts(guest, occasion):
    replies = [guest.get("/answer/"), guest.get("/answer/stop/"), *(guest.get(f"/answer/{n}/") for n in range(1, 7))]
    replies.append(guest.get("/answer/7/"))
    assert [reply.status_code for reply in replies] == [200] * 8 + [404]
    for reply in replies[:-1]:
        said = text_of(reply)
        assert not [word for word in HIDDEN if word.casefold() in said.casefold()]
        assert "116 123" in said
        assert "0151 496 0444" in said
        assert "<title>How things are going" in reply.content.decode() or "Question" in said or "pause" in said


def test_a_page_holds_few_questions_and_says_in_words_how_far_one_has_come(guest):
    said = [text_of(guest.get(f"/answer/{number}/")) for number in range(1, 7)]
    progress = ["Question 1 of 8", "Question 2 of 8", "Question 3 of 8", "Question 4 of 8", "Questions 5 to 7 of 8",
                "Question 8 of 8"]  # fmt: skip
    assert [words in page for words, page in zip(progress, said, strict=True)] == [True] * 6
    assert "Send my answers" in said[5]


def test_somebody_answers_everything_and_is_thanked(guest, occasion):
    begun = guest.post("/answer/begin/", {"helped_by": "alone"})
    assert begun["Location"] == "/answer/1/"
    for number, key in enumerate(("satisfied", "worthwhile", "happy", "anxious"), start=1):
        assert send(guest, number, **{key: str(number)})["Location"] == f"/answer/{number + 1}/"
    send(guest, 5, companionship="1", left_out="2", isolated="3")
    last = send(guest, 6, words="I laughed again")
    assert last["Location"] == "/answer/"
    assert "Thank you" in text_of(guest.get("/answer/"))
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.RETURNED
    kept = {each.instrument: each for each in MeasureReturn.objects.standing()}
    assert answers_of(kept["ons4"]) == {"satisfied": 1, "worthwhile": 2, "happy": 3, "anxious": 4}
    assert (kept["ucla3"].score, kept["ucla3"].mode, kept["ucla3"].recorded_by) == (6, "self", None)
    assert guest.get("/answer/1/")["Location"] == "/answer/"


def test_any_question_is_left_out_and_taken_back_and_back_loses_nothing(guest):
    send(guest, 1, satisfied="7")
    assert send(guest, 2, go="back", worthwhile="4")["Location"] == "/answer/1/"
    assert 'value="7"\n                 checked' in re.sub(
        r"[ \t]*\n\s+", "\n                 ", guest.get("/answer/1/").content.decode()
    )
    send(guest, 1, satisfied="-")
    assert answers_of(MeasureReturn.objects.standing().get()) == {
        "satisfied": None,
        "worthwhile": 4,
        "happy": None,
        "anxious": None,
    }


def test_stopping_keeps_what_was_answered_and_goes_on_where_one_was(guest, occasion, token):
    send(guest, 1, satisfied="7")
    assert send(guest, 2, go="stop")["Location"] == "/answer/stop/"
    assert "What you answered is kept" in text_of(guest.get("/answer/stop/"))
    later = Client()
    later.get(f"/answer/{token}/")
    assert "Go on where you were" in text_of(later.get("/answer/"))
    assert later.post("/answer/begin/", {})["Location"] == "/answer/2/"
    later.post("/answer/finish/", {"submission": uuid4()})
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.RETURNED
    assert MeasureReturn.objects.standing().get().answered == 1


def test_whoever_comes_by_the_link_later_sees_no_answer_and_loses_none(guest, token):
    send(guest, 1, satisfied="7")
    later = Client()
    later.get(f"/answer/{token}/")
    assert "checked" not in later.get("/answer/1/").content.decode()
    send(later, 1)
    assert answers_of(MeasureReturn.objects.standing().get())["satisfied"] == 7


def test_answers_are_not_shown_again_on_a_screen_that_was_left_for_an_hour(guest):
    send(guest, 1, satisfied="7")
    assert "checked" in guest.get("/answer/1/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert "checked" not in guest.get("/answer/1/").content.decode()


def test_who_helps_is_kept_with_the_answers(guest):
    guest.post("/answer/begin/", {"helped_by": "family"})
    send(guest, 1, satisfied="7")
    kept = MeasureReturn.objects.get()
    assert (kept.mode, kept.helped_by) == ("assisted", "family")


def test_one_press_refuses_and_a_reason_may_follow(guest, occasion):
    guest.post("/answer/refuse/", {"submission": uuid4()})
    occasion.refresh_from_db()
    assert (occasion.state, occasion.refuse_reason) == (OccasionState.REFUSED, "not_said")
    page = text_of(guest.get("/answer/"))
    assert "That is fine" in page
    assert "I would rather not say why" in page
    guest.post("/answer/refuse/", {"submission": uuid4(), "reason": "too_long"})
    occasion.refresh_from_db()
    assert occasion.refuse_reason == "too_long"
    assert guest.post("/answer/begin/", {})["Location"] == "/answer/1/"
    send(guest, 1, satisfied="7")
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.BEGUN


def test_nothing_is_sent_where_nothing_was_answered(guest, occasion):
    reply = guest.post("/answer/finish/", {"submission": uuid4()})
    assert reply.status_code == 409
    assert "Nothing has been answered yet" in text_of(reply)
    assert send(guest, 6)["Location"] == "/answer/stop/"
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.BEGUN


def test_a_page_that_cannot_be_read_comes_back_with_what_was_typed(guest):
    reply = send(guest, 6, words="x" * 4001)
    said = text_of(reply)
    assert reply.status_code == 200
    assert "room for 4,000 characters" in said
    assert "x" * 4001 in said
    assert "Error: " in reply.content.decode()
    assert "Choose one of the answers" in text_of(send(guest, 1, satisfied="11"))
    assert not MeasureReturn.objects.exists()


def test_a_page_sent_twice_is_kept_once(guest):
    data = {"submission": uuid4(), "satisfied": "7", "go": "next"}
    replies = [guest.post("/answer/1/", data) for _ in range(2)]
    assert [reply["Location"] for reply in replies] == ["/answer/2/"] * 2
    assert MeasureReturn.objects.count() == 1


def test_own_goals_are_asked_in_own_words(guest, occasion):
    plan = Plan.objects.create(person=occasion.person)
    goal = Goal.objects.create(plan=plan, text="Walk to the river")
    assert "Walk to the river" in text_of(guest.get("/answer/6/"))
    send(guest, 6, **{str(goal.uuid): "4"})
    assert answers_of(MeasureReturn.objects.get()) == {str(goal.uuid): 4}


def test_an_answer_that_needs_somebody_says_that_somebody_will_be_in_touch(guest, occasion, lin, token):
    occasion.instruments = ["phq9:1"]
    occasion.save()
    send(guest, 5, **{latest("phq9").items[8].key: "1"})
    task = FollowUp.objects.get(kind=TaskKind.SAFEGUARDING)
    assert task.owner == lin
    assert "Somebody will be in touch with you" in text_of(guest.get("/answer/"))
    later = Client()
    later.get(f"/answer/{token}/")
    assert "Somebody will be in touch" not in text_of(later.get("/answer/"))


def test_whoever_left_a_question_out_goes_on_after_the_last_that_they_answered(guest):
    for number, answers in enumerate(({"satisfied": "3"}, {"worthwhile": "-"}, {"happy": "5"}), start=1):
        send(guest, number, **answers)
    assert guest.post("/answer/begin/", {})["Location"] == "/answer/4/"


def test_where_nothing_can_be_asked_the_page_says_so(guest, occasion):
    occasion.instruments = ["swemwbs:1"]
    occasion.save()
    assert "There are no questions for you at the moment" in text_of(guest.get("/answer/"))
    assert guest.get("/answer/1/").status_code == 404


def test_what_needs_a_licence_is_not_asked_without_one(guest, occasion):
    occasion.instruments = ["swemwbs:1", "ucla3:1"]
    occasion.save()
    assert "Questions 1 to 3 of 3" in text_of(guest.get("/answer/1/"))


def is_over(occasion):
    """Its referral ended."""
    stop_occasion(occasion)


def is_too_old(occasion):
    """The link is past its last day."""
    DoorLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


def is_revoked(occasion):
    """Somebody had it work no more."""
    DoorLink.objects.update(revoked_at=timezone.now())


def is_erased(occasion):
    """The person is no more."""
    occasion.person.erased_at = timezone.now()
    occasion.person.save(update_fields=["erased_at"])


def is_for_something_else(occasion):
    """It leads to their stories."""
    DoorLink.objects.update(purpose="stories")


@pytest.mark.parametrize("happens", [is_over, is_too_old, is_revoked, is_erased, is_for_something_else])
def test_a_link_that_is_good_no_more_has_one_answer(guest, occasion, token, happens):
    happens(occasion)
    unknown = Client().get("/answer/unknown/")
    for reply in (
        guest.get("/answer/"),
        guest.get("/answer/1/"),
        send(guest, 1, satisfied="7"),
        Client().get(f"/answer/{token}/"),
    ):
        assert reply.status_code == 404
        assert text_of(reply) == text_of(unknown)
    assert not MeasureReturn.objects.exists()
    assert AccessEntry.objects.filter(action="refused", subject_kind="door_link").exists()


def test_when_the_time_is_over_the_page_says_so_and_takes_nothing(guest, occasion):
    occasion.state, occasion.closed_at = OccasionState.LAPSED, timezone.now()
    occasion.save()
    assert "The time for these questions is over" in text_of(guest.get("/answer/"))
    assert send(guest, 1, satisfied="7")["Location"] == "/answer/"
    assert not MeasureReturn.objects.exists()


def test_a_link_lasts_to_the_end_of_the_last_day(occasion):
    link, _ = make_measure_link(occasion=occasion)
    assert timezone.localdate(link.expires_at - timedelta(seconds=1)) == occasion.closes_on
    assert timezone.localdate(link.expires_at) == occasion.closes_on + timedelta(days=1)
