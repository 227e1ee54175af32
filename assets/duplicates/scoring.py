"""How likely it is that two records are one asset, of a hundred, and why: sentences for it and sentences against.

Each agreement and each difference weighs in bits, the logarithm to base 2 of how many times likelier it is in two
records of one asset than in two of two assets; they are added up and turned into a probability (I. P. Fellegi and
A. B. Sunter, "A Theory for Record Linkage", Journal of the American Statistical Association 64, 1969). The bits were
set by hand on pairs that were looked at one by one, not fitted: what speaks for what must stay explicable.

Without names that are alike nothing makes a pair, or a number that a register gives to one thing alone. A postcode, a
telephone number and a website are shared by a whole building, a council and all its libraries.

The sentences say what agrees and never what stands there: the two records do that, each to whoever may read it.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.choices import SHARED_NUMBERS, IdentifierKind, RelationKind
from assets.duplicates.naming import Name, Resemblance, Weights, resemblance
from assets.duplicates.traits import LonLat, Shared, Street, Traits

# Of a hundred: below it a pair is not shown to anybody. And what two names must have in common at least.
THRESHOLD = 60
ALIKE = 62
# The most that names can weigh which have nothing in common.
OTHER_NAME = -3.0
# Of all pairs that share something by which they were found, so few are one asset.
PRIOR = -4.5
MOST_BY_CONTACT = 5.0
# Metres, and what lying no further apart than these weighs; beyond the last, what it weighs to lie far apart.
NEAR = ((30, 3.0), (100, 2.5), (250, 1.8), (500, 0.8), (1000, -0.5), (2000, -2.0), (10_000, -4.5))
FAR = -7.0
# Where only postcodes are known, as far as their first letters and their first half tell.
SAME_DISTRICT, OTHER_DISTRICT, OTHER_AREA = 0.5, -1.0, -4.5
METRES_A_DEGREE = 111_195
# A building in which many are says less about two of them.
POSTCODE, LEAST_POSTCODE = 3.2, 1.2
SAME_STREET, OTHER_NUMBER, OTHER_STREET = 1.2, -2.0, -0.7
# What sharing a clue weighs when only these two have it; it is less by one bit with each twofold more.
PHONE, EMAIL, PAGE, SITE = 3.5, 2.5, 3.5, 2.0
# A number of a register that gives it to one thing, one of those that several may share, and two of the first sort.
OWN_NUMBER, SHARED_NUMBER, TWO_NUMBERS = 9.0, 2.5, -7.0
ONE_AFTER_OTHER = -4.0
# What it weighs that somebody wrote down how the two relate: as a thing and its part, or otherwise.
PART_AND_WHOLE, RELATED = -7.0, -3.0
AGAINST = "But "
_REGISTER = dict(IdentifierKind.choices)
_AREA = re.compile("[A-Z]*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for two records being one asset (bits above 0) or against it, as a sentence."""

    bits: float
    text: str

    @property
    def sentence(self) -> str:
        """As it is kept with the pair, and shown: what speaks against begins with "But"."""
        return self.text if self.bits > 0 else f"{AGAINST}{self.text[0].lower()}{self.text[1:]}"


@dataclass(frozen=True, slots=True)
class Score:
    """How likely two records are one asset, of a hundred, and what speaks for and against it, the weightiest first."""

    score: int
    evidence: list[Evidence]


