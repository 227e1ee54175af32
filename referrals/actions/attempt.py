"""An attempt to move a referral: what was said for it, and the words in which it is refused."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone

from accounts.models import User
from referrals.models import Referral
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import Pair
from referrals.transitions.requirement import Requirement

Kind = TypeVar("Kind")

ERASED = "This person’s record has been erased. Nothing more can be done with the referral."


class MoveRefusedError(Exception):
    """The referral does not move, and nothing was changed; the text says why and what to do.

    ``field`` names what was said wrongly or not at all, empty where it is none of that.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class IllegalMoveError(MoveRefusedError):
    """No row of the table leads from this status to that one, or none for somebody in this role."""


class StaleReferralError(MoveRefusedError):
    """Somebody else was quicker; ``referral`` is how it stands now."""

    def __init__(self, referral: Referral) -> None:
        super().__init__(
            f"Somebody else has moved this referral in the meantime: it is now “{referral.get_status_display()}”. "
            "Nothing of yours was written. Look at it as it stands, and decide anew."
        )
        self.referral = referral


class UnmetRequirementError(MoveRefusedError):
    """Something that the row of the table needs is missing or does not hold."""

    def __init__(self, requirement: Requirement, text: str, field: str = "") -> None:
        super().__init__(text, field)
        self.requirement = requirement


@dataclass
class Attempt:
    """A move under way: the locked referral, on which the requirements leave what was said, and who tries it."""

    referral: Referral
    pair: Pair
    by: User | None
    role: Actor
    at: datetime
    effective_at: datetime
    is_effective_said: bool
    reason_code: str
    reason_text: str
    channel: str
    facts: dict[str, Any]
    # Stamps that a requirement has set otherwise than to the moment at which the move takes effect.
    stamped: set[str] = field(default_factory=set)

    def take(self, name: str, kind: type[Kind], default: Kind | None = None) -> Kind | None:
        """A fact that was said, or else ``default``. Raises TypeError where a caller says it in another form."""
        said = self.facts.pop(name, None)
        if said is None:
            return default
        if not isinstance(said, kind):
            raise TypeError(f"{name} is {type(said).__name__} and not {kind.__name__}")
        return said

    def text(self, name: str, default: str = "") -> str:
        """A fact in words, or else ``default``; empty where nothing was said."""
        return (self.take(name, str, default) or "").strip()

    def stamp(self, name: str, moment: datetime | None) -> None:
        """Have a stamp say ``moment`` and not when the move takes effect."""
        setattr(self.referral, name, moment)
        self.stamped.add(name)

    @property
    def today(self) -> date:
        """The day on which it is written, in local time."""
        return timezone.localdate(self.at)
