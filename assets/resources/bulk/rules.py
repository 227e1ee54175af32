"""The check constraints of a table asked in Python, so that a preview tells what the database would refuse.

The constraint in the model stays the one definition: its condition is taken apart here, and means what it means in SQL,
where a comparison with nothing is neither true nor false and a rule is broken by "false" alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CheckConstraint, F, Model, Q

Values = Sequence[Any]
Answer = bool | None
Question = Callable[[Values], Answer]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check constraint: the fields it speaks of, its own words, and whether a row keeps it (None: it cannot say)."""

    fields: frozenset[str]
    message: str
    holds: Question


def rules_of(model: type[Model], places: Mapping[str, int]) -> list[Rule]:
    """The check constraints of ``model``; ``places`` says where in a row the value of each field stands.

    Raises TypeError for a constraint that asks in a way this module does not know.
    """
    checks = [rule for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]
    return [
        Rule(
            frozenset(_fields(rule.condition)),
            str(rule.violation_error_message),
            _question(rule.condition, places),
        )
        for rule in checks
    ]


def _fields(part: Any) -> set[str]:
    if isinstance(part, Q):
        return set().union(*(_fields(child) for child in part.children))
    lookup, value = part
    return {lookup.partition("__")[0]} | ({_column(value)} if isinstance(value, F) else set())


def _column(named: Any) -> str:
    """The name of the column that an F names."""
    name: str = named.name
    return name


def _question(part: Any, places: Mapping[str, int]) -> Question:
    if not isinstance(part, Q):
        lookup, wanted = part
        return _comparison(lookup, wanted, places)
    questions = [_question(child, places) for child in part.children]
    together = {Q.AND: _all, Q.OR: _any}.get(part.connector)
    if together is None:
        raise TypeError(f"No rule is known that joins with {part.connector}.")
    if part.negated:
        return lambda values: _not(together(questions, values))
    return lambda values: together(questions, values)


def _all(questions: list[Question], values: Values) -> Answer:
    answer: Answer = True
    for question in questions:
        one = question(values)
        if one is False:
            return False
        if one is None:
            answer = None
    return answer


def _any(questions: list[Question], values: Values) -> Answer:
    answer: Answer = False
    for question in questions:
        one = question(values)
        if one:
            return True
        if one is None:
            answer = None
    return answer


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _comparison(lookup: str, wanted: Any, places: Mapping[str, int]) -> Question:
    name, _, how = lookup.partition("__")
    place = places[name]
    if isinstance(wanted, F):
        return _between(place, how, places[_column(wanted)])
    if how == "isnull":
        return lambda values: (values[place] is None) == wanted
    if how == "in":
        listed = frozenset(wanted)
        return lambda values: None if values[place] is None else values[place] in listed
    if how in {"", "exact"}:
        return lambda values: None if values[place] is None else values[place] == wanted
    if how == "gte":
        return lambda values: None if values[place] is None else values[place] >= wanted
    raise TypeError(f"No rule is known that asks with “{lookup}”.")


def _between(place: int, how: str, other: int) -> Question:
    if how in {"", "exact"}:
        return lambda values: None if None in (values[place], values[other]) else values[place] == values[other]
    if how == "lte":
        return lambda values: None if None in (values[place], values[other]) else values[place] <= values[other]
    raise TypeError(f"No rule is known that compares two columns with “{how}”.")
