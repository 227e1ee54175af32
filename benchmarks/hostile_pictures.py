"""What hostile pictures get, how long it takes and how much memory: a table of ``tests/hostile/pictures.py``.

    .venv/bin/python -m benchmarks.hostile_pictures

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

from django.core.files import File  # noqa: E402

from assets.pictures.limits import RefusalError  # noqa: E402
from assets.pictures.upload import redraw  # noqa: E402
from tests.hostile.pictures import FILES  # noqa: E402

READ_ONE = "--read-one"


def main() -> None:
    """Print the table; asked to, read the one file on standard input and say how it went."""
    if READ_ONE in sys.argv:
        print(json.dumps(read_one(sys.stdin.buffer)))
        return
    print("| file | size, kB | answer | seconds | memory of the reader, MB |\n| --- | --- | --- | --- | --- |")
    for hostile in FILES:
        with tempfile.TemporaryFile() as file:
            size = file.write(hostile.make())
            file.seek(0)
            answer = subprocess.run(  # noqa: S603 -- this very program
                [sys.executable, "-m", "benchmarks.hostile_pictures", READ_ONE],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                check=True,
            )
        said, seconds, memory = json.loads(answer.stdout.splitlines()[-1])
        print(f"| {hostile.what} | {size / 1024:.0f} | {said} | {seconds:.1f} | {memory} |", flush=True)


def read_one(file: IO[bytes]) -> tuple[str, float, int]:
    """What is answered, seconds, and the most memory that the reading child had, in MB."""
    began = time.perf_counter()
    try:
        kept = redraw(File(file))
        size = (len(kept.content) + len(kept.small)) // 1024
        said = f"kept: {kept.extension}, {kept.width} × {kept.height}, {size} kB with the small copy"
    except RefusalError as refusal:
        said = f"refused: {refusal}"
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return said, time.perf_counter() - began, used.ru_maxrss // 1024


if __name__ == "__main__":
    main()
