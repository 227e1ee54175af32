"""Bridges, tornadoes, histograms and lengths: that they add up, keep their order, and say in words what they draw."""

import re

import pytest

from assets.charts.bridge import Step, draw_bridge
from assets.charts.histogram import Bin, MarkedValue, draw_histogram
from assets.charts.lengths import Length, draw_lengths
from assets.charts.scale import Scale, decimals_of, round_values
from assets.charts.shapes import folded
from assets.charts.tornado import Swing, draw_tornado

SAID = {"title": "A finding", "description": "How"}
BOX = re.compile(r"M(\S+) (\S+)h(\S+)v(\S+)h")


def boxes(drawing, style):
    """Left, top, width and height of the bars of one look."""
    return [
        tuple(float(part) for part in BOX.match(shape.path).groups())
        for shape in drawing.shapes
        if shape.style == style
    ]


def named(value, places):
    return f"£{value:.{places}f}"


def a_bridge(*amounts):
    steps = [Step("Gross value", 100, "£100", is_whole=True)]
    steps += [Step("Due to others", amount, f"{amount}") for amount in amounts]
    return draw_bridge([*steps, Step("Left", 100 + sum(amounts), "left", is_whole=True)], **SAID)


def a_tornado(*ends, middle=1.4):
    swings = [Swing("Carers", "10 to 20", low, high, f"{low}", f"{high}") for low, high in ends]
    return draw_tornado(swings, middle=middle, middle_shown="£1.40", line=1.0, name=named, **SAID)


def test_every_bar_of_a_bridge_begins_where_the_one_before_it_ends():
    drawing = a_bridge(-40, -25)
    (first, last), losses = boxes(drawing, "total"), boxes(drawing, "loss")
    assert losses[0][1] == first[1]
    assert losses[1][1] == pytest.approx(losses[0][1] + losses[0][3], abs=0.2)
    assert last[1] == pytest.approx(losses[1][1] + losses[1][3], abs=0.2)
    assert last[3] == pytest.approx(first[3] * 0.35, abs=0.3)


def test_bridge_that_ends_in_a_loss_goes_below_its_ground():
    drawing = a_bridge(-150)
    ground = next(float(shape.path.split()[1].split("H")[0]) for shape in drawing.shapes if shape.style == "axis")
    whole, left = boxes(drawing, "total")
    assert whole[1] + whole[3] == pytest.approx(ground, abs=0.2)
    assert left[1] == pytest.approx(ground, abs=0.2)


def test_step_that_adds_looks_other_than_one_that_takes():
    assert len(boxes(a_bridge(-10, 5), "gain")) == 1


def test_bars_of_a_tornado_meet_at_the_result():
    drawing = a_tornado((1.2, 1.6))
    (lower,), (higher,) = boxes(drawing, "loss"), boxes(drawing, "f1")
    assert lower[0] + lower[2] == pytest.approx(higher[0], abs=0.2)


def test_share_whose_lowest_gives_the_higher_result_is_drawn_and_named_from_left_to_right():
    drawing = a_tornado((1.6, 1.2))
    ends = [(float(word.x), word.text) for word in drawing.words if word.text in {"1.6", "1.2"}]
    assert [text for _, text in sorted(ends)] == ["1.2", "1.6"]


def test_assumption_that_moves_only_to_one_side_has_both_its_ends_there():
    assert len(boxes(a_tornado((1.5, 1.7)), "f1")) == 2


def test_histogram_tells_what_lies_below_the_line_apart_and_leaves_out_empty_bins():
    bins = [Bin(0.8, 0.9, 3), Bin(0.9, 1.0, 0), Bin(1.0, 1.1, 9)]
    drawing = draw_histogram(bins, [MarkedValue(1.0, "£1", "wave")], line=1.0, name=named, **SAID)
    (below,), (above,) = boxes(drawing, "bin loss"), boxes(drawing, "bin f1")
    assert below[3] == pytest.approx(above[3] / 3, abs=0.2)
    assert [shape.words for shape in drawing.shapes if shape.style.startswith("bin")] == [
        "£0.80 to £0.90: 3",
        "£1.00 to £1.10: 9",
    ]


def test_words_of_a_histogram_stay_within_it_and_off_each_other():
    marks = [MarkedValue(value, f"{value} of 100 runs below", "join") for value in (1.0, 1.01, 1.02)]
    drawing = draw_histogram([Bin(1.0, 5.0, 9)], marks, line=1.0, name=named, **SAID)
    said = [(float(word.x), float(word.y)) for word in drawing.words if "below" in word.text]
    assert len({y for _, y in said}) == 3
    assert all(60 < x < 600 for x, _ in said)


def test_losses_go_to_the_left_of_the_ground_and_gains_to_the_right():
    drawing = draw_lengths([Length("Won", 30, "£30"), Length("Lost", -10, "−£10")], **SAID)
    (won,), (lost,) = boxes(drawing, "f1"), boxes(drawing, "minus")
    assert lost[0] + lost[2] == pytest.approx(won[0], abs=0.2)
    assert won[2] == pytest.approx(lost[2] * 3, abs=0.3)
    shown = next(word for word in drawing.words if word.text == "−£10")
    assert float(shown.x) - len(shown.text) * 7 > 200


def test_every_bar_says_in_words_what_it_is():
    drawing = draw_lengths([Length("Won", 30, "£30")], line=1.0, line_words="£1", **SAID)
    assert "Won: £30" in [shape.words for shape in drawing.shapes]
    assert "£1" in [word.text for word in drawing.words]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.97, 1.63), (-30, 98_374), (2, 2), (1e-9, 3e-9), (0, 1e15)])
def test_axis_has_a_few_round_values_within_its_ends(low, high):
    found = round_values(low, high, 5)
    assert 1 <= len(found) <= 5
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in found)


def test_value_beyond_the_ends_of_a_scale_stands_at_them():
    scale = Scale(0, 10, 100, 200)
    assert (scale.at(-5), scale.at(5), scale.at(50)) == (100, 150, 200)


def test_values_of_an_axis_have_the_decimal_places_that_tell_them_apart():
    assert decimals_of(round_values(0, 0.2, 5)) == 2


def test_long_label_is_folded_and_its_last_line_cut():
    assert folded("one two three four five six seven eight", 60) == ["one two", "three", "four fi…"]
