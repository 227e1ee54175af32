"""Looks through the whole register for records that may be one asset."""

from collections.abc import Iterator
from dataclasses import dataclass

from assets.duplicates.blocking import find_pairs
from assets.duplicates.reading import read_register
from assets.duplicates.scoring import Score, Scorer
from assets.undo.telling import Progress

# So many pairs are weighed between two looks at whether the work is to stop.
BETWEEN_LOOKS = 5000


@dataclass(frozen=True, slots=True)
class Likely:
    """Two assets (ids, the lower first) that are likely one."""

    first: int
    second: int
    score: Score


def find_likely(progress: Progress) -> Iterator[Likely]:
    """The pairs likely enough to be shown to somebody. Call it inside a transaction.

    Left out are pairs that somebody found to be two, and predecessors and successors; what ``progress`` raises to stop
    the work goes through.
    """
    progress.step("reading the register")
    register = read_register()
    progress.step("looking for pairs that share something")
    pairs = sorted(pair for pair in find_pairs(register.assets) if pair not in register.apart)
    scorer = Scorer(register.weights(), register.shared(), register.related)
    progress.step("weighing the pairs", len(pairs))
    for begin in range(0, len(pairs), BETWEEN_LOOKS):
        part = pairs[begin : begin + BETWEEN_LOOKS]
        for first, second in part:
            score = scorer.score(register.assets[first], register.assets[second])
            if score is not None:
                yield Likely(first, second, score)
        progress.advance(len(part))
