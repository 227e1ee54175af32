"""What makes a sum wrong although every figure of it can be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sroi.calculation.case import Case
from sroi.calculation.decimals import plain
from sroi.calculation.findings import Finding, Gate
from sroi.calculation.present_value import total_inputs
from sroi.calculation.record import place

LONGEST_CHAIN = 10


def unsound(case: Case, *, faults: Sequence[Finding]) -> Iterator[Finding]:
    """Every reason of the compute gate that looks at more than one figure; ``faults`` are those of reading."""
    yield from _inputs(case, faults)
    yield from _currencies(case)
    yield from _circles(case)


def _finding(case: Case, code: str, row: str | None, field: str, text: str) -> Finding:
    return Finding(Gate.COMPUTE, code, row, field, f"{place(case.name, row, field)}: {text}")


def _inputs(case: Case, faults: Sequence[Finding]) -> Iterator[Finding]:
    if any(finding.field in {"inputs", "amount"} for finding in faults):
        return
    if not case.inputs:
        yield _finding(case, "no_inputs", None, "inputs", "There are no inputs; a ratio needs what was put in.")
        return
    found = total_inputs(case.inputs, case.conventions)
    if found <= 0:
        yield _finding(
            case, "inputs_not_positive", None, "inputs",
            f"The inputs come to {plain(found)}; a ratio needs more than 0.",
        )  # fmt: skip


def _currencies(case: Case) -> Iterator[Finding]:
    stated = [(each.row, each.currency) for each in case.inputs] + [(each.id, each.currency) for each in case.outcomes]
    stated = [(row, currency) for row, currency in stated if currency]
    wanted = case.currency or (stated[0][1] if stated else "")
    for row, currency in stated:
        if currency.upper() != wanted.upper():
            text = f"{currency} among figures in {wanted}: bring all into one currency first."
            yield _finding(case, "mixed_currencies", row, "currency", text)


def _circles(case: Case) -> Iterator[Finding]:
    """Outcomes that lead back to themselves: each circle once, at its first row in the file."""
    # Rows of one id cannot be told apart, so that what any of them leads to follows from all.
    following: dict[str, list[str]] = {}
    for outcome in case.outcomes:
        following.setdefault(outcome.id, []).extend(outcome.evidence.leads_to)
    leads = _without_ends({start: list(dict.fromkeys(ends)) for start, ends in following.items()})
    told: set[str] = set()
    for start in leads:
        circle = _way_back(start, leads)
        if circle and not told & set(circle):
            told |= set(circle)
            chain = (
                " → ".join((*circle, start)) if len(circle) <= LONGEST_CHAIN else f"{len(circle)} rows from {start} on"
            )
            yield _finding(
                case, "circular_chain", start, "leads_to", f"The chain of outcomes goes in a circle: {chain}."
            )


def _without_ends(leads: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The chain without what leads nowhere, again and again until only circles and ways between them are left."""
    following = {start: [each for each in ends if each in leads] for start, ends in leads.items()}
    before: dict[str, list[str]] = {start: [] for start in leads}
    for start, ends in following.items():
        for end in ends:
            before[end].append(start)
    open_ways = {start: len(ends) for start, ends in following.items()}
    done = [start for start, number in open_ways.items() if not number]
    for end in done:
        for start in before[end]:
            open_ways[start] -= 1
            if not open_ways[start]:
                done.append(start)
    return {start: [each for each in ends if open_ways[each]] for start, ends in following.items() if open_ways[start]}


def _way_back(start: str, leads: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The ids from ``start`` along the chain to the one before ``start`` again; empty where no way leads back."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for following in leads.get(here, ()):
            if following == start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if following not in came_from:
                came_from[following] = here
                waiting.append(following)
    return ()
