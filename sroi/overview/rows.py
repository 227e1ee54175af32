"""The map as a table to be read: outcomes by stakeholder, each with how it is known and what it comes to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assets.choices import Basis
from sroi.calculation.breakdown import by_stakeholder
from sroi.calculation.case import Case
from sroi.calculation.case import Outcome as Counted
from sroi.calculation.decimals import HUNDRED, ZERO, shown
from sroi.calculation.present_value import Result, RowResult, benefit_years, share_of_others
from sroi.models import Input, Outcome, Stakeholder
from sroi.overview import words

NOBODY = "Nobody named"


@dataclass(frozen=True, slots=True)
class HowKnown:
    """How an outcome is known: the dot, a word with the number of people, and the indicator."""

    dot: str
    word: str
    indicator: str


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome as it is read. ``is_withheld`` where its value may not be passed on to this reader."""

    key: str
    uuid: str
    outcome: str
    is_loss: bool
    is_unintended: bool
    is_cashable: bool
    known: HowKnown
    quantity: str
    quantity_beside: str
    worth: str
    worth_beside: str
    deadweight: str
    displacement: str
    attribution: str
    leakage: str
    years: str
    fades: str
    impact: str
    pv: str
    part: str
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The outcomes of one stakeholder and what they come to together."""

    name: str
    people: str
    rows: tuple[Row, ...]
    pv: str
    part: str


@dataclass(frozen=True, slots=True)
class MapTable:
    """The whole table; ``has_leakage`` says whether anything went to others, which has a column then."""

    groups: tuple[Group, ...]
    number: int
    impact: str
    pv: str
    has_leakage: bool

    @property
    def span(self) -> int:
        """Over how many columns a stakeholder's name may stand: all but the last."""
        return 11 if self.has_leakage else 10

    @property
    def span_between(self) -> int:
        """How many columns lie between the first and the two that are added up."""
        return self.span - 2


def map_table(
    case: Case, result: Result, outcomes: Iterable[Outcome], *, withheld: frozenset[str] = frozenset()
) -> MapTable:
    """The table. ``outcomes`` are the records of the rows that are counted, in order; ``withheld`` the ids of rows
    whose value this reader does not see."""
    counted = list(zip(case.outcomes, result.rows, outcomes, strict=True))
    groups: dict[str, list[Row]] = {}
    people: dict[str, str] = {}
    for figures, outcome_result, record in counted:
        name = figures.stakeholder or NOBODY
        people.setdefault(name, _people(record.stakeholder))
        row = _row(case, result, figures, outcome_result, record, is_withheld=figures.id in withheld)
        groups.setdefault(name, []).append(row)
    parts = {part.name or NOBODY: part for part in by_stakeholder(case)}
    hidden = {name for name, rows in groups.items() if any(row.is_withheld for row in rows)}
    return MapTable(
        groups=tuple(
            Group(
                name=name,
                people=people[name],
                rows=tuple(rows),
                pv="" if name in hidden else words.amount(parts[name].amount, case.currency),
                part="" if name in hidden else _part(parts[name].amount, result.pv),
            )
            for name, rows in groups.items()
        ),
        number=len(counted),
        impact=words.amount(sum((row.impact for row in result.rows), ZERO), case.currency),
        pv=words.amount(result.pv, case.currency),
        has_leakage=any(outcome.leakage for outcome in case.outcomes),
    )


def _people(stakeholder: Stakeholder | None) -> str:
    return words.number(stakeholder.group_size) if stakeholder and stakeholder.group_size is not None else ""


def _row(case: Case, result: Result, figures: Counted, row: RowResult, record: Outcome, *, is_withheld: bool) -> Row:
    currency, years = case.currency, benefit_years(figures, case.conventions)
    return Row(
        key=figures.id,
        uuid=str(record.uuid),
        outcome=figures.outcome or "It is not said what changed",
        is_loss=figures.direction < 0,
        is_unintended=not figures.evidence.is_intended,
        is_cashable=figures.is_cashable,
        known=_known(record),
        quantity=words.number(figures.quantity),
        quantity_beside="people" if record.is_headcount else "",
        worth="" if is_withheld else words.each(figures.value, currency),
        worth_beside=_proxy(figures, record, currency, case.price_year, is_withheld=is_withheld),
        deadweight=words.share(figures.deadweight),
        displacement=words.share(figures.displacement),
        attribution=words.share(share_of_others(figures, case.conventions)),
        leakage=words.share(figures.leakage),
        years=str(years) if years == figures.duration_years else f"{years} of {figures.duration_years}",
        fades=words.share(figures.drop_off) if years > 1 or case.conventions.drop_off_from == 1 else words.NONE,
        impact="" if is_withheld else words.amount(row.impact, currency),
        pv="" if is_withheld else words.amount(row.pv, currency),
        part="" if is_withheld else _part(row.pv, result.pv),
        is_withheld=is_withheld,
    )


def _part(value: Decimal, whole: Decimal) -> str:
    """What part of the whole it is; of a whole that is nothing or less nothing is a part."""
    return f"{shown(value / whole * HUNDRED, 0).replace('-', words.MINUS)}{words.NO_BREAK}%" if whole > 0 else ""


def _known(record: Outcome) -> HowKnown:
    """The fuller the dot, the better it is known: measured, told by some, or estimated."""
    people = record.n_after if record.n_after is not None else record.sample_size
    number = f", n{words.NO_BREAK}{people:,}" if people is not None else ""
    indicator = ". ".join(part.rstrip(".") for part in (record.indicator, record.indicator_source) if part)
    if record.is_measured or (record.is_measured is None and record.n_after is not None):
        return HowKnown(Basis.VISIT, f"Measured{number}", indicator)
    if people is not None:
        return HowKnown(Basis.OWNER, f"Reported{number}", indicator)
    if indicator:
        return HowKnown(Basis.INFERRED, "Estimated", indicator)
    return HowKnown("", "It is not said how this is known", "")


def _proxy(figures: Counted, record: Outcome, currency: str, price_year: str, *, is_withheld: bool) -> str:
    said = [part for part in (record.proxy_name, record.proxy_unit) if part]
    if is_withheld:
        said.append("the value may not be passed on")
    elif figures.uprating != 1:
        before = words.each(figures.proxy_value, currency)
        said.append(f"{before} in prices of {figures.proxy_price_year}, taken to {price_year}")
    elif figures.proxy_price_year:
        said.append(f"prices of {figures.proxy_price_year}")
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input as it is read."""

    what: str
    by: str
    kind: str
    amount: str
    beside: str


def input_lines(case: Case, records: Iterable[Input]) -> Iterator[InputLine]:
    """What was put in; ``records`` are those of the rows, in order."""
    for figures, record in zip(case.inputs, records, strict=True):
        beside = [f"year {figures.year}"] if figures.year is not None else []
        if record.hours is not None and record.hourly_rate is not None:
            rate = words.each(record.hourly_rate, case.currency)
            beside.append(f"{words.number(record.hours)} hours at {rate}")
        if figures.funder and figures.funder != figures.stakeholder:
            beside.append(f"paid for by {figures.funder}")
        yield InputLine(
            what=figures.description or figures.stakeholder,
            by=figures.stakeholder if figures.description else "",
            kind=str(record.get_kind_display()),
            amount=words.amount(figures.amount, case.currency),
            beside=", ".join(beside),
        )
