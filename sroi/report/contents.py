"""What a report says, gathered once for page, PDF and workbook.

It says what anybody may read, whoever looks at it: it is made to leave the house. Drafts have one for their own people,
marked as such.
"""

from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from assets.charts.figures import Figure
from sroi.analysis.analysis import Analysis
from sroi.analysis.draws import draws_figure
from sroi.analysis.switching import sentences
from sroi.calculation.case import Case
from sroi.calculation.findings import Finding
from sroi.calculation.monte_carlo import Simulation
from sroi.calculation.present_value import Result
from sroi.models import ImpactMap, Outcome
from sroi.overview.cover import Cover, cover
from sroi.overview.draws import kept_simulation, spread_of
from sroi.overview.page import MapPage
from sroi.overview.withholding import withheld_rows
from sroi.report import method
from sroi.report.checklist import ListedGroup, checklist
from sroi.report.evidence import Facts
from sroi.report.paper import PaperTable, paper_tables
from sroi.report.run_record import RunRecord, kept_run, run_record
from sroi.report.sources import SourceGroup, sources
from sroi.store.reckoning import Reckoning, indices

NO_ASSURANCE = (
    "What this report claims is that its arithmetic can be repeated, and no more: the estimates are those of the "
    "people who made the map, and nobody has assured them."
)


class Report:
    """The report of one version. Each part is worked out when it is first asked for, in a fixed number of queries."""

    no_assurance = NO_ASSURANCE
    steps = method.STEPS

    def __init__(self, impact_map: ImpactMap) -> None:
        self.impact_map = impact_map
        # Whatever a stranger may not see is left out for everybody.
        self.page = MapPage(impact_map, AnonymousUser())

    # --- whether there is one -----------------------------------------------------------------------------------------

    @property
    def reckoning(self) -> Reckoning:
        """The map counted."""
        return self.page.reckoning

    @cached_property
    def obstacles(self) -> tuple[Finding, ...]:
        """Why there is no report: what the final gate refuses. A final version has passed it, and stays reported."""
        if kept_run(self.impact_map) is not None and not self.reckoning.refusals:
            return ()
        return (*self.reckoning.refusals, *self.reckoning.final)

    @property
    def is_ready(self) -> bool:
        """Whether there is a report."""
        return not self.obstacles

    @property
    def case(self) -> Case:
        """The map as it is counted, of a report that is ready."""
        if self.reckoning.case is None:
            raise ValueError("a map that cannot be counted has no report")
        return self.reckoning.case

    @property
    def result(self) -> Result:
        """What it comes to, of a report that is ready."""
        if self.reckoning.result is None:
            raise ValueError("a map that cannot be counted has no report")
        return self.reckoning.result

    # --- the cover ----------------------------------------------------------------------------------------------------

    @cached_property
    def simulation(self) -> Simulation | None:
        """The random draws that were kept with a final version; of a draft, drawn now."""
        return kept_simulation(kept_run(self.impact_map)) or self.analysis.simulation

    @cached_property
    def cover(self) -> Cover:
        """The sentence, the ratio, and what stands beside it."""
        return cover(self.case, self.result, spread_of(self.simulation))

    @cached_property
    def in_short(self) -> list[str]:
        """The findings in a sentence each, for whoever reads no further."""
        titles = [figure.title for figure in (self.analysis.bridge, self.analysis.tornado, self._draws)]
        return [*(f"{title}." for title in titles), *sentences(self.case, most=2)]

    # --- the figures --------------------------------------------------------------------------------------------------

    @cached_property
    def analysis(self) -> Analysis:
        """The figures as the page that analyses draws them."""
        return Analysis(self.case, self.result, seed=self.impact_map.seed, indices=indices(), withheld=self.withheld)

    @cached_property
    def withheld(self) -> frozenset[str]:
        """The ids of rows whose value may not be passed on."""
        return withheld_rows(self.page.outcomes)

    @cached_property
    def _draws(self) -> Figure:
        return draws_figure(self.case, self.result, self.simulation)

    @cached_property
    def results(self) -> list[Figure]:
        """What it comes to: step by step, side by side, and whose it is.

        A value that may not be passed on could be worked out of what its row comes to.
        """
        found = [self.analysis.bridge, self.analysis.sides]
        if not self.withheld:
            found += [self.analysis.stakeholders, self.analysis.outcomes]
        return [*found, self.analysis.funders]

    @cached_property
    def how_sure(self) -> list[Figure]:
        """How far it may be off."""
        found = (self._draws, self.analysis.tornado, self.analysis.switching, self.analysis.scenarios,
                 self.analysis.variants, self.analysis.conventions)  # fmt: skip
        return [figure for figure in found if figure is not None]

    @property
    def chain(self) -> Figure | None:
        """Which outcome leads to which, with what each comes to."""
        return None if self.withheld else self.analysis.chain

    @property
    def figures(self) -> list[Figure]:
        """All of them, in the order in which they are read."""
        chain = [self.chain] if self.chain is not None else []
        return [*self.results, *chain, *self.how_sure]

    @property
    def tables(self) -> list[PaperTable]:
        """The tables behind the pictures, as they are printed."""
        return paper_tables(self.figures)

    # --- what it rests on ---------------------------------------------------------------------------------------------

    @cached_property
    def choices(self) -> tuple[method.Choice, ...]:
        """Every convention in words."""
        return method.choices(self.case)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The records of the rows that are counted."""
        return tuple(row for row in self.page.outcomes if not row.is_left_out)

    @cached_property
    def sources(self) -> tuple[SourceGroup, ...]:
        """All that can be looked up."""
        return sources(self.impact_map, self.case, self.outcomes)

    @cached_property
    def checklist(self) -> tuple[ListedGroup, ...]:
        """Eight principles and twelve criteria."""
        facts = Facts(self.impact_map, self.reckoning, self.outcomes, tuple(self.page.stakeholders))
        return checklist(facts, self.impact_map.checklist_answers.all())

    @cached_property
    def record(self) -> RunRecord:
        """By what it can be counted again."""
        return run_record(self.impact_map, self.case, self.simulation)
