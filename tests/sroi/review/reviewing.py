"""What the tests of review share: maps that were brought in, brought to review, and made final."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assets.models import MappingProject
from sroi.actions.acknowledging import Reason, answer_warnings
from sroi.actions.importing import import_case
from sroi.actions.versions import make_final, seen_of, send_to_review
from sroi.answers import Warned, with_answers
from sroi.models import ImpactMap
from sroi.store.raw import raw_of
from sroi.store.reckoning import reckon
from tests.sroi.test_gates import sound


def bring_in(project: MappingProject, by: User, raw: dict[str, Any] | None = None) -> ImpactMap:
    """A draft of a map that nobody could object to, or of another one."""
    return import_case(raw=raw or sound(), project=project, by=by)


def in_review(project: MappingProject, by: User, raw: dict[str, Any] | None = None) -> ImpactMap:
    """The same in review."""
    impact_map = bring_in(project, by, raw)
    send_to_review(impact_map=impact_map, by=by)
    impact_map.refresh_from_db()
    return impact_map


def finalise(impact_map: ImpactMap, by: User) -> None:
    """Make a version in review final as it stands."""
    make_final(impact_map=impact_map, seen=seen_of(raw_of(impact_map)), by=by)
    impact_map.refresh_from_db()


def final(project: MappingProject, by: User, raw: dict[str, Any] | None = None) -> ImpactMap:
    """A final version."""
    impact_map = in_review(project, by, raw)
    finalise(impact_map, by)
    return impact_map


def warned_of(impact_map: ImpactMap) -> tuple[Warned, ...]:
    """The warnings of a map with their answers."""
    reckoning = reckon(impact_map)
    assert reckoning.case is not None
    return with_answers(impact_map, reckoning.case.name, reckoning.to_answer)


def answer_all(impact_map: ImpactMap, by: User, text: str = "It is so.") -> None:
    """Answer every warning of a map."""
    reasons = {each.key: Reason("", text) for each in warned_of(impact_map)}
    assert not answer_warnings(impact_map=impact_map, reasons=reasons, by=by)


def page(client: Client, name: str, impact_map: ImpactMap, **query: str) -> str:
    """The text of a page of the map."""
    answer = client.get(reverse(f"sroi:{name}", args=[impact_map.uuid]), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def send(client: Client, name: str, impact_map: ImpactMap, **said: Any) -> HttpResponse:
    """Send a form of the map, with a submission of its own unless one is given."""
    return client.post(reverse(f"sroi:{name}", args=[impact_map.uuid]), {"submission": str(uuid4()), **said})
