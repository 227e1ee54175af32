"""The limited process in which spreadsheets are read: ``python -m assets.imports.child peek|rows [SHEET] < FILE``.

It gets the open file as its standard input and answers in lines of JSON on its standard output. Before it looks into
the file it gives up whatever it does not need: memory and time are bounded, and with no further file descriptor to be
had it can open neither a file nor a connection. Whatever a hostile file does to it, only this process dies.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from assets import sandbox
from assets.imports import limits
from assets.imports.content import is_workbook
from assets.imports.delimited import Text
from assets.imports.limits import RefusalError


def main() -> None:
    """Answer one question about the file on standard input."""
    sys.excepthook = _report_death
    task, *names = sys.argv[1:]
    file = sys.stdin.buffer
    sandbox.bound(memory_bytes=limits.MEMORY_BYTES, cpu_seconds=limits.CPU_SECONDS)
    try:
        workbook = is_workbook(file)
        file.seek(0)
        if workbook:
            # openpyxl takes numpy where it finds it, only to know its types of numbers; numpy would use up the memory.
            sys.modules["numpy"] = None  # type: ignore[assignment]
            # Imported while files can still be opened, and not at all for text: it takes a third of a second.
            import assets.imports.workbook  # noqa: F401
        sandbox.shut_doors()
        answers = _peek(file, workbook) if task == "peek" else _rows(file, workbook, *names)
        for answer in answers:
            _say(answer)
    except RefusalError as refusal:
        _say({"refusal": str(refusal)})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def _report_death(kind: type[BaseException], fault: BaseException, trace: Any) -> None:
    """Name the kind of fault and nothing else: its text may hold what stands in the file."""
    _say({"died": kind.__name__})


def _peek(file: BinaryIO, workbook: bool) -> Iterator[dict[str, Any]]:
    """The sheets, each with its first rows."""
    if workbook:
        from assets.imports.workbook import Workbook

        book = Workbook(file)
        sheets = [
            sheet | {"top": [[line.number, line.cells] for line in islice(book.lines(sheet["name"]), limits.TOP_ROWS)]}
            for sheet in book.sheets()
        ]
        yield {"format": "xlsx", "macros": book.has_macros, "sheets": sheets}
    else:
        text = Text(file.read())
        top = [[record.number, record.cells] for record in islice(text.records(), limits.TOP_ROWS)]
        yield {"format": "text", **text.describe(), "sheets": [{"name": "", "hidden": False, "top": top}]}
    yield {"end": True}


def _rows(file: BinaryIO, workbook: bool, name: str = "") -> Iterator[dict[str, Any]]:
    """Every row with anything in it."""
    found = cells_found = 0
    for answer in _workbook_rows(file, name) if workbook else _text_rows(file):
        cells = answer["cells"]
        if (
            not any(cell.strip("\0 \t\r\n\xa0") for cell in cells)
            and not answer.get("errors")
            and not answer.get("fault")
        ):
            continue
        found += 1
        cells_found += len(cells)
        if found > limits.ROWS or cells_found > limits.CELLS:
            raise RefusalError(
                f"It has more than {limits.ROWS:,} rows or {limits.CELLS:,} cells. Split it into several files."
            )
        if len(cells) > limits.COLUMNS:
            raise RefusalError(
                f"Row {answer['row']} has more than {limits.COLUMNS} columns. Leave out what is not needed."
            )
        yield answer
    yield {"end": True}


def _workbook_rows(file: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    from assets.imports.workbook import Workbook

    for line in Workbook(file).lines(name):
        yield {"row": line.number, "cells": line.cells, **({"errors": line.errors} if line.errors else {})}


def _text_rows(file: BinaryIO) -> Iterator[dict[str, Any]]:
    for record in Text(file.read()).records():
        yield {"row": record.number, "cells": record.cells, **({"fault": record.fault} if record.fault else {})}


if __name__ == "__main__":
    main()
