"""What people of the demo answer, and what that comes to: better on average afterwards, with spread, for some worse."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from referrals.choices import Channel, HelpedBy, Mode, OccasionState, Point
from referrals.demo.answer_words import CHANGED_LITTLE, CHANGED_MUCH, WHAT_IT_WAS_LIKE
from referrals.demo.dating import dated_back, hour_of
from referrals.instruments import Instrument, instrument, score
from referrals.models import Goal, MeasureReturn, Occasion

# Of what somebody gains by the end, so much is there at each point.
SHARE = {
    Point.BASELINE: 0.0,
    Point.DURING: 0.6,
    Point.BEFORE_LAST: 1.0,
    Point.AFTER_3: 0.9,
    Point.AFTER_6: 0.8,
    Point.AFTER_12: 0.7,
}
# Points of a scale from 0 to 10 that people gain, in the mean; the spread is wide, so that some lose.
GAIN, SPREAD = 1.1, 1.5
LEAVES_ONE_OUT = 0.07
STOPS_EARLY = 0.05
# Of what is keyed in from paper.
KEYED_WRONGLY = 0.2
_MODES = {
    Channel.IN_PERSON: (Mode.SELF, Mode.SELF, Mode.ASSISTED),
    Channel.PHONE: (Mode.PHONE,),
    Channel.LETTER: (Mode.PAPER,),
}
_HELPERS = {
    Mode.SELF: ("",),
    Mode.ASSISTED: (HelpedBy.LINK_WORKER, HelpedBy.FACILITATOR, HelpedBy.FAMILY, HelpedBy.INTERPRETER),
    Mode.PHONE: (HelpedBy.LINK_WORKER,),
    Mode.PAPER: ("", "", HelpedBy.FAMILY),
}
Answers = dict[str, int | str | None]


@dataclass(frozen=True)
class Answering:
    """An occasion on which somebody answered, and when."""

    occasion: Occasion
    day: date


@dataclass(frozen=True)
class Feeling:
    """How somebody is at the beginning, and what they gain by the end; on scales from 0 to 10."""

    life: float
    worry: float
    company: float
    gain: float

    @classmethod
    def by(cls, chance: Random) -> "Feeling":
        """Somebody’s. Who is lower gains a little more."""
        life = chance.gauss(4.9, 1.7)
        gain = chance.gauss(GAIN, SPREAD) + 0.15 * (4.9 - life)
        return cls(life, chance.gauss(5.4, 2.0), chance.gauss(2.2, 0.5), gain)


def make_returns(answering: Sequence[Answering], chance: Random) -> None:
    """Write the answers to each instrument of each occasion, scored by the rules of the instruments."""
    goals: dict[int, list[Goal]] = {}
    for goal in Goal.objects.filter(ended_on=None).select_related("plan").order_by("plan", "position"):
        goals.setdefault(goal.plan.person_id, []).append(goal)
    feelings: dict[int, Feeling] = {}
    written: list[MeasureReturn] = []
    for each in answering:
        person = each.occasion.person
        feeling = feelings.setdefault(person.pk, Feeling.by(chance))
        for goal in goals.get(person.pk, []):
            goal.plan.person = person
        written += _returns(each, feeling, goals.get(person.pk, []), chance)
    with dated_back(MeasureReturn):
        MeasureReturn.objects.bulk_create(written, batch_size=500)
        MeasureReturn.objects.bulk_create(_corrected(written, chance), batch_size=500)


def _returns(each: Answering, feeling: Feeling, goals: Sequence[Goal], chance: Random) -> Iterator[MeasureReturn]:
    occasion = each.occasion
    mode = chance.choice(_MODES[Channel(occasion.offered_how)])
    helped_by = chance.choice(_HELPERS[mode])
    stops = occasion.state == OccasionState.BEGUN or chance.random() < STOPS_EARLY
    asked = occasion.instruments[: 1 if stops else None]
    for label in asked:
        found = instrument(*label.split(":"))
        if found.items_from_plan:
            found = found.with_goals({str(goal.uuid): goal.text for goal in goals})
        answers = _answers(found, occasion, feeling, goals, chance)
        if any(answer not in (None, "") for answer in answers.values()):
            kept = _scored(occasion, found, answers)
            kept.mode, kept.helped_by, kept.answered_on = mode, helped_by, each.day
            kept.recorded_at = hour_of(each.day, 15)
            kept.recorded_by = None if mode == Mode.SELF else occasion.referral.owner
            yield kept


def _answers(asked: Instrument, occasion: Occasion, feeling: Feeling, goals: Sequence[Goal], chance: Random) -> Answers:
    """One answer to each item; now and then one is left out."""
    gained = feeling.gain * SHARE[Point(occasion.point)]
    answers = _ANSWERERS[asked.code](feeling, gained, chance, goals)
    if answers and chance.random() < LEAVES_ONE_OUT:
        answers[chance.choice(sorted(answers))] = None
    return answers


def _ons4(feeling: Feeling, gained: float, chance: Random, goals: Sequence[Goal]) -> Answers:
    middle = feeling.life + gained
    better = {key: _whole(middle + by + chance.gauss(0, 0.9)) for key, by in _ABOVE.items()}
    return {**better, "anxious": _whole(feeling.worry - 0.8 * gained + chance.gauss(0, 1.2))}


def _ucla3(feeling: Feeling, gained: float, chance: Random, goals: Sequence[Goal]) -> Answers:
    level = feeling.company - 0.22 * gained
    return {key: _whole(level + chance.gauss(0, 0.35), 1, 3) for key in ("companionship", "left_out", "isolated")}


def _goals(feeling: Feeling, gained: float, chance: Random, goals: Sequence[Goal]) -> Answers:
    return {str(goal.uuid): _whole((goal.score or 3) + 1.4 * gained + chance.gauss(0, 1)) for goal in goals}


def _what_changed(feeling: Feeling, gained: float, chance: Random, goals: Sequence[Goal]) -> Answers:
    return {"words": chance.choice(CHANGED_MUCH if gained > 0.6 else CHANGED_LITTLE)}


def _experience(feeling: Feeling, gained: float, chance: Random, goals: Sequence[Goal]) -> Answers:
    level = 2.7 + 0.2 * gained
    answers: Answers = {
        key: _whole(level + by + chance.gauss(0, 0.8), 0, 4)
        for key, by in (("absorption", 0.3), ("expression", -0.3), ("belonging", 0.2), ("meaning", 0.0))
    }
    return answers | {"words": chance.choice(WHAT_IT_WAS_LIKE) if chance.random() < 0.6 else None}


_ABOVE = {"satisfied": 0.0, "worthwhile": 0.4, "happy": 0.1}
_ANSWERERS: Mapping[str, Callable[[Feeling, float, Random, Sequence[Goal]], Answers]] = {
    "ons4": _ons4,
    "ucla3": _ucla3,
    "goals": _goals,
    "what_changed": _what_changed,
    "experience": _experience,
}


def _whole(number: float, least: int = 0, greatest: int = 10) -> int:
    return max(least, min(greatest, round(number)))


def _scored(occasion: Occasion, asked: Instrument, answers: Answers) -> MeasureReturn:
    """A return with its scores, as the pages keep it."""
    scored = score(asked, answers)
    return MeasureReturn(
        person=occasion.person,
        occasion=occasion,
        instrument=asked.code,
        instrument_version=asked.version,
        items=json.dumps(answers, ensure_ascii=False),
        answered=scored.answered,
        asked=scored.asked,
        is_complete=scored.complete,
        raw_score=scored.raw_score,
        score=scored.score,
        subscales={name: float(number) for name, number in scored.subscales.items()},
        not_scored_because=scored.reason,
    )


def _corrected(written: Iterable[MeasureReturn], chance: Random) -> Iterator[MeasureReturn]:
    """Of what was keyed in wrongly, how it was put right."""
    for before in written:
        if before.instrument != "ucla3" or before.mode != Mode.PAPER or chance.random() > KEYED_WRONGLY:
            continue
        answers: Answers = {**json.loads(before.items), "left_out": chance.randint(1, 3)}
        kept = _scored(before.occasion, instrument(before.instrument, before.instrument_version), answers)
        kept.mode, kept.helped_by, kept.answered_on = before.mode, before.helped_by, before.answered_on
        kept.recorded_at = hour_of(before.answered_on, 17)
        kept.recorded_by, kept.corrects = before.recorded_by, before
        yield kept
