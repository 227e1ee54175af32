"""The daily proof: no open referral is without somebody who looks after it, or without a next date."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from referrals.actions.caring import prove_every_open_referral_is_cared_for
from referrals.actions.planning import plan_next
from referrals.choices import PostRole, TaskKind
from referrals.models import FollowUp, Offer, Organisation, Person, Post, Referral
from tests.referrals.factories import in_days, make_referral, make_sent_referral

NOBODY, NO_DATE = TaskKind.NO_OWNER.value, TaskKind.NO_NEXT_DATE.value


@pytest.fixture
def sent(derek: Person, lin: User, offer: Offer, mo: User, practice: Organisation) -> Referral:
    """Looked after by lin, with a next date."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


def by_hand(statement: str) -> None:
    """What no program of ours does."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def tasks(kind: str) -> list[FollowUp]:
    """What managers are asked."""
    return list(FollowUp.objects.to_do().filter(kind=kind))


def test_all_is_well(sent: Referral):
    assert prove_every_open_referral_is_cared_for() == {NOBODY: 0, NO_DATE: 0}
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE referrals_referral SET owner_id = NULL", NOBODY),
        ("UPDATE referrals_post SET until = current_date - 1 WHERE role = 'link_worker'", NOBODY),
        ("DELETE FROM referrals_post WHERE role = 'link_worker'", NOBODY),
        ("UPDATE referrals_post SET role = 'referrer' WHERE role = 'link_worker'", NOBODY),
        ("UPDATE accounts_user SET is_active = false WHERE email LIKE 'link%'", NOBODY),
        ("UPDATE referrals_referral SET next_on = NULL", NO_DATE),
        ("UPDATE referrals_referral SET next_action = ''", NO_DATE),
        ("UPDATE referrals_referral SET next_by = ''", NO_DATE),
    ],
)
def test_whatever_is_not_cared_for_becomes_a_task_of_the_manager(sent: Referral, mo: User, statement: str, kind: str):
    by_hand(statement)
    other = NO_DATE if kind == NOBODY else NOBODY
    assert prove_every_open_referral_is_cared_for() == {kind: 1, other: 0}
    [task] = tasks(kind)
    assert (task.referral, task.for_role, task.service) == (sent, PostRole.MANAGER, sent.service)
    assert list(FollowUp.objects.to_do().for_user(mo)) == [task]


def test_the_next_morning_asks_no_second_time(sent: Referral):
    by_hand("UPDATE referrals_referral SET owner_id = NULL")
    prove_every_open_referral_is_cared_for()
    prove_every_open_referral_is_cared_for()
    assert len(tasks(NOBODY)) == 1


def test_what_was_mended_is_off_the_list(sent: Referral, lin: User):
    by_hand("UPDATE referrals_referral SET owner_id = NULL, next_on = NULL")
    prove_every_open_referral_is_cared_for()
    plan_next(referral=sent, next_action="Ring the person", next_on=in_days(1), by=lin)
    assert not tasks(NO_DATE)
    Referral.objects.update(owner=lin)
    assert prove_every_open_referral_is_cared_for() == {NOBODY: 0, NO_DATE: 0}
    assert not tasks(NOBODY)


def test_the_log_has_numbers_alone(sent: Referral, derek: Person, caplog: pytest.LogCaptureFixture):
    by_hand("UPDATE referrals_referral SET owner_id = NULL")
    with caplog.at_level(logging.INFO):
        prove_every_open_referral_is_cared_for()
    assert "Of 1 open referrals 1 have no owner and 0 no next date" in caplog.text
    assert derek.family_name not in caplog.text
    assert str(sent.uuid) not in caplog.text
    assert sent.code not in caplog.text


def test_what_has_ended_or_is_a_draft_needs_nobody(sent: Referral, derek: Person, lin: User):
    draft = make_referral(derek, by=lin)
    Referral.objects.filter(pk=draft.pk).update(owner=None)
    assert prove_every_open_referral_is_cared_for() == {NOBODY: 0, NO_DATE: 0}


def test_a_post_that_begins_tomorrow_is_none_today(sent: Referral):
    Post.objects.filter(role=PostRole.LINK_WORKER).update(since=timezone.localdate() + timedelta(days=1))
    assert prove_every_open_referral_is_cared_for()[NOBODY] == 1
