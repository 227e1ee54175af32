"""Having a page drawn as PDF, in a limited process of its own (``press``), and whether this machine can do it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic

from assets import sandbox
from sroi.report import limits

PROGRAM = ("-m", "sroi.report.press")
# Where scripts/debian.sh unpacks libraries for somebody who is not root, and one by which they are known to be there.
SYSROOT = Path(__file__).resolve().parents[2] / "var" / "sysroot"
_LIBRARY = "usr/lib/*/libpangoft2-1.0.so.0"
_FONTS = Path(__file__).with_name("fonts.conf")
# How long a machine that lacked something counts as lacking it.
ASK_AGAIN_SECONDS = 600


class NotDrawnError(Exception):
    """No PDF came of it; the text says why and what to do, for whoever asked."""


def draw_pdf(page: str, *arguments: str) -> bytes:
    """A page of HTML as a tagged PDF; what ``press`` says of the page holds. Raises NotDrawnError."""
    with TemporaryFile() as file, TemporaryFile() as answer:
        file.write(page.encode())
        file.flush()
        with sandbox.start(*PROGRAM, *arguments, file=file, answer=answer, environment=environment()) as child:
            code = child.wait()
        if code:
            raise NotDrawnError(_why(code))
        answer.seek(0)
        drawn = answer.read(limits.LARGEST_PDF + 1)
    if len(drawn) > limits.LARGEST_PDF:
        raise NotDrawnError(limits.TOO_LONG)
    return drawn


def _why(code: int) -> str:
    if code == limits.NOT_EQUIPPED:
        return limits.MISSING
    return limits.TOO_LONG if sandbox.ran_out_of_time(code) else limits.FAULT


@cache
def environment() -> dict[str, str]:
    """Where the process finds its fonts, and its libraries where they are not the system's."""
    found = {"FONTCONFIG_FILE": str(_FONTS)}
    unpacked = next(iter(sorted(SYSROOT.glob(_LIBRARY))), None)
    if unpacked is not None:
        found["LD_LIBRARY_PATH"] = str(unpacked.parent)
    return found


class Trial:
    """Whether a PDF can be drawn here, found out by drawing one. It is asked once, and again after a failure."""

    def __init__(self) -> None:
        self._failed_at: float | None = None
        self._fault = ""
        self._is_well = False

    def fault(self) -> str:
        """Why no PDF can be drawn; empty where one can."""
        if self._is_well:
            return ""
        if self._failed_at is None or monotonic() - self._failed_at > ASK_AGAIN_SECONDS:
            self._try()
        return self._fault

    def _try(self) -> None:
        try:
            draw_pdf("", "--try")
        except NotDrawnError as fault:
            self._failed_at, self._fault = monotonic(), str(fault)
        else:
            self._is_well, self._fault = True, ""


trial = Trial()
