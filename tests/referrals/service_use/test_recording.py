"""What is written down of service use: by whom, corrected how, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AccessAction
from accounts.models import AccessEntry, User
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.service_use import UseRefusedError, UseSaid, correct_use, record_use
from referrals.choices import UseKind, UseSource
from referrals.models import Offer, Organisation, Person, Referral, ServiceUse
from referrals.months import add_months, month_of
from referrals.service_use.page import UsePage
from tests.referrals.factories import make_sent_referral

THIS_MONTH = month_of(timezone.localdate())


def gp(count: int | None, first: int = -3, last: int = -1, kind: UseKind = UseKind.GP) -> UseSaid:
    """Appointments at a practice in months counted from this one."""
    return UseSaid(kind, add_months(THIS_MONTH, first), add_months(THIS_MONTH, last), count)


def say(person: Person, by: User, *said: UseSaid, **more: Any) -> list[ServiceUse]:
    """What the person said."""
    return record_use(person=person, said=said, source=UseSource.SELF_REPORTED, by=by, **more)


@pytest.fixture
def referral(derek: Person, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """One that was sent this month."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


def test_another_number_is_appended_and_stands_for_the_one_before(derek: Person, lin: User, colleague: User):
    say(derek, lin, gp(4))
    [second] = say(derek, lin, gp(6))
    first = ServiceUse.objects.order_by("id").first()
    assert (second.corrects, second.count, first.count) == (first, 6, 4)
    assert list(ServiceUse.objects.standing()) == [second]


def test_the_same_number_again_writes_nothing(derek: Person, lin: User):
    say(derek, lin, gp(4))
    assert say(derek, lin, gp(4)) == []
    assert ServiceUse.objects.count() == 1


def test_a_number_is_taken_back_and_said_anew(derek: Person, lin: User):
    [said] = say(derek, lin, gp(4))
    taken = correct_use(use=said, count=None, by=lin)
    assert (taken.count, ServiceUse.objects.standing().get()) == (None, taken)
    with pytest.raises(UseRefusedError, match="taken back already"):
        correct_use(use=taken, count=None, by=lin)
    [anew] = say(derek, lin, gp(5))
    assert anew.corrects == taken


