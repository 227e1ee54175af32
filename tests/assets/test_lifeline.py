"""The life of an asset as a drawing: only what is certain is drawn as such, and nothing that is private shows."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given, settings

from assets.charts.figures import Figure
from assets.charts.lanes import LEFT, RIGHT, WIDTH, years_between
from assets.choices import ChangeType, Status
from assets.lives.life import Being, Life, life_of
from assets.lives.lifeline import lifeline, year_of
from assets.templatetags.marks import NO_BREAK
from tests.assets.test_story import (
    SECRET,
    SECRET_SOURCE,
    decided,
    followed_by,
    former,
    hall,
    lives,
    place,
    seen,
    until,
    year,
)
from tests.factories import make_asset, make_location, make_sighting, make_wave

TODAY = date(2026, 11, 22)
ANYBODY = AnonymousUser()


def drawn(life: Life) -> Figure:
    figure = lifeline(life, TODAY)
    assert figure is not None
    assert figure.drawing is not None
    return figure


def styles(figure: Figure) -> list[str]:
    return [shape.style for shape in figure.drawing.shapes]  # type: ignore[union-attr, attr-defined]


def words(figure: Figure) -> str:
    cells = [cell.text for row in figure.table.rows for cell in row.cells]
    return " ".join([*cells, *(said.text for said in figure.drawing.words), figure.drawing.description])  # type: ignore[union-attr, attr-defined]


def table(figure: Figure) -> dict[str, list[str]]:
    return {row.heading: [cell.text for cell in row.cells] for row in figure.table.rows}


@pytest.fixture
def mission() -> Life:
    """An asset with a life: opened in a year, renamed, moved, paused, and ended some time between two years."""
    asset = hall(
        status=Status.CEASED, opened_earliest=date(1889, 1, 1), opened_latest=date(1889, 12, 31),
        ceased_earliest=date(2012, 1, 1), ceased_latest=date(2014, 12, 31),
    )  # fmt: skip
    return Life(
        asset,
        Being(date(1889, 1, 1), date(2014, 12, 31), date(1889, 12, 31), date(2011, 12, 31)),
        names=[former("The Mission", "parish magazine", **until(1988))],
        locations=[place("1 Hope Street", current=True), place("9 Duke Street", **until(1950))],
        sightings=[seen(2005, "The Mission")],
        decisions=[
            decided(ChangeType.PAUSED, when=year(1999)),
            decided(ChangeType.REOPENED, when=(date(2003, 5, 1), date(2003, 5, 31))),
        ],
        successions=[followed_by("The New Hall")],
    )


def test_asset_of_which_one_day_is_known_is_not_drawn():
    assert lifeline(Life(hall(), sightings=[seen(2005)]), TODAY) is None
    assert lifeline(Life(hall()), TODAY) is None


def test_what_is_certain_is_full_and_what_may_be_is_broken(mission: Life):
    figure = drawn(mission)
    assert styles(figure).count("life") == 1
    assert styles(figure).count("life--maybe") == 2
    assert "life--gap" not in styles(figure)
    assert figure.title == "Its life from 1889 to 2014"


def test_what_nobody_knows_is_dotted():
    life = Life(hall(status=Status.PAUSED), Being(None, None, date(2005, 1, 1), date(2005, 1, 1)),
                sightings=[seen(2005), seen(2015)])  # fmt: skip
    assert styles(drawn(life)).count("life--gap") == 2


def test_life_without_a_certain_day_is_never_drawn_full():
    life = Life(hall(status=Status.CEASED, opened_earliest=date(1990, 1, 1), ceased_latest=date(1999, 12, 31)),
                Being(date(1990, 1, 1), date(1999, 12, 31)))  # fmt: skip
    assert "life" not in styles(drawn(life))


def test_table_says_all_that_is_drawn(mission: Life):
    said = [[row.heading, *(cell.text for cell in row.cells)] for row in drawn(mission).table.rows]
    assert ["Opened", "", "1889", "Not said"] in said
    assert ["Name", "The Mission", "Until 1988", "parish magazine"] in said
    assert ["Name", "The Old Hall", "From 1988", "Not said"] in said
    assert ["Address", "9 Duke Street", "Until 1950", "Not said"] in said
    assert ["Not open", "paused", f"From 1999 until May{NO_BREAK}2003", "Not said"] in said
    assert [
        "Seen by wave of 2005",
        "The Mission, active",
        "1\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2005",
        "its list",
    ] in said
    assert ["Ceased", "", "2012–2014", "Not said"] in said
    assert ["Followed by", "The New Hall", "Not known", "Not said"] in said


def test_drawing_reads_its_story_out(mission: Life):
    assert drawn(mission).drawing.description.startswith("Opened in 1889; moved from 9 Duke Street")  # type: ignore[union-attr]


def test_nothing_is_drawn_outside_of_the_drawing(mission: Life):
    for said in drawn(mission).drawing.words:  # type: ignore[union-attr, attr-defined]
        assert 0 <= float(said.x) <= WIDTH
    assert LEFT < RIGHT < WIDTH


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [(1889.2, 2026.9, [1900, 1920, 1940, 1960, 1980, 2000, 2020]), (2023.1, 2026.2, [2024, 2025, 2026]),
     (1.0, 9999.9, [2000, 4000, 6000, 8000])],
)  # fmt: skip
def test_years_of_the_axis_are_few_and_round(first, last, years):
    assert years_between(first, last) == years


def test_day_is_a_part_of_its_year():
    assert year_of(date(2026, 1, 1)) == 2026
    assert 2026.49 < year_of(date(2026, 7, 2)) < 2026.51


@settings(max_examples=50, deadline=None)
@given(lives())
def test_whatever_is_recorded_can_be_drawn(life: Life):
    figure = lifeline(life, TODAY)
    if figure is not None:
        assert SECRET_SOURCE not in words(figure)
        assert all("nan" not in shape.path for shape in figure.drawing.shapes)  # type: ignore[union-attr, attr-defined]


def test_private_address_and_the_days_at_it_are_drawn_for_staff_alone(project: Any, researcher: Any):
    asset = make_asset(name="Quiet Garden Club", project=project, opened_earliest=date(1990, 1, 1))
    make_location(asset, "masked", address=SECRET)
    make_location(asset, "past", address="9 Duke Street", source=SECRET_SOURCE, **until(2011))
    make_sighting(asset, wave=make_wave(project=project))
    for_staff, for_all = (drawn(life_of(asset, reader)) for reader in (researcher, ANYBODY))
    assert SECRET in words(for_staff)
    assert "Address" in table(for_staff)
    for private in (SECRET, SECRET_SOURCE, "9 Duke Street", "2011"):
        assert private not in words(for_all)
    assert "Address" not in table(for_all)


def test_page_draws_it_with_its_story(client: Any, project: Any):
    asset = make_asset(name="The Old Hall", project=project, opened_earliest=date(1990, 1, 1),
                       opened_latest=date(1990, 12, 31))  # fmt: skip
    make_sighting(asset, wave=make_wave(project=project), name="The Mission")
    page = client.get(asset.get_absolute_url()).content.decode()
    assert "Opened in 1990; recorded in 2005 as The Mission." in page
    assert '<title id="life-t">The life of The Old Hall over the years' in page
    assert "style=" not in page


def test_page_of_an_asset_without_a_past_has_no_figure(client: Any, project: Any):
    page = client.get(make_asset(project=project).get_absolute_url()).content.decode()
    assert 'id="life"' not in page
    assert 'id="story"' not in page
