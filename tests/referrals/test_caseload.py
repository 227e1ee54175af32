"""Today, the caseload and the load of a service: what they show, to whom, and at what cost."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AccessAction
from accounts.models import AccessEntry, User
from referrals.actions.owning import hand_over_caseload
from referrals.actions.planning import PlanOrder, save_plan
from referrals.caseload import listing
from referrals.caseload.load import LoadPage
from referrals.choices import TaskKind
from referrals.models import Appointment, FollowUp, Offer, Organisation, Person, Referral
from tests.referrals.factories import in_days, make_person, make_referral, make_sent_referral, make_task

Pages = Callable[[User], Client]


@pytest.fixture
def sent(derek: Person, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """Looked after by lin; the provider has three working days to open it."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


def more(service: Organisation, lin: User, offer: Offer, practice: Organisation, number: int) -> list[Referral]:
    """Others of lin's, due today."""
    people = [make_person(service, created_by=lin, family_name=f"Others{count}") for count in range(number)]
    found = [make_sent_referral(person, by=lin, offer=offer, referrer=practice) for person in people]
    Referral.objects.filter(pk__in=[referral.pk for referral in found]).update(next_on=timezone.localdate())
    return found


def shown(client: Client, name: str, **asked: str) -> str:
    """A page as it is read."""
    reply = client.get(reverse(f"referrals:{name}"), asked)
    assert reply.status_code == 200
    return reply.content.decode()


def test_today_has_what_is_overdue_with_what_and_since_when_and_one_way_on(sent: Referral, lin: User, client_of: Pages):
    Referral.objects.filter(pk=sent.pk).update(next_on=in_days(-4), nudged_at=timezone.now())
    page = shown(client_of(lin), "today")
    assert "DM: " in page
    assert "has not opened it" in page
    assert "The provider was reminded on" in page
    assert "It stays open whatever happens." in page
    assert "Ring the provider" in page


def test_a_provider_who_was_reminded_twice_is_on_the_list_whatever_the_day(sent: Referral, lin: User, client_of: Pages):
    assert "has not opened it" not in shown(client_of(lin), "today")
    Referral.objects.filter(pk=sent.pk).update(nudged_at=timezone.now(), nudged_both_at=timezone.now())
    assert "has not opened it" in shown(client_of(lin), "today")


def test_today_names_nobody_in_its_list(sent: Referral, lin: User, client_of: Pages):
    Referral.objects.filter(pk=sent.pk).update(next_on=in_days(-4))
    listed, _, beside = shown(client_of(lin), "today").partition("<aside")
    assert "Marlowe" not in listed
    assert "Derek Marlowe" in beside


def test_today_shows_what_waits_for_others_who_comes_and_what_is_new(
    sent: Referral, service: Organisation, lin: User, colleague: User, offer: Offer, practice: Organisation,
    client_of: Pages,
):  # fmt: skip
    noon = timezone.make_aware(datetime.combine(timezone.localdate(), time(12)))
    Appointment.objects.create(referral=sent, starts_at=noon, where="Side door")
    new = make_sent_referral(make_person(service, family_name="Newcomer"), by=colleague, offer=offer, referrer=practice)
    Referral.objects.filter(pk=new.pk).update(owner=None)
    page = shown(client_of(lin), "today")
    assert "Side door" in page
    assert "From Quayside Surgery: DN" in page
    assert page.index("Waiting for others") < page.index("Sent, not opened") < page.index("Visits today")
    assert "Take" not in page


def test_reviews_drafts_and_tasks_are_on_the_list_of_today(sent: Referral, derek: Person, lin: User, client_of: Pages):
    save_plan(person=derek, order=PlanOrder(version=0, review_on=in_days(-1)), by=lin)
    make_referral(derek, by=lin)
    task = make_task(sent.service, lin, kind=TaskKind.BOUNCED, referral=sent)
    client = client_of(lin)
    page = shown(client, "today")
    for words in ("look at the plan together again", "not sent yet", "a message did not arrive"):
        assert words in page
    client.post(reverse("referrals:follow_up_done", args=[task.uuid]), {"submission": uuid4()})
    assert "a message did not arrive" not in shown(client, "today")
    assert FollowUp.objects.get(pk=task.pk).done_by == lin


def test_cover_is_handed_back_from_today(
    sent: Referral, service: Organisation, lin: User, colleague: User, mo: User, client_of: Pages
):
    hand_over_caseload(service=service, whose=lin, to=colleague, by=mo, until=in_days(7))
    FollowUp.objects.filter(kind=TaskKind.COVER).update(due_on=timezone.localdate())
    client = client_of(colleague)
    assert f"you stand in for {lin}" in shown(client, "today")
    task = FollowUp.objects.get(kind=TaskKind.COVER)
    client.post(reverse("referrals:follow_up_hand_back", args=[task.uuid]), {"submission": uuid4()})
    sent.refresh_from_db()
    assert sent.owner == lin


def test_an_empty_day_says_so(lin: User, client_of: Pages):
    assert "Nothing needs you just now" in shown(client_of(lin), "today")


@pytest.mark.parametrize("name", ["today", "caseload"])
def test_ten_times_as_many_cost_no_query_more(
    name: str, sent: Referral, service: Organisation, lin: User, offer: Offer, practice: Organisation,
    client_of: Pages,
):  # fmt: skip
    client = client_of(lin)
    more(service, lin, offer, practice, 1)
    shown(client, name)
    with CaptureQueriesContext(connection) as before:
        shown(client, name)
    more(service, lin, offer, practice, 9)
    with CaptureQueriesContext(connection) as after:
        shown(client, name)
    assert len(after) == len(before)
    assert len(after) <= {"today": 24, "caseload": 14}[name]


