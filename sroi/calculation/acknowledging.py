"""What has to be answered with a reason before a map is final, and is printed with it in the appendix."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sroi.calculation.case import Case, Outcome
from sroi.calculation.decimals import ONE, plain, precise, shown, total
from sroi.calculation.findings import Finding, Gate
from sroi.calculation.present_value import Result, benefit_years, share_of_others
from sroi.calculation.record import place, shorten

LONG_DURATION = 5
OLD_PROXY = 5
HIGH_RATIO = Decimal(10)
FEW_PEOPLE = 30
LONGEST_WORDING = 500

_MADE = r"(?:delivered|held|provided|run|organised|offered|served|given|distributed|completed|made|attended|trained)"
_OUTPUTS = (
    r"(?:sessions?|workshops?|events?|classes|courses?|meals?|leaflets?|visits?|hours|activities|meetings?|"
    r"performances?|exhibitions?|trips?|referrals?|participants?|people|volunteers?|staff|places)"
)
_WORDED_AS_OUTPUT = re.compile(
    rf"\b{_OUTPUTS}\b(?:\s+(?:were|was|are))?\s+{_MADE}\b|\b{_MADE}\s+(?:of\s+)?(?:\d[\d,]*\s+)?{_OUTPUTS}\b"
    r"|\bnumber of\b|\bdelivery of\b",
    re.IGNORECASE,
)
_WELLBEING = re.compile(r"\bwellby\b|\blife satisfaction\b|\bwell-?being valuation\b", re.IGNORECASE)


@precise
def to_be_answered(case: Case, result: Result) -> tuple[Finding, ...]:
    """Every warning that wants a reason: row by row, between rows, then for the map as a whole."""
    found = [finding for outcome in case.outcomes for rule in _OF_A_ROW for finding in rule(case, outcome)]
    found.extend(finding for rule in _OF_THE_MAP for finding in rule(case, result))
    return tuple(found)


def _finding(case: Case, code: str, row: str | None, field: str | None, text: str) -> Finding:
    return Finding(Gate.ANSWER, code, row, field, f"{place(case.name, row, field)}: {text}")


# --- One row ------------------------------------------------------------------------------------------------------


def _nothing_taken_off(case: Case, outcome: Outcome) -> Iterator[Finding]:
    reasons = outcome.evidence.reasons
    if not outcome.deadweight and "deadweight" not in reasons:
        text = "It says that none of this would have happened anyway, and not why."
        yield _finding(case, "deadweight_zero", outcome.id, "deadweight", text)
    if not share_of_others(outcome, case.conventions) and "attribution" not in reasons:
        text = "It says that nobody else had a part in this, and not why."
        yield _finding(case, "attribution_zero", outcome.id, "attribution", text)


def _fading(case: Case, outcome: Outcome) -> Iterator[Finding]:
    years = outcome.duration_years
    if years == 1 and outcome.drop_off and case.conventions.drop_off_from > 1:
        text = "It lasts one year, in which nothing fades: the drop-off changes no figure."
        yield _finding(case, "drop_off_on_one_year", outcome.id, "drop_off", text)
    if years > 1 and not outcome.drop_off:
        text = f"It lasts {years} years, and none of it fades."
        yield _finding(case, "duration_without_drop_off", outcome.id, "drop_off", text)
    if years > LONG_DURATION:
        text = f"It is said to last {years} years."
        yield _finding(case, "long_duration", outcome.id, "duration_years", text)


def _old_proxy(case: Case, outcome: Outcome) -> Iterator[Finding]:
    priced, counted = _year(outcome.proxy_price_year), _year(case.price_year) or _year(case.period[1])
    if priced and counted and counted - priced > OLD_PROXY:
        text = f"The value is of {priced}, {counted - priced} years before {counted}."
        yield _finding(case, "old_proxy", outcome.id, "proxy_price_year", text)


def _year(text: str) -> int | None:
    found = re.match(r"\d{4}", text)
    return int(found[0]) if found else None


def _output(case: Case, outcome: Outcome) -> Iterator[Finding]:
    if _WORDED_AS_OUTPUT.search(outcome.outcome[:LONGEST_WORDING]):
        text = f"{shorten(outcome.outcome)} is worded as something done. What changed for the people it was done for?"
        yield _finding(case, "worded_as_output", outcome.id, "outcome", text)


def _few_people(case: Case, outcome: Outcome) -> Iterator[Finding]:
    for field, people in outcome.samples.items():
        if people < FEW_PEOPLE:
            text = f"{people} people are behind it, fewer than {FEW_PEOPLE}."
            yield _finding(case, "few_people", outcome.id, field, text)
    sample = outcome.evidence.sample_size
    if sample is not None and sample < FEW_PEOPLE:
        text = f"{plain(sample)} people are behind it, fewer than {FEW_PEOPLE}."
        yield _finding(case, "few_people", outcome.id, "sample_size", text)


_OF_A_ROW = (_nothing_taken_off, _fading, _old_proxy, _output, _few_people)


# --- Rows beside each other, and the map --------------------------------------------------------------------------


def _large_row(case: Case, result: Result) -> Iterator[Finding]:
    """A row of more than half the value; where losses leave no value, of more than half of all gains and losses."""
    whole = result.pv if result.pv > 0 else total(row.pv.copy_abs() for row in result.rows)
    for row in result.rows:
        size = row.pv.copy_abs()
        if size <= whole / 2 or not size:
            continue
        if result.pv <= 0:
            text = f"This row alone is {shown(size / whole * 100, 0)} % of all gains and losses together."
        elif size > whole:
            text = "This row alone is larger than the whole value, which gains less losses come to."
        else:
            text = f"This row alone is {shown(size / whole * 100, 0)} % of the value."
        yield _finding(case, "over_half_the_value", row.id, None, text)


def _ratio(case: Case, result: Result) -> Iterator[Finding]:
    if result.ratio > HIGH_RATIO:
        text = f"The ratio is {shown(result.ratio, 2)}; above {plain(HIGH_RATIO)} it will be asked about."
        yield _finding(case, "high_ratio", None, "ratio", text)
    if result.ratio < ONE:
        text = f"The ratio is {shown(result.ratio, 2)}: the value that was found is less than what was put in."
        yield _finding(case, "ratio_below_one", None, "ratio", text)


def _first_year(case: Case, result: Result) -> Iterator[Finding]:
    if case.conventions.drop_off_from == 1:
        text = "Drop-off bites in the first benefit year already, which no preset has it do."
        yield _finding(case, "drop_off_in_first_year", None, "drop_off_from_benefit_year", text)


def _losses(case: Case, result: Result) -> Iterator[Finding]:
    if case.asked_about_losses:
        return
    if all(outcome.direction > 0 and outcome.evidence.is_intended for outcome in case.outcomes):
        text = "No row is a loss or was unintended, and it is not said that anybody was asked about such."
        yield _finding(case, "no_losses_asked_about", None, "outcomes", text)


class _Proxies:
    """The rows met so far, found again by what they are valued with: the proxy's words, else its value."""

    def __init__(self) -> None:
        self._by_words: dict[str, Outcome] = {}
        self._by_value: dict[tuple[Decimal, int], Outcome] = {}
        self._wordless_by_value: dict[tuple[Decimal, int], Outcome] = {}

    def same(self, outcome: Outcome) -> Outcome | None:
        """The first row with the same proxy; where one of the two has no words for it, the same value tells."""
        words, value = outcome.evidence.proxy.casefold(), (outcome.proxy_value, outcome.direction)
        if words and words in self._by_words:
            return self._by_words[words]
        found = self._wordless_by_value if words else self._by_value
        return found.get(value) if outcome.proxy_value else None

    def add(self, outcome: Outcome) -> None:
        """Remember a row."""
        words, value = outcome.evidence.proxy.casefold(), (outcome.proxy_value, outcome.direction)
        self._by_value.setdefault(value, outcome)
        if words:
            self._by_words.setdefault(words, outcome)
        else:
            self._wordless_by_value.setdefault(value, outcome)


