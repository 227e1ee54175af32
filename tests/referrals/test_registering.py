"""The register of a session: who sees whom, what a press of a button writes, and what refuses it."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.registering import OvertakenError, register_attendance, undo_attendance
from referrals.choices import PostRole
from referrals.door.listing import OurPeople
from referrals.models import Appointment, Referral, ReferralEvent
from referrals.programmes.register import RegisterPage
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.courses import expect, past_session, placed, running_group
from tests.referrals.factories import make_person, make_post, make_session
from tests.referrals.journeys import Bodies, make_bodies, walk


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


@pytest.fixture
def lin(bodies):
    return bodies.users[Actor.LINK_WORKER]


@pytest.fixture
def pat(bodies):
    return bodies.users[Actor.PROVIDER]


@pytest.fixture
def cohort(bodies):
    return running_group(bodies)


@pytest.fixture
def session(cohort):
    return past_session(cohort)


@pytest.fixture
def visit(bodies, cohort, session):
    """Of somebody with a place whose first session it is."""
    return expect(placed(bodies, cohort).referral, session)


def press(client, session, visit_or_referral, said, **more):
    seen = visit_or_referral.uuid if isinstance(visit_or_referral, Appointment) else ""
    referral = visit_or_referral.referral if seen else visit_or_referral
    form = {"referral": referral.uuid, "seen": seen, "said": said, "submission": uuid4()} | more
    return client.post(reverse("referrals:session_register", args=[session.uuid]), form)


def standing(session) -> list[int]:
    return list(Appointment.objects.standing().filter(session=session).values_list("attendance", flat=True))


def test_one_press_writes_one_visit_and_takes_the_referral_to_taking_part(client_of, pat, session, visit):
    reply = press(client_of(pat), session, visit, 5)
    address = reverse("referrals:session_register", args=[session.uuid])
    assert (reply.status_code, reply.url) == (302, f"{address}#row-{visit.referral.uuid}")
    said = visit.corrected_by
    assert (said.attendance, said.session, said.where, said.recorded_by) == (5, session, "Studio", pat)
    visit.referral.refresh_from_db()
    assert visit.referral.status == Status.IN_PROGRESS
    assert ReferralEvent.objects.get(referral=visit.referral, row=11).role == Actor.PROVIDER


def test_every_code_can_be_said_and_undone_and_all_of_it_stays(lin, session, visit):
    order = {"session": session, "referral": visit.referral, "by": lin}
    for code in (2, 3, 4, 5, 6, 7):
        register_attendance(attendance=code, seen=visit.uuid, **order)
        undo_attendance(seen=visit.corrected_by.uuid, **order)
        visit = visit.corrected_by.corrected_by
    codes = Appointment.objects.filter(session=session).order_by("id").values_list("attendance", flat=True)
    assert list(codes) == [0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0]
    assert standing(session) == [0]


def test_undo_of_a_correction_goes_back_to_what_was_said_before(lin, session, visit):
    order = {"session": session, "referral": visit.referral, "by": lin}
    register_attendance(attendance=3, seen=visit.uuid, **order)
    register_attendance(attendance=6, seen=visit.corrected_by.uuid, **order)
    undo_attendance(seen=visit.corrected_by.corrected_by.uuid, **order)
    assert standing(session) == [3]
    visit.referral.refresh_from_db()
    assert visit.referral.first_attended_at is None


def test_what_was_never_said_cannot_be_undone(lin, session, visit):
    with pytest.raises(OvertakenError):
        undo_attendance(session=session, referral=visit.referral, seen=visit.uuid, by=lin)


def test_of_two_who_write_down_the_same_visit_one_is_told(client_of, pat, lin, session, visit):
    register_attendance(session=session, referral=visit.referral, attendance=5, seen=visit.uuid, by=lin)
    reply = press(client_of(pat), session, visit, 3)
    assert reply.status_code == 409
    assert "Somebody else was quicker: this person is now “came”" in reply.text
    assert standing(session) == [5]


def test_same_press_twice_is_written_once(client_of, pat, session, visit):
    submission = uuid4()
    client = client_of(pat)
    assert press(client, session, visit, 5, submission=submission).status_code == 302
    assert press(client, session, visit, 5, submission=submission).status_code == 302
    assert Appointment.objects.filter(session=session).count() == 2
    with pytest.raises(AlreadyDoneError):
        register_attendance(
            session=session, referral=visit.referral, attendance=5, seen=None, by=pat, submission=submission
        )


def test_who_came_without_a_place_is_added_and_begins(client_of, pat, bodies, session):
    walked_in = walk(bodies, Status.ACCEPTED)
    page = RegisterPage(session, pat)
    assert page.who_might_come == [walked_in]
    assert press(client_of(pat), session, walked_in, 5).status_code == 302
    walked_in.refresh_from_db()
    assert walked_in.status == Status.IN_PROGRESS
    assert RegisterPage(session, pat).who_might_come == []
    with pytest.raises(OvertakenError):
        register_attendance(session=session, referral=walked_in, attendance=5, seen=None, by=pat)


def test_who_was_referred_elsewhere_or_said_no_is_not_offered(pat, bodies, session):
    walk(bodies, Status.DECLINED)
    walk(bodies, Status.RECEIVED)
    other = make_bodies(bodies.service)
    walk(other, Status.ACCEPTED)
    assert RegisterPage(session, pat).who_might_come == []


def test_before_its_day_only_who_cannot_come_is_written_down(lin, bodies, cohort):
    session = make_session(cohort, 3)
    visit = expect(placed(bodies, cohort).referral, session)
    order = {"session": session, "referral": visit.referral, "seen": visit.uuid, "by": lin}
    [row] = RegisterPage(session, lin).rows
    assert [button.code for button in row.usual] == [2]
    assert row.rarer == []
    with pytest.raises(MoveRefusedError, match="still to come"):
        register_attendance(attendance=5, **order)
    register_attendance(attendance=2, **order)
    assert standing(session) == [2]


def test_on_its_day_the_register_opens_before_the_first_minute(lin, bodies, cohort):
    session = make_session(cohort, 0)
    session.starts_at = timezone.localtime().replace(hour=23, minute=58)
    session.ends_at = session.starts_at + timezone.timedelta(hours=1)
    session.save()
    visit = expect(placed(bodies, cohort).referral, session)
    register_attendance(session=session, referral=visit.referral, attendance=5, seen=visit.uuid, by=lin)
    assert standing(session) == [5]


def test_nothing_is_written_at_a_session_that_was_cancelled(client_of, lin, session, visit):
    session.cancelled_at = timezone.now()
    session.save()
    reply = press(client_of(lin), session, visit, 5)
    assert reply.status_code == 409
    assert "This session was cancelled" in reply.text
    assert RegisterPage(session, lin).who_might_come == []
    assert not any(row.may_record for row in RegisterPage(session, lin).rows)


def test_each_sees_their_own_people_and_the_number_of_the_others(bodies, service, lin, pat, cohort, session, visit):
    colleague = make_post(service, PostRole.LINK_WORKER)
    theirs = make_person(service, created_by=colleague)
    other = walk(bodies, Status.SCHEDULED, theirs)
    Referral.objects.filter(pk=other.pk).update(owner=colleague)
    expect(other, session)
    for user, rows, others in ((lin, {visit.referral}, 1), (colleague, {other}, 1), (pat, {visit.referral, other}, 0)):
        page = RegisterPage(session, user)
        assert {row.referral for row in page.rows} == rows
        assert page.others == others


def test_somebody_of_a_colleague_is_not_there_for_a_press(client_of, service, session, visit):
    colleague = make_post(service, PostRole.LINK_WORKER)
    assert press(client_of(colleague), session, visit, 5).status_code == 404
    assert standing(session) == [0]


def test_manager_reads_the_register_and_writes_nothing(client_of, bodies, session, visit):
    mo = bodies.users[Actor.MANAGER]
    assert [row.may_record for row in RegisterPage(session, mo).rows] == [False]
    with pytest.raises(PermissionDenied):
        register_attendance(session=session, referral=visit.referral, attendance=5, seen=visit.uuid, by=mo)
    assert press(client_of(mo), session, visit, 5).status_code == 403
    assert AccessEntry.objects.filter(who=mo.pk, action="refused", subject=visit.referral.uuid).exists()


def test_who_withdrew_is_not_expected_any_more(lin, bodies, cohort, session):
    referral = walk(bodies, Status.WITHDRAWN)
    expect(referral, session)
    page = RegisterPage(session, lin)
    assert (page.rows, page.others) == ([], 0)


def test_opening_the_register_is_logged_with_how_many_it_names(client_of, pat, session, visit):
    client_of(pat).get(reverse("referrals:session_register", args=[session.uuid]))
    entry = AccessEntry.objects.get(who=pat.pk, subject_kind="register")
    assert (entry.action, entry.count) == ("search", 1)


def test_register_works_without_scripts_and_names_whom_each_button_is_about(client_of, pat, session, visit):
    text = client_of(pat).get(reverse("referrals:session_register", args=[session.uuid])).text
    assert text.count("data-register-form") == 1
    assert 'name="said"' in text
    assert 'Did not come<span class="visually-hidden">: Derek Marlowe</span>' in text
    assert "0 of 2 core sessions" in text


def test_press_that_says_nothing_known_is_refused_in_words(client_of, pat, session, visit):
    client = client_of(pat)
    for said, status in (("9", 200), ("", 200), ("undo", 409)):
        reply = press(client, session, visit, said)
        assert reply.status_code == status
        assert "This was not written down" in reply.text
    assert standing(session) == [0]


def test_register_asks_little_however_many_are_on_it(django_assert_max_num_queries, pat, bodies, cohort, session):
    for _ in range(3):
        expect(placed(bodies, cohort).referral, session)
    with django_assert_max_num_queries(14):
        page = RegisterPage(session, pat)
        assert len(page.rows) == 3
        assert page.who_might_come == []
        assert page.others == 0
        assert all(row.may_record for row in page.rows)


def test_provider_is_reminded_of_today_and_of_sessions_of_which_something_is_left_to_say(bodies, pat, cohort, session):
    booking = placed(bodies, cohort, Status.IN_PROGRESS)
    forgotten = expect(booking.referral, session)
    expect(booking.referral, past_session(cohort, 2), 5)
    expect(booking.referral, past_session(cohort, 40))
    make_session(cohort, 3)
    assert OurPeople(pat).sessions == [session]
    register_attendance(session=session, referral=booking.referral, attendance=3, seen=forgotten.uuid, by=pat)
    assert OurPeople(pat).sessions == []


def test_progress_stands_on_the_pages_of_referral_and_person_and_is_never_more_than_it_takes(
    client_of, lin, bodies, cohort, session
):
    booking = placed(bodies, cohort, Status.IN_PROGRESS)
    expect(booking.referral, session, 5)
    client, person = client_of(lin), booking.person
    pages = [
        reverse("referrals:referral", args=[booking.referral.uuid]),
        reverse("referrals:person", args=[person.uuid]),
    ]
    assert all("1 of 2 core sessions" in client.get(page).text for page in pages)
    for days in (3, 2):
        expect(booking.referral, past_session(cohort, days), 6)
    assert all("2 of 2 core sessions" in client.get(page).text for page in pages)
    assert "The course is completed by its rule." in client.get(pages[0]).text
