"""What every link is like: a session that has shown its token may do the one thing the link is for, and no more."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access_log import note_access
from accounts.authorisation import decides_access
from accounts.choices import AccessAction, AccessChannel, AccessOutcome
from referrals.models import DoorLink, Organisation, Person
from referrals.querysets.door import DoorLinkQuerySet

LOOKING = ("GET", "HEAD")

LinkView = Callable[..., HttpResponse]


class Seen(NamedTuple):
    """What somebody sees by a link, for the access log: of which kind, which record, of whom, and for which body."""

    kind: str
    subject: UUID | None
    person: Person | None
    organisation: Organisation | None


@dataclass(frozen=True)
class ByLink:
    """One purpose of links. A session holds, under ``key``, which link it came by; the token itself is not kept.

    ``links`` are those that still open what they are for, ``gone`` is the page for all others, ``sees`` tells what is
    behind one, ``role`` in what role whoever comes by it is written into the log, and ``forgets`` what else the session
    held of an earlier link.
    """

    key: str
    links: Callable[[], DoorLinkQuerySet]
    gone: str
    sees: Callable[[DoorLink], Seen]
    role: str = ""
    forgets: tuple[str, ...] = ()

    def let_in(self, request: HttpRequest, token: str, *, leads_to: str) -> HttpResponse:
        """Take the token out of the address: into the session, under a new number, and on to a page without it.

        A session that was known before opens nothing.
        """
        link = self.links().of_token(token).first()
        if link is None:
            return self.refuse(request)
        for name in (self.key, *self.forgets):
            request.session.pop(name, None)
        request.session.cycle_key()
        request.session[self.key] = str(link.uuid)
        return unseen_by_others(redirect(leads_to))

    def link_of(self, session: SessionBase) -> DoorLink | None:
        """The link by which a session came, if it still opens anything."""
        try:
            uuid = UUID(str(session.get(self.key, "")))
        except ValueError:
            return None
        found: DoorLink | None = self.links().filter(uuid=uuid).first()
        return found

    def guards(self, view: LinkView) -> LinkView:
        """Hand a view the link by which somebody came. Without one, the page that says how to get another.

        Looking is written into the access log. Replies are kept by nobody.
        """

        @decides_access
        @wraps(view)
        def load(request: HttpRequest, /, **named: Any) -> HttpResponse:
            link = self.link_of(request.session)
            if link is None:
                return self.refuse(request)
            if request.method in LOOKING:
                self._note(AccessAction.READ, self.sees(link))
            return unseen_by_others(view(request, link, **named))

        return load

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """One answer for a link that is unknown, too old, revoked, or of something that is over."""
        self._note(AccessAction.REFUSED, None)
        return unseen_by_others(render(request, self.gone, status=404))

    def _note(self, action: AccessAction, seen: Seen | None) -> None:
        note_access(
            by=None,
            action=action,
            subject_kind=seen.kind if seen else "door_link",
            subject=seen.subject if seen else None,
            person=seen.person.uuid if seen and seen.person else None,
            role=self.role,
            organisation=seen.organisation.uuid if seen and seen.organisation else None,
            outcome=AccessOutcome.ALLOWED if seen else AccessOutcome.REFUSED,
            channel=AccessChannel.LINK,
        )


def unseen_by_others(response: HttpResponse) -> HttpResponse:
    """Have no cache keep the reply, no search engine name it, and no other site hear its address."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
