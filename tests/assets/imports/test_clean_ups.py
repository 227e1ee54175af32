"""One thing taken out of several in a cell; and patterns that cannot keep the program busy."""

from time import perf_counter

import pytest

from assets.imports.clean_ups import CLEAN_UPS, WAYS
from assets.imports.patterns import MOST_STEPS, compile_pattern, search, worst_case


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("find_postcode", "The Forge, 3 Anvil Lane, Garston, L19 2PH", "L19 2PH"),
        ("find_postcode", "formerly L1 1JD, now L8 4RF", "L8 4RF"),
        ("find_postcode", "Anvil Lane", ""),
        ("without_postcode", "3 Anvil Lane, Garston, L19 2PH", "3 Anvil Lane, Garston"),
        ("without_postcode", "3 Anvil Lane L19 2PH, Liverpool", "3 Anvil Lane, Liverpool"),
        ("without_postcode", "3 Anvil Lane", "3 Anvil Lane"),
        ("find_email", "Contact: Jo Farrier jo@forge.example 0151 496 0001", "jo@forge.example"),
        ("find_email", "none", ""),
        ("find_phone", "Contact: Jo Farrier jo@forge.example 0151 496 0001", "0151 496 0001"),
        ("find_phone", "(0151) 496 0001 ask for Jo", "(0151) 496 0001"),
        ("find_phone", "+44 151 496 0001", "+44 151 496 0001"),
        ("find_phone", "open since 1987, 12 rooms", ""),
        ("find_web_address", "see www.forge.example, or ask", "www.forge.example"),
        ("words", "Contact: Jo Farrier jo@forge.example 0151 496 0001", "Jo Farrier"),
        ("words", "Jo Farrier, tel. 0151 496 0001", "Jo Farrier"),
        ("first_number", "53.4, -2.9", "53.4"),
        ("second_number", "(53.4, −2.9)", "-2.9"),
        ("second_number", "53.4", ""),
        ("before_comma", "The Forge, Anvil Lane, L19 2PH", "The Forge"),
        ("after_comma", "The Forge, Anvil Lane, L19 2PH", "Anvil Lane, L19 2PH"),
        ("other_lines", "The Forge\nAnvil Lane\nL19 2PH", "Anvil Lane\nL19 2PH"),
        ("date", "20101001", "2010-10-01"),
        ("date", "01517777", "01517777"),
    ],
)
def test_one_thing_is_taken_out_of_several(name, text, found):
    assert CLEAN_UPS[name](text) == found


def test_every_way_that_a_page_offers_is_made_of_clean_ups():
    assert {name for way in WAYS for name in way.clean} <= set(CLEAN_UPS)


@pytest.mark.parametrize("name", sorted(CLEAN_UPS))
@pytest.mark.parametrize("piece", ["a", "a@", "0 ", "L1 ", "1,", "http://", ". "])
def test_long_cell_of_one_sign_is_no_trouble(name, piece):
    began = perf_counter()
    CLEAN_UPS[name](piece * (30_000 // len(piece)))
    assert perf_counter() - began < 1


@pytest.mark.parametrize(
    "pattern",
    [r"^([^,]*)", r"^[^,]*,[^,]*,(.*)$", r"\blibrar(y|ies)\b", r"(\d{4})", r"^(.*) \(closed\)$", r"[)*+]x", r"a|b|(c)"],
)
def test_ordinary_pattern_is_cheap_enough(pattern):
    assert worst_case(pattern) <= MOST_STEPS


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(a+)+$", "repeats a group"),
        (r"(a|aa)*$", "repeats a group"),
        (r"(a{1,9}){1,9}$", "repeats a group"),
        (r"(a)\1", "refers back"),
        (r"(?P<x>a)(?P=x)", "question mark"),
        (r"(?s:a)", "question mark"),
        ("a" * 301, "at most 300"),
        ("(", "the pattern"),
    ],
)
def test_pattern_whose_ways_are_countless_is_refused(pattern, words):
    with pytest.raises(ValueError, match=words):
        worst_case(pattern)


@pytest.mark.parametrize("pattern", [r".*.*.*x", r"\w*\s*\w*\s*x", "a?" * 60 + "a" * 60, "(a|a)" * 50])
def test_pattern_that_could_take_long_is_counted_as_such(pattern):
    assert worst_case(pattern) > MOST_STEPS


def test_no_more_than_the_beginning_of_a_cell_is_held_against_a_pattern():
    assert search(compile_pattern("x$"), "a" * 300 + "x") is None
