"""What people from the courses tell, and what they agreed that it may be used for."""

from base64 import b64encode
from datetime import date, timedelta
from io import BytesIO

from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageDraw

from referrals.choices import Channel, ConsentKind, GivenBy
from referrals.demo.city import City
from referrals.demo.story_words import STORIES, Words
from referrals.models import Booking, ConsentRecord, Story, StoryPicture
from referrals.transitions.status import CLOSED, Status

# Where the course goes on, a day or more ago for each story; else so long after it ended.
TOLD_AGO, TOLD_AFTER = timedelta(days=1), timedelta(days=21)
ASKED_AFTER, TAKEN_BACK_AFTER = timedelta(days=1), timedelta(days=6)

SQUARES, ROWS, SIDE, SEAM = 6, 4, 96, 6
CLOTH = ("#8c3b3b", "#d9a441", "#3e5c76", "#6b7f59", "#b8c4bb", "#5d4157", "#e0d3b8")
THREAD, POCKET, WORN = "#efe9dc", "#6f7479", "#565b60"


def make_stories(city: City) -> None:
    """Write them, each told by somebody else; where it can be, by somebody whom the first link worker looks after."""
    told: set[int] = set()
    for number, words in enumerate(STORIES, start=1):
        booking = _teller(words, told, city)
        told.add(booking.person_id)
        _write(words, booking, timezone.localdate() - number * TOLD_AGO)


def _teller(words: Words, told: set[int], city: City) -> Booking:
    """The first of the course who has told nothing yet, from the latest group that has finished, or that goes on."""
    found = Booking.objects.filter(
        cohort__programme__title=words.course,
        cohort__finished_at__isnull=words.status == Status.IN_PROGRESS,
        referral__status=words.status,
    )
    teller: Booking = (
        found.exclude(person__in=told)
        .annotate(is_others=~Q(referral__owner=city.workers[0]))
        .select_related("person__key", "referral__owner", "cohort__programme__offer__activity")
        .order_by("-cohort__starts_on", "is_others", "pk")[0]
    )
    return teller


def _write(words: Words, booking: Booking, told_on: date) -> None:
    referral, today = booking.referral, timezone.localdate()
    if referral.status in CLOSED and referral.closed_at:
        told_on = min(timezone.localdate(referral.closed_at) + TOLD_AFTER, told_on)
    until = today + timedelta(days=words.days_left) if words.days_left is not None else None
    asked_on = told_on + ASKED_AFTER
    back_on = min(asked_on + TAKEN_BACK_AFTER, today)
    story = Story.objects.create(
        person=booking.person,
        referral=referral,
        cohort=booking.cohort,
        asset=booking.cohort.programme.offer.activity.asset,
        title=words.title,
        text=words.text,
        credited_as=words.named.format(name=booking.person.given_name),
        outcomes=list(words.outcomes),
        told_on=told_on,
        consent=_agreement(booking, asked_on, until) if words.purposes else None,
        purposes=list(words.purposes),
        until=until,
        withdrawn_at=timezone.now() - (today - back_on) if words.is_withdrawn else None,
        added_by=referral.owner,
    )
    if words.picture:
        _draw(story, words.picture)


def _agreement(booking: Booking, asked_on: date, until: date | None) -> ConsentRecord:
    agreed: ConsentRecord = ConsentRecord.objects.create(
        person=booking.person,
        referral=booking.referral,
        kind=ConsentKind.STORY,
        value="yes",
        given_by=GivenBy.PERSON,
        how=Channel.IN_PERSON,
        given_on=asked_on,
        until=until,
        recorded_by=booking.referral.owner,
    )
    return agreed


def _draw(story: Story, description: str) -> None:
    """A cloth of squares, one of them a pocket."""
    size = (SQUARES * SIDE + SEAM, ROWS * SIDE + SEAM)
    image = Image.new("RGB", size, THREAD)
    pen = ImageDraw.Draw(image)
    for place in range(SQUARES * ROWS):
        row, column = divmod(place, SQUARES)
        left, top = column * SIDE + SEAM, row * SIDE + SEAM
        is_pocket = (row, column) == (ROWS - 1, 3)
        box = (left, top, left + SIDE - SEAM, top + SIDE - SEAM)
        pen.rectangle(box, fill=POCKET if is_pocket else CLOTH[(place * 3 + row) % len(CLOTH)])
        if is_pocket:
            pen.rectangle((left + 12, top + 24, left + 78, top + 82), fill=POCKET, outline=WORN, width=4)
            pen.line((left + 12, top + 36, left + 78, top + 36), fill=WORN, width=3)
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    StoryPicture.objects.create(
        person=story.person,
        story=story,
        image=b64encode(kept.getvalue()).decode("ascii"),
        content_type="image/png",
        width=size[0],
        height=size[1],
        description=description,
    )
