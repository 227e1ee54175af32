"""The state machine as data: the pairs, the command that prints them, and the page made from them."""

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import product

import pytest
from django.conf import settings
from django.core.management import call_command

from referrals.choices import DeclineReason, ReferralStatus
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS, pairs_as_json
from referrals.transitions.requirement import Requirement
from referrals.transitions.rows import ROWS
from referrals.transitions.status import CLOSED, OPEN, Status

# How many pairs each row of the rules comes to, counted by hand; row 8 is no transition of the referral.
PAIRS_OF_ROW = {
    1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 2, 7: 7, 9: 1, 10: 2, 11: 3, 12: 1, 13: 3, 14: 3, 15: 4, 16: 1, 17: 1, 18: 8,
    19: 1, 20: 1, 21: 9, 22: 7, 23: 17, 24: 9,
}  # fmt: skip


def test_every_row_has_the_pairs_that_the_rules_give_it():
    assert Counter(pair.row.number for pair in PAIRS.values()) == PAIRS_OF_ROW
    assert len(PAIRS) == sum(PAIRS_OF_ROW.values()) == 85
    assert sorted({row.number for row in ROWS}) == list(range(1, 25))


def test_every_status_is_draft_open_closed_or_an_error_and_none_is_two():
    assert Counter([Status.DRAFT, *OPEN, *CLOSED, Status.ENTERED_IN_ERROR]) == Counter(Status)


def test_what_was_entered_in_error_leads_nowhere():
    assert not [origin for origin, to in PAIRS if origin == Status.ENTERED_IN_ERROR]


def test_every_status_can_be_reached_and_every_role_acts():
    assert {to for origin, to in PAIRS} == set(Status)
    assert {actor for pair in PAIRS.values() for actor in pair.actors} == set(Actor)


def test_only_a_first_date_leads_from_a_status_to_itself():
    assert [origin for origin, to in PAIRS if origin == to] == [Status.SCHEDULED]


@pytest.mark.parametrize(
    ("origin", "to", "roles"),
    [
        (None, Status.DRAFT, "RF PN LW"),
        (Status.INFO_NEEDED, Status.DECLINED, "PV LW"),
        (Status.IN_PROGRESS, Status.DECLINED, "PV"),
        (Status.ACCEPTED, Status.WAITING, "PV SY"),
        (Status.CANCEL_REQUESTED, Status.CANCELLED, "PV LW SY"),
        (Status.CANCEL_REQUESTED, Status.WITHDRAWN, "PN LW"),
        (Status.DRAFT, Status.ENTERED_IN_ERROR, "RF PN LW MG"),
        (Status.DECLINED, Status.ENTERED_IN_ERROR, "MG"),
    ],
)
def test_a_pair_is_for_the_roles_that_the_rules_name(origin, to, roles):
    assert " ".join(PAIRS[origin, to].actors) == roles


@pytest.mark.parametrize("before", [Status.DECLINED, Status.WITHDRAWN, Status.ENDED])
def test_reopening_asks_more_of_some_closed_referrals(before):
    usual = PAIRS[Status.COMPLETED, Status.RECEIVED].needs
    assert usual == (Requirement.WITHIN_28_DAYS, Requirement.REASON)
    assert set(usual) < set(PAIRS[before, Status.RECEIVED].needs)


def test_vocabulary_of_the_pages_has_the_same_statuses_and_reasons():
    assert [str(status) for status in Status] == ReferralStatus.values
    assert f"reason: {', '.join(DeclineReason.values)} + text" == Requirement.DECLINE_REASON


def test_json_has_one_object_for_each_pair_and_names_each_status():
    found = pairs_as_json()
    statuses = {str(status) for status in Status}
    assert len({(each["from"], each["to"]) for each in found}) == len(found) == len(PAIRS)
    assert {each["to"] for each in found} <= statuses
    assert [each["to"] for each in found if each["from"] is None] == ["draft"]
    assert {each["from"] for each in found} <= statuses | {None}
    assert {tuple(each) for each in found} == {("row", "from", "to", "roles", "needs", "stamps")}


def test_every_pair_of_statuses_is_either_listed_or_not():
    """What the refusals of ``test_moving`` go through: all pairs, with and without an origin."""
    every = set(product([None, *Status], Status))
    assert len(every) == 19 * 18
    assert set(PAIRS) < every


def test_command_prints_json_without_a_database():
    """With an address at which no database answers, and none to be made."""
    environment = os.environ | {"DATABASE_URL": "postgis://nobody@127.0.0.1:1/nowhere"}
    done = subprocess.run(
        [sys.executable, "manage.py", "referral_transitions", "--json"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == json.loads(json.dumps(pairs_as_json()))


def test_page_of_the_documentation_is_what_the_command_prints(capsys):
    call_command("referral_transitions")
    assert (settings.BASE_DIR / "docs" / "referral-transitions.md").read_text("utf-8") == capsys.readouterr().out, (
        "manage.py referral_transitions > docs/referral-transitions.md"
    )
