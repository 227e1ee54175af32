"""What becomes of files that are brought: a table of each file named, or in a folder named.

    .venv/bin/python -m benchmarks.read_files PATH…

Says of each whether it was read or with which sentence refused, what it is, its sheets, where headings were found, how
many rows, and the seconds. Then the most memory that the reading child (with the programs it starts) took, and this
program itself, which must not grow with the file, in MB. Needs no database.
"""

import json
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from assets.imports import read  # noqa: E402
from assets.imports.heading_guess import guess_headings  # noqa: E402
from assets.imports.limits import RefusalError  # noqa: E402

KILOBYTE = 1024
READ_ONE = "--read-one"
LEGAL = ("LICENSE", "README")


def main() -> None:
    """Print the table; asked to, read the one file on standard input and say how it went."""
    if READ_ONE in sys.argv:
        print(json.dumps(measure(sys.stdin.buffer)))
        return
    print("| file | kB | outcome | sheets: headings in row, rows below | seconds | MB | of this program |")
    print("| --- | ---: | --- | --- | ---: | ---: | ---: |")
    for path in sorted(path for name in sys.argv[1:] for path in files_in(Path(name))):
        with path.open("rb") as file:
            answer = subprocess.run(  # noqa: S603 -- this very program
                [sys.executable, "-m", "benchmarks.read_files", READ_ONE],
                stdin=file,
                capture_output=True,
                text=True,
                check=True,
            )
        outcome, sheets, seconds, memory, own = json.loads(answer.stdout.splitlines()[-1])
        name = f"{path.parent.name}/{path.name}"
        size = path.stat().st_size / KILOBYTE
        print(f"| {name} | {size:.0f} | {outcome} | {sheets} | {seconds:.1f} | {memory} | {own} |", flush=True)


def files_in(path: Path) -> list[Path]:
    """The file, or all files of the folder."""
    found = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
    return [each for each in found if not each.name.startswith(LEGAL)]


def measure(file: IO[bytes]) -> tuple[str, str, float, int, int]:
    """Outcome, what was found in each sheet, seconds, and most memory of children and of this process, in MB."""
    watch = Watch()
    began = time.perf_counter()
    found: list[str] = []
    try:
        read.weigh(file)
        seen = read.overview(file)
        found += [read_sheet(file, seen, top) for top in seen.sheets]
        outcome = "; ".join([f"read: {seen.format}", *filter(None, [seen.encoding]), *seen.remarks])
        outcome += "; macros" if seen.has_macros else ""
    except RefusalError as refusal:
        outcome = f"**refused**: {refusal}"
    seconds = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTE
    return outcome.replace("|", "\\|"), "; ".join(found).replace("|", "\\|"), seconds, watch.most, own


class Watch(Thread):
    """Looks every few hundredths of a second how much memory the children of this process have taken.

    What the system adds up of children that have ended counts what a child shared with its parent when it was started.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.start()

    def run(self) -> None:
        """Look until the program ends."""
        while True:
            taken = sum(memory_of(process) for process in children_of(os.getpid()))
            self.most = max(self.most, taken // KILOBYTE)
            time.sleep(0.02)


def children_of(process: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *children_of(child)]
    return found


def memory_of(process: int) -> int:
    """The most memory that a process has had, in kB; 0 before it runs a program of its own, and when it has ended."""
    with suppress(OSError, StopIteration):
        if b"benchmarks" not in Path(f"/proc/{process}/cmdline").read_bytes():
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
            return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    return 0


def read_sheet(file: IO[bytes], seen: read.Overview, top: read.Top) -> str:
    """Read one sheet to its end: what it is called, where its headings are, how many rows there are below."""
    name = f"“{top.name}”{' (hidden)' if top.hidden else ''} " if top.name else ""
    headings = guess_headings(top)
    if headings is None:
        return f"{name}empty"
    sheet = read.read_sheet(file, seen, top, headings)
    rows = errors = faults = 0
    for row in sheet.rows:
        rows += 1
        errors += len(row.errors)
        faults += bool(row.fault)
    beside = [f"{errors} error values"] * bool(errors) + [f"{faults} faulty rows"] * bool(faults)
    return f"{name}{headings.row}, {rows:,}{' with ' if beside else ''}{' and '.join(beside)}"


if __name__ == "__main__":
    main()
