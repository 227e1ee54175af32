"""Stories: written down as they were told, agreed to for what they may be used for, and taken back.

What a person agrees to is these words and this picture. Whoever changes either has to ask again.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assets.models import Asset
from referrals.actions.agreements import YES, check_answer
from referrals.actions.frame import act
from referrals.actions.taking_back import take_back
from referrals.choices import ConsentKind, GivenBy, StoryPurpose
from referrals.models import Cohort, ConsentRecord, DoorLink, Person, Referral, Representative, Story, StoryPicture

# Sealed it is a third larger.
MOST_PICTURE_BYTES = 400_000


class StoryRefusedError(Exception):
    """Nothing was written; the text says why. ``field`` names what was said wrongly, empty where it is no one thing."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class StaleStoryError(StoryRefusedError):
    """Somebody else has changed the story since it was opened; ``story`` is how it stands now."""

    def __init__(self, story: Story) -> None:
        super().__init__(
            "Somebody else has changed this story since you opened it. Look at what stands there now, and send again."
        )
        self.story = story


@dataclass(frozen=True)
class NewPicture:
    """A picture as ``assets.pictures`` has drawn it anew, a JPEG or PNG; ``description`` is for who cannot see it."""

    content: bytes
    content_type: str
    width: int
    height: int
    description: str


@dataclass(frozen=True)
class Told:
    """What is written down of a story: the words, and to what it belongs."""

    title: str
    text: str
    told_on: date
    outcomes: Sequence[str] = ()
    referral: Referral | None = None
    asset: Asset | None = None


@dataclass(frozen=True)
class Agreed:
    """What the person said when they were asked for what the story may be used."""

    purposes: Sequence[str]
    given_on: date
    how: str
    given_by: str = GivenBy.PERSON
    representative: Representative | None = None
    until: date | None = None
    credited_as: str = ""
    note: str = ""


def places_of(person: Person) -> "QuerySet[Asset]":
    """The places that a story of ``person`` may tell of: those they were referred to, and where their groups meet."""
    referred = Q(activities__referral_offers__referrals__person=person)
    met = Q(cohorts__bookings__person=person)
    found: QuerySet[Asset] = Asset.objects.filter(referred | met).distinct().order_by("name", "pk")
    return found


def tell_story(
    *, person: Person, told: Told, by: User, picture: NewPicture | None = None, submission: UUID | None = None
) -> Story:
    """Write a story down. It is used for nothing until the person has said for what.

    Raises StoryRefusedError for one without words and picture, and for what belongs to somebody else; PermissionDenied
    for whoever may not open the record, and AlreadyDoneError.
    """
    _check_who(person, by)
    with act(by=by, what="tell_story", submission=submission) as form:
        story = Story(person=person, added_by=by)
        _write(story, told)
        if not story.text and picture is None:
            raise StoryRefusedError("Write the story down, or add a picture.", "text")
        story.save(force_insert=True)
        if picture is not None:
            _keep_picture(story, picture)
        if form is not None:
            # An address with the person's number in it: erasing them empties it.
            form.led_to = reverse("referrals:person_stories", args=[person.uuid])
            form.save(force_update=True)
        return story


def change_story(
    *,
    story: Story,
    version: int,
    told: Told,
    by: User,
    picture: NewPicture | None = None,
    drops_picture: bool = False,
    submission: UUID | None = None,
) -> Story:
    """Write a story down otherwise, and give it as it is then; ``version`` is the one that was seen.

    With other words or another picture it is used for nothing until the person has agreed to them. Taking the picture
    off, and saying what the story tells of, needs no new agreement. Raises StaleStoryError, StoryRefusedError,
    PermissionDenied and AlreadyDoneError.
    """
    _check_who(story.person, by)
    with act(by=by, what="change_story", submission=submission):
        locked = _locked(story, version)
        before = (locked.title, locked.text)
        _write(locked, told)
        kept = StoryPicture.objects.filter(story=locked)
        if not locked.text and picture is None and (drops_picture or not kept.exists()):
            raise StoryRefusedError("Nothing would be left of it. Take the story back instead.", "text")
        if picture is not None or drops_picture:
            kept.delete()
        if picture is not None:
            _keep_picture(locked, picture)
        if picture is not None or before != (locked.title, locked.text):
            locked.purposes, locked.consent, locked.until = [], None, None
        locked.version += 1
        locked.save(force_update=True)
        return locked


