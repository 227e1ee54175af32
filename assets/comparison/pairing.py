"""Which row of the later wave is about what a row of the earlier one is about: each at most once, the likeliest first.

Names weigh most. Where things are comes next and can make no pair by itself: a postcode is shared by a whole building,
and ten halls by one street (register.md, "Identity and time").
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from assets.choices import SHARED_NUMBERS
from assets.comparison.blocking import Pair
from assets.comparison.name import Name, Weights, read_name
from assets.comparison.names import Around, NameMatch, Naming, best_of, compare_names
from assets.comparison.places import A_WALK, ONE_SITE, Move, PlaceMatch, compare_places
from assets.comparison.seen import Recorded

# Of a hundred: one thing, from here on; and worth showing as what else it might be.
ONE_THING, WORTH_SHOWING = 60, 40
LINKED = 99
# What agreements weigh besides name and place, of a hundred.
PHONE, EMAIL, SITE, NUMBER, BODY_NUMBER = 9, 6, 7, 35, 10
# What speaks against two being one.
OTHER_NUMBER, ENDED_BEFORE, BEGAN_SINCE = 15, 30, 12
HIGHEST = 98
# The most that can speak for two things of two kinds being one.
TWO_KINDS = 55
# What it says for two in one building that both names say that they are of one kind.
ONE_KIND = 4
# How far a name of its own is worth following, in metres: a thing may move within a town, and hardly ever to another.
ACROSS_TOWN, TOWNS_APART, FAR, VERY_FAR = 2_500, 7_000, 25_000, 50_000


@dataclass(slots=True)
class Likeness:
    """How much speaks for two rows being about one thing, of a hundred, and what was compared."""

    score: int
    name: NameMatch
    place: PlaceMatch
    said: tuple[str, str] = ("", "")
    clues: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    is_linked: bool = False


@dataclass(slots=True)
class Other:
    """Another row that it might be, with how much speaks for it."""

    position: int
    likeness: Likeness


@dataclass(slots=True)
class Paired:
    """What an earlier row was put together with: a position among the later rows, or None.

    ``margin`` is by how much it was likelier than the next one, of a hundred; ``others`` are further ones that it might
    be, the likeliest first.
    """

    position: int | None
    likeness: Likeness | None
    margin: int = 100
    others: list[Other] = field(default_factory=list)


class Comparer:
    """Compares rows of two waves, given the day of the earlier one and what the words of names weigh."""

    def __init__(self, weights: Weights, day: date, names: Iterable[Name] = ()) -> None:
        self._weights, self._day = weights, day
        self._having = Counter(name.words for name in names)

    def compare(self, one: Recorded, other: Recorded) -> Likeness:
        """How much speaks for two rows being about one thing."""
        place = compare_places(one, other)
        name, said = self._names(one, other, place)
        likeness = Likeness(0, name, place, said)
        if one.asset == other.asset:
            likeness.score, likeness.is_linked = LINKED, True
            return likeness
        if one.known.is_redacted or other.known.is_redacted:
            return likeness
        score = of_name_and_place(name, place, is_only=self._is_only(one, other)) + _of_clues(one, other, likeness)
        if name.naming == Naming.ALIKE and name.is_telling and place.is_same_building:
            # Two things of one kind in one building are seldom there at once.
            score += ONE_KIND if one.name.families & other.name.families else 0
        likeness.score = max(0, min(HIGHEST, round(score - self._against(one, other, likeness))))
        return likeness

    def _is_only(self, one: Recorded, other: Recorded) -> bool:
        """Whether no other row of either wave has a name that is as much of their own."""
        words = one.name.words
        if words != other.name.words or self._having[words] > 2:
            return False
        # Libraries are named after places, of which there are several of one name; museums seldom.
        return len(one.name.telling) > 1 or (bool(one.name.telling) and bool(one.name.families & {"museum", "gallery"}))

    def _names(self, one: Recorded, other: Recorded, place: PlaceMatch) -> tuple[NameMatch, tuple[str, str]]:
        """The closest of all their names, and which two those are."""
        parents = tuple(read_name(parent).words for parent in (*one.known.parents, *other.known.parents))
        around = Around(
            place.is_near, place.is_together, one.address.localities, other.address.localities,
            one.address.words & other.address.words, parents,
        )  # fmt: skip
        match = compare_names(one.name, other.name, self._weights, around)
        said = one.name.said, other.name.said
        if match.naming <= Naming.LONGER:
            return match, said
        for mine in (one.name, *one.further_names):
            for theirs in (other.name, *other.further_names):
                if mine is one.name and theirs is other.name:
                    continue
                further = compare_names(mine, theirs, self._weights, around)
                if further.naming <= Naming.TRIVIAL and further.is_telling:
                    known = NameMatch(Naming.FURTHER, 0.95, True, further.mine, further.theirs, further.two_kinds)
                    if best_of((match, known)) is known:
                        match, said = known, (mine.said, theirs.said)
        return match, said

    def _against(self, one: Recorded, other: Recorded, likeness: Likeness) -> float:
        """What speaks against it: other numbers in one register, and lives that do not overlap."""
        taken = 0.0
        kinds = {kind for kind, _ in one.known.numbers} & {kind for kind, _ in other.known.numbers} - set(
            SHARED_NUMBERS
        )
        if kinds and not one.known.numbers & other.known.numbers:
            taken += OTHER_NUMBER
            likeness.against.append("they have different numbers in one register")
        ended, began = other.known.ceased[1], other.known.opened[0]
        if ended and ended < self._day and one.seen.status != "ceased" and not one.name.status:
            taken += ENDED_BEFORE
            likeness.against.append(f"the later record had ended before, by {ended.year}")
        if began and began > self._day:
            same = likeness.name.is_same or likeness.place.is_same_building
            taken += BEGAN_SINCE / 2 if same else BEGAN_SINCE
            likeness.against.append(f"the later record opened in or after {began.year}")
        return taken


def of_name_and_place(name: NameMatch, place: PlaceMatch, *, is_only: bool = False) -> float:
    """How much name and place speak for one thing, of a hundred."""
    if name.naming == Naming.OTHER:
        return 10.0 if place.is_same_building else 0.0
    if name.is_same or name.naming == Naming.FURTHER:
        score = max(_of_one_name(name, place), _of_only_name(place) if is_only else 0.0)
        return score - 30 if name.two_kinds else score
    return _of_alike_names(name, place)


def _of_one_name(name: NameMatch, place: PlaceMatch) -> float:
    away, fewer = place.metres, 0 if name.naming <= Naming.TRIVIAL else 3
    if place.move in {Move.STAYED, Move.CORRECTED, Move.RECODED, Move.NEXT_DOOR} and (
        place.one_code or away is None or away <= ONE_SITE or place.certainty >= 80
    ):
        return 96 - fewer
    if away is None:
        # Nothing is known of where one of them is: a town in common says that it is the one.
        return (88 if place.one_town else 68 if name.is_telling else 45) - 2 * fewer
    for reach, telling, plain in (
        (500, 93, 88), (A_WALK, 91, 82), (ACROSS_TOWN, 87, 66), (TOWNS_APART, 76, 45), (FAR, 58, 20),
    ):  # fmt: skip
        if away <= reach:
            return (telling if name.is_telling else plain) + (4 if place.one_town else 0) - 2 * fewer
    return 15.0


def _of_only_name(place: PlaceMatch) -> float:
    """Two words that nothing else is called by say more than an address, which may be that of whoever keeps it."""
    if place.metres is None:
        return 80.0
    return 68.0 if place.metres <= FAR else 61.0 if place.metres <= VERY_FAR else 40.0


def _of_alike_names(name: NameMatch, place: PlaceMatch) -> float:
    """Names that are alike, and not one name: the further apart, the more alike they have to be."""
    alike = name.likeness
    if name.two_kinds:
        return min(TWO_KINDS, 20 + 60 * alike) if place.is_near else 0.0
    if not name.is_telling:
        # "County Library" and "County Museum" share nothing that tells.
        return 30 * alike if place.is_near else 0.0
    one_sided = not name.mine or not name.theirs
    if place.is_same_building or (place.one_code and place.move == Move.STAYED):
        return 38 + 52 * alike + (6 if one_sided else 0)
    away = place.metres
    if away is None:
        return 75 * alike if place.one_town else 60 * alike
    if away <= ONE_SITE:
        return 32 + 55 * alike + (5 if one_sided else 0)
    if away <= A_WALK:
        return 14 + 66 * alike + (4 if one_sided else 0)
    if away <= ACROSS_TOWN:
        return 70 * alike
    return 55 * alike if away <= TOWNS_APART else 30 * alike


def _of_clues(one: Recorded, other: Recorded, likeness: Likeness) -> float:
    """What else they have in common. None of it is enough without a name: bodies share a telephone and a website."""
    mine, theirs, score = one.known, other.known, 0.0
    for weight, shared, said in (
        (PHONE, mine.phones & theirs.phones, "the same telephone number"),
        (EMAIL, mine.emails & theirs.emails, "the same e-mail address"),
        (SITE, mine.sites & theirs.sites, "the same web address"),
    ):
        if shared:
            score += weight
            likeness.clues.append(said)
    for kind, value in sorted(mine.numbers & theirs.numbers):
        score += BODY_NUMBER if kind in SHARED_NUMBERS else NUMBER
        likeness.clues.append(f"the same number in a register ({kind.replace('_', ' ')} {value})")
    return score if likeness.name.naming < Naming.OTHER else score / 2


def pair_up(earlier: Sequence[Recorded], later: Sequence[Recorded], likenesses: dict[Pair, Likeness]) -> list[Paired]:
    """Put each earlier row together with one later row at the most, the likeliest pairs first.

    Rows about one asset go together whatever they say. Among pairs that are equally likely the content of the rows
    decides, so that the order of rows changes nothing.
    """
    by_row: dict[int, list[Pair]] = defaultdict(list)
    by_other: dict[int, list[Pair]] = defaultdict(list)
    for pair in likenesses:
        by_row[pair[0]].append(pair)
        by_other[pair[1]].append(pair)
    chosen = dict(_choose(earlier, later, likenesses))
    taken = {other: one for one, other in chosen.items()}
    found = []
    for one in range(len(earlier)):
        other = chosen.get(one)
        mine = sorted(by_row.get(one, ()), key=lambda pair: (-likenesses[pair].score, later[pair[1]].content))
        rest = [Other(pair[1], likenesses[pair]) for pair in mine if pair[1] != other]
        rest = [
            each
            for each in rest
            if each.likeness.score >= WORTH_SHOWING
            and later[each.position].asset != (later[other].asset if other is not None else None)
        ]
        if other is None:
            found.append(Paired(None, None, others=rest))
            continue
        likeness = likenesses[one, other]
        # A rival that has found a better partner is none.
        rivals = [
            each.likeness.score for each in rest if _is_free(each.position, taken, likenesses, each.likeness.score)
        ]
        rivals += [
            likenesses[pair].score
            for pair in by_other[other]
            if pair[0] != one and pair[0] not in chosen and earlier[pair[0]].asset != earlier[one].asset
        ]
        found.append(Paired(other, likeness, min(100, likeness.score - max(rivals, default=0)), rest))
    return found


def _choose(earlier: Sequence[Recorded], later: Sequence[Recorded], likenesses: dict[Pair, Likeness]) -> Iterator[Pair]:
    """The pairs, the likeliest first, of which no row is in two."""
    enough = [pair for pair, likeness in likenesses.items() if likeness.score >= ONE_THING]
    enough.sort(
        key=lambda pair: (*_rank(likenesses[pair]), earlier[pair[0]].content, later[pair[1]].content, *pair),
    )
    used, used_later = set(), set()
    for one, other in enough:
        if one not in used and other not in used_later:
            used.add(one)
            used_later.add(other)
            yield one, other


def _rank(likeness: Likeness) -> tuple[float, ...]:
    """The likelier, the lower; among equals the closer name, the alike letters, and the nearer place."""
    away = likeness.place.metres
    return (
        -likeness.score, likeness.name.naming, -likeness.name.likeness,
        0.0 if likeness.place.one_code else 1.0, away if away is not None else float("inf"),
    )  # fmt: skip


def _is_free(position: int, taken: dict[int, int], likenesses: dict[Pair, Likeness], score: int) -> bool:
    """Whether a later row might as well be meant: nobody has it, or with no better right."""
    owner = taken.get(position)
    return owner is None or likenesses[owner, position].score <= score


def asset_pairs(pairs: Iterable[Pair], earlier: Sequence[Recorded], later: Sequence[Recorded]) -> set[tuple[int, int]]:
    """The assets of pairs of rows, the lower id first."""
    return {
        (min(earlier[one].asset, later[other].asset), max(earlier[one].asset, later[other].asset))
        for one, other in pairs
    }
