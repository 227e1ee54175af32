"""How fast a long sheet of assets comes in through its resource, against import-export's own way and against the floor.

    .venv/bin/python -m benchmarks.import_resource [--rows 100000] [--stock-rows 5000] [--kind xlsx]

Three ways, each in a process and a scratch database of its own, on the same rows of 20 columns:

- stock: a ModelResource with nothing added, row by row. It writes the columns of the asset and nothing else. On fewer
  rows than the others its time is scaled up in proportion, and said to be.
- floor: the least that can be done: read with calamine (or csv), COPY into a temporary table, one INSERT ... SELECT ...
  ON CONFLICT. It checks nothing, and writes the columns of the asset and nothing else; the same triggers fire.
- ours: ``AssetResource`` on the sheet as the limited child process reads it. Every rule is asked of every row, and it
  is written down of every fact that a hand has given it. "without sources" leaves that last part out, which neither of
  the others does; it is measured, not offered.

Ratios hold within one run. By the clock, seconds depend on what else the machine does; processor time is what this
process, the reading one and the database's have worked, wherever the database is on the same machine. Memory is the
peak of the process (ru_maxrss) that imports, and beside it that of the process that reads for it.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import tablib  # noqa: E402
from django.db import connection, connections  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from import_export.results import Result  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from assets.actions.changes import change_set  # noqa: E402
from assets.actions.staging import Staging  # noqa: E402
from assets.choices import ChangeKind  # noqa: E402
from assets.models import Asset, MappingProject, Term  # noqa: E402
from assets.resources import AssetResource  # noqa: E402
from assets.resources.formats import SheetRows  # noqa: E402

# The twenty columns of the sheet, each with the columns of the table that it fills.
COLUMNS = {
    "address on this site": ["slug"], "name": ["name"], "kind": ["kind"], "sector type": ["sector"],
    "tangible": ["is_tangible"], "description": ["description"], "status": ["status"], "status since": ["status_date"],
    "reason for the status": ["status_reason"], "who reported the status": ["status_reporter"],
    "evidence for the status": ["status_evidence"], "opened": ["opened_earliest", "opened_latest"],
    "ceased": ["ceased_earliest", "ceased_latest"], "website": ["website"], "e-mail": ["email"], "telephone": ["phone"],
    "who may see it": ["visibility"], "confirmed on": ["assured_on"], "confirmed how": ["assured_basis"],
    "review cycle": ["review_months"],
}  # fmt: skip
PARTS = [
    part.split()
    for part in (
        "North South East West Old New Upper Lower Great Little",
        "Dovecot Toxteth Anfield Speke Garston Walton Everton Aigburth Kirkdale Norris Croxteth Allerton",
        "Library Choir Hall Garden Museum Theatre Orchestra Gallery Chapel Kitchen Workshop Archive",
        "Friends Society Trust Group Club Circle Collective Guild Company Network",
    )
]
SENTENCE = "people of the neighbourhood meet here to sing cook read mend grow dance paint and walk together"
WORDS = SENTENCE.split()


def row(number: int, share_changed: int = 0) -> list[str]:
    """One synthetic asset; of every hundred, ``share_changed`` have another telephone number than before."""
    rest, name = number, []
    for words in PARTS:
        rest, at = divmod(rest, len(words))
        name.append(words[at])
    opened = date(1880, 1, 1) + timedelta(days=number % 50_000)
    ceased = number % 20 == 0
    phone = f"0151 {(number + (1 if number % 100 < share_changed else 0)) % 10**7:07}"
    return [
        f"bench-{number}", f"{' '.join(name)} {rest or ''}".strip(), "Venue" if number % 3 else "Group",
        "Charity" if number % 2 else "", "yes" if number % 3 else "",
        " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 16)),
        "ceased" if ceased else "active", "2019-03-31" if ceased else "", "The lease ran out." if ceased else "",
        "A neighbour" if ceased else "", "", str(opened.year) if number % 4 else opened.isoformat(),
        "2018–2019" if ceased else "", f"https://example.org/{number}" if number % 2 else "",
        f"hello{number}@example.org" if number % 3 == 0 else "", phone, "public", "2026-02-01", "phone", "12",
    ]  # fmt: skip


def write_sheet(path: Path, number: int, share_changed: int = 0) -> None:
    """The rows as a workbook or as text, by the ending of ``path``."""
    rows = (row(i, share_changed) for i in range(number))
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([list(COLUMNS), *rows])
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("assets")
    for cells in (list(COLUMNS), *rows):
        sheet.append(cells)
    book.save(path)


# --- The three ways ---------------------------------------------------------------------------------------------------


class StockResource(ModelResource):
    """What import-export does when nothing is added to it."""

    class Meta:
        model = Asset
        fields = tuple(name for names in COLUMNS.values() for name in names)
        import_id_fields = ("slug",)
        use_transactions = True
        skip_unchanged = True


def stock(path: Path, number: int) -> None:
    """Row by row; the cells are given to it as its widgets read them."""
    data = tablib.Dataset(headers=list(StockResource._meta.fields))
    with path.open(newline="", encoding="utf-8") as file:
        for cells, _ in zip(_raw_rows(csv.reader(file), _terms()), range(number), strict=False):
            data.append(cells)
    result = StockResource().import_data(data, raise_errors=True)
    _expect(result, new=number)


def floor(path: Path) -> None:
    """COPY and one statement; whatever stands in the sheet is believed."""
    names = [Asset._meta.get_field(name).column for names in COLUMNS.values() for name in names]
    blank, terms = Asset(), _terms()
    rest = [field for field in Asset._meta.concrete_fields if field.column not in {*names, "id", "uuid", "created_at"}]
    columns = ", ".join(names)
    with change_set(kind=ChangeKind.IMPORT, by=None, reason="benchmark"), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE floor ON COMMIT DROP AS SELECT {columns} FROM assets_asset LIMIT 0"  # noqa: S608
        )
        with cursor.copy(f"COPY floor ({columns}) FROM STDIN") as copy:
            for cells in _raw_rows(_cells_of(path), terms):
                copy.write_row(cells)
        others, put = ", ".join(field.column for field in rest), ", ".join(["%s"] * len(rest))
        renewed = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[1:])
        cursor.execute(
            f"""INSERT INTO assets_asset ({columns}, uuid, created_at, {others})
            SELECT {columns}, gen_random_uuid(), now(), {put} FROM floor
            ON CONFLICT (slug) DO UPDATE SET {renewed}""",  # noqa: S608 -- names of columns
            [getattr(blank, field.attname) for field in rest],
        )


def _cells_of(path: Path) -> Iterator[list[Any]]:
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            yield from csv.reader(file)
    else:
        yield from CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()


def _terms() -> dict[str, int]:
    return dict(Term.objects.filter(scheme__code__in=["kind", "sector"]).values_list("label", "pk"))


def _raw_rows(rows: Iterator[list[Any]], terms: dict[str, int]) -> Iterator[list[Any]]:
    """The values of a row as the table has them, by the shortest way that fits these very rows."""
    next(rows)
    for cells in rows:
        text = [str(cell) for cell in cells]
        opened = text[11]
        first, last = (f"{opened}-01-01", f"{opened}-12-31") if len(opened) == 4 else (opened, opened)
        yield [
            text[0], text[1], terms[text[2]], terms.get(text[3]), text[4] == "yes" or None, text[5], text[6],
            text[7] or None, text[8], text[9], text[10], first, last, *(("2018-01-01", "2019-12-31") if text[12] else
            (None, None)), text[13], text[14], text[15], text[16], text[17], text[18], int(float(text[19])),
        ]  # fmt: skip


def ours(path: Path, *, dry_run: bool = False, with_sources: bool = True) -> Result:
    """The resource on the file, as ``manage.py import_sheet`` has it."""
    kept = nullcontext() if with_sources else mock.patch.object(Staging, "_write_sources")
    project = MappingProject.objects.get()
    with path.open("rb") as file, kept, change_set(kind=ChangeKind.IMPORT, by=None, reason="benchmark"):
        return AssetResource(project=project).import_data(SheetRows(file), dry_run=dry_run, raise_errors=True)


def _expect(result: Result, **totals: int) -> None:
    found = {kind: number for kind, number in result.totals.items() if number}
    if found != {kind: number for kind, number in totals.items() if number}:
        raise AssertionError(f"{found} instead of {totals}")


# --- Measuring, each way in a process of its own ---------------------------------------------------------------------


class Cost(NamedTuple):
    """Seconds by the clock, and of processor time in all: of this process, of those it started, of the database's."""

    clock: float
    processor: float


