"""Scoring a researcher's file from the command line."""

import csv
import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config import cluster
from referrals.instruments import latest
from referrals.instruments.sheet import sheet_codes

CODES_OF_THE_COMMAND = "wemwbs swemwbs ons4 ghq28 ghq12 gqol mycaw ucla3 phq9 gad7 core10 living"
SEVEN = "q1,q2,q3,q4,q5,q6,q7"


def scored(tmp_path: Path, code: str, text: str | bytes, **options: str) -> list[dict[str, str]]:
    """The rows that the command prints; the file is as it was."""
    file = tmp_path / "answers.csv"
    content = text if isinstance(text, bytes) else text.encode()
    file.write_bytes(content)
    out = io.StringIO()
    call_command("score_measure", code, str(file), stdout=out, **options)
    assert file.read_bytes() == content
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def refused(tmp_path: Path, code: str, text: str, **options: str) -> str:
    """What the command says instead."""
    with pytest.raises(CommandError) as fault:
        scored(tmp_path, code, text, **options)
    assert fault.value.returncode == 2
    return str(fault.value)


def test_columns_are_added_behind_the_files_own(tmp_path):
    rows = scored(tmp_path, "swemwbs", f"who,{SEVEN},note\nA,3,3,3,3,3,3,3,“Größe”\nB,3,3,3,3,3,3,6,\nC,3,3\n")
    assert list(rows[0]) == ["who", *SEVEN.split(","), "note", "raw_score", "score", "reason"]
    assert [(row["raw_score"], row["score"], row["reason"]) for row in rows] == [
        ("21", "19.25", ""),
        ("", "", "Out of range: item 7."),
        ("", "", "Missing: items 3-7."),
    ]
    assert rows[0]["note"] == "“Größe”"


def test_each_code_of_the_command_is_scored_by_position(tmp_path):
    assert sorted(sheet_codes()) == sorted(CODES_OF_THE_COMMAND.split())
    for code in sheet_codes():
        items = latest(code).items
        headings = ",".join(f"heading {chr(97 + place)}{chr(97 + place)}" for place in range(len(items)))
        row = scored(tmp_path, code, f"{headings}\n{','.join(str(item.greatest) for item in items)}\n")[0]
        assert row["reason"] == ""
        assert (row["score"] == str(latest(code).score_greatest)) is latest(code).has_score


@pytest.mark.parametrize(
    ("code", "headings"),
    [
        ("phq9", "id," + ",".join(f"phq9_{n}" for n in range(1, 10))),
        ("phq9", ",".join(f"PHQ9 Q{n}" for n in range(1, 10)) + ",gad7_1"),
        ("phq9", "age," + ",".join(f"Q{n:02} before" for n in range(1, 10))),
        ("ghq12", "ref," + ",".join(f"ghq{n}" for n in range(1, 13))),
        ("ghq28", "ref," + ",".join(f"{part}{n}" for part in "ABCD" for n in range(1, 8))),
        ("core10", "ref," + ",".join(f"core{n}" for n in range(1, 11))),
        ("swemwbs", "ref," + ",".join(f"wemwbs{n}" for n in (1, 2, 3, 6, 7, 9, 11))),
        ("gqol", "ref,gqol"),
        ("ons4", "anxious,happy,ref,worthwhile,satisfied"),
    ],
)
def test_items_are_recognised_beside_other_columns(tmp_path, code, headings):
    items = latest(code).items
    cells = ["1" if heading not in ("id", "ref", "age") else "x" for heading in headings.split(",")]
    assert scored(tmp_path, code, f"{headings}\n{','.join(cells)}\n")[0]["reason"] == ""
    assert len(items) <= len(cells)


def test_columns_that_are_plainly_no_answers_are_passed_over(tmp_path):
    text = "Participant,Date,lack,left,alone\n7,2026-05-04,1,2,3\n"
    assert scored(tmp_path, "ucla3", text)[0]["score"] == "6"


