"""What can be said together of what became of an asset, and what it takes to say it: the one table of it."""

from collections.abc import Collection, Iterator
from itertools import combinations

from assets.choices import FOLLOWED, ONE_ASSET, ChangeType

# What may be so beside something else of an asset that goes on, or went on before it came to an end.
_BESIDES = frozenset({ChangeType.RENAMED, ChangeType.MOVED, ChangeType.CHANGED_FUNCTION, ChangeType.CHANGED_SECTOR})
# How it stands in the end, of which only one thing can be so.
_ENDS = frozenset({ChangeType.PAUSED, ChangeType.REOPENED, ChangeType.CEASED})

# What else may be said beside each. What is not named stands alone.
GOES_WITH: dict[ChangeType, frozenset[ChangeType]] = {
    **{change: (_BESIDES - {change}) | _ENDS for change in _BESIDES},
    ChangeType.PAUSED: _BESIDES,
    ChangeType.REOPENED: _BESIDES,
    ChangeType.CEASED: _BESIDES | frozenset(FOLLOWED),
    **{change: frozenset({ChangeType.CEASED}) for change in FOLLOWED},
}

# Why some of them stand alone.
_WHY = {
    ChangeType.UNCHANGED: "“Unchanged” means that nothing else is so.",
    ChangeType.OUT_OF_AREA: "What lies outside the area is not followed any further.",
    ChangeType.DUPLICATE: "What became of it is said of the record that it is a duplicate of.",
    ChangeType.NEW: "“New” means that the earlier wave did not see it.",
    ChangeType.FOUND_LATER: "“Found later” means that the earlier wave did not see it.",
    ChangeType.NOT_TRACED: "“Not traced” means that nobody knows what became of it.",
}

# Of what only the later wave saw.
WITHOUT_SIGHTING = frozenset({ChangeType.NEW, ChangeType.FOUND_LATER, ChangeType.OUT_OF_AREA})
_NEWCOMERS = frozenset({ChangeType.NEW, ChangeType.FOUND_LATER})
# What brings an asset to its end, for a while or for good: never without evidence (register.md, promise 5).
CLOSING = frozenset({ChangeType.PAUSED, ChangeType.CEASED, *FOLLOWED})
ENDING = CLOSING - {ChangeType.PAUSED}


def in_order(changes: Collection[ChangeType]) -> list[ChangeType]:
    """The same changes, each once, in the order of the vocabulary."""
    return [change for change in ChangeType if change in changes]


def in_words(changes: Collection[str]) -> str:
    """Changes as a sentence has them: "renamed and moved"."""
    words = [str(change.label) for change in ChangeType if change in changes]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "nothing"


def is_one_asset(changes: Collection[ChangeType]) -> bool:
    """Whether it means that the two records are one asset, even one that has ceased since."""
    return bool(set(changes) & set(ONE_ASSET))


def refusal(changes: Collection[ChangeType], *, is_seen_then: bool, is_other: bool, is_itself: bool = False) -> str:
    """Why these cannot be said together, in a sentence for the person who said them; empty where they can.

    ``is_seen_then``: the earlier wave saw the asset. ``is_other``: another record is named. ``is_itself``: the record
    that is named is the asset itself.
    """
    return next(_refusals(set(changes), is_seen_then, is_other, is_itself), "")


def _refusals(changes: set[ChangeType], is_seen_then: bool, is_other: bool, is_itself: bool) -> Iterator[str]:
    if not changes:
        yield "Say what became of it."
    for one, other in combinations(in_order(changes), 2):
        if other not in GOES_WITH.get(one, ()):
            why = _WHY.get(one) or _WHY.get(other) or _contradiction(one, other)
            yield f"“{one.label}” and “{other.label}” cannot both be so. {why}"
    if is_seen_then and changes & _NEWCOMERS:
        yield "The earlier wave saw it: it is neither new nor found later."
    if not is_seen_then and changes - WITHOUT_SIGHTING:
        yield "The earlier wave did not see it: say that it is new, was found later or lies out of the area."
    if changes & set(FOLLOWED) and not is_other:
        yield "An asset cannot follow itself." if is_itself else "Say which asset followed it: choose or find one."
    # Two rows of one wave may have been linked to one record already; then that record is named.
    if ChangeType.DUPLICATE in changes and not (is_other or is_itself):
        yield "Say of which other record it is a duplicate: choose or find it."
    if ChangeType.NOT_TRACED in changes and is_other:
        yield "It is not traced where another record is known to be it. Take that record off, or say what became of it."


def _contradiction(one: ChangeType, other: ChangeType) -> str:
    followed = set(FOLLOWED) & {one, other}
    if followed and {one, other} & set(ONE_ASSET):
        same = next(change for change in (one, other) if change not in followed)
        return f"“{same.label}” means that the later record is the same asset, the other that it is another one."
    return "Choose one of them."
