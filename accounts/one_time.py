"""Codes of an authenticator app (TOTP, RFC 6238): which one is the present one, and that each opens once.

The mark of a used code lies in the cache that all workers share. Its row is added and never overwritten, because the
number of the step is in its key: of two that come at the same moment, one is refused by the database.
"""

import time

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache

from accounts.models import User

STEP_SECONDS = 30  # as authenticator apps count, unless told otherwise


def code_at(secret: str, step: int) -> str:
    """The six digits of one step of thirty seconds."""
    return str(format_hotp_value(hotp_value(secret, step)))


def present_step() -> int:
    """How many steps there were since 1970."""
    return int(time.time()) // STEP_SECONDS


def step_of(secret: str, code: str) -> int | None:
    """The step that ``code`` belongs to, if it is a present one.

    One step earlier or later counts as present: a telephone's clock may be off, and typing takes time (RFC 6238, 5.2).
    """
    now, off = present_step(), settings.MFA_TOTP_TOLERANCE
    steps = range(now - off, now + off + 1)
    return next((step for step in steps if compare_user_code(actual=code, expected=code_at(secret, step))), None)


def use(user: User, step: int) -> bool:
    """Use up the code of ``step``; False where it was used before."""
    return bool(cache.add(_mark(user, step), "used", timeout=_lasts()))


def next_unused_step(user: User) -> int | None:
    """The present step, or the one after it where the present code is used up; None where both are."""
    now = present_step()
    steps = range(now, now + settings.MFA_TOTP_TOLERANCE + 1)
    return next((step for step in steps if cache.get(_mark(user, step)) is None), None)


def seconds_taken(step: int) -> int:
    """For how long from now on the code of ``step`` counts as a present one."""
    end = (step + settings.MFA_TOTP_TOLERANCE + 1) * STEP_SECONDS
    return int(end - time.time())


def _mark(user: User, step: int) -> str:
    return f"one-time-code:{user.pk}:{step}"


def _lasts() -> int:
    # A code of the step to come could be used now, and would count as present until the step after it is over.
    return int(2 * settings.MFA_TOTP_TOLERANCE + 2) * STEP_SECONDS
