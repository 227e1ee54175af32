"""What follows from an edit by itself, and is written with it: nothing that anybody would have to be asked about."""

import re
from decimal import Decimal

from sroi.actions.pending import Pending
from sroi.calculation.conventions import PRESETS, Conventions
from sroi.calculation.decimals import ARITHMETIC
from sroi.calculation.json_text import Raw, read_text, write_text
from sroi.calculation.reading_conventions import OF_A_PRESET
from sroi.cells.reading import Value
from sroi.cells.registry import BY_KEY
from sroi.cells.sheet import Row
from sroi.choices import Preset, Table
from sroi.models import Outcome, Scenario

_PRESET = BY_KEY[Table.MAP, "preset"]
_ID, _LEADS_TO = BY_KEY[Table.OUTCOME, "id"], BY_KEY[Table.OUTCOME, "leads_to"]
_NAME = BY_KEY[Table.STAKEHOLDER, "name"]
_HOURS, _RATE, _AMOUNT = (BY_KEY[Table.INPUT, key] for key in ("hours", "hourly_rate", "amount"))


def follow(pending: Pending) -> None:
    """Add to what is to be written what follows from it.

    A preset brings all its conventions, "chosen one by one" begins with those that held before; hours times their worth
    are the value of an input until somebody states another; an outcome's id and a stakeholder's name change wherever
    the map names them.
    """
    for column, row in list(pending.cells):
        if column is _PRESET:
            _take_preset(pending, row)
        elif column in (_HOURS, _RATE):
            _value_hours(pending, row)
        elif column is _ID:
            _rename_outcome(pending, row)
        elif column is _NAME:
            _rename_stakeholder(pending, row)


# --- Conventions --------------------------------------------------------------------------------------------------


def _take_preset(pending: Pending, row: Row) -> None:
    """Conventions that are stated go before a preset's: another preset is meant as a whole, and drops them."""
    before, after = str(pending.sheet.value(_PRESET, row)), pending.value(_PRESET, row)
    held = _stated(PRESETS[before]) if after == Preset.CUSTOM and before in PRESETS else {}
    for key in OF_A_PRESET:
        column = BY_KEY[Table.MAP, key]
        if pending.has(column, row):
            continue
        stands = pending.sheet.value(column, row)
        if after != Preset.CUSTOM:
            pending.put(column, row, None if column.field.null else "")
        elif stands in (None, "") and key in held:
            pending.put(column, row, held[key])


def _stated(preset: Conventions) -> dict[str, Value]:
    """A preset choice by choice; of rates that go down in steps the first one."""
    return {
        "discount_rate": preset.rates.first,
        "health_discount_rate": preset.health_rates.first,
        "first_benefit_exponent": preset.first_benefit_exponent,
        "drop_off_from_benefit_year": preset.drop_off_from,
        "drop_off_method": str(preset.drop_off_method),
        "adjustment_method": str(preset.adjustment),
        "inputs_discounted": preset.inputs_discounted,
    }


# --- Inputs -------------------------------------------------------------------------------------------------------


def _value_hours(pending: Pending, row: Row) -> None:
    if pending.has(_AMOUNT, row):
        return
    sheet = pending.sheet
    before = _product(sheet.value(_HOURS, row), sheet.value(_RATE, row))
    if sheet.value(_AMOUNT, row) not in (None, before):
        return
    after = _product(pending.value(_HOURS, row), pending.value(_RATE, row))
    if after is not None:
        pending.put(_AMOUNT, row, after)


def _product(hours: Value, rate: Value) -> Decimal | None:
    return ARITHMETIC.multiply(hours, rate) if isinstance(hours, Decimal) and isinstance(rate, Decimal) else None


# --- Names --------------------------------------------------------------------------------------------------------


def _rename_outcome(pending: Pending, row: Row) -> None:
    """Chains and scenarios name outcomes by their ids. Where two rows had the same, nobody knows which was meant."""
    before, after = str(pending.sheet.value(_ID, row)), str(pending.value(_ID, row))
    outcomes = Outcome.objects.filter(impact_map=pending.sheet.impact_map)
    if outcomes.filter(key=before).count() > 1:
        return
    loaded = pending.sheet.rows[Table.OUTCOME]
    for found in outcomes.filter(leads_to__contains=[before]):
        each = loaded.setdefault(found.uuid, found)
        leads_to = pending.value(_LEADS_TO, each)
        if isinstance(leads_to, list):
            pending.put(_LEADS_TO, each, [after if one == before else one for one in leads_to])
    pattern = re.compile(rf"{re.escape(before)}\.([^.]+)")
    _rename_in_scenarios(pending, "set", pattern, rf"{_escaped(after)}.\1")


def _rename_stakeholder(pending: Pending, row: Row) -> None:
    before, after = str(pending.sheet.value(_NAME, row)), str(pending.value(_NAME, row))
    _rename_in_scenarios(pending, "set_inputs", re.compile(re.escape(before)), _escaped(after))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\")


def _rename_in_scenarios(pending: Pending, part: str, pattern: "re.Pattern[str]", after: str) -> None:
    for found in Scenario.objects.filter(impact_map=pending.sheet.impact_map):
        each = pending.sheet.rows[Table.SCENARIO].setdefault(found.uuid, found)
        changed = _renamed(each, part, pattern, after) if isinstance(each, Scenario) else None
        if changed and isinstance(each, Scenario):
            each.overrides = changed
            pending.also(each)


def _renamed(scenario: Scenario, part: str, pattern: "re.Pattern[str]", after: str) -> str:
    """The overrides with the keys of one part renamed, in their order; empty where none is."""
    overrides: Raw = read_text(scenario.overrides.encode())
    sets = overrides.get(part)
    if not isinstance(sets, dict) or not any(pattern.fullmatch(key) for key in sets):
        return ""
    renamed = {
        pattern.sub(after, key) if pattern.fullmatch(key) else key: value for key, value in sets.items()
    }  # fmt: skip
    return write_text({**overrides, part: renamed})