def test_the_caseload_is_mine_and_open_unless_the_address_says_otherwise(
    sent: Referral, service: Organisation, lin: User, colleague: User, mo: User, offer: Offer, practice: Organisation,
    client_of: Pages,
):  # fmt: skip
    theirs = make_sent_referral(
        make_person(service, family_name="Theirs"), by=colleague, offer=offer, referrer=practice
    )
    make_referral(make_person(service, created_by=lin, family_name="Drafted"), by=lin)
    client = client_of(lin)
    page = shown(client, "caseload")
    assert "Marlowe" in page
    assert "Drafted" not in page
    assert "Drafted" in shown(client, "caseload", state="draft")
    assert "Theirs" not in shown(client, "caseload", owner="all")
    assert "Theirs" in shown(client_of(mo), "caseload", owner="all")
    assert "Theirs" in shown(client_of(mo), "caseload", owner=str(colleague.pk))
    assert "This is nobody of your service." in shown(client, "caseload", owner=str(colleague.pk))
    Referral.objects.filter(pk=theirs.pk).update(owner=None)
    assert "Theirs" in shown(client, "caseload", owner="nobody")


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ({"state": "submitted"}, True),
        ({"state": "accepted"}, False),
        ({"state": "closed"}, False),
        ({"next": "overdue"}, True),
        ({"next": "today"}, False),
        ({"next": "nothing"}, False),
        ({"waits": "provider"}, True),
        ({"waits": "link_worker"}, False),
        ({"state": "nonsense"}, True),
        ({"after": "nonsense"}, True),
        ({"after": "2026-13-40.1"}, True),
    ],
)
def test_filters_narrow_and_nonsense_narrows_nothing(
    sent: Referral, lin: User, client_of: Pages, asked: dict[str, str], is_there: bool
):
    Referral.objects.filter(pk=sent.pk).update(next_on=in_days(-1))
    assert ("Marlowe" in shown(client_of(lin), "caseload", **asked)) is is_there


def test_a_reference_is_found_however_it_was_typed_and_a_name_never_stands_in_the_address(
    sent: Referral, lin: User, colleague: User, client_of: Pages
):
    typed = f" {sent.code[:4].lower()} {sent.code[4:].lower()} "
    page = shown(client_of(lin), "caseload", code=typed)
    assert "Marlowe" in page
    assert 'name="q"' not in page
    assert "Marlowe" not in shown(client_of(colleague), "caseload", code=sent.code)


def test_pages_follow_each_other_without_gap_or_repetition(
    sent: Referral, service: Organisation, lin: User, offer: Offer, practice: Organisation, client_of: Pages,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    others = more(service, lin, offer, practice, 4)
    Referral.objects.filter(pk=others[0].pk).update(next_on=None)
    Referral.objects.filter(pk=others[3].pk).update(next_on=in_days(-9))
    client, found, address = client_of(lin), [], "?"
    while address:
        page = client.get(reverse("referrals:caseload") + address).context["page"]
        found += [row.referral.pk for row in page.rows]
        address = page.next_url
    assert found == [others[0].pk, others[3].pk, others[1].pk, others[2].pk, sent.pk]


def test_looking_at_the_list_is_logged_with_its_number(sent: Referral, lin: User, client_of: Pages):
    shown(client_of(lin), "caseload")
    entry = AccessEntry.objects.get(subject_kind="caseload")
    assert (entry.who, entry.action, entry.count) == (lin.pk, AccessAction.SEARCH, 1)


def test_the_load_counts_each_colleague_and_what_is_nobodys(
    sent: Referral, service: Organisation, lin: User, colleague: User, mo: User, offer: Offer, practice: Organisation,
    client_of: Pages,
):  # fmt: skip
    first, second = more(service, lin, offer, practice, 2)
    Referral.objects.filter(pk=first.pk).update(owner=None)
    Referral.objects.filter(pk=second.pk).update(next_on=in_days(-1), submitted_at=timezone.now() - timedelta(days=12))
    Referral.objects.filter(pk=sent.pk).update(received_at=sent.submitted_at + timedelta(days=2))
    page = LoadPage(service, mo)
    [of_lin] = [load for load in page.loads if load.user == lin]
    assert (of_lin.open, of_lin.overdue, of_lin.new, of_lin.longest_days) == (2, 1, 1, 12)
    assert (page.nobodys.open, page.total, page.overdue) == (1, 3, 1)
    [wait] = page.waits
    assert (wait.sent, round(wait.days or 0, 1), wait.unopened, wait.longest_days) == (3, 2.0, 3, 12)
    words = shown(client_of(mo), "load")
    assert str(colleague) in words
    assert "Give these to somebody" in words


def test_the_load_costs_the_same_for_many(
    sent: Referral, service: Organisation, lin: User, mo: User, offer: Offer, practice: Organisation, client_of: Pages
):
    client = client_of(mo)
    shown(client, "load")
    with CaptureQueriesContext(connection) as before:
        shown(client, "load")
    more(service, lin, offer, practice, 6)
    with CaptureQueriesContext(connection) as after:
        shown(client, "load")
    assert len(after) == len(before) <= 18


def test_a_manager_of_another_service_sees_nothing_of_this_one(sent: Referral, foreigner: User, client_of: Pages):
    client = client_of(foreigner)
    for name in ("today", "caseload", "load"):
        assert "Marlowe" not in shown(client, name, owner="all", service=str(sent.service.uuid))
    assert sent.service.name not in shown(client, "load", service=str(sent.service.uuid))
