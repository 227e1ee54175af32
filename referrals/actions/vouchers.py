"""Vouchers: a reference that somebody takes along, of whom nothing is kept."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from referrals.actions.frame import act
from referrals.models import Need, Offer, Organisation, Voucher
from referrals.permissions import services_of

_BETWEEN = re.compile(r"[\s.-]+")


class VoucherRefusedError(Exception):
    """Nothing was written; the text says why."""


def issue_voucher(
    *,
    offer: Offer,
    expires_on: date,
    by: User,
    needs: Iterable[Need] = (),
    submission: UUID | None = None,
) -> Voucher:
    """A voucher for one place, good until the end of ``expires_on``.

    Raises VoucherRefusedError, PermissionDenied for somebody who does not work for the service, and AlreadyDoneError.
    """
    if not services_of(by).filter(pk=offer.service_id).exists():
        raise PermissionDenied
    if expires_on < timezone.localdate():
        raise VoucherRefusedError("This day has gone by. Choose until when the voucher is good.")
    with act(by=by, what="issue_voucher", submission=submission) as made:
        voucher = Voucher.objects.create(service=offer.service, offer=offer, expires_on=expires_on, issued_by=by)
        voucher.needs.set(needs)
        if made is not None:
            made.led_to = reverse("referrals:voucher", args=[voucher.uuid])
            made.save(update_fields=["led_to"])
        return voucher


def tick_off_voucher(*, code: str, provider: Organisation, by: User | None, submission: UUID | None = None) -> Voucher:
    """That somebody came with a voucher to ``provider``. Whoever calls has seen that ``by`` acts for it.

    One that is another provider's is unknown here. Raises VoucherRefusedError and AlreadyDoneError.
    """
    with act(by=by, what="tick_off_voucher", submission=submission):
        found = Voucher.objects.select_for_update(of=("self",)).select_related("offer__activity")
        voucher: Voucher | None = found.filter(code=as_code(code), offer__provider=provider).first()
        if voucher is None:
            raise VoucherRefusedError("There is no such voucher for you. Look at the eight letters and figures again.")
        if voucher.used_at is not None:
            day = date_format(timezone.localtime(voucher.used_at), "j M Y")
            raise VoucherRefusedError(f"This voucher was ticked off already, on {day}.")
        if voucher.expires_on < timezone.localdate():
            last = date_format(voucher.expires_on, "j M Y")
            raise VoucherRefusedError(f"This voucher was good until {last}. It can no longer be ticked off.")
        voucher.used_at = timezone.now()
        voucher.save(update_fields=["used_at"])
        return voucher


def as_code(typed: str) -> str:
    """A code as it is kept: "ab3c-de4f" and "AB3C DE4F" are one."""
    return _BETWEEN.sub("", typed).upper()
