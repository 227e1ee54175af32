"""The state machine at work: every pair that is not listed is refused, every one that is works, with its stamps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from referrals.actions import moving
from referrals.actions.drafting import create_draft
from referrals.actions.moving import (
    IllegalMoveError,
    MoveRefusedError,
    StaleReferralError,
    find_pair,
    move,
)
from referrals.actions.requirements import ASKS
from referrals.choices import PostRole
from referrals.models import Person, Referral, ReferralEvent
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS
from referrals.transitions.requirement import Requirement
from referrals.transitions.sql import (
    BEFORE_SUBMISSION,
    BEGINS_ELSEWHERE,
    NO_EVENT,
    NO_SUCH_MOVE,
    NOT_LISTED,
    VERSION_JUMPS,
)
from referrals.transitions.status import OPEN, Status
from tests.referrals.factories import make_person, make_post, make_service
from tests.referrals.journeys import Bodies, begin, days_ago, make_bodies, take, walk

LW, MG, PN, PV, RF, SY = (
    Actor.LINK_WORKER, Actor.MANAGER, Actor.PERSON, Actor.PROVIDER, Actor.REFERRER, Actor.TIMER,
)  # fmt: skip


@pytest.fixture(scope="module")
def bodies(module_db: None) -> Bodies:
    """A service, a practice and a provider, with somebody who acts for each."""
    return make_bodies(make_service())


@pytest.fixture(scope="module")
def walked(bodies: Bodies) -> dict[Status, int]:
    """A referral in each status, by its key."""
    return {status: walk(bodies, status).pk for status in Status}


@pytest.fixture
def at(walked: dict[Status, int], db: None) -> Callable[[Status], Referral]:
    """A function: the referral that is in this status."""
    return lambda status: Referral.objects.get(pk=walked[status])


def check_constraints() -> None:
    """Have the database check what it would check at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class UndoError(Exception):
    """Ends a block whose writes are to be taken back."""


# --- What is not in the table -------------------------------------------------------------------------------------


def unlisted() -> list[tuple[Status, Status, Actor]]:
    """Every pair of statuses with every role that no row has."""
    return [
        (origin, to, role)
        for origin, to, role in product(Status, Status, Actor)
        if (origin, to) not in PAIRS or role not in PAIRS[origin, to].actors
    ]


def test_every_pair_and_role_that_is_not_listed_is_refused():
    refused = 0
    for origin, to, role in unlisted():
        with pytest.raises(IllegalMoveError):
            find_pair(Referral(status=origin), to, role)
        refused += 1
    assert refused == 18 * 18 * 6 - 152


REFUSED_BY_TRIGGER = """
CREATE FUNCTION pg_temp.is_refused(statement text, rule text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE broke text;
BEGIN
    EXECUTE statement;
    RETURN 0;
EXCEPTION WHEN check_violation THEN
    GET STACKED DIAGNOSTICS broke = CONSTRAINT_NAME;
    RETURN (broke = rule)::int;
END $$
"""
MOVED = "UPDATE referrals_referral SET status = '{to}', version = version + 1 WHERE id = {id}"
TOLD = (
    "INSERT INTO referrals_referralevent "
    "(referral_id, row, version, from_status, to_status, role, at, effective_at, reason_code, channel) "
    "VALUES ({id}, 1, 99, '{origin}', '{to}', '{role}', now(), now(), '', 'page')"
)