def timed(work: Callable[[], object]) -> Cost:
    """What one call costs."""
    start, used = time.perf_counter(), _processor_time()
    work()
    return Cost(time.perf_counter() - start, _processor_time() - used)


def _processor_time() -> float:
    """Seconds that this process, the ones it started and the one that serves it in the database have worked."""
    own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        served = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not served.exists():  # the database is on another machine
        return own
    fields = served.read_text().rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(way: str, folder: Path, options: Namespace) -> dict[str, Cost]:
    """The cost of each step of one way, in an empty register."""
    number, tenth = options.rows, options.rows // 10
    path, changed = folder / f"assets.{options.kind}", folder / f"changed.{options.kind}"
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    MappingProject.objects.get_or_create(slug="benchmark", name="Benchmark")
    if way == "stock":
        cost = timed(lambda: stock(folder / "assets.csv", options.stock_rows))
        return {"stock": Cost(*(seconds * number / options.stock_rows for seconds in cost))}
    if way == "floor":
        return {"floor": timed(lambda: floor(path)), "floor, same file again": timed(lambda: floor(path))}
    if way == "ours without sources":
        return {way: timed(lambda: _expect(ours(path, with_sources=False), new=number))}
    return {
        "ours, preview": timed(lambda: _expect(ours(path, dry_run=True), new=number)),
        "ours": timed(lambda: _expect(ours(path), new=number)),
        "ours, same file again": timed(lambda: _expect(ours(path), skip=number)),
        "ours, a tenth changed": timed(lambda: _expect(ours(changed), update=tenth, skip=number - tenth)),
    }


