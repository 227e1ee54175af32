"""From an uploaded file to the picture that is kept of it."""

import hashlib
import json
import logging
import shutil
import subprocess
import tempfile
from typing import IO, Any

from django.core.files import File

from assets import sandbox
from assets.actions.picturing import NewFile
from assets.pictures import limits
from assets.pictures.limits import MEGABYTE, RefusalError

logger = logging.getLogger(__name__)

PROGRAM = ("-m", "assets.pictures.child")
TOO_MUCH = "Reading the picture takes more memory than it may. Make it smaller, or save it anew as a JPEG."
TOO_LONG = "Reading the picture takes too long. Make it smaller, or save it anew as a JPEG."
# How files of the two kinds begin; nothing else is kept, whatever became of the process that read the upload.
_MARKS = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


def redraw(file: "File[bytes]", *, most_bytes: int | None = None) -> NewFile:
    """Write an uploaded picture anew, in a process of its own, and as small as it takes to be within ``most_bytes``.

    Raises RefusalError when it is none, or too large.
    """
    if file.size > limits.FILE_BYTES:
        raise RefusalError(
            f"The file is larger than {limits.FILE_BYTES // MEGABYTE} MB. Make it smaller and try again."
        )
    with tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as answer:
        # Small uploads have no descriptor, which is all that the process gets.
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
        code = _run(copy, answer, most_bytes)
        answer.seek(0)
        return _read(answer, code, sha256)


def _run(file: IO[bytes], answer: IO[bytes], most_bytes: int | None) -> int:
    options = () if most_bytes is None else (str(most_bytes),)
    with sandbox.start(*PROGRAM, *options, file=file, answer=answer) as child:
        try:
            return child.wait(limits.WALL_SECONDS)
        except subprocess.TimeoutExpired as fault:
            child.kill()
            logger.warning("reading a picture took more than %s seconds", limits.WALL_SECONDS)
            raise RefusalError(TOO_LONG) from fault


def _read(answer: IO[bytes], code: int, sha256: str) -> NewFile:
    """The child's answer; raises RefusalError for its refusal and for its death alike."""
    header = _header(answer)
    if "refusal" in header:
        raise RefusalError(header["refusal"])
    if code or "sizes" not in header:
        logger.warning("reading a picture ended with code %s, %s", code, header.get("died", "unsaid"))
        if header.get("died") == "MemoryError":
            raise RefusalError(TOO_MUCH)
        raise RefusalError(TOO_LONG if sandbox.ran_out_of_time(code) else limits.DAMAGED)
    content, small = (answer.read(size) for size in header["sizes"])
    mark = _MARKS[header["extension"]]
    if not (content.startswith(mark) and small.startswith(mark)):
        raise RefusalError(limits.DAMAGED)
    return NewFile(sha256, header["extension"], header["width"], header["height"], content, small)


def _header(answer: IO[bytes]) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(answer.readline())
    except ValueError:
        return {}
    return header