def _overlaps(case: Case, result: Result) -> Iterator[Finding]:
    """The same people valued by the same proxy, or by their whole wellbeing and by a part of it as well."""
    met: dict[str, _Proxies] = defaultdict(_Proxies)
    wholes: dict[str, Outcome] = {}
    for outcome in case.outcomes:
        if _WELLBEING.search(_proxy_words(outcome)):
            wholes.setdefault(outcome.stakeholder.casefold(), outcome)
    for outcome in case.outcomes:
        people = outcome.stakeholder.casefold()
        other, whole = met[people].same(outcome), wholes.get(people)
        if other is None and whole is not None and outcome is not whole and outcome.direction == whole.direction:
            other = whole
        if other is not None:
            text = f"The same people are valued by a proxy that overlaps with that of row “{other.id}”."
            yield _finding(case, "overlapping_proxies", outcome.id, "proxy_value", text)
        met[people].add(outcome)


def _proxy_words(outcome: Outcome) -> str:
    return f"{outcome.evidence.proxy} {outcome.evidence.proxy_source} {outcome.evidence.proxy_unit}"


def _chain(case: Case, result: Result) -> Iterator[Finding]:
    valued = {row.id for row in result.rows if row.impact}
    known = {outcome.id for outcome in case.outcomes}
    for outcome in case.outcomes:
        for following in outcome.evidence.leads_to:
            if following not in known:
                text = f"It leads to “{following}”, and there is no such row."
                yield _finding(case, "chain_leads_nowhere", outcome.id, "leads_to", text)
            elif outcome.id in valued and following in valued:
                text = f"It leads to “{following}”, and both are valued: one change may be counted twice."
                yield _finding(case, "parent_and_child_valued", outcome.id, "leads_to", text)


