"""The door of a person who says how things are going by a link: a session that has shown its token, and no more."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
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
from referrals.choices import HelpedBy, Mode
from referrals.models import DoorLink
from referrals.permissions.door import LOOKING, unseen_by_others

# What a session holds: which link it came by, how the person answers, and to which items it has said something. Only
# those answers are shown to it again, and only for a while, since the screen may be one that many use: whoever else
# comes by the link sees none. No answer and no token is kept in it.
LINK, MANNER = "referrals_answer", "referrals_answer_manner"
SHOWS_AGAIN_FOR = timedelta(hours=1)
ROLE = "person"

AnswerView = Callable[..., HttpResponse]


@dataclass
class Manner:
    """How somebody answers in this session; ``said`` names the items to which it said something."""

    mode: Mode = Mode.SELF
    helped_by: HelpedBy | str = ""
    language: str = "en"
    said: list[str] = field(default_factory=list)


def enter_answering(session: SessionBase, link: DoorLink) -> None:
    """Let this session in by ``link``, under a new number: one that was known before opens nothing."""
    for name in (LINK, MANNER):
        session.pop(name, None)
    session.cycle_key()
    session[LINK] = str(link.uuid)


def manner_of(session: SessionBase) -> Manner:
    """How the person answers; alone and in English until they say otherwise."""
    match session.get(MANNER):
        case [str(mode), str(helped_by), str(language), list(said), str(at)] if mode in Mode:
            moment = parse_datetime(at)
            is_late = moment is None or moment < timezone.now() - SHOWS_AGAIN_FOR
            return Manner(Mode(mode), helped_by, language, [] if is_late else [str(key) for key in said])
    return Manner()


def note_manner(session: SessionBase, manner: Manner) -> None:
    """Remember how the person answers."""
    now = timezone.now().isoformat()
    session[MANNER] = [str(manner.mode), str(manner.helped_by), manner.language, manner.said, now]


def with_answer_link(view: AnswerView) -> AnswerView:
    """Hand a view the link by which somebody came to answer. Without one, a page that says how to get another.

    Looking is written into the access log. Replies are kept by nobody.
    """

    @decides_access
    @wraps(view)
    def load(request: HttpRequest, /, **named: Any) -> HttpResponse:
        link = _link_of(request.session)
        if link is None:
            return no_such_answers(request)
        if request.method in LOOKING:
            _note(link, AccessAction.READ)
        return unseen_by_others(view(request, link, **named))

    return load


def no_such_answers(request: HttpRequest) -> HttpResponse:
    """One answer for a link that is unknown, too old, revoked, or of an occasion that is no more."""
    _note(None, AccessAction.REFUSED)
    return unseen_by_others(render(request, "referrals/answer_gone.html", status=404))


def _link_of(session: SessionBase) -> DoorLink | None:
    try:
        uuid = UUID(str(session.get(LINK, "")))
    except ValueError:
        return None
    links = DoorLink.objects.to_occasions().select_related(
        "person__key", "person__service", "occasion__person__key", "occasion__person__service", "occasion__pack"
    )
    return links.filter(uuid=uuid).first()


def _note(link: DoorLink | None, action: AccessAction) -> None:
    occasion = link.occasion if link else None
    note_access(
        by=None,
        action=action,
        subject_kind="occasion" if occasion else "door_link",
        subject=occasion.uuid if occasion else None,
        person=occasion.person.uuid if occasion else None,
        role=ROLE,
        organisation=occasion.person.service.uuid if occasion else None,
        outcome=AccessOutcome.ALLOWED if link else AccessOutcome.REFUSED,
        channel=AccessChannel.LINK,
    )
