"""What became of an asset that both waves saw: the change types, each with its evidence and how certain it is."""

from dataclasses import dataclass, field

from assets.choices import ChangeType, Status
from assets.comparison.comparable import Comparable, sectors_agree, works_agree
from assets.comparison.lives import Standing, standing
from assets.comparison.names import NameMatch, Naming
from assets.comparison.pairing import Likeness, Paired
from assets.comparison.places import THERE, Move, PlaceMatch, in_words
from assets.comparison.proposed import Difference
from assets.comparison.seen import Recorded, Side

# Rows that are surely about one thing, by which it is told whether words can be compared.
SURE = 90
# Below such a margin another row might have been meant as well.
NARROW = 15


@dataclass(slots=True)
class Became:
    """The change types found so far, with the least certain of them, and what was found."""

    changes: list[ChangeType] = field(default_factory=list)
    certainty: int = 99
    reasons: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def add(self, change: ChangeType | None, certainty: int, reason: str = "") -> None:
        """One more finding; ``change`` is None where it changes nothing."""
        if change is not None:
            self.changes.append(change)
        self.certainty = min(self.certainty, certainty)
        if reason:
            self.reasons.append(reason)


class Changes:
    """Decides what became of pairs, given the days of both waves."""

    def __init__(self, earlier: Side, later: Side) -> None:
        self._earlier, self._later = earlier, later
        self.sectors, self.works = Comparable(), Comparable()

    def learn(self, one: Recorded, other: Recorded, likeness: Likeness) -> None:
        """Note what both lists say of one thing, if it surely is one."""
        if likeness.score < SURE:
            return
        mine, theirs = one.known, other.known
        if mine.sector and theirs.sector:
            self.sectors.count(mine.sector[-1], agrees=sectors_agree(mine.sector, theirs.sector))
        if mine.works and theirs.works:
            self.works.count(mine.works, agrees=works_agree(mine.works, theirs.works))

    def between(self, one: Recorded, other: Recorded, paired: Paired) -> Became:
        """What became of the asset of ``one``, which ``other`` is about too."""
        likeness = paired.likeness
        if likeness is None:
            raise ValueError("There is nothing to compare it with.")
        became = Became()
        self._why_one(likeness, became)
        self._status(one, other, became)
        self._name(one, other, likeness, became)
        self._place(one, other, likeness.place, became)
        self._function(one, other, became)
        self._sector(one, other, became)
        if not became.changes:
            became.changes.append(ChangeType.UNCHANGED)
        became.certainty = min(became.certainty, likeness.score)
        if not likeness.is_linked and paired.margin < NARROW:
            became.certainty -= NARROW - max(0, paired.margin)
            became.reasons.append("another record is nearly as like")
        return became

    def _why_one(self, likeness: Likeness, became: Became) -> None:
        if likeness.is_linked:
            became.reasons.append("both waves’ rows are linked to one asset")
        became.reasons += likeness.clues + likeness.against

    def _status(self, one: Recorded, other: Recorded, became: Became) -> None:
        was, now = standing(one, self._earlier.day), standing(other, self._later.day)
        change, certainty = _of_status(was, now)
        for said, when in ((was, "then"), (now, "now")):
            if said.why:
                became.reasons.append(f"{when}: {said.why}")
        if change is not None:
            became.add(change, certainty)
        if was.status != now.status and (was.why or now.why):
            became.differences.append(("status", was.status, now.status))

    def _name(self, one: Recorded, other: Recorded, likeness: Likeness, became: Became) -> None:
        match, before, after = likeness.name, one.seen.name, other.seen.name
        if before != after:
            became.differences.append(("name", before, after))
        change, certainty, reason = _of_name(match, one, other, likeness)
        became.add(change, certainty, reason)

    def _place(self, one: Recorded, other: Recorded, place: PlaceMatch, became: Became) -> None:
        if one.seen.postcode != other.seen.postcode:
            became.differences.append(("postcode", one.seen.postcode, other.seen.postcode))
        if one.seen.address != other.seen.address and one.seen.address and other.seen.address:
            became.differences.append(("address", one.seen.address, other.seen.address))
        change, reason = _of_place(place, one, other)
        # What its name calls a temporary place has been left.
        if one.name.is_temporary and place.move not in THERE:
            reason += ", from what was a temporary place"
        became.add(change, place.certainty if change else max(place.certainty, 70), reason)

    def _function(self, one: Recorded, other: Recorded, became: Became) -> None:
        mine, theirs = one.known, other.known
        if mine.functions and theirs.functions and mine.functions != theirs.functions:
            before, after = ", ".join(sorted(mine.functions)), ", ".join(sorted(theirs.functions))
            became.differences.append(("functions", before, after))
            became.add(ChangeType.CHANGED_FUNCTION, 75, f"functions: {before} → {after}")
            return
        if not mine.works or not theirs.works or works_agree(mine.works, theirs.works):
            return
        before, after = ", ".join(mine.work_labels), ", ".join(theirs.work_labels)
        became.differences.append(("nature of work", before, after))
        if one.name.families & other.name.families:
            return
        if self.works.is_comparable(mine.works):
            became.add(ChangeType.CHANGED_FUNCTION, 70, f"nature of work: {before} → {after}")
        else:
            became.reasons.append(f"nature of work: {before} → {after}, which the two lists name differently as a rule")

    def _sector(self, one: Recorded, other: Recorded, became: Became) -> None:
        mine, theirs = one.known, other.known
        if not mine.sector or not theirs.sector or sectors_agree(mine.sector, theirs.sector):
            return
        before, after = mine.sector_label, theirs.sector_label
        became.differences.append(("sector type", before, after))
        if self.sectors.is_comparable(mine.sector[-1]):
            became.add(ChangeType.CHANGED_SECTOR, 82, f"sector type: {before} → {after}")
        else:
            became.reasons.append(f"sector type: {before} → {after}, which the two lists name differently as a rule")


