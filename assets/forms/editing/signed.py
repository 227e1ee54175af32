"""States that travel with a form and come back as they went: signed, so that nobody else can have written them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.utils import timezone

from assets.actions.state import State
from assets.models import Asset


class Sent(NamedTuple):
    """States that went with a form, by name, and when that was."""

    states: dict[str, State]
    at: datetime


def sign(asset: Asset | None, **states: State) -> str:
    """States as a text for a hidden input of the form of ``asset``, or of a new one."""
    return signing.dumps(
        {"at": timezone.now().isoformat(), "states": states}, salt=_salt(asset.uuid if asset else None), compress=True
    )


def read_signed(text: str, asset: Asset | None) -> Sent | None:
    """What ``sign`` made a text of; None for one that we did not write for the form of this asset."""
    return read_signed_for(text, asset.uuid if asset else None)


def read_signed_for(text: str, asset: UUID | None) -> Sent | None:
    """The same where only the asset's id is at hand."""
    try:
        said = signing.loads(text, salt=_salt(asset))
    except signing.BadSignature:
        return None
    return Sent(said["states"], datetime.fromisoformat(said["at"]))


def _salt(asset: UUID | None) -> str:
    return f"assets.editing.{asset or 'new'}"
