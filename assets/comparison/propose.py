"""The proposals for two waves: what became of each row of the earlier one, and what only the later one saw.

The same waves give the same proposals, whatever the order in which their rows come.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assets.choices import ChangeType, Status
from assets.comparison.blocking import Pair, candidate_pairs, pairs_within
from assets.comparison.changes import Changes
from assets.comparison.coverage import Coverage, Covered, in_words
from assets.comparison.lives import had_ended_before, standing
from assets.comparison.name import Weights
from assets.comparison.newcomers import newcomer
from assets.comparison.pairing import Comparer, Likeness, Other, Paired, pair_up
from assets.comparison.proposed import MOST, Alternative, Proposed
from assets.comparison.seen import Recorded, Waves
from assets.comparison.successors import Follower, Successors, near_in_words
from assets.comparison.twice import Best, Repeat, find_repeats, repeats_of_taken

OUTSIDE = 93
SAME_SERVICE = 62
CEASED_BY_NAME = 88
NOT_TRACED, NOT_TRACED_WELL, NOT_TRACED_POORLY = 65, 80, 55


@dataclass(slots=True)
class Result:
    """The proposals: rows of the earlier wave in the order of the sheet, then what is new, by name.

    ``left_out`` counts later rows about which nothing is proposed, by the reason.
    """

    proposed: list[Proposed] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def propose(waves: Waves, step: Callable[[str], None] = lambda name: None) -> Result:
    """Work out the proposals; ``step`` is told what is being done."""
    return _Proposer(waves, step).propose()


class _Proposer:
    def __init__(self, waves: Waves, step: Callable[[str], None]) -> None:
        self._waves, self._step = waves, step
        self._rows, self._repeated = _one_an_asset(waves.earlier.rows)
        self._later, self._later_more = _one_an_asset(waves.later.rows)
        self._weights = Weights(row.name for row in (*self._rows, *self._later))
        names = (row.name for row in (*self._rows, *self._later))
        self._comparer = Comparer(self._weights, waves.earlier.day, names)
        self._changes = Changes(waves.earlier, waves.later)
        self._result = Result()

    def propose(self) -> Result:
        """Compare, put together, and say what became of each."""
        self._step("looking for rows that may be about one thing")
        self._likenesses = self._compare_all()
        self._step("looking for rows that are there twice")
        repeats = self._repeats()
        kept = {pair: likeness for pair, likeness in self._likenesses.items() if pair[0] not in repeats}
        self._step("putting the rows of both waves together")
        self._paired = pair_up(self._rows, self._later, kept)
        repeats |= repeats_of_taken(self._rows, self._paired, repeats, self._comparer)
        self._learn()
        self._step("saying what became of each")
        self._follow(repeats)
        by_asset = {row.asset: self._became(at) for at, row in enumerate(self._rows) if at not in repeats}
        for at, repeat in repeats.items():
            by_asset[self._rows[at].asset] = self._duplicate(self._rows[at], repeat, by_asset)
        self._result.proposed = self._in_order(by_asset) + self._newcomers()
        return self._result

    def _compare_all(self) -> dict[Pair, Likeness]:
        pairs = candidate_pairs(self._rows, self._later, self._weights)
        at = {row.asset: position for position, row in enumerate(self._later)}
        pairs |= {(position, at[row.asset]) for position, row in enumerate(self._rows) if row.asset in at}
        by_asset = {row.asset: position for position, row in enumerate(self._rows)}
        pairs |= {(by_asset[gone], at[here]) for here, gone in self._waves.follows if gone in by_asset and here in at}
        known = {(min(pair), max(pair)) for pair in self._waves.follows} | self._waves.apart
        found = {}
        for one, other in pairs:
            likeness = self._comparer.compare(self._rows[one], self._later[other])
            ids = self._rows[one].asset, self._later[other].asset
            if (min(ids), max(ids)) in known:
                # Somebody said that they are two, or that one followed the other.
                likeness.score = 0
            found[one, other] = likeness
        return found

    def _repeats(self) -> dict[int, Repeat]:
        best = [Best()] * len(self._rows)
        for (one, other), likeness in self._likenesses.items():
            mine = Best(self._later[other].asset, likeness.score)
            if (mine.score, mine.asset) > (best[one].score, best[one].asset):
                best[one] = mine
        pairs = pairs_within(self._rows, self._weights)
        return find_repeats(self._rows, pairs, self._comparer, best, self._waves.apart)

    def _learn(self) -> None:
        for at, paired in enumerate(self._paired):
            if paired.position is not None and paired.likeness is not None:
                self._changes.learn(self._rows[at], self._later[paired.position], paired.likeness)
        self._covered = Coverage(
            (row, self._paired[at].position is not None) for at, row in enumerate(self._rows)
        )  # fmt: skip
        taken = {paired.position for paired in self._paired}
        self._covered_earlier = Coverage(
            (row, at in taken)
            for at, row in enumerate(self._later)
            if not had_ended_before(row.known.ceased, self._waves.earlier.day)
        )

    def _follow(self, repeats: dict[int, Repeat]) -> None:
        """Find out what followed those that are gone, and take apart what only looks like one name for another."""
        taken = {paired.position for paired in self._paired}
        # A name that is only alike may as well be that of a body which several became.
        loose = {
            paired.position: at
            for at, paired in enumerate(self._paired)
            if paired.position is not None and paired.likeness and not paired.likeness.is_linked
            and not paired.likeness.name.is_same
        }  # fmt: skip
        free = [at for at in range(len(self._later)) if at not in taken or at in loose]
        alone = [at for at, paired in enumerate(self._paired) if paired.position is None and at not in repeats]
        follows = self._waves.follows
        day = self._waves.earlier.day
        several = Successors(self._rows, self._later, self._likenesses, free, day, follows, self._is_unknown)
        self._merged = several.made_of_several([*alone, *loose.values()])
        for at in self._merged:
            self._paired[at].position = self._paired[at].likeness = None
        taken = {paired.position for paired in self._paired} | {each.position for each in self._merged.values()}
        free = [at for at in range(len(self._later)) if at not in taken]
        self._successors = Successors(self._rows, self._later, self._likenesses, free, day, follows, self._is_unknown)
        for at in alone:
            self._keep_service(at, taken)

    def _keep_service(self, at: int, taken: set[int | None]) -> None:
        """Put a library together with the one in its building, if nothing else became of it."""
        if at in self._merged or self._evidence_of_end(self._rows[at]):
            return
        here = self._successors.same_service(at)
        if here is not None and here not in taken:
            taken.add(here)
            likeness = self._likenesses[at, here]
            likeness.score = max(likeness.score, SAME_SERVICE)
            others = [other for other in self._paired[at].others if other.position != here]
            self._paired[at] = Paired(here, likeness, others=others)

    def _is_unknown(self, at: int) -> bool:
        covered = self._covered.around(self._rows[at])
        return covered is not None and covered.is_poor

    # --- What became of one ------------------------------------------------------------------------------------------

    def _became(self, at: int) -> Proposed:
        row, paired = self._rows[at], self._paired[at]
        proposed = self._of_pair(at, paired) if paired.position is not None else self._of_one(at, paired)
        if not proposed.alternatives:
            proposed.alternatives = self._alternatives(paired.others)
        if paired.position is None:
            proposed.alternatives += self._at_that_address(at, proposed)
        return self._by_area(row, proposed)

    def _of_pair(self, at: int, paired: Paired) -> Proposed:
        row = self._rows[at]
        position = paired.position if paired.position is not None else -1
        later = self._later[position]
        if paired.likeness and not paired.likeness.is_linked and not paired.likeness.name.is_same:
            split = self._successors.made_of_one(at, position)
            if split:
                paired.position = None  # each part is an asset of its own
                return self._followed(row, split)
        became = self._changes.between(row, later, paired)
        if ChangeType.CEASED in became.changes and (follower := self._successors.of(at, instead_of=position)):
            changes = [ChangeType.CEASED, ChangeType.SUCCEEDED_BY]
            certainty = min(became.certainty, follower.certainty)
            here = self._later[follower.position]
            proposed = Proposed(row, here, changes, certainty, became.reasons + follower.reasons, became.differences)
            proposed.alternatives = [Alternative(later, became.certainty, ["recorded as having ceased"])]
            return proposed
        changes = [change for change in ChangeType if change in became.changes]
        return Proposed(row, later, changes, became.certainty, became.reasons, became.differences)

    def _of_one(self, at: int, paired: Paired) -> Proposed:
        """What became of a row that no later row is about."""
        row = self._rows[at]
        if merged := self._merged.get(at):
            return self._followed(row, merged)
        if split := self._successors.made_of_one(at, None):
            return self._followed(row, split)
        ended = self._evidence_of_end(row)
        follower = self._successors.of(at)
        if follower and (ended is None or follower.certainty > 60):
            proposed = self._followed(row, follower)
            if follower.change == ChangeType.SUCCEEDED_BY:
                proposed.changes = [ChangeType.CEASED, ChangeType.SUCCEEDED_BY]
            if ended:
                proposed.reasons.insert(0, ended[1])
                proposed.confidence = max(proposed.confidence, min(85, follower.certainty + 10))
            return proposed
        if ended:
            return Proposed(row, None, [ChangeType.CEASED], ended[0], [ended[1]])
        return self._not_traced(row, paired)

    def _followed(self, row: Recorded, follower: Follower) -> Proposed:
        here = self._later[follower.position]
        proposed = Proposed(row, here, [follower.change], follower.certainty, list(follower.reasons))
        proposed.alternatives = [
            Alternative(self._later[other], follower.certainty, ["followed it as well"]) for other in follower.further
        ]
        return proposed

    def _evidence_of_end(self, row: Recorded) -> tuple[int, str] | None:
        """That it has ceased although no later row says so, with how certain that is."""
        known = row.known
        if known.changed_status == Status.CEASED:
            return 93, "recorded as ceased since" + (f": {known.status_words}" if known.status_words else "")
        was = standing(row, self._waves.later.day)
        if was.status == Status.CEASED:
            return min(was.certainty, CEASED_BY_NAME), f"then: {was.why}; the later wave has nothing of it"
        return None

    def _not_traced(self, row: Recorded, paired: Paired) -> Proposed:
        reasons = ["the later wave has nothing of this name here"]
        covered = self._covered.around(row)
        certainty = _certainty_of_nothing(covered)
        if covered is not None and covered.total:
            how = "would have had it" if covered.is_well else "may have left it out"
            reasons.append(f"the later wave has {in_words(covered)}, and {how}")
        if row.name.status:
            reasons.append(f"then: the name says “{row.name.note}”")
        elif row.seen.status == Status.PAUSED:
            reasons.append("then: recorded as paused")
        if row.seen.point is None:
            reasons.append("it is not known where it was")
        if paired.others:
            nearest = paired.others[0]
            reasons.append(f"the nearest is “{self._later[nearest.position].name.said}”, and not alike enough")
            certainty = min(certainty, 100 - nearest.likeness.score)
        return Proposed(row, None, [ChangeType.NOT_TRACED], certainty, reasons)

    def _alternatives(self, others: Sequence[Other]) -> list[Alternative]:
        return [
            Alternative(self._later[other.position], other.likeness.score, near_in_words(other.likeness))
            for other in others[:MOST]
        ]

    def _at_that_address(self, at: int, proposed: Proposed) -> list[Alternative]:
        """What else the later wave has at its postcode, however little alike."""
        shown = {each.row.asset for each in proposed.alternatives} | (
            {proposed.later.asset} if proposed.later else set()
        )
        there = [
            (other, likeness)
            for other in self._successors.near(at)
            if (likeness := self._likenesses[at, other]).place.one_code and self._later[other].asset not in shown
        ]
        there.sort(key=lambda each: (-each[1].score, self._later[each[0]].content))
        return self._alternatives([Other(other, likeness) for other, likeness in there])[: MOST - len(shown)]

    def _by_area(self, row: Recorded, proposed: Proposed) -> Proposed:
        """What lies outside the area is out of it, whatever else became of it and whatever its postcode says."""
        side = self._waves.earlier
        if side.inside.get(row.seen.sighting) is not False:
            return proposed
        where = row.seen.postcode or row.seen.address
        said = f"{where} lies outside the outline of {side.area}" if where else f"it lies outside {side.area}"
        proposed.changes, proposed.confidence = [ChangeType.OUT_OF_AREA], OUTSIDE
        proposed.reasons = [said, *proposed.reasons]
        return proposed

    def _duplicate(self, row: Recorded, repeat: Repeat, found: dict[int, Proposed]) -> Proposed:
        kept = self._rows[repeat.of]
        goes_on = found[kept.asset].later if kept.asset in found else None
        number = f"row {kept.seen.order[2]}" if kept.seen.order[2] else "another row"
        reasons = [f"the same as {number}, “{kept.seen.name}”: {', '.join(repeat.reasons)}"]
        proposed = Proposed(row, kept, [ChangeType.DUPLICATE], repeat.certainty, reasons, goes_on=goes_on)
        proposed = self._by_area(row, proposed)
        if proposed.changes == [ChangeType.OUT_OF_AREA]:
            proposed.later = goes_on
        return proposed

    def _in_order(self, by_asset: dict[int, Proposed]) -> list[Proposed]:
        """One proposal for every row of the earlier wave: further rows of one asset repeat its first."""
        found = list(by_asset.values())
        for row in self._repeated:
            first = by_asset[row.asset].row
            if first is None:
                continue
            repeat = Repeat(
                next(at for at, each in enumerate(self._rows) if each is first), 97, ("linked to one asset",)
            )
            found.append(self._duplicate(row, repeat, by_asset))
        return sorted(found, key=lambda each: each.row.seen.order if each.row else ("", "", 0, 0))

    # --- What only the later wave saw --------------------------------------------------------------------------------

    def _newcomers(self) -> list[Proposed]:
        taken = {paired.position for paired in self._paired}
        free = [at for at in range(len(self._later)) if at not in taken]
        repeats = self._repeated_among_later(free, taken)
        near: dict[int, list[tuple[int, Likeness]]] = {}
        for (one, other), likeness in self._likenesses.items():
            if other not in taken and likeness.score >= 40:
                near.setdefault(other, []).append((one, likeness))
        found = [proposed for at in free if (proposed := self._newcomer(at, repeats, near.get(at, [])))]
        return sorted(found, key=lambda each: each.later.content if each.later else ())

    def _newcomer(self, at: int, repeats: set[int], near: list[tuple[int, Likeness]]) -> Proposed | None:
        row, side = self._later[at], self._waves.later
        if at in repeats:
            self._result.left_out["there twice in the later wave"] += 1
            return None
        is_new = newcomer(row, self._waves.earlier.day, self._covered_earlier.around(row))
        if is_new is None:
            self._result.left_out["had ended before the earlier wave"] += 1
            return None
        alternatives = [
            Alternative(self._rows[one], likeness.score, near_in_words(likeness))
            for one, likeness in sorted(near, key=lambda each: (-each[1].score, self._rows[each[0]].content))[:MOST]
        ]
        certainty = min([is_new.certainty, *(100 - each.score // 2 for each in alternatives[:1])])
        proposed = Proposed(None, row, [is_new.change], certainty, is_new.reasons, alternatives=alternatives)
        if side.inside.get(row.seen.sighting) is False:
            where = row.seen.postcode or row.seen.address
            proposed.changes, proposed.confidence = [ChangeType.OUT_OF_AREA], OUTSIDE
            proposed.reasons = [f"{where} lies outside the outline of {side.area}"]
        return proposed

    def _repeated_among_later(self, free: Sequence[int], taken: set[int | None]) -> set[int]:
        """Later rows that nobody has and that are about what another later row is about."""
        best = [Best(row.asset, 50 if at in taken else 0) for at, row in enumerate(self._later)]
        pairs = pairs_within(self._later, self._weights)
        repeats = find_repeats(self._later, pairs, self._comparer, best, self._waves.apart)
        return {at for at in free if at in repeats}


def _one_an_asset(rows: Sequence[Recorded]) -> tuple[list[Recorded], list[Recorded]]:
    """One row of each asset, one with a place and in being first, then the first of the sheet; and the further ones."""
    first: dict[int, Recorded] = {}
    for row in rows:
        known = first.get(row.asset)
        if known is None or _quality(row) < _quality(known):
            first[row.asset] = row
    chosen = {id(row) for row in first.values()}
    return list(first.values()), [row for row in rows if id(row) not in chosen]


def _quality(row: Recorded) -> tuple[bool, bool, tuple[str, str, int, int]]:
    return row.seen.status == Status.CEASED, not row.seen.code, row.seen.order


def _certainty_of_nothing(covered: Covered | None) -> int:
    if covered is not None and covered.is_well:
        return NOT_TRACED_WELL
    if covered is None or covered.is_poor:
        return NOT_TRACED_POORLY
    return NOT_TRACED
