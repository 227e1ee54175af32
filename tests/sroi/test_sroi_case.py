"""The command: one object on standard output, whatever the file is, and no database."""

import json
import os
import subprocess
import sys
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config import cluster
from sroi.calculation.json_text import read_text
from sroi.calculation.monte_carlo import drawn
from sroi.calculation.reading import read_case
from tests.conftest import SHARED_DATA
from tests.sroi.cases import FIXTURES, raw_case

REAL = sorted((SHARED_DATA / "sroi").glob("*.json")) if SHARED_DATA.is_dir() else []


@pytest.fixture
def run(capsys):
    """A function: the command on a file, as its exit code and the object that it prints."""

    def run_on(path, *more):
        try:
            call_command("sroi_case", str(path), *more)
            code = 0
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        assert not printed.err
        return code, json.loads(printed.out)

    return run_on


@pytest.fixture
def case_file(tmp_path):
    """A function: a file with this text, or with this object as JSON."""

    def write(content):
        path = tmp_path / "case.json"
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(data)
        return path

    return write


def test_draws_of_a_seed_are_repeated_to_the_last_digit_when_asked_for(run):
    path = FIXTURES / "every_option.json"
    plain, first, again, other = (run(path, *more)[1] for more in ((), *(["--seed", seed] for seed in ("7", "7", "8"))))
    assert "simulation" not in plain
    assert first == again != other
    drawn_here = drawn(read_case(read_text(path.read_bytes())), seed=7)
    assert first["simulation"] == json.loads(json.dumps(drawn_here))


@pytest.mark.parametrize("seed", ["-1", "1.5", "seven", "9" * 30])
def test_seed_that_is_no_whole_number_is_refused(run, seed):
    with pytest.raises(CommandError, match="no whole number from 0 on"):
        run(FIXTURES / "every_option.json", "--seed", seed)


def test_result_has_every_figure_as_text_with_all_digits(run):
    code, found = run(FIXTURES / "every_option.json")
    assert code == 0
    assert list(found)[:10] == [
        "inputs", "pv", "npv", "ratio", "net_ratio", "payback_months", "years", "rows", "fingerprint", "warnings",
    ]  # fmt: skip
    assert (found["inputs"], found["pv"], found["npv"]) == ("2500", "1770", "-730")
    assert (found["ratio"], found["net_ratio"]) == ("0.708", "-0.292")
    assert found["years"] == {"1": "785", "2": "708", "3": "300"}
    assert found["rows"][0] == {"id": "uprated", "impact": "360", "years": ["360", "198"], "pv": "540"}
    assert [row["id"] for row in found["rows"]] == ["uprated", "late", "flat", "health", "loss"]
    assert Decimal(found["payback_months"]) == pytest.approx(Decimal("38.21656"))
    assert found["fingerprint"] == "CUSTOM r10% h5% e0 k2 mult inputs-disc prices-made-up net"
    assert all(set(warning) == {"code", "row", "field", "message"} for warning in found["warnings"])
    assert [each["ratio"][:5] for each in found["scenarios"]] == ["0.518", "0.885", "1.18"]
    assert found["variants"][2]["pv"] == "790"


def test_ratio_stays_gross_whatever_the_headline_is(run, case_file):
    for headline in ("gross", "net"):
        _, found = run(case_file(raw_case(conventions={"headline_ratio": headline, "discount_rate": "0"})))
        assert (found["ratio"], found["net_ratio"]) == ("1.89", "0.89")
        assert found["fingerprint"].endswith(headline)


def test_faulty_case_prints_every_fault_and_ends_with_two(run):
    code, found = run(FIXTURES / "faulty.json")
    assert code == 2
    assert set(found) == {"errors"}
    assert len(found["errors"]) == 20
    assert all(set(error) == {"code", "row", "field", "message"} for error in found["errors"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"not json", "not_json"),
        (b"{\"a\": 1,}", "not_json"),
        (b"[1, 2]", "not_an_object"),
        (b"\"text\"", "not_an_object"),
        (b"null", "not_an_object"),
        (b"{\"a\": \xff}", "not_utf8"),
        (b"\xff\xfe{\x00}\x00", "not_utf8"),
        (b"[" * 100_000, "nested_too_deeply"),
        (b"{\"a\": " + b"[" * 500 + b"]" * 500 + b"}", "nested_too_deeply"),
        (b" " * 5_000_001, "file_too_large"),
        (b"{\"a\": 1, \"a\": 2}", "duplicate_key"),
        (b"{\"tolerance\": NaN}", "not_a_number"),
        (b"{\"tolerance\": " + b"9" * 5000 + b"}", "not_a_number"),
        (b"{\"tolerance\": 1e999999999999}", "not_a_number"),
        (b"{}", "no_inputs"),
    ],
)  # fmt: skip
def test_file_that_holds_no_case_is_answered_with_an_error_object(run, case_file, content, code):
    ended, found = run(case_file(content))
    assert ended == 2
    assert code in {error["code"] for error in found["errors"]}


@pytest.mark.parametrize("name", ["missing.json", ".", "a\0b", "x" * 5000])
def test_file_that_cannot_be_read_is_answered_with_an_error_object(run, tmp_path, name):
    ended, found = run(f"{tmp_path}/{name}")
    assert (ended, [error["code"] for error in found["errors"]]) == (2, ["file_unreadable"])


def test_words_of_any_script_are_printed_whole(run, case_file):
    code, found = run(case_file(b"\xef\xbb\xbf" + json.dumps(raw_case({"id": "Café ✓ \ud800"})).encode()))
    assert code == 0
    assert found["rows"][0]["id"] == "Café ✓ \ud800"


@pytest.mark.shared_data
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_study_is_counted(run, path):
    code, found = run(path)
    published = json.loads(path.read_text("utf-8"))
    assert code == 0
    assert [row["id"] for row in found["rows"]] == [row["id"] for row in published["outcomes"]]
    tolerance = Decimal(published["tolerance"]["ratio"])
    assert abs(Decimal(found["ratio"]) - Decimal(published["expected"]["ratio"])) <= tolerance


def test_command_runs_where_no_database_can_be_reached():
    environment = {**os.environ, "DATABASE_URL": "postgis://nobody@/nothing?host=/nowhere&port=1"}
    done = subprocess.run(
        [sys.executable, "manage.py", "sroi_case", "fixtures/sroi/below_one.json"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ratio"] == "0.72"


def test_no_cluster_is_started_for_a_command_that_only_computes(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(sys, "argv", ["manage.py", "sroi_case", "x.json"])
    monkeypatch.setattr(cluster, "_start_cluster", lambda: pytest.fail("a cluster was started"))
    monkeypatch.setattr(cluster, "_recorded_url", lambda: pytest.fail("a cluster was looked for"))
    assert cluster.ensure_database_url() == ""
    assert cluster.is_needed(["manage.py", "migrate"])