def agree_to_story(
    *, story: Story, version: int, agreed: Agreed, by: User, submission: UUID | None = None
) -> ConsentRecord:
    """Keep for what the person agreed that a story may be used; it takes the place of what they said before of it.

    ``version`` is the story that was read to them. Raises StoryRefusedError where nothing is agreed to, or the last day
    is past; AgreementRefusedError for days and speakers that cannot be; StaleStoryError, PermissionDenied and
    AlreadyDoneError.
    """
    _check_who(story.person, by)
    purposes = [purpose for purpose in StoryPurpose.values if purpose in agreed.purposes]
    if not purposes:
        raise StoryRefusedError(
            "Tick what the person agrees to. Where they agree to nothing, take it back.", "purposes"
        )
    if agreed.until is not None and agreed.until < timezone.localdate():
        raise StoryRefusedError("That day is past. Write the last day on which it may be used.", "until")
    check_answer(
        person=story.person,
        given_by=agreed.given_by,
        representative=agreed.representative,
        given_on=agreed.given_on,
        until=agreed.until,
    )
    with act(by=by, what="agree_to_story", submission=submission):
        locked = _locked(story, version)
        locked.consent = ConsentRecord.objects.create(
            person=locked.person,
            referral=locked.referral,
            kind=ConsentKind.STORY,
            value=YES,
            given_by=agreed.given_by,
            representative=agreed.representative,
            how=agreed.how,
            note=agreed.note,
            given_on=agreed.given_on,
            until=agreed.until,
            recorded_by=by,
        )
        locked.purposes, locked.until, locked.credited_as = purposes, agreed.until, agreed.credited_as
        locked.withdrawn_at = None
        locked.version += 1
        locked.save(force_update=True)
        return locked.consent


def withdraw_story(*, story: Story, by: User, submission: UUID | None = None) -> Story:
    """Take a story back for the person; one that was taken back already stays as it is.

    Raises PermissionDenied for whoever may not open the record, and AlreadyDoneError.
    """
    _check_who(story.person, by)
    with act(by=by, what="withdraw_story", submission=submission):
        return _taken_back(story)


def withdraw_own_story(*, story: Story, link: DoorLink, submission: UUID | None = None) -> Story:
    """The same, by the person, who came by their own link. Raises PermissionDenied for a link of somebody else."""
    if link.person_id != story.person_id or not DoorLink.objects.to_stories().filter(pk=link.pk).exists():
        raise PermissionDenied
    with act(by=None, what="withdraw_own_story", submission=submission):
        return _taken_back(story)


def _taken_back(story: Story) -> Story:
    locked: Story = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if locked.withdrawn_at is None:
        take_back(locked, timezone.now())
    return locked


def _check_who(person: Person, by: User) -> None:
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied


def _locked(story: Story, version: int) -> Story:
    rows = Story.objects.select_for_update(of=("self",)).select_related("person__key", "person__service", "consent")
    locked: Story = rows.get(pk=story.pk)
    if locked.version != version:
        raise StaleStoryError(locked)
    return locked


def _write(story: Story, told: Told) -> None:
    """Set what was told; each thing it belongs to is the person's own."""
    if told.told_on > timezone.localdate():
        raise StoryRefusedError("That day is still to come. Write the day on which it was told.", "told_on")
    if told.referral is not None and told.referral.person_id != story.person_id:
        raise StoryRefusedError("This referral is not one of this person.", "referral")
    if told.asset is not None and not places_of(story.person).filter(pk=told.asset.pk).exists():
        raise StoryRefusedError("The person was not referred to this place.", "asset")
    story.title, story.text, story.told_on = told.title, told.text, told.told_on
    story.outcomes, story.referral, story.asset = list(told.outcomes), told.referral, told.asset
    story.cohort = _cohort_of(told.referral)


def _cohort_of(referral: Referral | None) -> Cohort | None:
    """The group that the referral led to last."""
    if referral is None:
        return None
    booking = referral.bookings.exclude(state="waiting").select_related("cohort").order_by("-asked_at", "-id").first()
    return booking.cohort if booking else None


def _keep_picture(story: Story, picture: NewPicture) -> None:
    if len(picture.content) > MOST_PICTURE_BYTES:
        raise StoryRefusedError("The picture is too large to be kept.", "file")
    StoryPicture.objects.create(
        person=story.person,
        story=story,
        image=b64encode(picture.content).decode("ascii"),
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        description=picture.description,
    )
