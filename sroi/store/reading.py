"""The object of a case file as the rows of a map."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sroi.calculation.json_text import Json, Raw, write_text
from sroi.choices import Figure
from sroi.models import Estimate, ImpactMap, Input, Outcome, Output, PriceIndex, Scenario, Stakeholder
from sroi.store.keys import (
    INPUTS,
    LEFT_OUT,
    LISTS,
    OF_INPUT,
    OF_MAP,
    OF_OUTPUT,
    OF_SCENARIO,
    OF_STAKEHOLDER,
    OUTCOMES,
    OUTPUTS,
    SAID_IN_A_WORD,
    SCENARIOS,
    STAKEHOLDERS,
)
from sroi.store.raw import NAMED_BY_A_ROW, as_object, named_index, overrides_of, place_holder, title_of
from sroi.store.spelling import columns_of, kept_text, outcome_keys

BATCH = 1000
_PARTS = ("value", "low", "high", "n", "source", "reason", "shared")


def write_rows(impact_map: ImpactMap, raw: Raw) -> None:
    """Have a stored map without rows say what a case file says: its own columns, and all its rows.

    Runs inside the caller's change set. ``raw_of`` gives the same object again, to the last digit. What the arithmetic
    refuses is not for here: read the case first. Raises ValueError where the map has rows.
    """
    if impact_map.pk and (impact_map.outcomes.exists() or impact_map.inputs.exists()):
        raise ValueError(f"{impact_map} has rows already.")
    _Writing(impact_map, raw).write()


class _Writing:
    """One file on its way into the tables."""

    def __init__(self, impact_map: ImpactMap, raw: Raw) -> None:
        self.map = impact_map
        self.raw = raw
        self.held: dict[str, list[bool]] = {}
        self.stakeholders: dict[str, Stakeholder] = {}
        self.outputs: dict[str, Output] = {}

    def write(self) -> None:
        """Who and what was done first: the other rows name them."""
        rows = {name: self._objects(name) for name in LISTS}
        self.held[STAKEHOLDERS] = self._stakeholders(rows)
        self._map()
        Stakeholder.objects.bulk_create(self.stakeholders.values(), batch_size=BATCH)
        self._inputs(rows[INPUTS])
        self._outputs(rows)
        self._outcomes(rows)
        self._scenarios(rows[SCENARIOS])

    def _objects(self, name: str) -> list[tuple[Json, Raw]]:
        """What of a list can be a row: as the file has it, and as an object."""
        parts = self.raw.get(name)
        found = parts if isinstance(parts, list) else []
        self.held[name] = [
            isinstance(part, Mapping) or (isinstance(part, str) and name in SAID_IN_A_WORD) for part in found
        ]
        return [(part, as_object(part, name)) for part, held in zip(found, self.held[name], strict=True) if held]

    def _map(self) -> None:
        columns = columns_of(self.raw, OF_MAP) | {"title": title_of(self.raw)}
        for column, value in columns.items():
            setattr(self.map, column, value)
        name = named_index(self.raw)
        self.map.price_index = PriceIndex.objects.filter(name=name).first() if name else None
        self.map.as_read = kept_text(
            {
                key: place_holder(value, held=self.held[key]) if key in LISTS else value
                for key, value in self.raw.items()
            }
        )
        self.map.save()

    def _stakeholders(self, rows: Mapping[str, Sequence[tuple[Json, Raw]]]) -> list[bool]:
        """Everybody whom the file lists, once, then everybody whom its rows name. Returns which of the list are rows.

        Of two of one name the second stays in the file's words alone: rows could not say which they mean.
        """
        held: list[bool] = []
        listed = iter(rows[STAKEHOLDERS])
        for is_object in self.held[STAKEHOLDERS]:
            given, read = next(listed) if is_object else (None, {})
            columns = columns_of(read, OF_STAKEHOLDER)
            is_row = is_object and columns["name"] not in self.stakeholders
            held.append(is_row)
            if is_row:
                self._add_stakeholder(columns, kept_text(given))
        naming = (row for name in (INPUTS, OUTPUTS, OUTCOMES, LEFT_OUT) for _, row in rows[name])
        for name in self._names(naming):
            self._add_stakeholder(columns_of({"name": name}, OF_STAKEHOLDER), NAMED_BY_A_ROW)
        return held

    def _names(self, rows: Iterable[Raw]) -> Iterator[str]:
        """Whom rows name and no list does, in the order in which they are met."""
        for row in rows:
            name = OF_INPUT[0].held(row)
            if name and name not in self.stakeholders:
                yield name

    def _add_stakeholder(self, columns: dict[str, Any], as_read: str) -> None:
        self.stakeholders[columns["name"]] = Stakeholder(
            impact_map=self.map, position=len(self.stakeholders), as_read=as_read, **columns
        )

    def _inputs(self, rows: Sequence[tuple[Json, Raw]]) -> None:
        Input.objects.bulk_create(
            [
                Input(
                    impact_map=self.map,
                    position=place,
                    as_read=kept_text(given),
                    **self._linked(columns_of(read, OF_INPUT)),
                )
                for place, (given, read) in enumerate(rows)
            ],
            batch_size=BATCH,
        )

    def _outputs(self, rows: Mapping[str, Sequence[tuple[Json, Raw]]]) -> None:
        """What the file lists as done, then what its outcomes are said to come of."""
        made = [
            Output(
                impact_map=self.map,
                position=place,
                as_read=kept_text(given),
                **self._linked(columns_of(read, OF_OUTPUT)),
            )
            for place, (given, read) in enumerate(rows[OUTPUTS])
        ]
        for output in made:
            self.outputs.setdefault(output.description, output)
        for _, read in (*rows[OUTCOMES], *rows[LEFT_OUT]):
            name = columns_of(read, outcome_keys(read))["output__description"]
            if name and name not in self.outputs:
                self.outputs[name] = Output(
                    impact_map=self.map, position=len(made), as_read=NAMED_BY_A_ROW, description=name
                )
                made.append(self.outputs[name])
        Output.objects.bulk_create(made, batch_size=BATCH)

    def _outcomes(self, rows: Mapping[str, Sequence[tuple[Json, Raw]]]) -> None:
        made: list[tuple[Outcome, dict[str, Any]]] = []
        for name in (OUTCOMES, LEFT_OUT):
            for place, (given, read) in enumerate(rows[name], start=1):
                columns = self._linked(columns_of(read, outcome_keys(read)))
                if name == OUTCOMES:
                    # As the arithmetic calls it: by its place where it has no id.
                    columns["key"] = columns["key"] or str(place)
                figures = {column: columns.pop(column) for column in [*columns] if "." in column}
                outcome = Outcome(
                    impact_map=self.map,
                    position=len(made),
                    as_read=kept_text(given),
                    is_left_out=name == LEFT_OUT,
                    **columns,
                )
                made.append((outcome, figures))
        Outcome.objects.bulk_create([outcome for outcome, _ in made], batch_size=BATCH)
        estimates = (estimate for outcome, figures in made for estimate in self._estimates(outcome, figures))
        Estimate.objects.bulk_create(estimates, batch_size=BATCH)

    def _estimates(self, outcome: Outcome, figures: Mapping[str, Any]) -> Iterator[Estimate]:
        """The figures of which anything is said."""
        for figure in Figure:
            parts = {part: figures[f"{figure}.{part}"] for part in _PARTS}
            if any(value not in {None, ""} for value in parts.values()):
                yield Estimate(impact_map=self.map, outcome=outcome, figure=figure, **parts)

    def _linked(self, columns: dict[str, Any]) -> dict[str, Any]:
        """The columns with the rows in place of the names that the file has for them."""
        if "stakeholder__name" in columns:
            columns["stakeholder"] = self.stakeholders.get(columns.pop("stakeholder__name"))
        if "output__description" in columns:
            columns["output"] = self.outputs.get(columns.pop("output__description"))
        return columns

    def _scenarios(self, rows: Sequence[tuple[Json, Raw]]) -> None:
        Scenario.objects.bulk_create(
            [
                Scenario(
                    impact_map=self.map,
                    position=place,
                    as_read=kept_text(given),
                    overrides=write_text(overrides_of(read)),
                    **columns_of(read, OF_SCENARIO),
                )
                for place, (given, read) in enumerate(rows)
            ],
            batch_size=BATCH,
        )
