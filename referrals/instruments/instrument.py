"""What an instrument is: its items, what they come to, and what is known of the result."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

# scale: whole numbers in a row, a name at the ends. choice: named answers. number: a whole number that is typed in.
Kind = Literal["scale", "choice", "number", "text"]
# Which way is better. "each": the items stand each by itself, and each says it of itself.
Direction = Literal["higher", "lower", "each"]
Better = Literal["higher", "lower", "neither"]
# sum: of all items. table: the sum, then looked up. ghq: Likert and 0-0-1-1. each: every item by itself. none: words.
Method = Literal["sum", "table", "ghq", "each", "none"]
Who = Literal["person", "group"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given. ``label`` is empty where the words are somebody's own."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    ``text`` is None where its owner lets nobody print it without a licence. Numbers go from ``least`` to ``greatest``;
    for ``text`` the latter is how many characters are taken. ``reversed``: a high answer means the opposite of what it
    means in the other items; scoring never turns it round unless the definition's method says so.
    ``needed``: the return is not complete without it.
    """

    key: str
    text: str | None
    kind: Kind
    least: int
    greatest: int
    choices: tuple[Choice, ...] = ()
    better: Better = "neither"
    reversed: bool = False
    needed: bool = True

    @property
    def is_number(self) -> bool:
        """Whether the answer is a whole number; else it is words."""
        return self.kind != "text"


@dataclass(frozen=True, slots=True)
class Subscale:
    """A number that some of the items come to."""

    key: str
    label: str
    items: tuple[str, ...]
    least: int
    greatest: int
    better: Better


@dataclass(frozen=True, slots=True)
class Threshold:
    """A band of a result that somebody published. ``of`` is "score", "raw_score" or a subscale.

    ``verified``: the figure was found in a published text when the definition was written, and not only remembered.
    """

    of: str
    at_least: Decimal | None
    at_most: Decimal | None
    label: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Change:
    """From how much on a change means something, for one person or in the mean of a group.

    ``greatest`` is there where sources give a range. ``of`` and ``verified`` as in ``Threshold``.
    """

    of: str
    who: Who
    least: Decimal
    greatest: Decimal | None
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer after which somebody looks after the person on the same day."""

    item: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """A version of a questionnaire.

    ``title`` is neutral and is what a participant reads; ``name`` is the proper name, for workers.
    ``only_after_start``: it asks about what was begun, so it is not asked at the beginning.
    ``items_from_plan``: its items are the person's own goals; see ``with_goals``.
    ``positive``: fit for a pack that every person is asked. ``is_about_symptoms``: it asks how ill somebody feels, so
    a manager chooses it knowing what it brings.
    ``taken_from``: the numbers that the items of a short form have in the long one.
    """

    code: str
    version: str
    title: str
    name: str
    instructions: str | None
    recall: str
    items: tuple[Item, ...]
    method: Method
    table: tuple[Decimal, ...]
    direction: Direction
    score_least: Decimal | None
    score_greatest: Decimal | None
    subscales: tuple[Subscale, ...]
    thresholds: tuple[Threshold, ...]
    meaningful_change: tuple[Change, ...]
    alerts: tuple[Alert, ...]
    is_free: bool
    licence_holder: str
    licence_note: str
    left_out: str
    source: str
    positive: bool
    is_about_symptoms: bool
    only_after_start: bool
    items_from_plan: bool
    taken_from: tuple[int, ...]

    @property
    def label(self) -> str:
        """Code and version in one word, as an occasion keeps it: ``ons4:1``."""
        return f"{self.code}:{self.version}"

    @property
    def has_score(self) -> bool:
        """Whether the answers come to one number."""
        return self.method in ("sum", "table", "ghq")

    def item(self, key: str) -> Item:
        """One of its items. Raises KeyError."""
        for each in self.items:
            if each.key == key:
                return each
        raise KeyError(key)

    def with_goals(self, goals: Mapping[str, str]) -> "Instrument":
        """The same, asking for these goals of a person's plan, by key, in their order.

        Raises ValueError where it does not ask for goals.
        """
        if not self.items_from_plan:
            raise ValueError(f"{self.code} does not ask for goals")
        pattern = self.items[0]
        return replace(self, items=tuple(replace(pattern, key=key, text=text) for key, text in goals.items()))
