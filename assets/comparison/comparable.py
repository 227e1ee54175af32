"""Which words of two lists can be compared at all, told by what the lists say of things that have not changed.

One list calls every museum "Independent", another "Voluntary": where the same things are nearly always classified
differently, the words differ and not the things.
"""

from collections import Counter
from collections.abc import Hashable

# Of so few pairs nothing can be told: then the words are believed.
LEAST = 10
# Where fewer than this share of pairs agree, the words mean something else.
AGREEING = 0.5


class Comparable:
    """Counts, for each word of the earlier list, how often the later list agrees on things that are surely the same."""

    def __init__(self) -> None:
        self._all: Counter[Hashable] = Counter()
        self._agreeing: Counter[Hashable] = Counter()

    def count(self, said: Hashable, *, agrees: bool) -> None:
        """One thing of which both lists say something."""
        self._all[said] += 1
        self._agreeing[said] += agrees

    def is_comparable(self, said: Hashable) -> bool:
        """Whether a difference from this word says anything."""
        return self._all[said] < LEAST or self._agreeing[said] >= AGREEING * self._all[said]


def sectors_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two sectors, each with those above it, are one, or one of them is only less exact.

    >>> sectors_agree(("public",), ("public", "local_authority"))
    True
    """
    short = min(len(one), len(other))
    return one[:short] == other[:short]


# Kinds of work that one thing is given by one list and the other by the next.
_RELATED = (
    frozenset({"museum", "gallery", "visual_arts", "historic_building", "local_history", "maritime_heritage"}),
    frozenset({"library", "archive", "local_history", "reading"}),
)  # fmt: skip


def works_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of kinds of work have anything in common, themselves, above them or by custom."""
    return bool(one & other) or any(one & related and other & related for related in _RELATED)
