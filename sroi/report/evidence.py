"""What a map itself tells about each item of the checklist: counted from its rows, never guessed.

Where rows cannot tell whether an item is met, there is no verdict, and somebody has to say it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sroi.analysis.words import counted
from sroi.calculation.case import ESTIMATES
from sroi.calculation.case import Outcome as Counted
from sroi.choices import ChecklistItem, Verdict
from sroi.models import ImpactMap, Outcome, Stakeholder
from sroi.store.reckoning import Reckoning

# Findings that say that more may be claimed than is known.
_OVERCLAIMING = {
    "deadweight_zero", "attribution_zero", "duration_without_drop_off", "overlapping_proxies",
    "parent_and_child_valued", "saving_credited_twice", "input_among_outcomes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the map tells: the verdict, where it can give one, and the numbers behind it in words."""

    verdict: Verdict | None
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at. ``outcomes`` are the records of the rows that are counted."""

    impact_map: ImpactMap
    reckoning: Reckoning
    outcomes: tuple[Outcome, ...]
    stakeholders: tuple[Stakeholder, ...]

    @property
    def counted(self) -> tuple[Counted, ...]:
        """The rows as they are counted."""
        return self.reckoning.case.outcomes if self.reckoning.case is not None else ()

    def number_warned(self, codes: Iterable[str]) -> int:
        """How many warnings of these kinds there are."""
        return sum(1 for finding in self.reckoning.to_answer if finding.code in set(codes))


def of_all(part: int, whole: int) -> Verdict:
    """Met by all, by some, or by none."""
    if whole and part == whole:
        return Verdict.MET
    return Verdict.PARTLY if part else Verdict.NOT_MET


def _involve(facts: Facts) -> Evidence:
    included = [each for each in facts.stakeholders if each.is_included]
    asked = sum(1 for each in included if each.how_involved.strip())
    if not included:
        return Evidence(Verdict.NOT_MET, "No stakeholder is named.")
    return Evidence(of_all(asked, len(included)), f"Of {asked} of {len(included)} it is said how they were asked.")


def _understand(facts: Facts) -> Evidence:
    worded = facts.number_warned({"worded_as_output"})
    asked = facts.impact_map.asked_about_losses
    said = "People were asked about losses and changes nobody meant" if asked else "It is not said that anybody was " \
        "asked about losses"  # fmt: skip
    rest = f"; {worded} of {len(facts.counted)} outcomes are worded as something done" if worded else ""
    return Evidence(of_all(int(asked) + int(not worded), 2), f"{said}{rest}.")


def _material(facts: Facts) -> Evidence:
    stated = sum(1 for row in facts.outcomes if row.is_material is not None and row.materiality.strip())
    threshold = facts.impact_map.materiality_threshold
    rest = "" if threshold is None else " A threshold is stated."
    words = f"Of {stated} of {len(facts.outcomes)} outcomes it is said whether they are material, and why.{rest}"
    return Evidence(of_all(stated, len(facts.outcomes)), words)


def _overclaim(facts: Facts) -> Evidence:
    warned = facts.number_warned(_OVERCLAIMING)
    if not warned:
        words = "No warning of over-claiming: each row says what would have happened anyway and what others did."
        return Evidence(Verdict.MET, words)
    words = f"{counted(warned, 'warning')} of over-claiming, printed in this report with what was answered."
    return Evidence(Verdict.PARTLY, words)


def _transparent(facts: Facts) -> Evidence:
    figures = [(row, field) for row in facts.counted for field in ESTIMATES if field in _said_of(row)]
    told = sum(1 for row, field in figures if field in row.evidence.reasons or _proxy_told(row, field))
    words = f"{told} of {len(figures)} figures state a source or a reason."
    return Evidence(of_all(told, len(figures)), words)


def _said_of(row: Counted) -> tuple[str, ...]:
    """The figures that decide the row: leakage and drop-off only where they take something off."""
    always = ("quantity", "proxy_value", "deadweight", "displacement", "attribution")
    return always + tuple(field for field in ("leakage", "drop_off") if getattr(row, field))


def _proxy_told(row: Counted, field: str) -> bool:
    is_measured = field == "quantity" and bool(row.evidence.indicator)
    return is_measured or (field == "proxy_value" and bool(row.evidence.proxy_source))


def _documented(facts: Facts) -> Evidence:
    told = (facts.impact_map.objectives, facts.impact_map.scope, facts.impact_map.organisation)
    parts = sum(1 for each in told if each.strip())
    words = f"{parts} of objectives, scope and organisation are stated; rows, conventions and run record are printed."
    return Evidence(of_all(parts, len(told)), words)


def _map_used(facts: Facts) -> Evidence:
    return Evidence(Verdict.MET, "The impact map is printed in full, and its file can be had.")


def _before_after(facts: Facts) -> Evidence:
    paired = sum(1 for row in facts.outcomes if row.n_before and row.n_after)
    words = f"Of {paired} of {len(facts.outcomes)} outcomes people were measured before and after."
    return Evidence(of_all(paired, len(facts.outcomes)), words)


def _indicators(facts: Facts) -> Evidence:
    stated = sum(1 for row in facts.outcomes if row.indicator.strip())
    return Evidence(None, f"{stated} of {len(facts.outcomes)} outcomes have an indicator.")


def _proxies(facts: Facts) -> Evidence:
    stated = sum(1 for row in facts.counted if row.evidence.proxy_source)
    return Evidence(None, f"{stated} of {len(facts.counted)} values state their source.")


def _in_words(facts: Facts) -> Evidence:
    included = [each for each in facts.stakeholders if each.is_included]
    told = sum(1 for each in included if each.intended_changes.strip() or each.unintended_changes.strip())
    return Evidence(of_all(told, len(included)), f"Of {told} of {len(included)} stakeholders it is told what changed.")


def _in_figures(facts: Facts) -> Evidence:
    measured = sum(1 for row in facts.counted if row.evidence.is_measured)
    words = f"{measured} of {len(facts.counted)} outcomes rest on something measured."
    return Evidence(of_all(measured, len(facts.counted)), words)


def _limitations(facts: Facts) -> Evidence:
    warned = counted(len(facts.reckoning.to_answer), "warning")
    return Evidence(None, f"{warned} and what was answered, and what was left out and why, are in this report.")


def _interpreted(facts: Facts) -> Evidence:
    words = "The report says what the ratio means, its range, and what the same rows come to under other conventions."
    return Evidence(Verdict.MET, words)


def _sensitivity(facts: Facts) -> Evidence:
    case = facts.reckoning.case
    done = case is not None and case.has_sensitivity
    words = "Each estimate alone, break-even figures, scenarios and random draws are in this report"
    rest = "." if done else ", but nobody has said that they looked at them."
    return Evidence(Verdict.MET if done else Verdict.PARTLY, f"{words}{rest}")


_RULES: Mapping[ChecklistItem, Callable[[Facts], Evidence]] = {
    ChecklistItem.INVOLVE: _involve,
    ChecklistItem.UNDERSTAND: _understand,
    ChecklistItem.MATERIAL: _material,
    ChecklistItem.OVERCLAIM: _overclaim,
    ChecklistItem.TRANSPARENT: _transparent,
    ChecklistItem.DOCUMENTED: _documented,
    ChecklistItem.MAP_USED: _map_used,
    ChecklistItem.BEFORE_AFTER: _before_after,
    ChecklistItem.INDICATORS: _indicators,
    ChecklistItem.PROXIES: _proxies,
    ChecklistItem.IN_WORDS: _in_words,
    ChecklistItem.IN_FIGURES: _in_figures,
    ChecklistItem.LIMITATIONS: _limitations,
    ChecklistItem.INTERPRETED: _interpreted,
    ChecklistItem.SENSITIVITY: _sensitivity,
}


def evidence_of(item: ChecklistItem, facts: Facts) -> Evidence:
    """What the map tells about an item; nothing where only people can know."""
    rule = _RULES.get(item)
    return rule(facts) if rule is not None else Evidence(None, "")
