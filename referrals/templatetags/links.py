"""How pages show a link that somebody takes along."""

from django import template

from referrals.door import qr

register = template.Library()


@register.filter
def qr_image(address: str) -> str:
    """The QR code of an address, as the ``src`` of a picture."""
    return qr.qr_image(address)
