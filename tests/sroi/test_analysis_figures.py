"""The figures of an analysis: each has the finding as its title, its table with units, and hides nothing awkward."""

import re
from decimal import Decimal
from time import process_time

import pytest
from django.template import Context, Template

from sroi.analysis.analysis import Analysis
from sroi.analysis.words import WITHHELD
from sroi.calculation.present_value import calculate
from tests.sroi.cases import fixture, make_case

LOSS = {"id": "loss", "stakeholder": "Neighbours", "outcome": "put up with noise", "direction": -1, "quantity": "2"}


def analysis(case, **kwargs):
    return Analysis(case, calculate(case), seed=7, **kwargs)


def cells(figure):
    """The rows of a figure's table, as text."""
    return {row.heading: [cell.text for cell in row.cells] for row in figure.table.rows}


def words(figure):
    """Everything that a figure says, in its drawing too."""
    drawn = [*figure.drawing.shapes, *figure.drawing.words] if figure.drawing else []
    said = [getattr(part, "text", "") + getattr(part, "words", "") for part in drawn]
    rows = [row.heading + " ".join(cell.text + cell.beside for cell in row.cells) for row in figure.table.rows]
    return " ".join([figure.title, *figure.notes, *said, *rows])


@pytest.mark.parametrize("name", ["guide_lunch_club", "below_one", "every_option"])
def test_every_figure_has_a_title_a_drawing_and_its_table(name):
    figures = list(analysis(fixture(name)).figures())
    assert len({figure.key for figure in figures}) == len(figures)
    for figure in figures:
        assert figure.title
        assert figure.drawing is not None
        assert figure.drawing.title == figure.title
        assert figure.table.rows
        assert all(len(row.cells) == len(figure.table.head) - 1 for row in figure.table.rows)
        html = Template("{% load charts %}{% figure shown %}").render(Context({"shown": figure}))
        assert "<details" in html
        assert "<svg" in html


def test_bridge_adds_up_to_the_last_penny():
    for name in ("guide_lunch_club", "every_option"):
        case = fixture(name)
        amounts = [
            Decimal(re.sub("[£,]", "", text[0]).replace("−", "-")) for text in cells(analysis(case).bridge).values()
        ]
        assert sum(amounts[:-1]) == pytest.approx(amounts[-1], abs=Decimal("0.05"))


def test_title_of_the_bridge_says_how_much_was_not_ours():
    figure = analysis(make_case({"deadweight": "0.5", "displacement": "0", "attribution": "0"})).bridge
    assert figure.title == "Half of the gross value would have come about anyway, elsewhere or through others"


def test_losses_that_outweigh_are_said_in_the_title():
    figure = analysis(make_case(LOSS)).bridge
    assert figure.title.startswith("What is lost outweighs what is gained: the present value is −£")


def test_value_below_what_was_put_in_is_said_in_the_titles():
    found = analysis(fixture("below_one"))
    assert "less than what was put in" in found.sides.title
    assert found.tornado.title.startswith("No single assumption takes the return above £1")
    assert "would have to be worth" in found.switching.title


def test_one_row_over_half_is_said_in_the_title():
    figure = analysis(make_case({}, {"id": "b", "outcome": "eat well", "quantity": "1"})).outcomes
    assert figure.title == "One outcome alone is 91 % of the value: “sleep through the night”".replace(" %", "\xa0%")


def test_who_loses_is_named():
    figure = analysis(make_case({}, {**LOSS, "quantity": "1"})).stakeholders
    assert "Neighbours lose £" in figure.title


def test_assumption_that_alone_takes_the_return_below_one_is_named():
    case = make_case({"quantity_low": "1", "quantity_high": "11"})
    assert "“Singers: sleep through the night”, how many" in analysis(case).tornado.title


def test_tornado_says_which_ranges_nobody_stated():
    rows = analysis(make_case({"quantity_low": "8", "quantity_high": "12"})).tornado.table.rows
    ranges = {row.cells[0].text: row.cells[1] for row in rows}
    assert (ranges["how many"].text, ranges["how many"].beside) == ("8 to 12", "")
    assert ranges["due to others"].beside == "assumed"
    assert ranges["worth, each"].text == "£750 to £1,250"


def test_worth_that_may_not_be_passed_on_stands_in_no_figure():
    case = make_case({"proxy_value": "1234.56"}, scenarios=[{"name": "more", "set": {"a.proxy_value": "2345.67"}}])
    told = list(analysis(case).figures())
    assert any("1,235" in words(figure) for figure in told)
    kept = list(analysis(case, withheld=frozenset({"a"})).figures())
    assert any(WITHHELD in words(figure) for figure in kept)
    for figure in kept:
        for secret in ("1,235", "1,234", "926", "1,543", "2,346", "2345", "1234"):
            assert secret not in words(figure), (figure.key, secret)


def test_random_draws_say_what_they_are_and_claim_nothing_else():
    figure = analysis(make_case()).draws
    said = words(figure).casefold()
    assert "confidence" not in said
    assert "10,000 runs, seed 7" in said
    assert "as the exact sum does" in said
    assert cells(figure)["Seed"] == ["7"]
    assert sum(int(row.cells[0].text.replace(",", "").removesuffix(" runs")) for row in figure.table.rows
               if row.heading.startswith("From ")) == 10_000  # fmt: skip


