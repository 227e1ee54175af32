"""How things are going for somebody: when they were asked, what became of it, and what has changed since."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from referrals.actions.returning import answers_of
from referrals.choices import OccasionState, TaskKind
from referrals.instruments import Instrument, instrument
from referrals.measures.asked import AskedLine, lines_of
from referrals.measures.trends import Answered, answered_of
from referrals.models import FollowUp, Goal, MeasureReturn, Occasion, Person, Referral

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Asked:
    """The occasions of one referral."""

    referral: Referral
    lines: list[AskedLine]

    @property
    def returned(self) -> int:
        """How many were returned."""
        return sum(line.occasion.state == OccasionState.RETURNED for line in self.lines)


@dataclass(frozen=True)
class Said:
    """What somebody wrote in their own words, and when."""

    when: str
    kept: MeasureReturn
    title: str
    texts: list[str]


class MeasuresPage:
    """All that is known of how things are going for ``person``."""

    def __init__(self, person: Person, user: "User") -> None:
        self.person = person
        self.user = user
        self.today = timezone.localdate()

    @cached_property
    def occasions(self) -> list[Occasion]:
        """All of them, with what stands of each."""
        standing = MeasureReturn.objects.standing().order_by("id")
        found = self.person.occasions.select_related("referral__offer__activity", "offered_by").prefetch_related(
            Prefetch("returns", queryset=standing, to_attr="standing_returns")
        )
        occasions = list(found.order_by("due_on", "id"))
        for occasion in occasions:
            occasion.person = self.person
            for kept in occasion.standing_returns:
                kept.person = self.person
        return occasions

    @cached_property
    def by_referral(self) -> list[Asked]:
        """The latest referral first, its occasions in their order."""
        lines = defaultdict(list)
        for line in lines_of(self.occasions, self.today):
            lines[line.occasion.referral].append(line)
        ordered = sorted(lines, key=lambda referral: (referral.created_at, referral.pk), reverse=True)
        return [Asked(referral, lines[referral]) for referral in ordered]

    @property
    def due(self) -> AskedLine | None:
        """The first that somebody is to see to now."""
        lines = (line for asked in self.by_referral for line in asked.lines if line.is_due)
        return min(lines, key=lambda line: line.occasion.due_on, default=None)

    @cached_property
    def answered(self) -> list[Answered]:
        """What has numbers, in the order in which it was first asked, oldest version and newest apart."""
        results: dict[Instrument, list[tuple[str, MeasureReturn]]] = defaultdict(list)
        for occasion in self.occasions:
            for kept in occasion.standing_returns:  # type: ignore[attr-defined]
                asked = instrument(kept.instrument, kept.instrument_version)
                results[asked].append((occasion.get_point_display(), kept))
        found = (answered_of(asked, kept, labels=self._goals) for asked, kept in results.items())
        return [each for each in found if each is not None]

    @cached_property
    def said(self) -> list[Said]:
        """What was written in words, the latest first."""
        found = []
        for occasion in self.occasions:
            for kept in occasion.standing_returns:  # type: ignore[attr-defined]
                asked = instrument(kept.instrument, kept.instrument_version)
                answers = answers_of(kept)
                texts = [str(answers[item.key]) for item in asked.items if not item.is_number and answers.get(item.key)]
                if texts:
                    found.append(Said(occasion.get_point_display(), kept, asked.title, texts))
        return sorted(found, key=lambda each: (each.kept.answered_on, each.kept.pk), reverse=True)

    @cached_property
    def safeguarding(self) -> list[FollowUp]:
        """Tasks to look after the person that are still to be done."""
        tasks = FollowUp.objects.to_do().filter(kind=TaskKind.SAFEGUARDING, person=self.person)
        return list(tasks.select_related("owner").order_by("due_on", "id"))

    @cached_property
    def _goals(self) -> dict[str, str]:
        """The person's goals by id, those they let go among them."""
        goals = Goal.objects.filter(plan__person=self.person).select_related("plan").order_by("position", "id")
        found = {}
        for goal in goals:
            goal.plan.person = self.person
            found[str(goal.uuid)] = goal.text
        return found
