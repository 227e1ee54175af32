"""Known studies come out as they were printed: our own, worked by hand, and the real ones where they are at hand."""

import pytest

from sroi.calculation.json_text import read_text, write_text
from sroi.calculation.overrides import scenarios, variants
from sroi.calculation.present_value import calculate
from sroi.calculation.published import compare_with_published
from sroi.calculation.reading import read_case
from tests.conftest import SHARED_DATA
from tests.sroi.cases import FIXTURES, fixture, make_case

WORKED = ("guide_lunch_club", "every_option", "below_one")
REAL = sorted((SHARED_DATA / "sroi").glob("*.json")) if SHARED_DATA.is_dir() else []


def disagreements(case):
    """What comes out otherwise than it was printed."""
    return [figure for figure in compare_with_published(case) if not figure.agrees]


@pytest.mark.parametrize("name", WORKED)
def test_worked_case_comes_out_as_worked(name):
    case = fixture(name)
    assert len(compare_with_published(case)) >= 5
    assert not disagreements(case)
    assert all(each.result for each in (*scenarios(case), *variants(case)))


@pytest.mark.shared_data
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_study_comes_out_as_published(path):
    case = read_case(read_text(path.read_bytes()))
    assert compare_with_published(case)
    assert not disagreements(case)


@pytest.mark.parametrize("path", [*sorted(FIXTURES.glob("*.json")), *REAL], ids=lambda path: path.stem)
def test_file_is_written_byte_for_byte_as_it_was_read(path):
    read = read_text(path.read_bytes())
    assert write_text(read) == _ascii(path.read_text("utf-8").rstrip("\n"))


def _ascii(text):
    return "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in text)


def test_difference_beyond_the_printed_precision_is_noticed():
    case = make_case(expected={"ratio": "9.99"}, tolerance={"ratio": "0.005"})
    [figure] = disagreements(case)
    assert figure.name == "ratio"
    assert figure.difference < -8


def test_horizons_follow_a_stated_flow():
    checks = {"year2_flow": "1000", "undiscounted_up_to": 1, "ratios": {"1": "1.08", "3": "1.45"}}
    case = make_case(conventions={"first_benefit_exponent": "0", "discount_rate": "0.10"}, horizon_ratios=checks)
    [one, three] = [figure for figure in compare_with_published(case) if "over" in figure.name]
    assert float(one.computed) == pytest.approx(5400 / 5000)
    assert float(three.computed) == pytest.approx((5400 + 1000 / 1.1 + 1000 / 1.21) / 5000)


def test_horizons_without_a_flow_cut_the_rows():
    case = make_case(conventions={"discount_rate": "0"}, horizon_ratios={"1": "1.08", "2": "1.62", "5": "1.89"})
    figures = [figure for figure in compare_with_published(case) if "over" in figure.name]
    assert len(figures) == 3
    assert all(figure.difference == 0 for figure in figures)
    assert calculate(case).ratio == figures[-1].computed
