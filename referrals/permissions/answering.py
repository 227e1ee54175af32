"""The door of a person who says how things are going by a link: a session that has shown its token, and no more."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from referrals.choices import HelpedBy, Mode
from referrals.models import DoorLink
from referrals.permissions.by_link import ByLink, Seen
from referrals.querysets.door import DoorLinkQuerySet

# What a session holds: which link it came by, how the person answers, and to which items it has said something. Only
# those answers are shown to it again, and only for a while, since the screen may be one that many use: whoever else
# comes by the link sees none. No answer and no token is kept in it.
LINK, MANNER = "referrals_answer", "referrals_answer_manner"
SHOWS_AGAIN_FOR = timedelta(hours=1)


@dataclass
class Manner:
    """How somebody answers in this session; ``said`` names the items to which it said something."""

    mode: Mode = Mode.SELF
    helped_by: HelpedBy | str = ""
    language: str = "en"
    said: list[str] = field(default_factory=list)


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


def _links() -> DoorLinkQuerySet:
    links: DoorLinkQuerySet = DoorLink.objects.to_occasions().select_related(
        "person__key", "person__service", "occasion__person__key", "occasion__person__service", "occasion__pack"
    )
    return links


def _sees(link: DoorLink) -> Seen:
    occasion = link.occasion
    if occasion is None:
        return Seen("door_link", None, None, None)
    return Seen("occasion", occasion.uuid, occasion.person, occasion.person.service)


ANSWERING = ByLink(LINK, _links, "referrals/answer_gone.html", _sees, role="person", forgets=(MANNER,))
