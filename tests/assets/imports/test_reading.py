"""Reading: any common encoding and delimiter, workbooks as typed, and a child process that a file can only kill."""

import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, BinaryIO

import pytest
from django.conf import settings
from openpyxl import Workbook

from assets import sandbox
from assets.imports import limits, read, turns
from assets.imports.headings import Headings, heading_key, name_columns
from assets.imports.limits import RefusalError
from assets.imports.profiles import load_profile
from assets.imports.readers.delimited import find_delimiter, find_encoding
from assets.imports.text import clean, storable
from tests.hostile.making import compound

LINES = "name,postcode,description\r\nCafé Montré,L8 1XF,“quotes” – £5\r\nBar,L1 1AA,x\r\n"


@contextmanager
def opened(content: bytes) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        yield file


def rows_of(content: bytes, sheet: str = "") -> list[list[str]]:
    """Every row below the headings, read by the child process."""
    with opened(content) as file:
        seen = read.overview(file)
        found = read.choose_sheet(seen, load_profile("register"), sheet)
        assert found is not None
        return [row.cells for row in read.read_sheet(file, seen, *found).rows]


def workbook(*rows: tuple[Any, ...], **sheets: list[tuple[Any, ...]]) -> bytes:
    book = Workbook()
    book.active.title = "First"
    for row in rows:
        book.active.append(row)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b""), ("utf-8-sig", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""),
        ("utf-16-be", b""), ("cp1252", b""), ("mac-roman", b""),
    ],
)  # fmt: skip
def test_text_in_any_common_encoding_arrives_whole(codec, mark):
    assert rows_of(mark + LINES.encode(codec))[0] == ["Café Montré", "L8 1XF", "“quotes” – £5"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_found(delimiter, ending):
    lines = ["name,postcode", '"Hall, The; | \t",L1 1AA', '"two\nlines",L1 1AB']
    text = (
        lines[0].replace(",", delimiter)
        + ending
        + ending.join(f"{delimiter}".join(line.rsplit(",", 1)) for line in lines[1:])
    )
    assert rows_of(text.encode()) == [["Hall, The; | \t", "L1 1AA"], ["two\nlines", "L1 1AB"]]


def test_blank_before_a_quotation_mark_does_not_hide_it():
    assert rows_of(b'name, postcode\n"A, B", "L1 1AA"\n') == [["A, B", "L1 1AA"]]


def test_line_that_names_the_separator_is_no_row():
    assert rows_of(b"sep=;\nname;postcode\nA,B;L1 1AA\n") == [["A,B", "L1 1AA"]]


def test_rows_are_numbered_as_a_spreadsheet_counts_them():
    with opened(b'name,postcode\n"two\nlines",L1 1AA\n\nB,L1 1AB\n') as file:
        seen = read.overview(file)
        sheet = read.read_sheet(file, seen, *read.choose_sheet(seen, load_profile("register")))
        assert [row.number for row in sheet.rows] == [2, 4]


def test_rows_are_read_anew_each_time_and_two_readers_do_not_disturb_each_other():
    lines = "name\n" + "".join(f"Hall {number}\n" for number in range(20_000))
    with opened(lines.encode()) as file:
        seen = read.overview(file)
        rows = read.read_sheet(file, seen, *read.choose_sheet(seen, load_profile("register"))).rows
        pairs = [one.cells == other.cells for one, other in zip(rows, rows, strict=True)]
    assert (len(pairs), set(pairs)) == (20_000, {True})


def test_reader_ends_with_whoever_asked(monkeypatch):
    started: list[subprocess.Popen[str]] = []
    real = sandbox.start
    monkeypatch.setattr(
        sandbox, "start", lambda *args, **options: started.append(real(*args, **options)) or started[-1]
    )
    with opened(b"name\n" + b"Hall\n" * 500_000) as file:
        rows = iter(read.Rows(file, "", Headings(1, ["name"]), is_text=True))
        assert next(rows).cells == ["Hall"]
        rows.close()
    assert started[0].poll() is not None


def test_column_without_a_heading_is_named_when_it_is_met():
    with opened(workbook(("name",), ("A",), ("B", None, "a note"))) as file:
        seen = read.overview(file)
        sheet = read.read_sheet(file, seen, *read.choose_sheet(seen, load_profile("register")))
        assert [row.cells for row in sheet.rows] == [["A"], ["B", "", "a note"]]
    assert sheet.headings.names == ["name", "column 2", "column 3"]


def test_no_more_files_are_read_at_a_time_than_the_machine_may(settings, monkeypatch, tmp_path):
    settings.READERS_FOLDER, settings.READERS = tmp_path, 2
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0)
    with (
        turns.take_turn(),
        turns.take_turn(),
        pytest.raises(turns.BusyError, match="Try again in a minute"),
        turns.take_turn(),
    ):
        pass
    with turns.take_turn():
        pass


