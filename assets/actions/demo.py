"""The people of the demo city, one for each role, and the password they share."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import MappingProject, Membership


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to log in as."""

    email: str
    name: str
    role: Role


# The domain is one that can never exist (RFC 2606), so that no mail reaches anybody.
ACCOUNTS = (
    DemoAccount("visitor@demo.example", "Demo visitor", Role.VISITOR),
    DemoAccount("researcher@demo.example", "Demo researcher", Role.RESEARCHER),
    DemoAccount("linkworker@demo.example", "Demo link worker", Role.LINK_WORKER),
    DemoAccount("manager@demo.example", "Demo manager", Role.MANAGER),
    DemoAccount("admin@demo.example", "Demo admin", Role.ADMIN),
)


class DemoRefusedError(Exception):
    """Why there will be no demo people here."""


def demo_password() -> str | None:
    """The password that the demo people share, known to this installation alone; None where it was never made."""
    path = _password_file()
    return path.read_text() if path.exists() else None


def make_demo_people(*, by: User | None) -> MappingProject:
    """The demo project with one person for each role; those that are there already are left as they are.

    Their password is made once and kept in a file that only the owner of the installation can read. Raises
    DemoRefusedError in production, where nobody may have a password that is written down.
    """
    if settings.PRODUCTION:
        raise DemoRefusedError(
            "The demo city comes with accounts whose password is printed, and is not loaded where PRODUCTION=1."
        )
    password = demo_password() or _new_password()
    known = {user.email: user for user in User.objects.filter(email__in=[account.email for account in ACCOUNTS])}
    project = MappingProject.objects.filter(slug="liverpool").first()
    if project and len(known) == len(ACCOUNTS) and opens(password, known.values()):
        return project
    # Hashing takes its time, so it is done once: the five share their password anyway.
    hashed = make_password(password)
    with change_set(kind=ChangeKind.EDIT, by=by, reason="People of the demo city"):
        if project is None:
            project = MappingProject.objects.create(
                slug="liverpool",
                name="Liverpool",
                description="The demo city: real venues, invented people and groups.",
            )
        for account in ACCOUNTS:
            user = known.get(account.email) or User.objects.create_user(account.email, name=account.name)
            user.password = hashed
            user.save(update_fields=["password"])
            Membership.objects.get_or_create(user=user, project=project, role=account.role)
    return project


def close_demo_people(*, by: User | None) -> int:
    """Let nobody log in as one of the demo people any more; returns how many were open."""
    opened = User.objects.filter(email__in=[account.email for account in ACCOUNTS], is_active=True)
    if not opened:
        return 0
    with change_set(kind=ChangeKind.EDIT, by=by, reason="Demo accounts closed"):
        for user in opened:
            user.is_active = False
            user.save(update_fields=["is_active"])
    return len(opened)


def opens(password: str, users: Iterable[User]) -> bool:
    """Whether all of ``users`` have this password."""
    return all(check_password(password, hashed) for hashed in {user.password for user in users})


def _password_file() -> Path:
    return settings.VAR_DIR / "demo-password"


def _new_password() -> str:
    password = token_urlsafe(12)
    path = _password_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    return password
