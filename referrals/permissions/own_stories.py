"""The door of somebody who comes to their own stories by a link: a session that has shown its token, and no more."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access_log import note_access
from accounts.authorisation import decides_access
from accounts.choices import AccessAction, AccessChannel, AccessOutcome
from referrals.models import DoorLink
from referrals.permissions.door import LOOKING, unseen_by_others

# What a session holds: which link it came by. The token itself is not kept.
LINK = "referrals_own_stories"

OwnStoriesView = Callable[..., HttpResponse]


def enter_own_stories(session: SessionBase, link: DoorLink) -> None:
    """Let this session in by ``link``, under a new number: one that was known before opens nothing."""
    session.cycle_key()
    session[LINK] = str(link.uuid)


def with_own_stories(view: OwnStoriesView) -> OwnStoriesView:
    """Hand a view the link by which somebody came to their stories. Without one, a page that says how to get another.

    Looking is written into the access log. Replies are kept by nobody.
    """

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, /, **named: Any) -> HttpResponse:
        link = _link_of(request.session)
        if link is None:
            return no_such_stories(request)
        if request.method in LOOKING:
            _note(link, AccessAction.READ)
        return unseen_by_others(view(request, link, **named))

    return load


def no_such_stories(request: HttpRequest) -> HttpResponse:
    """One answer for a link that is unknown, too old or revoked."""
    _note(None, AccessAction.REFUSED)
    return unseen_by_others(render(request, "referrals/my_stories_gone.html", status=404))


def _link_of(session: SessionBase) -> DoorLink | None:
    try:
        uuid = UUID(str(session.get(LINK, "")))
    except ValueError:
        return None
    return DoorLink.objects.to_stories().select_related("person__key", "person__service").filter(uuid=uuid).first()


def _note(link: DoorLink | None, action: AccessAction) -> None:
    person = link.person if link else None
    note_access(
        by=None,
        action=action,
        subject_kind="stories" if link else "door_link",
        person=person.uuid if person else None,
        organisation=person.service.uuid if person else None,
        outcome=AccessOutcome.ALLOWED if link else AccessOutcome.REFUSED,
        channel=AccessChannel.LINK,
    )
