"""How a report is known: on what the decisions rest, who made them, and how often the program was overruled."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assets.choices import Basis
from assets.templatetags.marks import BASIS_WORDS

if TYPE_CHECKING:
    from assets.querysets.comparison import ChangeQuerySet


@dataclass(frozen=True)
class Decider:
    """Somebody who decided, and how many: one by one, in a batch, and other than the program had proposed."""

    name: str
    number: int
    of_batch: int
    overruled: int


class Method:
    """The decisions behind a report. Names are for staff alone; others read how many people decided."""

    def __init__(self, decided: "ChangeQuerySet", *, is_staff: bool) -> None:
        self.is_staff = is_staff
        columns = ("basis", "by", "by__name", "is_of_batch", "changes", "proposed")
        self._rows = list(decided.order_by().values_list(*columns))

    @property
    def number(self) -> int:
        """How many decisions there are."""
        return len(self._rows)

    @property
    def bases(self) -> list[tuple[str, str, int]]:
        """How many rest on what: code, words and number, the most first."""
        counted = Counter(row[0] for row in self._rows)
        return [(basis, BASIS_WORDS[Basis(basis)], count) for basis, count in counted.most_common()]

    @property
    def people(self) -> int:
        """How many people decided."""
        return len({row[1] for row in self._rows})

    @property
    def of_batch(self) -> int:
        """How many were accepted together with others, after a sample was checked."""
        return sum(row[3] for row in self._rows)

    @property
    def proposed(self) -> int:
        """Of how many the program had proposed something."""
        return sum(bool(row[5]) for row in self._rows)

    @property
    def overruled(self) -> int:
        """How many were decided otherwise than it had proposed."""
        return sum(_is_overruled(row[4], row[5]) for row in self._rows)

    @cached_property
    def deciders(self) -> list[Decider]:
        """Who decided how many, the most first; for staff alone."""
        if not self.is_staff:
            return []
        rows: dict[int, list[tuple[str, bool, bool]]] = {}
        for _, person, name, of_batch, changes, proposed in self._rows:
            rows.setdefault(person, []).append((name, of_batch, _is_overruled(changes, proposed)))
        found = [
            Decider(said[0][0], len(said), sum(one[1] for one in said), sum(one[2] for one in said))
            for said in rows.values()
        ]
        return sorted(found, key=lambda one: (-one.number, one.name))


def _is_overruled(changes: list[str], proposed: list[str]) -> bool:
    return bool(proposed) and set(changes) != set(proposed)
