"""The definitions of questionnaires: whole, unchanging, and without words that belong to somebody."""

import hashlib
import tomllib
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from referrals.instruments import CODES, UnknownInstrumentError, instrument, latest
from referrals.instruments.catalogue import definition_files
from referrals.instruments.reading import DefinitionError, read_definition

# A released definition is never edited: returns were scored by it. Write the next version beside it.
RELEASED = {
    "core10-1": "96ff119ec384ae24",
    "experience-1": "bdf96e2135604e2b",
    "gad7-1": "a6e165b281c61b62",
    "ghq12-1": "8042fb953cb48afe",
    "ghq28-1": "bc8fd9b102aca1ff",
    "goals-1": "dcbbb88464443f66",
    "gqol-1": "cd01f70f8b385e53",
    "living-1": "35811d06761d6441",
    "mycaw-1": "c0f41dc3b3ced652",
    "ons4-1": "67cd92ceeb14e501",
    "phq9-1": "82fe5918c84acc8c",
    "swemwbs-1": "b1e2b6413addde8c",
    "ucla3-1": "a7e6511db0f5e3f0",
    "wemwbs-1": "9d7f41cccd9e93e1",
    "what_changed-1": "8a7f7e6dffadcc59",
}
FREE = {"ons4", "ucla3", "phq9", "gad7", "goals", "what_changed", "experience", "living"}
LICENSED = {"wemwbs", "swemwbs", "ghq28", "ghq12", "mycaw", "gqol", "core10"}


def test_released_definitions_never_change():
    found = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in definition_files()}
    assert found == RELEASED


def test_every_code_has_a_definition_and_every_definition_a_code():
    assert {latest(code).code for code in CODES} == set(CODES) == FREE | LICENSED
    assert {path.stem.rpartition("-")[0] for path in definition_files()} == set(CODES)
    for path in definition_files():
        code, _, version = path.stem.rpartition("-")
        assert (instrument(code, version).code, instrument(code, version).version) == (code, version)


@pytest.mark.parametrize(("code", "version"), [("eq5d", "1"), ("ons4", "2"), ("../ons4", "1")])
def test_what_is_not_there_is_said_so(code, version):
    with pytest.raises(UnknownInstrumentError):
        instrument(code, version)
    with pytest.raises(UnknownInstrumentError):
        latest(f"{code}x")


@pytest.mark.parametrize("code", sorted(LICENSED))
def test_no_words_of_a_licensed_instrument_are_shipped(code):
    found = latest(code)
    assert not found.is_free
    assert found.instructions is None
    assert found.left_out
    assert {item.text for item in found.items} == {None}
    assert {choice.label for item in found.items for choice in item.choices} <= {""}


@pytest.mark.parametrize("code", sorted(FREE))
def test_free_instrument_has_all_its_words(code):
    found = latest(code)
    assert found.is_free
    assert found.instructions
    assert all(item.text for item in found.items)
    assert all(choice.label for item in found.items for choice in item.choices)


def test_titles_say_nothing_of_illness():
    words = (
        "depress",
        "anxi",
        "disorder",
        "lonel",
        "mental",
        "health",
        "symptom",
        "phq",
        "gad",
        "ghq",
        "core",
        "scale",
    )
    for code in CODES:
        assert not [word for word in words if word in latest(code).title.lower()], code


def test_nothing_about_symptoms_is_fit_for_everybody():
    assert {code for code in CODES if latest(code).is_about_symptoms} == {"phq9", "gad7", "ghq12", "ghq28", "core10"}
    for code in CODES:
        assert not (latest(code).is_about_symptoms and latest(code).positive)
        assert latest(code).is_about_symptoms or not latest(code).alerts


def test_every_figure_names_its_source_and_lies_in_its_range():
    for code in CODES:
        found = latest(code)
        limits = {part.key: (part.least, part.greatest) for part in found.subscales}
        limits["score"] = (found.score_least, found.score_greatest)
        limits["raw_score"] = (sum(i.least for i in found.items), sum(i.greatest for i in found.items))
        for band in found.thresholds:
            least, greatest = limits[band.of]
            assert band.source
            assert all(least <= edge <= greatest for edge in (band.at_least, band.at_most) if edge is not None)
        for change in found.meaningful_change:
            assert change.source
            assert 0 < change.least < (change.greatest or greatest_of(found))


def greatest_of(found: Any) -> Any:
    """The widest change there can be."""
    return found.score_greatest - found.score_least


def test_meaningful_changes_are_those_that_were_decided_on():
    known = {
        code: [(c.who, str(c.least), str(c.greatest or "")) for c in latest(code).meaningful_change] for code in CODES
    }
    assert {code: changes for code, changes in known.items() if changes} == {
        "wemwbs": [("group", "3", ""), ("person", "6.6", "8.6")],
        "swemwbs": [("person", "1.03", "2.87")],
        "phq9": [("person", "6", "")],
        "gad7": [("person", "4", "")],
        "core10": [("person", "6", "")],
    }


@pytest.mark.parametrize(
    ("code", "slip", "said"),
    [
        ("swemwbs", {"scoring": {"method": "table", "table": ["7.00"]}}, "1 values in the table for 29 sums"),
        ("ons4", {"direction": "up"}, "direction is 'up'"),
        ("ucla3", {"items": [{"key": "a", "text": "x"}, {"key": "a", "text": "y"}]}, "two items have one key"),
        ("ucla3", {"items": [{"key": "a"}]}, "has an item without words"),
        ("ucla3", {"items": [{"key": "a", "text": "x", "choices": ["One"]}]}, "1 names for 3 answers"),
        ("phq9", {"alerts": [{"item": "q10", "at_least": 1}]}, "no item q10"),
        ("gad7", {"meaningful_change": [{"of": "sum", "who": "person", "least": 1, "source": "", "verified": True}]},
         "no result sum"),
        ("core10", {"instructions": "Some words"}, "its words stand in the definition"),
    ],
)  # fmt: skip
def test_slip_in_a_definition_is_an_error_at_once(code, slip, said):
    path = next(path for path in definition_files() if path.stem == f"{code}-1")
    written = deepcopy(tomllib.loads(path.read_text("utf-8"))) | slip
    with pytest.raises(DefinitionError, match=said):
        read_definition(written)


def test_page_of_the_instruments_is_current(capsys):
    call_command("instruments")
    assert (settings.BASE_DIR / "docs" / "instruments.md").read_text("utf-8") == capsys.readouterr().out, (
        "manage.py instruments > docs/instruments.md"
    )
