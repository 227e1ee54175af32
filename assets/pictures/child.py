"""The limited process in which pictures are read and written anew.

``python -m assets.pictures.child [BYTES] < FILE > ANSWER``

It gets the open file as its standard input, and an empty file for its answer: a line of JSON, and behind it the bytes
of the picture and of its small copy. Both are drawn from pixels alone. Nothing else that came with the file is in them:
neither place, camera, comments and colour profile nor whatever somebody put behind the last pixel. With ``BYTES`` the
picture is drawn as much smaller as it takes to be no larger than that.
"""

import io
import json
import struct
import sys
import warnings
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageCms, MpoImagePlugin  # noqa: F401 -- the last puts itself on Pillow's list

from assets import sandbox
from assets.pictures import limits
from assets.pictures.content import FORMATS, HEAD_BYTES, format_of
from assets.pictures.limits import RefusalError

# How a picture is turned upright, by how the camera was held (Exif 2.32, 4.6.4, tag 274).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def main() -> None:
    """Write the picture on standard input anew."""
    sys.excepthook = _report_death
    most_bytes = int(sys.argv[1]) if len(sys.argv) > 1 else None
    sandbox.bound(memory_bytes=limits.MEMORY_BYTES, cpu_seconds=limits.CPU_SECONDS)
    # Pillow raises its fault at twice this number, and before it makes room for the pixels.
    Image.MAX_IMAGE_PIXELS = limits.PIXELS // 2
    warnings.simplefilter("ignore")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    rehearse(srgb)
    sandbox.shut_doors(answer_bytes=limits.ANSWER_BYTES)
    try:
        answer_about(sys.stdin.buffer, srgb, most_bytes)
    except RefusalError as refusal:
        _say({"refusal": str(refusal)})
    except Image.DecompressionBombError:
        _say({"refusal": limits.TOO_LARGE})


def rehearse(srgb: ImageCms.ImageCmsProfile) -> None:
    """Read and write a picture of every kind, while files can still be opened.

    Readers and writers fetch what they need when they are first used, and so late that no list of it would be complete.
    """
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    with_all = {"exif": exif.tobytes(), "icc_profile": srgb.tobytes(), "save_all": True}
    # An MPO is a JPEG with another one behind it.
    for name, mode in (("MPO", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGBA"), ("GIF", "P")):
        frames = [Image.new(mode, (2, 2), number) for number in (0, 1)]
        buffer = io.BytesIO()
        frames[0].save(buffer, name, append_images=frames[1:], **with_all)
        encoded(redrawn(Image.open(buffer, formats=FORMATS), srgb))


def answer_about(file: BinaryIO, srgb: ImageCms.ImageCmsProfile, most_bytes: int | None = None) -> None:
    """Read the picture in ``file`` and write both copies. Raises RefusalError, and whatever a damaged file leads to."""
    name = format_of(file.read(HEAD_BYTES))
    picture = redrawn(Image.open(file, formats=[name]), srgb)
    if most_bytes is not None:
        picture = within(picture, most_bytes)
    small = picture.copy()
    small.thumbnail((limits.SMALL_LONG_SIDE, limits.SMALL_LONG_SIDE))
    pictures = [encoded(picture), encoded(small)]
    header = {
        "extension": "png" if picture.mode == "RGBA" else "jpg",
        "width": picture.width,
        "height": picture.height,
        "sizes": [len(one) for one in pictures],
    }
    _say(header, *pictures)


def redrawn(source: Image.Image, srgb: ImageCms.ImageCmsProfile) -> Image.Image:
    """The first frame of ``source``: upright, in sRGB, no larger than it is kept. RGB, or RGBA when it is see-through.

    It is made smaller first: what follows then needs room for a small picture only.
    """
    source.draft(None, (limits.LONG_SIDE, limits.LONG_SIDE))  # of a JPEG, only as many pixels as are needed
    source.load()
    orientation, profile = _orientation(source), source.info.get("icc_profile")
    picture = _as_colours(source)
    picture.thumbnail((limits.LONG_SIDE, limits.LONG_SIDE))
    alpha = picture.getchannel("A") if picture.mode in {"RGBA", "LA"} else None
    picture = _in_srgb(picture, profile, srgb)
    if alpha and alpha.getextrema() != (255, 255):
        picture.putalpha(alpha)
    if turn := TURNS.get(orientation):
        picture = picture.transpose(turn)
    picture.info = {}
    return picture


def encoded(picture: Image.Image) -> bytes:
    """A picture as a file: PNG when it is see-through, else JPEG."""
    buffer = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(buffer, "PNG", optimize=True)
    else:
        picture.save(buffer, "JPEG", quality=limits.JPEG_QUALITY, progressive=True, optimize=True)
    return buffer.getvalue()


def within(picture: Image.Image, most_bytes: int) -> Image.Image:
    """The picture itself where its file is no larger than ``most_bytes``, else a smaller one.

    What is see-through is put on white first: a PNG of a photograph would become a stamp. Raises RefusalError where
    even the smallest is too large.
    """
    if len(encoded(picture)) <= most_bytes:
        return picture
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    for side in limits.SMALLER_LONG_SIDES:
        picture = picture.copy()
        picture.thumbnail((side, side))
        if len(encoded(picture)) <= most_bytes:
            return picture
    raise RefusalError(limits.TOO_FINE)


def _as_colours(source: Image.Image) -> Image.Image:
    """A palette becomes its colours and sixteen bits become eight, so that pixels can be mixed."""
    if source.mode in {"P", "PA", "1"} or "transparency" in source.info:
        return source.convert("RGBA" if source.has_transparency_data else "RGB")
    if source.mode.startswith("I"):
        source.thumbnail((limits.LONG_SIDE, limits.LONG_SIDE), reducing_gap=None)
        return source.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return source


def _in_srgb(picture: Image.Image, profile: bytes | None, srgb: ImageCms.ImageCmsProfile) -> Image.Image:
    """The same colours without their profile; a profile that cannot be read, or is of other colours, is ignored."""
    opaque = {"RGBA": "RGB", "LA": "L"}.get(picture.mode, picture.mode)
    if profile and opaque in {"RGB", "L", "CMYK"}:
        try:
            return ImageCms.profileToProfile(  # type: ignore[return-value]
                picture.convert(opaque), ImageCms.ImageCmsProfile(io.BytesIO(profile)), srgb, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            pass
    return picture.convert("RGB")


def _orientation(source: Image.Image) -> int:
    """How the camera was held; upright when what came with the picture cannot be read."""
    try:
        return int(source.getexif().get(ExifTags.Base.Orientation, 1))
    except (SyntaxError, TypeError, ValueError, OSError, struct.error):
        return 1


def _report_death(kind: type[BaseException], fault: BaseException, trace: Any) -> None:
    """Name the kind of fault and nothing else: its text may hold what stands in the file."""
    _say({"died": kind.__name__})


def _say(header: dict[str, Any], *pictures: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + b"".join(pictures))


if __name__ == "__main__":
    main()
