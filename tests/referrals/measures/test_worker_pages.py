"""Asking how things are going, as a colleague does it: together, by telephone, from a paper; corrected, refused."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AccessAction
from accounts.models import AccessEntry, User
from referrals.actions.planning import GoalOrder, PlanOrder, save_plan
from referrals.actions.returning import answers_of
from referrals.choices import OccasionState, Point
from referrals.instruments import latest
from referrals.measures.own_returns import OwnReturns, ServiceReturns
from referrals.measures.paper import code_of
from referrals.measures.person_page import MeasuresPage
from referrals.models import FollowUp, MeasureReturn, Occasion, Offer, Organisation, Person, Referral
from tests.referrals.factories import in_days, make_occasion, make_pack, make_sent_referral

ONS4 = {"satisfied": "4", "worthwhile": "5", "happy": "5", "anxious": "7"}
UCLA3 = {"companionship": "3", "left_out": "2", "isolated": "2"}


@pytest.fixture
def referral(derek: Person, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """One of derek's, looked after by lin."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


@pytest.fixture
def occasion(referral: Referral) -> Occasion:
    """To be asked today: ONS4 and UCLA-3."""
    return make_occasion(referral)


def address(occasion: Occasion, name: str = "occasion", **more: Any) -> str:
    """A page of an occasion."""
    return reverse(f"referrals:{name}", kwargs={"uuid": occasion.uuid, **more})


def manner(mode: str = "assisted", **more: Any) -> dict[str, Any]:
    """How answers come, as a browser sends it, with the form's own number."""
    return {
        "submission": str(uuid4()),
        "manner-mode": mode,
        "manner-helped_by": "link_worker",
        "manner-language": "en",
        "manner-answered_on": in_days(0).isoformat(),
        "go": "next",
    } | {f"manner-{name}": value for name, value in more.items()}


def fill_in(client: Client, occasion: Occasion, mode: str = "assisted") -> None:
    """Both sets of questions, one after the other."""
    for code, answers in (("ons4", ONS4), ("ucla3", UCLA3)):
        reply = client.post(address(occasion, "occasion_answers", code=code), manner(mode) | answers)
        assert reply.status_code == 302, reply.content.decode()