def refusals_of(statements: list[str]) -> int:
    """How many of these statements the trigger refuses because of the table."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSED_BY_TRIGGER)
        cursor.execute(
            "SELECT sum(pg_temp.is_refused(each, %s)) FROM unnest(%s::text[]) AS each", [NOT_LISTED, statements]
        )
        return int(cursor.fetchone()[0])


def test_every_pair_that_is_not_listed_is_refused_by_program_and_database_and_changes_nothing(bodies, at):
    referrals = {status: at(status) for status in Status}
    before = [*Referral.objects.order_by("id").values()], ReferralEvent.objects.count()
    pairs = [pair for pair in product(Status, Status) if pair not in PAIRS]
    for origin, to in pairs:
        with pytest.raises(IllegalMoveError):
            move(**bodies.step(referrals[origin], LW, to=to))
    moved = [MOVED.format(to=to, id=referrals[origin].pk) for origin, to in pairs if origin != to]
    assert refusals_of(moved) == len(moved) == 18 * 17 - 83
    assert before == ([*Referral.objects.order_by("id").values()], ReferralEvent.objects.count())


def test_database_refuses_every_event_in_a_role_that_the_table_does_not_name(bodies):
    referral = begin(bodies)
    creations = [("", to, role) for to, role in product(Status, Actor) if to != Status.DRAFT or role in (PV, MG, SY)]
    told = [TOLD.format(id=referral.pk, origin=a, to=b, role=role) for a, b, role in [*unlisted(), *creations]]
    assert refusals_of(told) == len(told)


# --- What is in the table -----------------------------------------------------------------------------------------


def steps() -> list[tuple[Status, Status, Actor]]:
    """Every listed pair but the beginning, with each of its roles."""
    return [(origin, pair.to, role) for (origin, to), pair in PAIRS.items() if origin for role in pair.actors]


def test_every_row_is_taken_by_each_of_its_roles_with_its_stamps_and_its_event(bodies, at):
    referrals = {status: at(status) for status in Status}
    held = {
        status: take(bodies, walk(bodies, status), Status.ON_HOLD) for status in (Status.WAITING, Status.IN_PROGRESS)
    }
    taken = 0
    for origin, to, role in steps():
        pair = PAIRS[origin, to]
        before = held.get(to, referrals[origin]) if origin == Status.ON_HOLD else referrals[origin]
        with suppress(UndoError), transaction.atomic():
            if origin == Status.DRAFT and role != MG:
                before = begin(bodies, role=role)
            after = take(bodies, before, to, role)
            event = after.steps.latest("version")
            assert (after.status, after.version) == (to, before.version + 1), pair
            assert (event.row, event.from_status, event.to_status) == (pair.row.number, origin, to), pair
            assert (event.role, event.actor, event.version) == (role, bodies.users[role], after.version), pair
            assert all(getattr(after, stamp) for stamp in pair.row.stamps), pair
            check_constraints()
            taken += 1
            raise UndoError
    assert taken == len(steps()) == 152


def test_every_requirement_of_the_table_is_asked_for():
    needed = {need for pair in PAIRS.values() for need in pair.needs}
    assert set(ASKS) == needed
    assert set(Requirement) - needed == {Requirement.ASKED_AGAIN, Requirement.PARENT}


# --- What the database keeps by itself ----------------------------------------------------------------------------


@contextmanager
def breaking(rule: str) -> Iterator[None]:
    """A block, and the end of its transaction, that the database refuses under this name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():  # noqa: PT012 -- the block is the caller's
        yield
        check_constraints()
    assert caught.value.__cause__.diag.constraint_name == rule


def test_database_lets_a_referral_begin_as_a_draft_only(bodies):
    draft = begin(bodies)
    for columns in ({"status": "accepted"}, {"version": 7}):
        with breaking(BEGINS_ELSEWHERE):
            Referral.objects.create(person=draft.person, service=draft.service, kind="intake", **columns)


def test_database_wants_each_move_counted_and_told(bodies, at):
    sent = Referral.objects.filter(pk=at(Status.SUBMITTED).pk)
    with breaking(VERSION_JUMPS):
        sent.update(status="received")
    with breaking(VERSION_JUMPS):
        sent.update(version=F("version") - 1)
    with breaking(NO_EVENT):
        sent.update(status="received", version=F("version") + 1)
    with breaking(NO_EVENT):
        sent.update(version=F("version") + 1)


def test_database_wants_the_beginning_told(bodies):
    draft = begin(bodies)
    with breaking(NO_EVENT):
        Referral.objects.create(person=draft.person, service=draft.service, kind="intake")


def test_database_takes_no_event_of_what_did_not_happen_nor_of_before_the_referral_was_sent(bodies, at):
    sent = at(Status.SUBMITTED)
    told = {"referral": sent, "row": 3, "from_status": "submitted", "to_status": "received", "role": "PV"}
    told |= {"version": sent.version + 1, "at": timezone.now()}
    with breaking(NO_SUCH_MOVE):
        ReferralEvent.objects.create(**told, effective_at=timezone.now())
    with breaking(BEFORE_SUBMISSION):
        Referral.objects.filter(pk=sent.pk).update(status="received", version=F("version") + 1)
        ReferralEvent.objects.create(**told, effective_at=days_ago(300))
    with breaking("referralevent_is_not_of_the_future"):
        Referral.objects.filter(pk=sent.pk).update(status="received", version=F("version") + 1)
        ReferralEvent.objects.create(**told, effective_at=days_ago(-1))


def test_database_keeps_one_event_for_each_version_and_its_role(bodies, at):
    sent = at(Status.SUBMITTED)
    event = sent.steps.latest("version")
    event.pk = None
    with breaking("referralevent_is_one_for_each_version"):
        event.save(force_insert=True)


