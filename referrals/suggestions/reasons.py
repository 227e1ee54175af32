"""What speaks for a place, what against it, and what nobody knows: one function for each thing that matters."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.formats import date_format

from referrals.choices import AccessNeed
from referrals.suggestions.place import Place, miles_between
from referrals.suggestions.times import ANY_TIME, DAYS, PARTS, Times
from referrals.suggestions.wish import GettingAbout, Wish

# What a provider said of its places is believed so long.
SAID_LATELY = timedelta(days=42)
# So many working days a provider has to open a referral before anybody is nudged.
QUICK_DAYS = 3
WEEKS_THAT_ARE_LONG = 4
ENGLISH = "english"


class Side(StrEnum):
    """On which side a reason stands."""

    FOR = "for"
    AGAINST = "against"
    NOT_KNOWN = "unsure"


@dataclass(frozen=True)
class Reason:
    """One reason, in words that stand for themselves. ``about`` names what it is about."""

    side: Side
    words: str
    about: str = ""


Found = Iterator[Reason]
_BASIC_LANGUAGE_WORDS = ("", ENGLISH)


def need(place: Place, wish: Wish, labels: Mapping[str, str]) -> Found:
    """Which of the needs it answers, and what of it does."""
    for code in wish.needs:
        if code in place.answers:
            by = ", ".join(dict.fromkeys(word.lower() for word in place.answers[code]))
            yield Reason(Side.FOR, f"{labels[code]}: {by}" if by else labels[code], "need")


def distance(place: Place, wish: Wish) -> Found:
    """How far it is, and how to get there."""
    far = miles_of(place, wish)
    if far is not None:
        walks_only = wish.getting_about == (GettingAbout.WALK,)
        side = Side.AGAINST if walks_only and far > 1 and not place.getting_there else Side.FOR
        words = f"{far:.1f} miles"
        yield Reason(side, f"{words}; {place.getting_there}" if place.getting_there else words, "distance")
    elif place.is_position_private:
        area = f" in {place.area}" if place.area else ""
        yield Reason(Side.NOT_KNOWN, f"Its address{area} is kept private; ask how far it is", "distance")
    elif wish.position is None:
        yield Reason(Side.NOT_KNOWN, place.getting_there or "How far is not known without a postcode", "distance")
    else:
        yield Reason(Side.NOT_KNOWN, place.getting_there or "Where it is, is not on record", "distance")


def miles_of(place: Place, wish: Wish) -> float | None:
    """The distance between the two in miles, where both are known."""
    if place.position is None or wish.position is None:
        return None
    return miles_between(wish.position, place.position)


def when(place: Place, wish: Wish) -> Found:
    """Whether its days and times suit."""
    if not (wish.times.days or wish.times.parts):
        return
    if place.times == ANY_TIME:
        yield Reason(Side.NOT_KNOWN, f"When: {place.schedule or 'not on record'}", "when")
        return
    clashes = [
        _clash(wished, held, names)
        for wished, held, names in (
            (wish.times.parts, place.times.parts, [f"{part}s" for part in PARTS]),
            (wish.times.days, place.times.days, [f"{day}s" for day in DAYS]),
        )
    ]
    if any(clashes):
        yield Reason(Side.AGAINST, "; ".join(filter(None, clashes)), "when")
    elif _is_missing(wish.times, place.times):
        yield Reason(Side.NOT_KNOWN, f"When: {place.schedule}; ask for the rest", "when")
    else:
        yield Reason(Side.FOR, f"{place.schedule}, which suits", "when")


def _clash(wished: frozenset[int] | frozenset[str] | None, held: frozenset[int] | frozenset[str] | None,
           names: list[str]) -> str:  # fmt: skip
    """Why the two do not go together; empty where they do, or one of them is not known."""
    if not wished or not held or wished & held:
        return ""
    order = range(len(DAYS)) if len(names) == len(DAYS) else PARTS
    named = dict(zip(order, names, strict=True))
    held_words, wished_words = (", ".join(named[each] for each in order if each in some) for some in (held, wished))
    return f"{held_words[:1].upper()}{held_words[1:]}; asked for {wished_words}"


def _is_missing(wished: Times, held: Times) -> bool:
    return bool((wished.days and held.days is None) or (wished.parts and held.parts is None))


def capacity(place: Place, wish: Wish, today: date) -> Found:
    """Whether there is room now, and who said so when."""
    room = place.room
    if room.said_on is None:
        yield Reason(Side.NOT_KNOWN, "Places: nobody has said", "capacity")
    elif today - room.said_on > SAID_LATELY:
        yield Reason(Side.NOT_KNOWN, f"Places: not said since {_day(room.said_on)}", "capacity")
    elif room.is_full:
        wait = f", about {_weeks(room.weeks)} to wait" if room.weeks else ", with a waiting list"
        yield Reason(Side.AGAINST, f"Full{wait}; said {_day(room.said_on)}", "capacity")
    elif room.free is None:
        long = (room.weeks or 0) > WEEKS_THAT_ARE_LONG
        words = f"About {_weeks(room.weeks)} to wait" if room.weeks else "No wait"
        yield Reason(Side.AGAINST if long else Side.FOR, f"{words}; said {_day(room.said_on)}", "capacity")
    else:
        of = f" of {room.of}" if room.of and room.of >= room.free else ""
        yield Reason(Side.FOR, f"{room.free}{of} {_places(room.free, of)} free; said {_day(room.said_on)}", "capacity")


def _places(free: int, of: str) -> str:
    return "place" if free == 1 and not of else "places"


def _weeks(weeks: int | None) -> str:
    return "a week" if weeks == 1 else f"{weeks} weeks"


def access(place: Place, wish: Wish) -> Found:
    """Whether they can get in and take part."""
    known = [code for code in wish.access if place.access.get(code)]
    lacking = [code for code in wish.access if place.access.get(code) is False]
    open_ = [code for code in wish.access if code not in place.access]
    if known:
        yield Reason(Side.FOR, _sentence([AccessNeed(code).label for code in known]), "access")
    if lacking:
        yield Reason(Side.AGAINST, f"Without: {', '.join(AccessNeed(code).label for code in lacking)}", "access")
    if open_:
        labels = ", ".join(AccessNeed(code).label for code in open_)
        yield Reason(Side.NOT_KNOWN, f"Not known: {labels}. Ask before you send", "access")


def cost(place: Place, wish: Wish) -> Found:
    """Whether they can pay for it. A cost is for each time, and a week has one."""
    note = f" ({place.cost_note})" if place.cost_note else ""
    if place.cost is None:
        if wish.spend is not None or place.cost_note:
            yield Reason(Side.NOT_KNOWN, f"Cost: {place.cost_note or 'not known'}", "cost")
        return
    words = f"No cost{note}" if not place.cost else f"{_pounds(place.cost)} each time{note}"
    if wish.spend is not None and place.cost > wish.spend:
        yield Reason(Side.AGAINST, f"{words}; asked for up to {_pounds(wish.spend)} a week", "cost")
    else:
        yield Reason(Side.FOR, words, "cost")


def language(place: Place, wish: Wish) -> Found:
    """Whether they will be understood. English is taken for granted, other languages are not."""
    if wish.language.strip().lower() in _BASIC_LANGUAGE_WORDS:
        return
    wanted = wish.language.strip()
    if not place.languages:
        yield Reason(Side.NOT_KNOWN, f"Languages: not known; {wanted} wanted", "language")
    elif wanted.lower() in place.languages.lower():
        yield Reason(Side.FOR, f"{wanted} is spoken", "language")
    else:
        yield Reason(Side.AGAINST, f"{place.languages}; {wanted} wanted", "language")


def meant_for(place: Place, wish: Wish) -> Found:
    """For whom it is meant, where it is not for anyone: somebody may be one of them or not."""
    if place.meant_for:
        age, ages = wish.age, place.ages_among_others
        is_other_age = age is not None and ages and not any(_within(age, span) for span in ages)
        side = Side.AGAINST if is_other_age else Side.NOT_KNOWN
        yield Reason(side, f"Meant for {', '.join(word.lower() for word in place.meant_for)}", "audience")


def _within(age: int, span: tuple[int, int | None]) -> bool:
    return span[0] <= age and (span[1] is None or age <= span[1])


def promptness(place: Place, wish: Wish) -> Found:
    """How soon its people open what is sent to them, over the last year."""
    if place.slow_days is None:
        return
    days = round(place.slow_days)
    average = "the same day" if days == 0 else f"{days} working day{'' if days == 1 else 's'}"
    if place.slow_days > QUICK_DAYS:
        yield Reason(Side.AGAINST, f"Slow to pick up: {average} on average", "promptness")
    else:
        yield Reason(Side.FOR, f"Picks up quickly: {average} on average", "promptness")


def last_checked(place: Place, wish: Wish) -> Found:
    """How the register knows that it is there, and since when."""
    checked = place.checked
    if checked.on is None:
        yield Reason(Side.NOT_KNOWN, "Nobody has checked since it was recorded", "checked")
    elif checked.is_due:
        yield Reason(Side.NOT_KNOWN, f"Last checked {_day(checked.on)}: ask whether it still runs", "checked")
    else:
        yield Reason(Side.FOR, f"Checked, {checked.how}, {_day(checked.on)}", "checked")


_OF_PLACE: tuple[Callable[[Place, Wish], Found], ...] = (
    access, cost, language, meant_for, promptness, last_checked,
)  # fmt: skip


def reasons_of(place: Place, wish: Wish, labels: Mapping[str, str], today: date) -> tuple[Reason, ...]:
    """All that speaks for and against a place, in the order in which one says it. ``labels`` are those of needs."""
    found = [*need(place, wish, labels), *distance(place, wish), *when(place, wish), *capacity(place, wish, today)]
    for ask in _OF_PLACE:
        found.extend(ask(place, wish))
    return tuple(found)


def _sentence(words: list[str]) -> str:
    text = ", ".join(words)
    return f"{text[:1].upper()}{text[1:]}"


def _pounds(amount: object) -> str:
    return f"£{amount:.2f}".removesuffix(".00")


def _day(day: date) -> str:
    return date_format(day, "j M Y")
