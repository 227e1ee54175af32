"""The page on which one asks how sure the result of a map is, and the page on which a scenario is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assets.charts.figures import Figure
from sroi.actions.scenarios import state_of
from sroi.analysis.analysis import Analysis
from sroi.analysis.forms import ActForm, ScenarioForm, SeedForm
from sroi.analysis.scenarios import said
from sroi.analysis.words import one
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.json_text import Raw
from sroi.models import ImpactMap, Outcome, Scenario
from sroi.overview.draws import kept_simulation
from sroi.overview.withholding import withheld_rows
from sroi.overview.words import ratio
from sroi.permissions import can_edit_map, can_question
from sroi.store.raw import overrides_of
from sroi.store.reckoning import Reckoning, indices, reckon
from sroi.store.spelling import kept_value

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


def analysis_of(
    impact_map: ImpactMap,
    reckoning: Reckoning,
    *,
    known: Mapping[str, PriceIndex],
    withholds: bool,
) -> Analysis | None:
    """The analysis of a stored map; None where it cannot be counted, or has no outcomes to be asked about.

    ``known`` are the price indices of the installation. With ``withholds`` values that their licence does not let us
    pass on are left out: for readers outside the project, and for whatever leaves as a file.
    """
    case, result = reckoning.case, reckoning.result
    if case is None or result is None or not case.outcomes:
        return None
    withheld: frozenset[str] = frozenset()
    if withholds:
        withheld = withheld_rows(Outcome.objects.filter(impact_map=impact_map).select_related("proxy"))
    kept = kept_simulation(getattr(impact_map, "final_run", None)) if impact_map.is_final else None
    return Analysis(case, result, seed=impact_map.seed, indices=known, withheld=withheld, kept=kept)


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A scenario of the list: what it supposes, and what it sets in words."""

    scenario: Scenario
    sets: tuple[str, ...]


class AnalysisPage:
    """How sure the result of one version is, for one reader. Everything is worked out once."""

    def __init__(self, impact_map: ImpactMap, user: "Viewer", seed_form: SeedForm | None = None) -> None:
        self.impact_map = impact_map
        self.user = user
        self._seed_form = seed_form

    @cached_property
    def can_edit(self) -> bool:
        """Whether the reader may change this version."""
        return can_edit_map(self.user, self.impact_map)

    @cached_property
    def is_staff(self) -> bool:
        """Whether the reader works in the project, and reads what may not be passed on."""
        return can_question(self.user, self.impact_map)

    @cached_property
    def reckoning(self) -> Reckoning:
        """The map counted."""
        return reckon(self.impact_map)

    @cached_property
    def analysis(self) -> Analysis | None:
        """All figures; None where there is nothing to ask about."""
        return analysis_of(self.impact_map, self.reckoning, known=indices(), withholds=not self.is_staff)

    @property
    def headline(self) -> str:
        """What is asked about: the ratio, in a sentence."""
        result, currency = self.reckoning.result, self.impact_map.currency
        if result is None:
            return ""
        return f"For every {one(currency)} put in, an estimated {ratio(result.ratio, currency)} of social value."

    @property
    def refusals(self) -> list[str]:
        """Why the map cannot be counted."""
        return [finding.message for finding in self.reckoning.refusals]

    @cached_property
    def sure(self) -> list[Figure]:
        """What may move the result."""
        found = self.analysis
        return [found.draws, found.tornado, found.switching] if found else []

    @cached_property
    def compared(self) -> list[Figure]:
        """The map beside its scenarios, and a study beside its variants."""
        found = self.analysis
        return [figure for figure in (found.scenarios, found.variants) if figure] if found else []

    @cached_property
    def made_of(self) -> list[Figure]:
        """What the result is made of."""
        return self.analysis.made_of if self.analysis else []

    @cached_property
    def conventions(self) -> Figure | None:
        """The ratio under other conventions."""
        return self.analysis.conventions if self.analysis else None

    @cached_property
    def chain(self) -> Figure | None:
        """Which outcome leads to which; None where none does."""
        return self.analysis.chain if self.analysis else None

    @cached_property
    def scenarios(self) -> list[ScenarioLine]:
        """The scenarios, each with what it sets."""
        withheld = self.analysis.withheld if self.analysis else frozenset()
        case = self.reckoning.case
        rows = Scenario.objects.filter(impact_map=self.impact_map).order_by("position", "pk")
        return [
            ScenarioLine(row, tuple(said(overrides_now(row), case, withheld)) if case is not None else ())
            for row in rows
        ]

    @cached_property
    def seed_form(self) -> SeedForm:
        """From which seed the draws begin."""
        return self._seed_form or SeedForm(initial={"seed": self.impact_map.seed})

    @cached_property
    def looked_at_form(self) -> ActForm:
        """That somebody has looked."""
        return ActForm()


def overrides_now(scenario: Scenario) -> Raw:
    """What a scenario overrides, with every digit."""
    found = kept_value(scenario.overrides)
    return overrides_of(found) if isinstance(found, Mapping) else {}


class ScenarioPage:
    """The page on which a scenario is written: a new one where ``scenario`` is None."""

    def __init__(self, impact_map: ImpactMap, scenario: Scenario | None = None) -> None:
        self.impact_map = impact_map
        self.scenario = scenario

    @cached_property
    def reckoning(self) -> Reckoning:
        """The map counted."""
        return reckon(self.impact_map)

    @cached_property
    def remove_form(self) -> ActForm:
        """What a scenario is taken out by."""
        return ActForm()

    @property
    def refusals(self) -> list[str]:
        """Why the map cannot be counted, and so no scenario of it."""
        return [finding.message for finding in self.reckoning.refusals]

    def form(self, data: Mapping[str, Any] | None = None, typed: Mapping[str, Any] | None = None) -> ScenarioForm:
        """The form, with what was sent; or with what was ``typed`` so far, not yet looked through."""
        before, begun = self.scenario, dict(typed or {})
        if before is not None and typed is None:
            begun = {"name": before.name, "note": before.note, "seen": state_of(before)}
        return ScenarioForm(
            data,
            raw=self.reckoning.raw,
            before=overrides_now(before) if before else {},
            indices=indices(),
            case=self.reckoning.case,
            initial=begun,
        )
