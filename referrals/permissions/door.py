"""The door of a provider who comes by a link: a session that has shown the token of one link, and nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.access_log import note_access
from accounts.authorisation import decides_access
from accounts.choices import AccessAction, AccessChannel, AccessOutcome
from referrals.choices import PostRole
from referrals.models import DoorLink

# What a session holds: which link it came by; whether somebody pressed "Open this referral"; until when it may see
# how to reach the person. The token itself is not kept.
LINK, OPENED, SHOWN_UNTIL = "referrals_door", "referrals_door_opened", "referrals_door_shown_until"
# After a code was entered.
SHOWS_FOR = timedelta(minutes=30)
LOOKING = ("GET", "HEAD")

DoorView = Callable[..., HttpResponse]


def enter(session: SessionBase, link: DoorLink) -> None:
    """Let this session in by ``link``, under a new number: one that was known before opens nothing."""
    for name in (LINK, OPENED, SHOWN_UNTIL):
        session.pop(name, None)
    session.cycle_key()
    session[LINK] = str(link.uuid)


def note_opened(session: SessionBase) -> None:
    """Remember that somebody pressed the button: a program that follows links does not."""
    session[OPENED] = session.get(LINK)


def has_opened(session: SessionBase) -> bool:
    """Whether somebody did, since this session came by its link."""
    return LINK in session and session.get(OPENED) == session[LINK]


def note_code(session: SessionBase) -> None:
    """Let this session see for a while how to reach the person."""
    session[SHOWN_UNTIL] = [session.get(LINK), (timezone.now() + SHOWS_FOR).isoformat()]


def shows_until(session: SessionBase) -> datetime | None:
    """Until when it may; None where it may not, or not any more."""
    match session.get(SHOWN_UNTIL):
        case [str(link), str(moment)] if link == session.get(LINK):
            until = parse_datetime(moment)
            return until if until is not None and until > timezone.now() else None
    return None


def link_of(session: SessionBase) -> DoorLink | None:
    """The link by which this session came, if it still opens its referral."""
    try:
        uuid = UUID(str(session.get(LINK, "")))
    except ValueError:
        return None
    links = DoorLink.objects.to_referrals().select_related(
        "organisation", "referral__person__key", "referral__person__area", "referral__service",
        "referral__provider", "referral__offer__activity__asset",
    )  # fmt: skip
    return links.filter(uuid=uuid).first()


def with_link(view: DoorView) -> DoorView:
    """Hand a view the link by which somebody came. Without one, the page that says where to get another.

    Looking is written into the access log. Replies are kept by nobody.
    """

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, /, **named: Any) -> HttpResponse:
        link = link_of(request.session)
        if link is None:
            return no_such_link(request)
        if request.method in LOOKING:
            _note(link, AccessAction.READ)
        return unseen_by_others(view(request, link, **named))

    return load


def no_such_link(request: HttpRequest) -> HttpResponse:
    """One answer for a link that is unknown, too old, revoked, or of a referral that is over."""
    _note(None, AccessAction.REFUSED)
    return unseen_by_others(render(request, "referrals/door_gone.html", status=404))


def unseen_by_others(response: HttpResponse) -> HttpResponse:
    """Have no cache keep the reply, no search engine name it, and no other site hear its address."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _note(link: DoorLink | None, action: AccessAction) -> None:
    referral = link.referral if link else None
    note_access(
        by=None,
        action=action,
        subject_kind="referral" if link else "door_link",
        subject=referral.uuid if referral else None,
        person=referral.person.uuid if referral else None,
        role=PostRole.PROVIDER,
        organisation=link.organisation.uuid if link and link.organisation else None,
        outcome=AccessOutcome.ALLOWED if link else AccessOutcome.REFUSED,
        channel=AccessChannel.LINK,
    )
