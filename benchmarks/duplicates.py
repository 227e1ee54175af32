"""How fast duplicates are found, and how many of them: our search against a plain self join in SQL and against splink.

    .venv/bin/python -m benchmarks.duplicates [--rows 10000] [--seed 7] [--errors other] [--splink-python PATH]

Works in a scratch database beside the configured one, which it makes and drops. The rows are synthetic: a fifth of the
assets stand there twice, the second time with errors drawn from ``--seed``. ``--errors usual`` are the kinds that the
search was built with, ``other`` kinds that it was not (``benchmarks.duplicate_rows``). PATH is a Python that has
splink 5 and duckdb; without it splink is left out, unless it can be imported here. Every way is given its best
threshold for F1 beside its own; ours has only the one.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.gis.geos import Point  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402

from assets.duplicates.finding import find_likely  # noqa: E402
from assets.models import Asset, Location  # noqa: E402
from assets.undo.telling import Silent  # noqa: E402
from benchmarks.duplicate_rows import OTHER, USUAL, Row, as_columns, rows, truth  # noqa: E402

BATCH = 2000
SPLINK = Path(__file__).with_name("splink_side.py")
# Names alike by trigrams, within half a kilometre: what one would write down in a minute.
PLAIN = """
SELECT one.id, other.id, similarity(one.name_key, other.name_key)
FROM assets_location AS here JOIN assets_location AS there ON st_dwithin(here.point, there.point, 500)
JOIN assets_asset AS one ON one.id = here.asset_id JOIN assets_asset AS other ON other.id = there.asset_id
WHERE one.id < other.id AND similarity(one.name_key, other.name_key) >= 0.4
"""

Pair = tuple[int, int]
Scored = dict[Pair, float]


class Clock:
    """Tells the seconds of a block."""

    def __enter__(self) -> "Clock":
        self._start = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._start


def load(made: list[Row]) -> list[int]:
    """Write the rows down, and return their numbers in the order of the rows."""
    assets = [
        Asset(name=row.name, slug=f"bench-{place}", phone=row.phone, website=row.website)
        for place, row in enumerate(made)
    ]
    Asset.objects.bulk_create(assets, batch_size=BATCH)
    Location.objects.bulk_create(
        [
            Location(
                asset=asset,
                postcode=row.postcode,
                point=None if row.lon is None else Point(row.lon, row.lat, srid=4326),
            )
            for asset, row in zip(assets, made, strict=True)
            if row.postcode
        ],
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [asset.pk for asset in assets]


def ours(places: dict[int, int]) -> Scored:
    """The pairs that the register would show."""
    with transaction.atomic():
        return {_pair(places[one.first], places[one.second]): one.score.score for one in find_likely(Silent())}


def plain(places: dict[int, int]) -> Scored:
    """The pairs of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        return {_pair(places[one], places[other]): alike for one, other, alike in cursor.fetchall()}


def splink(python: str, made: list[Row]) -> tuple[Scored, float]:
    """The pairs that splink finds, with their probabilities, and the seconds that it took."""
    with tempfile.TemporaryDirectory() as folder:
        sheet, pairs = Path(folder) / "rows.csv", Path(folder) / "pairs.csv"
        with sheet.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(as_columns(made))
        done = subprocess.run(  # noqa: S603 -- a script of ours, with a Python that whoever runs this names
            [python, str(SPLINK), str(sheet), str(pairs), "0.05"], check=True, capture_output=True, text=True
        )
        with pairs.open(newline="", encoding="utf-8") as file:
            found = {_pair(int(one), int(other)): float(score) for one, other, score in csv.reader(file)}
    return found, float(done.stdout.split()[-1])


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def marks(found: Iterable[Pair], wanted: set[Pair]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    pairs = set(found)
    right = len(pairs & wanted)
    return (
        right / len(pairs) if pairs else 0.0,
        right / len(wanted) if wanted else 0.0,
        2 * right / (len(pairs) + len(wanted)) if pairs or wanted else 0.0,
    )


def best(found: Scored, wanted: set[Pair], thresholds: Iterable[float]) -> tuple[float, Scored]:
    """The threshold at which F1 is highest, and what is found there."""
    kept = [(least, {pair: score for pair, score in found.items() if score >= least}) for least in thresholds]
    return max(kept, key=lambda one: marks(one[1], wanted)[2])


def measure(made: list[Row], python: str) -> Iterator[tuple[str, Scored, float]]:
    """Each way with what it found and its seconds, one after the other."""
    places = {pk: place for place, pk in enumerate(load(made))}
    wanted = truth(made)
    with Clock() as clock:
        found = ours(places)
    yield "ours", found, clock.seconds
    with Clock() as clock:
        found = plain(places)
    least, found = best(found, wanted, (0.4, 0.5, 0.6, 0.7, 0.8))
    yield f"plain SQL, best from {least}", found, clock.seconds
    if python:
        found, seconds = splink(python, made)
        least, found = best(found, wanted, (0.05, 0.2, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999))
        yield f"splink, best from {least}", found, seconds


def main() -> None:
    """Measure in a scratch database and print times, F1 and ratios."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--errors", choices=["usual", "other"], default="other")
    parser.add_argument("--splink-python", default=sys.executable if find_spec("splink") else "", metavar="PATH")
    asked = parser.parse_args()
    made = rows(asked.rows, asked.seed, USUAL if asked.errors == "usual" else OTHER)
    wanted = truth(made)
    print(f"{len(made):,} rows, {len(wanted):,} pairs; errors of the {asked.errors} kinds, seed {asked.seed}")
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        base = 0.0
        for label, found, seconds in measure(made, asked.splink_python):
            base = base or seconds
            precision, recall, f1 = marks(found, wanted)
            print(
                f"{label:32} {seconds:7.2f} s  {seconds / base:5.1f} x ours   "
                f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}",
                flush=True,
            )
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
