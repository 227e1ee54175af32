"""Who logs in, and the log of who looked at whom."""

from accounts.models.access import AccessEntry, AccessSeal
from accounts.models.user import User, UserManager

__all__ = ["AccessEntry", "AccessSeal", "User", "UserManager"]