def _of_status(was: Standing, now: Standing) -> tuple[ChangeType | None, int]:
    if now.status == Status.CEASED:
        return ChangeType.CEASED, now.certainty
    if now.status == Status.PAUSED:
        return ChangeType.PAUSED, now.certainty
    if was.status == Status.PAUSED:
        return ChangeType.REOPENED, 85
    if was.status == Status.CEASED:
        # Closed then and there now: reopened, unless one of the lists is wrong.
        return ChangeType.REOPENED, 65
    return None, 99


def _of_name(
    match: NameMatch, one: Recorded, other: Recorded, likeness: Likeness
) -> tuple[ChangeType | None, int, str]:
    before, after = one.name.said, other.name.said
    if match.naming == Naming.EQUAL:
        return None, 99, "equal names"
    if match.naming == Naming.TRIVIAL:
        return None, 96, f"“{before}” and “{after}” are one name written in two ways"
    if match.naming == Naming.LONGER:
        more = " ".join(word for word in (*one.name.order, *other.name.order) if word in match.mine | match.theirs)
        return None, 90, f"“{before}” and “{after}” are one name, with or without “{more}”"
    if match.naming == Naming.FURTHER:
        return ChangeType.RENAMED, 88, f"“{before}” → “{after}”: a further name on record agrees, “{likeness.said[1]}”"
    certainty = 90 if likeness.is_linked else 95
    return ChangeType.RENAMED, certainty, f"names alike: “{before}” / “{after}”"


def _of_place(place: PlaceMatch, one: Recorded, other: Recorded) -> tuple[ChangeType | None, str]:
    was, now = one.seen.postcode, other.seen.postcode
    away = f", {in_words(place.metres)}" if place.metres is not None else ""
    if place.move == Move.STAYED:
        return None, f"same postcode {was}" if place.one_code else f"the same place{away}"
    if place.move == Move.RECODED:
        return None, f"{was} → {now}: named anew by the post office, or one of the two is mistyped; the same place"
    if place.move == Move.CORRECTED:
        return None, f"postcode corrected, {was} → {now}: the same place{away}"
    if place.move == Move.NEXT_DOOR:
        return ChangeType.MOVED, f"moved next door: “{one.seen.address}” → “{other.seen.address}”"
    if place.move == Move.MOVED:
        return ChangeType.MOVED, f"moved, {was or one.seen.address} → {now or other.seen.address}{away}"
    return None, "where it is or was is not known"
