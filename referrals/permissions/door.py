"""The door of a provider who comes by a link: a session that has shown the token of one link, and nothing else."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from referrals.choices import PostRole
from referrals.models import DoorLink
from referrals.permissions.by_link import ByLink, Seen
from referrals.querysets.door import DoorLinkQuerySet

# What a session holds: which link it came by; whether somebody pressed "Open this referral"; until when it may see
# how to reach the person. The token itself is not kept.
LINK, OPENED, SHOWN_UNTIL = "referrals_door", "referrals_door_opened", "referrals_door_shown_until"
# After a code was entered.
SHOWS_FOR = timedelta(minutes=30)


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


def _links() -> DoorLinkQuerySet:
    links: DoorLinkQuerySet = DoorLink.objects.to_referrals().select_related(
        "organisation", "referral__person__key", "referral__person__area", "referral__service",
        "referral__provider", "referral__offer__activity__asset",
    )  # fmt: skip
    return links


def _sees(link: DoorLink) -> Seen:
    referral = link.referral
    if referral is None:
        return Seen("door_link", None, None, link.organisation)
    return Seen("referral", referral.uuid, referral.person, link.organisation)


PROVIDERS = ByLink(
    LINK, _links, "referrals/door_gone.html", _sees, role=PostRole.PROVIDER, forgets=(OPENED, SHOWN_UNTIL)
)
