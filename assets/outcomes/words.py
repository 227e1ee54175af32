"""Shares and bounds in words: "two in three", "65–74 %"."""

import math

_FRACTIONS = (
    (0.1, "one in ten"), (0.2, "one in five"), (0.25, "one in four"), (1 / 3, "one in three"), (0.4, "two in five"),
    (0.5, "half"), (0.6, "three in five"), (2 / 3, "two in three"), (0.75, "three in four"), (0.8, "four in five"),
    (0.9, "nine in ten"),
)  # fmt: skip
# Held together in one line: a number and its sign, and the two ends of a span.
_PERCENT, _JOINED = "\N{NO-BREAK SPACE}%", "\N{WORD JOINER}"
_EXACT = 0.01
_HARDLY, _NEARLY = 0.05, 0.95


def sentence(words: str) -> str:
    """Words as they begin a sentence, or stand alone.

    >>> sentence("not traced"), sentence("")
    ('Not traced', '')
    """
    return words[:1].upper() + words[1:]


def percent(share: float) -> str:
    r"""A share of one, to the whole per cent; what is not all or nothing is not rounded to it.

    >>> [percent(share).rstrip("\xa0%") for share in (0.745, 0.999, 0.001, 1)]
    ['75', '99', '1', '100']
    """
    return f"{_whole(share)}{_PERCENT}"


def percents(low: float, high: float) -> str:
    r"""A share between two bounds: the lower rounded down and the upper up, so that it lies between them.

    >>> percents(0.654, 0.735) == "65–\N{WORD JOINER}74\N{NO-BREAK SPACE}%"
    True
    """
    if low == high:
        return percent(low)
    least, most = math.floor(round(low * 100, 6)), math.ceil(round(high * 100, 6))
    return f"{least}{_PERCENT}" if least == most else f"{least}–{_JOINED}{most}{_PERCENT}"


def _whole(share: float) -> int:
    rounded = math.floor(share * 100 + 0.5)
    if 0 < share < 1:
        return min(max(rounded, 1), 99)
    return rounded


def in_words(share: float) -> str:
    """A share as people say it.

    >>> in_words(0.667), in_words(0.7), in_words(0.02), in_words(1)
    ('two in three', 'about two in three', 'hardly any', 'all')
    """
    if share in (0, 1):
        return "all" if share else "none"
    if share < _HARDLY:
        return "hardly any"
    if share > _NEARLY:
        return "nearly all"
    nearest, words = min(_FRACTIONS, key=lambda one: abs(one[0] - share))
    return words if abs(nearest - share) <= _EXACT else f"about {words}"


def spelled(span: str) -> str:
    """A span inside a sentence.

    >>> spelled("41–47")
    '41 and 47'
    """
    return span.replace("–\N{WORD JOINER}", " and ").replace("–", " and ")
