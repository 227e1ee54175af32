"""Reading Access databases through mdbtools, each of its programs in a limited process. Runs in the child process.

A table is a sheet: its columns are row 1, its records the rows below. What mdbtools cannot read it leaves out or gets
wrong without a word on its standard output, so that has to be found out beforehand, and said: pictures and files,
columns that Access works out, dates before 1899, tables that are kept in another file.
"""

import csv
import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PureWindowsPath
from threading import Thread
from typing import IO, NamedTuple

from assets import sandbox
from assets.imports import limits
from assets.imports.limits import DamagedError, RefusalError
from assets.imports.readers.grid import Line, Merged, SheetInfo
from assets.imports.readers.shown import plain

MISSING = (
    "Access databases cannot be read on this server, because a program is missing there (mdbtools). "
    "Ask whoever runs it to install that, or export the tables from Access as .xlsx."
)
LOCKED = (
    "The database is encrypted, or protected by a password. Open it in Access, take the password off "
    "(File, Info, Decrypt Database) and save it again."
)
# By the byte behind the name of the format.
FORMATS = {
    0: "Access 97 database (.mdb)",
    1: "Access 2000 to 2003 database (.mdb)",
    2: "Access 2007 database (.accdb)",
    3: "Access 2010 database (.accdb)",
    4: "Access 2013 database (.accdb)",
    5: "Access 2016 database (.accdb)",
    6: "Access 2019 database (.accdb)",
}
TOO_NEW = "This database is newer than any that is known here. Export its tables from Access as .xlsx."
TOO_OLD = "This database is older than Access 97. Open it in Access and save it anew."

# Where programs are, and where scripts/debian.sh unpacks them for somebody who is not root.
FOLDERS = (Path("/usr/bin"), Path("/usr/local/bin"))
SYSROOT = Path(__file__).resolve().parents[3] / "var" / "sysroot"
_MOMENT = "%Y-%m-%d %H:%M:%S"
_NO_DAY, _DAY_NOUGHT = "1900-01-00", "1899-12-30"
_LOST = "??"
_DAMAGE = re.compile(rb"beyond EOF|[Uu]nable to|does not exist|[Ii]nvalid|[Cc]annot")
_TABLE = re.compile(r"CREATE TABLE \[(.*)\]")
_COLUMN = re.compile(r"\t\[(.*)\]\t+([^,(]*?)(?: \(.*\))?(?: NOT NULL)?,? *$")
_LINK = re.compile(r"([^#\n]*)#((?:https?://|mailto:|www\.)[^#\s]+)#[^#\n]*#?")

# Standard input, output and errors; the database; and what converts its characters.
_DESCRIPTORS = 5

# What stands in MSysObjects (Jet's own catalogue; jackcess, TableImpl and DatabaseImpl).
_LOCAL, _ELSEWHERE, _QUERY, _LINKED = "1", "4", "5", "6"
_OF_THE_SYSTEM, _HIDDEN = 0x80000002, 0x8
_NUMBERS = ("Currency", "Double", "Single", "Numeric")
_FILES = ("OLE", "Binary")


class Column(NamedTuple):
    """A column of a table: what is in it, and why it cannot be read, if so."""

    name: str
    kind: str
    unreadable: str = ""


