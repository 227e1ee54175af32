"""A person's own link to their stories, shown or sent to them. Each new one takes the place of those before."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.messages import queue_message
from referrals.actions.stories import StoryRefusedError
from referrals.choices import LinkPurpose, MessageState
from referrals.messages.kinds import MessageKind
from referrals.messages.reach import may_be_mailed
from referrals.models import DoorLink, OutgoingMessage, Person
from referrals.querysets.door import hash_of

# Who wants to take a story back later asks for another one; nobody has to, a word to the link worker is enough.
LASTS = timedelta(days=90)


def make_story_link(*, person: Person) -> tuple[DoorLink, str]:
    """A link of this person's own, and its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    link = DoorLink.objects.create(
        token_hash=hash_of(token),
        purpose=LinkPurpose.STORIES,
        person=person,
        expires_at=timezone.now() + LASTS,
    )
    return link, token


def shut_story_links(person: Person) -> int:
    """Have no link to the person's stories open anything any more, nor one that is about to be sent.

    Within the caller's transaction; returns how many links there were.
    """
    now = timezone.now()
    waiting = OutgoingMessage.objects.filter(person=person, kind=MessageKind.MY_STORIES).waiting()
    waiting.update(state=MessageState.HELD_BACK, settled_at=now)
    links = DoorLink.objects.filter(person=person, purpose=LinkPurpose.STORIES, revoked_at__isnull=True)
    return links.update(revoked_at=now)


def show_story_link(*, person: Person, by: User, submission: UUID) -> str:
    """Make a link to be shown to the person now, and give its token, this once.

    Raises PermissionDenied for whoever may not open the record, and AlreadyDoneError.
    """
    _check_who(person, by)
    with act(by=by, what="show_story_link", submission=submission):
        shut_story_links(person)
        return make_story_link(person=person)[1]


def send_story_link(*, person: Person, by: User, submission: UUID) -> OutgoingMessage | None:
    """Have a link sent to the person by e-mail.

    Raises StoryRefusedError where they did not say that they may be sent e-mail, or no address stands; PermissionDenied
    for whoever may not open the record, and AlreadyDoneError.
    """
    _check_who(person, by)
    if not may_be_mailed(person):
        raise StoryRefusedError("The person has not said that they may be sent e-mail, or there is no address.")
    with act(by=by, what="send_story_link", submission=submission):
        shut_story_links(person)
        return queue_message(kind=MessageKind.MY_STORIES, cause=f"my_stories:{submission}", person=person)


def revoke_story_links(*, person: Person, by: User, submission: UUID | None = None) -> int:
    """Have the person's link open nothing any more. Raises PermissionDenied and AlreadyDoneError."""
    _check_who(person, by)
    with act(by=by, what="revoke_story_links", submission=submission):
        return shut_story_links(person)


def _check_who(person: Person, by: User) -> None:
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied
