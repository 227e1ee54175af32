"""Every rule that occasions, returns and links to them keep by themselves, broken once through raw writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from referrals.models import DoorLink, MeasureReturn, Occasion
from tests.referrals.factories import in_days, make_occasion, make_offer, make_person, make_post, make_referral
from tests.referrals.factories import make_service as a_service

pytestmark = pytest.mark.django_db


def an_occasion(**columns: Any) -> Occasion:
    """Somebody is to be asked."""
    service = a_service()
    lin = make_post(service, "link_worker")
    referral = make_referral(make_person(service, created_by=lin), by=lin, offer=make_offer(service))
    return make_occasion(referral, **columns)


def occasion_with(**columns: Any) -> Callable[[], object]:
    """A function: an occasion with these columns."""
    return lambda: an_occasion(**columns)


def a_return(occasion: Occasion | None = None, **columns: Any) -> MeasureReturn:
    """What somebody answered, scored."""
    occasion = occasion or an_occasion()
    told = {"instrument": "ucla3", "instrument_version": "1", "items": "{}", "answered": 3, "asked": 3}
    told |= {"is_complete": True, "raw_score": 5, "score": 5, "mode": "self", "answered_on": in_days(0)}
    return MeasureReturn.objects.create(person=occasion.person, occasion=occasion, **(told | columns))


def return_with(**columns: Any) -> Callable[[], object]:
    """A function: a return with these columns."""
    return lambda: a_return(**columns)


def asked_twice() -> None:
    """The same point of a referral, twice."""
    occasion = an_occasion()
    make_occasion(occasion.referral, occasion.pack)


def returned_twice() -> None:
    """The same instrument on one occasion, twice, neither for the other."""
    first = a_return()
    a_return(first.occasion)


def link_with(**columns: Any) -> Callable[[], object]:
    """A function: a link with these columns."""
    soon = timezone.now() + timedelta(days=1)
    return lambda: DoorLink.objects.create(token_hash="0" * 64, expires_at=soon, **columns)


BROKEN: dict[str, list[Callable[[], object]]] = {
    "occasion_comes_once": [asked_twice],
    "occasion_dates_in_order": [occasion_with(closes_on=in_days(-1))],
    "occasion_state_has_its_stamp": [
        occasion_with(state="offered"),
        occasion_with(state="returned"),
        occasion_with(state="refused", refused_at=timezone.now()),
        occasion_with(state="refused", refuse_reason="not_said"),
        occasion_with(state="lapsed"),
        occasion_with(state="stopped"),
    ],
    "measurereturn_comes_once": [returned_twice],
    "measurereturn_incomplete_has_no_score": [
        return_with(is_complete=False, answered=2),
        return_with(is_complete=False, answered=2, score=None),
    ],
    "measurereturn_answers_what_is_asked": [return_with(answered=4)],
    "measurereturn_mode_is_known": [return_with(mode="hearsay")],
    "doorlink_leads_where_its_purpose_says": [
        link_with(purpose="measures"),
        link_with(purpose="stories"),
        link_with(purpose="calendar"),
    ],
}


@pytest.mark.parametrize(
    ("rule", "number"), [(rule, number) for rule, ways in sorted(BROKEN.items()) for number in range(len(ways))]
)
def test_rule_is_kept_by_the_database(rule, number):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        BROKEN[rule][number]()
    assert caught.value.__cause__.diag.constraint_name == rule


def test_what_was_answered_is_never_changed():
    kept = a_return()
    for change in ({"score": 3}, {"items": None}, {"mode": "paper"}):
        with pytest.raises(DatabaseError, match="is_never_changed"), transaction.atomic():
            MeasureReturn.objects.filter(pk=kept.pk).update(**change)


def test_what_is_not_complete_stands_without_a_score():
    kept = a_return(is_complete=False, answered=0, raw_score=None, score=None)
    assert (kept.answered, kept.score) == (0, None)
