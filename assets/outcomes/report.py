"""The page of a report: one comparison for one reader, in numbers, drawings, and how they are known."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assets.charts.figures import Figure
from assets.choices import ChangeType
from assets.models import Change, Comparison
from assets.outcomes.asked import ReportForm
from assets.outcomes.curves import openness_figure, survival_figures
from assets.outcomes.fates import OF_BASELINE, UNKNOWN, Fate
from assets.outcomes.flow import flow_between
from assets.outcomes.groups import Dimension, Groups, read_groups
from assets.outcomes.links import Links
from assets.outcomes.method import Method
from assets.outcomes.openness import Openness
from assets.outcomes.rows import Outcome, read_outcomes
from assets.outcomes.survival import Marks
from assets.outcomes.tables import change_table, fates_by_group, newcomers
from assets.outcomes.words import in_words, percents, sentence, spelled
from assets.templatetags.marks import number

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# Between bounds further apart than this a fraction in words would say too much.
_WIDE = 0.2
# With less decided than this a report begins with how far the work has come.
_DECIDED_ENOUGH = 0.5
_LEFT_OUT = {
    Fate.DUPLICATE: "recorded twice",
    Fate.OUT_OF_AREA: "outside the area",
    Fate.GONE_BEFORE: "ended before",
}


@dataclass(frozen=True)
class Tally:
    """One number at the head of the page."""

    count: int
    words: str
    url: str


class Outcomes:
    """What became of everything in one comparison, as one reader may see it: decided, or with what is proposed.

    Proposals are for staff of the project; anybody else reads of what is decided.
    """

    def __init__(self, comparison: Comparison, user: "Viewer", asked: ReportForm) -> None:
        self.comparison = comparison
        self.user = user
        self.is_staff = Comparison.objects.of_staff(user).filter(pk=comparison.pk).exists()
        self.with_proposals = asked.with_proposals and self.is_staff
        self.dimension = asked.dimension
        self.links = Links(comparison, self.dimension, self.with_proposals)

    @cached_property
    def everything(self) -> list[Outcome]:
        """Each with what is decided, or else proposed where the reader may know that."""
        return read_outcomes(self.comparison, self.user, with_proposals=self.is_staff)

    @cached_property
    def counted(self) -> list[Outcome]:
        """Each as the report counts it. A newcomer of which only a proposal tells is none until that counts."""
        if self.with_proposals:
            return self.everything
        return [row.as_decided for row in self.everything if row.sighting or not row.is_proposed]

    @cached_property
    def proposed(self) -> list[Outcome]:
        """What is proposed and not decided."""
        return [row for row in self.everything if row.is_proposed]

    @cached_property
    def groups(self) -> Groups:
        """The groups that everything is counted by."""
        return read_groups(self.comparison, self.user, self.dimension).few(self.everything)


class Report(Outcomes):
    """The whole page."""

    def __init__(self, comparison: Comparison, user: "Viewer", asked: ReportForm) -> None:
        super().__init__(comparison, user, asked)
        self.form = asked
        self._fates = Counter(row.fate for row in self.counted)
        self.year = comparison.earlier.reference_date.year

    @property
    def whole(self) -> int:
        """How many the baseline saw in being, each counted once."""
        return sum(self._fates[fate] for fate in OF_BASELINE)

    @property
    def decided(self) -> int:
        """Of how many of them somebody decided what became of them."""
        return sum(row.is_decided and row.fate in OF_BASELINE for row in self.everything)

    @property
    def undecided(self) -> int:
        """Of how many nobody has."""
        return sum(not row.is_decided and row.fate in OF_BASELINE for row in self.everything)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest share of them that is still here."""
        still = self._fates[Fate.STILL]
        unknown = sum(self._fates[fate] for fate in UNKNOWN)
        return still / (self.whole or 1), (still + unknown) / (self.whole or 1)

    @property
    def heading(self) -> str:
        """The finding in a line."""
        low, high = self.bounds
        if not self.whole:
            return f"Nothing recorded in {self.year} to follow"
        if not self.with_proposals and self.decided < self.whole * _DECIDED_ENOUGH:
            return f"{number(self.decided)} of {number(self.whole)} assets of {self.year} decided so far"
        if high - low > _WIDE:
            return f"Between {spelled(percents(low, high))} of the assets of {self.year} are still here"
        return f"{sentence(in_words((low + high) / 2))} of the assets of {self.year} are still here"

    @property
    def lead(self) -> list[str]:
        """The same in sentences."""
        followed = self._fates[Fate.FOLLOWED]
        ended = followed + self._fates[Fate.CEASED]
        sentences = [
            f"Of {number(self.whole)} that “{self.comparison.earlier}” recorded in being, "
            f"{number(self._fates[Fate.STILL])} are still here and {number(ended)} have ended"
            f"{f', {number(followed)} of which others carried on' if followed else ''}."
        ]
        unknown = [
            f"{number(self._fates[fate])} {words}"
            for fate, words in ((Fate.NOT_TRACED, "could not be traced"), (Fate.UNDECIDED, "are not decided yet"))
            if self._fates[fate]
        ]
        share = percents(*self.bounds)
        if unknown:
            sentences.append(f"{' and '.join(unknown)}, so the share still here is {share}.")
        elif self.whole:
            sentences.append(f"That is {share}.")
        return sentences

    @property
    def tallies(self) -> list[Tally]:
        """The numbers at the head, each with the way to its assets."""
        said = Counter(change for row in self.counted for change in row.changes)
        fates = [
            Tally(self._fates[fate], sentence(str(fate.label)), self.links.rows(fate=fate)) for fate in OF_BASELINE
        ]
        changes = [
            Tally(said[change], sentence(str(change.label)), self.links.rows(change=change))
            for change in (ChangeType.RENAMED, ChangeType.MOVED, ChangeType.REOPENED)
        ]
        new = Tally(self._fates[Fate.NEW], f"New since {self.year}", self.links.rows(fate=Fate.NEW))
        return [one for one in [*fates, *changes, new] if one.count]

    @property
    def left_out(self) -> list[Tally]:
        """What the baseline recorded and the shares leave out."""
        return [
            Tally(self._fates[fate], words, self.links.rows(fate=fate))
            for fate, words in _LEFT_OUT.items()
            if self._fates[fate]
        ]

    @cached_property
    def figures(self) -> list[Figure]:
        """The drawings and tables, in the order of the page."""
        beside = [] if self.with_proposals else self.proposed
        marks = Marks.between(self.comparison.earlier.reference_date, self.comparison.later.reference_date)
        openness = Openness(self.comparison, self.user)
        found = [
            flow_between(self.comparison, self.counted, self.groups, self.links),
            fates_by_group(self.counted, self.groups, self.links),
            change_table(self.counted, beside, self.groups, self.links),
            *survival_figures(self.comparison, self.counted, self.groups),
            openness_figure(marks.days, openness.over(marks.days), openness.number) if openness.number else None,
            newcomers(self.counted, self.groups, self.links, self.year),
        ]
        return [figure for figure in found if figure is not None]

    @property
    def dimensions(self) -> list[tuple[str, str, bool]]:
        """What else it can count by: label, address, and whether it does."""
        return [(str(one.label), self.links.report(one), one == self.dimension) for one in Dimension]

    @property
    def with_proposals_url(self) -> str:
        """The same report with what is only proposed."""
        return self.links.report(with_proposals=True)

    @property
    def without_proposals_url(self) -> str:
        """The same report of what is decided."""
        return self.links.report(with_proposals=False)

    @cached_property
    def method(self) -> Method:
        """How it is known, and who decided."""
        decided = Change.objects.about_visible_to(self.user).filter(comparison=self.comparison)
        return Method(decided, is_staff=self.is_staff)
