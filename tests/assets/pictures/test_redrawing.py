"""What becomes of uploaded pictures: what means harm is refused or comes out clean; nothing else of a file is kept."""

import io
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from assets import sandbox
from assets.actions.picturing import NewFile
from assets.pictures import limits, upload
from assets.pictures.limits import RefusalError
from assets.pictures.upload import redraw
from tests.hostile.pictures import FILES, SCRIPT, Hostile, photo, picture, saved

# The only parts that a picture of ours may have (ITU-T T.81, table B.1; PNG, third edition, 4.8): what is needed to
# draw it, and of a JPEG the mark that it is one (APP0, JFIF).
JPEG_SEGMENTS = {0xE0, 0xDB, 0xC2, 0xC4, 0xDA}
PNG_CHUNKS = {b"IHDR", b"IDAT", b"IEND"}


def redrawn(content: bytes) -> NewFile:
    """What is kept of an upload."""
    return redraw(ContentFile(content, name="../../picture.jpg"))


def opened(content: bytes) -> Image.Image:
    """A picture to look at."""
    return Image.open(io.BytesIO(content))


def parts(content: bytes) -> set[int] | set[bytes]:
    """The kinds of parts that a file of ours has; fails when there is anything behind its end."""
    place = 2
    if content.startswith(b"\x89PNG"):
        chunks, place = set(), 8
        while place < len(content):
            chunks.add(content[place + 4 : place + 8])
            place += int.from_bytes(content[place : place + 4]) + 12
        return chunks
    assert content.endswith(b"\xff\xd9")
    segments = set()
    while content[place + 1] != 0xD9:
        segments.add(content[place + 1])
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
        while content[place] != 0xFF or content[place + 1] == 0:  # what is drawn, behind each start of scan
            place += 1
    return segments


@pytest.mark.parametrize("hostile", FILES, ids=lambda hostile: hostile.what)
def test_hostile_picture_is_refused_in_words_or_comes_out_clean(hostile: Hostile) -> None:
    content = hostile.make()
    if hostile.refusal:
        with pytest.raises(RefusalError, match=hostile.refusal):
            redrawn(content)
        return
    kept = redrawn(content)
    assert max(kept.width, kept.height) <= limits.LONG_SIDE
    for copy, longest in ((kept.content, limits.LONG_SIDE), (kept.small, limits.SMALL_LONG_SIDE)):
        drawn = opened(copy)
        drawn.load()
        assert max(drawn.size) <= longest
        assert drawn.format == {"jpg": "JPEG", "png": "PNG"}[kept.extension]
        assert parts(copy) <= (JPEG_SEGMENTS if kept.extension == "jpg" else PNG_CHUNKS)
        assert SCRIPT not in copy
        assert content not in copy


