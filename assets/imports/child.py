"""The limited process in which spreadsheets are read.

    python -m assets.imports.child peek|rows|merged [SHEET] < FILE

It gets the open file as its standard input and answers in lines of JSON on its standard output. Before it looks into
the file it gives up whatever it does not need: memory and time are bounded, and with no further file descriptor to be
had it can open neither a file nor a connection. Whatever a hostile file does to it, only this process dies.
"""

import codecs
import csv
import json
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import islice
from typing import Any, BinaryIO
from xml.parsers import expat

from assets import sandbox
from assets.imports import limits
from assets.imports.limits import DAMAGED, RefusalError
from assets.imports.readers.content import Kind, kind_of
from assets.imports.readers.grid import Line, SheetInfo, Source

# Python keeps each in a file of its own, and fetches it when it is first used.
CODECS = ("utf-8", "utf-16", "utf-16-le", "latin-1", "cp1252", "cp437")

Open = Callable[[BinaryIO], Source]

# What readers raise of themselves when a file is not what it says.
FAULTS = (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, UnicodeError, NotImplementedError, csv.Error)


def main() -> None:
    """Answer one question about the file on standard input."""
    sys.excepthook = _report_death
    task, *names = sys.argv[1:]
    sandbox.take_input()
    sandbox.bound(memory_bytes=limits.MEMORY_BYTES, cpu_seconds=limits.CPU_SECONDS)
    # The programs that read a database have an allowance each; together they have no more than one.
    with sandbox.deadline(limits.CPU_SECONDS) if task == "peek" else nullcontext():
        for answer in answers(sys.stdin.buffer, task, *names, before_reading=sandbox.shut_doors):
            _say(answer)


def answers(
    file: BinaryIO, task: str, name: str = "", *, before_reading: Callable[[], None] = lambda: None
) -> Iterator[dict[str, Any]]:
    """What there is to say of a file: what is in it or all its rows, and then that this is the end, or why it is."""
    try:
        kind = kind_of(file)
        file.seek(0)
        # Imported while files can still be opened, and no more than is needed: starting is most of the time it takes.
        read = READERS[kind]()
        for codec in CODECS:
            codecs.lookup(codec)
        # A database is read by other programs, which open it for themselves and then shut their own doors.
        if kind is not Kind.ACCESS:
            before_reading()
        source = read(file)
        yield from TASKS[task](source, kind, name)
        yield {"end": True}
    except RefusalError as refusal:
        yield {"refusal": str(refusal)}
    except FAULTS:
        yield {"refusal": DAMAGED}


def _workbook() -> Open:
    from assets.imports.readers.workbook import Workbook

    return Workbook


def _binary_workbook() -> Open:
    from assets.imports.readers.binary import BinaryWorkbook

    return BinaryWorkbook


def _old_workbook() -> Open:
    from assets.imports.readers.old_workbook import OldWorkbook

    return OldWorkbook


def _opendocument() -> Open:
    from assets.imports.readers.opendocument import OpenDocument

    return OpenDocument


def _access() -> Open:
    from assets.imports.readers.access import AccessDatabase

    return AccessDatabase


def _text() -> Open:
    from assets.imports.readers.delimited import Text

    return Text


READERS: dict[Kind, Callable[[], Open]] = {
    Kind.XLSX: _workbook,
    Kind.XLSB: _binary_workbook,
    Kind.XLS: _old_workbook,
    Kind.ODS: _opendocument,
    Kind.ACCESS: _access,
    Kind.TEXT: _text,
}


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def _report_death(kind: type[BaseException], fault: BaseException, trace: Any) -> None:
    """Name the kind of fault and nothing else: its text may hold what stands in the file."""
    _say({"died": kind.__name__})


def _peek(source: Source, kind: Kind, _name: str) -> Iterator[dict[str, Any]]:
    """What the file is, and its sheets, each with its first rows."""
    sheets = list(source.sheets())
    seen = [_sheet(source, sheet) for sheet in sheets[: limits.SHEETS]]
    remarks = list(source.remarks)
    if len(sheets) > limits.SHEETS:
        remarks.append(f"It has {len(sheets):,} sheets. The first {limits.SHEETS} were looked at.")
    yield {
        "kind": kind.value,
        "format": source.format,
        "macros": source.has_macros,
        "encoding": getattr(source, "encoding_in_words", ""),
        "delimiter": getattr(source, "delimiter_in_words", ""),
        "remarks": remarks[: limits.REMARKS],
        "sheets": seen,
    }


def _sheet(source: Source, sheet: SheetInfo) -> dict[str, Any]:
    top = _top(source.lines(sheet.name))
    last = top[-1][0] if top else 0
    merged = [each for each in source.merged(sheet.name) if each.row <= last][: limits.TOP_MERGED]
    return {
        "name": sheet.name,
        "hidden": sheet.is_hidden,
        "rows": source.rows(sheet.name),
        "top": top,
        "merged": merged,
    }


def _top(lines: Iterator[Line]) -> list[tuple[int, list[str]]]:
    """The first rows with anything in them; long cells are cut."""
    top: list[tuple[int, list[str]]] = []
    room = limits.TOP_CHARACTERS
    for line in islice(lines, limits.TOP_LINES):
        if not line.is_blank:
            cells = [cell[: limits.TOP_CELL] for cell in line.cells[: limits.COLUMNS]]
            room -= sum(map(len, cells)) + len(cells)
            if room < 0 and top:
                break
            top.append((line.number, cells))
            if len(top) == limits.TOP_ROWS:
                break
    return top


def _rows(source: Source, _kind: Kind, name: str) -> Iterator[dict[str, Any]]:
    """Every row with anything in it."""
    found = cells_found = 0
    for line in source.lines(name):
        if line.is_blank:
            continue
        found += 1
        cells_found += len(line.cells)
        if found > limits.ROWS or cells_found > limits.CELLS:
            raise RefusalError(
                f"It has more than {limits.ROWS:,} rows or {limits.CELLS:,} cells. Split it into several files."
            )
        if len(line.cells) > limits.COLUMNS:
            raise RefusalError(
                f"Row {line.number} has more than {limits.COLUMNS} columns. Leave out what is not needed."
            )
        answer: dict[str, Any] = {"row": line.number, "cells": line.cells}
        if line.errors:
            answer["errors"] = line.errors
        if line.fault:
            answer["fault"] = line.fault
        yield answer


def _merged(source: Source, _kind: Kind, name: str) -> Iterator[dict[str, Any]]:
    """The merged cells of a sheet."""
    yield {"merged": source.merged(name)}


TASKS = {"peek": _peek, "rows": _rows, "merged": _merged}


if __name__ == "__main__":
    main()
