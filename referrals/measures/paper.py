"""The questions on paper: in large type, with a code and nobody's name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from referrals.instruments import Item
from referrals.measures.entering import whole_steps
from referrals.measures.steps import Step, languages_for
from referrals.models import Occasion

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

_HALF = 4
_SIGNS = 2 * _HALF
LONGEST_CODE = 20
_CODE = re.compile(r"[0-9a-f]{8}")
_HEX_OF_A_UUID = 32


@dataclass(frozen=True)
class Printed:
    """A question as it is printed: the numbers that are keyed in stand beside the answers."""

    number: int
    item: Item
    text: str
    choices: tuple[tuple[int, str], ...]

    @property
    def kind(self) -> str:
        """A row of numbers, a list of answers, a box for a number, or lines to write on."""
        return self.item.kind

    @property
    def numbers(self) -> range:
        """Those of a scale."""
        return range(self.item.least, self.item.greatest + 1)

    @property
    def lowest(self) -> str:
        """What the left end of a scale means."""
        return dict(self.choices).get(self.item.least, "")

    @property
    def highest(self) -> str:
        """What the right end means."""
        return dict(self.choices).get(self.item.greatest, "")


class PaperPage:
    """What is printed for an occasion; ``asked`` is the address, which may name a language."""

    def __init__(self, occasion: Occasion, asked: Mapping[str, str]) -> None:
        self.occasion = occasion
        named = asked.get("language", "")
        self.languages = languages_for(occasion)
        self.language = named if named in self.languages else "en"
        self.steps = whole_steps(occasion, self.language)

    @property
    def code(self) -> str:
        """By which the paper is known when it comes back."""
        return code_of(self.occasion)

    @property
    def sets(self) -> list[tuple[Step, list[Printed]]]:
        """Each set of questions, numbered through."""
        return [
            (
                step,
                [
                    Printed(number, item, step.words.items[item.key], step.words.choices.get(item.key, ()))
                    for number, item in enumerate(step.items, start=step.first)
                ],
            )
            for step in self.steps
        ]


def code_of(occasion: Occasion) -> str:
    """The code of an occasion, as it is printed: 3F9A-1C2E. By itself it leads nobody anywhere."""
    signs = occasion.uuid.hex[:_SIGNS].upper()
    return f"{signs[:_HALF]}-{signs[_HALF:]}"


def occasion_of_paper(user: "Viewer", typed: str) -> Occasion | None:
    """The one occasion within scope whose paper has this code; None for none, and where two have."""
    signs = "".join(sign for sign in typed[:LONGEST_CODE].lower() if sign not in " -")
    if not _CODE.fullmatch(signs):
        return None
    # A code is the beginning of an id, so that its index finds it.
    first, last = (UUID(signs.ljust(_HEX_OF_A_UUID, end)) for end in ("0", "f"))
    found = list(Occasion.objects.visible_to(user).filter(uuid__range=(first, last))[:2])
    return found[0] if len(found) == 1 else None