def test_place_of_a_reader_that_died_is_free_again(settings, tmp_path):
    settings.READERS_FOLDER, settings.READERS = tmp_path, 1
    hold = "import fcntl, os, sys; place = open(sys.argv[1], 'wb'); fcntl.flock(place, 2); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", hold, tmp_path / "0.lock"], check=False)
    with turns.take_turn():
        pass


def test_padding_with_zeros_is_nothing():
    assert rows_of(b"name,postcode\nA\0\0\0,L1 1AA\0\n\0\0\0") == [["A\0\0\0", "L1 1AA\0"]]
    assert storable("A\0\0") == "A"
    assert clean("A\0\0") == ("A", False)


def test_quotation_mark_that_is_never_closed_is_a_fault_of_its_row():
    with opened(b'name,postcode\nA,L1 1AA\n"B,L1 1AB\nC,L1 1AC\n') as file:
        seen = read.overview(file)
        sheet = read.read_sheet(file, seen, *read.choose_sheet(seen, load_profile("register")))
        assert [bool(row.fault) for row in sheet.rows] == [False, True]


def test_inch_mark_in_the_last_cell_is_no_fault():
    with opened(b'name,description\nA,a 5" pipe\n') as file:
        seen = read.overview(file)
        sheet = read.read_sheet(file, seen, *read.choose_sheet(seen, load_profile("register")))
        assert not next(iter(sheet.rows)).fault


def test_cells_of_a_workbook_are_what_is_seen_in_them():
    content = workbook(
        ("name", "phone", "opened", "postcode", "description", "address"),
        (151.0, "0151 496 0000", datetime(1998, 5, 1), 0.1 + 0.2, True, time(9, 30)),  # noqa: DTZ001
        (100012345678, 1514960000, date(1998, 5, 1), datetime(1998, 5, 1, 10, 30), "a_x000D_b", None),  # noqa: DTZ001
    )
    assert rows_of(content) == [
        ["151", "0151 496 0000", "1998-05-01", "0.3", "TRUE", "09:30:00"],
        ["100012345678", "1514960000", "1998-05-01", "1998-05-01 10:30:00", "a\rb"],
    ]


def test_number_shown_with_its_leading_zeros_keeps_them():
    book = Workbook()
    book.active.append(("name", "phone"))
    book.active.append(("A", 1514960000))
    book.active["B2"].number_format = "00000000000"
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows_of(buffer.getvalue()) == [["A", "01514960000"]]


def test_error_value_is_an_empty_cell_that_is_spoken_of():
    with opened(workbook(("name", "phone"), ("A", "#N/A"))) as file:
        seen = read.overview(file)
        sheet = read.read_sheet(file, seen, *read.choose_sheet(seen, load_profile("register")))
        row = next(iter(sheet.rows))
    assert (row.cells, row.errors) == (["A", ""], {1: "#N/A"})


def test_sheet_that_fits_best_is_taken_and_a_named_one_before_it():
    content = workbook(("notes",), List=[("name", "postcode"), ("A", "L1 1AA")], Short=[("name",), ("B",)])
    assert rows_of(content) == [["A", "L1 1AA"]]
    assert rows_of(content, "short") == [["B"]]


