"""Under which key of a case file each column of a map stands; the census test asks that no column is forgotten.

A path leads through objects inside objects. Where a file may say a thing in two places, the first that is there counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from sroi.calculation.json_text import Json, Raw
from sroi.choices import SHARES, Figure, HeadlineRatio, InputKind, Preset
from sroi.models import Estimate, ImpactMap, Input, Outcome, Output, Scenario, Stakeholder
from sroi.store.kinds import Kind, choice, kind_of, number_between, whole_between, words

# The lists of a case file, in the order in which a map that was made here writes them.
STAKEHOLDERS, INPUTS, OUTPUTS = "stakeholders", "inputs", "outputs"
OUTCOMES, LEFT_OUT, SCENARIOS = "outcomes", "excluded_outcomes", "scenarios"
LISTS = (STAKEHOLDERS, INPUTS, OUTPUTS, OUTCOMES, LEFT_OUT, SCENARIOS)
# A list that a file needs, even if nothing stands in it.
NEEDED = (INPUTS, OUTCOMES)
# What a word stands for, where a list has a word instead of an object.
SAID_IN_A_WORD = {OUTPUTS: "description", LEFT_OUT: "outcome"}

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Key:
    """A column and where it stands in the object of its row. ``column`` is as ``QuerySet.values`` calls it."""

    column: str
    paths: tuple[tuple[str, ...], ...]
    kind: Kind

    def look_up(self, raw: Raw) -> tuple[tuple[str, ...], Json]:
        """Where the column stands, and what stands there: None where nothing does yet."""
        first, *others = self.paths
        if not others and len(first) == 1:
            # Nearly all of them, for every row of a map.
            return first, raw.get(first[0])
        free: tuple[str, ...] = ()
        for path in self.paths:
            inside: Json = raw
            for name in path[:-1]:
                inside = inside.get(name) if isinstance(inside, Mapping) else None
            if not isinstance(inside, Mapping):
                continue
            found = inside.get(path[-1])
            if found is not None:
                return path, found
            free = free or path
        return free or self.paths[-1], None

    def held(self, raw: Raw) -> Any:
        """What the column is for this object."""
        return self.kind.held(self.look_up(raw)[1])


def _key(model: type[models.Model], column: str, *paths: str, kind: Kind | None = None, absent: Any = None) -> Key:
    found = kind or kind_of(model, column, absent)
    return Key(column, tuple(tuple(path.split(".")) for path in paths or (column,)), found)


def _keys(model: type[models.Model], *columns: str) -> tuple[Key, ...]:
    return tuple(_key(model, column) for column in columns)


_RATE = number_between(ZERO, Decimal("0.15"))
_YEARS = whole_between(1, 60)
_COUNT = number_between(ZERO, None)
_SHARE = number_between(ZERO, ONE)
_AMOUNT = number_between(None, None)

OF_MAP = (
    _key(ImpactMap, "code", "id"),
    *_keys(ImpactMap, "title", "organisation", "objectives", "scope", "author"),
    _key(ImpactMap, "written_on", "date"),
    _key(ImpactMap, "analysis_type"),
    _key(ImpactMap, "period_start", "period.start", "period_start"),
    _key(ImpactMap, "period_end", "period.end", "period_end"),
    *_keys(ImpactMap, "currency", "price_year"),
    _key(ImpactMap, "materiality_threshold", kind=_SHARE),
    _key(ImpactMap, "asked_about_losses", absent=False),
    _key(ImpactMap, "losses_note"),
    # What a file without a preset means is said choice by choice.
    _key(ImpactMap, "preset", "conventions.preset", absent=Preset.CUSTOM),
    *(
        _key(ImpactMap, column, f"conventions.{column}", kind=_RATE)
        for column in ("discount_rate", "discount_rate_low", "discount_rate_high", "health_discount_rate")
    ),
    _key(
        ImpactMap,
        "first_benefit_exponent",
        "conventions.first_benefit_exponent",
        kind=number_between(ZERO, Decimal(60)),
    ),
    _key(ImpactMap, "drop_off_from_benefit_year", "conventions.drop_off_from_benefit_year", kind=_YEARS),
    _key(ImpactMap, "drop_off_method", "conventions.drop_off_method"),
    _key(ImpactMap, "adjustment_method", "conventions.adjustment_method"),
    _key(ImpactMap, "inputs_discounted", "conventions.inputs_discounted"),
    # Whose share attribution states is never taken for granted, and so always written.
    _key(ImpactMap, "attribution_means", "conventions.attribution_means"),
    _key(ImpactMap, "headline_ratio", "conventions.headline_ratio", absent=HeadlineRatio.GROSS),
    _key(ImpactMap, "max_years", "conventions.max_years", kind=_YEARS),
    _key(ImpactMap, "horizon", "conventions.horizon", "horizon", kind=_YEARS),
    _key(ImpactMap, "seed", "monte_carlo_seed", absent=ImpactMap._meta.get_field("seed").default),
)  # fmt: skip

_NAME_OF_STAKEHOLDER = kind_of(Stakeholder, "name")
_NAME_OF_OUTPUT = kind_of(Output, "description")

OF_STAKEHOLDER = (
    *_keys(Stakeholder, "name", "intended_changes", "unintended_changes"),
    _key(Stakeholder, "group_size", kind=_COUNT),
    _key(Stakeholder, "people_involved", "involved"),
    _key(Stakeholder, "how_involved"),
    _key(Stakeholder, "is_included", "included", absent=True),
    *_keys(Stakeholder, "reason", "note"),
)

OF_INPUT = (
    _key(Input, "stakeholder__name", "stakeholder", kind=_NAME_OF_STAKEHOLDER),
    _key(Input, "description"),
    *(_key(Input, column, kind=_AMOUNT) for column in ("amount", "amount_low", "amount_high")),
    _key(Input, "kind", absent=InputKind.CASH),
    *_keys(Input, "hours", "hourly_rate", "rate_source", "year", "funder", "source", "note"),
)

OF_OUTPUT = (
    _key(Output, "stakeholder__name", "stakeholder", kind=_NAME_OF_STAKEHOLDER),
    *_keys(Output, "description", "quantity", "unit", "note"),
)


def _figures() -> Iterator[Key]:
    """The keys of an outcome's figures. Their columns are called "deadweight.low", as of one wide table."""
    parts = {part: kind_of(Estimate, part) for part in ("n", "source", "reason", "shared")}
    for figure in Figure:
        number = _SHARE if figure in SHARES else _COUNT
        for part, end in (("value", ""), ("low", "_low"), ("high", "_high")):
            yield Key(f"{figure}.{part}", ((f"{figure}{end}",),), number)
        for part in ("n", "source", "reason"):
            yield Key(f"{figure}.{part}", ((f"{figure}_{part}",),), parts[part])
        yield Key(f"{figure}.shared", (("shared", str(figure)),), parts["shared"])


