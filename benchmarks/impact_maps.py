"""What counting an impact map costs: maps of 50 and 1,000 rows, and the random draws of the smaller one.

    .venv/bin/python -m benchmarks.impact_maps

Each line is the best of three, in milliseconds. Needs no database.
"""

import time
from collections.abc import Callable
from typing import Any

from sroi.calculation.answer import answer
from sroi.calculation.json_text import Json, read_text, write_text
from sroi.calculation.monte_carlo import DRAWS, simulate
from sroi.calculation.present_value import calculate
from sroi.calculation.reading import read_case
from sroi.calculation.tornado import tornado

SMALL, LARGE = 50, 1000
RUNS = 3
SEED = 20261121


def main() -> None:
    """Print the table."""
    print("| what | rows | ms |")
    print("| --- | ---: | ---: |")
    for rows in (SMALL, LARGE):
        text = write_text(made_up(rows)).encode()
        case = read_case(read_text(text))
        for what, act in (
            ("read and check a file", lambda text=text: read_case(read_text(text))),
            ("count", lambda case=case: calculate(case)),
            ("count, warn and print everything", lambda case=case: answer(case)),
            ("tornado", lambda case=case: tornado(case)),
        ):
            print(f"| {what} | {rows:,} | {best(act):.0f} |")
    small = read_case(made_up(SMALL))
    print(f"| {DRAWS:,} random draws | {SMALL} | {best(lambda: simulate(small, seed=SEED)):.0f} |")


def made_up(rows: int) -> dict[str, Json]:
    """A map of so many rows of one to ten years, no two alike."""
    return {
        "conventions": {"preset": "guide_2012", "attribution_means": "share_due_to_others"},
        "inputs": [{"stakeholder": "Council", "amount": "100000"}],
        "outcomes": [
            {
                "id": f"row {number}",
                "stakeholder": f"group {number % 7}",
                "outcome": "better than before",
                "quantity": str(number % 90 + 1),
                "proxy_value": str(100 + number),
                "deadweight": "0.10",
                "displacement": "0.05",
                "attribution": "0.30",
                "drop_off": "0.20",
                "duration_years": number % 10 + 1,
            }
            for number in range(rows)
        ],
    }


def best(act: Callable[[], Any]) -> float:
    """The shortest of some runs, in milliseconds."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return min(taken) * 1000


if __name__ == "__main__":
    main()