def test_sheet_that_is_not_there_is_named_with_those_that_are():
    with opened(workbook(("name",))) as file, pytest.raises(RefusalError, match=r"no sheet “Liste”.*“First”"):
        read.choose_sheet(read.overview(file), load_profile("register"), "Liste")


def test_hidden_sheet_is_said_to_be_hidden():
    book = Workbook()
    book.active.append(("x",))
    hidden = book.create_sheet("Old")
    hidden.append(("name",))
    hidden.append(("A",))
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    with opened(buffer.getvalue()) as file:
        seen = read.overview(file)
        sheet = read.read_sheet(file, seen, *read.choose_sheet(seen, load_profile("register")))
    assert sheet.remarks[0] == "Read sheet “Old” (hidden)."


def test_wrong_size_written_in_a_sheet_cuts_no_rows_off():
    source, target = io.BytesIO(workbook(("name",), *((f"Row {number}",) for number in range(50)))), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            new.writestr(item, old.read(item).replace(b'ref="A1:A51"', b'ref="A1:A1"'))
    assert len(rows_of(target.getvalue())) == 50


JET = b"\x00\x01\x00\x00Standard Jet DB\x00"
NO_LISTS = {
    b"": "empty",
    b"\0\0 \r\n": "empty",
    bytes(5000): "empty",
    compound({"EncryptedPackage": b"", "EncryptionInfo": b""}): "password",
    compound({"WordDocument": b"the Workbook of a Book"}): "text document",
    compound({"PowerPoint Document": b""}): "presentation",
    compound({"__properties_version1.0": b""}): "Office document",
    JET + b"\x09": "newer",
    JET: "older than Access 97",
    b"%PDF-1.7": "PDF",
    b"\x89PNG\r\n\x1a\n": "picture",
    b"<!DOCTYPE html><table>": "web page",
    b'\xef\xbb\xbf<table border="1"><tr><td>name</td></tr></table>': "web page",
    "<html><body>".encode("utf-16"): "web page",
    b"<?xml version='1.0'?><Workbook/>": "XML file",
    b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>": "XML by Excel 2003",
    b"<?xml version='1.0'?><kml xmlns='x'/>": "KML",
    b'{"type": "FeatureCollection", "features": []}': "GeoJSON",
    b'[{"name": "A"}]': "JSON",
    b"SQLite format 3\0": "SQLite",
    b"\x03\x5f\x07\x1a\x00\x00\x00\x00\x41\x00" + bytes(22): "dBase",
    b"PK\x03\x04 and then nothing": "incomplete or damaged",
    bytes(range(1, 32)) * 10: "neither a workbook nor text",
}


@pytest.mark.parametrize("content", NO_LISTS, ids=NO_LISTS.values())
def test_what_is_no_list_is_refused_by_its_content(content):
    with opened(content) as file, pytest.raises(RefusalError, match=NO_LISTS[content]):
        read.overview(file)


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "text document"),
        ({"mimetype": b"application/vnd.sun.xml.calc"}, r"\.sxc"),
        ({"word__document_xml": b""}, "text document"),
        ({"ppt__presentation_xml": b""}, "presentation"),
        ({"Index__Document.iwa": b""}, "Apple Numbers"),
        ({"list.csv": b"name"}, "packed file"),
        ({"xl__workbook_xml": b"<workbook/>"}, "No sheet is found"),
        ({"xl__workbook_xml": b"<workbook"}, "damaged"),
    ],
)
def test_archive_that_is_no_workbook_is_refused(members, words):
    with opened(archive(**members)) as file, pytest.raises(RefusalError, match=words):
        read.overview(file)


def test_workbook_that_unpacks_into_too_much_is_refused_before_it_is_unpacked():
    bomb = archive(xl__workbook_xml=b"", xl__worksheets__sheet1_xml=b"0" * (limits.UNPACKED_BYTES + 1))
    assert len(bomb) < limits.MEGABYTE
    with opened(bomb) as file, pytest.raises(RefusalError, match="larger than 500 MB"):
        read.overview(file)


