"""How fast a list comes in as part of a wave: our import against import-export's own, row by row, in one run.

    .venv/bin/python -m benchmarks.import_assets [--rows 20000] [--stock-rows 2000] [--kind csv]

Works in a scratch database beside the configured one, which it makes and drops. The stock side writes the assets' own
columns and nothing else; where it is given fewer rows, its time is scaled up in proportion. Ours reads in the limited
process, matches every row with the register, and writes assets, locations, terms, contacts, sightings, how each fact
is known, and the history of all of it. ``benchmarks.import_resource`` compares the assets' own columns alone.
"""

import csv
import io
import os
import resource
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils.text import slugify  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from tablib import Dataset  # noqa: E402

from assets.models import Asset  # noqa: E402

HEADINGS = [
    "name", "kind", "nature of work", "sector type", "description", "status", "opened", "address", "postcode",
    "audience", "website", "email", "phone", "former names", "contact name", "contact email", "charity number",
    "source", "visibility", "step-free access",
]  # fmt: skip


STOCK = "stock import-export, asset columns alone"


class StockResource(ModelResource):
    """What import-export does when nothing is added to it."""

    class Meta:
        model = Asset
        fields = ("slug", "name", "description", "status")
        import_id_fields = ("slug",)
        use_transactions = True


def rows(number: int) -> Iterator[list[str]]:
    """Synthetic assets in the middle of Liverpool."""
    for i in range(number):
        yield [
            f"Bench Asset {i}", "Group", "Music; Singing", "Informal", f"Meets on day {i} of every year.", "active",
            str(1900 + i % 120), f"{i} Bold Street", "L1 4DS", "Adults", f"https://asset-{i}.example", "a@example.org",
            f"0151 496 {i % 10000:04}", f"Old Asset {i}", f"Contact {i}", "c@example.org", str(1_000_000 + i),
            "Synthetic list", "public", "yes",
        ]  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall clock for one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def import_file(path: Path, *options: str) -> None:
    """Our import, as a user would start it."""
    call_command(
        "import_assets", str(path), "--wave", "benchmark", "--profile", "register", *options, stdout=io.StringIO()
    )


def stock(number: int) -> None:
    """The same rows through import-export's resource."""
    data = Dataset(headers=["slug", "name", "description", "status", "website", "email", "phone"])
    for row in rows(number):
        data.append([f"stock-{slugify(row[0])}", row[0], row[4], row[5], row[10], row[11], row[12]])
    StockResource().import_data(data, raise_errors=True)


def write_sheet(path: Path, number: int) -> None:
    """The rows as a file of the kind that its name says."""
    if path.suffix == ".xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet("List")
        for row in chain([HEADINGS], rows(number)):
            sheet.append(row)
        book.save(path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(chain([HEADINGS], rows(number)))


def measure(number: int, stock_rows: int, kind: str) -> dict[str, float]:
    """Seconds for each way, one after the other; the stock way last, so that ours does not find its assets."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"assets.{kind}"
        write_sheet(path, number)
        found = {
            "ours, preview": timed(lambda: import_file(path)),
            "ours, applied": timed(lambda: import_file(path, "--apply")),
            "ours, same file again": timed(lambda: import_file(path, "--apply")),
        }
        return {STOCK: timed(lambda: stock(stock_rows)) * number / stock_rows} | found


def main() -> None:
    """Measure in a scratch database and print the ratios."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--stock-rows", type=int, default=2000)
    parser.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    asked = parser.parse_args()
    number = asked.rows
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        found = measure(number, min(asked.stock_rows, number), asked.kind)
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(name, verbosity=0)
    base = found[STOCK]
    for label, seconds in found.items():
        print(f"{label:42} {seconds:7.2f} s  {number / seconds:8.0f} rows/s  {base / seconds:6.1f} x stock")
    ours, reader = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        f"peak memory {ours:.0f} MB, of the reading process {reader:.0f} MB; {number} rows of {len(HEADINGS)} columns"
    )


if __name__ == "__main__":
    main()
