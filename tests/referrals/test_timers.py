"""What the clock does: nudges in working days, moves that make themselves, and never a decline."""

from datetime import datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from referrals.actions.cancelling import request_cancellation
from referrals.actions.timers import (
    TO_LINK_WORKER,
    TO_MANAGER,
    TO_PROVIDER,
    cancel_as_asked,
    move_to_waiting_lists,
    nudge_unopened,
    run_timers,
)
from referrals.choices import PostRole, TaskKind
from referrals.models import Availability, FollowUp, Offer, Organisation, OutgoingMessage, Person, Post, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from referrals.working_days import latest_start
from tests.referrals.factories import make_post, make_sent_referral
from tests.referrals.journeys import Bodies, make_bodies, take, walk

STAMPS = ("nudged_at", "nudged_both_at", "escalated_at", "overdue_at")


@pytest.fixture
def sent(derek: Person, lin: User, offer: Offer, mo: User, practice: Organisation) -> Referral:
    """Sent by lin to the provider; mo manages the service."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


def wait(referral: Referral, days: int, stamp: str = "submitted_at") -> None:
    """Let so many working days have passed since the stamp, and not one more."""
    day = latest_start(timezone.localdate(), days)
    moment = timezone.make_aware(datetime.combine(day, time(15, 30)))
    early = dict.fromkeys(("agreed_at", "notice_at"), moment) if stamp == "submitted_at" else {}
    Referral.objects.filter(pk=referral.pk).update(**{stamp: moment}, **early)


def told(kind: str) -> list[OutgoingMessage]:
    """The messages of one kind."""
    return list(OutgoingMessage.objects.filter(kind=kind).order_by("pk"))


def stamped(referral: Referral) -> list[str]:
    """The stamps that were set."""
    referral.refresh_from_db()
    return [stamp for stamp in STAMPS if getattr(referral, stamp)]


@pytest.mark.parametrize(
    ("days", "stamps", "to_provider", "to_link_worker", "to_manager"),
    [(2, 0, 0, 0, 0), (3, 1, 1, 0, 0), (6, 2, 2, 1, 0), (9, 3, 2, 1, 1), (10, 4, 2, 1, 1)],
)
def test_silence_is_noticed_after_3_6_9_and_10_working_days(
    sent: Referral, days: int, stamps: int, to_provider: int, to_link_worker: int, to_manager: int
):
    for day in (2, 3, 6, 9, 10):
        if day <= days:
            wait(sent, day)
            nudge_unopened()
    assert len(stamped(sent)) == stamps
    assert [len(told(kind)) for kind in (TO_PROVIDER, TO_LINK_WORKER, TO_MANAGER)] == [
        to_provider,
        to_link_worker,
        to_manager,
    ]


def test_each_hears_what_is_theirs(sent: Referral, lin: User, mo: User, provider: Organisation):
    wait(sent, 12)
    assert nudge_unopened() == 1
    assert [message.to_organisation for message in told(TO_PROVIDER)] == [provider]
    assert [message.to_user for message in told(TO_LINK_WORKER)] == [lin]
    assert [message.to_user for message in told(TO_MANAGER)] == [mo]
    assert FollowUp.objects.get(kind=TaskKind.NOT_OPENED).for_role == PostRole.MANAGER
    assert stamped(sent) == [*STAMPS]


def test_the_clock_may_strike_twice_and_acts_once(sent: Referral):
    wait(sent, 12)
    assert run_timers()["nudged"] == 1
    before = OutgoingMessage.objects.count()
    assert run_timers()["nudged"] == 0
    assert OutgoingMessage.objects.count() == before
    assert FollowUp.objects.to_do().filter(kind=TaskKind.NOT_OPENED).count() == 1


def test_after_sixty_working_days_of_silence_it_is_still_waiting_to_be_opened(sent: Referral):
    before = sent.version
    for days in (3, 6, 9, 10, 20, 40, 60):
        wait(sent, days)
        run_timers()
    sent.refresh_from_db()
    assert (sent.status, sent.version) == (Status.SUBMITTED, before)
    assert not sent.steps.filter(version__gt=before).exists()
    assert OutgoingMessage.objects.filter(kind=TO_MANAGER).count() == 1


def test_without_a_provider_the_link_worker_is_reminded_first(sent: Referral, lin: User):
    Referral.objects.filter(pk=sent.pk).update(provider=None, offer=None)
    wait(sent, 3)
    nudge_unopened()
    assert [message.to_user for message in told(TO_LINK_WORKER)] == [lin]
    assert not told(TO_PROVIDER)


def test_a_manager_who_has_gone_hears_nothing(sent: Referral, mo: User, service: Organisation):
    successor = make_post(service, PostRole.MANAGER)
    Post.objects.filter(user=mo).update(until=latest_start(timezone.localdate(), 1))
    wait(sent, 9)
    nudge_unopened()
    assert [message.to_user for message in told(TO_MANAGER)] == [successor]


def test_opening_it_takes_the_task_off_the_managers_list(service: Organisation):
    bodies = make_bodies(service)
    referral = walk(bodies, Status.SUBMITTED)
    nudge_unopened()
    assert FollowUp.objects.to_do().filter(kind=TaskKind.NOT_OPENED).exists()
    take(bodies, Referral.objects.get(pk=referral.pk), Status.RECEIVED, Actor.PROVIDER)
    assert not FollowUp.objects.to_do().filter(kind=TaskKind.NOT_OPENED).exists()


def test_what_was_asked_to_be_cancelled_is_cancelled_after_five_working_days(service: Organisation):
    bodies = make_bodies(service)
    referral = walk(bodies, Status.RECEIVED)
    request_cancellation(**bodies.step(referral, Actor.REFERRER, reason_text="Sent twice."))
    wait(referral, 4, "cancel_requested_at")
    assert cancel_as_asked() == 0
    wait(referral, 5, "cancel_requested_at")
    assert cancel_as_asked() == 1
    assert cancel_as_asked() == 0
    step = Referral.objects.get(pk=referral.pk).steps.last()
    assert (step.to_status, step.role, step.actor, step.channel) == (Status.CANCELLED, Actor.TIMER, None, "job")


def overbooked(bodies: Bodies, free: int, weeks: int | None) -> list[Referral]:
    """Two accepted, after the provider said how many places are free."""
    Availability.objects.create(
        activity=bodies.offer.activity,
        places_free=free,
        waiting_weeks=weeks,
        said_at=timezone.now() - timedelta(days=365),
    )
    return [walk(bodies, Status.ACCEPTED) for _ in range(2)]


def test_who_was_accepted_last_waits_where_there_are_too_few_places(service: Organisation):
    first, last = overbooked(make_bodies(service), free=1, weeks=4)
    assert move_to_waiting_lists() == 1
    assert move_to_waiting_lists() == 0
    first.refresh_from_db()
    last.refresh_from_db()
    assert (first.status, last.status) == (Status.ACCEPTED, Status.WAITING)
    assert (last.waiting_position, last.steps.last().role) == (1, Actor.TIMER)


@pytest.mark.parametrize(("free", "weeks", "keeps_list"), [(2, 4, True), (1, None, True), (1, 4, False)])
def test_nobody_is_made_to_wait_with_room_without_an_estimate_or_without_a_list(
    service: Organisation, free: int, weeks: int | None, keeps_list: bool
):
    bodies = make_bodies(service)
    overbooked(bodies, free, weeks)
    Offer.objects.filter(pk=bodies.offer.pk).update(has_waiting_list=keeps_list)
    assert move_to_waiting_lists() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_nudge_once(sent: Referral):
    wait(sent, 12)
    barrier, counts = Barrier(2), []

    def strike() -> None:
        barrier.wait()
        counts.append(nudge_unopened())
        connection.close()

    workers = [Thread(target=strike) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 1
    assert OutgoingMessage.objects.filter(kind=TO_PROVIDER).count() == 1