def test_both_sets_are_asked_one_after_the_other_and_then_it_is_returned(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client = client_of(lin)
    first = address(occasion, "occasion_answers", code="ons4")
    page = client.get(f"{first}?mode=phone&helped_by=interpreter").content.decode()
    for words in ("Overall, how satisfied are you with your life nowadays?", "116 123", "1 of 2"):
        assert words in page
    reply = client.post(first, manner("phone", helped_by="interpreter") | ONS4)
    assert (
        reply.url
        == f"{address(occasion, 'occasion_answers', code='ucla3')}?mode=phone&helped_by=interpreter&language=en"
    )
    assert client.post(reply.url, manner("phone", helped_by="interpreter") | UCLA3).url == address(occasion)
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.RETURNED
    kept = MeasureReturn.objects.get(instrument="ucla3")
    assert (kept.score, kept.mode, kept.helped_by, kept.recorded_by) == (7, "phone", "interpreter", lin)


def test_stopping_keeps_what_was_said_and_leaves_it_open(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client = client_of(lin)
    reply = client.post(address(occasion, "occasion_answers", code="ons4"), manner() | {"satisfied": "4", "go": "stop"})
    occasion.refresh_from_db()
    assert (reply.url, occasion.state) == (address(occasion), OccasionState.BEGUN)
    assert "1 of 4 answered" in client.get(address(occasion)).content.decode()
    client.post(address(occasion, "occasion_finish"), {"submission": str(uuid4())})
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.RETURNED
    assert MeasuresPage(occasion.person, lin).by_referral[0].lines[0].look.word == "Returned in part"


def test_a_correction_stands_for_what_was_saved_and_keeps_how_it_came(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client = client_of(lin)
    fill_in(client, occasion, "phone")
    url = address(occasion, "occasion_answers", code="ucla3")
    page = client.get(url).content.decode()
    assert "Save the correction" in page
    client.post(url, manner("phone") | UCLA3 | {"isolated": "1"})
    kept = MeasureReturn.objects.standing().get(instrument="ucla3")
    assert (kept.score, kept.mode, kept.corrects.score) == (6, "phone", 7)
    assert "Saved before: 1" in client.get(address(occasion)).content.decode()


def test_saving_the_same_again_appends_nothing(occasion: Occasion, lin: User, client_of: Callable[[User], Client]):
    client = client_of(lin)
    fill_in(client, occasion)
    client.post(address(occasion, "occasion_answers", code="ucla3"), manner() | UCLA3)
    assert MeasureReturn.objects.filter(instrument="ucla3").count() == 1


def test_nothing_answered_is_no_return_and_says_so(occasion: Occasion, lin: User, client_of: Callable[[User], Client]):
    page = client_of(lin).post(address(occasion, "occasion_answers", code="ucla3"), manner()).content.decode()
    assert "Nothing has been answered yet" in page
    assert not MeasureReturn.objects.exists()


def test_what_is_wrong_comes_back_with_what_was_typed(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    url = address(occasion, "occasion_answers", code="ons4")
    page = client_of(lin).post(url, manner() | ONS4 | {"happy": "11"}).content.decode()
    assert "Choose one of the answers" in page
    assert 'value="7" checked' in " ".join(page.split())
    late = client_of(lin).post(url, manner(answered_on=in_days(60).isoformat()) | ONS4).content.decode()
    assert "still to come" in late
    assert not MeasureReturn.objects.exists()


def test_questions_that_are_not_asked_have_no_page(occasion: Occasion, lin: User, client_of: Callable[[User], Client]):
    assert client_of(lin).get(address(occasion, "occasion_answers", code="phq9")).status_code == 404


def test_nothing_is_typed_in_once_asking_has_stopped(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    Occasion.objects.filter(pk=occasion.pk).update(state="stopped", closed_at=timezone.now())
    client, url = client_of(lin), address(occasion, "occasion_answers", code="ons4")
    assert "Nothing can be typed in" in client.get(url).content.decode()
    assert "the time for them is over" in client.post(url, manner() | ONS4).content.decode()
    assert not MeasureReturn.objects.exists()


def test_goals_are_asked_in_the_persons_own_words_and_left_out_where_there_are_none(
    referral: Referral, derek: Person, lin: User, client_of: Callable[[User], Client]
):
    occasion = make_occasion(referral, instruments=["goals:1", "what_changed:1"])
    assert "1 further set of questions is left out" in client_of(lin).get(address(occasion)).content.decode()
    save_plan(person=derek, order=PlanOrder(0, what_matters="x", goals=[GoalOrder("Walk to the shop")]), by=lin)
    page = client_of(lin).get(address(occasion, "occasion_answers", code="goals")).content.decode()
    assert "Walk to the shop" in page


def test_an_answer_that_asks_for_somebody_is_said_on_every_page_of_the_person(
    referral: Referral, derek: Person, lin: User, client_of: Callable[[User], Client]
):
    occasion, client = make_occasion(referral, instruments=["phq9:1"]), client_of(lin)
    keys = [item.key for item in latest("phq9").items]
    said = dict.fromkeys(keys, "0") | {keys[8]: "1"}
    client.post(address(occasion, "occasion_answers", code="phq9"), manner() | said)
    task = FollowUp.objects.get(kind="safeguarding")
    assert (task.owner, task.due_on) == (lin, in_days(0))
    for url in (address(occasion), reverse("referrals:person_measures", args=[derek.uuid])):
        page = client.get(url).content.decode()
        assert "Be in touch with them today" in page
        assert str(lin) in page


def test_refusing_takes_one_click_and_is_counted_with_its_reason(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client = client_of(lin)
    client.post(address(occasion, "occasion_refuse"), {"submission": str(uuid4()), "reason": "too_long"})
    occasion.refresh_from_db()
    assert (occasion.state, occasion.refuse_reason) == (OccasionState.REFUSED, "too_long")
    assert OwnReturns(lin).tally.refused == 1


def test_being_asked_in_another_way_is_written_down(occasion: Occasion, lin: User, client_of: Callable[[User], Client]):
    client = client_of(lin)
    client.post(address(occasion, "occasion_offer"), {"submission": str(uuid4()), "how": "letter"})
    occasion.refresh_from_db()
    assert (occasion.state, occasion.offered_how, occasion.offered_by) == (OccasionState.OFFERED, "letter", lin)
    wrong = client.post(address(occasion, "occasion_offer"), {"submission": str(uuid4()), "how": ""}, follow=True)
    assert "Say how they were asked" in wrong.content.decode()


# --- Paper --------------------------------------------------------------------------------------------------------


def paper(second: dict[str, str] | None = None, typed: Any = None, **more: Any) -> dict[str, Any]:
    """What is keyed in of a paper."""
    answers = {f"ons4:{key}": value for key, value in ONS4.items()} | {f"ucla3:{key}": v for key, v in UCLA3.items()}
    sent = {"submission": str(uuid4()), "language": "en", "helped_by": "", "answered_on": in_days(-2).isoformat()}
    return {**sent, **answers, **(second or {}), "typed": json.dumps(typed or {}), **more}


def test_the_paper_has_the_questions_and_the_code_and_nobodys_name(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    page = client_of(lin).get(address(occasion, "occasion_paper")).content.decode()
    for words in ("How things are going", code_of(occasion), "feel left out", "116 123"):
        assert words in page
    for name in ("Derek", "Marlowe"):
        assert name not in page
    assert AccessEntry.objects.filter(action=AccessAction.PRINT, subject_kind="occasion_paper", who=lin.pk).exists()


def test_a_paper_is_saved_once_every_number_was_typed_twice(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    Occasion.objects.filter(pk=occasion.pk).update(due_on=in_days(-10))
    client, url = client_of(lin), address(occasion, "occasion_keyed")
    once = client.post(url, paper())
    assert "Now once more" in once.content.decode()
    assert not MeasureReturn.objects.exists()
    form = once.context["form"]
    assert form["ons4:happy"].value() is None
    twice = client.post(url, paper(typed=form.initial["typed"]))
    assert twice.url == address(occasion)
    occasion.refresh_from_db()
    kept = MeasureReturn.objects.get(instrument="ons4")
    assert (occasion.state, kept.mode, kept.answered_on) == (OccasionState.RETURNED, "paper", in_days(-2))
    assert answers_of(kept)["happy"] == 5


def test_a_slip_is_shown_with_both_numbers_and_only_it_is_typed_again(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client, url = client_of(lin), address(occasion, "occasion_keyed")
    day = {"answered_on": in_days(0).isoformat()}
    first = client.post(url, paper(**day)).context["form"].initial["typed"]
    reply = client.post(url, paper({"ons4:happy": "6"}, typed=first, **day))
    page, form = reply.content.decode(), reply.context["form"]
    assert "1 answer needs another look" in " ".join(page.split())
    assert "You typed 5 and then 6." in page
    assert (form["ons4:happy"].value(), form["ons4:anxious"].value()) == (None, 7)
    assert not MeasureReturn.objects.exists()
    client.post(url, paper({"ons4:happy": "6"}, typed=form.initial["typed"], **day))
    assert answers_of(MeasureReturn.objects.get(instrument="ons4"))["happy"] == 6


def test_what_is_empty_on_the_paper_is_typed_as_empty_and_kept_as_not_answered(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client, url, empty = client_of(lin), address(occasion, "occasion_keyed"), {"ucla3:isolated": ""}
    day = {"answered_on": in_days(0).isoformat()}
    typed = client.post(url, paper(empty, **day)).context["form"].initial["typed"]
    client.post(url, paper(empty, typed=typed, **day))
    kept = MeasureReturn.objects.get(instrument="ucla3")
    assert (kept.is_complete, kept.score, kept.answered) == (False, None, 2)


def test_a_number_that_no_paper_has_is_refused_and_nonsense_brought_back_begins_again(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client, url = client_of(lin), address(occasion, "occasion_keyed")
    day = {"answered_on": in_days(0).isoformat()}
    assert "Numbers go from 1 to 3" in client.post(url, paper({"ucla3:isolated": "4"}, **day)).content.decode()
    for typed in ({"strange": ["1"]}, ["1"], {"ons4:happy": "5"}):
        client.post(url, paper(typed=typed, **day))
    assert not MeasureReturn.objects.exists()


def test_a_paper_that_was_answered_in_time_and_came_late_is_taken(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    Occasion.objects.filter(pk=occasion.pk).update(
        due_on=in_days(-40), closes_on=in_days(-5), state="lapsed", closed_at=timezone.now()
    )
    client, url = client_of(lin), address(occasion, "occasion_keyed")
    late = client.post(url, paper(answered_on=in_days(-4).isoformat())).content.decode()
    assert "no answers were taken any more" in late
    day = {"answered_on": in_days(-6).isoformat()}
    typed = client.post(url, paper(**day)).context["form"].initial["typed"]
    client.post(url, paper(typed=typed, **day))
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.RETURNED


# --- What became of asking ----------------------------------------------------------------------------------------


def test_the_persons_page_shows_when_they_were_asked_and_what_has_changed(
    referral: Referral, derek: Person, lin: User, client_of: Callable[[User], Client]
):
    client, pack = client_of(lin), make_pack(referral.service)
    first = make_occasion(referral, pack)
    fill_in(client, first)
    second = make_occasion(referral, pack, point=Point.BEFORE_LAST, instruments=["ucla3:1", "what_changed:1"])
    make_occasion(referral, pack, point=Point.AFTER_3, due_on=in_days(90), closes_on=in_days(120))
    client.post(address(second, "occasion_answers", code="ucla3"), manner() | UCLA3 | {"isolated": "1"})
    key = latest("what_changed").items[0].key
    client.post(address(second, "occasion_answers", code="what_changed"), manner() | {key: "I go out again."})
    page = " ".join(client.get(reverse("referrals:person_measures", args=[derek.uuid])).content.decode().split())
    for words in ("What has changed", "I go out again.", "To come", "2 of 3 returned", "Company"):
        assert words in page


def test_somebody_never_asked_has_a_page_that_says_so(derek: Person, lin: User, client_of: Callable[[User], Client]):
    page = client_of(lin).get(reverse("referrals:person_measures", args=[derek.uuid])).content.decode()
    assert "They have not been asked yet" in page


def test_each_worker_sees_their_own_returns_and_a_manager_those_of_the_service(
    occasion: Occasion, referral: Referral, lin: User, colleague: User, mo: User,
    client_of: Callable[[User], Client],
):  # fmt: skip
    make_occasion(referral, occasion.pack, point=Point.DURING, due_on=in_days(5))
    assert (OwnReturns(lin).tally.all, OwnReturns(lin).tally.due, len(OwnReturns(lin).to_do)) == (1, 1, 1)
    assert OwnReturns(colleague).tally.all == 0
    fill_in(client_of(lin), occasion)
    assert (OwnReturns(lin).tally.returned, OwnReturns(lin).tally.incomplete) == (1, 0)
    [tally] = ServiceReturns(referral.service, mo).tallies
    assert (tally.user, tally.asked, tally.returned, tally.share) == (lin, 1, 1, "100 %")
    assert "1 of 1 of my people" in client_of(lin).get("/returns/").content.decode()
    shown = client_of(mo).get("/returns/").content.decode()
    assert referral.service.name in shown
    assert str(lin) in shown


def test_a_return_in_part_is_counted_as_one_and_goals_that_nobody_has_are_not_missed(
    referral: Referral, lin: User, client_of: Callable[[User], Client]
):
    client, pack = client_of(lin), make_pack(referral.service)
    whole = make_occasion(referral, pack, instruments=["goals:1", "ucla3:1"])
    client.post(address(whole, "occasion_answers", code="ucla3"), manner() | UCLA3)
    part = make_occasion(referral, pack, point=Point.DURING)
    client.post(address(part, "occasion_answers", code="ucla3"), manner() | UCLA3)
    assert (OwnReturns(lin).tally.returned, OwnReturns(lin).tally.incomplete) == (2, 1)


def test_a_paper_is_found_by_its_code_within_the_caseload_alone(
    occasion: Occasion, lin: User, colleague: User, client_of: Callable[[User], Client]
):
    code = code_of(occasion)
    assert client_of(lin).get("/returns/", {"paper": code.lower()}).url == address(occasion, "occasion_keyed")
    for user, typed in ((colleague, code), (lin, "0000-0000"), (lin, "x")):
        assert "No occasion of your people" in client_of(user).get("/returns/", {"paper": typed}).content.decode()


def test_asking_and_answering_are_written_into_history_and_log(
    occasion: Occasion, lin: User, client_of: Callable[[User], Client]
):
    client = client_of(lin)
    fill_in(client, occasion)
    client.get(address(occasion))
    versions = Occasion.pgh_event_models["insert"].objects.filter(pgh_obj=occasion).select_related("pgh_context")
    assert {version.pgh_context.metadata["user"] for version in versions if version.state == "returned"} == {lin.pk}
    assert AccessEntry.objects.filter(action=AccessAction.READ, subject_kind="occasion", who=lin.pk).exists()


@pytest.mark.parametrize("name", ["person_measures", "returns"])
def test_the_lists_ask_the_database_as_often_however_many_occasions_there_are(
    occasion: Occasion, referral: Referral, derek: Person, lin: User, name: str,
    client_of: Callable[[User], Client], django_assert_num_queries: Callable[..., Any],
):  # fmt: skip
    client, url = client_of(lin), reverse(f"referrals:{name}", args=[derek.uuid] if name == "person_measures" else [])
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    for point in (Point.DURING, Point.BEFORE_LAST, Point.AFTER_3):
        make_occasion(referral, occasion.pack, point=point)
    with django_assert_num_queries(len(before)):
        client.get(url)