def test_nothing_is_taken_back_that_was_never_said(derek: Person, lin: User):
    assert say(derek, lin, gp(None)) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (gp(4, -1, -2), "last month is before"),
        (gp(4, -1, 0), "not over yet"),
        (gp(4, -13, -1), "a year at most"),
        (gp(1000), "whole number from 0 to 999"),
        (gp(-1), "whole number from 0 to 999"),
        (gp(93, -3, -1, UseKind.BED_DAYS), "nights"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(derek: Person, lin: User, said: UseSaid, why: str):
    with pytest.raises(UseRefusedError, match=why):
        say(derek, lin, said)
    assert not ServiceUse.objects.exists()


def test_as_many_nights_as_the_months_have_are_taken(derek: Person, lin: User):
    february = date(2025, 2, 1)
    assert say(derek, lin, UseSaid(UseKind.BED_DAYS, february, february, 28))


@pytest.mark.parametrize("who", ["colleague", "pat", "gina", "foreigner"])
def test_nobody_outside_the_caseload_writes(derek: Person, who: str, request: pytest.FixtureRequest):
    with pytest.raises(PermissionDenied):
        say(derek, request.getfixturevalue(who), gp(4))


def test_what_a_health_body_supplied_is_corrected_by_a_manager_alone(derek: Person, lin: User, mo: User):
    [use] = record_use(person=derek, said=[gp(4, -1, -1)], source=UseSource.SUPPLIED, by=mo)
    with pytest.raises(PermissionDenied):
        correct_use(use=use, count=3, by=lin)
    assert correct_use(use=use, count=3, by=mo).count == 3


def test_sent_twice_it_is_written_once(derek: Person, lin: User):
    submission = uuid4()
    say(derek, lin, gp(4), submission=submission)
    with pytest.raises(AlreadyDoneError):
        say(derek, lin, gp(4), submission=submission)


# --- The pages ----------------------------------------------------------------------------------------------------


def test_the_page_writes_down_what_was_said_and_shows_before_beside_after(
    derek: Person, lin: User, referral: Referral, client_of: Callable[[User], Client]
):
    client, url = client_of(lin), reverse("referrals:person_service_use", args=[derek.uuid])
    said = {"before-submission": str(uuid4()), "before-gp": "4", "before-ae": "0", "before-medication": ""}
    assert client.post(url, said).status_code == 302
    assert set(ServiceUse.objects.values_list("kind", "count")) == {("gp", 4), ("ae", 0)}
    page = client.get(url).content.decode()
    for words in ("As they say", "not known", "are not over yet", 'value="4"'):
        assert words in page
    assert AccessEntry.objects.filter(action=AccessAction.READ, person=derek.uuid, subject_kind="person").exists()


def test_an_emptied_number_is_taken_back_by_the_form(
    derek: Person, lin: User, referral: Referral, client_of: Callable[[User], Client]
):
    say(derek, lin, gp(4))
    client, url = client_of(lin), reverse("referrals:person_service_use", args=[derek.uuid])
    client.post(url, {"before-submission": str(uuid4()), "before-gp": "", "before-ae": "2"})
    assert dict(ServiceUse.objects.standing().values_list("kind", "count")) == {"gp": None, "ae": 2}
    assert "4 became not known" in " ".join(client.get(url).content.decode().split())


def test_a_form_that_says_nothing_and_one_that_says_nonsense_come_back(
    derek: Person, lin: User, referral: Referral, client_of: Callable[[User], Client]
):
    client, url = client_of(lin), reverse("referrals:person_service_use", args=[derek.uuid])
    empty = client.post(url, {"before-submission": str(uuid4())}).content.decode()
    assert "Write at least one number" in empty
    wrong = client.post(url, {"before-submission": str(uuid4()), "before-gp": "many", "before-ae": "2"})
    assert "Write a whole number" in wrong.content.decode()
    assert 'value="2"' in wrong.content.decode()
    assert not ServiceUse.objects.exists()


def test_six_months_are_told_apart_from_three(derek: Person, lin: User, referral: Referral):
    say(derek, lin, gp(4), gp(9, -6, -1))
    lines = [UsePage(derek, lin, {"length": length}).self_reported[0] for length in ("3", "6", "5")]
    assert [(line.before, line.after) for line in lines] == [("4", "not known"), ("9", "not known"), ("4", "not known")]


def test_a_change_is_said_in_words(derek: Person, lin: User, referral: Referral):
    Referral.objects.filter(pk=referral.pk).update(submitted_at=timezone.now() - timedelta(days=150))
    page = UsePage(derek, lin, {})
    for window, counts in zip(page.windows.values(), ((5, 1, 2), (2, 3, 2)), strict=True):
        kinds = (UseKind.GP, UseKind.AE, UseKind.MEDICATION)
        say(derek, lin, *(UseSaid(kind, window.first, window.last, n) for kind, n in zip(kinds, counts, strict=True)))
    assert [line.change for line in UsePage(derek, lin, {}).self_reported] == ["3 fewer", "2 more", "as many"]


def test_the_page_of_somebody_never_referred_says_so(derek: Person, lin: User, client_of: Callable[[User], Client]):
    page = client_of(lin).get(reverse("referrals:person_service_use", args=[derek.uuid])).content.decode()
    assert "Nothing was sent yet" in page


def test_a_number_is_corrected_on_its_page_and_one_of_somebody_else_is_not_found(
    derek: Person, lin: User, mo: User, client_of: Callable[[User], Client]
):
    [use] = say(derek, lin, gp(4))
    url = reverse("referrals:service_use_correct", args=[derek.uuid, use.uuid])
    assert client_of(lin).post(url, {"count": "3", "submission": str(uuid4())}).status_code == 302
    assert ServiceUse.objects.standing().get().count == 3
    # The one that was corrected stands no more.
    assert client_of(lin).get(url).status_code == 404
    [supplied] = record_use(person=derek, said=[gp(4, -1, -1)], source=UseSource.SUPPLIED, by=mo)
    url = reverse("referrals:service_use_correct", args=[derek.uuid, supplied.uuid])
    assert [client_of(user).get(url).status_code for user in (lin, mo)] == [403, 200]


def test_of_several_referrals_the_first_counts_unless_another_is_asked_for(
    derek: Person, lin: User, offer: Offer, referral: Referral
):
    Referral.objects.filter(pk=referral.pk).update(submitted_at=timezone.now() - timedelta(days=200))
    second = make_sent_referral(derek, by=lin, offer=offer, referrer=referral.referrer)
    assert UsePage(derek, lin, {}).referral == referral
    assert UsePage(derek, lin, {"referral": str(second.uuid)}).referral == second
    assert UsePage(derek, lin, {"referral": "somebody’s"}).referral == referral


def test_the_page_asks_the_database_as_often_however_much_is_known(
    derek: Person, lin: User, mo: User, referral: Referral, client_of: Callable[[User], Client],
    django_assert_num_queries: Callable[..., Any],
):  # fmt: skip
    client, url = client_of(mo), reverse("referrals:person_service_use", args=[derek.uuid])
    months = [gp(1, -offset, -offset, kind) for offset in (1, 2, 3) for kind in UseKind]
    record_use(person=derek, said=months[:1], source=UseSource.SUPPLIED, by=mo)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    record_use(person=derek, said=months, source=UseSource.SUPPLIED, by=mo)
    with django_assert_num_queries(len(before)):
        client.get(url)
