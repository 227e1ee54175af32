"""Every refusal of the final gate and every warning, as the page of review shows it: beside the way to its cell."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from assets.models import MappingProject
from sroi.actions.editing import save_cells
from sroi.actions.versions import NotReadyError, make_final, seen_of
from sroi.cells.shapes import CellEdit
from sroi.models import ImpactMap
from sroi.review.page import Point, ReviewPage
from sroi.store.reckoning import reckon
from tests.sroi.review.reviewing import answer_all, bring_in, finalise, in_review, page
from tests.sroi.test_gates import AT_FINAL, TO_ANSWER, Change, Finding, sound

pytestmark = pytest.mark.django_db


def code_of(part: object) -> str:
    """The name of a case."""
    return part[0] if isinstance(part, tuple) else ""


def found(points: list[Point], finding: Finding) -> Point:
    """The one of this code, row and field."""
    return next(each for each in points if (each.finding.code, each.finding.row, each.finding.field) == finding)


def assert_shown(text: str, point: Point) -> None:
    """The page says it, and beside it stands a link to its cell."""
    told = unescape(text)
    assert point.words in told
    assert f'<a href="{point.url}">{point.place[:1].upper()}{point.place[1:]}</a>' in told


def assert_leads_to_cell(client: Client, point: Point) -> None:
    """The link opens a page, and what it points at is there."""
    address, _, anchor = point.url.partition("#")
    answer = client.get(address)
    assert answer.status_code == 200
    if point.finding.field not in {"stakeholders", "outcomes", "excluded_outcomes", "inputs", "period", "ratio"}:
        assert not anchor or f'id="{anchor}"' in answer.content.decode(), anchor


@pytest.mark.parametrize(("change", "finding"), AT_FINAL, ids=code_of)
def test_what_a_final_version_may_not_have_is_shown_at_its_cell_and_refused(
    change: Change,
    finding: Finding,
    project: MappingProject,
    researcher: User,
    client_of: Callable[[User], Client],
) -> None:
    raw = sound()
    change(raw)
    impact_map = in_review(project, researcher, raw)
    client = client_of(researcher)
    point = found(ReviewPage(impact_map, researcher).refused, finding)
    assert_shown(page(client, "impact_map_review", impact_map), point)
    with pytest.raises(NotReadyError) as refusal:
        finalise(impact_map, researcher)
    assert finding in {(each.code, each.row, each.field) for each in refusal.value.refused}
    impact_map.refresh_from_db()
    assert not impact_map.is_final


@pytest.mark.parametrize(("change", "finding"), TO_ANSWER, ids=code_of)
def test_what_is_warned_of_is_shown_at_its_cell_and_to_be_answered(
    change: Change,
    finding: Finding,
    project: MappingProject,
    researcher: User,
    client_of: Callable[[User], Client],
) -> None:
    raw = sound()
    change(raw)
    impact_map = in_review(project, researcher, raw)
    warned = [each.shown for each in ReviewPage(impact_map, researcher).warnings]
    assert_shown(page(client_of(researcher), "impact_map_review", impact_map), found(warned, finding))
    with pytest.raises(NotReadyError) as refusal:
        finalise(impact_map, researcher)
    assert not refusal.value.refused
    unanswered = {(each.finding.code, each.finding.row, each.finding.field) for each in refusal.value.unanswered}
    assert finding in unanswered
    answer_all(impact_map, researcher)
    finalise(impact_map, researcher)
    assert impact_map.is_final


def empty_cell(table: str, field: str) -> Callable[[ImpactMap], None]:
    """Clear a cell of the first row."""

    def clear(impact_map: ImpactMap) -> None:
        getattr(impact_map, f"{table}s").order_by("position")[0].estimates.filter(figure=field).update(value=None)

    return clear


def save(table: str, field: str, was: str, value: str) -> Callable[[ImpactMap], None]:
    """Type something into a cell of the first row, or of the map."""

    def type_in(impact_map: ImpactMap) -> None:
        row = None if table == "map" else getattr(impact_map, f"{table}s").order_by("position")[0].uuid
        by = User.objects.get(email="researcher@example.org")
        save_cells(impact_map=impact_map, edits=[CellEdit(table, row, field, was, value)], by=by)

    return type_in


# What a draft can come to that was sound when it was brought in.
UNCOUNTED: list[tuple[Callable[[ImpactMap], object], Finding]] = [
    (lambda impact_map: impact_map.inputs.all().delete(), ("no_inputs", None, "inputs")),
    (save("input", "amount", "5000", "0"), ("inputs_not_positive", None, "inputs")),
    (empty_cell("outcome", "quantity"), ("missing", "a", "quantity")),
    (save("outcome", "leads_to", "", "a"), ("circular_chain", "a", "leads_to")),
    (save("outcome", "proxy_price_year", "2024", "2010"), ("price_index_missing", "a", "proxy_price_year")),
]


@pytest.mark.parametrize(("change", "finding"), UNCOUNTED, ids=code_of)
def test_what_cannot_be_counted_is_shown_at_its_cell_and_refused(
    change: Callable[[ImpactMap], object],
    finding: Finding,
    project: MappingProject,
    researcher: User,
    client_of: Callable[[User], Client],
) -> None:
    impact_map = in_review(project, researcher)
    change(impact_map)
    point = found(ReviewPage(impact_map, researcher).refused, finding)
    text = page(client_of(researcher), "impact_map_review", impact_map)
    assert_shown(text, point)
    assert "Until then nothing can be counted." in text
    with pytest.raises(NotReadyError) as refusal:
        make_final(impact_map=impact_map, seen=seen_of(reckon(impact_map).raw), by=researcher)
    assert finding in {(each.code, each.row, each.field) for each in refusal.value.refused}


def test_links_of_findings_lead_to_their_cells(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    raw = sound(proxy_unit=None, quantity_low="11", sample_size="61", group_size="60", attribution_n=29)
    raw["conventions"]["discount_rate_low"] = "0.04"
    raw["inputs"][0]["amount_high"] = "4000"
    raw["scenarios"] = []
    impact_map = bring_in(project, researcher, raw)
    shown = ReviewPage(impact_map, researcher)
    for point in [*shown.refused, *(each.shown for each in shown.warnings)]:
        assert_leads_to_cell(client_of(researcher), point)


def test_those_who_only_question_are_led_to_where_the_row_is_read(
    project: MappingProject, researcher: User, manager: User, client_of: Callable[[User], Client]
) -> None:
    impact_map = bring_in(project, researcher, sound(proxy_unit=None))
    [point] = ReviewPage(impact_map, manager).refused
    assert point.url == f"{impact_map.get_absolute_url()}#row-{impact_map.outcomes.get(key='a').uuid}"
    assert_leads_to_cell(client_of(manager), point)
