"""How long a log-in lasts: never past a working day, never unused for long, and never beyond the account's closing."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

BEGUN = "accounts_begun"
SEEN = "accounts_seen"

# The last use is written down at most this often, so that not every page costs a write.
SEEN_STEP_SECONDS = 60


def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Start both clocks; the receiver of ``user_logged_in``."""
    request.session[BEGUN] = request.session[SEEN] = int(time.time())


def is_over(session: SessionBase) -> bool:
    """Whether a logged-in session has outlived one of its limits; one without clocks has."""
    now = time.time()
    lasted, idle = now - session.get(BEGUN, 0), now - session.get(SEEN, 0)
    return bool(lasted > settings.SESSION_ABSOLUTE_SECONDS or idle > settings.SESSION_IDLE_SECONDS)


def note_use(session: SessionBase) -> None:
    """Set the idle clock back."""
    now = int(time.time())
    if now - session[SEEN] >= SEEN_STEP_SECONDS:
        session[SEEN] = now


def end_when_closed(sender: Any, instance: User, **kwargs: Any) -> None:
    """End all sessions of an account that was closed; the receiver of ``post_save``.

    Django ignores the sessions of a closed account anyway; without this they would come back to life with it.
    """
    if not instance.is_active:
        end_all_of(instance)


def end_all_of(user: User, *, but: str | None = None) -> int:
    """End every session of ``user``, except the one with the key ``but``; returns how many there were.

    Reads all open sessions: from outside one does not see whose they are.
    """
    keys = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk) and session.session_key != but
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]
