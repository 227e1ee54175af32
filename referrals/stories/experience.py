"""What the making itself was like, as the person answered: shown beside their stories, in the arts' own terms."""

from dataclasses import dataclass
from datetime import date

from referrals.actions.returning import answers_of
from referrals.instruments import instrument
from referrals.measures.wording import words_of
from referrals.models import MeasureReturn, Person

CODE = "experience"


@dataclass(frozen=True)
class Experience:
    """One time of answering: each question with the answer in words, and what was written besides."""

    when: str
    on: date
    answers: list[tuple[str, str]]
    said: list[str]


def experiences_of(person: Person) -> list[Experience]:
    """Each time that ``person``, whose key is open, was asked, the latest first; without times of no answer."""
    kept = MeasureReturn.objects.standing().filter(person=person, instrument=CODE).select_related("occasion")
    found = []
    for each in kept.order_by("-answered_on", "-id"):
        each.person = person
        asked = instrument(each.instrument, each.instrument_version)
        words, given = words_of(asked, on=each.answered_on), answers_of(each)
        if words is None:
            continue
        answers, said = [], []
        for item in asked.items:
            answer = given.get(item.key)
            if isinstance(answer, int):
                labels = dict(words.choices.get(item.key, ()))
                answers.append((words.items[item.key], labels.get(answer) or f"{answer} of {item.greatest}"))
            elif answer:
                said.append(answer)
        if answers or said:
            found.append(Experience(each.occasion.get_point_display(), each.answered_on, answers, said))
    return found
