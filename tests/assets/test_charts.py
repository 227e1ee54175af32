"""Drawings: that they add up, label everything apart, and carry no meaning by colour alone."""

import re
from itertools import pairwise

import pytest
from django.template import Context, Template

from assets.charts.bars import BarRow, Part, draw_bars
from assets.charts.figures import Cell, Figure, Table, TableRow, apart, coordinate
from assets.charts.flow import Node, draw_flow
from assets.charts.lines import Point, Series, count_ticks, draw_lines, percent_ticks, some_years

NODES = [Node("a", "Arts", "1"), Node("b", "Books", "2")]


def a_flow(counts):
    return draw_flow(NODES, [*NODES, Node("gone", "Gone", "6")], counts, title="A finding", description="How",
                     headings=("Then", "Now"))  # fmt: skip


def a_line(points, *, steps=True):
    years = some_years([(number, str(2005 + number)) for number in range(len(points))])
    series = [Series("All", points, "60 %", has_band=True)]
    return draw_lines(series, title="A finding", description="How", across=years, up=percent_ticks(), steps=steps)


def some_bars():
    parts = [Part("Here", "1"), Part("Not traced", "hatched")]
    return draw_bars([BarRow("Arts", [3, 1]), BarRow("None", [0, 0])], parts, title="A finding", description="How")


def drawn(drawing):
    table = Table("Numbers", ["What", "How many"], [TableRow("Arts", [Cell("3", url="/x/?a=1&b=2", beside="+1")])])
    shown = Figure("key", "A finding", ["Read with care."], table, drawing)
    return Template("{% load charts %}{% figure shown %}").render(Context({"shown": shown}))


@pytest.mark.parametrize(
    "drawing", [a_flow({("a", "a"): 3}), a_line([Point(0, 1, 1, 1), Point(1, 0.5, 0.4, 0.6)]), some_bars()]
)
def test_drawing_is_named_and_described_and_has_its_table(drawing):
    html = drawn(drawing)
    assert '<title id="key-t">A finding</title>' in html
    assert '<desc id="key-d">How</desc>' in html
    assert 'aria-labelledby="key-t key-d"' in html
    assert "style=" not in html
    assert '<a href="/x/?a=1&amp;b=2">3</a>' in html
    assert "The same as a table" in html


def test_words_of_the_data_are_text_in_a_drawing():
    nodes = [Node("x", "<script>", "1")]
    html = drawn(draw_flow(nodes, nodes, {("x", "x"): 1}, title="<b>", description="", headings=("", "")))
    assert "<script>" not in html
    assert "&lt;script&gt; to &lt;script&gt;: 1" in html


def test_figure_with_nothing_to_draw_is_its_table():
    html = drawn(None)
    assert "<svg" not in html
    assert "<table" in html


def test_flow_is_as_broad_on_one_side_as_on_the_other_and_leaves_out_what_is_empty():
    found = a_flow({("a", "a"): 30, ("a", "gone"): 10, ("b", "gone"): 20})
    assert [(bar.label, bar.total) for bar in found.bars] == [
        ("Arts", "40"),
        ("Books", "20"),
        ("Arts", "30"),
        ("Gone", "30"),
    ]
    left, right = (sum(float(bar.height) for bar in found.bars if bar.is_left is side) for side in (True, False))
    assert left == pytest.approx(right, abs=0.3)
    assert [ribbon.words for ribbon in found.ribbons] == ["Arts to Arts: 30", "Arts to Gone: 10", "Books to Gone: 20"]
    assert a_flow({}).bars == []


def test_line_steps_where_it_is_known_and_slants_over_what_is_not():
    known = [Point(0, 1, 1, 1), Point(1, 0.5, 0.5, 0.5), Point(2, 0.5, 0.2, 0.8, known=False), Point(3, 0.2, 0.2, 0.2)]
    (line,) = a_line(known).lines
    assert re.sub(r"[\d. ]", "", line.path) == "MHVL"
    (line,) = a_line(known, steps=False).lines
    assert re.sub(r"[\d. ]", "", line.path) == "MLL"


def test_bars_have_their_number_where_there_is_room_and_their_words_always():
    arts, empty = some_bars().bars
    assert [(segment.number, segment.words) for segment in arts.segments] == [
        ("3", "Arts, Here: 3"),
        ("1", "Arts, Not traced: 1"),
    ]
    assert (empty.total, list(empty.segments)) == ("0", [])


def test_labels_keep_their_distance():
    placed = apart([100, 101, 102, 99, 300], gap=19, top=0, bottom=310)
    assert all(below - above >= 19 for above, below in pairwise(placed))


@pytest.mark.parametrize(("highest", "last"), [(0, "1"), (5, "5"), (47, "50"), (457, "500"), (12_345, "15,000")])
def test_axis_goes_from_nought_to_a_round_number(highest, last):
    labels = [tick.label for tick in count_ticks(highest)]
    assert (labels[0], labels[-1]) == ("0", last)
    assert len(labels) <= 6


def test_no_more_years_are_named_than_there_is_room_for():
    named = [tick.label for tick in some_years([(number, str(2005 + number)) for number in range(23)]) if tick.label]
    assert (named[0], named[-1]) == ("2005", "2027")
    assert len(named) <= 8


def test_coordinates_have_no_more_digits_than_they_need():
    assert [coordinate(value) for value in (1, 1.25, 1.96)] == ["1", "1.2", "2"]