class AccessDatabase:
    """The tables of a database; those of the system are left out."""

    has_macros = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        file.seek(0)
        head = file.read(2 * 4096 + 2)
        version = head[0x14] if len(head) > 0x14 else 0xFF
        if version not in FORMATS:
            raise RefusalError(TOO_OLD if version == 0xFF else TOO_NEW)
        self.format = FORMATS[version]
        page = 4096 if version else 2048
        # The table of all tables always stands there; another beginning of that page means that it is encrypted.
        self._fault = RefusalError(LOCKED) if len(head) > 2 * page and head[2 * page] != 2 else DamagedError()
        self.remarks: list[str] = []
        self._tables: list[SheetInfo] = []
        self._read_catalogue()
        self._counts: dict[str, int] = {}

    def sheets(self) -> Sequence[SheetInfo]:
        """Its tables."""
        return self._tables

    def merged(self, name: str) -> Sequence[Merged]:
        """None: it is a table."""
        return ()

    def rows(self, name: str) -> int:
        """How many rows a table has, its headings included. All of it is read, and then it is said what got lost."""
        lost: Counter[str] = Counter()
        strange, number = 0, 1
        columns = self._columns(name)
        for line in self._records(name, columns):
            number = line.number
            for column, cell in zip(columns, line.cells, strict=False):
                lost[column.name] += column.kind == "DateTime" and cell.startswith(_NO_DAY)
                strange += _LOST in cell
        self.remarks += _remarks(name, columns, +lost, strange)
        return number

    def lines(self, name: str) -> Iterator[Line]:
        """The names of its columns, and its records."""
        columns = self._columns(name)
        yield Line(1, [column.name for column in columns])
        yield from self._records(name, columns)

    def _read_catalogue(self) -> None:
        queries = 0
        rows = csv.DictReader(self._said("mdb-export", "-b", "strip", "--", sandbox.STANDARD_INPUT, "MSysObjects"))
        for row in rows:
            name, kind = row.get("Name") or "", row.get("Type")
            flags = int(row.get("Flags") or 0)
            if kind == _LOCAL and not flags & _OF_THE_SYSTEM and not name.startswith(("MSys", "~")):
                self._tables.append(SheetInfo(name, bool(flags & _HIDDEN)))
            elif kind in {_LINKED, _ELSEWHERE}:
                self.remarks.append(_linked(name, kind, row.get("Database") or ""))
            queries += kind == _QUERY and not name.startswith("~")
        if queries:
            what = "is one query" if queries == 1 else f"are {queries} queries"
            self.remarks.append(f"Besides, there {what} in it; only tables are read.")

    def _columns(self, name: str) -> list[Column]:
        """The columns of a table, with those that cannot be read."""
        worked_out = self._worked_out(name)
        columns: list[Column] = []
        table = ""
        for line in self._said("mdb-schema", "-T", name, "--", sandbox.STANDARD_INPUT, "access"):
            if found := _TABLE.match(line):
                table = found[1]
            elif table and (found := _COLUMN.match(line.rstrip("\r\n"))):
                columns.append(Column(found[1], found[2], _why_unreadable(found[2], found[1] in worked_out)))
        if not columns:
            raise DamagedError
        return columns

    def _worked_out(self, name: str) -> set[str]:
        """The columns that Access works out; their records are of another form, and would be read as nonsense."""
        found, column = set(), ""
        for line in self._said("mdb-prop", "--", sandbox.STANDARD_INPUT, name, may_fail=True):
            if line.startswith("name: "):
                column = line.removeprefix("name: ").rstrip("\r\n")
            elif line.startswith("\tExpression: ") and line.strip() != "Expression:":
                found.add(column)
        return found

    def _records(self, name: str, columns: Sequence[Column]) -> Iterator[Line]:
        """The records of a table, numbered as if its columns stood in a row above them."""
        rows = self._said(
            "mdb-export", "-H", "-B", "-b", "strip", "-D", _MOMENT, "-T", _MOMENT, "--", sandbox.STANDARD_INPUT, name
        )
        for number, cells in enumerate(csv.reader(rows), start=2):
            yield Line(number, [_as_text(column, cell) for column, cell in zip(columns, cells, strict=False)])

    def _said(self, program: str, *arguments: str, may_fail: bool = False) -> Iterator[str]:
        """The lines that a program of mdbtools says of the database; raises RefusalError where it fails."""
        with _run(program, *arguments, file=self._file) as (process, said, complaints):
            yield from said
            process.wait()
            complaints.join()
        if sandbox.ran_out_of_time(process.returncode):
            raise RefusalError(limits.TOO_LONG)
        if not may_fail and (process.returncode or complaints.tell_of_damage):
            raise self._fault


