"""Two versions of a map beside each other."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from sroi.calculation.decimals import ARITHMETIC, ZERO, currency_sign, parse, shown, total
from sroi.calculation.json_text import Json
from sroi.cells.column import NUMBERS, Kind
from sroi.cells.registry import find_column
from sroi.cells.showing import show_cell
from sroi.choices import Table
from sroi.models import ImpactMap, Stakeholder
from sroi.review.differences import INPUTS, MAP, OUTCOMES, PARTS, Difference, Path, Row, Side, differences, with_effects
from sroi.review.lineage import Lineage, lineage_of
from sroi.review.places import heading_of
from sroi.store.raw import stored_map
from sroi.store.reckoning import Reckoning, indices, reckon

TABLES = {
    MAP: Table.MAP,
    INPUTS: Table.INPUT,
    OUTCOMES: Table.OUTCOME,
    "excluded_outcomes": Table.OUTCOME,
    "stakeholders": Table.STAKEHOLDER,
    "outputs": Table.OUTPUT,
    "scenarios": Table.SCENARIO,
}
# What a row is called by, the first of these that it has.
_CALLED = ("outcome", "name", "description", "stakeholder", "id")
LONGEST = 200
# Nobody reads more than so many differences on a page.
MOST_LINES = 500
# One more than a ratio has, so that several effects still come to what they are together.
EFFECT_PLACES = 3
# Less than this is not seen in an effect of three places.
LEAST = Decimal("0.0005")


@dataclass(frozen=True, slots=True)
class Told:
    """One difference as the page has it; ``did`` says what became of a whole row."""

    place: str
    before: str
    after: str
    did: str
    effect: str


class Comparison:
    """What changed from an older version to a newer one, and what that did to the ratio."""

    def __init__(self, older: ImpactMap, newer: ImpactMap) -> None:
        self.older, self.newer = older, newer
        self._sign = currency_sign(newer.currency)

    @cached_property
    def _lineage(self) -> Lineage:
        return lineage_of(self.newer)

    @cached_property
    def then(self) -> Reckoning:
        """The older version, counted."""
        return reckon(self.older)

    @cached_property
    def now(self) -> Reckoning:
        """The newer version, counted."""
        return reckon(self.newer)

    @cached_property
    def ratios(self) -> tuple[str, str, str] | None:
        """The older ratio, the newer one, and how far they lie apart; None where one cannot be counted."""
        then, now = self.then.result, self.now.result
        if then is None or now is None:
            return None
        apart = ARITHMETIC.subtract(now.ratio, then.ratio)
        return shown(then.ratio, 2), shown(now.ratio, 2), effect_in_words(apart)

    @cached_property
    def rest(self) -> str:
        """What of the change in the ratio none of the differences accounts for: nothing, unless figures are missing."""
        then, now = self.then.result, self.now.result
        if then is None or now is None:
            return ""
        told = total(each.effect or ZERO for each in self._found)
        left = ARITHMETIC.subtract(ARITHMETIC.subtract(now.ratio, then.ratio), told)
        return effect_in_words(left) if left.copy_abs() >= LEAST else ""

    @cached_property
    def _sides(self) -> tuple[Side, Side]:
        return self._side(self.older), self._side(self.newer)

    @cached_property
    def _found(self) -> list[Difference]:
        older, newer = self._sides
        found = differences(older, newer)
        return with_effects(found, older, newer, indices()) if self.ratios else found

    @cached_property
    def lines(self) -> list[Told]:
        """The first of the differences, in words."""
        return [self._told(each) for each in self._found[:MOST_LINES]]

    @property
    def number(self) -> int:
        """How many there are, those that are not shown included."""
        return len(self._found)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.number - MOST_LINES)

    def _side(self, impact_map: ImpactMap) -> Side:
        stored = stored_map(impact_map)

        def keyed(row: UUID) -> UUID:
            return self._lineage.forward(row, impact_map)

        names = Stakeholder.objects.filter(impact_map=impact_map).values_list("name", "uuid")
        stakeholders = {name.casefold(): keyed(row) for name, row in names}
        rows: dict[str, Mapping[Hashable, Row]] = {
            part: dict(_by_name(stored.raw.get(part), stakeholders if part == "stakeholders" else {})) for part in PARTS
        }
        rows[MAP] = {"": {key: value for key, value in stored.raw.items() if key not in PARTS}}
        for part, ids in ((INPUTS, stored.inputs), (OUTCOMES, stored.outcomes)):
            rows[part] = dict(zip(map(keyed, ids), _objects(stored.raw.get(part)), strict=True))
        return Side(stored.raw, rows)

    def _told(self, each: Difference) -> Told:
        effect = "" if each.effect is None or not self.ratios else effect_in_words(each.effect)
        row = self._row(each)
        if not each.path:
            place = f"{TABLES[each.part].label}: {called(row)}"
            did = "added" if each.before is None else "removed"
            if each.part == "excluded_outcomes":
                place, did = f"left out: {called(row)}", "yes" if each.before is None else "not any more"
            return Told(place, "", "", did, effect)
        heading = _heading(TABLES[each.part], each.path)
        place = heading if each.part == MAP else f"{called(row)}: {heading}"
        return Told(place, self._text(each, each.before), self._text(each, each.after), "", effect)

    def _row(self, each: Difference) -> Row:
        older, newer = self._sides
        return newer.rows[each.part].get(each.key) or older.rows[each.part][each.key]

    def _text(self, each: Difference, value: Json) -> str:
        column = find_column(TABLES[each.part], _key(each.path))
        if value is None or column is None:
            return plain_text(value)
        if column.kind in NUMBERS:
            number = None if isinstance(value, bool) else parse(str(value))
            return plain_text(value) if number is None else show_cell(column, number, sign=self._sign)
        if column.kind in {Kind.CHOICE, Kind.FLAG} and isinstance(value, str | int):
            return show_cell(column, value if isinstance(value, bool) else str(value))
        return plain_text(value)


def _objects(value: Json) -> Iterator[Row]:
    yield from (part for part in (value if isinstance(value, list) else []) if isinstance(part, Mapping))


def _by_name(value: Json, known: Mapping[str, UUID]) -> Iterator[tuple[Hashable, Row]]:
    """Rows that a file knows by their names alone; of several of one name the second is another."""
    met: dict[str, int] = {}
    for part in value if isinstance(value, list) else []:
        row: Row = part if isinstance(part, Mapping) else {"description": part}
        name = called(row).casefold()
        met[name] = met.get(name, 0) + 1
        yield known.get(name, (name, met[name])), row


def called(row: Row) -> str:
    """What a row is called."""
    return next((str(row[key]) for key in _CALLED if row.get(key)), "a row without a name")


def _heading(table: Table, path: Path) -> str:
    """What the column at a path is called."""
    if table is Table.SCENARIO and len(path) > 1:
        return f"sets {path[-1]}"
    return heading_of(table, _key(path))


def _key(path: Path) -> str:
    """The key of the column at a path."""
    outer, inner = path[0], path[-1]
    if len(path) == 1 or outer == "conventions":
        return inner
    return f"{inner}_shared" if outer == "shared" else f"{outer}_{inner}"


def plain_text(value: Json) -> str:
    """A value of a case file as words."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(plain_text(part) for part in value)[:LONGEST]
    return str(value)[:LONGEST]


def effect_in_words(effect: Decimal) -> str:
    """How far something moves a ratio: "+0.120", "−0.400", "none"; what is less than that, and not nothing, says so."""
    text = shown(effect.copy_abs(), EFFECT_PLACES)
    if not effect:
        return "none"
    if not text.strip("0."):
        return "under 0.001"
    return f"{'+' if effect > 0 else '−'}{text}"
