"""An occasion as pages of few questions each, so that one thumb is enough."""

from collections.abc import Iterator
from dataclasses import dataclass

from referrals.actions.returning import answers_of, instrument_of
from referrals.instruments import Instrument, Item
from referrals.instruments.scoring import Answer
from referrals.measures.wording import OWN_LANGUAGE, Words, languages_of, words_of
from referrals.models import Occasion

# So many large targets fit on a telephone without losing the question; text to write takes as much.
TARGETS_ON_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One page: some items of one instrument, in ``language`` where there are words in it, else in English.

    ``first`` and ``last`` count questions over the whole form, from 1.
    """

    number: int
    of: int
    instrument: Instrument
    words: Words
    language: str
    items: tuple[Item, ...]
    first: int
    last: int
    questions: int

    @property
    def code(self) -> str:
        """The code of the instrument."""
        return self.instrument.code

    @property
    def begins_instrument(self) -> bool:
        """Whether its instructions stand here."""
        return self.items[0] == self.instrument.items[0]

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self.number == self.of

    @property
    def progress(self) -> str:
        """How far one has come, in words."""
        if self.first == self.last:
            return f"Question {self.first} of {self.questions}"
        return f"Questions {self.first} to {self.last} of {self.questions}"

    def key(self, item: Item) -> str:
        """The item, named over the whole occasion."""
        return f"{self.code}:{item.key}"


def steps_of(occasion: Occasion, language: str = "en") -> list[Step]:
    """The pages in order. What has no words that may be shown, and goals where there are none, is left out."""
    pages = [page for code in codes_of(occasion) for page in _pages(occasion, code, language)]
    questions = sum(len(page.items) for page in pages)
    found, first = [], 1
    for number, page in enumerate(pages, start=1):
        last = first + len(page.items) - 1
        step = Step(number, len(pages), page.instrument, page.words, page.language, page.items, first, last, questions)
        found.append(step)
        first = last + 1
    return found


def codes_of(occasion: Occasion) -> list[str]:
    """The codes of what is asked, in order."""
    return [asked.partition(":")[0] for asked in occasion.instruments]


def languages_for(occasion: Occasion) -> tuple[str, ...]:
    """In which languages something of it can be asked, English first."""
    found = {each for code in codes_of(occasion) for each in languages_of(instrument_of(occasion, code))}
    return tuple(sorted(found, key=lambda language: (language != "en", language)))


def goes_on_at(occasion: Occasion, steps: list[Step]) -> int:
    """The number of the page after the last one on which something was answered; the last page at most."""
    said = said_of(occasion)
    answered = [step.number for step in steps if any(said.get(step.key(item)) is not None for item in step.items)]
    return min(max(answered, default=0) + 1, len(steps))


def said_of(occasion: Occasion) -> dict[str, Answer]:
    """What was answered so far, by the name of the item over the whole occasion."""
    return {
        f"{kept.instrument}:{key}": answer
        for kept in occasion.returns.standing().select_related("person__key")
        for key, answer in answers_of(kept).items()
    }


@dataclass(frozen=True, slots=True)
class _Page:
    instrument: Instrument
    words: Words
    language: str
    items: tuple[Item, ...]


def _pages(occasion: Occasion, code: str, language: str) -> Iterator[_Page]:
    asked = instrument_of(occasion, code)
    words = words_of(asked, language)
    if words is None:
        words, language = words_of(asked), OWN_LANGUAGE
    if words is None:
        return
    page: list[Item] = []
    for item in asked.items:
        if page and sum(map(_targets, [*page, item])) > TARGETS_ON_A_PAGE:
            yield _Page(asked, words, language, tuple(page))
            page = []
        page.append(item)
    if page:
        yield _Page(asked, words, language, tuple(page))


def _targets(item: Item) -> int:
    """How much of a page a question takes: its answers, and leaving it out."""
    match item.kind:
        case "scale":
            return item.greatest - item.least + 2
        case "choice":
            return len(item.choices) + 1
        case "text":
            return TARGETS_ON_A_PAGE
        case _:
            return 4