class _Complaints(Thread):
    """Listens to what a program complains of, for as long as it runs: one that is not heard would stop and wait."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self.tell_of_damage = False
        self.start()

    def run(self) -> None:
        """Listen to the end, and keep nothing."""
        for line in iter(lambda: self._stream.readline(4096), b""):
            self.tell_of_damage |= bool(_DAMAGE.search(line))


@contextmanager
def _run(
    program: str, *arguments: str, file: IO[bytes]
) -> Iterator[tuple["subprocess.Popen[bytes]", IO[str], _Complaints]]:
    """Run a program of mdbtools in limits of its own, on the open file; it ends with the block at the latest."""
    folder, libraries = _mdbtools()
    # Its own environment and no other, as all limited processes have.
    environment = {"LC_ALL": "C.UTF-8", "MDB_JET3_CHARSET": "cp1252"} | libraries
    process = subprocess.Popen(  # noqa: S603 -- a program that we found; an argument is one argument, no shell
        [folder / program, *arguments],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        preexec_fn=_limit,
    )
    if not (process.stdout and process.stderr):
        raise AssertionError
    complaints = _Complaints(process.stderr)
    try:
        yield process, io.TextIOWrapper(process.stdout, encoding="utf-8", errors="replace", newline=""), complaints
    finally:
        process.kill()
        complaints.join()
        with process:
            pass


def _limit() -> None:
    """Runs in the new process, before the program does."""
    sandbox.bound(memory_bytes=limits.MEMORY_BYTES // 2, cpu_seconds=limits.CPU_SECONDS)
    sandbox.shut_doors(descriptors=_DESCRIPTORS)


@cache
def _mdbtools() -> tuple[Path, dict[str, str]]:
    """The folder of the programs, and where their libraries are if they are not the system's (scripts/debian.sh)."""
    for folder in FOLDERS:
        if (folder / "mdb-export").exists():
            return folder, {}
    if (SYSROOT / "usr/bin/mdb-export").exists():
        folders = {str(library.parent) for library in (SYSROOT / "usr/lib").rglob("lib*.so*")}
        return SYSROOT / "usr/bin", {"LD_LIBRARY_PATH": ":".join(sorted(folders))}
    raise RefusalError(MISSING)


def _why_unreadable(kind: str, is_worked_out: bool) -> str:
    if is_worked_out:
        return "worked out by Access"
    if kind.startswith(_FILES):
        return "pictures or files"
    return "of a kind that only Access reads" if kind.startswith("Unknown") else ""


def _as_text(column: Column, cell: str) -> str:
    """What is seen in a field, or near enough: numbers as typed, dates as ISO."""
    if column.unreadable or not cell:
        return ""
    if column.kind == "DateTime":
        day, _, time = cell.partition(" ")
        if time in {"", "00:00:00"} or day == _NO_DAY:
            return day
        return time if day == _DAY_NOUGHT else cell
    if column.kind.startswith(_NUMBERS):
        return plain(cell)
    if "#" in cell and (link := _LINK.fullmatch(cell)):
        # A hyperlink is kept as what is shown of it, its address, and a place there.
        shown, address = link.groups()
        return address if shown.strip() in {"", address} or shown in address else cell
    return cell


def _linked(name: str, kind: str, database: str) -> str:
    if kind == _ELSEWHERE:
        return f"The table “{name}” is kept in another database and only linked here. Bring an export from there."
    file = PureWindowsPath(database).name
    where = f"another file, “{file}”," if file else "another file"
    return f"The table “{name}” is kept in {where} and only linked here. Bring that file."


def _remarks(name: str, columns: Sequence[Column], lost: Counter[str], strange: int) -> list[str]:
    """What there is to say of a table whose records were read."""
    remarks = []
    if unreadable := [f"“{column.name}” ({column.unreadable})" for column in columns if column.unreadable]:
        remarks.append(f"Columns of the table “{name}” that cannot be read: {', '.join(unreadable)}.")
    for column, number in lost.items():
        dates = "one date" if number == 1 else f"{number:,} dates"
        remarks.append(
            f"In the column “{column}” of the table “{name}” {dates} could not be read: before 1900, after 4600, or no "
            f"date at all. {_NO_DAY} stands in their place; look them up in Access."
        )
    if strange:
        cells = "One cell" if strange == 1 else f"{strange:,} cells"
        remarks.append(f"{cells} of the table “{name}” with “{_LOST}”, which is what is left of an emoji.")
    return remarks
