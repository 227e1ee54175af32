"""A value taken to prices of another year: once, with a working that people can follow, or with why not."""

from decimal import Decimal

import pytest

from sroi.library.uprating import Prices
from sroi.store.reckoning import reckon
from tests.sroi.factories import make_map, make_price_index, make_sound_map

FINANCIAL = {"2018/19": "80", "2019/20": "90", "2024/25": "100"}


@pytest.fixture
def impact_map(project):
    """A map in prices of 2024 with an index that has doubled since 2011."""
    index = make_price_index({"2011": "50", "2024": "100"}, title="Some prices")
    return make_sound_map(project=project, price_year="2024", price_index=index)


def test_working_shows_levels_factor_and_result(impact_map):
    found = Prices(impact_map).taken(Decimal(109), "GBP", "2011")
    assert found.value == 218
    assert found.working == "£109 × 100 ÷ 50 (Some prices, 2024 over 2011: ×\N{NO-BREAK SPACE}2.0000) = £218"


def test_what_is_shown_is_what_the_map_counts(impact_map):
    outcome = impact_map.outcomes.get()
    outcome.proxy_price_year = "2011"
    outcome.save()
    counted = reckon(impact_map).case.outcomes[0].value
    assert counted == Prices(impact_map).taken(Decimal(1000), "GBP", "2011").value == 2000


@pytest.mark.parametrize("year", ["2024", ""])
def test_value_without_a_year_or_of_the_same_year_is_not_uprated(impact_map, year):
    found = Prices(impact_map).taken(Decimal(109), "GBP", year)
    assert (found.value, found.text, found.problem) == (109, "£109", "")
    assert "Counted as it is" in found.working


def test_map_without_a_year_uprates_nothing(project):
    assert Prices(make_map(project=project)).taken(Decimal(5), "GBP", "2011").value == 5


def test_year_that_the_index_does_not_know_is_named(impact_map):
    assert Prices(impact_map).taken(Decimal(5), "GBP", "1999").problem == "The index has no level for 1999."


def test_map_without_an_index_says_so(project):
    found = Prices(make_map(project=project, price_year="2024")).taken(Decimal(5), "GBP", "2011")
    assert found.value is None
    assert "no price index" in found.problem


def test_index_that_a_file_brought_along_counts(project):
    impact_map = make_map(project=project, price_year="2024", as_read='{"price_index": {"2020": "80", "2024": "100"}}')
    assert Prices(impact_map).taken(Decimal(80), "GBP", "2020").value == 100


def test_calendar_year_is_offered_as_the_financial_years_it_lies_in(project):
    index = make_price_index(FINANCIAL)
    prices = Prices(make_map(project=project, price_year="2024/25", price_index=index))
    assert prices.years_for("2019") == ["2018/19", "2019/20"]
    assert prices.years_for("2019/20") == ["2019/20"]
    assert prices.years_for("2000") == ["2000"]
    assert prices.years_for("1999/00") == ["1999/00"]


def test_financial_year_is_offered_as_the_calendar_years_it_lies_in(impact_map):
    assert Prices(impact_map).years_for("2011/12") == ["2011"]
    assert Prices(impact_map).years_for("2023/24") == ["2024"]
    assert Prices(impact_map).years_for("some day") == ["some day"]