def test_photograph_keeps_neither_place_nor_camera_nor_words() -> None:
    came = opened(photo())
    assert came.getexif().get_ifd(0x8825)
    assert came.info["comment"] == SCRIPT

    kept = opened(redrawn(photo()).content)

    assert dict(kept.getexif()) == {}
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, "top left"), (3, "bottom right"), (6, "top right"), (8, "bottom left")]
)
def test_photograph_is_turned_as_the_camera_was_held(orientation: int, corner: str) -> None:
    drawn = Image.new("RGB", (90, 60), "white")
    drawn.paste("black", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[274] = orientation

    kept = opened(redrawn(saved(drawn, exif=exif)).content).convert("L")

    width, height = kept.size
    corners = {
        "top left": (5, 5),
        "top right": (width - 5, 5),
        "bottom left": (5, height - 5),
        "bottom right": (width - 5, height - 5),
    }
    assert [name for name, place in corners.items() if kept.getpixel(place) < 60] == [corner]
    assert (width > height) == (orientation in {1, 3})


def test_what_is_see_through_stays_so_and_what_is_not_becomes_a_jpeg() -> None:
    glass = Image.new("RGBA", (40, 40), (200, 0, 0, 128))
    pane = redrawn(saved(glass, "PNG"))

    assert (pane.extension, opened(pane.content).getpixel((9, 9))) == ("png", (200, 0, 0, 128))
    assert redrawn(saved(glass.convert("RGB"), "PNG")).extension == "jpg"


def test_first_picture_of_an_animation_is_kept() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]

    kept = opened(redrawn(saved(frames[0], "GIF", save_all=True, append_images=frames[1:])).content)

    assert kept.getpixel((9, 9))[0] > 200


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16"])
def test_colours_survive_from_every_way_of_keeping_them(mode: str) -> None:
    grey = picture("L")
    if mode == "I;16":
        grey = grey.convert("I").point(lambda value: value * 257)

    kept = opened(redrawn(saved(grey.convert(mode), "JPEG" if mode == "CMYK" else "PNG")).content).convert("L")

    assert [abs(kept.getpixel((320, y)) - y * 255 // 479) < 12 for y in (10, 240, 470)] == [True] * 3


def test_name_of_the_file_plays_no_part() -> None:
    assert redraw(ContentFile(saved(picture(), "PNG"), name="run.exe\n\u202egpj.")).width == 640


# --- The process --------------------------------------------------------------------------------------------------


def in_child(code: str) -> subprocess.CompletedProcess[str]:
    """Run code after all that the reading process does before it looks at a file."""
    program = (
        "import resource, socket\nfrom assets import sandbox\nfrom assets.pictures import child\n"
        f"def answer(*_):\n    {code}\nchild.answer_about = answer\nchild.main()"
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=sandbox._ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "code",
    ["socket.socket()", "open('/etc/hostname')", "__import__('subprocess').run(['true'])", "open('/tmp/x', 'w')"],
)
def test_reading_process_opens_nothing_and_starts_nothing(code: str) -> None:
    assert '"died": "OSError"' in in_child(code).stdout


def test_memory_time_and_answer_of_the_reading_process_are_bounded() -> None:
    kinds = "RLIMIT_AS RLIMIT_CPU RLIMIT_NOFILE RLIMIT_FSIZE"
    bounds = in_child(f"print(*(resource.getrlimit(getattr(resource, kind))[1] for kind in '{kinds}'.split()))")

    assert [int(bound) for bound in bounds.stdout.split()] == [
        limits.MEMORY_BYTES, limits.CPU_SECONDS, 3, limits.ANSWER_BYTES,
    ]  # fmt: skip
    assert (limits.MEMORY_BYTES >> 20, limits.CPU_SECONDS) == (512, 10)


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("exec sleep 60", "takes too long"),
        ("kill -s XCPU $$", "takes too long"),
        ('echo \'{"died": "MemoryError"}\'; exit 1', "more memory"),
        ('echo \'{"sizes": [3, 3], "extension": "jpg"}\'; echo \'<html><script>\'', "damaged"),
        ("echo nonsense", "damaged"),
        ("exit 1", "damaged"),
    ],
)
def test_whatever_becomes_of_the_process_is_a_refusal(monkeypatch: pytest.MonkeyPatch, does: str, words: str) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/sh")
    monkeypatch.setattr(upload, "PROGRAM", ("-c", does))
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.5)
    with pytest.raises(RefusalError, match=words):
        redrawn(photo())


def noise(*, is_see_through: bool = False) -> bytes:
    """A picture of which nothing can be left out: every pixel is another colour."""
    grey = Image.effect_noise((600, 450), 100)
    drawn = grey.convert("RGB")
    if is_see_through:
        drawn.putalpha(grey)
    return saved(drawn, "PNG")


@pytest.mark.parametrize("is_see_through", [False, True])
def test_picture_that_has_to_be_small_is_drawn_smaller_until_it_is(is_see_through: bool) -> None:
    kept = redraw(ContentFile(noise(is_see_through=is_see_through)), most_bytes=40_000)
    assert len(kept.content) <= 40_000
    assert kept.extension == "jpg"
    assert max(opened(kept.content).size) == max(kept.width, kept.height) < 600


def test_small_picture_stays_as_it_is() -> None:
    assert redraw(ContentFile(photo()), most_bytes=100_000).content == redrawn(photo()).content


def test_what_cannot_be_made_small_enough_is_refused() -> None:
    with pytest.raises(RefusalError, match="cannot be made small enough"):
        redraw(ContentFile(noise()), most_bytes=1000)


def test_reading_process_gets_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "never to be seen")
    seen: dict[str, object] = {}
    real: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen

    def spy(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        seen.update(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", spy)
    redrawn(photo())
    assert seen["env"] == {"PYTHONUTF8": "1"}
