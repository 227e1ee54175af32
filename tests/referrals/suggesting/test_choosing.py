"""Which places are suggested, in what order, with which reasons, and what is left out and why."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.suggestions.choosing import MOST, Obstacle, choose
from referrals.suggestions.place import Checked, Place, Room, miles_between
from referrals.suggestions.reasons import Side, reasons_of
from referrals.suggestions.times import read_schedule, read_times
from referrals.suggestions.wish import GettingAbout, HowFar, Position, Wish, read_travel, travel_in_words

TODAY = date(2026, 11, 23)
LABELS = {"company": "Company", "making": "Making things"}
HOME = Position(-2.9590, 53.3870)
WISH = Wish(needs=("company", "making"), position=HOME)


def place(number: int = 1, **facts: object) -> Place:
    """A place that answers one need, half a mile away."""
    usual: dict[str, object] = {
        "offer": UUID(int=number),
        "name": f"Place {number:02}",
        "answers": {"company": ("Social",)},
        "position": Position(-2.9590, 53.3942),
    }
    schedule = str(facts.get("schedule", ""))
    return Place(**(usual | {"times": read_schedule(schedule)} | facts))  # type: ignore[arg-type]


def said(shown: Place, wish: Wish, about: str) -> list[tuple[str, str]]:
    """The reasons about one thing: side and words."""
    reasons = reasons_of(shown, wish, LABELS, TODAY)
    return [(str(reason.side), reason.words) for reason in reasons if reason.about == about]


def test_distance_is_that_of_the_sphere():
    # Liverpool Lime Street to Manchester Piccadilly: 31 miles in a straight line.
    assert miles_between(Position(-2.9774, 53.4075), Position(-2.2309, 53.4774)) == pytest.approx(31.1, abs=0.2)


def test_never_more_than_five_are_suggested_and_the_others_follow():
    found = choose([place(number) for number in range(1, 9)], WISH, LABELS, TODAY)
    assert len(found.best) == MOST
    assert [each.place.name for each in found.others] == ["Place 06", "Place 07", "Place 08"]
    assert found.looked_at == 8


def test_what_answers_more_needs_comes_first():
    both = place(2, answers={"company": ("Social",), "making": ("Crafts",)})
    assert [each.place for each in choose([place(1), both], WISH, LABELS, TODAY).best] == [both, place(1)]


def test_a_warning_weighs_as_much_as_a_need():
    both = {"company": ("Social",), "making": ("Crafts",)}
    slow, costly = place(1, answers=both, slow_days=6.0), place(3, answers=both, slow_days=6.0, cost=Decimal(9))
    found = choose([costly, slow, place(2)], replace(WISH, spend=Decimal(3)), LABELS, TODAY)
    assert [(each.place.name, each.warnings) for each in found.best] == [
        ("Place 01", 1), ("Place 02", 0), ("Place 03", 2),
    ]  # fmt: skip


def test_among_equals_fewer_open_questions_come_first_then_the_nearer():
    far = place(1, position=Position(-2.9590, 53.4050))
    known = place(2, checked=Checked("on a visit", TODAY, is_due=False))
    near = place(3)
    assert [each.place.name for each in choose([far, near, known], WISH, LABELS, TODAY).best] == [
        "Place 02", "Place 03", "Place 01",
    ]  # fmt: skip


@given(st.permutations([place(number, slow_days=float(number)) for number in range(1, 8)]))
def test_order_does_not_hang_on_the_order_of_reading(places):
    assert [each.place.name for each in choose(places, WISH, LABELS, TODAY).best] == [
        "Place 01", "Place 02", "Place 03", "Place 04", "Place 05",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("obstacle", "facts", "wish"),
    [
        (Obstacle.NOT_RUNNING, {"is_running": False}, WISH),
        (Obstacle.OTHER_NEED, {"answers": {"money": ("Advice",)}}, WISH),
        (Obstacle.OTHER_PEOPLE, {"least_age": 18, "greatest_age": 25}, replace(WISH, age=71)),
        (Obstacle.OTHER_PEOPLE, {"least_age": 50}, replace(WISH, age=30)),
        (Obstacle.OTHER_PEOPLE, {"is_for_staff_only": True}, WISH),
        (Obstacle.NO_ACCESS, {"access": {"step_free": False}}, replace(WISH, access=("step_free",))),
        (Obstacle.TOO_FAR, {"position": Position(-2.90, 53.45)}, WISH),
        (Obstacle.TOO_FAR, {}, replace(WISH, getting_about=(GettingAbout.HOME,))),
        (Obstacle.FULL, {"room": Room(free=0, said_on=TODAY)}, WISH),
    ],
)
def test_what_does_not_suit_is_left_out_and_counted_by_reason(obstacle, facts, wish):
    found = choose([place(**facts), place(2, access={"online_joining": True})], wish, LABELS, TODAY)
    assert [(group.obstacle, group.count) for group in found.left_out] == [(obstacle, 1)]
    assert [each.place.name for each in found.best] == ["Place 02"]
    assert found.left_out_count == 1


def test_every_place_looked_at_is_suggested_or_counted_as_left_out():
    places = [place(1), place(2, is_running=False), place(3, room=Room(free=0, said_on=TODAY)), place(4, answers={})]
    found = choose(places, WISH, LABELS, TODAY)
    assert len(found.best) + len(found.others) + found.left_out_count == found.looked_at == 4
    assert [each.name for each in found.full] == ["Place 03"]


def test_what_nobody_knows_leaves_no_place_out():
    blank = place(position=None)
    wish = replace(WISH, access=("step_free",), age=71, times=read_times("mornings"), spend=Decimal(3))
    assert [each.place for each in choose([blank], wish, LABELS, TODAY).best] == [blank]
    sides = {reason.about: reason.side for reason in reasons_of(blank, wish, LABELS, TODAY)}
    unknown = {"distance", "when", "capacity", "access", "cost", "checked"}
    assert {about for about, side in sides.items() if side == Side.NOT_KNOWN} == unknown


def test_a_full_place_with_a_waiting_list_stays_with_a_warning():
    full = place(room=Room(free=0, weeks=6, said_on=TODAY, has_waiting_list=True))
    assert choose([full], WISH, LABELS, TODAY).best
    assert said(full, WISH, "capacity") == [("against", "Full, about 6 weeks to wait; said 23 Nov 2026")]


@pytest.mark.parametrize(
    ("about", "facts", "wish", "expected"),
    [
        ("need", {}, WISH, ("for", "Company: social")),
        ("distance", {"getting_there": "82 bus, one stop"}, WISH, ("for", "0.5 miles; 82 bus, one stop")),
        (
            "distance",
            {"position": None, "is_position_private": True, "area": "Toxteth"},
            WISH,
            ("unsure", "Its address in Toxteth is kept private; ask how far it is"),
        ),
        (
            "distance",
            {"position": Position(-2.9590, 53.4100)},
            replace(WISH, getting_about=(GettingAbout.WALK,)),
            ("against", "1.6 miles"),
        ),
        (
            "when",
            {"schedule": "Tuesdays 13:30–15:30"},
            replace(WISH, times=read_times("mornings")),
            ("against", "Afternoons; asked for mornings"),
        ),
        (
            "when",
            {"schedule": "Thursdays 10:00–12:30"},
            replace(WISH, times=read_times("mornings, not Fridays")),
            ("for", "Thursdays 10:00–12:30, which suits"),
        ),
        (
            "when",
            {"schedule": "by appointment"},
            replace(WISH, times=read_times("mornings")),
            ("unsure", "When: by appointment"),
        ),
        (
            "capacity",
            {"room": Room(free=3, of=10, said_on=TODAY)},
            WISH,
            ("for", "3 of 10 places free; said 23 Nov 2026"),
        ),
        (
            "capacity",
            {"room": Room(free=3, said_on=TODAY - timedelta(days=60))},
            WISH,
            ("unsure", "Places: not said since 24 Sep 2026"),
        ),
        (
            "capacity",
            {"room": Room(weeks=9, said_on=TODAY)},
            WISH,
            ("against", "About 9 weeks to wait; said 23 Nov 2026"),
        ),
        ("capacity", {}, WISH, ("unsure", "Places: nobody has said")),
        ("access", {"access": {"step_free": True}}, replace(WISH, access=("step_free",)), ("for", "Step-free way in")),
        (
            "access",
            {},
            replace(WISH, access=("step_free",)),
            ("unsure", "Not known: step-free way in. Ask before you send"),
        ),
        ("cost", {"cost": Decimal(0)}, WISH, ("for", "No cost")),
        (
            "cost",
            {"cost": Decimal("2.5"), "cost_note": "tools lent"},
            replace(WISH, spend=Decimal(3)),
            ("for", "£2.50 each time (tools lent)"),
        ),
        (
            "cost",
            {"cost": Decimal(5)},
            replace(WISH, spend=Decimal(3)),
            ("against", "£5 each time; asked for up to £3 a week"),
        ),
        ("language", {"languages": "English, Polish"}, replace(WISH, language="polish"), ("for", "polish is spoken")),
        (
            "language",
            {"languages": "English"},
            replace(WISH, language="Somali"),
            ("against", "English; Somali wanted"),
        ),
        ("audience", {"meant_for": ("Women",)}, WISH, ("unsure", "Meant for women")),
        (
            "audience",
            {"meant_for": ("Young people", "Disabled people"), "ages_among_others": ((11, 25),)},
            replace(WISH, age=71),
            ("against", "Meant for young people, disabled people"),
        ),
        ("promptness", {"slow_days": 6.2}, WISH, ("against", "Slow to pick up: 6 working days on average")),
        ("promptness", {"slow_days": 1.0}, WISH, ("for", "Picks up quickly: 1 working day on average")),
        (
            "checked",
            {"checked": Checked("on a visit", date(2026, 10, 14), is_due=False)},
            WISH,
            ("for", "Checked, on a visit, 14 Oct 2026"),
        ),
        (
            "checked",
            {"checked": Checked("by telephone", date(2023, 5, 3))},
            WISH,
            ("unsure", "Last checked 3 May 2023: ask whether it still runs"),
        ),
        ("checked", {}, WISH, ("unsure", "Nobody has checked since it was recorded")),
    ],
)
def test_reasons_are_said_in_words(about, facts, wish, expected):
    assert said(place(**facts), wish, about) == [expected]


def test_no_score_is_in_the_words():
    words = " ".join(reason.words for reason in reasons_of(place(), WISH, LABELS, TODAY))
    assert "%" not in words
    assert "score" not in words


@pytest.mark.parametrize("how_far", list(HowFar))
def test_how_far_and_how_somebody_gets_about_is_read_back(how_far):
    ways = (GettingAbout.WALK, GettingAbout.BUS)
    assert read_travel(travel_in_words(how_far, ways)) == (how_far, ways)
    assert read_travel("") == (HowFar.TWO, ())
