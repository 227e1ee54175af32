"""The stories of the demo. All of them are made up; nobody is quoted, and no two are told by one voice."""

from dataclasses import dataclass

from referrals.choices import StoryOutcome
from referrals.choices import StoryPurpose as For
from referrals.transitions.status import Status

ARTS, SINGING, THREADS = "Arts on prescription", "Singing together", "Threads: a making group"
EVERYWHERE = (For.TEAM, For.REPORT, For.PUBLIC)


@dataclass(frozen=True)
class Words:
    """A story: in which course, how its teller’s referral stands, and for what they agreed that it may be used.

    ``named`` may hold {name}, the teller’s given name; ``days_left`` is how long it may be used from today on, below
    nought where that is over.
    """

    course: str
    title: str
    text: str
    outcomes: tuple[StoryOutcome, ...]
    purposes: tuple[For, ...] = EVERYWHERE
    named: str = "{name}"
    status: Status = Status.COMPLETED
    days_left: int | None = None
    is_withdrawn: bool = False
    picture: str = ""


STORIES = (
    Words(
        ARTS,
        "The blue",
        "I mixed the same blue for four weeks. It was for the river, where it goes dark under the landing stage, "
        "and it came out like toothpaste. Everybody had an opinion. Then Maud put a bit of orange in front of me "
        "and walked off. I thought she had lost the thread. It was the orange.\n\nI have done eleven of them now, "
        "all the river. My son has one over his telly.",
        (StoryOutcome.MAKING, StoryOutcome.ABSORPTION, StoryOutcome.LEARNING),
    ),
    Words(
        SINGING,
        "Second row, left",
        "I only went in because the lift was broken and the singing was on the ground floor. They put me in the "
        "second row on the left, next to a man who hums before he knows the tune. By the third week I was humming "
        "too. I do not read music and neither does he.\n\nWhen we sang for the families I could not find mine "
        "for the lights, so I sang to the fire exit. It went well, I am told.",
        (StoryOutcome.COMPANY, StoryOutcome.EXPRESSION),
        days_left=400,
    ),
    Words(
        THREADS,
        "Pocket",
        "I cut the pocket off my husband’s work coat. It took me a year to do it and then about a minute. It is "
        "in the big cloth we made, bottom row, and it is still a pocket: you can put your hand in. Children do. I "
        "like that better than a frame.",
        (StoryOutcome.EXPRESSION, StoryOutcome.GIVING, StoryOutcome.MAKING),
        picture="A cloth of twenty-four coloured squares. In the bottom row one of them is a grey pocket.",
    ),
    Words(
        ARTS,
        "Days with handles",
        "I worked nights for years, then I did not work, and the days had no handles. Now Monday is the day "
        "before and on Wednesday my hands still smell of ink. I would not call it a hobby. It is more like having "
        "a shift again, only nobody minds if you stand at the window.",
        (StoryOutcome.PURPOSE, StoryOutcome.BELONGING),
        named="Somebody from the Tuesday studio",
        status=Status.IN_PROGRESS,
    ),
    Words(
        SINGING,
        "The goat",
        "In the fifth week we were asked for a song from home. I had never sung in my own language in this city, "
        "not out loud. I taught them the chorus. They get two of the words wrong, and now it says something about "
        "a goat. They sing it so seriously. I have not put it right.",
        (StoryOutcome.BELONGING, StoryOutcome.GIVING, StoryOutcome.PLACE),
        status=Status.IN_PROGRESS,
    ),
    Words(
        SINGING,
        "The low part",
        "I will be straight: I did not take to it. Too many hellos. But there was one song with a low part, and "
        "there were three of us on it, and when we had it right I could feel it through the chair. I stopped "
        "going in the seventh week. I still do the low part over the washing-up.",
        (StoryOutcome.ABSORPTION, StoryOutcome.EXPRESSION),
        purposes=(For.REPORT, For.PUBLIC, For.TRAINING),
        named="",
        status=Status.DISENGAGED,
    ),
    Words(
        ARTS,
        "Forty pounds",
        "I sold one. Forty pounds, to a dentist, off the wall at the open studio. I had put a price on it for a "
        "joke. I walked round the block twice before I told anybody. I have not spent the money; it is in the tin "
        "with the receipt. What I have done is asked for the bigger table.",
        (StoryOutcome.CONFIDENCE, StoryOutcome.WORK),
        status=Status.IN_PROGRESS,
    ),
    Words(
        THREADS,
        "Nine times",
        "I did the first seam nine times. Bea said that unpicking is sewing as well, so by that reckoning I was "
        "ahead of everyone. The tenth one is not straight either, but it goes where I want it to.",
        (StoryOutcome.LEARNING, StoryOutcome.CALM),
        purposes=(For.TEAM,),
        named="",
        status=Status.IN_PROGRESS,
    ),
    Words(
        ARTS,
        "Nobody counts the walk",
        "People ask about the painting. Nobody counts the walk. It is down our hill, past where the baths were, "
        "through the arcade if it rains, and I have been looking at doors. There is a green one with a fish on "
        "it. I have lived here since I was six and I would have sworn there was no fish.",
        (StoryOutcome.PLACE, StoryOutcome.BODY),
        days_left=-20,
    ),
    Words(
        THREADS,
        "The other hand",
        "At school they tied my left hand down. Here I said I could not follow it from the front, and a girl half "
        "my age turned her chair round and sat opposite, so that I had it like in a mirror. That was all. It "
        "took her two seconds to think of.",
        (StoryOutcome.CONFIDENCE, StoryOutcome.LEARNING, StoryOutcome.COMPANY),
        purposes=(For.TEAM, For.TRAINING),
    ),
    Words(
        SINGING,
        "Tea first",
        "For the first month I made the tea, so as not to have to do anything else. You hear everything from a "
        "kitchen with the hatch open. I knew all the words before I ever stood in the room.",
        (StoryOutcome.COMPANY, StoryOutcome.CALM),
        is_withdrawn=True,
        status=Status.IN_PROGRESS,
    ),
    Words(
        ARTS,
        "One bench",
        "We all drew the same bench, eleven of us, and there were eleven benches. Mine had no legs because I ran "
        "out of paper. Ivo hung it lowest, so that it stands on the floor.",
        (StoryOutcome.MAKING, StoryOutcome.BELONGING),
        purposes=(),
        status=Status.IN_PROGRESS,
    ),
)
