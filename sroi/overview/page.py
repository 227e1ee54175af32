"""The page on which one version of a map is read: what it comes to, on what it rests, and what is said against it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assets.charts.figures import Figure
from sroi.analysis.bridge import bridge_figure
from sroi.analysis.conventions import conventions_figure
from sroi.analysis.draws import simulated
from sroi.analysis.tornado import tornado_figure
from sroi.answers import Warned, with_answers, words_of
from sroi.calculation.findings import Finding
from sroi.models import FinalRun, ImpactMap, Input, Outcome, Output, Stakeholder
from sroi.overview import words
from sroi.overview.cover import Cover, Spread, cover
from sroi.overview.draws import kept_simulation, spread_of
from sroi.overview.links import About, about
from sroi.overview.rows import InputLine, MapTable, input_lines, map_table
from sroi.overview.study import Study, study_of
from sroi.overview.withholding import withheld_rows
from sroi.permissions import can_edit_map, can_question, can_work_on
from sroi.store.reckoning import Reckoning, reckon

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# Warnings that are listed at once; the others are folded away.
MOST_WARNINGS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Something said about a place of the map: which row it is about, in words, and its anchor on the page."""

    row: str
    anchor: str
    text: str
    warned: Warned | None = None


class MapPage:
    """One version for one reader. What is asked for is read once, each in a fixed number of queries."""

    def __init__(self, impact_map: ImpactMap, user: "Viewer") -> None:
        self.impact_map = impact_map
        self.user = user

    @cached_property
    def is_staff(self) -> bool:
        """Whether the reader works in the project, and reads drafts, questions and what may not be passed on."""
        return can_question(self.user, self.impact_map)

    @cached_property
    def can_edit(self) -> bool:
        """Whether the reader may change this version."""
        return can_edit_map(self.user, self.impact_map)

    @cached_property
    def can_link(self) -> bool:
        """Whether the reader may say what the map is about, of a final version too."""
        return can_work_on(self.user, self.impact_map)

    @cached_property
    def about(self) -> About:
        """What in the register the map is about, as far as the reader may know of it."""
        return about(self.impact_map, self.user)

    # --- what is counted ----------------------------------------------------------------------------------------------

    @cached_property
    def reckoning(self) -> Reckoning:
        """The map counted."""
        return reckon(self.impact_map)

    @property
    def is_counted(self) -> bool:
        """Whether it can be counted; where it cannot, ``refusals`` say why."""
        return self.reckoning.can_be_counted

    @cached_property
    def refusals(self) -> list[Place]:
        """Why nothing is counted, in plain sentences."""
        return [self._place(finding, finding.message) for finding in self.reckoning.refusals]

    @cached_property
    def cover(self) -> Cover | None:
        """The sentence and the ratio with its range."""
        case, result = self.reckoning.case, self.reckoning.result
        return cover(case, result, self._spread) if case is not None and result is not None else None

    @cached_property
    def _spread(self) -> Spread | None:
        """The range: of a final version the one that was kept with it. Of a study none, for it never said how sure."""
        case = self.reckoning.case
        if self.impact_map.is_study or case is None or not case.outcomes:
            return None
        if self.run is not None:
            return spread_of(kept_simulation(self.run))
        return spread_of(simulated(case, self.impact_map.seed))

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """The records of all outcomes, those that are left out included."""
        rows = Outcome.objects.filter(impact_map=self.impact_map).select_related("stakeholder", "proxy")
        return list(rows.order_by("position", "pk"))

    @cached_property
    def _withheld(self) -> frozenset[str]:
        return frozenset() if self.is_staff else withheld_rows(self.outcomes)

    @property
    def withholds(self) -> bool:
        """Whether some values are kept back from the reader."""
        return bool(self._withheld)

    @cached_property
    def table(self) -> MapTable | None:
        """The map by stakeholder."""
        case, result = self.reckoning.case, self.reckoning.result
        if case is None or result is None:
            return None
        counted = [row for row in self.outcomes if not row.is_left_out]
        return map_table(case, result, counted, withheld=self._withheld)

    @cached_property
    def inputs(self) -> list[InputLine]:
        """What was put in."""
        records = Input.objects.filter(impact_map=self.impact_map).order_by("position", "pk")
        return list(input_lines(self.reckoning.case, records)) if self.reckoning.case else []

    @cached_property
    def inputs_total(self) -> str:
        """All that was put in, as the ratio divides by it."""
        result = self.reckoning.result
        return words.amount(result.inputs, self.impact_map.currency) if result else ""

    @cached_property
    def figures(self) -> list[Figure]:
        """The value bridge and the tornado; nothing is drawn of a map without outcomes."""
        case, result = self.reckoning.case, self.reckoning.result
        if case is None or result is None or not case.outcomes:
            return []
        return [bridge_figure(case, result), tornado_figure(case, result, self._withheld)]

    @cached_property
    def conventions(self) -> Figure | None:
        """What the same rows come to under other conventions."""
        case = self.reckoning.case
        return conventions_figure(case) if case is not None and case.outcomes else None

    @cached_property
    def study(self) -> Study | None:
        """Of a published study what was printed beside what comes out here."""
        case = self.reckoning.case
        return study_of(case) if self.impact_map.is_study and case is not None else None

    # --- who and what is in it ----------------------------------------------------------------------------------------

    @cached_property
    def stakeholders(self) -> list[Stakeholder]:
        """Everybody who was thought of."""
        return list(Stakeholder.objects.filter(impact_map=self.impact_map).order_by("position", "pk"))

    @property
    def included(self) -> list[Stakeholder]:
        """Those who are in the map."""
        return [each for each in self.stakeholders if each.is_included]

    @property
    def left_out(self) -> list[Stakeholder]:
        """Those who are not."""
        return [each for each in self.stakeholders if not each.is_included]

    @cached_property
    def outputs(self) -> list[Output]:
        """What was done, in numbers."""
        rows = Output.objects.filter(impact_map=self.impact_map).select_related("stakeholder")
        return list(rows.order_by("position", "pk"))

    @cached_property
    def outcomes_left_out(self) -> list[Outcome]:
        """Outcomes that are told and not counted."""
        return [row for row in self.outcomes if row.is_left_out]

    @cached_property
    def losses(self) -> list[Outcome]:
        """Outcomes that take something off."""
        return [row for row in self.outcomes if row.direction < 0 and not row.is_left_out]

    # --- what is said against it --------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> dict[str, Outcome]:
        return {row.key: row for row in self.outcomes}

    def _place(self, finding: Finding, text: str, warned: Warned | None = None) -> Place:
        row = self._names.get(finding.row or "")
        return Place(str(row) if row else finding.row or "", f"row-{row.uuid}" if row else "", text, warned)

    @cached_property
    def missing(self) -> list[Place]:
        """What a draft may have and a final version may not."""
        return [self._place(each, self._words(each)) for each in self.reckoning.final]

    @cached_property
    def warnings(self) -> list[Place]:
        """What wants a reason, those without one first, each with the reason that was given."""
        found = with_answers(self.impact_map, self._map_name, self.reckoning.to_answer)
        # A sample behind several figures of a row is warned of once for each of them, and read once.
        places = {
            (each.finding.row, each.words, each.answer and each.answer.reason): self._place(
                each.finding, each.words, each
            )
            for each in found
        }
        return sorted(places.values(), key=lambda place: bool(place.warned and place.warned.answer))

    @property
    def first_warnings(self) -> list[Place]:
        """Those that are listed at once."""
        return self.warnings[:MOST_WARNINGS]

    @property
    def more_warnings(self) -> list[Place]:
        """The others."""
        return self.warnings[MOST_WARNINGS:]

    @property
    def warnings_heading(self) -> str:
        """How many there are, and how many want a reason before the map can be final."""
        number = len(self.warnings)
        count = f"{number} {'warning' if number == 1 else 'warnings'}"
        without = sum(1 for each in self.warnings if each.warned and not each.warned.answer)
        if self.impact_map.is_study:
            return f"{count}, which the study was never asked to answer"
        if not without:
            return f"{count}, {'answered' if number == 1 else 'all of them answered'}"
        return f"{count}, {without} to be answered before this can be final"

    @cached_property
    def unverified(self) -> list[str]:
        """What of the method and of the figures could not be checked against its source here."""
        said = [self._words(each) for each in self.reckoning.notes if each.code.startswith("recalled_")]
        used = {row.proxy.name for row in self.outcomes if row.proxy and row.proxy.is_recalled and not row.is_left_out}
        said.extend(f"The value of “{name}” is recalled, and was not read in its source here." for name in sorted(used))
        index = self.impact_map.price_index
        if index is not None and index.is_recalled:
            said.append(f"The levels of “{index}” are recalled, and were not read in their source here.")
        return list(dict.fromkeys(said))

    @cached_property
    def remarks(self) -> list[Place]:
        """What a reader should know besides."""
        notes = [each for each in self.reckoning.notes if not each.code.startswith("recalled_")]
        return [self._place(each, self._words(each)) for each in notes]

    @cached_property
    def run(self) -> FinalRun | None:
        """The record of the count with which the version became final."""
        return FinalRun.objects.filter(impact_map=self.impact_map).first()

    @property
    def _map_name(self) -> str:
        return self.reckoning.case.name if self.reckoning.case else ""

    def _words(self, finding: Finding) -> str:
        return words_of(finding, self._map_name)
