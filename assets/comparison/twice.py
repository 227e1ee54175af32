"""Rows of one wave that are about one thing: repeated, or written down again a little differently."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assets.comparison.blocking import Pair
from assets.comparison.names import NameMatch, Naming
from assets.comparison.pairing import Comparer, Likeness, Paired
from assets.comparison.places import A_WALK, ONE_SITE, Move
from assets.comparison.seen import Recorded

# Two rows with partners of their own so good are two things, however alike.
OWN_PARTNER = 85
ONE_ASSET, ALIKE_HERE, ALIKE_NEARBY = 97, 90, 72
# How like a row must be to a partner that another row has, and to that row; and the most that can be said then.
LIKE_PARTNER, LIKE_OWNER, LIKE_IN_BUILDING, TAKEN = 66, 74, 64, 78


@dataclass(frozen=True, slots=True)
class Repeat:
    """That a row is about what another row of the same wave, at position ``of``, is about."""

    of: int
    certainty: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Best:
    """The likeliest partner of a row in the other wave: its asset, 0 for none, and the score."""

    asset: int = 0
    score: int = 0


def find_repeats(
    rows: Sequence[Recorded], pairs: Collection[Pair], comparer: Comparer, best: Sequence[Best],
    apart: Collection[tuple[int, int]],
) -> dict[int, Repeat]:  # fmt: skip
    """Which rows repeat another, by position.

    Of two rows the one stays that has the better partner in the other wave, then one with a postcode, then the first of
    the sheet. ``apart`` are pairs of assets of which somebody said that they are two.
    """
    alike: dict[int, dict[int, tuple[int, tuple[str, ...]]]] = {}
    for one, other in pairs:
        ids = rows[one].asset, rows[other].asset
        if (min(ids), max(ids)) in apart or not _may_be_one(best[one], best[other]):
            continue
        if found := _repeats(rows[one], rows[other], comparer):
            alike.setdefault(one, {})[other] = found
            alike.setdefault(other, {})[one] = found
    ranked = sorted(alike, key=lambda at: (-best[at].score, not rows[at].seen.code, rows[at].seen.order))
    rank = {at: number for number, at in enumerate(ranked)}
    repeats: dict[int, Repeat] = {}
    for at in ranked:
        kept = [other for other in alike[at] if other not in repeats and rank[other] < rank[at]]
        if kept:
            of = max(kept, key=lambda other: (alike[at][other][0], rows[other].content))
            repeats[at] = Repeat(of, *alike[at][of])
    return repeats


def repeats_of_taken(
    rows: Sequence[Recorded], paired: Sequence[Paired], repeats: Collection[int], comparer: Comparer
) -> dict[int, Repeat]:  # fmt: skip
    """Rows that repeat the one which has the partner that they would have had: alike to both, and in the same place."""
    owners = {each.position: at for at, each in enumerate(paired) if each.position is not None}
    found: dict[int, Repeat] = {}
    for at, each in enumerate(paired):
        if at in repeats or each.position is not None or not each.others:
            continue
        nearest = each.others[0]
        owner = owners.get(nearest.position)
        if owner is None or nearest.likeness.score < LIKE_PARTNER:
            continue
        likeness = comparer.compare(rows[at], rows[owner])
        name = likeness.name
        if name.is_of_part or name.two_kinds or _each_tells(name, rows[at], rows[owner]):
            continue
        place = likeness.place
        is_unplaced = place.metres is None and not place.one_code
        if likeness.score >= (LIKE_IN_BUILDING if place.is_same_building or is_unplaced else LIKE_OWNER):
            reason = f"alike, and both like “{rows[owner].name.said}” of the later wave"
            found[at] = Repeat(owner, min(TAKEN, likeness.score), (reason,))
    return found


def _each_tells(name: NameMatch, one: Recorded, other: Recorded) -> bool:
    """Whether each name says something telling that the other does not."""
    return not name.mine.isdisjoint(one.name.telling) and not name.theirs.isdisjoint(other.name.telling)


def _may_be_one(one: Best, other: Best) -> bool:
    """Whether they may be one thing: not where each has a good partner of its own."""
    both = one.score >= OWN_PARTNER and other.score >= OWN_PARTNER
    return not both or one.asset == other.asset


def _repeats(one: Recorded, other: Recorded, comparer: Comparer) -> tuple[int, tuple[str, ...]] | None:
    likeness = comparer.compare(one, other)
    said = f"“{other.name.said}”" if one.name.said != other.name.said else "an equal name"
    if one.asset == other.asset:
        return ONE_ASSET, ("linked to one asset when it was imported",)
    if not likeness.name.is_same or likeness.name.two_kinds or one.known.is_redacted or other.known.is_redacted:
        return None
    where = _at_one_place(likeness, one, other)
    if where is None:
        return None
    certainty, place = where
    if not likeness.name.is_telling and certainty < ALIKE_HERE:
        return None
    fewer = 0 if likeness.name.naming <= Naming.TRIVIAL else 8
    return certainty - fewer, (said, place)


def _at_one_place(likeness: Likeness, one: Recorded, other: Recorded) -> tuple[int, str] | None:
    place = likeness.place
    if place.one_code and place.move == Move.STAYED:
        return 94, f"the same postcode {one.seen.code}"
    if place.move in {Move.CORRECTED, Move.RECODED} and (place.metres is None or place.metres <= ONE_SITE):
        return ALIKE_HERE, "the same place under another postcode"
    if place.metres is not None:
        if place.metres <= ONE_SITE:
            return ALIKE_HERE, "the same place"
        near = place.metres <= A_WALK and likeness.name.naming <= Naming.TRIVIAL
        return (ALIKE_NEARBY, "an address near by") if near else None
    if place.move == Move.STAYED or place.one_town:
        return ALIKE_NEARBY + 6, "the same town or street"
    if not one.seen.address and not other.seen.address and not (one.seen.code and other.seen.code):
        return ALIKE_NEARBY, "no address that speaks against it"
    unplaced = not (one.seen.address or one.seen.code) or not (other.seen.address or other.seen.code)
    return (ALIKE_NEARBY, "one of them without an address") if unplaced else None
