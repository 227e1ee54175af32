"""A file that was looked at, sealed into the form by which it is taken over: it is kept nowhere in between."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from referrals.actions.service_use import SuppliedUse
from referrals.choices import UseKind
from referrals.models import Organisation
from referrals.sealing.keyring import LostKeyError
from referrals.sealing.ring import keyring
from referrals.service_use.sheet import Rejected
from referrals.service_use.supplied import Supplied

HOLDS = timedelta(hours=2)
# The form in which it travels may be two megabytes.
LONGEST = 1_500_000
_KINDS = list(UseKind)


class NotCarriedError(Exception):
    """What the form brought back is not what was sealed into it, or is too old; the text says what to do."""

    def __init__(self, text: str = "Too much time has passed since the file was looked at. Choose it again.") -> None:
        super().__init__(text)


def seal_up(found: Supplied, *, service: Organisation, by: User) -> str:
    """``found`` as text that nobody reads, for ``by`` alone. Raises NotCarriedError where it is too much."""
    uses = [[use.person, _KINDS.index(use.kind), use.month.isoformat(), use.count] for use in found.uses]
    rejected = [[one.number, one.cells, one.why] for one in found.rejected]
    told = [timezone.now().timestamp(), found.name, found.headings, found.is_workbook, uses, rejected]
    packed = zlib.compress(json.dumps(told, separators=(",", ":")).encode())
    name, sealed = keyring().wrap(packed, _purpose(service, by))
    text = f"{name}.{urlsafe_b64encode(sealed).decode()}"
    if len(text) > LONGEST:
        raise NotCarriedError("This is more than can be looked at in one go. Split the file into several.")
    return text


def open_up(text: str, *, service: Organisation, by: User) -> Supplied:
    """What ``seal_up`` was given. Raises NotCarriedError."""
    name, _, sealed = text.partition(".")
    try:
        packed = keyring().unwrap(name, urlsafe_b64decode(sealed.encode()), _purpose(service, by))
    except (LostKeyError, Base64Error, ValueError) as fault:
        raise NotCarriedError from fault
    at, file_name, headings, is_workbook, uses, rejected = json.loads(zlib.decompress(packed))
    if timezone.now().timestamp() - at > HOLDS.total_seconds():
        raise NotCarriedError
    return Supplied(
        name=file_name,
        headings=headings,
        is_workbook=is_workbook,
        uses=[
            SuppliedUse(person, _KINDS[kind], date.fromisoformat(month), count) for person, kind, month, count in uses
        ],
        rejected=[Rejected(number, cells, why) for number, cells, why in rejected],
    )


def _purpose(service: Organisation, by: User) -> str:
    return f"service use supplied:{service.uuid}:{by.pk}"
