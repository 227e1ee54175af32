"""What hostile uploads get, how long it takes and how much memory: a table of every file of ``tests/hostile``.

    .venv/bin/python -m benchmarks.hostile_files

Each file is read in a process of its own, so that its memory is its own. Needs no database.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from typing import IO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from assets.imports import read  # noqa: E402
from assets.imports.limits import RefusalError  # noqa: E402
from assets.imports.profiles import load_profile  # noqa: E402
from tests.hostile.spreadsheets import FILES  # noqa: E402

MEGABYTE = 1024 * 1024
READ_ONE = "--read-one"


def main() -> None:
    """Print the table; asked to, read the one file on standard input and say how it went."""
    if READ_ONE in sys.argv:
        print(json.dumps(read_one(sys.stdin.buffer)))
        return
    print("| file | size, MB | answer | seconds | memory of the reader, MB |\n| --- | --- | --- | --- | --- |")
    for hostile in FILES:
        with tempfile.TemporaryFile() as file:
            size = file.write(hostile.make())
            file.seek(0)
            answer = subprocess.run(  # noqa: S603 -- this very program
                [sys.executable, "-m", "benchmarks.hostile_files", READ_ONE],
                stdin=file,
                capture_output=True,
                text=True,
                check=True,
            )
        said, seconds, memory = json.loads(answer.stdout.splitlines()[-1])
        print(f"| {hostile.what} | {size / MEGABYTE:.1f} | {said} | {seconds:.1f} | {memory} |", flush=True)


def read_one(file: IO[bytes]) -> tuple[str, float, int]:
    """What is answered, seconds, and the most memory that the reading child had, in MB."""
    began = time.perf_counter()
    try:
        read.weigh(file)
        seen = read.overview(file)
        found = read.choose_sheet(seen, load_profile("register"))
        said = f"read: {len(read.read_sheet(file, seen, *found).rows)} rows" if found else "refused: no such column"
    except RefusalError as refusal:
        said = f"refused: {refusal}"
    seconds = time.perf_counter() - began
    return said, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


if __name__ == "__main__":
    main()
