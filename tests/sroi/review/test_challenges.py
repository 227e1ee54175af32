"""Questions about cells: who asks, who answers, who settles, and how they follow a map through its versions."""

from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from assets.models import ChangeSet, MappingProject
from sroi.actions.challenging import ChallengeRefusedError, challenge_cell, reply_to_challenge
from sroi.actions.rows import remove_row
from sroi.actions.versions import start_version
from sroi.cells.shapes import CellAddress
from sroi.models import Challenge, ImpactMap, Outcome, Reply
from sroi.review.challenges import challenges_of
from tests.sroi.review.reviewing import bring_in, final, page, send

pytestmark = pytest.mark.django_db
WHOLE = CellAddress("map", None, "")


def row_a(impact_map: ImpactMap) -> Outcome:
    """The first outcome."""
    return impact_map.outcomes.get(key="a")


def ask(impact_map: ImpactMap, by: User, address: CellAddress = WHOLE, text: str = "Where is this from?") -> Challenge:
    """A question."""
    return challenge_cell(impact_map=impact_map, address=address, text=text, by=by)


def test_whoever_works_in_the_project_asks_about_a_cell_and_is_answered(
    project: MappingProject, researcher: User, link_worker: User, client_of: Callable[[User], Client]
) -> None:
    impact_map = bring_in(project, researcher)
    row = row_a(impact_map).uuid
    said = {"table": "outcome", "row": str(row), "field": "deadweight", "text": "Why 20 %?", "submission": str(uuid4())}
    for _ in range(2):
        send(client_of(link_worker), "impact_map_challenges", impact_map, **said)
    challenge = Challenge.objects.get()
    assert (challenge.row, challenge.field, challenge.by) == (row, "deadweight", link_worker)
    text = unescape(page(client_of(researcher), "impact_map_review", impact_map))
    assert "Why 20 %?" in text
    assert "1 open" in text
    assert "Sleep through the night: would have happened anyway" in text
    send(client_of(researcher), "impact_map_reply", impact_map, challenge=str(challenge.uuid), text="They said so.")
    challenge.refresh_from_db()
    assert not challenge.is_settled
    send(client_of(link_worker), "impact_map_reply", impact_map, challenge=str(challenge.uuid), text="Thank you.",
         settles="on")  # fmt: skip
    challenge.refresh_from_db()
    assert challenge.is_settled
    assert "0 open" in page(client_of(researcher), "impact_map_review", impact_map)
    assert "They said so." in page(client_of(researcher), "impact_map_challenges", impact_map)
    reasons = ChangeSet.objects.filter(details__impact_map=str(impact_map.uuid)).order_by("pk")
    assert [one.reason for one in reasons][1:] == ["Challenge", "Reply to a challenge", "Challenge settled"]


def test_only_who_asked_and_those_who_work_on_the_map_settle(
    project: MappingProject, researcher: User, link_worker: User, manager: User
) -> None:
    challenge = ask(bring_in(project, researcher), link_worker)
    with pytest.raises(ChallengeRefusedError, match="settled by whoever asked"):
        reply_to_challenge(challenge=challenge, text="Done.", settles=True, by=manager)
    reply_to_challenge(challenge=challenge, text="Done.", settles=True, by=link_worker)
    reply_to_challenge(challenge=challenge, text="I wonder still.", settles=False, by=manager)
    challenge.refresh_from_db()
    assert not challenge.is_settled
    reply_to_challenge(challenge=challenge, text="Done.", settles=True, by=researcher)
    assert Reply.objects.filter(settles=True).count() == 2


def test_nothing_is_asked_about_what_is_not_there(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    impact_map = bring_in(project, researcher)
    with pytest.raises(ChallengeRefusedError, match="no such cell"):
        ask(impact_map, researcher, CellAddress("outcome", row_a(impact_map).uuid, "colour"))
    with pytest.raises(ChallengeRefusedError, match="not there any more"):
        ask(impact_map, researcher, CellAddress("outcome", uuid4(), "deadweight"))
    answered = send(client_of(researcher), "impact_map_challenges", impact_map, text=" ")
    assert answered.status_code == 200
    assert "Write what you ask." in answered.content.decode()
    assert not Challenge.objects.exists()


def test_people_of_other_projects_ask_nothing(project: MappingProject, researcher: User, stranger: User) -> None:
    impact_map = bring_in(project, researcher)
    with pytest.raises(PermissionDenied):
        ask(impact_map, stranger)
    with pytest.raises(PermissionDenied):
        reply_to_challenge(challenge=ask(impact_map, researcher), text="So.", settles=False, by=stranger)


def test_question_of_a_final_version_stands_at_the_copy_of_its_cell_until_it_is_settled(
    project: MappingProject, researcher: User, manager: User, client_of: Callable[[User], Client]
) -> None:
    first = final(project, researcher)
    challenge = ask(first, manager, CellAddress("outcome", row_a(first).uuid, "deadweight"))
    second = start_version(impact_map=first, by=researcher)
    [asked] = challenges_of(second, researcher)
    assert (asked.challenge, asked.row, asked.asked_of) == (challenge, row_a(second).uuid, first)
    assert str(row_a(second).uuid) in asked.url
    text = page(client_of(researcher), "impact_map_review", second)
    assert "of version 1" in text
    # Answered in the second version, it is settled in both.
    send(client_of(researcher), "impact_map_reply", second, challenge=str(challenge.uuid), text="Asked anew.",
         settles="on")  # fmt: skip
    assert challenges_of(second, researcher) == []
    assert challenges_of(first, researcher)[0].challenge.is_settled


def test_question_stays_when_its_row_is_removed(project: MappingProject, researcher: User) -> None:
    impact_map = bring_in(project, researcher)
    first = final(project, researcher)
    ask(first, researcher, CellAddress("outcome", row_a(first).uuid, "deadweight"))
    second = start_version(impact_map=first, by=researcher)
    remove_row(impact_map=second, table="outcome", row=row_a(second).uuid, by=researcher)
    [asked] = challenges_of(second, researcher)
    assert asked.url == ""
    assert asked.place == "a row that was removed: would have happened anyway"
    assert not challenges_of(impact_map, researcher)


def test_later_questions_are_no_part_of_an_earlier_version(project: MappingProject, researcher: User) -> None:
    first = final(project, researcher)
    ask(start_version(impact_map=first, by=researcher), researcher)
    assert not challenges_of(first, researcher)
