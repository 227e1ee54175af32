"""How many to look at before the rest is believed, and which.

Where none of ``n`` that were drawn at random is wrong, more than a share ``WORST`` of all can be wrong only with a
probability of less than ``(1 - WORST) ** n`` (the exact bound of Clopper and Pearson, 1934, for no error). For a tenth
and one in twenty that takes 29. What is no more than that is looked at wholly.
"""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

Drawn = TypeVar("Drawn")

# The share of errors that must not be reached, and the probability with which that may be overlooked.
WORST, DOUBT = 0.10, 0.05
# How many of a sample may be wrong for the rest to be believed.
ALLOWED = 0


def sample_size(population: int) -> int:
    """How many of so many are to be looked at.

    >>> [sample_size(number) for number in (0, 12, 29, 30, 10_000)]
    [0, 12, 29, 29, 29]
    """
    return min(population, math.ceil(math.log(DOUBT) / math.log(1 - WORST)))


def draw(things: Sequence[Drawn], seed: str) -> list[Drawn]:
    """A random sample of ``things``, in their order; the same of the same things for the same ``seed``.

    So nobody draws again until it suits, and what was shown can be drawn again when the answers come.
    """
    chosen = random.Random(seed).sample(range(len(things)), sample_size(len(things)))  # noqa: S311 -- no secret
    return [things[place] for place in sorted(chosen)]
