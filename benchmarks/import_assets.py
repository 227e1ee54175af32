"""How fast a spreadsheet comes in: our import against import-export's own, row by row, on the same rows in one run.

    .venv/bin/python -m benchmarks.import_assets [--rows 2000]

Works in a scratch database beside the configured one, which it makes and drops. The stock side writes the assets' own
columns and nothing else: no location, no classification, no sighting, no provenance; ours writes them all.
"""

import csv
import io
import os
import resource
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from tablib import Dataset  # noqa: E402

from assets.models import Asset  # noqa: E402

HEADINGS = ["name", "kind", "nature of work", "sector type", "description", "status", "address", "postcode", "audience"]


class StockResource(ModelResource):
    """What import-export does when nothing is added to it."""

    class Meta:
        model = Asset
        fields = ("slug", "name", "description", "status")
        import_id_fields = ("slug",)
        use_transactions = True


def rows(number: int) -> list[list[str]]:
    """Synthetic assets in the middle of Liverpool."""
    return [
        [f"Bench Asset {i}", "Group", "Music; Singing", "Informal", f"Meets on day {i}.", "active", f"{i} Bold Street",
         "L1 4DS", "Adults"]
        for i in range(number)
    ]  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall clock for one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def import_file(path: Path, *options: str) -> None:
    """Our import, as a user would start it."""
    call_command("import_assets", str(path), "--wave", "benchmark", *options, stdout=io.StringIO())


def stock(number: int) -> None:
    """The same rows through import-export's resource."""
    data = Dataset(headers=["slug", "name", "description", "status"])
    for row in rows(number):
        data.append([f"stock-{row[0].lower().replace(' ', '-')}", row[0], row[4], row[5]])
    StockResource().import_data(data, raise_errors=True)


def measure(number: int) -> dict[str, float]:
    """Seconds for each way, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assets.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADINGS, *rows(number)])
        return {
            "stock import-export, asset columns alone": timed(lambda: stock(number)),
            "ours, preview": timed(lambda: import_file(path)),
            "ours, applied": timed(lambda: import_file(path, "--apply")),
            "ours, same file again": timed(lambda: import_file(path, "--apply")),
        }


def main() -> None:
    """Measure in a scratch database and print the ratios."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2000)
    number = parser.parse_args().rows
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        found = measure(number)
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(name, verbosity=0)
    base = found["stock import-export, asset columns alone"]
    for label, seconds in found.items():
        print(f"{label:42} {seconds:7.2f} s  {number / seconds:8.0f} rows/s  {base / seconds:6.1f} x stock")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, {number} rows")


if __name__ == "__main__":
    main()
