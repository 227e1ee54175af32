"""An occasion as a line of a list: when somebody was asked, what became of it, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assets.templatetags.marks import day
from referrals.caseload.words import Look
from referrals.choices import OccasionState
from referrals.instruments import latest
from referrals.models import MeasureReturn, Occasion
from referrals.querysets.measure import TAKES_ANSWERS

GOALS = "goals"
LOOKS = {
    OccasionState.DUE: Look("To be asked", "calendar", "note"),
    OccasionState.OFFERED: Look("Asked", "clock", "note"),
    OccasionState.BEGUN: Look("Begun", "edit", "note"),
    OccasionState.RETURNED: Look("Returned", "check", "good"),
    OccasionState.REFUSED: Look("Would rather not", "minus", "still"),
    OccasionState.LAPSED: Look("Not returned", "ring", "still"),
    OccasionState.STOPPED: Look("Not asked", "cross", "still"),
}
_TO_COME = Look("To come", "ring", "still")
_OVERDUE = Look("To be asked", "calendar", "warn")


@dataclass(frozen=True)
class AskedLine:
    """One occasion. Of its sets of questions ``asked`` are counted, and ``complete`` are answered in full."""

    occasion: Occasion
    today: date
    asked: int = 0
    complete: int = 0

    @property
    def when(self) -> str:
        """At which point."""
        return self.occasion.get_point_display()

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.occasion.state in TAKES_ANSWERS

    @property
    def is_begun(self) -> bool:
        """Whether something is answered, and nobody has said that this is all."""
        return self.occasion.state == OccasionState.BEGUN

    @property
    def is_due(self) -> bool:
        """Whether somebody is to see to it now."""
        return self.is_open and self.occasion.due_on <= self.today

    @property
    def is_incomplete(self) -> bool:
        """Whether it was returned without every set of questions being answered in full."""
        return self.occasion.state == OccasionState.RETURNED and self.complete < self.asked

    @property
    def look(self) -> Look:
        """How it stands: word, icon and tone."""
        occasion = self.occasion
        if occasion.state == OccasionState.DUE:
            if occasion.due_on > self.today:
                return _TO_COME
            return LOOKS[OccasionState.DUE] if occasion.due_on == self.today else _OVERDUE
        if self.is_incomplete:
            return Look("Returned in part", "check", "note")
        return LOOKS[OccasionState(occasion.state)]

    @property
    def sentence(self) -> str:
        """What became of it, and since when. An answer that is not there is nobody's fault."""
        occasion = self.occasion
        match occasion.state:
            case OccasionState.DUE:
                return f"Due {day(occasion.due_on)}; answers are taken until {day(occasion.closes_on)}."
            case OccasionState.OFFERED:
                return f"{self._asked_in_words} No answer yet; there is time until {day(occasion.closes_on)}."
            case OccasionState.BEGUN:
                return f"Some questions are answered. There is time until {day(occasion.closes_on)}."
            case OccasionState.RETURNED:
                part = f" {self.complete} of {self.asked} sets of questions in full." if self.is_incomplete else ""
                return f"Returned {_day(occasion.returned_at)}.{part}"
            case OccasionState.REFUSED:
                return f"Said so {_day(occasion.refused_at)}: {occasion.get_refuse_reason_display()}."
            case OccasionState.LAPSED:
                asked = self._asked_in_words or "Nobody asked."
                return f"{asked} Answers were taken until {day(occasion.closes_on)}."
            case _:
                return f"Not asked any more since {_day(occasion.closed_at)}, because the referral ended."

    @property
    def _asked_in_words(self) -> str:
        occasion = self.occasion
        if not occasion.offered_at:
            return ""
        reminded = f", reminded {_times(occasion.reminders)}" if occasion.reminders else ""
        how = f" {occasion.get_offered_how_display()}" if occasion.offered_how else ""
        return f"Asked {_day(occasion.offered_at)}{how}{reminded}."


def lines_of(occasions: Sequence[Occasion], today: date) -> list[AskedLine]:
    """The lines; each occasion knows what stands of it as ``standing_returns``."""
    return [line_of(occasion, occasion.standing_returns, today) for occasion in occasions]  # type: ignore[attr-defined]


def line_of(occasion: Occasion, standing: Sequence[MeasureReturn], today: date) -> AskedLine:
    """The line of one, by what stands of it. Where no goals were answered there were none to ask about."""
    asked = len(occasion.instruments)
    if GOALS not in {kept.instrument for kept in standing} and latest(GOALS).label in occasion.instruments:
        asked -= 1
    return AskedLine(occasion, today, asked=asked, complete=sum(kept.is_complete for kept in standing))


def _day(moment: object) -> str:
    return day(timezone.localdate(moment)) if moment else ""  # type: ignore[arg-type]


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
