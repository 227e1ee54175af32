"""Asking on the page with which a link worker begins the day."""

import pytest
from django.urls import reverse

from accounts.models import User
from referrals.actions.entering import enter_answers
from referrals.actions.returning import AnswersRefusedError
from referrals.actions.tasks import ask_for
from referrals.caseload.today import TodayPage
from referrals.choices import PostRole, TaskKind
from referrals.instruments import latest
from referrals.models import Occasion, Offer, Organisation, Person, Referral
from tests.referrals.factories import in_days, make_occasion, make_sent_referral, make_task


@pytest.fixture
def referral(derek: Person, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """One of derek's, looked after by lin."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


def urls(user: User) -> list[str]:
    """Where the lines of the page lead, in order."""
    return [item.url for item in TodayPage(user).items]


def page_of(occasion: Occasion) -> str:
    """The page of an occasion."""
    return reverse("referrals:occasion", args=[occasion.uuid])


def test_whoever_is_due_stands_there_once_with_a_task_or_without(referral: Referral, lin: User, colleague: User):
    occasion = make_occasion(referral)
    assert urls(lin).count(page_of(occasion)) == 1
    ask_for(
        kind=TaskKind.MEASURE, service=referral.service, for_role=PostRole.LINK_WORKER, due_on=in_days(0),
        referral=referral, person=referral.person, owner=lin, cause=occasion.cause,
    )  # fmt: skip
    assert urls(lin).count(page_of(occasion)) == 1
    assert page_of(occasion) not in urls(colleague)


def test_what_is_to_come_and_what_is_asked_already_is_not_there(referral: Referral, lin: User):
    occasion = make_occasion(referral, due_on=in_days(1))
    assert page_of(occasion) not in urls(lin)
    Occasion.objects.filter(pk=occasion.pk).update(due_on=in_days(0), state="offered", offered_at=referral.submitted_at)
    assert page_of(occasion) not in urls(lin)


def test_somebodys_safety_comes_before_all_that_is_overdue(referral: Referral, lin: User):
    make_task(referral.service, lin, due_on=in_days(-30))
    occasion = make_occasion(referral, instruments=["phq9:1"])
    last = latest("phq9").items[-1].key
    enter_answers(occasion=occasion, answers={"phq9": {last: 1}}, mode="phone", by=lin, finishes=False)
    first = TodayPage(lin).items[0]
    assert (first.task.kind, first.url, first.is_urgent) == (TaskKind.SAFEGUARDING, page_of(occasion), True)
    assert "be in touch with them today" in first.heading


def test_nobody_types_in_what_somebody_answers_alone(referral: Referral, lin: User):
    occasion = make_occasion(referral)
    with pytest.raises(AnswersRefusedError, match="by a link"):
        enter_answers(occasion=occasion, answers={"ucla3": {"isolated": 1}}, mode="self", by=lin, finishes=True)