def test_file_over_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 10)
    with opened(b"x" * 11) as file, pytest.raises(RefusalError, match="larger than"):
        read.weigh(file)


def test_more_columns_than_a_list_has_are_refused():
    wide = ",".join(["name", *("x" for _ in range(600))])
    with pytest.raises(RefusalError, match="more than 500 columns"):
        rows_of(f"{wide}\n{wide}\n".encode())


def in_child(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that is bounded and has shut its doors."""
    program = (
        "import os, resource, socket\nfrom assets import sandbox\nfrom assets.imports import limits\n"
        "sandbox.bound(memory_bytes=limits.MEMORY_BYTES, cpu_seconds=limits.CPU_SECONDS)\nsandbox.shut_doors()\n"
        f"{code}"
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("code", ["socket.socket()", "open('/etc/hostname')", "os.open('.', os.O_RDONLY)"])
def test_child_opens_neither_file_nor_connection(code):
    assert "Too many open files" in in_child(code).stderr


def test_memory_and_time_of_the_child_are_bounded():
    limits_of_it = in_child("r = resource; print(r.getrlimit(r.RLIMIT_AS)[0] >> 20, r.getrlimit(r.RLIMIT_CPU)[0])")
    assert limits_of_it.stdout.split() == ["512", "60"]


def test_child_that_is_killed_or_aborts_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/sh")
    for signal, words in (("ABRT", "more than 512 MB"), ("SEGV", "damaged"), ("KILL", "more than 60 seconds")):
        monkeypatch.setattr(read, "PROGRAM", ("-c", f"kill -s {signal} $$"))
        with opened(LINES.encode()) as file, pytest.raises(RefusalError, match=words):
            read.overview(file)


def test_answer_that_breaks_off_is_told_by_how_the_child_ended(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/sh")
    monkeypatch.setattr(read, "PROGRAM", ("-c", """echo '{"row": 1, "ce'; kill -s XCPU $$"""))
    with opened(LINES.encode()) as file, pytest.raises(RefusalError, match="more than 60 seconds"):
        read.overview(file)


@pytest.mark.parametrize(("died", "words"), [("MemoryError", "more than 512 MB"), ("KeyError", "damaged")])
def test_what_the_child_dies_of_is_said_plainly(monkeypatch, died, words):
    monkeypatch.setattr(sys, "executable", "/bin/sh")
    monkeypatch.setattr(read, "PROGRAM", ("-c", f"""echo '{{"died": "{died}"}}'; exit 1"""))
    with opened(LINES.encode()) as file, pytest.raises(RefusalError, match=words):
        read.overview(file)


def test_child_that_takes_too_long_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/sh")
    monkeypatch.setattr(read, "PROGRAM", ("-c", "kill -s XCPU $$"))
    with opened(LINES.encode()) as file, pytest.raises(RefusalError, match="more than 60 seconds"):
        read.overview(file)


def test_child_gets_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "never to be seen")
    seen: dict[str, Any] = {}
    real = subprocess.Popen

    def spy(*args: Any, **kwargs: Any) -> Any:
        seen.update(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", spy)
    rows_of(LINES.encode())
    assert seen["env"] == {"PYTHONUTF8": "1"}


def test_child_that_dies_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with opened(LINES.encode()) as file, pytest.raises(RefusalError, match="damaged"):
        read.overview(file)


def test_headings_are_compared_without_case_blanks_and_line_feeds():
    assert heading_key("Post\nCode *") == heading_key("postcode") == heading_key("POST_CODE:")


def test_every_column_has_a_name_of_its_own():
    assert name_columns(["name", "", "Name", "name", ""]) == ["name", "column 2", "Name (2)", "name (3)", "column 5"]


def test_one_column_is_separated_by_nothing():
    assert find_delimiter(["name\n", "Hall\n"]) == ","


def test_dos_text_is_told_from_windows_text():
    assert find_encoding("Café Montré £5".encode("cp850"))[0] == "cp850"
