"""What a list says about what it found: the sentence at its head, the filters in use, and the ways out of nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone

from assets.choices import Review, SchemeCode
from assets.filters import SORTS, AssetFilter
from assets.permissions import can_add
from assets.search import FEW, suggestion
from assets.templatetags.marks import day, number

if TYPE_CHECKING:
    from assets.filter_fields import Centre

PAGE_SIZE = 20
MOST_DUE = 9999
# How many filters are tried one by one when together they find nothing.
MOST_WAYS_OUT = 6


@dataclass(frozen=True)
class Chip:
    """One value in use, and the address without it. ``name`` is the filter, ``value`` its text in the address."""

    name: str
    value: str
    label: str
    url: str


@dataclass(frozen=True)
class Sort:
    """One order of the list."""

    label: str
    url: str
    is_chosen: bool


class Finding:
    """The answer of a list page to its address."""

    def __init__(self, chosen: AssetFilter) -> None:
        self.chosen = chosen
        self.tallies = chosen.narrowed().tallies(chosen.user)
        self.total = self.tallies["total"]

    def page(self, number: str | None) -> Page:
        """The page called ``number``, or the nearest there is, with all that its entries show."""
        paginator = Paginator(self.chosen.qs.for_list(self.chosen.user), PAGE_SIZE)
        paginator.count = self.total  # counted already
        return paginator.get_page(number)

    @cached_property
    def in_register(self) -> int:
        """How many assets there are for this person without any filter."""
        return self.chosen.queryset.count() if self.chips else self.total

    @cached_property
    def certain(self) -> int | None:
        """How many were certainly open on the chosen day; None where no day is chosen."""
        asked = self.chosen.chosen.get("open_on")
        return self.chosen.narrowed().certainly_open_on(asked).count() if asked else None

    @cached_property
    def due_for_review(self) -> int:
        """How many assets, filters aside, are due for review; 0 for those who review nothing.

        Counted as far as ``MOST_DUE`` and one more: beyond that nobody needs to know how many.
        """
        if not self.can_add:
            return 0
        return self.chosen.queryset.due_for_review(timezone.localdate())[: MOST_DUE + 1].count()

    @property
    def due_in_words(self) -> str:
        """The same number as it is said: "more than 9,999"."""
        return f"more than {number(MOST_DUE)}" if self.due_for_review > MOST_DUE else number(self.due_for_review)

    @cached_property
    def can_add(self) -> bool:
        """Whether the person may write down new assets."""
        return can_add(self.chosen.user)

    @property
    def can_bulk_edit(self) -> bool:
        """Whether the person edits records of some project, and may want to change several of these at once."""
        return self.can_add

    @property
    def unlocated(self) -> int:
        """How many cannot be drawn on the map."""
        return self.total - self.tallies["located"]

    @property
    def without_address(self) -> int:
        """How many of those have no address that could be drawn, as against one that is kept private."""
        return self.unlocated - self.tallies["private"]

    @property
    def correction(self) -> str:
        """What was searched for instead of what was typed; empty where nothing had to be put right."""
        reading = self.chosen.reading
        return reading.text if reading and reading.is_corrected else ""

    @cached_property
    def suggestion(self) -> str:
        """What may have been meant where next to nothing has what was typed; empty otherwise."""
        reading = self.chosen.reading
        return suggestion(reading, self.chosen.queryset) if reading and self.total <= FEW else ""

    @property
    def suggestion_url(self) -> str:
        """The address of the same search for that."""
        return self._address("q", replacement=self.suggestion)

    @property
    def heading(self) -> str:
        """The finding in one line: "184 assets improve mental health and wellbeing"."""
        chosen = self.chosen.chosen
        parts = list(self._clauses())
        told = {"q", "function", "near", "within", "open_on", "review", "withdrawn", "sort"}
        rest = sum(chip.name not in told for chip in self.chips)
        if rest:
            word = "filter" if rest == 1 else "filters"
            parts.append(f"with {rest} more {word}" if parts else "match" if self.total != 1 else "matches")
        if not self.total:
            return "No asset matches this" if "q" not in chosen else f"No asset matches “{chosen['q'][:60]}”"
        return " ".join([self._how_many(), *parts])

    def _how_many(self) -> str:
        noun = "asset" if self.total == 1 else "assets"
        if self.certain is not None and self.certain < self.total:
            return f"Between {number(self.certain)} and {number(self.total)} {noun}"
        return f"{number(self.total)} {noun}"

    def _clauses(self) -> Iterator[str]:
        chosen = self.chosen.chosen
        one = self.total == 1
        if "q" in chosen:
            yield f"{'matches' if one else 'match'} “{(self.correction or chosen['q'])[:60]}”"
        functions = [self._term(SchemeCode.FUNCTION, code) for code in chosen.get("function", [])]
        if functions:
            said = " or ".join(label if one else _plural(label) for label in functions)
            yield f"and {said}" if "q" in chosen else said
        if "near" in chosen and "within" in chosen:
            yield f"within {chosen['within']} of {chosen['near'].postcode}"
        if "open_on" in chosen:
            yield (
                f"{'was' if one else 'were'} open on {day(chosen['open_on'])}"
                if not functions
                else (f"and {'was' if one else 'were'} open on {day(chosen['open_on'])}")
            )
        if "review" in chosen:
            yield Review(chosen["review"]).label
        if "withdrawn" in chosen:
            yield "withdrawn"

    @cached_property
    def chips(self) -> list[Chip]:
        """The values in use, in the order of the filters, each with the address without it."""
        names = [name for name in self.chosen.filters if name in self.chosen.chosen]
        return [
            Chip(name, value, label, self._address(name, value))
            for name in names
            for value, label in self._labels(name, self.chosen.chosen[name])
        ]

    @cached_property
    def ways_out(self) -> list[tuple[Chip, int]]:
        """Where nothing is found: the filters without which something would be, and how many."""
        chips = self.chips if 1 < len(self.chips) <= MOST_WAYS_OUT and not self.total else []
        counted = [(chip, self._count_without(chip)) for chip in chips]
        return [(chip, count) for chip, count in counted if count]

    @property
    def sorts(self) -> list[Sort]:
        """The orders that make sense here."""
        needs = {"best": "q", "distance": "near"}
        return [
            Sort(label, self._address("sort", replacement=name), name == self.chosen.sort)
            for name, label in SORTS.items()
            if needs.get(name, "") in {"", *self.chosen.chosen}
        ]

    @property
    def sort_label(self) -> str:
        """The order of the list in words."""
        return SORTS[self.chosen.sort]

    @property
    def state(self) -> str:
        """The address's query as map and exports take it over: all but the page."""
        data = self._data()
        return data.urlencode()

    @property
    def unlocated_url(self) -> str:
        """The address of those among them that cannot be drawn."""
        return self._address("located", replacement="no")

    def _data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        data.update(self.chosen.data)
        data.pop("page", None)
        return data

    def _address(self, name: str, value: str = "", replacement: str = "") -> str:
        data = self._data()
        left = [one for one in data.getlist(name) if one != value] if value else []
        data.setlist(name, [replacement] if replacement else left)
        if name == "near":
            data.pop("within", None)
        return f"?{data.urlencode()}"

    def _asked(self, name: str) -> Any:
        return self.chosen.chosen.get(name)

    def _labels(self, name: str, asked: Any) -> Iterator[tuple[str, str]]:
        if isinstance(asked, list):
            labels = dict(self.chosen.filters[name].extra["choices"])
            for value in asked:
                yield value, f"Recorded in {labels[value]}" if name == "wave" else _capital(str(labels[value]))
            return
        yield "", self._single(name, asked)

    def _single(self, name: str, asked: Any) -> str:
        if name == "near":
            centre: Centre = asked
            radius = self._asked("within")
            return f"Within {radius} of {centre.postcode}" if radius else f"Near {centre.postcode}"
        return {
            "q": lambda: f"“{asked[:60]}”",
            "open_on": lambda: f"Open on {day(asked)}",
            "located": lambda: "On the map" if asked == "yes" else "No location",
            "review": lambda: _capital(Review(asked).label),
            "withdrawn": lambda: "Withdrawn",
            "id": lambda: "One record",
        }[name]()

    def _count_without(self, chip: Chip) -> int:
        return self.chosen.without(chip.name, chip.value).count()

    def _term(self, scheme: str, code: str) -> str:
        node = self.chosen.vocabulary.find(scheme, code)
        return node.label if node else code


def _plural(label: str) -> str:
    """ "supports social relationships", said of several."""
    verb, _, rest = label.partition(" ")
    return f"{verb.removesuffix('s')} {rest}"


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
