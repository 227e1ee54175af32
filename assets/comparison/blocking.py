"""Which rows of two waves are worth comparing: a few for each, whatever the size of the waves.

Looked for by equal names, by rare words, by words that are shared near by, by the same postcode, and by the same
telephone number, e-mail address, web address or number of another register.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from assets.comparison.name import Weights
from assets.comparison.seen import Recorded

# A word, a telephone number or a website that more rows share says nothing by itself.
RARE, MOST_SHARING = 40, 6
# Of a name that is the same in many places so many are worth comparing; those near by are found by their cells.
MOST_NAMESAKES = 60
# Cells of some 1,100 metres: degrees of latitude, and of longitude between 50° and 60° north.
CELL_Y, CELL_X = 0.01, 0.017

Pair = tuple[int, int]


def candidate_pairs(earlier: Sequence[Recorded], later: Sequence[Recorded], weights: Weights) -> set[Pair]:
    """Pairs of positions in the two sequences that may be about one thing or one place."""
    return _Index(later, weights).pairs(earlier)


def pairs_within(rows: Sequence[Recorded], weights: Weights) -> set[Pair]:
    """Pairs of positions in one sequence, the lower first, that may be about one thing."""
    return {(one, other) for one, other in _Index(rows, weights).pairs(rows) if one < other}


class _Index:
    """Rows under each of their keys."""

    def __init__(self, rows: Sequence[Recorded], weights: Weights) -> None:
        self._weights = weights
        self._by_key: dict[Hashable, list[int]] = defaultdict(list)
        for position, row in enumerate(rows):
            for key, _ in self._keys(row, around=False):
                self._by_key[key].append(position)

    def pairs(self, rows: Sequence[Recorded]) -> set[Pair]:
        """Pairs of a row and one of the index that share a key."""
        found: set[Pair] = set()
        for position, row in enumerate(rows):
            for key, most in self._keys(row, around=True):
                there = self._by_key.get(key, ())
                if len(there) <= most:
                    found.update((position, other) for other in there)
        return found

    def _keys(self, row: Recorded, *, around: bool) -> Iterator[tuple[Hashable, int]]:
        """Keys, and how many rows may share each for it to say something; ``around``: of the neighbouring cells too."""
        known, seen = row.known, row.seen
        for name in (row.name, *row.further_names):
            yield ("name", name.words), MOST_NAMESAKES
            yield ("letters", "".join(name.order)), MOST_NAMESAKES
            for segment in name.segments:
                yield ("name", segment), MOST_NAMESAKES
            for word in name.telling:
                if self._weights.having[word] <= RARE * 2:
                    yield ("word", word), RARE
                for cell in _cells(row, around=around):
                    yield ("near", word[:5], cell), RARE
        if seen.code:
            yield ("code", seen.code), RARE
        # Nothing but its kind and its place tells "The Library" from others.
        for cell in _cells(row, around=around) if not row.name.telling else ():
            for family in row.name.kinds:
                yield ("kind", family, cell), RARE
        for clue in (*known.phones, *known.emails, *known.sites):
            yield ("clue", clue), MOST_SHARING
        for number in known.numbers:
            yield ("number", number), MOST_SHARING


def _cells(row: Recorded, *, around: bool) -> Iterator[tuple[int, int]]:
    if row.seen.point is None:
        return
    longitude, latitude = row.seen.point
    y, x = math.floor(latitude / CELL_Y), math.floor(longitude / CELL_X)
    steps = (-1, 0, 1) if around else (0,)
    for down in steps:
        for across in steps:
            yield y + down, x + across
