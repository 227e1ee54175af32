"""What goes on with a person, each thing in a line with what is next: group, answers, afterwards, use, stories."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assets.templatetags.marks import day
from referrals.actions.booking import BOOKABLE
from referrals.caseload.words import Look
from referrals.choices import Attendance, BookingState
from referrals.measures.person_page import MeasuresPage
from referrals.models import Appointment, Booking, Person, Referral
from referrals.programmes.moving_on import Line, lines_of
from referrals.programmes.progress import progress_of
from referrals.service_use.page import UseLine, UsePage
from referrals.stories.standing import StoryLine
from referrals.stories.standing import lines_of as stories_of

if TYPE_CHECKING:
    from accounts.models import User

_TO_DO = "warn"
_FEW = 2
_BOOKINGS = {
    BookingState.BOOKED: Look("In a group", "check", "good"),
    BookingState.WAITING: Look("Waiting list", "clock", "note"),
    BookingState.FINISHED: Look("To the end", "disc", "still"),
}
_NO_PLACE = Look("No group yet", "question", _TO_DO)
_TO_ASK = Look("To be asked", "calendar", _TO_DO)
_LATER = Look("Later", "ring", "still")
_SAID = Look("Said", "check", "good")
_NOT_ASKED = Look("Not asked yet", "ring", "still")
_NO_ANSWERS = Look("No answers", "ring", "still")


@dataclass(frozen=True)
class Card:
    """One thing that goes on: how it stands, what is known in a sentence, and the one way on."""

    look: Look
    heading: str
    sentence: str
    action: str
    url: str

    @property
    def is_to_do(self) -> bool:
        """Whether somebody is to see to it."""
        return self.look.tone == _TO_DO


def cards_of(person: Person, user: "User") -> list[Card]:
    """All of them, what somebody is to see to first."""
    today = timezone.localdate()
    found = [
        *_groups(person),
        *_measures(MeasuresPage(person, user)),
        *_afterwards(person, today),
        *_use(UsePage(person, user, {})),
        _stories(person),
    ]
    return sorted(found, key=lambda card: not card.is_to_do)


def _groups(person: Person) -> Iterator[Card]:
    """Each group the person is in or waits for, the last one they finished, and referrals that lack a place in one."""
    held = person.bookings.exclude(state=BookingState.LEFT).with_core_came()
    bookings = list(held.select_related("cohort__programme", "referral").order_by("-asked_at", "-pk"))
    current = [booking for booking in bookings if booking.state != BookingState.FINISHED]
    for booking in current or bookings[:1]:
        words = " ".join(_of_booking(booking))
        url = reverse("referrals:cohort", args=[booking.cohort.uuid])
        yield Card(_BOOKINGS[BookingState(booking.state)], str(booking.cohort), words, "Open the group", url)
    lacking = person.referrals.filter(status__in=BOOKABLE, offer__programme__isnull=False)
    placed = [booking.referral_id for booking in bookings]
    for referral in lacking.exclude(pk__in=placed).select_related("offer__programme"):
        url = reverse("referrals:referral", args=[referral.uuid])
        heading = str(referral.offer.programme) if referral.offer else ""
        yield Card(_NO_PLACE, heading, "It was accepted, and there is no place in a group yet.", "Book a place", url)


def _of_booking(booking: Booking) -> Iterator[str]:
    if booking.state == BookingState.WAITING:
        yield f"On the waiting list since {day(timezone.localdate(booking.asked_at))}."
        return
    progress = progress_of(booking)
    yield f"{progress.in_words}. {progress.meaning}"
    coming = Appointment.objects.filter(
        referral=booking.referral_id, session__cohort=booking.cohort_id, starts_at__gte=timezone.now(),
        attendance=Attendance.PLANNED, corrected_by__isnull=True,
    )  # fmt: skip
    if visit := coming.order_by("starts_at", "pk").first():
        yield f"Next: {date_format(timezone.localtime(visit.starts_at), 'j M Y, H:i')}."


def _measures(page: MeasuresPage) -> Iterator[Card]:
    """Whether somebody is to ask now; else what came of it."""
    heading, url = "How things are going", reverse("referrals:person_measures", args=[page.person.uuid])
    found = " ".join(f"{answered.finding}." for answered in page.answered[:_FEW])
    if page.due:
        asked = reverse("referrals:occasion", args=[page.due.occasion.uuid])
        look = Look(page.due.look.word, page.due.look.icon, _TO_DO)
        words = f"{page.due.when[:1].upper()}{page.due.when[1:]}. {page.due.sentence} {found}"
        yield Card(look, heading, words.strip(), "Ask how things are going", asked)
    elif found:
        yield Card(_SAID, heading, found, "See what has changed", url)
    elif page.occasions:
        yield Card(_NO_ANSWERS, heading, "They were to be asked; there are no answers.", "See what became of it", url)
    else:
        yield Card(_NOT_ASKED, heading, "Nobody is to ask anything now.", "Open it", url)


def _afterwards(person: Person, today: date) -> Iterator[Card]:
    """Of the last course that ended after the person took part: whether to ask where they went on to."""
    ended = person.referrals.filter(
        closed_at__isnull=False, first_attended_at__isnull=False, offer__programme__isnull=False
    )
    referral: Referral | None = ended.order_by("-closed_at", "-pk").first()
    if referral is None:
        return
    referral.person = person
    lines = lines_of(referral, today)
    line = next((each for each in lines if each.is_due), None)
    if line is not None:
        words = f"It ended {line.time.months} months ago. Ask where they went on to, and how it goes there."
        yield _of_moving_on(_TO_ASK, referral, line, words, "Write it down")
        return
    said = [each for each in lines if each.said]
    if said:
        yield _of_moving_on(_SAID, referral, said[-1], f"{said[-1].words}.", "Open it")
    elif coming := next((each for each in lines if each.time.due_on > today), None):
        url = reverse("referrals:referral", args=[referral.uuid])
        words = f"To be asked from {day(coming.time.due_on)}."
        yield Card(_LATER, "Where they went on to", words, "Open the referral", url)


def _of_moving_on(look: Look, referral: Referral, line: Line, words: str, action: str) -> Card:
    url = reverse("referrals:referral_moving_on", args=[referral.uuid, line.time.months])
    return Card(look, "Where they went on to", f"{words[:1].upper()}{words[1:]}", action, url)


def _use(page: UsePage) -> Iterator[Card]:
    """Of somebody who was referred: what they used before and after, as far as it is known."""
    if page.referral is None:
        return
    heading, url = "Use of the health service", reverse("referrals:person_service_use", args=[page.person.uuid])
    lines = page.supplied or page.self_reported
    if not lines:
        yield Card(_NOT_ASKED, heading, "Nothing is known of it. They may be asked; they need not say.", "Ask", url)
        return
    words = "; ".join(_of_use(line) for line in lines[:_FEW])
    is_missing = any(line.found.after is None for line in lines)
    if is_missing and page.after_is_over:
        yield Card(_TO_ASK, heading, f"{words}. The months afterwards can be asked about now.", "Ask", url)
    else:
        yield Card(_SAID, heading, f"{words}.", "Open it", url)


def _of_use(line: UseLine) -> str:
    label = f"{line.label[:1].upper()}{line.label[1:]}"
    return f"{label}: {line.before} before, {line.after} after"


def _stories(person: Person) -> Card:
    """How many there are, and whether the person is to be asked for what one may be used."""
    heading, url = "Stories", reverse("referrals:person_stories", args=[person.uuid])
    lines = stories_of(person)
    if not lines:
        new = reverse("referrals:person_story_new", args=[person.uuid])
        return Card(_LATER, heading, "None yet. Nobody has to tell one.", "Write a story down", new)
    counted = f"{len(lines)} {'story' if len(lines) == 1 else 'stories'}, {sum(line.is_used for line in lines)} in use."
    open_line = next((line for line in lines if _is_open(line)), None)
    if open_line is not None:
        agree = reverse("referrals:story_agree", args=[open_line.story.uuid])
        words = f"{counted} Of one they have not said for what it may be used."
        return Card(open_line.look, heading, words, "Ask for what", agree)
    return Card(_SAID, heading, counted, "Read them", url)


def _is_open(line: StoryLine) -> bool:
    return not line.story.purposes and line.story.withdrawn_at is None
