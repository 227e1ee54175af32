"""How long things last, where an end is known only to lie between two days: Turnbull's estimate, by lifelines.

Turnbull, "The Empirical Distribution Function with Arbitrarily Grouped, Censored and Truncated Data", Journal of the
Royal Statistical Society B 38 (1976). Where every end is known to the interval it is Kaplan and Meier's.
"""

import json
import math
import warnings
from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.core.cache import cache

# Of one thing: the first and the last of the intervals between marks, counted from 1, in which it may have ended. None
# for the last where it may go on after the last mark.
Ending = tuple[int, int | None]
# For each mark from nought: the lowest and the highest share still there that the estimate allows. They differ where
# no end says in which of several intervals it lies.
Curve = list[tuple[float, float]]

_KEPT_FOR = 30 * 24 * 3600
_VERSION = 1
# An estimate that has not settled by then moves by less than a thousandth.
_MOST_ROUNDS = 5000
_TOLERANCE = 1e-6


def survival_curves(endings: Sequence[Mapping[Ending, int]], intervals: int) -> list[Curve]:
    """The estimate for each of several groups: how many of its things end when, at marks 0 to ``intervals``.

    A curve depends on those numbers alone, so it is kept in the shared cache under them and never out of date.
    """
    keys = [_key(one, intervals) for one in endings]
    known: dict[str, Curve] = cache.get_many(keys)
    fresh = {key: _estimate(one, intervals) for key, one in zip(keys, endings, strict=True) if key not in known}
    if fresh:
        cache.set_many(fresh, _KEPT_FOR)
    found = known | fresh
    return [[(low, high) for low, high in found[key]] for key in keys]


def _key(endings: Mapping[Ending, int], intervals: int) -> str:
    numbers = sorted((first, last or 0, count) for (first, last), count in endings.items() if count)
    return f"survival-{_VERSION}-{sha256(json.dumps([intervals, numbers]).encode()).hexdigest()}"


def _estimate(endings: Mapping[Ending, int], intervals: int) -> Curve:
    """The curve of one group.

    An end in interval k is one after mark k - 1 and by mark k. lifelines takes both bounds of an interval as within it,
    and gives the share that is still there just before a time: half an interval after mark k, that is the share at it.
    """
    ended = any(last is not None and count for (_, last), count in endings.items())
    if not ended:
        seen = max((first - 1 for (first, _), count in endings.items() if count), default=0)
        return [(1.0, 1.0) if mark <= seen else (0.0, 1.0) for mark in range(intervals + 1)]
    # Loaded here alone: with what it needs in its turn it takes longer than a page may.
    from lifelines import KaplanMeierFitter

    rows = [
        (float(first), math.inf if last is None else float(last), float(count))
        for (first, last), count in endings.items()
        if count
    ]
    lower, upper, weights = (list(column) for column in zip(*sorted(rows), strict=True))
    marks = [mark + 0.5 for mark in range(intervals + 1)]
    with warnings.catch_warnings():
        # It takes logarithms of shares that have come down to nought, and says when it has not settled in time.
        warnings.simplefilter("ignore", RuntimeWarning)
        fitted = KaplanMeierFitter().fit_interval_censoring(
            lower, upper, timeline=marks, weights=weights, tol=_TOLERANCE, max_iter=_MOST_ROUNDS, label="share"
        )
    shares = fitted.survival_function_
    return [(_share(low), _share(high)) for low, high in zip(shares["share_lower"], shares["share_upper"], strict=True)]


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 6)
