"""The people of the demo city, one for each role and post, and the password they share."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from accounts.choices import Role
from accounts.models import User
from accounts.one_time import code_at, next_unused_step, seconds_taken
from accounts.second_factor import give_published, holds_secret
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import MappingProject, Membership


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to log in as."""

    email: str
    name: str
    role: Role
    # Whether they work with people's data, which a password alone does not open.
    has_second_factor: bool = False


# What the authenticator app of every demo account holds. Published: it keeps nobody out, and is refused in production.
DEMO_SECRET = "JOININGTHEDOTSDEMOSECRETFORALL23"  # noqa: S105
DEMO_DOMAIN = "@demo.example"

# The domain is one that can never exist (RFC 2606), so that no mail reaches anybody.
ACCOUNTS = (
    DemoAccount("visitor@demo.example", "Demo visitor", Role.VISITOR),
    DemoAccount("researcher@demo.example", "Demo researcher", Role.RESEARCHER),
    DemoAccount("linkworker.two@demo.example", "Second demo link worker", Role.LINK_WORKER, has_second_factor=True),
    DemoAccount("linkworker.three@demo.example", "Third demo link worker", Role.LINK_WORKER, has_second_factor=True),
    DemoAccount("linkworker@demo.example", "Demo link worker", Role.LINK_WORKER, has_second_factor=True),
    DemoAccount("referrer@demo.example", "Demo practice desk", Role.VISITOR, has_second_factor=True),
    DemoAccount("provider@demo.example", "Demo workshop", Role.VISITOR, has_second_factor=True),
    DemoAccount("manager@demo.example", "Demo manager", Role.MANAGER, has_second_factor=True),
    DemoAccount("admin@demo.example", "Demo admin", Role.ADMIN),
)


class DemoRefusedError(Exception):
    """Why there will be no demo people here, or no code for one."""


@dataclass(frozen=True, slots=True)
class DemoCode:
    """A code with which a demo account logs in, and for how many seconds it is taken."""

    code: str
    seconds: int


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
        _give_second_factors(known)
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
            known[account.email] = user
        _give_second_factors(known)
    return project


def demo_code(email: str) -> DemoCode:
    """The code that the authenticator app of a demo account would show.

    Every code opens once: where the present one was used already it is the next, which is taken too. Raises
    DemoRefusedError in production, and for an account that is not of the demo or has an authenticator of its own.
    """
    if settings.PRODUCTION:
        raise DemoRefusedError("There are no demo accounts where PRODUCTION=1, and no codes for them.")
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None or not user.email.endswith(DEMO_DOMAIN):
        raise DemoRefusedError(f"{email} is no demo account: manage.py demo_accounts names them.")
    if not holds_secret(user, DEMO_SECRET):
        raise DemoRefusedError(f"{email} logs in with its password alone, or with an authenticator app of its own.")
    step = next_unused_step(user)
    if step is None:
        raise DemoRefusedError("The present codes were used already. Wait half a minute for the next one.")
    return DemoCode(code_at(DEMO_SECRET, step), seconds_taken(step))


def _give_second_factors(users: dict[str, User]) -> None:
    for account in ACCOUNTS:
        if account.has_second_factor:
            give_published(users[account.email], DEMO_SECRET)


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