def in_a_process(way: str, folder: Path, options: Namespace) -> dict[str, Any]:
    """What ``measure`` found in a process of its own, with its peak memory and that of its readers, in MB."""
    command = [sys.executable, "-m", "benchmarks.import_resource", "--way", way, "--folder", str(folder)]
    passed_on = ("rows", "stock_rows", "kind", "database")
    command += [f"--{name.replace('_', '-')}={getattr(options, name)}" for name in passed_on]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- this very program
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def answer(options: Namespace) -> None:
    """One way, in the scratch database that is there already; the answer is one line of JSON."""
    connections["default"].settings_dict["NAME"] = options.database
    connections["default"].settings_dict["OPTIONS"].pop("pool", None)
    costs = measure(options.way, options.folder, options)
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, readers = (resource.getrusage(who).ru_maxrss / 1024 for who in whose)
    print(json.dumps({"costs": costs, "memory": own, "readers": readers}))


def report(found: dict[str, dict[str, Any]], options: Namespace) -> Iterator[str]:
    """The table: seconds by the clock and of processor time, each against stock and floor."""
    costs = {step: Cost(*cost) for one in found.values() for step, cost in one["costs"].items()}
    floor, stock = costs["floor"], costs.get("stock")
    yield f"{options.rows:,} rows x {len(COLUMNS)} columns, {options.kind}"
    yield f"{'':24} {'clock':>9} {'':>12} {'processor':>10}   by the clock, by processor time"
    for step, cost in costs.items():
        line = f"{step:24} {cost.clock:7.1f} s {options.rows / cost.clock:6.0f} rows/s {cost.processor:8.1f} s"
        line += f"  {cost.clock / floor.clock:5.2f}, {cost.processor / floor.processor:5.2f} x floor"
        if stock:
            line += f"  1/{stock.clock / cost.clock:.1f}, 1/{stock.processor / cost.processor:.1f} x stock"
        if step == "stock" and options.stock_rows != options.rows:
            line += f"  (from {options.stock_rows:,} rows, in proportion)"
        yield line
    for way, one in found.items():
        yield f"{way:24} at most {one['memory']:.0f} MB, the reading process {one['readers']:.0f} MB"


def main() -> None:
    """Measure every way in a scratch database and print the ratios."""
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--stock-rows", type=int, default=5_000, help="0 leaves it out; as --rows: nothing scaled up")
    parser.add_argument("--kind", choices=["xlsx", "csv"], default="xlsx")
    for hidden, kind in (("--way", str), ("--folder", Path), ("--database", str)):
        parser.add_argument(hidden, type=kind, default="")
    options = parser.parse_args()
    if options.way:
        answer(options)
        return
    name = connection.settings_dict["NAME"]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in {"csv", options.kind}:
            write_sheet(Path(folder) / f"assets.{kind}", options.rows)
        write_sheet(Path(folder) / f"changed.{options.kind}", options.rows, share_changed=10)
        ways = ["floor", "ours without sources", "ours"]
        for way in ["stock", *ways] if options.stock_rows else ways:
            options.database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connections.close_all()
            try:
                found[way] = in_a_process(way, Path(folder), options)
            finally:
                connection.creation.destroy_test_db(name, verbosity=0)
    for line in report(found, options):
        print(line)


if __name__ == "__main__":
    main()
