"""Whose a referral is: taking over, handing over, standing in, and tasks that go with it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from referrals.actions.declining import decline_referral
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.owning import (
    OwnerRefusedError,
    StaleOwnerError,
    hand_back,
    hand_over_caseload,
    hand_over_person,
    hand_over_referral,
    take_over_referral,
)
from referrals.actions.planning import NextRefusedError, plan_next
from referrals.actions.tasks import TaskRefusedError, finish_task
from referrals.choices import PostRole, TaskKind
from referrals.models import FollowUp, Offer, Organisation, Person, Post, Referral
from referrals.transitions.actor import Actor
from tests.referrals.factories import in_days, make_person, make_sent_referral, make_task


@pytest.fixture
def sent(derek: Person, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """Looked after by lin."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


@pytest.fixture
def another(service: Organisation, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """Somebody else's, looked after by lin too."""
    return make_sent_referral(make_person(service, created_by=lin), by=lin, offer=offer, referrer=practice)


def tasks_of(user: User, kind: TaskKind) -> list[FollowUp]:
    """What somebody finds on their list."""
    return list(FollowUp.objects.to_do().for_user(user).filter(kind=kind))


def test_a_referral_of_nobody_is_taken_over_and_its_task_goes(sent: Referral, colleague: User, mo: User):
    Referral.objects.filter(pk=sent.pk).update(owner=None)
    make_task(sent.service, kind=TaskKind.NO_OWNER, referral=sent, for_role=PostRole.MANAGER)
    take_over_referral(referral=sent, seen_owner=None, by=colleague)
    sent.refresh_from_db()
    assert sent.owner == colleague
    assert not tasks_of(mo, TaskKind.NO_OWNER)
    assert Person.objects.visible_to(colleague).filter(pk=sent.person_id).exists()


def test_who_comes_second_is_told(sent: Referral, colleague: User, mo: User):
    Referral.objects.filter(pk=sent.pk).update(owner=None)
    take_over_referral(referral=sent, seen_owner=None, by=mo)
    with pytest.raises(StaleOwnerError):
        take_over_referral(referral=sent, seen_owner=None, by=colleague)


def test_handing_over_leaves_a_task_and_its_history(sent: Referral, lin: User, colleague: User):
    hand_over_referral(referral=sent, seen_owner=lin.pk, to=colleague, by=lin)
    assert tasks_of(colleague, TaskKind.HANDED_OVER)
    versions = sent.events.order_by("pgh_id").select_related("pgh_context")
    last = list(versions)[-1]
    assert (last.owner_id, last.pgh_context.metadata["what"]) == (colleague.pk, "hand_over_referral")
    assert not Person.objects.visible_to(lin).filter(pk=sent.person_id).exists()


def test_only_who_works_for_the_service_can_be_given_anything(
    sent: Referral, lin: User, foreigner: User, gina: User, colleague: User
):
    for outsider in (foreigner, gina):
        with pytest.raises(OwnerRefusedError, match="does not work for"):
            hand_over_referral(referral=sent, seen_owner=lin.pk, to=outsider, by=lin)
    Post.objects.filter(user=colleague).update(until=in_days(-1))
    with pytest.raises(OwnerRefusedError, match="does not work for"):
        hand_over_referral(referral=sent, seen_owner=lin.pk, to=colleague, by=lin)


def test_a_form_that_is_sent_twice_hands_over_once(sent: Referral, lin: User, colleague: User):
    submission = uuid4()
    hand_over_referral(referral=sent, seen_owner=lin.pk, to=colleague, by=lin, submission=submission)
    with pytest.raises(AlreadyDoneError):
        hand_over_referral(referral=sent, seen_owner=lin.pk, to=colleague, by=lin, submission=submission)


def test_everything_of_a_person_goes_together_with_its_tasks(
    sent: Referral, derek: Person, lin: User, colleague: User, offer: Offer, practice: Organisation
):
    second = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    make_task(sent.service, lin, referral=second)
    assert hand_over_person(person=derek, to=colleague, by=lin) == 2
    assert set(Referral.objects.filter(person=derek).values_list("owner", flat=True)) == {colleague.pk}
    assert tasks_of(colleague, TaskKind.OTHER)
    with pytest.raises(OwnerRefusedError, match="Nothing is open"):
        hand_over_person(person=derek, to=colleague, by=colleague)


def test_cover_ends_with_everything_back_where_it_was(
    sent: Referral, another: Referral, service: Organisation, lin: User, colleague: User, mo: User
):
    number = hand_over_caseload(service=service, whose=lin, to=colleague, by=mo, until=in_days(14))
    assert number == 2
    cover = list(FollowUp.objects.to_do().filter(kind=TaskKind.COVER, owner=colleague).order_by("pk"))
    assert [task.due_on for task in cover] == [in_days(14)] * 2
    with pytest.raises(TaskRefusedError):
        finish_task(task=cover[0], by=colleague)
    assert hand_back(task=cover[0], by=colleague).owner == lin
    with pytest.raises(OwnerRefusedError, match="has ended"):
        hand_back(task=cover[0], by=colleague)
    assert FollowUp.objects.to_do().filter(kind=TaskKind.COVER).count() == 1


def test_a_manager_hands_on_some_or_all_and_nobody_else_does(
    sent: Referral, another: Referral, service: Organisation, lin: User, colleague: User, mo: User, foreigner: User
):
    hand_over_caseload(service=service, whose=lin, to=colleague, by=mo, only=[another.uuid])
    assert Referral.objects.get(pk=sent.pk).owner == lin
    assert Referral.objects.get(pk=another.pk).owner == colleague
    for other in (lin, foreigner):
        with pytest.raises(PermissionDenied):
            hand_over_caseload(service=service, whose=lin, to=colleague, by=other)
    with pytest.raises(OwnerRefusedError, match="day to come"):
        hand_over_caseload(service=service, whose=lin, to=colleague, by=mo, until=in_days(0))


def test_a_decline_asks_today_for_another_place(sent: Referral, lin: User, pat: User):
    decline_referral(referral=sent, by=pat, role=Actor.PROVIDER, version=sent.version, reason_code="no_capacity")
    [task] = tasks_of(lin, TaskKind.OFFER_ANOTHER)
    assert task.referral == sent
    finish_task(task=task, by=lin)
    assert not tasks_of(lin, TaskKind.OFFER_ANOTHER)
    assert FollowUp.objects.get(pk=task.pk).done_by == lin


def test_what_is_next_is_said_in_words_that_name_nobody(sent: Referral, lin: User):
    plan_next(referral=sent, next_action="Ring the person", next_on=in_days(2), by=lin)
    sent.refresh_from_db()
    assert (sent.next_action, sent.next_on, sent.next_by) == ("Ring the person", in_days(2), PostRole.LINK_WORKER)
    with pytest.raises(NextRefusedError, match="Choose one"):
        plan_next(referral=sent, next_action="Ring Derek Marlowe", next_on=in_days(2), by=lin)
    with pytest.raises(NextRefusedError, match="to come"):
        plan_next(referral=sent, next_action="Ring the person", next_on=in_days(-1), by=lin)


def test_nothing_is_next_on_what_has_ended(sent: Referral, lin: User, pat: User):
    decline_referral(referral=sent, by=pat, role=Actor.PROVIDER, version=sent.version, reason_code="no_capacity")
    with pytest.raises(NextRefusedError, match="has ended"):
        plan_next(referral=sent, next_action="Ring the person", next_on=in_days(2), by=lin)


def test_the_pages_hand_over(sent: Referral, lin: User, colleague: User, mo: User, client_of: Callable[[User], Client]):
    url = reverse("referrals:referral_hand_over", args=[sent.uuid])
    lins = client_of(lin)
    assert "Choose a colleague." in lins.post(url, {"submission": uuid4(), "seen_owner": lin.pk}).content.decode()
    said = {"submission": str(uuid4()), "seen_owner": lin.pk, "to": colleague.pk}
    assert lins.post(url, said).status_code == 302
    sent.refresh_from_db()
    assert sent.owner == colleague
    url = reverse("referrals:load_hand_over", args=[sent.service.uuid, str(colleague.pk)])
    page = client_of(mo).post(url, {"submission": uuid4(), "to": lin.pk}).content.decode()
    assert "Tick at least one, or all of them." in page
    client_of(mo).post(url, {"submission": uuid4(), "to": lin.pk, "referrals": [str(sent.uuid)]})
    sent.refresh_from_db()
    assert sent.owner == lin
    again = client_of(lin).post(
        reverse("referrals:referral_next", args=[sent.uuid]),
        {"submission": uuid4(), "next_action": "Meet the person", "next_on": in_days(3)},
    )
    assert again.status_code == 302
    sent.refresh_from_db()
    assert sent.next_action == "Meet the person"