# The sheet of a Value Map writes 1 and 2.
_STARTS = {"1": "during", "2": "after"}
_START = Kind(
    lambda value: choice(["during", "after"], "").read(_STARTS.get(str(value), value)), lambda value: str(value), ""
)
_DIRECTION = Kind(lambda value: {"1": 1, "+1": 1, "1.0": 1, "-1": -1, "-1.0": -1}.get(str(value)), int, 1)

OF_OUTCOME = (
    _key(Outcome, "key", "id", kind=words(Outcome._meta.get_field("key").max_length)),
    _key(Outcome, "stakeholder__name", "stakeholder", kind=_NAME_OF_STAKEHOLDER),
    _key(Outcome, "output__description", "output", kind=_NAME_OF_OUTPUT),
    _key(Outcome, "description", "outcome"),
    _key(Outcome, "left_out_reason", "reason"),
    _key(Outcome, "is_intended", "intended", absent=True),
    _key(Outcome, "direction", kind=_DIRECTION),
    *_keys(Outcome, "leads_to", "is_material", "materiality", "indicator", "indicator_source"),
    _key(Outcome, "is_measured", "measured"),
    *_keys(Outcome, "n_before", "n_after", "sample_size", "group_size", "people_reached"),
    _key(Outcome, "is_headcount", "headcount"),
    _key(Outcome, "start", kind=_START),
    *_figures(),
    _key(Outcome, "delay_years", kind=_COUNT),
    _key(Outcome, "is_undiscounted", "undiscounted", absent=False),
    _key(Outcome, "discount_class"),
    _key(Outcome, "is_cashable", "cashable", absent=False),
    *_keys(Outcome, "who_saves", "confidence"),
    _key(Outcome, "proxy_name", "proxy"),
    *_keys(
        Outcome, "proxy_unit", "proxy_price_year", "proxy_source", "proxy_url", "proxy_method", "proxy_licence", "note"
    ),
)

OF_SCENARIO = _keys(Scenario, "name", "note")


def _owed(value: Json) -> Decimal | None:
    found: Decimal | None = _AMOUNT.read(value)
    return None if found is None else found.copy_abs()


# The keys of a loss whose proxy the file states below nothing: -6 to -4 are a loss of 4 to 6.
_OWED = Kind(_owed, lambda value: format(-value, "f"), None)
_WORTH = Figure.PROXY_VALUE
_BELOW_NOTHING = {
    f"{_WORTH}.value": Key(f"{_WORTH}.value", (("proxy_value",),), _OWED),
    f"{_WORTH}.low": Key(f"{_WORTH}.low", (("proxy_value_high",),), _OWED),
    f"{_WORTH}.high": Key(f"{_WORTH}.high", (("proxy_value_low",),), _OWED),
    "direction": Key("direction", (("direction",),), Kind(lambda value: -1, int, -1)),
}
OF_LOSS = tuple(_BELOW_NOTHING.get(key.column, key) for key in OF_OUTCOME)


def is_below_nothing(raw: Raw) -> bool:
    """Whether the object of an outcome states its proxy with a minus: a loss, whatever its direction says."""
    found: Decimal | None = _AMOUNT.held(raw.get("proxy_value"))
    return found is not None and found < 0
