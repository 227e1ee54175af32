"""What the ten commonest pages cost: time, CPU and SQL, on the configured database (load the demo city first).

    .venv/bin/python -m benchmarks.pages [--times 20]

The ratio is the whole request against the SQL inside it: how much is left to win outside the database. One process, no
network; medians. CPU is this process's own; the database works in another.
"""

import os
import statistics
import time
from argparse import ArgumentParser
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from accounts.choices import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from assets.models import Asset  # noqa: E402

FOR_ALL = ["/", "/assets/", "/assets/?q=libary", "/assets/?near=L8+4RF&within=1mi", "/assets.geojson", "/assets.csv"]
# Of the asset about which most is recorded.
OF_AN_ASSET = ["/assets/{}/", "/assets/{}/history/"]
FOR_RESEARCHERS = ["/assets/?review=due", "/assets/{}/", "/assets/{}/edit/", "/assets/{}/history/"]


class Cost(NamedTuple):
    """One request: seconds in all, of CPU and in SQL, and the number of statements."""

    whole: float
    cpu: float
    sql: float
    statements: int


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


def measure(client: Client, path: str) -> Cost:
    """What one request costs."""
    clock = Clock()
    start, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(clock):
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}.")
    return Cost(time.perf_counter() - start, time.process_time() - cpu, clock.seconds, clock.statements)


def report(who: str, client: Client, paths: list[str], times: int) -> None:
    """Print the medians of each path, as lines of a table."""
    for path in paths:
        measure(client, path)  # the first request loads what later ones find in memory
        found = [measure(client, path) for _ in range(times)]
        whole, cpu, sql = (statistics.median(row[column] for row in found) * 1000 for column in range(3))
        print(f"{who:10} {path:40} {whole:7.1f} {cpu:7.1f} {sql:7.1f} {whole / sql:5.1f} x {found[0].statements:8}")


def main() -> None:
    """Measure every page and print medians."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    richest = Asset.objects.present().annotate(facts=Count("field_sources")).order_by("-facts", "pk").first()
    researcher = User.objects.filter(memberships__role=Role.RESEARCHER).first()
    if richest is None or researcher is None:
        raise SystemExit("There is nothing to measure: run manage.py load_demo and manage.py demo_accounts first.")
    member = Client()
    member.force_login(researcher)
    print(f"{'who':10} {'page':40} {'ms':>7} {'CPU ms':>7} {'SQL ms':>7} {'ratio':>7} {'queries':>8}")
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        report("visitor", Client(), [path.format(richest.slug) for path in FOR_ALL + OF_AN_ASSET], times)
        report("researcher", member, [path.format(richest.slug) for path in FOR_RESEARCHERS], times)


if __name__ == "__main__":
    main()
