"""How two versions differ, and what each difference did to the ratio."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from assets.models import MappingProject
from sroi.actions.editing import save_cells
from sroi.actions.rows import add_row, remove_row
from sroi.actions.versions import start_version
from sroi.calculation.present_value import calculate
from sroi.calculation.reading import NO_INDICES, read_case
from sroi.cells.shapes import CellEdit
from sroi.models import ImpactMap
from sroi.review import differences as module
from sroi.review.comparison import Comparison
from sroi.review.differences import PARTS, Side, differences, with_effects
from tests.sroi.cases import raw_case
from tests.sroi.review.reviewing import final, page
from tests.sroi.test_gates import sound


def side(raw: dict[str, Any]) -> Side:
    """A map taken apart, its rows known by their ids and descriptions."""
    rows: dict[str, Any] = {part: {str(row): row for row in raw.get(part, [])} for part in PARTS}
    rows["map"] = {"": {key: value for key, value in raw.items() if key not in PARTS}}
    rows["outcomes"] = {row["id"]: row for row in raw["outcomes"]}
    rows["inputs"] = {row["description"]: row for row in raw["inputs"]}
    return Side(raw, rows)


def effects(older: dict[str, Any], newer: dict[str, Any]) -> list[tuple[Any, Any, Decimal | None]]:
    """Row, path and effect of everything that differs; they add up to the difference of the ratios."""
    one, other = side(older), side(newer)
    found = with_effects(differences(one, other), one, other, NO_INDICES)
    apart = calculate(read_case(newer)).ratio - calculate(read_case(older)).ratio
    assert abs(sum((each.effect or Decimal(0) for each in found), Decimal(0)) - apart) < Decimal("1e-25")
    return [(each.key, each.path, each.effect) for each in found]


def test_effects_add_up_to_the_difference_whatever_changed() -> None:
    older = raw_case({}, {"id": "b", "outcome": "feel well"}, {"id": "c", "outcome": "are in work"})
    newer = raw_case(
        {"quantity": "12", "deadweight": "0.3", "note": "asked again"},
        {"id": "b", "outcome": "feel better"},
        {"id": "d", "outcome": "see a friend", "proxy_value": "50"},
        conventions={"discount_rate": "0.05"},
    )
    newer["inputs"][0]["amount"] = "5500"
    found = effects(older, newer)
    assert [(key, path) for key, path, _ in found] == [
        ("", ("conventions", "discount_rate")), ("grant", ("amount",)), ("a", ("quantity",)), ("a", ("deadweight",)),
        ("a", ("note",)), ("b", ("outcome",)), ("d", ()), ("c", ()),
    ]  # fmt: skip
    assert [effect == 0 for _, _, effect in found] == [False, False, False, False, True, True, False, False]
    assert found[2][2] > 0 > found[3][2]


def test_the_same_number_written_otherwise_is_a_difference_without_effect_and_the_same_text_is_none() -> None:
    assert effects(raw_case(), raw_case()) == []
    [(_, _, effect)] = effects(raw_case({"quantity": "10"}), raw_case({"quantity": "10.0"}))
    assert effect == 0


def test_step_after_which_nothing_can_be_counted_is_counted_with_the_next() -> None:
    older = raw_case({"currency": "GBP"})
    older["inputs"][0]["currency"] = "GBP"
    newer = raw_case({"currency": "EUR", "quantity": "20"}) | {"currency": "EUR"}
    newer["inputs"][0]["currency"] = "EUR"
    found = {(key, path): effect for key, path, effect in effects(older, newer)}
    assert [found[key] for key in (("", ("currency",)), ("grant", ("currency",)), ("a", ("quantity",)))] == [None] * 3
    assert found["a", ("currency",)] is not None


def test_very_many_differences_are_counted_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_COUNTED", 8)
    older = raw_case({}, {"id": "b", "outcome": "feel well"})
    newer = raw_case({"quantity": "12", "deadweight": "0.3"}, {"id": "b", "outcome": "feel well", "quantity": "9",
                     "drop_off": "0.1", "attribution": "0.5"})  # fmt: skip
    # Five figures of two rows, with four rows to count: twenty is too many, and row by row it is eight.
    assert [effect is None for _, _, effect in effects(older, newer)] == [True, False, True, True, False]
    monkeypatch.setattr(module, "MOST_COUNTED", 7)
    assert [effect is None for _, _, effect in effects(older, newer)] == [True] * 4 + [False]


@pytest.mark.django_db
def test_versions_are_compared_cell_by_cell_with_what_each_change_did(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    first = final(project, researcher)
    second = start_version(impact_map=first, by=researcher)
    rows = {row.key: row.uuid for row in second.outcomes.all()}
    singers = second.stakeholders.get(name="Singers")
    edits = [
        CellEdit("outcome", rows["a"], "deadweight", "20", "30 %"),
        CellEdit("outcome", rows["a"], "id", "a", "sleep"),
        CellEdit("stakeholder", singers.uuid, "how_involved", "interviews", "interviews and a form"),
        CellEdit("map", None, "scope", "", "One year"),
    ]
    save_cells(impact_map=second, edits=edits, by=researcher)
    remove_row(impact_map=second, table="outcome", row=rows["c"], by=researcher)
    add_row(impact_map=second, table="input", by=researcher, values={"description": "tea", "amount": "40"})
    second.refresh_from_db()
    comparison = Comparison(first, second)
    told = {line.place: (line.before, line.after, line.did, line.effect) for line in comparison.lines}
    assert told["sleep through the night: would have happened anyway"][:2] == ("20 %", "30 %")
    assert told["sleep through the night: would have happened anyway"][3].startswith("−")
    assert told["sleep through the night: id in files"] == ("a", "sleep", "", "none")
    assert told["Singers: how they were asked"] == ("interviews", "interviews and a form", "", "none")
    assert told["scope"] == ("", "One year", "", "none")
    assert told["inputs: tea"][2] == "added"
    assert told["outcomes: sleep c"][2] == "removed"
    assert comparison.rest == ""
    text = unescape(page(client_of(researcher), "impact_map_versions", second))
    assert "From version 1 to version 2" in text
    assert "30 %" in text


@pytest.mark.django_db
def test_version_that_cannot_be_counted_is_compared_without_effects(project: MappingProject, researcher: User) -> None:
    first = final(project, researcher)
    second = start_version(impact_map=first, by=researcher)
    second.inputs.all().delete()
    comparison = Comparison(first, ImpactMap.objects.get(pk=second.pk))
    assert comparison.ratios is None
    assert [(line.place, line.did, line.effect) for line in comparison.lines] == [("inputs: grant", "removed", "")]


@pytest.mark.django_db
def test_map_with_one_version_has_nothing_to_be_compared_with(
    project: MappingProject, researcher: User, client_of: Callable[[User], Client]
) -> None:
    impact_map = final(project, researcher, sound())
    assert "nothing to compare it with yet" in page(client_of(researcher), "impact_map_versions", impact_map)