def test_same_seed_gives_the_same_figure_and_another_one_another():
    case = make_case()
    result = calculate(case)
    assert Analysis(case, result, seed=1).draws == Analysis(case, result, seed=1).draws
    assert Analysis(case, result, seed=1).draws != Analysis(case, result, seed=2).draws


def test_draws_in_which_nothing_is_put_in_are_said_to_be_impossible():
    inputs = [{"stakeholder": "Council", "description": "grant", "amount": "5000", "amount_low": "-4000"}]
    figure = analysis(make_case(inputs=inputs)).draws
    assert figure.title.startswith("The random draws cannot be made")
    assert figure.drawing is None


def test_nothing_uncertain_is_said_so():
    inputs = [{"stakeholder": "Council", "amount": "5000", "amount_low": "5000", "amount_high": "5000"}]
    row = {"deadweight": "0", "displacement": "0", "attribution": "0", "drop_off": "0"}
    for figure in ("quantity", "proxy_value", "deadweight", "displacement", "attribution", "drop_off"):
        value = {"quantity": "10", "proxy_value": "1000"}.get(figure, "0")
        row |= {f"{figure}_low": value, f"{figure}_high": value}
    found = analysis(make_case(row, inputs=inputs))
    assert found.draws.title.startswith("Nothing that is said to be uncertain moves the ratio")
    assert found.tornado.title == "No figure of this map is said to be uncertain"


def test_scenarios_stand_beside_the_map_with_what_each_sets():
    case = make_case(scenarios=[{"name": "few", "set": {"a.quantity": "1"}},
                                {"name": "cheap", "set_inputs": {"Council": "2500"}}])  # fmt: skip
    figure = analysis(case).scenarios
    rows = cells(figure)
    assert list(rows) == ["The map as it is", "few", "cheap"]
    assert figure.title == "One scenario takes the return below £1: “few”"
    assert rows["few"][-1] == "Singers: sleep through the night: how many 1 instead of 10"
    assert rows["cheap"][-1] == "put in by Council: £2,500 instead of £5,000"
    assert rows["few"][3].startswith("−£")
    assert rows["cheap"][3].startswith("+£")


def test_scenario_that_cannot_be_counted_says_why_and_leaves_the_others_alone():
    case = make_case(
        scenarios=[{"name": "odd", "set": {"gone.quantity": "1"}}, {"name": "few", "set": {"a.quantity": "1"}}]
    )
    row = next(row for row in analysis(case).scenarios.table.rows if row.heading == "odd")
    assert row.cells[0].text == "cannot be counted"
    assert "no such figure of a row" in row.cells[0].beside


def test_conventions_compare_like_with_like():
    figure = analysis(fixture("guide_lunch_club")).conventions
    assert figure.title == "On the same rows the convention alone moves the gross ratio from £0.99 to £2.00"
    rows = {row.heading: row.cells[0].text for row in figure.table.rows}
    assert rows["As in this map"] == "GUIDE r3.5% e1 k2 mult gross"
    assert rows["Drop-off in the first year already"] == "CUSTOM r3.5% e1 k1 mult gross"


def test_chain_is_drawn_from_cause_to_what_follows_and_warns_where_both_are_valued():
    case = make_case({"leads_to": ["b", "lost"]}, {"id": "b", "outcome": "work again"})
    figure = analysis(case).chain
    assert figure.title == "1 outcome leads to others; in one place both the cause and what follows are valued"
    places = {word.text: float(word.x) for word in figure.drawing.words if word.style == "strong"}
    assert places["sleep through the night"] < places["work again"]
    assert [row.cells[2].text for row in figure.table.rows][1] == "no such row"
    assert analysis(make_case()).chain is None


def test_many_rows_are_drawn_by_their_largest_and_all_in_the_table():
    case = make_case(*({"id": f"r{number}", "outcome": f"change {number}"} for number in range(40)))
    figure = analysis(case).outcomes
    assert len(figure.table.rows) == 40
    assert any("28 others, together" in word.text for word in figure.drawing.words)


def test_fifty_rows_with_everything_take_less_than_two_seconds():
    """The bound of the method for the random draws alone, and here for all figures together."""
    rows = (
        {"id": f"r{number}", "outcome": f"change {number}", "duration_years": 1 + number % 5} for number in range(50)
    )
    case = make_case(*rows, scenarios=[{"name": f"s{number}", "set": {"r1.quantity": number}} for number in range(5)])
    began = process_time()
    assert len(list(analysis(case).figures())) >= 10
    assert process_time() - began < 2


def test_table_of_a_very_large_map_has_what_matters_most_and_says_so():
    found = analysis(make_case(*({"id": f"r{number}", "quantity": number + 1} for number in range(110))))
    for figure in (found.tornado, found.switching):
        assert len(figure.table.rows) == 500
        assert any("500 of" in note for note in figure.notes)


def test_nearly_all_is_not_said_to_be_all():
    """Worth "100 % less" a map would not break even."""
    figure = analysis(make_case({"quantity": "100000"})).switching
    assert figure.title == "All outcomes together could be worth over 99 % less and would still break even"
