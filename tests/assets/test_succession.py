"""Who followed whom: over generations, in circles, for those who may know, and all of a comparison."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assets.charts.graph import Edge, Node, draw_graph
from assets.choices import ChangeType, RelationKind
from assets.lives.succession import MOST_BODIES, MOST_GENERATIONS, family_of, successions_in
from assets.models import Asset, Change, Comparison, MappingProject
from tests.factories import make_asset, make_change, make_comparison, make_proposal, make_relation

ANYBODY = AnonymousUser()
Succeed = Callable[[str, str], None]


@pytest.fixture
def body(project: MappingProject) -> Callable[..., Asset]:
    """A function: the asset of this name, made when it is first named."""
    made: dict[str, Asset] = {}

    def find(name: str, *traits: str) -> Asset:
        if name not in made:
            made[name] = make_asset(*traits, name=name, slug=f"body-{name.lower()}", project=project)
        return made[name]

    return find


@pytest.fixture
def follow(body: Callable[..., Asset]) -> Callable[..., None]:
    """A function: have each asset follow the one that is named before it."""

    def write(*names: str, **dates: date) -> None:
        for earlier, later in pairwise(names):
            make_relation(body(later), RelationKind.SUCCEEDS, body(earlier), **dates)

    return write


def decide(comparison: Comparison, earlier: Asset, later: Asset, kind: ChangeType, by: User, **fields: Any) -> Change:
    return make_change(comparison, earlier, later, changes=[ChangeType.CEASED, kind], source="minutes", by=by, **fields)


def generations(asset: Asset, reader: Any = ANYBODY) -> dict[str, int]:
    family = family_of(asset, reader)
    return {family.bodies[pk].name: number for pk, number in family.generation.items()}


def test_chain_is_followed_to_both_ends(body, follow):
    follow("Labour", "Life", "Museum", "Harbour")
    assert generations(body("Museum")) == {"Labour": -2, "Life": -1, "Museum": 0, "Harbour": 1}


def test_asset_that_followed_nobody_has_no_family(body):
    assert not family_of(body("Alone"), ANYBODY)


def test_circle_ends_where_it_began(body, follow):
    follow("One", "Two", "Three", "One")
    assert set(generations(body("One"))) == {"One", "Two", "Three"}
    figure = family_of(body("One"), ANYBODY).figure
    assert len(figure.table.rows) == 3
    assert sum(shape.style == "edge" for shape in figure.drawing.shapes) == 3


def test_what_a_reader_may_not_know_breaks_the_chain(body, follow, researcher):
    body("Secret", "staff_only")
    follow("Before", "Secret", "After")
    assert generations(body("After")) == {"After": 0}
    assert generations(body("After"), researcher) == {"Before": -2, "Secret": -1, "After": 0}


def test_graph_that_grows_too_large_is_cut_and_says_so(body, follow):
    for number in range(MOST_BODIES + 5):
        follow(f"Many{number}", "Here")
    for number in range(MOST_GENERATIONS + 3):
        follow(f"Later{number}" if number else "Here", f"Later{number + 1}")
    family = family_of(body("Here"), ANYBODY)
    assert family.is_cut
    assert len(family.bodies) <= MOST_BODIES
    assert max(family.generation.values()) == MOST_GENERATIONS
    assert min(family.generation.values()) == -1
    assert "more than can be read in one drawing" in " ".join(family.figure.notes)


def test_whole_graph_is_not_said_to_be_cut(body, follow):
    follow("One", "Two")
    assert not family_of(body("One"), ANYBODY).is_cut


def test_decision_says_whether_it_split_or_merged(body, follow, project, researcher):
    follow("Whole", "Left")
    follow("Whole", "Right")
    comparison = make_comparison(project=project)
    decide(comparison, body("Whole"), body("Left"), ChangeType.SPLIT_INTO, researcher)
    rows = {row.cells[1].text: row.heading for row in family_of(body("Whole"), ANYBODY).figure.table.rows}
    assert rows == {"Left": "Split into", "Right": "Succeeded by"}


def test_part_and_whole_are_joined_by_a_lighter_line(body, follow):
    follow("Old", "New")
    make_relation(body("New"), RelationKind.PART_OF, body("Old"))
    figure = family_of(body("New"), ANYBODY).figure
    assert [shape.style for shape in figure.drawing.shapes].count("edge edge--aside") == 1
    assert [row.heading for row in figure.table.rows] == ["Succeeded by", "Part of"]


def test_dates_stand_on_the_lines_and_in_the_list(body, follow):
    follow("Old", "New", since_earliest=date(2011, 1, 1), since_latest=date(2011, 12, 31))
    figure = family_of(body("New"), ANYBODY).figure
    assert "2011" in [said.text for said in figure.drawing.words]
    assert [cell.text for cell in figure.table.rows[0].cells] == ["Old", "New", "In 2011"]
    assert figure.title == "1 before it, none after it"
    assert "Old succeeded by New." in figure.drawing.description


def test_page_shows_what_was_before_and_after(client, body, follow):
    follow("Old", "New")
    page = client.get(body("New").get_absolute_url()).content.decode()
    assert 'id="succession"' in page
    assert "What was before New and what came after it" in page
    assert 'id="succession"' not in client.get(body("Lonely").get_absolute_url()).content.decode()


def test_line_back_to_an_earlier_box_goes_below():
    nodes = [Node(1, "One", "", 0), Node(2, "Two", "", 1)]
    chart = draw_graph(nodes, [Edge(1, 2, "a"), Edge(2, 1, "b"), Edge(1, 1, "c")], title="", description="")
    assert len([shape for shape in chart.shapes if shape.style == "edge"]) == 3


# --- On the record, and of a comparison -------------------------------------------------------------------------------


def test_decision_stands_on_the_record_with_evidence_for_staff(body, project, researcher, client, client_of):
    comparison = make_comparison(project=project)
    decide(comparison, body("Old"), body("New"), ChangeType.SUCCEEDED_BY, researcher, evidence="The board told us.")
    for_all = client.get(body("Old").get_absolute_url()).content.decode()
    for_staff = client_of(researcher).get(body("Old").get_absolute_url()).content.decode()
    for page in (for_all, for_staff):
        assert "Ceased and succeeded by" in page
        assert "minutes" in page
    assert "The board told us." in for_staff
    assert researcher.get_full_name() in for_staff
    assert "The board told us." not in for_all
    assert researcher.get_full_name() not in for_all


def test_page_never_names_the_hidden_asset_of_a_decision(body, project, researcher, client, client_of):
    comparison = make_comparison(project=project)
    hidden = body("Backroom", "staff_only")
    make_relation(hidden, RelationKind.SUCCEEDS, body("Old"))
    decide(comparison, body("Old"), hidden, ChangeType.SUCCEEDED_BY, researcher)
    page = client.get(body("Old").get_absolute_url()).content.decode()
    assert "Backroom" not in page
    assert "succeeded" not in page.lower()
    assert "Backroom" in client_of(researcher).get(body("Old").get_absolute_url()).content.decode()


def test_open_proposal_is_a_hint_to_editors_alone(body, project, researcher, link_worker, client_of, client):
    comparison = make_comparison(project=project)
    asset = body("Old")
    make_proposal(comparison, asset, changes=[ChangeType.RENAMED])
    hint = reverse("assets:comparison_review", args=[comparison.uuid])
    assert hint in client_of(researcher).get(asset.get_absolute_url()).content.decode()
    for other in (client, client_of(link_worker)):
        assert hint not in other.get(asset.get_absolute_url()).content.decode()


def test_proposal_that_was_decided_is_no_hint_any_more(body, project, researcher, client_of):
    comparison = make_comparison(project=project)
    asset = body("Old")
    proposal = make_proposal(comparison, asset, changes=[ChangeType.RENAMED])
    make_change(comparison, asset, sighting=proposal.sighting)
    page = client_of(researcher).get(asset.get_absolute_url()).content.decode()
    assert reverse("assets:comparison_review", args=[comparison.uuid]) not in page


def test_all_successions_of_a_comparison_are_listed_for_those_who_may_know(body, project, researcher, client):
    comparison = make_comparison(project=project)
    decide(comparison, body("Old"), body("New"), ChangeType.SUCCEEDED_BY, researcher)
    decide(comparison, body("Small"), body("Secret", "staff_only"), ChangeType.MERGED_INTO, researcher)
    decide(make_comparison(), body("Else"), body("Where"), ChangeType.SPLIT_INTO, researcher)
    names = [(one.earlier.name, one.later.name) for one in successions_in(comparison, researcher)]
    assert names == [("Old", "New"), ("Small", "Secret")]
    page = client.get(reverse("assets:comparison_successions", args=[comparison.uuid])).content.decode()
    assert "New" in page
    assert "Secret" not in page
    assert "Small" not in page


def test_comparison_without_successions_says_so(project, researcher, client_of: Callable[[User], Client]):
    comparison = make_comparison(project=project)
    page = client_of(researcher).get(reverse("assets:comparison_successions", args=[comparison.uuid]))
    assert "Nothing is decided yet" in page.content.decode()
