"""What hostile uploads get, how long it takes and how much memory: a table of every file of ``tests/hostile``.

    .venv/bin/python -m benchmarks.hostile_files [spreadsheets|pictures]

Each file is read in a process of its own, so that its memory is its own. Needs no database.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import IO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.files import File  # noqa: E402

from assets.imports import limits as of_spreadsheets  # noqa: E402
from assets.imports import read  # noqa: E402
from assets.imports.profiles import load_profile  # noqa: E402
from assets.pictures import limits as of_pictures  # noqa: E402
from assets.pictures.upload import redraw  # noqa: E402
from benchmarks.read_files import Watch  # noqa: E402
from tests.hostile import pictures, spreadsheets  # noqa: E402

KILOBYTE = 1024
READ_ONE = "--read-one"


def read_spreadsheet(file: IO[bytes]) -> str:
    """How it is read; raises RefusalError."""
    read.weigh(file)
    seen = read.overview(file)
    found = read.choose_sheet(seen, load_profile("register"))
    rows = sum(1 for _ in read.read_sheet(file, seen, *found).rows) if found else 0
    return f"read: {rows} rows" if found else "read; no profile knows its columns"


def read_picture(file: IO[bytes]) -> str:
    """What is kept of it; raises RefusalError."""
    kept = redraw(File(file))
    size = (len(kept.content) + len(kept.small)) // KILOBYTE
    return f"kept: {kept.extension}, {kept.width} × {kept.height}, {size} kB with the small copy"


KINDS = {"spreadsheets": (spreadsheets.FILES, read_spreadsheet), "pictures": (pictures.FILES, read_picture)}


def main() -> None:
    """Print the tables; asked to, read the one file on standard input and say how it went."""
    wanted = [kind for kind in KINDS if kind in sys.argv] or list(KINDS)
    if READ_ONE in sys.argv:
        print(json.dumps(measure(KINDS[wanted[0]][1], sys.stdin.buffer)))
        return
    for kind in wanted:
        print(f"\n| {kind} | size, kB | answer | seconds | memory of the reader, MB |\n| --- | --- | --- | --- | --- |")
        for hostile in KINDS[kind][0]:
            with tempfile.TemporaryFile() as file:
                size = file.write(hostile.make())
                file.seek(0)
                answer = subprocess.run(  # noqa: S603 -- this very program
                    [sys.executable, "-m", "benchmarks.hostile_files", kind, READ_ONE],
                    stdin=file,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    check=True,
                )
            said, seconds, memory = json.loads(answer.stdout.splitlines()[-1])
            print(f"| {hostile.what} | {size / KILOBYTE:.0f} | {said} | {seconds:.1f} | {memory} |", flush=True)


def measure(read_it: Callable[[IO[bytes]], str], file: IO[bytes]) -> tuple[str, float, int]:
    """What is answered, seconds, and the most memory that the reading child had, in MB."""
    watch = Watch()
    began = time.perf_counter()
    try:
        said = read_it(file)
    except (of_spreadsheets.RefusalError, of_pictures.RefusalError) as refusal:
        said = f"refused: {refusal}"
    seconds = time.perf_counter() - began
    return said, seconds, watch.most


if __name__ == "__main__":
    main()