def _savings(case: Case, result: Result) -> Iterator[Finding]:
    """One saving in two rows: by whoever saves, or by nobody in particular."""
    met: dict[str, _Proxies] = defaultdict(_Proxies)
    for outcome in case.outcomes:
        saver = outcome.evidence.saver.casefold()
        if not (outcome.is_cashable or saver):
            continue
        places = (saver, "") if saver else tuple(met)
        earlier = next((found for place_met in places if (found := met[place_met].same(outcome))), None)
        if earlier is not None:
            text = f"The same saving seems to be credited in row “{earlier.id}” as well."
            yield _finding(case, "saving_credited_twice", outcome.id, "proxy_value", text)
        met[saver].add(outcome)


def _on_both_sides(case: Case, result: Result) -> Iterator[Finding]:
    """An item among inputs and outcomes: by the words for it, or by the same people's same sum."""
    by_words = {each.description.casefold(): each for each in reversed(case.inputs) if each.description}
    by_sum = {(each.stakeholder.casefold(), each.amount): each for each in reversed(case.inputs) if each.amount > 0}
    for outcome in case.outcomes:
        worth = outcome.direction * outcome.quantity * outcome.proxy_value
        each = (
            by_words.get(outcome.outcome.casefold())
            or by_words.get(outcome.evidence.proxy.casefold())
            or by_sum.get((outcome.stakeholder.casefold(), worth))
        )
        if each is not None:
            text = f"The same item seems to be among the inputs, as {each.row}."
            yield _finding(case, "input_among_outcomes", outcome.id, "outcome", text)


def _consulted(case: Case, result: Result) -> Iterator[Finding]:
    if not case.stakeholders:
        text = "It is not said which stakeholders were consulted, and how."
        yield _finding(case, "never_consulted", None, "stakeholders", text)
        return
    consulted = {each.name.casefold() for each in case.stakeholders if each.involvement or not each.is_included}
    names = {each.name: None for each in case.stakeholders} | {each.stakeholder: None for each in case.outcomes}
    for name in names:
        if name and name.casefold() not in consulted:
            text = f"“{name}” was never consulted, as far as the map says."
            yield _finding(case, "never_consulted", None, "stakeholders", text)


def _last_final(case: Case, result: Result) -> Iterator[Finding]:
    if case.last_final_fingerprint and case.last_final_fingerprint != result.fingerprint:
        text = f"The last final version had {case.last_final_fingerprint}, this one has {result.fingerprint}."
        yield _finding(case, "conventions_changed", None, "conventions", text)


def _sensitivity(case: Case, result: Result) -> Iterator[Finding]:
    if not case.has_sensitivity:
        text = "No scenario and no other test of how sensitive the result is has been run."
        yield _finding(case, "no_sensitivity", None, "scenarios", text)


def _cut(case: Case, result: Result) -> Iterator[Finding]:
    for outcome in case.outcomes:
        years = benefit_years(outcome, case.conventions)
        if years < outcome.duration_years:
            text = f"It lasts {outcome.duration_years} years, of which {years} are counted."
            yield Finding(
                Gate.NOTE, "years_cut", outcome.id, "duration_years",
                f"{place(case.name, outcome.id, 'duration_years')}: {text}",
            )  # fmt: skip


_OF_THE_MAP = (
    _large_row, _ratio, _first_year, _losses, _overlaps, _chain, _savings, _on_both_sides, _consulted, _last_final,
    _sensitivity, _cut,
)  # fmt: skip
