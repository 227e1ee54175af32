"""Where people went on to: who is asked and when, what can be said, and what becomes of a correction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from referrals.actions.ending import end_referral
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.moving_on import (
    MovingOnOrder,
    MovingOnRefusedError,
    ask_where_people_went,
    record_moving_on,
    times_of,
)
from referrals.actions.reopening import reopen_referral
from referrals.actions.tasks import finish_task
from referrals.choices import PostRole, TaskKind
from referrals.models import FollowUp, MovingOn, Person, Post, Referral
from referrals.programmes.moving_on import MovingOnList
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.factories import make_asset
from tests.referrals.factories import make_person, make_post, make_programme, make_task
from tests.referrals.journeys import Bodies, make_bodies, walk


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


@pytest.fixture
def lin(bodies):
    return bodies.users[Actor.LINK_WORKER]


@pytest.fixture
def over(bodies) -> Referral:
    """A course that somebody completed two days ago."""
    make_programme(bodies.offer)
    return walk(bodies, Status.COMPLETED)


def months_on(months: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=30.5 * months), tick=False)


@contextmanager
def asked(months: float = 3.1) -> Iterator[None]:
    """So many months on, on a morning on which it was asked for what is due."""
    with months_on(months):
        ask_where_people_went()
        yield


def order(**said) -> MovingOnOrder:
    """That they volunteer, by telephone, today."""
    told = {"was_reached": True, "asked_on": timezone.localdate(), "destinations": ["volunteering"], "how": "phone"}
    return MovingOnOrder(**(told | said))


def tell(referral, lin, months=3, seen=None, **said) -> MovingOn:
    return record_moving_on(referral=referral, months=months, order=order(**said), seen=seen, by=lin)


def to_do():
    return FollowUp.objects.filter(kind=TaskKind.MOVING_ON, done_at__isnull=True)


def test_people_are_asked_3_6_9_and_12_months_after_the_end(over, lin):
    assert [time.months for time in times_of(over)] == [3, 6, 9, 12]
    for months, causes in ((2, []), (3.1, ["months:3"]), (5.8, ["months:3"]), (6.1, ["months:6"]),
                           (9.1, ["months:9"]), (12.1, ["months:12"]), (14.8, ["months:12"]), (15.2, [])):  # fmt: skip
        with months_on(months):
            ask_where_people_went()
            assert list(to_do().values_list("cause", flat=True)) == causes, months
    task = FollowUp.objects.get(cause="months:6")
    assert (task.owner, task.referral, task.due_on) == (lin, over, times_of(over)[1].due_on)


def test_who_stopped_coming_is_asked_like_who_completed_and_nobody_else_is(bodies):
    make_programme(bodies.offer)
    stopped = walk(bodies, Status.DISENGAGED)
    for status in (Status.WITHDRAWN, Status.NO_CONTACT, Status.IN_PROGRESS):
        walk(bodies, status)
    walk(make_bodies(bodies.service), Status.COMPLETED)
    with months_on(3.1):
        assert ask_where_people_went() == 1
        assert to_do().get().referral == stopped


def test_asked_twice_on_a_day_and_after_a_task_is_taken_off_it_is_asked_once(over, lin):
    with months_on(3.1):
        assert ask_where_people_went() == 1
        assert ask_where_people_went() == 0
        finish_task(task=to_do().get(), by=lin)
        assert ask_where_people_went() == 0


def test_nobody_asks_for_somebody_who_died_or_took_the_agreement_back(bodies, over):
    with months_on(3.1):
        ask_where_people_went()
        other = walk(bodies, Status.ACCEPTED, over.person)
        end_referral(reason_code="died", **bodies.step(other, Actor.LINK_WORKER))
        assert not to_do().exists()
    another = walk(bodies, Status.COMPLETED)
    with months_on(3.1):
        ask_where_people_went()
        assert to_do().get().referral == another
        walk(bodies, Status.WITHDRAWN, another.person)
        ask_where_people_went()
        assert not to_do().exists()


def test_nobody_asks_about_what_goes_on_again(bodies, over):
    FollowUp.objects.create(
        service=bodies.service, referral=over, kind=TaskKind.MOVING_ON, cause="months:3", for_role="link_worker",
        due_on=timezone.localdate(),
    )  # fmt: skip
    reopen_referral(**bodies.step(over, Actor.LINK_WORKER, reason_text="Too early"))
    assert not to_do().exists()


def test_what_was_said_is_kept_with_place_and_hours_and_its_task_goes(over, lin):
    place = make_asset(name="Rope Walk Choir")
    with asked():
        said = tell(over, lin, destinations=["volunteering", "asset"], asset=place, hours_a_month=Decimal("6.5"))
        assert (said.destinations, said.asset, said.recorded_by) == (["asset", "volunteering"], place, lin)
        assert not to_do().exists()
        assert FollowUp.objects.get(kind=TaskKind.MOVING_ON).done_by == lin
        assert ask_where_people_went() == 0


def test_second_time_it_is_a_correction_and_who_did_not_see_the_first_is_told(over, lin):
    with asked():
        first = tell(over, lin)
        with pytest.raises(MovingOnRefusedError, match="in the meantime"):
            tell(over, lin, destinations=["work"])
        second = tell(over, lin, seen=first.uuid, destinations=["work"])
        assert second.corrects == first
        assert list(over.moves_on.standing()) == [second]
        submission = uuid4()
        record_moving_on(referral=over, months=3, order=order(), seen=second.uuid, by=lin, submission=submission)
        with pytest.raises(AlreadyDoneError):
            record_moving_on(referral=over, months=3, order=order(), seen=second.uuid, by=lin, submission=submission)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"destinations": []}, "destinations"),
        ({"destinations": ["moon"]}, "destinations"),
        ({"destinations": ["none", "work"]}, "destinations"),
        ({"destinations": ["work"], "hours_a_month": Decimal(4)}, "hours_a_month"),
        ({"how": ""}, "how"),
        ({"was_reached": False}, "was_reached"),
        ({"asked_on": timezone.localdate() + timedelta(days=200)}, "asked_on"),
        ({"asked_on": timezone.localdate()}, "asked_on"),
    ],
    ids=["nowhere", "unknown", "contradiction", "hours", "how", "not asked", "to come", "too early"],
)
def test_what_cannot_be_is_refused_where_it_was_said(over, lin, said, field):
    with asked(), pytest.raises(MovingOnRefusedError) as refused:
        tell(over, lin, **said)
    assert refused.value.field == field


def test_only_who_looks_after_the_person_writes_it_down_and_only_at_the_end(bodies, over, lin, foreigner):
    with asked():
        for user in (foreigner, bodies.users[Actor.PROVIDER]):
            with pytest.raises(PermissionDenied):
                tell(over, user)
        with pytest.raises(MovingOnRefusedError, match="3, 6, 9 and 12"):
            tell(over, lin, months=4)
        with pytest.raises(MovingOnRefusedError):
            tell(walk(bodies, Status.IN_PROGRESS), lin)


def test_page_writes_it_down_keeps_what_was_typed_and_leads_on(client_of, over, lin):
    make_asset(name="Rope Walk Choir")
    with asked():
        client = client_of(lin)
        address = reverse("referrals:referral_moving_on", args=[over.uuid, 3])
        assert "Refer on from here" in client.get(address).text
        form = {"was_reached": "yes", "destinations": ["asset"], "how": "phone", "submission": uuid4(),
                "asked_on": timezone.localdate().isoformat(), "note": "Sings on Fridays", "seen": ""}  # fmt: skip
        kept = client.post(address, form | {"asset": "No such place"})
        assert "No asset is called so" in kept.text
        assert "Sings on Fridays" in kept.text
        assert client.post(address, form | {"asset": "Rope Walk Choir"}).status_code == 302
        said = MovingOn.objects.get()
        assert (said.asset.name, said.note) == ("Rope Walk Choir", "Sings on Fridays")
        assert "Another place or group (Rope Walk Choir)" in client.get(address).text
        assert AccessEntry.objects.filter(who=lin.pk, subject=over.uuid, action="read").exists()
        onward = client.post(reverse("referrals:referral_onward", args=[over.uuid]))
        assert onward.status_code == 302
        assert over.followed_by.get().person == over.person


def test_record_opens_again_for_whoever_is_asked_to_follow_up_and_closes_afterwards(bodies, over, lin):
    mine = Person.objects.visible_to
    with months_on(3.1):
        assert not mine(lin).exists()
        ask_where_people_went()
        assert mine(lin).get() == over.person
        assert not mine(make_post(bodies.service, PostRole.LINK_WORKER)).exists()
        tell(over, lin)
        assert mine(lin).exists()
    with months_on(4.1):
        assert not mine(lin).exists()


def test_other_tasks_open_nothing_and_safety_does(bodies, over, lin):
    with months_on(5):
        for kind, opens in ((TaskKind.OTHER, False), (TaskKind.SAFEGUARDING, True)):
            make_task(bodies.service, lin, kind=kind, referral=over, person=over.person)
            assert Person.objects.visible_to(lin).exists() is opens
            assert FollowUp.objects.to_do().for_user(lin).exists() is opens


def test_who_left_is_not_asked_their_manager_is(bodies, over, lin):
    Post.objects.filter(user=lin).update(until=timezone.localdate())
    with asked():
        task = to_do().get()
        assert (task.owner, task.for_role) == (None, "manager")
        assert list(FollowUp.objects.to_do().for_user(bodies.users[Actor.MANAGER])) == [task]


def test_page_of_another_time_or_of_one_to_come_is_not_there(client_of, over, lin):
    with asked():
        client = client_of(lin)
        for months in (4, 6):
            assert client.get(reverse("referrals:referral_moving_on", args=[over.uuid, months])).status_code == 404


def test_list_shows_whose_time_has_come_whose_comes_and_what_was_written_down_lately(client_of, bodies, over, lin):
    with months_on(2.5):
        page = MovingOnList(lin)
        assert ([], [over]) == (page.due, [referral for referral, time in page.soon])
    with asked():
        assert [time.months for referral, time in MovingOnList(lin).due] == [3]
        tell(over, lin)
        assert MovingOnList(lin).due == []
        text = client_of(lin).get(reverse("referrals:moving_on")).text
        assert "volunteering" in text
        assert over.person.family_name not in text
        assert AccessEntry.objects.get(who=lin.pk, subject_kind="moving_on").count == 1
        assert MovingOnList(bodies.users[Actor.PROVIDER]).lately == []


def test_list_shows_nothing_of_another_caseload(bodies, lin, mo):
    make_programme(bodies.offer)
    walk(bodies, Status.COMPLETED, make_person(bodies.service, created_by=mo))
    with asked():
        assert len(MovingOnList(mo).due) == 1


def test_referral_says_when_people_are_asked_and_what_they_said(client_of, over, lin):
    with asked():
        tell(over, lin, was_reached=False, destinations=[], how="")
        text = client_of(lin).get(reverse("referrals:referral", args=[over.uuid])).text
        assert "Afterwards" in text
        assert "Could not be asked" in text


def raw(over, **columns) -> MovingOn:
    told = {"months": 3, "was_reached": True, "destinations": ["work"], "asked_on": timezone.localdate()}
    return MovingOn.objects.create(referral=over, person=over.person, **(told | columns))


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("movingon_is_asked_at_its_months", {"months": 4}),
        ("movingon_says_where", {"destinations": []}),
        ("movingon_says_where", {"was_reached": False}),
        ("movingon_is_asked_once", {}),
    ],
    ids=["other months", "nowhere", "not asked", "twice"],
)
def test_rule_is_kept_by_the_database(over, rule, columns):
    if rule == "movingon_is_asked_once":
        raw(over, **columns)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        raw(over, **columns)
    assert caught.value.__cause__.diag.constraint_name == rule


def test_what_was_said_is_never_changed(over):
    said = raw(over)
    said.destinations = ["asset"]
    with pytest.raises(DatabaseError), transaction.atomic():
        said.save()
