"""What a page costs: whole request against the SQL inside it, on the configured database (load the demo city first).

    .venv/bin/python -m benchmarks.pages [--times 20]

The ratio says how much is left to win outside the database. One process, no network; medians.
"""

import os
import statistics
import time
from argparse import ArgumentParser
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

PAGES = ["/", "/assets/", "/assets/?q=libary", "/assets/?near=L8+4RF&within=1mi", "/assets.geojson", "/assets.csv"]


class Clock:
    """Counts the statements of a request and the seconds they take."""

    def __init__(self) -> None:
        self.statements, self.seconds = 0, 0.0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - start


def measure(client: Client, path: str) -> tuple[float, float, int]:
    """Seconds for the whole request, seconds in SQL, and the number of statements."""
    clock = Clock()
    start = time.perf_counter()
    with connection.execute_wrapper(clock):
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}.")
    return time.perf_counter() - start, clock.seconds, clock.statements


def main() -> None:
    """Measure every page and print medians."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    client = Client()
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for path in PAGES:
            measure(client, path)  # the first request loads what later ones find in memory
            found = [measure(client, path) for _ in range(times)]
            whole, sql = (statistics.median(row[column] for row in found) * 1000 for column in (0, 1))
            print(f"{path:34} {whole:7.1f} ms, {sql:6.1f} ms of it SQL ({whole / sql:4.1f} x), {found[0][2]} queries")


if __name__ == "__main__":
    main()
