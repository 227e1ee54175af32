"""Pictures that mean harm, or are none; each with words of the sentence with which it has to be refused.

An empty sentence means that a clean picture comes of it: what was hidden in the file is gone then.
"""

import io
import random
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from tests.hostile.spreadsheets import Hostile

MEGABYTE = 1024 * 1024
SCRIPT = b"<script>alert(document.cookie)</script>"
# The Pier Head, in degrees, minutes and seconds.
GPS = {1: "N", 2: (53.0, 24.0, 14.0), 3: "W", 4: (2.0, 59.0, 44.0)}
DAMAGED, NOT_SHOWN, MEGAPIXELS = "damaged", "no picture that can be shown", "megapixels"


def picture(mode: str = "RGB", size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with something to see, in any mode."""
    return Image.linear_gradient("L").resize(size).convert("RGB").convert(mode)


def saved(drawn: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    drawn.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(size: tuple[int, int] = (640, 480), **tags: Any) -> bytes:
    """A photograph that tells where it was taken, with what, by whom, and a script in every place for words."""
    exif = Image.Exif()
    exif[274] = tags.get("orientation", 1)
    exif[271], exif[305], exif[37510] = "Spycam", SCRIPT.decode(), SCRIPT
    exif.get_ifd(0x8825).update(GPS)
    return saved(picture(size=size), exif=exif, comment=SCRIPT, xmp=SCRIPT, icc_profile=profile())


def profile() -> bytes:
    """A colour profile, which may carry any words."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def chunk(name: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, pixels: bytes = b"", bits: int = 8, colours: int = 2) -> bytes:
    """A PNG that claims a size."""
    head = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def bomb(width: int, height: int, colours: int = 2) -> bytes:
    """A PNG of one colour, packed a thousandfold."""
    channels = {0: 1, 2: 3, 3: 1, 6: 4}[colours]
    return png_of(width, height, bytes((width * channels + 1) * height), colours=colours)


def webp_of(width: int, height: int) -> bytes:
    """A WebP of thirty bytes that claims a size."""
    bits = (width - 1) | (height - 1) << 14
    body = b"WEBPVP8L" + struct.pack("<I", 6) + b"\x2f" + struct.pack("<I", bits) + b"\0"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _animated(kind: str) -> bytes:
    frames = [picture().point(lambda value, by=by: value * by // 9) for by in range(10)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=40)


def _with_text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("a", "x" * (80 * MEGABYTE), zip=True)
    return saved(picture(), "PNG", pnginfo=info)


def _with_script() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    info.add_itxt("XML:com.adobe.xmp", SCRIPT.decode())
    return saved(picture(), "PNG", pnginfo=info, exif=photo()[20:400])


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.html", SCRIPT)
    return buffer.getvalue()


def _many_scans() -> bytes:
    """A progressive JPEG of 40 megapixels whose last scan stands there two thousand times."""
    whole = saved(picture("L", (8000, 5000)), progressive=True, quality=30)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * 2000 + whole[-2:]


def _noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)  # noqa: S311 -- noise, the same each time


FILES = [
    Hostile("nothing at all", lambda: b"", "empty"),
    Hostile("a megabyte of zeros", lambda: bytes(MEGABYTE), "empty"),
    Hostile("20 MB", lambda: photo() + bytes(20 * MEGABYTE), "larger than 15 MB"),
    Hostile("a megabyte of noise", lambda: _noise(MEGABYTE), NOT_SHOWN),
    Hostile("a program called .jpg", lambda: b"MZ\x90\x00" + _noise(4096), "program"),
    Hostile("a drawing (SVG) with a script", lambda: b"<?xml version='1.0'?><svg>" + SCRIPT + b"</svg>", "drawing"),
    Hostile("a web page", lambda: b"\n<!DOCTYPE html><html>" + SCRIPT, "web page"),
    Hostile("a PDF", lambda: b"%PDF-1.7\n" + _noise(99), "PDF"),
    Hostile("a packed file", _archive, "packed"),
    Hostile("a HEIC", lambda: b"\0\0\0\x18ftypheic" + _noise(99), "HEIC"),
    Hostile("an AVIF", lambda: saved(picture(), "AVIF"), "AVIF"),
    Hostile("a film", lambda: b"\0\0\0\x18ftypisom" + _noise(99), "film"),
    Hostile("a TIFF", lambda: saved(picture(), "TIFF"), "TIFF"),
    Hostile("a bitmap", lambda: saved(picture(), "BMP"), "bitmap"),
    Hostile("Encapsulated PostScript", lambda: saved(picture(), "EPS"), NOT_SHOWN),
    Hostile("a JPEG of three bytes", lambda: b"\xff\xd8\xff", DAMAGED),
    Hostile("half a JPEG", lambda: photo()[: len(photo()) * 2 // 3], DAMAGED),
    Hostile("half a PNG", lambda: saved(picture(), "PNG")[:1500], DAMAGED),
    Hostile("half a WebP", lambda: saved(picture(), "WEBP")[:900], DAMAGED),
    Hostile("half a GIF", lambda: saved(picture(), "GIF")[:3000], DAMAGED),
    Hostile("a PNG that is a JPEG inside", lambda: b"\x89PNG\r\n\x1a\n" + photo(), DAMAGED),
    Hostile("a PNG without a pixel", lambda: png_of(0, 0), DAMAGED),
    Hostile("a PNG of 2 billion pixels' width", lambda: png_of(2_000_000_000, 1, b"\0"), MEGAPIXELS),
    Hostile("a PNG bomb, 20,000 by 20,000 in 1 MB", lambda: bomb(20_000, 20_000, 0), MEGAPIXELS),
    Hostile("a WebP of 30 bytes, 16,384 by 16,384", lambda: webp_of(16_384, 16_384), MEGAPIXELS),
    Hostile("a JPEG that claims 65,500 by 65,500", lambda: _claiming(65_500, 65_500), MEGAPIXELS),
    Hostile("a GIF that claims 65,000 by 65,000", lambda: _gif_claiming(65_000), MEGAPIXELS),
    Hostile("a text of 80 MB packed into a PNG", _with_text_bomb, DAMAGED),
    Hostile("a JPEG of 2,000 scans", _many_scans, "too long"),
    Hostile("one pixel high, 60,000 wide", lambda: saved(picture(size=(60_000, 1)), "PNG")),
    Hostile("one pixel high, 39 million wide", lambda: bomb(39_000_000, 1, 0)),
    Hostile("one pixel", lambda: saved(picture(size=(1, 1)), "PNG")),
    Hostile("a photograph with place, script and comments", photo),
    Hostile("a PNG with scripts in its texts", _with_script),
    Hostile("a JPEG that is a packed file too", lambda: photo() + _archive()),
    Hostile("a GIF that is a script too", lambda: saved(picture(), "GIF") + b"*/=1;alert(1);//"),
    Hostile("a JPEG with a web page behind it", lambda: photo() + b"<!DOCTYPE html>" + SCRIPT),
    Hostile("an animated GIF", lambda: _animated("GIF")),
    Hostile("an animated WebP", lambda: _animated("WEBP")),
    Hostile("an animated PNG", lambda: _animated("PNG")),
    Hostile("two pictures in one JPEG", lambda: saved(picture(), "MPO", save_all=True, append_images=[picture()])),
    Hostile("a JPEG for printers (CMYK)", lambda: saved(picture("CMYK"))),
    Hostile("a grey JPEG", lambda: saved(picture("L"))),
    Hostile("a PNG of sixteen bits", lambda: saved(Image.linear_gradient("L").convert("I").convert("I;16"), "PNG")),
    Hostile("a PNG of sixteen bits and colours", lambda: png_of(64, 64, bytes((64 * 6 + 1) * 64), bits=16)),
    Hostile("a PNG with a palette", lambda: saved(picture("P"), "PNG")),
    Hostile("a PNG with a see-through palette", lambda: saved(picture("P"), "PNG", transparency=0)),
    Hostile("a black and white PNG", lambda: saved(picture("1"), "PNG")),
    Hostile("a grey see-through PNG", lambda: saved(picture("LA"), "PNG")),
    Hostile("a see-through WebP", lambda: saved(picture("RGBA"), "WEBP")),
    Hostile("a colour profile that is none", lambda: saved(picture(), icc_profile=_noise(4096))),
    Hostile("a note on the camera that is none", lambda: saved(picture(), exif=b"Exif\0\0II*\0" + _noise(2048))),
    Hostile("a JPEG of 40 megapixels", lambda: saved(picture(size=(8000, 5000)))),
    Hostile("a progressive JPEG of 40 megapixels", lambda: saved(picture(size=(8000, 5000)), progressive=True)),
    Hostile("a see-through PNG of 40 megapixels", lambda: bomb(8000, 5000, 6)),
    Hostile("a PNG of 40 megapixels, sixteen bits", lambda: png_of(8000, 5000, bytes((8000 * 2 + 1) * 5000), 16, 0)),
    Hostile("a see-through WebP of 40 megapixels", lambda: saved(picture("RGBA", (8000, 5000)), "WEBP"), "memory"),
    Hostile("a GIF of 40 megapixels", lambda: saved(picture("P", (8000, 5000)), "GIF")),
]  # fmt: skip


def _claiming(width: int, height: int) -> bytes:
    whole = photo()
    frame = whole.index(b"\xff\xc0")
    return whole[: frame + 5] + struct.pack(">HH", height, width) + whole[frame + 9 :]


def _gif_claiming(side: int) -> bytes:
    whole = saved(picture(), "GIF")
    return whole[:6] + struct.pack("<HH", side, side) + whole[10:]
