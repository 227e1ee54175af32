"""The same search by splink (https://moj-analytical-services.github.io/splink/), as its own documentation sets one up.

Run by ``benchmarks.duplicates`` with a Python that has splink 5 and duckdb, neither of which this project needs:
splink_side.py ROWS.csv PAIRS.csv LEAST_PROBABILITY. It prints the seconds that it took, reading and writing left out.
"""

import csv
import sys
import time
from pathlib import Path

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def main() -> None:
    """Train on the rows themselves, which is how splink is meant to be used, and write the pairs it finds."""
    rows, pairs, least = sys.argv[1:]
    api = DuckDBAPI()
    table = api.register_from_csv(rows)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode"),
            cl.DistanceInKMAtThresholds("lat", "lon", [0.05, 0.2, 0.5, 2]),
            cl.ExactMatch("phone"),
            cl.ExactMatch("website"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name"),
            block_on("first_word", "substr(postcode, 1, 3)"),
            block_on("postcode"),
            block_on("phone"),
            block_on("website"),
            block_on("round(lat, 2)", "round(lon, 2)", "substr(name, 1, 4)"),
        ],
        retain_matching_columns=False,
    )
    start = time.perf_counter()
    linker = Linker(table, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("name", "postcode"), block_on("phone")], 0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_word"))
    found = linker.inference.predict(threshold_match_probability=float(least)).as_record_list()
    seconds = time.perf_counter() - start
    with Path(pairs).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows((row["unique_id_l"], row["unique_id_r"], row["match_probability"]) for row in found)
    print(f"{seconds:.2f}")


if __name__ == "__main__":
    main()