def test_events_are_never_changed_nor_taken_out(bodies, at):
    events = at(Status.RECEIVED).steps
    for change in ({"role": "MG"}, {"effective_at": timezone.now()}, {"reason_code": "x"}, {"to_status": "accepted"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            events.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        events.filter(row=3).delete()


# --- What the program asks of every move --------------------------------------------------------------------------


def test_move_takes_effect_neither_later_than_now_nor_before_the_referral_was_sent(bodies, at):
    sent = at(Status.SUBMITTED)
    step = bodies.step(sent, PV, to=Status.RECEIVED)
    for moment in (timezone.now() + timedelta(minutes=5), sent.submitted_at - timedelta(minutes=5)):
        with pytest.raises(MoveRefusedError) as caught:
            move(**step, effective_at=moment)
        assert caught.value.field == "effective_at"
    received = move(**step, effective_at=days_ago(3))
    assert received.received_at == received.steps.latest("version").effective_at < days_ago(2.9)


def test_who_decided_on_what_has_moved_since_is_told_and_nothing_is_written(bodies, at):
    sent = at(Status.SUBMITTED)
    take(bodies, sent, Status.RECEIVED)
    with pytest.raises(StaleReferralError, match="opened") as caught:
        move(**bodies.step(sent, PV, to=Status.ACCEPTED))
    assert caught.value.referral.status == Status.RECEIVED


def test_role_is_one_that_the_person_holds_for_this_referral(bodies, at, foreigner, gina):
    sent = at(Status.SUBMITTED)
    colleague = make_post(bodies.service, PostRole.LINK_WORKER)
    for by, role in [(foreigner, LW), (colleague, LW), (gina, PV), (bodies.users[MG], LW), (None, LW)]:
        with pytest.raises(PermissionDenied):
            move(**(bodies.step(sent, role, to=Status.RECEIVED) | {"by": by}))
    with pytest.raises(PermissionDenied):
        move(**bodies.step(sent, PV, to=Status.RECEIVED) | {"by": None, "channel": "page"})
    assert move(**bodies.step(sent, PV, to=Status.RECEIVED) | {"by": None, "channel": "link"}).status == "received"


def test_link_worker_who_takes_up_what_nobody_looks_after_looks_after_it(bodies):
    draft = begin(bodies, role=RF)
    sent = take(bodies, draft, Status.SUBMITTED, RF)
    assert (sent.owner, take(bodies, sent, Status.RECEIVED, LW).owner) == (None, bodies.users[LW])


def test_every_open_referral_has_something_next_and_a_closed_one_nothing(at):
    for status in Status:
        referral = at(status)
        assert bool(referral.next_action and referral.next_on and referral.next_by) == (status in OPEN), status


def test_move_does_not_take_what_its_row_does_not_ask_for(bodies, at):
    with pytest.raises(TypeError, match="colour"):
        take(bodies, at(Status.SUBMITTED), Status.RECEIVED, colour="red")


def test_nothing_moves_once_the_person_was_erased(bodies, at):
    sent = at(Status.SUBMITTED)
    Person.objects.filter(pk=sent.person.pk).update(erased_at=timezone.now())
    with pytest.raises(MoveRefusedError, match="erased"):
        move(**bodies.step(sent, PN, to=Status.WITHDRAWN))


def test_what_follows_a_move_belongs_to_it(bodies, monkeypatch):
    seen = []
    monkeypatch.setattr(moving, "_effects", [lambda referral, event: seen.append((referral.status, event.row))])
    sent = walk(bodies, Status.SUBMITTED)
    assert seen == [("draft", 1), ("submitted", 2)]

    def fail(referral: Referral, event: ReferralEvent) -> None:
        raise LookupError

    moving.register_effect(fail)
    with pytest.raises(LookupError):
        take(bodies, sent, Status.RECEIVED)
    sent.refresh_from_db()
    assert (sent.status, sent.steps.count()) == ("submitted", 2)


@pytest.mark.parametrize("role", [PV, MG, SY])
def test_referral_is_begun_by_a_referrer_a_link_worker_or_the_person(bodies, role):
    with pytest.raises(IllegalMoveError):
        begin(bodies, role=role)


def test_draft_is_begun_for_a_person_of_the_service_by_who_works_there(bodies, foreigner):
    derek = make_person(bodies.service)
    draft = {"kind": "intake", "service": bodies.service, "role": LW}
    with pytest.raises(PermissionDenied):
        create_draft(**draft, person=derek, by=foreigner)
    stranger = make_person()
    with pytest.raises(MoveRefusedError, match="another service"):
        create_draft(**draft, person=stranger, by=bodies.users[LW])
    with pytest.raises(TypeError, match="status"):
        create_draft(**draft, person=derek, by=bodies.users[LW], status="accepted")
