"""Access databases: tables as sheets, everything that cannot be read spoken of, and programs that are limited."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.imports import child, read
from assets.imports.limits import MEMORY_BYTES, RefusalError
from assets.imports.read import heard
from assets.imports.readers import access

EMPTY = {"empty2003.mdb", "adox_jet4.mdb"}
JET4 = b"\x00\x01\x00\x00Standard Jet DB\x00\x01\x00\x00\x00"
Opened = Callable[[str], read.Overview]

reads_access = pytest.mark.skipif(shutil.which("mdb-export") is None, reason="mdbtools is not installed")


@pytest.fixture
def seen(shared_data) -> Opened:
    """A function: what there is to say of one of the real databases before its rows are read."""

    def seen(name: str) -> read.Overview:
        with (shared_data / "access" / name).open("rb") as file:
            return read.overview(file)

    return seen


def table(shared_data: Path, name: str, table: str) -> list[list[str]]:
    """Names and records of a table."""
    with (shared_data / "access" / name).open("rb") as file:
        return [answer["cells"] for answer in heard(child.answers(file, "rows", table))]


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mdbtestdata/nwind.mdb", "Access 97 database (.mdb)"),
        ("jackcess/test2V2000.mdb", "Access 2000 to 2003 database (.mdb)"),
        ("jackcess/testV2007.accdb", "Access 2007 database (.accdb)"),
        ("jackcess/testV2010.accdb", "Access 2010 database (.accdb)"),
        ("jackcess/extDateTestV2019.accdb", "Access 2019 database (.accdb)"),
    ],
)
def test_version_is_said(seen, name, words):
    assert (seen(name).format, seen(name).sheet_word) == (words, "table")


@pytest.mark.shared_data
def test_tables_are_sheets_without_those_of_the_system(seen):
    found = seen("mdbtestdata/nwind.mdb")
    assert {top.name for top in found.sheets} >= {"Orders", "Customers", "Umsätze"}
    assert not any(top.name.startswith(("MSys", "~", "f_")) for top in found.sheets)
    orders = next(top for top in found.sheets if top.name == "Orders")
    assert (orders.count, orders.rows[0][0], orders.rows[0][1][0]) == (831, 1, "OrderID")


@pytest.mark.shared_data
def test_no_record_is_lost(shared_data):
    for path in sorted((shared_data / "access").rglob("*.*db")):
        if path.name in EMPTY:
            continue
        with path.open("rb") as file:
            for top in read.overview(file).sheets:
                count = subprocess.run(["mdb-count", path, top.name], capture_output=True, text=True, check=True).stdout
                # mdb-count leaves out records that were moved to another page; nothing else may differ.
                assert top.count is not None
                assert top.count - 1 >= int(count)


@pytest.mark.shared_data
def test_numbers_dates_and_answers_are_read_as_they_are_seen(shared_data):
    rows = table(shared_data, "jackcess/testV1997.mdb", "Table1")
    assert [rows[2][column] for column in (5, 6, 7, 8)] == ["444.555", "1974-09-21", "3.5", "TRUE"]


@pytest.mark.shared_data
def test_date_that_cannot_be_read_is_kept_so_that_it_is_pointed_out_and_counted(shared_data, seen):
    assert table(shared_data, "jackcess/oldDatesV2007.accdb", "Table1")[1][1] == "1900-01-00"
    assert any(
        "“DateField” of the table “Table1” 4 dates" in each for each in seen("jackcess/oldDatesV2007.accdb").remarks
    )


@pytest.mark.shared_data
def test_columns_that_would_be_nonsense_are_blank_and_named(shared_data, seen):
    rows = table(shared_data, "jackcess/calcFieldTestV2010.accdb", "Table1")
    worked_out = rows[0].index("LastFirst")
    assert {row[worked_out] for row in rows[1:]} == {""}
    assert any(
        "“LastFirst” (worked out by Access)" in each for each in seen("jackcess/calcFieldTestV2010.accdb").remarks
    )
    assert any("“Photo” (pictures or files)" in each for each in seen("mdbtestdata/nwind.mdb").remarks)
    assert any("“DateExt” (of a kind" in each for each in seen("jackcess/extDateTestV2019.accdb").remarks)


@pytest.mark.shared_data
def test_linked_tables_and_queries_are_named(seen):
    linked = seen("jackcess/odbcLinkerTestV2007.accdb")
    assert any("“Ordrar” is kept in another database and only linked" in each for each in linked.remarks)
    assert [(top.name, top.hidden) for top in linked.sheets] == [("Lokal", True)]
    assert any("22 queries" in each for each in seen("mdbtestdata/nwind.mdb").remarks)


@pytest.mark.shared_data
def test_database_without_tables_is_refused(seen):
    with pytest.raises(RefusalError, match="No table is found"):
        seen("jackcess/empty2003.mdb")


@pytest.mark.shared_data
@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5])
def test_database_that_breaks_off_is_refused_and_not_read_in_part(shared_data, kept):
    whole = (shared_data / "access/mdbtestdata/nwind.mdb").read_bytes()
    with tempfile.TemporaryFile() as file:
        file.write(whole[: int(len(whole) * kept)])
        with pytest.raises(RefusalError, match="damaged"):
            read.overview(file)


@pytest.mark.shared_data
def test_database_whose_pages_are_scrambled_is_taken_for_an_encrypted_one(shared_data):
    whole = bytearray((shared_data / "access/jackcess/testV2007.accdb").read_bytes())
    whole[4096:] = bytes(byte ^ 0x5A for byte in whole[4096:])
    with tempfile.TemporaryFile() as file:
        file.write(whole)
        with pytest.raises(RefusalError, match="encrypted, or protected by a password"):
            read.overview(file)


def test_linked_file_is_named_without_its_folder():
    assert "“assets 2005.mdb”" in access._linked("Venues", "6", r"\\server\staff\jane\assets 2005.mdb")


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("Hall#http://hall.example#", "Hall#http://hall.example#"), ("#http://hall.example#", "http://hall.example"),
        ("hall.example#http://hall.example#", "http://hall.example"), ("Flat #2, 5# High St", "Flat #2, 5# High St"),
    ],
)  # fmt: skip
def test_hyperlink_is_its_address(cell, read_as):
    assert access._as_text(access.Column("web", "Memo/Hyperlink"), cell) == read_as


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("2004-05-01 00:00:00", "2004-05-01"), ("2004-05-01 10:30:00", "2004-05-01 10:30:00"),
        ("1899-12-30 10:30:00", "10:30:00"), ("1900-01-00 00:00:00", "1900-01-00"),
    ],
)  # fmt: skip
def test_moment_without_a_time_is_a_day_and_without_a_day_a_time(cell, read_as):
    assert access._as_text(access.Column("opened", "DateTime"), cell) == read_as


def test_without_mdbtools_databases_alone_are_refused(monkeypatch):
    access._mdbtools.cache_clear()
    monkeypatch.setattr(access, "FOLDERS", (Path("/nowhere"),))
    monkeypatch.setattr(access, "SYSROOT", Path("/nowhere"))
    with tempfile.TemporaryFile() as file:
        file.write(JET4 + bytes(20_000))
        assert list(child.answers(file, "peek")) == [{"refusal": access.MISSING}]
    access._mdbtools.cache_clear()


def test_programs_unpacked_without_root_are_found_with_their_libraries(monkeypatch, tmp_path):
    for name in ("usr/bin/mdb-export", "usr/lib/x86_64-linux-gnu/libmdb.so.3", "usr/lib/libglib-2.0.so.0"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    access._mdbtools.cache_clear()
    monkeypatch.setattr(access, "FOLDERS", (Path("/nowhere"),))
    monkeypatch.setattr(access, "SYSROOT", tmp_path)
    libraries = f"{tmp_path}/usr/lib:{tmp_path}/usr/lib/x86_64-linux-gnu"
    assert access._mdbtools() == (tmp_path / "usr/bin", {"LD_LIBRARY_PATH": libraries})
    access._mdbtools.cache_clear()


@reads_access
def test_programs_run_with_limits_and_nothing_of_the_environment(monkeypatch, tmp_path):
    program = tmp_path / "mdb-tell"
    program.write_text("#!/bin/sh\nulimit -v; ulimit -t; ulimit -n; ulimit -f; ulimit -c; env | cut -d= -f1 | sort\n")
    program.chmod(0o700)
    monkeypatch.setenv("SECRET_KEY", "never to be seen")
    monkeypatch.setattr(access, "_mdbtools", lambda: (tmp_path, {}))
    monkeypatch.setattr(access, "_DESCRIPTORS", 16)  # a shell takes more than a program of mdbtools
    with tempfile.TemporaryFile() as file, access._run("mdb-tell", file=file) as (_, said, _complaints):
        memory, seconds, descriptors, files, core, *names = said.read().split()
    assert int(memory) * 1024 <= MEMORY_BYTES // 2
    assert (int(seconds), descriptors, files, core) == (60, "16", "0", "0")
    assert {"MDB_JET3_CHARSET", "LC_ALL"} <= set(names)
    assert "SECRET_KEY" not in names
