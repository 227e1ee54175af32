"""A link as a picture that a telephone reads, so that nobody has to type it."""

from base64 import b64encode

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_image(address: str) -> str:
    """The QR code of an address (ISO/IEC 18004) as the address of a picture: SVG within a data URI, sent nowhere."""
    code = qrcode.QRCode(border=4, image_factory=SvgPathImage)
    code.add_data(address)
    drawn: bytes = code.make_image().to_string(encoding="utf-8")
    return f"data:image/svg+xml;base64,{b64encode(drawn).decode('ascii')}"
