"""The library of proxies: added to, corrected, retired and offered again.

No map is moved by any of this: a row has a copy of what was chosen for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from assets.actions.changes import change_set, rule_that_broke
from assets.choices import ChangeKind
from assets.models import MappingProject
from assets.permissions import edited_projects
from assets.querysets.scope import sees_everything
from sroi.models import Proxy
from sroi.permissions import can_edit_proxy


class ProxyRefusedError(Exception):
    """The library does not take it; the text says why. Nothing was written."""


class ProxyChangedError(Exception):
    """Somebody else corrected the proxy since the form was drawn: ``now`` is what it says. Nothing was written."""

    def __init__(self, now: "Said") -> None:
        super().__init__("The proxy was changed in the meantime.")
        self.now = now


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a proxy: columns of ``Proxy``, ``value`` in money of ``price_year``."""

    name: str
    description: str
    theme: str
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    currency: str
    unit: str
    price_year: str
    method: str
    source_title: str
    source_page: str
    source_url: str
    accessed_on: date | None
    licence: str
    attribution: str
    is_recalled: bool


SAID = tuple(field.name for field in fields(Said))


def said_of(proxy: Proxy) -> Said:
    """What is said of it now."""
    return Said(**{name: getattr(proxy, name) for name in SAID})


def add_proxy(*, project: MappingProject | None, said: Said, by: User, submission: UUID) -> Proxy:
    """Add a proxy to the library of ``project``, or to the one that all share where there is none.

    Raises PermissionDenied where ``by`` is no researcher or admin of the project (the shared library is the
    installation's), ProxyRefusedError where it breaks a rule, AlreadyWrittenError where the form was sent before.
    """
    if not _may_add_to(project, by):
        raise PermissionDenied
    proxy = Proxy(project=project, **asdict(said))
    with _written(proxy, by, "Proxy added", submission):
        proxy.save(force_insert=True)
    return proxy


def change_proxy(*, proxy: Proxy, began_as: Said, said: Said, by: User, submission: UUID) -> None:
    """Correct what is said of a proxy; nothing is written where it is said already.

    ``began_as`` is what the form was drawn with: ProxyChangedError where something else is said by now. Raises
    PermissionDenied, ProxyRefusedError and AlreadyWrittenError besides.
    """
    if not can_edit_proxy(by, proxy):
        raise PermissionDenied
    if said == began_as:
        return
    with _written(proxy, by, "Proxy corrected", submission):
        current = Proxy.objects.select_for_update(of=("self",)).get(pk=proxy.pk)
        if (now := said_of(current)) != began_as:
            raise ProxyChangedError(now)
        for name, value in asdict(said).items():
            setattr(current, name, value)
        current.save(update_fields=SAID)


def retire_proxy(*, proxy: Proxy, by: User, submission: UUID) -> None:
    """Offer the proxy for no more rows; those that have it keep it. Raises PermissionDenied."""
    _set_retired(proxy, by, submission, is_retired=True, reason="Proxy retired")


def offer_proxy_again(*, proxy: Proxy, by: User, submission: UUID) -> None:
    """Offer a retired proxy again. Raises PermissionDenied."""
    _set_retired(proxy, by, submission, is_retired=False, reason="Proxy offered again")


def _set_retired(proxy: Proxy, by: User, submission: UUID, *, is_retired: bool, reason: str) -> None:
    if not can_edit_proxy(by, proxy):
        raise PermissionDenied
    if Proxy.objects.filter(pk=proxy.pk, is_retired=is_retired).exists():
        return
    with _written(proxy, by, reason, submission):
        proxy.is_retired = is_retired
        proxy.save(update_fields=["is_retired"])


def _may_add_to(project: MappingProject | None, by: User) -> bool:
    if project is None:
        return sees_everything(by)
    return edited_projects(by).filter(pk=project.pk).exists()


@contextmanager
def _written(proxy: Proxy, by: User, reason: str, submission: UUID) -> Iterator[None]:
    """Run a block as one change set of the library. Raises ProxyRefusedError for a rule of the database that broke."""
    try:
        with (
            transaction.atomic(),
            change_set(
                kind=ChangeKind.PROXY,
                by=by,
                reason=reason,
                project=proxy.project,
                details={"proxy": str(proxy.uuid)},
                uuid=submission,
            ),
        ):
            yield
    except IntegrityError as fault:
        if broken := rule_that_broke(fault, (Proxy,)):
            raise ProxyRefusedError(broken) from fault
        raise
