"""From draft to final, and on to the next version."""

import json
from collections.abc import Callable
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from assets.choices import ChangeKind
from assets.models import ChangeSet, MappingProject
from sroi.actions.editing import save_cells
from sroi.actions.versions import (
    ChangedMeanwhileError,
    VersionRefusedError,
    make_final,
    send_back,
    send_to_review,
    set_openness,
    start_version,
)
from sroi.calculation.answer import answer
from sroi.calculation.json_text import read_text
from sroi.calculation.reading import read_case
from sroi.cells.shapes import CellEdit, LockedMapError
from sroi.choices import Openness, Status
from sroi.models import ImpactMap, Input
from sroi.store.raw import raw_of
from tests.factories import make_asset
from tests.sroi.factories import make_challenge, make_price_index
from tests.sroi.review.reviewing import bring_in, final, finalise, in_review, page, send, warned_of
from tests.sroi.test_gates import sound

pytestmark = pytest.mark.django_db


def test_version_goes_to_review_and_back_with_a_reason(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    impact_map, client = bring_in(project, researcher), client_of(researcher)
    assert send(client, "impact_map_send", impact_map).status_code == 302
    impact_map.refresh_from_db()
    assert impact_map.status == Status.IN_REVIEW
    text = send(client, "impact_map_return", impact_map, reason=" ").content.decode()
    assert "Write why it goes back." in text
    send(client, "impact_map_return", impact_map, reason="Ask the carers too.")
    impact_map.refresh_from_db()
    assert impact_map.status == Status.DRAFT
    said = ChangeSet.objects.filter(details__impact_map=str(impact_map.uuid)).order_by("pk")
    assert [(one.kind, one.by, one.reason) for one in said][1:] == [
        (ChangeKind.IMPACT_MAP, researcher, "Sent to review"),
        (ChangeKind.IMPACT_MAP, researcher, "Sent back: Ask the carers too."),
    ]


def test_steps_are_taken_from_where_they_begin_alone(project: MappingProject, researcher: User) -> None:
    impact_map = bring_in(project, researcher)
    with pytest.raises(VersionRefusedError, match="not in review"):
        send_back(impact_map=impact_map, reason="No.", by=researcher)
    with pytest.raises(VersionRefusedError, match="not in review"):
        finalise(impact_map, researcher)
    send_to_review(impact_map=impact_map, by=researcher)
    with pytest.raises(VersionRefusedError, match="no draft any more"):
        send_to_review(impact_map=impact_map, by=researcher)
    with pytest.raises(VersionRefusedError, match="Only a final version"):
        start_version(impact_map=impact_map, by=researcher)


def test_only_those_who_work_on_a_map_take_it_on(project: MappingProject, researcher: User, manager: User) -> None:
    impact_map = bring_in(project, researcher)
    with pytest.raises(PermissionDenied):
        send_to_review(impact_map=impact_map, by=manager)


def test_final_version_keeps_what_was_counted_so_that_anybody_can_count_it_again(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    impact_map = in_review(project, researcher)
    client = client_of(researcher)
    text = page(client, "impact_map_review", impact_map)
    seen = text.split('name="seen" value="')[1].split('"')[0]
    send(client, "impact_map_finalise", impact_map, seen=seen)
    impact_map.refresh_from_db()
    run = impact_map.final_run
    assert impact_map.is_final
    assert run.by == researcher
    assert run.sha256 == sha256(run.case.encode()).hexdigest() == seen
    assert json.loads(json.dumps(answer(read_case(read_text(run.case.encode()))))) == run.answer
    assert run.fingerprint == run.answer["fingerprint"] == "GUIDE r3.5% e1 k2 mult gross"
    assert (run.simulation["seed"], run.simulation["draws"]) == (impact_map.seed, 10_000)
    assert run.simulation["low"] < float(run.answer["ratio"]) < run.simulation["high"]
    assert run.program.startswith("joining-the-dots ")
    assert run.sha256 in page(client, "impact_map_review", impact_map)


def test_final_run_can_be_counted_where_nobody_has_the_price_index(project: MappingProject, researcher: User) -> None:
    make_price_index({"2020": "90", "2024": "100"}, name="gdp")
    raw = sound(proxy_price_year=2020) | {"price_index": "gdp"}
    run = final(project, researcher, raw).final_run
    case = read_case(read_text(run.case.encode()))
    assert case.conventions.price_index.levels == {"2020": 90, "2024": 100}
    assert answer(case) == run.answer


def test_what_was_changed_since_the_page_was_drawn_is_not_made_final(project: MappingProject, researcher: User) -> None:
    impact_map = in_review(project, researcher)
    with pytest.raises(ChangedMeanwhileError):
        make_final(impact_map=impact_map, seen="0" * 64, by=researcher)


def test_final_sent_twice_is_made_final_once(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    impact_map, client = in_review(project, researcher), client_of(researcher)
    seen = sha256(b"").hexdigest()
    said = {"submission": str(uuid4()), "seen": seen}
    assert (
        "since you opened the page"
        in client.get(send(client, "impact_map_finalise", impact_map, **said).url).content.decode()
    )
    seen = page(client, "impact_map_review", impact_map).split('name="seen" value="')[1].split('"')[0]
    said = {"submission": str(uuid4()), "seen": seen}
    for _ in range(2):
        assert (
            "It is final now"
            in client.get(send(client, "impact_map_finalise", impact_map, **said).url).content.decode()
        )
    assert ChangeSet.objects.filter(reason="Made final").count() == 1


def test_final_version_is_locked_against_everybody(project: MappingProject, researcher: User) -> None:
    impact_map = final(project, researcher)
    with pytest.raises(LockedMapError):
        save_cells(impact_map=impact_map, edits=[CellEdit("map", None, "scope", "", "All")], by=researcher)
    other = bring_in(project, researcher)
    for statement in (
        "UPDATE sroi_input SET amount = 1 WHERE impact_map_id = %(final)s",
        # Not even by giving the row to another map.
        "UPDATE sroi_input SET impact_map_id = %(other)s WHERE impact_map_id = %(final)s",
        "UPDATE sroi_impactmap SET status = 'draft' WHERE id = %(final)s",
        "DELETE FROM sroi_estimate WHERE impact_map_id = %(final)s",
    ):
        with pytest.raises(IntegrityError, match="is final"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {"final": impact_map.pk, "other": other.pk})
    with pytest.raises(IntegrityError), transaction.atomic():
        Input.objects.create(impact_map=impact_map, amount="1")


def test_next_version_has_everything_that_the_last_one_had(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    raw = sound(leads_to=["c"], deadweight_low="0.10") | {"lesson": "kept", "excluded_outcomes": [
        {"outcome": "noise", "reason": "nobody minded"}]}  # fmt: skip
    raw["outcomes"][0]["leads_to"] = []
    impact_map = bring_in(project, researcher, raw)
    impact_map.mapassets.create(asset=make_asset(project=project))
    send_to_review(impact_map=impact_map, by=researcher)
    impact_map.refresh_from_db()
    finalise(impact_map, researcher)
    set_openness(impact_map=impact_map, openness=Openness.PUBLIC, by=researcher)
    answered = send(client_of(researcher), "impact_map_version_new", impact_map)
    copy = ImpactMap.objects.get(series=impact_map.series, version=2)
    assert str(copy.uuid) in answered.url
    assert (copy.status, copy.openness, copy.previous, copy.created_by) == ("draft", "staff", impact_map, researcher)
    before, after = raw_of(impact_map), dict(raw_of(copy))
    assert after.pop("last_final_fingerprint") == impact_map.final_run.fingerprint
    assert after == before
    assert copy.mapassets.count() == 1
    assert {row.uuid for row in copy.outcomes.all()}.isdisjoint(row.uuid for row in impact_map.outcomes.all())
    assert {row.stakeholder.impact_map for row in copy.outcomes.filter(is_left_out=False)} == {copy}
    assert ChangeSet.objects.filter(details__impact_map=str(copy.uuid)).get().reason == "Version 2 begun"


def test_next_version_is_warned_when_its_conventions_are_others(project: MappingProject, researcher: User) -> None:
    copy = start_version(impact_map=final(project, researcher), by=researcher)
    assert not warned_of(copy)
    edits = [CellEdit("map", None, "first_benefit_exponent", "1", "0")]
    save_cells(impact_map=copy, edits=edits, by=researcher)
    copy.refresh_from_db()
    [warned] = [each for each in warned_of(copy) if each.finding.code == "conventions_changed"]
    assert "The last final version had GUIDE r3.5% e1 k2 mult gross" in warned.words


def test_only_the_newest_version_is_copied(project: MappingProject, researcher: User) -> None:
    impact_map = final(project, researcher)
    start_version(impact_map=impact_map, by=researcher)
    with pytest.raises(VersionRefusedError, match="later version already"):
        start_version(impact_map=impact_map, by=researcher)


def test_final_version_alone_can_be_everyones(
    project: MappingProject, researcher: User, client: Client, client_of: Callable[[User], Client]
) -> None:
    impact_map = in_review(project, researcher)
    with pytest.raises(VersionRefusedError, match="Only a final version"):
        set_openness(impact_map=impact_map, openness=Openness.PUBLIC, by=researcher)
    finalise(impact_map, researcher)
    assert client.get(impact_map.get_absolute_url()).status_code == 302
    send(client_of(researcher), "impact_map_openness", impact_map, openness="public")
    assert client.get(impact_map.get_absolute_url()).status_code == 200
    make_challenge(impact_map, text="Whose figure is this?", by=researcher)
    assert "Whose figure is this?" not in client.get(impact_map.get_absolute_url()).content.decode()
    send(client_of(researcher), "impact_map_openness", impact_map, openness="staff")
    assert client.get(impact_map.get_absolute_url()).status_code == 302
