"""All figures of the analysis of one map, each worked out once, when it is first asked for."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from assets.charts.figures import Figure
from sroi.analysis.bridge import bridge_figure
from sroi.analysis.chain import chain_figure
from sroi.analysis.conventions import conventions_figure
from sroi.analysis.draws import draws_figure, simulated
from sroi.analysis.parts import funder_figure, outcome_figure, stakeholder_figure
from sroi.analysis.scenarios import scenarios_figure, variants_figure
from sroi.analysis.sides import sides_figure
from sroi.analysis.switching import switching_figure
from sroi.analysis.tornado import tornado_figure
from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.monte_carlo import Simulation
from sroi.calculation.present_value import Result
from sroi.calculation.reading import NO_INDICES


class Analysis:
    """The analysis of a map that can be counted.

    ``seed`` is that of the random draws, and ``kept`` are those that were kept with a final version; ``indices`` are
    the price indices that a scenario may name; ``withheld`` are the ids of rows whose proxy is not to be shown, see
    ``sroi.overview.withholding``.
    """

    def __init__(
        self,
        case: Case,
        result: Result,
        *,
        seed: int,
        indices: Mapping[str, PriceIndex] = NO_INDICES,
        withheld: frozenset[str] = frozenset(),
        kept: Simulation | None = None,
    ) -> None:
        self.case, self.result, self.seed = case, result, seed
        self.withheld = withheld
        self._indices, self._kept = indices, kept

    @cached_property
    def simulation(self) -> Simulation | None:
        """The random draws; None where some have nothing put in."""
        return self._kept or simulated(self.case, self.seed)

    @cached_property
    def draws(self) -> Figure:
        """Where the ratio may lie when everything varies at once."""
        return draws_figure(self.case, self.result, self.simulation)

    @cached_property
    def tornado(self) -> Figure:
        """What each assumption alone does."""
        return tornado_figure(self.case, self.result, self.withheld)

    @cached_property
    def switching(self) -> Figure:
        """At what figure the map just breaks even."""
        return switching_figure(self.case, self.result, self.withheld)

    @cached_property
    def scenarios(self) -> Figure | None:
        """The named scenarios beside the map."""
        return scenarios_figure(self.case, self.result, self._indices, self.withheld)

    @cached_property
    def variants(self) -> Figure | None:
        """The variants that a study lists, beside the map."""
        return variants_figure(self.case, self.result, self._indices, self.withheld)

    @cached_property
    def bridge(self) -> Figure:
        """From gross value to present value."""
        return bridge_figure(self.case, self.result)

    @cached_property
    def sides(self) -> Figure:
        """Gross, net and cashable."""
        return sides_figure(self.case, self.result)

    @cached_property
    def stakeholders(self) -> Figure:
        """The value by stakeholder."""
        return stakeholder_figure(self.case)

    @cached_property
    def outcomes(self) -> Figure:
        """The value by outcome."""
        return outcome_figure(self.case)

    @cached_property
    def funders(self) -> Figure:
        """What was put in, by funder."""
        return funder_figure(self.case)

    @cached_property
    def conventions(self) -> Figure:
        """The ratio under other conventions."""
        return conventions_figure(self.case)

    @cached_property
    def chain(self) -> Figure | None:
        """Which outcome leads to which."""
        return chain_figure(self.case, self.result, self.withheld)

    @property
    def made_of(self) -> list[Figure]:
        """What the result is made of; without rows where a value that is withheld could be worked out of them."""
        by_row = [] if self.withheld else [self.stakeholders, self.outcomes]
        return [self.bridge, self.sides, *by_row, self.funders]

    def figures(self) -> Iterator[Figure]:
        """All there are, in the order in which they are read."""
        found = (
            self.draws, self.tornado, self.switching, self.scenarios, self.variants, *self.made_of, self.conventions,
            self.chain,
        )  # fmt: skip
        yield from (figure for figure in found if figure is not None)