class Scorer:
    """Weighs pairs of one register: how telling a word, and how exclusive a number is, depends on all of it."""

    def __init__(self, weights: Weights, shared: Shared, relations: Mapping[tuple[int, int], str]) -> None:
        self._weights, self._shared, self._relations = weights, shared, relations

    def score(self, one: Traits, other: Traits) -> Score | None:
        """The score of a pair; None where it is too low to be shown."""
        numbers = list(self._by_number(one, other))
        mine, theirs, names = self._likest_names(one, other)
        is_known_by_number = any(evidence.bits >= OWN_NUMBER for evidence in numbers)
        if names.score < ALIKE and not is_known_by_number:
            return None
        found = [
            self._by_name(one, other, mine, theirs, names),
            *numbers,
            *self._by_place(one, other),
            *self._by_contact(one, other),
            *self._by_time(one, other),
            *self._by_relation(one, other),
        ]
        score = round(100 / (1 + 2 ** -(PRIOR + sum(evidence.bits for evidence in found))))
        if score < THRESHOLD:
            return None
        return Score(score, sorted(found, key=lambda evidence: -abs(evidence.bits)))

    # --- The name -------------------------------------------------------------------------------------------------

    def _likest_names(self, one: Traits, other: Traits) -> tuple[Name, Name, Resemblance]:
        """The two names, present or former, that are most alike."""
        if len(one.names) == len(other.names) == 1:
            return one.names[0], other.names[0], resemblance(one.names[0], other.names[0], self._weights)
        return max(
            ((mine, theirs, resemblance(mine, theirs, self._weights)) for mine in one.names for theirs in other.names),
            key=lambda compared: compared[2].score,
        )

    def _by_name(self, one: Traits, other: Traits, mine: Name, theirs: Name, names: Resemblance) -> Evidence:
        bits = max(OTHER_NAME, 0.16 * (names.score - 74)) + 2.2 * names.telling * max(0.0, (names.score - 60) / 40)
        past = mine is not one.names[0] or theirs is not other.names[0]
        whose = "A former or other name of one and a name of the other" if past else "The names"
        if mine.said == theirs.said:
            text = f"{whose} are equal"
        elif names.score == 100:
            text = f"{whose} are equal but for spelling"
        elif bits > 0:
            text = f"{whose} are alike"
        else:
            text = f"{whose} are a little alike"
        return Evidence(bits, f"{text}; but {names.against}." if names.against else f"{text}.")

    # --- The place ------------------------------------------------------------------------------------------------

    def _by_place(self, one: Traits, other: Traits) -> Iterator[Evidence]:
        same = one.postcodes & other.postcodes
        if same:
            postcode = min(same, key=lambda code: (self._shared.postcodes.get(code, 0), code))
            among = self._shared.postcodes.get(postcode, 2)
            bits = max(LEAST_POSTCODE, POSTCODE - 0.5 * math.log2(max(2, among) / 2))
            yield Evidence(bits, _shared("postcode", among))
        elif one.points and other.points:
            away = min(metres(mine, theirs) for mine in one.points for theirs in other.points)
            yield Evidence(nearness(away), f"They lie {in_words(away)} apart.")
        elif one.postcodes and other.postcodes:
            yield _by_district(one.postcodes, other.postcodes)
        yield from _by_street(one.streets, other.streets, is_near=bool(same))

    # --- How they are reached -------------------------------------------------------------------------------------

    def _by_contact(self, one: Traits, other: Traits) -> Iterator[Evidence]:
        left = MOST_BY_CONTACT
        same_pages = one.pages & other.pages
        for same, weight, said in (
            (one.phones & other.phones, PHONE, "telephone number"),
            (same_pages, PAGE, "web page"),
            (one.emails & other.emails, EMAIL, "e-mail address"),
            (set() if same_pages else one.sites & other.sites, SITE, "website"),
        ):
            if not same:
                continue
            clue = min(same, key=lambda text: (self._shared.clues.get(text, 0), text))
            among = max(2, self._shared.clues.get(clue, 2))
            bits = min(left, max(0.0, weight - math.log2(among / 2)))
            left -= bits
            if bits > 0:
                yield Evidence(bits, _shared(said, among))

    # --- Numbers of other registers -------------------------------------------------------------------------------

    def _by_number(self, one: Traits, other: Traits) -> Iterator[Evidence]:
        for register in one.numbers.keys() & other.numbers.keys():
            label = _REGISTER[register]
            same = one.numbers[register] & other.numbers[register]
            is_shared = register in SHARED_NUMBERS
            if same:
                bits = SHARED_NUMBER if is_shared else OWN_NUMBER
                yield Evidence(bits, f"They have the same {label}.")
            elif not is_shared:
                yield Evidence(TWO_NUMBERS, f"Each has a {label} of its own.")

    # --- Time, and what people wrote down -------------------------------------------------------------------------

    def _by_time(self, one: Traits, other: Traits) -> Iterator[Evidence]:
        for before, after in ((one, other), (other, one)):
            if before.ceased and after.opened and before.ceased <= after.opened:
                yield Evidence(ONE_AFTER_OTHER, "One had ceased when the other opened.")

    def _by_relation(self, one: Traits, other: Traits) -> Iterator[Evidence]:
        kind = self._relations.get((min(one.pk, other.pk), max(one.pk, other.pk)))
        if kind in {RelationKind.PART_OF, RelationKind.HOSTS}:
            yield Evidence(PART_AND_WHOLE, "One is recorded as a part of the other, or at home there.")
        elif kind is not None:
            yield Evidence(RELATED, "They are recorded as two that have to do with each other.")


def _shared(what: str, among: int) -> str:
    """That two have the same, and how many others have it."""
    if among <= 2:
        return f"They have the same {what}."
    return f"They have the same {what}, as {'has one other' if among == 3 else f'have {among - 2} others'}."


def _by_district(one: set[str], other: set[str]) -> Evidence:
    """What two sets of postcodes say, of one of which at least nobody knows where it lies."""
    mine, theirs = ({postcode.split()[0] for postcode in postcodes} for postcodes in (one, other))
    if mine & theirs:
        return Evidence(SAME_DISTRICT, "Their postcodes are of one district.")
    areas_mine, areas_theirs = ({_AREA.match(code)[0] for code in codes} for codes in (mine, theirs))  # type: ignore[index]
    bits = OTHER_DISTRICT if areas_mine & areas_theirs else OTHER_AREA
    return Evidence(bits, "Their postcodes are of two districts.")


def _by_street(one: set[Street], other: set[Street], *, is_near: bool) -> Iterator[Evidence]:
    """What the streets of two addresses say beyond the postcode."""
    for mine in one:
        for theirs in other:
            if mine.name != theirs.name:
                continue
            if mine.number and theirs.number and mine.number != theirs.number:
                yield Evidence(OTHER_NUMBER, "They stand at different numbers of one street.")
            elif mine.number and mine.number == theirs.number:
                yield Evidence(
                    SAME_STREET if is_near else 2 * SAME_STREET, "They stand at the same number of a street."
                )
            return


def nearness(away: float) -> float:
    """What it weighs, in bits, that two lie so many metres apart."""
    return next((bits for reach, bits in NEAR if away <= reach), FAR)


def metres(one: LonLat, other: LonLat) -> float:
    """How far two points are apart, on a sphere: right to half a metre in a hundred for the distances of a city."""
    (x, y), (other_x, other_y) = one, other
    return METRES_A_DEGREE * math.hypot((x - other_x) * math.cos(math.radians((y + other_y) / 2)), y - other_y)


def in_words(away: float) -> str:
    """A distance as people say it.

    >>> in_words(3), in_words(71), in_words(2400)
    ('0 m', '70 m', '1.5 miles')
    """
    return f"{round(away, -1):.0f} m" if away < 1000 else f"{away / 1609.344:.1f} miles"
