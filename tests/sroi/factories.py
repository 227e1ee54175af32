"""Impact maps for tests: each factory makes the least that the database accepts, ``make_sound_map`` one that counts.

    impact_map = make_sound_map(project=project)
    make_outcome(impact_map, quantity="10", proxy_value="1000", deadweight="0.2")

A final version is locked: make its rows first and lock it with ``make_final``.
"""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from assets.models import MappingProject
from sroi.choices import AttributionMeans, Figure, Licence, Openness, Status
from sroi.models import (
    Challenge,
    Estimate,
    FinalRun,
    ImpactMap,
    Input,
    Outcome,
    Output,
    PriceIndex,
    PriceLevel,
    Proxy,
    Scenario,
    Stakeholder,
)
from tests.factories import make_project

_number = count(1)

# What an outcome of ``make_outcome`` says where a test does not: 10 × £1,000 × 0.8 × 0.9 × 0.75 = £5,400 for one year.
SOUND_FIGURES = {
    "quantity": "10",
    "proxy_value": "1000",
    "deadweight": "0.2",
    "displacement": "0.1",
    "attribution": "0.25",
    "drop_off": "0",
    "duration_years": "1",
}


def make_map(*, project: MappingProject | None = None, **fields: Any) -> ImpactMap:
    """A draft without a row."""
    project = None if fields.get("is_study") else project or make_project()
    defaults = {"title": f"Singing for sleep {next(_number)}", "attribution_means": AttributionMeans.OTHERS}
    return ImpactMap.objects.create(project=project, **{**defaults, **fields})


def make_stakeholder(impact_map: ImpactMap, name: str = "Singers", **fields: Any) -> Stakeholder:
    """Somebody who is affected or puts something in; the one of this name, where there is one."""
    defaults = {"position": impact_map.stakeholders.count(), **fields}
    return Stakeholder.objects.get_or_create(impact_map=impact_map, name=name, defaults=defaults)[0]


def make_input(impact_map: ImpactMap, amount: str = "4000", stakeholder: str = "Council", **fields: Any) -> Input:
    """What a stakeholder put in."""
    defaults = {"description": "grant", "position": impact_map.inputs.count()}
    return Input.objects.create(
        impact_map=impact_map,
        amount=Decimal(amount),
        stakeholder=make_stakeholder(impact_map, stakeholder),
        **{**defaults, **fields},
    )


def make_output(impact_map: ImpactMap, **fields: Any) -> Output:
    """An activity in numbers."""
    defaults = {"description": "evenings", "position": impact_map.outputs.count()}
    return Output.objects.create(impact_map=impact_map, **{**defaults, **fields})


def make_outcome(impact_map: ImpactMap, stakeholder: str = "Singers", **fields: Any) -> Outcome:
    """A row with the figures of ``SOUND_FIGURES``; a figure among ``fields`` replaces one, and None leaves it out."""
    figures = SOUND_FIGURES | {name: fields.pop(name) for name in [*fields] if name in set(Figure)}
    defaults = {
        "key": f"row{next(_number)}",
        "description": "sleep through the night",
        "position": impact_map.outcomes.count(),
    }
    outcome = Outcome.objects.create(
        impact_map=impact_map,
        stakeholder=make_stakeholder(impact_map, stakeholder),
        **{**defaults, **fields},
    )
    for figure, value in figures.items():
        if value is not None:
            make_estimate(outcome, Figure(figure), value)
    return outcome


def make_estimate(outcome: Outcome, figure: Figure, value: str | None = None, **fields: Any) -> Estimate:
    """One figure of an outcome; what was estimated before is replaced."""
    numbers = {name: Decimal(fields.pop(name)) for name in ("low", "high") if name in fields}
    return Estimate.objects.update_or_create(
        outcome=outcome,
        figure=figure,
        defaults={
            "impact_map": outcome.impact_map,
            **({} if value is None else {"value": Decimal(value)}),
            **numbers,
            **fields,
        },
    )[0]


def make_scenario(impact_map: ImpactMap, overrides: str = "{}", **fields: Any) -> Scenario:
    """A named supposition; ``overrides`` is JSON as a case file has it."""
    defaults = {"name": "half as many", "position": impact_map.scenarios.count()}
    return Scenario.objects.create(impact_map=impact_map, overrides=overrides, **{**defaults, **fields})


def make_sound_map(*, project: MappingProject | None = None, **fields: Any) -> ImpactMap:
    """A draft that counts: £4,000 put in, one outcome worth £5,400, nothing discounted away (ratio 1.30 at 3.5 %)."""
    impact_map = make_map(project=project, **fields)
    make_input(impact_map)
    make_outcome(impact_map)
    return impact_map


def make_final(impact_map: ImpactMap, *, is_public: bool = False, **run: Any) -> ImpactMap:
    """Lock a map as it stands, with a record of the run; whether it would pass the gate is not asked."""
    defaults = {"case": "{}", "sha256": "0" * 64, "answer": {}, "simulation": {}, "fingerprint": "", "program": "test"}
    FinalRun.objects.create(impact_map=impact_map, **{**defaults, **run})
    impact_map.status = Status.FINAL
    impact_map.openness = Openness.PUBLIC if is_public else Openness.STAFF
    impact_map.save()
    return impact_map


def make_challenge(impact_map: ImpactMap, **fields: Any) -> Challenge:
    """A question about the map as a whole, or about the cell that ``fields`` address."""
    return Challenge.objects.create(impact_map=impact_map, **{"text": "Where is this from?", **fields})


def make_proxy(*, project: MappingProject | None = None, **fields: Any) -> Proxy:
    """A proxy that may be passed on, of the shared library unless a project is given."""
    defaults = {
        "name": f"A night's sleep {next(_number)}",
        "value": Decimal("1000"),
        "unit": "per person per year",
        "price_year": "2024",
        "source_title": "A price list",
        "licence": Licence.OGL,
        "accessed_on": date(2026, 1, 5),
    }
    return Proxy.objects.create(project=project, **{**defaults, **fields})


def make_price_index(levels: dict[str, str] | None = None, **fields: Any) -> PriceIndex:
    """An index of prices: 80 in 2020 and 100 in 2024 unless told otherwise."""
    number = next(_number)
    defaults = {"name": f"index-{number}", "title": f"Index {number}", "source": "Made up for a test"}
    index = PriceIndex.objects.create(**{**defaults, **fields})
    for year, level in (levels or {"2020": "80", "2024": "100"}).items():
        PriceLevel.objects.create(index=index, year=year, level=Decimal(level))
    return index


def look_at_sensitivity(impact_map: ImpactMap) -> None:
    """As if somebody had looked at what the result hangs on."""
    impact_map.sensitivity_looked_at = timezone.now()
    impact_map.save()


def make_reportable_map(*, project: MappingProject | None = None, **fields: Any) -> ImpactMap:
    """A draft that passes the final gate, so that there is a report of it: £4,000 put in, one outcome worth £5,400."""
    impact_map = make_map(project=project, **{"price_year": "2024", "analysis_type": "forecast", **fields})
    make_input(impact_map)
    make_outcome(
        impact_map,
        key="sleep",
        proxy_name="A night in a quiet hotel",
        proxy_unit="per person per year",
        proxy_price_year="2024",
        proxy_source="A price list",
        proxy_url="https://prices.example/list",
    )
    return impact_map
