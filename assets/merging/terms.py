"""What is said of both records: nature of work, audience, functions, access, and what earlier waves said of them."""

from collections.abc import Iterable

from assets.choices import SchemeCode
from assets.merging.columns import Sources
from assets.merging.draft import Fact, Merge, Side, snapshot
from assets.merging.known import would_overrule
from assets.models import Classification

# Schemes whose terms are known together, as they are confirmed (``assets.actions.facts``); of the others each term is
# a fact of its own.
SETS = (SchemeCode.NATURE_OF_WORK, SchemeCode.AUDIENCE)

_Place = tuple[int, int | None]  # of what a wave said once: the term and the wave


def merge_terms(merge: Merge, sources: Sources) -> None:
    """Plan all statements about terms; one that does not stand is kept as what its wave said."""
    _Terms(merge, sources).plan()


class _Terms:
    def __init__(self, merge: Merge, sources: Sources) -> None:
        self.merge, self.sources = merge, sources
        pair = merge.pair(Classification, "term__scheme", "wave")
        self.mine = [row for row in pair.mine if row.is_current]
        self.theirs = [row for row in pair.theirs if row.is_current]
        self.past = [row for row in pair.theirs if not row.is_current]
        self.taken: set[_Place] = {(row.term_id, row.wave_id) for row in pair.mine if not row.is_current}
        self.moving: list[Classification] = []

    def plan(self) -> None:
        for scheme in SETS:
            self._set(scheme, _of(self.mine, scheme), _of(self.theirs, scheme))
        mine = {row.term_id: row for row in self.mine if row.term.scheme.code not in SETS}
        theirs = {row.term_id: row for row in self.theirs if row.term.scheme.code not in SETS}
        for term in sorted(mine.keys() | theirs.keys()):
            self._answer(mine.get(term), theirs.get(term))
        for row in self.past:
            self._move_past(row)
        self.merge.move(Classification, self.moving)

    def _set(self, scheme: SchemeCode, mine: list[Classification], theirs: list[Classification]) -> None:
        differ = {(row.term_id, row.value) for row in mine} != {(row.term_id, row.value) for row in theirs}
        kept_by, given_by = self.sources.known([scheme.value])
        chosen = self.merge.choose(scheme.value, says_kept=bool(mine), says_given=bool(theirs), may_be_both=True)
        fact = Fact(
            scheme.value, mine, theirs, kept_by or _first(mine), given_by or _first(theirs), chosen,
            bool(mine), bool(theirs), differ, may_be_both=True,
        )  # fmt: skip
        self.merge.facts.append(fact)
        if theirs:
            self._settle(fact)
        said = {row.term_id: row for row in mine}
        for row in theirs:
            known = said.get(row.term_id)
            if known is not None and known.value == row.value:
                self.merge.fold(known, row)
            elif chosen == Side.OTHER or (chosen == Side.BOTH and known is None):
                self._end(known)
                self.moving.append(row)
            else:
                self._retire(row)
        if chosen == Side.OTHER:
            stands = {row.term_id for row in theirs}
            for row in mine:
                if row.term_id not in stands:
                    self._end(row)

    def _settle(self, fact: Fact) -> None:
        self.sources.settle([fact.key], fact)
        stands, lost = fact.kept_known, fact.given_known
        if fact.chosen == Side.OTHER:
            stands, lost = lost, stands
        if fact.is_open and stands and (fact.chosen == Side.BOTH or would_overrule(lost, stands)):
            self.sources.decide([fact.key], stands)

    def _answer(self, mine: Classification | None, theirs: Classification | None) -> None:
        row = mine or theirs
        if row is None:
            return
        key = f"{row.term.scheme.code}.{row.term.code}"
        differ = mine is None or theirs is None or _said(mine) != _said(theirs)
        chosen = self.merge.choose(key, says_kept=mine is not None, says_given=theirs is not None)
        kept, given = snapshot(mine), snapshot(theirs)
        fact = Fact(key, kept, given, kept, given, chosen, mine is not None, theirs is not None, differ)
        self.merge.facts.append(fact)
        if theirs is None:
            return
        if mine is not None and not differ:
            self.merge.fold(mine, theirs)
        elif chosen == Side.OTHER:
            is_overruled = mine is not None and would_overrule(mine, theirs)
            self._end(mine)
            if is_overruled:
                self.merge.change(Classification, [theirs], wave=None)
            self.moving.append(theirs)
        else:
            self._retire(theirs)
            if mine is not None and would_overrule(theirs, mine):
                self.merge.change(Classification, [mine], wave=None)

    def _end(self, row: Classification | None) -> None:
        """A statement of the survivor that does not stand: kept as what its wave said, once."""
        if row is None:
            return
        place = (row.term_id, row.wave_id)
        if row.wave_id is None or place in self.taken:
            self.merge.remove(Classification, [row])
        else:
            self.taken.add(place)
            self.merge.change(Classification, [row], is_current=False)

    def _retire(self, row: Classification) -> None:
        """A statement of the other record that does not stand; what a person said of it stays there."""
        place = (row.term_id, row.wave_id)
        if row.wave_id is None or place in self.taken:
            self.merge.tally(Classification).folded += 1
        else:
            self.taken.add(place)
            self.merge.move(Classification, [row], asset=self.merge.survivor, is_current=False)

    def _move_past(self, row: Classification) -> None:
        place = (row.term_id, row.wave_id)
        if place in self.taken:
            self.merge.tally(Classification).folded += 1
        else:
            self.taken.add(place)
            self.moving.append(row)


def _of(rows: Iterable[Classification], scheme: SchemeCode) -> list[Classification]:
    return [row for row in rows if row.term.scheme.code == scheme]


def _first(rows: list[Classification]) -> Classification | None:
    return snapshot(rows[0]) if rows else None


def _said(row: Classification) -> tuple[str, str]:
    return row.value, row.note
