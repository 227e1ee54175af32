"""What is typed into a cell: read exactly, or refused with how to mend it; and shown so that it can be typed again."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sroi.cells.column import Column, Kind
from sroi.cells.links import Links, Option
from sroi.cells.reading import CellTextError, read_cell
from sroi.cells.registry import BY_KEY, COLUMNS
from sroi.cells.showing import edit_text, show_cell
from sroi.choices import Table

LINKS = Links(
    {
        "stakeholder": [Option(7, "b1", "Singers"), Option(8, "b2", "Council")],
        "output": [Option(1, "c1", "evenings"), Option(2, "c2", "evenings")],
        "leads_to": [Option(3, "sleep", "sleep"), Option(4, "work", "work")],
    }
)


def of_outcome(key: str) -> Column:
    return BY_KEY[Table.OUTCOME, key]


def refused(column: Column, text: str) -> CellTextError:
    with pytest.raises(CellTextError) as fault:
        read_cell(column, text, LINKS)
    return fault.value


@pytest.mark.parametrize(
    ("text", "share"),
    [("25", "0.25"), ("25 %", "0.25"), (" 25%", "0.25"), ("0", "0"), ("100", "1"), ("12.50", "0.1250"),
     ("0.25 %", "0.0025"), ("1 %", "0.01"), ("1.5", "0.015")],
)  # fmt: skip
def test_shares_are_typed_in_per_cent(text, share):
    assert str(read_cell(of_outcome("deadweight"), text)) == share


@pytest.mark.parametrize(
    ("text", "meant"), [("0.25", ("25 %", "0.25 %")), ("1", ("100 %", "1 %")), (".5", ("50 %", "0.5 %"))]
)
def test_share_that_may_be_a_fraction_is_asked_about(text, meant):
    fault = refused(of_outcome("attribution_low"), text)
    assert (fault.code, fault.meant) == ("share_or_per_cent", meant)
    assert [str(read_cell(of_outcome("attribution"), one)) for one in meant]


def test_rate_is_asked_about_only_where_both_readings_are_rates():
    rate = BY_KEY[Table.MAP, "discount_rate"]
    assert read_cell(rate, "1.5") == Decimal("0.015")
    assert refused(rate, "0.035").meant == ("3.5 %", "0.035 %")
    assert refused(rate, "35").code == "out_of_range"


@pytest.mark.parametrize("text", ["101", "-5", "120 %", "1500"])
def test_share_outside_0_to_100_per_cent_is_refused(text):
    fault = refused(of_outcome("deadweight"), text)
    assert fault.code == "out_of_range"
    assert "from 0 to 100 %" in str(fault)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1,200", ("1200", "1.200")), ("£5", ("5",)), ("£1,234.50", ("1234.50",)), ("1 200", ("1200",)), ("5 %", ("5",)),
     ("NaN", ()), ("infinity", ()), ("1_000", ("1000",)), ("five", ()), ("1,2,3", ()), ("१२", ())],
)  # fmt: skip
def test_number_is_read_exactly_or_refused_with_what_may_be_meant(text, meant):
    fault = refused(of_outcome("quantity"), text)
    assert (fault.code, fault.meant) == ("not_a_number", meant)


def test_negative_quantity_is_told_how_a_loss_is_said():
    for key in ("quantity", "proxy_value", "proxy_value_high"):
        fault = refused(of_outcome(key), "-5")
        assert (fault.code, fault.meant) == ("negative", ("5",))
        assert "loss" in str(fault)


@pytest.mark.parametrize("text", ["0", "61", "1.5", "-1"])
def test_duration_is_whole_years_from_1_to_60(text):
    assert refused(of_outcome("duration_years"), text).code == "not_whole"


def test_number_of_people_fits_the_database():
    assert refused(of_outcome("deadweight_n"), "2147483648").code == "not_whole"
    assert read_cell(of_outcome("deadweight_n"), "2147483647") == 2147483647


def test_figure_keeps_the_digits_it_was_stated_with():
    assert str(read_cell(of_outcome("quantity"), "0.350")) == "0.350"
    assert edit_text(of_outcome("quantity"), Decimal("0.350")) == "0.350"
    assert edit_text(of_outcome("deadweight"), Decimal("0.350")) == "35.0"


@pytest.mark.parametrize("text", ["\x00", "name\u202e", "\ud800"])
def test_character_that_cannot_be_seen_is_named(text):
    assert "U+" in str(refused(of_outcome("outcome"), text))


def test_words_that_do_not_fit_are_refused_with_both_lengths():
    assert "501 characters, and 500 fit" in str(refused(of_outcome("outcome"), "x" * 501))


@pytest.mark.parametrize("text", ["javascript:alert(1)", "see page 3", "ftp://example.org/"])
def test_link_of_a_source_is_a_page(text):
    assert refused(of_outcome("proxy_url"), text).code == "not_an_address"


@pytest.mark.parametrize("text", ["3/4/2026", "2026-02-30", "31 Feb 2026", "20260403", "soon"])
def test_day_that_may_be_two_days_or_none_is_refused(text):
    assert refused(BY_KEY[Table.MAP, "period_end"], text).code == "not_a_date"


@pytest.mark.parametrize("text", ["2026-04-03", "3 Apr 2026", "3 April 2026"])
def test_day_is_read(text):
    assert read_cell(BY_KEY[Table.MAP, "period_end"], text) == date(2026, 4, 3)


def test_choice_and_flag_take_their_word_or_their_value():
    assert read_cell(of_outcome("direction"), "loss") == -1
    assert read_cell(of_outcome("direction"), "-1") == -1
    assert read_cell(of_outcome("measured"), "Yes") is True
    assert read_cell(of_outcome("measured"), "") is None
    assert refused(of_outcome("cashable"), "").code == "missing"
    assert refused(of_outcome("confidence"), "so so").code == "unknown_value"


def test_link_is_a_row_by_id_or_by_its_only_name():
    assert read_cell(of_outcome("stakeholder"), "b1", LINKS) == 7
    assert read_cell(of_outcome("stakeholder"), "council", LINKS) == 8
    assert refused(of_outcome("stakeholder"), "Nobody").code == "unknown_row"
    assert refused(of_outcome("output"), "evenings").code == "several_rows"
    assert read_cell(of_outcome("leads_to"), "work; sleep, work", LINKS) == ["work", "sleep"]
    assert "sleep, work" in str(refused(of_outcome("leads_to"), "play"))


def test_cells_are_shown_as_people_read_them():
    assert show_cell(of_outcome("proxy_value"), Decimal("1234.5")) == "£1,234.50"
    assert show_cell(of_outcome("proxy_value"), Decimal("1234")) == "£1,234"
    assert show_cell(of_outcome("proxy_value"), Decimal("5"), sign="€") == "€5"
    assert show_cell(of_outcome("deadweight"), Decimal("0.68292")) == "68.29 %"
    assert show_cell(of_outcome("deadweight"), Decimal("0.25")) == "25 %"
    assert show_cell(of_outcome("quantity"), Decimal("7500.0")) == "7,500"
    assert show_cell(BY_KEY[Table.INPUT, "year"], 2025) == "2025"
    assert show_cell(BY_KEY[Table.MAP, "period_end"], date(2026, 11, 21)) == "21 Nov 2026"
    assert show_cell(of_outcome("direction"), -1) == "loss"
    assert show_cell(of_outcome("stakeholder"), 7, LINKS) == "Singers"


# A busy machine draws slowly, and that says nothing of the cells.
patient = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NUMERIC = [column for columns in COLUMNS.values() for column in columns if column.kind in {Kind.SHARE, Kind.NUMBER}]


@patient
@given(
    some.sampled_from(NUMERIC),
    some.decimals(min_value=0, max_value=1, places=6, allow_nan=False, allow_infinity=False),
)
def test_what_is_shown_for_editing_is_read_as_the_same_figure(column, share):
    most = Decimal("0.15") if column.highest is None else min(column.highest, Decimal(1))
    value = (share * most).quantize(Decimal("0.00000001"))
    assert read_cell(column, edit_text(column, value)) == value


@patient
@given(some.text(max_size=40), some.sampled_from([column for columns in COLUMNS.values() for column in columns]))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(text, column):
    value, fault = tried(column, text)
    if fault is None:
        assert tried(column, edit_text(column, value, LINKS)) == (value, None)
    else:
        assert str(fault).endswith(".")
        assert all(tried(column, meant)[1] is None for meant in fault.meant)


def tried(column: Column, text: str) -> tuple[object, CellTextError | None]:
    """The value, or why there is none."""
    try:
        return read_cell(column, text, LINKS), None
    except CellTextError as fault:
        return None, fault


def test_every_column_has_a_heading_and_a_place():
    for table, columns in COLUMNS.items():
        assert len({column.key for column in columns}) == len(columns), table
        for column in columns:
            assert column.heading, column.key
            assert column.field.name == column.attribute
