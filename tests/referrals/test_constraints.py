"""Every rule that the other tables of referrals keep by themselves, broken once through raw writes.

Those of a referral and its steps stand in ``test_referral_constraints``, those of what is beside them in the tests of
their pages. The last test names whatever is forgotten.
"""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.choices import PostRole
from referrals.models import ConsentRecord, ContactLog, FollowUp, Goal, Offer, Organisation, Plan, Post, ReferralFact
from tests.factories import make_asset
from tests.referrals.factories import make_offer, make_person, make_post, make_practice, make_provider, make_service

pytestmark = pytest.mark.django_db


def made(**columns: Any) -> Callable[[], object]:
    """A function: an organisation with these columns."""
    return lambda: Organisation.objects.create(**({"kind": "voluntary", "name": "Somebody"} | columns))


def again(make: Callable[[], Any], model: Any) -> None:
    """The same record once more."""
    record = make()
    record.pk = None
    if hasattr(record, "uuid"):
        record.uuid = "00000000-0000-4000-8000-000000000001"
    model.save_base(record, force_insert=True)


def a_post(**columns: Any) -> Callable[[], object]:
    """A function: a post of somebody in a service."""
    return lambda: make_post(make_service(), columns.pop("role", PostRole.LINK_WORKER), **columns)


def asked(**columns: Any) -> Callable[[], object]:
    """A function: an answer of a person."""
    told = {"kind": "referral", "value": "yes", "given_by": "person", "given_on": date(2026, 1, 5)}
    return lambda: ConsentRecord.objects.create(person=make_person(), **(told | columns))


def in_touch(**columns: Any) -> Callable[[], object]:
    """A function: a contact with a person."""
    told = {"at": timezone.now(), "channel": "phone", "outcome": "reached"}
    return lambda: ContactLog.objects.create(person=make_person(), **(told | columns))


def a_goal(**columns: Any) -> Callable[[], object]:
    """A function: a goal of a person's plan."""
    return lambda: Goal.objects.create(plan=Plan.objects.create(person=make_person()), text="Sing", **columns)


def on_the_list_twice() -> None:
    """The same task about the same person, twice to do."""
    person = make_person()
    for _ in range(2):
        FollowUp.objects.create(
            service=person.service, person=person, kind="other", for_role="manager", due_on=date(2026, 1, 5)
        )


def counted(**columns: Any) -> Callable[[], object]:
    """A function: a fact about a referral of somebody who is gone."""
    told = {"month": date(2026, 1, 1), "kind": "intake", "status": "completed"}
    return lambda: ReferralFact.objects.create(service=make_service(), **(told | columns))


BROKEN: dict[str, Callable[[], object]] = {
    "consentrecord_answer_fits": asked(kind="hearsay"),
    "contactlog_channel_is_known": in_touch(channel="pigeon"),
    "contactlog_outcome_is_known": in_touch(outcome="hearsay"),
    "followup_is_asked_once": on_the_list_twice,
    "goal_scores_are_0_to_10": a_goal(score=11),
    "offer_ages_in_order": lambda: make_offer(make_service(), least_age=60, greatest_age=16),
    "offer_is_made_once": lambda: again(lambda: make_offer(make_service()), Offer),
    "organisation_asset_is_of_a_provider": lambda: made(asset=make_asset())(),
    "organisation_code_is_unique": lambda: [make_practice("N82001"), made(code="N82001")()],
    "organisation_dates_in_order": made(opened_on=date(2026, 1, 2), closed_on=date(2026, 1, 1)),
    "organisation_has_a_name": made(name=""),
    "organisation_keeps_for_a_year_at_least": made(keep_years=0),
    "organisation_kind_is_known": made(kind="hearsay"),
    "organisation_practice_has_an_ods_code": made(kind="practice", code="82001"),
    "organisation_service_has_a_project": made(kind="service"),
    "post_dates_in_order": a_post(since=date(2026, 1, 2), until=date(2026, 1, 1)),
    "post_is_held_once": lambda: again(lambda: Post.objects.get(user=make_post(make_provider(), "provider")), Post),
    "post_role_is_known": a_post(role="hearsay"),
    "referralfact_month_is_a_month": counted(month=date(2026, 1, 2)),
}


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_rule_is_kept_by_the_database(rule):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        BROKEN[rule]()
    assert caught.value.__cause__.diag.constraint_name == rule


def test_every_rule_of_referrals_is_broken_by_some_test():
    rules = {rule.name for model in apps.get_app_config("referrals").get_models() for rule in model._meta.constraints}
    texts = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py"))
    assert {rule for rule in rules if not re.search(rf"\b{rule}\b", texts)} == set()
