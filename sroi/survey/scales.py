"""Answers that people can give to "how much of it?", and the share that each stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its key in a form, its words, and the share, from 0 to 1, that it stands for."""

    key: str
    words: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """Answers from none of it to all of it. ``key`` names it in an address."""

    key: str
    title: str
    answers: tuple[Answer, ...]

    @property
    def is_yes_or_no(self) -> bool:
        """Whether every answer is all or nothing, so that it counts people and does not weigh them."""
        return all(answer.share in (0, 1) for answer in self.answers)

    @property
    def words(self) -> str:
        """What each answer stands for, in one line."""
        return ", ".join(f"{answer.words} = {answer.share * 100:.0f} %" for answer in self.answers)


def _scale(key: str, title: str, *answers: tuple[str, str]) -> Scale:
    found = (Answer(f"a{place}", words, Decimal(share)) for place, (words, share) in enumerate(answers))
    return Scale(key, title, tuple(found))


# How a word is weighed is a convention of ours, printed with every share that rests on it, and no finding.
SCALES: Mapping[str, Scale] = {
    scale.key: scale
    for scale in (
        _scale(
            "degrees",
            "Not at all to wholly",
            ("not at all", "0"), ("a little", "0.25"), ("half", "0.5"), ("mostly", "0.75"), ("wholly", "1"),
        ),
        _scale("yes-no", "Yes or no", ("no", "0"), ("yes", "1")),
        _scale("partly", "No, partly, yes", ("no", "0"), ("partly", "0.5"), ("yes", "1")),
        _scale(
            "ten", "From 0 to 10", *((str(number), str(Decimal(number) / 10)) for number in range(11))
        ),
    )
}  # fmt: skip
