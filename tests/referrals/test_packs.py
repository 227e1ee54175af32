"""Packs of questions: what a service asks, and when; put together by its managers."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from referrals.actions.packs import (
    PROGRAMME_POINTS,
    PROGRAMME_QUESTIONS,
    PackOrder,
    PackRefusedError,
    StalePackError,
    change_pack,
    create_pack,
    ensure_usual_pack,
)
from referrals.choices import Point
from referrals.instruments import latest
from referrals.measures.pack_page import PacksPage
from referrals.models import InstrumentLicence, MeasurePack
from tests.referrals.factories import make_pack

LIST = reverse("referrals:packs")
NEW = reverse("referrals:pack_new")


def an_order(**differing: Any) -> PackOrder:
    """A pack as a manager may want it."""
    usual = {"title": "How things are going", "instruments": ("ucla3", "ons4"), "points": ("after_3", "baseline")}
    return PackOrder(**({"days_to_answer": 21} | usual | differing))


def a_form(**differing: Any) -> dict[str, Any]:
    """What the form of a pack sends."""
    usual = {"title": "How things are going", "intro": "", "instruments": ["ons4"], "points": ["baseline"]}
    return usual | {"days_to_answer": "28", "is_active": "on", "version": "0", "submission": uuid4()} | differing


def test_usual_pack_is_neutral_and_asks_nothing_about_symptoms(service, mo):
    pack = ensure_usual_pack(service=service, by=mo)
    assert pack.title == "How things are going"
    assert pack.instruments == ["ons4", "ucla3", "goals", "what_changed"]
    assert pack.is_usual
    assert all(latest(code).positive and latest(code).is_free for code in PROGRAMME_QUESTIONS)
    assert ensure_usual_pack(service=service, by=mo) == pack
    version = MeasurePack.pgh_event_models["insert"].objects.get(pgh_obj=pack)
    assert version.pgh_context.metadata == {"user": mo.pk, "what": "ensure_usual_pack"}


def test_questions_and_points_stand_in_one_order_however_they_were_chosen(service, mo):
    pack = create_pack(service=service, order=an_order(), by=mo)
    assert (pack.instruments, pack.points) == (["ons4", "ucla3"], [Point.BASELINE, Point.AFTER_3])


def test_a_new_usual_pack_takes_the_place_of_the_one_before(service, mo):
    before = ensure_usual_pack(service=service, by=mo)
    after = create_pack(service=service, order=an_order(is_usual=True), by=mo)
    before.refresh_from_db()
    assert (before.is_usual, before.is_active, before.version) == (False, True, 1)
    assert after.is_usual


@pytest.mark.parametrize(
    ("differing", "field"),
    [
        ({"instruments": ()}, "instruments"),
        ({"instruments": ("eq5d",)}, "instruments"),
        ({"points": ()}, "points"),
        ({"is_usual": True, "is_active": False}, "is_usual"),
        ({"instruments": ("ons4", "phq9")}, "knows_about_symptoms"),
    ],
)
def test_pack_that_asks_nothing_or_more_than_is_known_is_refused(service, mo, differing, field):
    with pytest.raises(PackRefusedError) as refusal:
        create_pack(service=service, order=an_order(**differing), by=mo)
    assert refusal.value.field == field
    assert not MeasurePack.objects.exists()


def test_only_managers_of_the_service_put_packs_together(service, lin, foreigner):
    pack = make_pack(service)
    for user in (lin, foreigner):
        with pytest.raises(PermissionDenied):
            ensure_usual_pack(service=service, by=user)
        with pytest.raises(PermissionDenied):
            create_pack(service=service, order=an_order(), by=user)
        with pytest.raises(PermissionDenied):
            change_pack(pack=pack, order=an_order(), version=0, by=user)


def test_usual_pack_is_not_put_away_before_another_takes_its_place(service, mo):
    pack = make_pack(service)
    for order in (an_order(), an_order(is_active=False)):
        with pytest.raises(PackRefusedError, match="Make another one the usual one first"):
            change_pack(pack=pack, order=order, version=0, by=mo)


def test_second_writer_is_told(service, mo):
    pack = make_pack(service)
    change_pack(pack=pack, order=an_order(is_usual=True, title="First"), version=0, by=mo)
    with pytest.raises(StalePackError):
        change_pack(pack=pack, order=an_order(is_usual=True, title="Second"), version=0, by=mo)
    pack.refresh_from_db()
    assert (pack.title, pack.version) == ("First", 1)


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"is_usual": True}, "measurepack_usual_is_one"),
        ({"is_usual": False, "points": []}, "measurepack_asks_something_sometime"),
        ({"is_usual": False, "instruments": []}, "measurepack_asks_something_sometime"),
        ({"is_usual": False, "days_to_answer": 0}, "measurepack_leaves_a_day"),
    ],
)
def test_database_keeps_packs_sound(service, columns, name):
    make_pack(service)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_pack(service, **columns)


def test_list_asks_the_database_twice_however_many_packs_there_are(service, mo, django_assert_num_queries):
    for title in ("One", "Two", "Three"):
        make_pack(service, title=title, is_usual=False)
    with django_assert_num_queries(2):
        lines = [line.questions for each in PacksPage(mo).services for line in each.lines]
    assert len(lines) == 3


def test_manager_begins_with_the_usual_questions_in_one_click(client_of, mo, service):
    page = client_of(mo).get(LIST).content.decode()
    assert "Nobody is asked yet" in page
    assert "Nothing in it is about symptoms" in page
    reply = client_of(mo).post(reverse("referrals:pack_begin", args=[service.uuid]))
    pack = MeasurePack.objects.get(service=service)
    assert reply.url == reverse("referrals:pack", args=[pack.uuid])
    after = client_of(mo).get(LIST).content.decode()
    assert "the usual one" in after
    assert "Nobody is asked yet" not in after


def test_manager_makes_and_changes_a_pack(client_of, mo, service):
    form = a_form(service=service.pk)
    assert client_of(mo).post(NEW, form).url == LIST
    assert client_of(mo).post(NEW, form).url == LIST
    pack = MeasurePack.objects.get()
    address = reverse("referrals:pack", args=[pack.uuid])
    assert client_of(mo).post(address, a_form(title="Later", instruments=["ons4", "experience"])).url == LIST
    pack.refresh_from_db()
    assert (pack.title, pack.instruments, pack.version) == ("Later", ["ons4", "experience"], 1)
    reply = client_of(mo).post(address, a_form(title="Too late"))
    assert reply.status_code == 409
    assert "A colleague changed this pack" in reply.content.decode()


def test_questions_about_symptoms_need_a_manager_who_knows_what_they_bring(client_of, mo, service):
    page = client_of(mo).get(NEW).content.decode()
    assert "a task is opened at once" in page
    asked = a_form(service=service.pk, instruments=["ons4", "phq9"])
    assert "Read what they bring, and put a tick here" in client_of(mo).post(NEW, asked).content.decode()
    assert not MeasurePack.objects.exists()
    assert client_of(mo).post(NEW, asked | {"knows_about_symptoms": "on"}).url == LIST
    assert "Asks about symptoms" in client_of(mo).get(LIST).content.decode()


def test_what_has_no_words_here_cannot_be_chosen(client_of, mo, service):
    page = client_of(mo).get(NEW).content.decode()
    assert "Questions that need a licence (7)" in page
    assert 'value="swemwbs"' not in page
    # What a programme is asked, too: what taking part was like.
    assert page.count("checked") == len(PROGRAMME_QUESTIONS) + len(PROGRAMME_POINTS) + 1
    reply = client_of(mo).post(NEW, a_form(service=service.pk, instruments=["swemwbs"]))
    assert "swemwbs is not one of the available choices" in reply.content.decode()


def test_pack_says_when_the_licence_of_its_questions_has_ended(client_of, mo, service):
    pack = make_pack(service, instruments=["ons4", "swemwbs"])
    page = client_of(mo).get(reverse("referrals:pack", args=[pack.uuid])).content.decode()
    assert "Its licence has ended" in page
    assert not InstrumentLicence.objects.exists()


def test_figures_that_were_not_found_again_say_so(client_of, mo, service):
    pack = make_pack(service, instruments=["wemwbs"])
    page = " ".join(client_of(mo).get(reverse("referrals:pack", args=[pack.uuid])).content.decode().split())
    assert "WEMWBS user guide. <strong>Not checked against its source.</strong>" in page
    assert (
        "Steptoe and others (2013), Proceedings of the National Academy of Sciences 110(15), 5797-5801. </li>" in page
    )


def test_pack_of_another_service_cannot_be_made_by_naming_it(client_of, foreigner, service):
    reply = client_of(foreigner).post(NEW, a_form(service=service.pk))
    assert reply.status_code == 200
    assert not MeasurePack.objects.exists()