def test_columns_can_be_named(tmp_path):
    text = "ref,one,two,three\nx,1,2,3\n"
    assert scored(tmp_path, "ucla3", text, items="three,two,one")[0]["score"] == "6"
    assert "There is no column called 'four'." in refused(tmp_path, "ucla3", text, items="one,two,four")
    assert "ucla3 has 3 items, and --items names 2." in refused(tmp_path, "ucla3", text, items="one,two")
    assert "twice" in refused(tmp_path, "ucla3", text, items="one,two,one")


@pytest.mark.parametrize(
    ("code", "headings", "said"),
    [
        ("swemwbs", "borough,one,two,three,four,five,six,seven", "Call them q1 to q7, or name them with --items"),
        ("swemwbs", "ref,q1,q2,q3,q4,q5,q6", "do not say which columns"),
        ("swemwbs", "site9,q1,q2,q3,q4,q5,q6", "do not say which columns"),
        ("swemwbs", "q1,q2,q3", "do not say which columns"),
        ("ucla3", "q1,q2,q3,p1,p2,p3", "More than one set of columns"),
        ("ons4", "satisfied,satisfied,happy,anxious", "more than one column called 'satisfied'"),
        ("ons4", "7,8,9,2", "The first row holds answers."),
        ("gqol", "ref,other", "Call it quality"),
        ("phq9", "score," + ",".join(f"q{n}" for n in range(1, 10)), "has a column 'score' already"),
    ],
)
def test_sheet_is_refused_where_it_is_not_clear_what_to_score(tmp_path, code, headings, said):
    assert said in refused(tmp_path, code, f"{headings}\n")


def test_row_with_more_cells_than_headings_is_refused_by_its_number(tmp_path):
    assert "Row 2 below the headings has 4 cells" in refused(tmp_path, "ucla3", "a,b,c\n1,2,3\n1,2,3,4\n")
    assert scored(tmp_path, "ucla3", "a,b,c\n1,2,3,,\n")[0]["score"] == "6"


def test_subscale_called_like_a_column_gets_a_name_of_its_own(tmp_path):
    row = scored(tmp_path, "ons4", "satisfied,worthwhile,happy,anxious\n8,,6,2\n")[0]
    assert (row["satisfied_score"], row["worthwhile_score"], row["anxious_score"]) == ("8", "", "2")
    assert (row["raw_score"], row["score"], row["reason"]) == ("", "", "Missing: item 2.")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffref,q1,q2,q3\r\nZoë,1,2,3\r\n".encode(),
        "ref;q1;q2;q3\nZoë;1;2;3\n".encode("cp1252"),
        "ref\tq1\tq2\tq3\nZoë\t1\t2\t3\n".encode("utf-16"),
        "ref,q1,q2,q3\n\nZoë,1,2,3\n\n".encode(),
    ],
)
def test_other_encodings_and_delimiters_are_read_too(tmp_path, content):
    rows = scored(tmp_path, "ucla3", content)
    assert [(row["ref"], row["score"]) for row in rows] == [("Zoë", "6")]


def test_unknown_code_missing_file_and_empty_file_are_said_plainly(tmp_path):
    assert "There is no 'eq5d'. Choose from ons4, ucla3" in refused(tmp_path, "eq5d", "a\n")
    assert "There is no 'goals'." in refused(tmp_path, "goals", "a\n")
    assert "Save the sheet as .csv" in refused(tmp_path, "gqol", "PK\x03\x04")
    assert "The file is empty." in refused(tmp_path, "gqol", "")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("score_measure", "gqol", str(tmp_path / "none.csv"))
    assert "never closed" in refused(tmp_path, "ucla3", 'a,b,c\n1,2,"3\n1,2,3\n')


def test_command_asks_no_database_and_reads_standard_input(monkeypatch, capsys):
    """None of these tests may touch the database; here it is not even started."""
    assert not cluster.is_needed(["manage.py", "score_measure", "ucla3", "-"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"q1,q2,q3\n1,2,3\n")))
    call_command("score_measure", "ucla3", "-")
    assert capsys.readouterr().out == "q1,q2,q3,raw_score,score,reason\n1,2,3,6,6,\n"
