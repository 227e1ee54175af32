"""The safety papers say of the software what is so: what they name is there, and risks follow from the matrix."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from referrals.models.fields import SealedTextField

ROOT = Path(__file__).parents[2]
PAPERS = sorted((ROOT / "safety").glob("*.md"))
LOG = (ROOT / "safety" / "hazard-log.md").read_text(encoding="utf-8")

SEVERITIES = ("Minor", "Significant", "Considerable", "Major", "Catastrophic")
STATUSES = {"controlled", "deployer", "gap"}
FIELDS = (
    "Effect on the person", "Causes", "Controls", "Initial", "For the deployer", "Residual", "Status",
)  # fmt: skip
FEWEST = 18

# `folder/file.py`, `file.md`, `folder/` and `file.py::name.name`
_QUOTED = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|html|txt|csv|toml|service|sh))(?:::[\w.]+)?")
_LINK = re.compile(r"\]\(([^)#]+)\)")
_RISK = re.compile(r"(\w+) × ([A-Z][a-z]+(?: [a-z]+)?) = ([1-5])")


def _rows(text: str, columns: int) -> list[list[str]]:
    """The rows of the tables with so many columns, headings left out."""
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    return [[cell.strip(" |") for cell in row] for row in rows if len(row) == columns and set(row[0]) - set("- ")]


def _matrix() -> dict[tuple[str, str], int]:
    rows = {row[0]: row[1:] for row in _rows(LOG, 6)}
    names = tuple(rows.pop("likelihood"))
    assert names == SEVERITIES
    return {
        (severity, likelihood): int(cell)
        for likelihood, cells in rows.items()
        for severity, cell in zip(names, cells, strict=True)
    }


def _hazards() -> dict[str, tuple[str, dict[str, str]]]:
    """By number: the heading, and what stands under each field."""
    found = {}
    for section in re.split(r"^### ", LOG, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        number, _, name = heading.partition(" ")
        parts = re.split(r"^- \*\*([^*]+):\*\*", body, flags=re.MULTILINE)[1:]
        assert len(parts[::2]) == len(set(parts[::2])), f"{number} says something twice"
        found[number] = (name, dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True)))
    return found


HAZARDS = _hazards()


def _risk(number: str, field: str) -> tuple[str, str, int]:
    found = _RISK.fullmatch(HAZARDS[number][1][field])
    assert found, f"{number}: {field} is not severity × likelihood = risk"
    return found[1], found[2], int(found[3])


def test_matrix_never_falls_with_severity_or_likelihood():
    matrix = _matrix()
    likelihoods = [row[0] for row in _rows(LOG, 6)[1:]]
    assert len(matrix) == 25
    for likelihood in likelihoods:
        across = [matrix[severity, likelihood] for severity in SEVERITIES]
        assert across == sorted(across)
    for severity in SEVERITIES:
        down = [matrix[severity, likelihood] for likelihood in likelihoods]
        assert down == sorted(down, reverse=True)


def test_hazards_are_numbered_one_after_the_other():
    assert list(HAZARDS) == [f"H{number:02}" for number in range(1, len(HAZARDS) + 1)]
    assert len(HAZARDS) >= FEWEST


@pytest.mark.parametrize("number", HAZARDS)
def test_every_hazard_is_filled_in_and_its_risks_follow_from_the_matrix(number):
    _, fields = HAZARDS[number]
    assert tuple(fields) == FIELDS
    assert [name for name, said in fields.items() if not said] == []
    matrix = _matrix()
    (severity, likelihood, initial), (severity_left, likelihood_left, left) = (
        _risk(number, "Initial"),
        _risk(number, "Residual"),
    )
    assert matrix[severity, likelihood] == initial
    assert matrix[severity_left, likelihood_left] == left
    # A control makes something rarer. What happens when it fails is as bad as before.
    assert (severity_left, left <= initial) == (severity, True)
    assert fields["Status"] in STATUSES


@pytest.mark.parametrize("number", HAZARDS)
def test_every_control_is_shown_by_a_place_in_the_repository(number):
    controls = re.split(r"^\s+- ", HAZARDS[number][1]["Controls"], flags=re.MULTILINE)
    controls = [control for control in controls if control.strip(" -\n")]
    assert controls
    assert [
        control for control in controls if not any(_FILE.fullmatch(said) for said in _QUOTED.findall(control))
    ] == []


def test_list_of_hazards_says_what_the_hazards_say():
    listed = {row[0]: row[1:] for row in _rows(LOG, 5) if row[0] in HAZARDS}
    told = {
        number: [name, str(_risk(number, "Initial")[2]), str(_risk(number, "Residual")[2]), fields["Status"]]
        for number, (name, fields) in HAZARDS.items()
    }
    assert listed == told


def test_safety_case_counts_the_risks_that_are_left():
    left = Counter(_risk(number, "Residual")[2] for number in HAZARDS)
    gaps = [number for number, (_, fields) in HAZARDS.items() if fields["Status"] == "gap"]
    high = ", ".join(number for number in HAZARDS if _risk(number, "Residual")[2] == 3)
    case = " ".join((ROOT / "safety" / "clinical-safety-case.md").read_text(encoding="utf-8").split())
    assert f"Of {len(HAZARDS)} hazards" in case
    assert f"{left[3]} are left at 3 ({high}), {left[2]} at 2 and {left[1]} at 1." in case
    assert set(left) <= {1, 2, 3}
    section = case.partition("## 8.")[2].partition("## 9.")[0]
    assert [gap for gap in gaps if f"({gap})" not in section] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_everything_a_paper_names_is_there(paper):
    text = paper.read_text(encoding="utf-8")
    named = [said for said in _QUOTED.findall(text) if _FILE.fullmatch(said) and "/" in said]
    links = [str((paper.parent / link).resolve().relative_to(ROOT)) for link in _LINK.findall(text)]
    assert named or links
    assert [said for said in [*named, *links] if not _is_there(said)] == []


@pytest.mark.parametrize("said", ["tests/no_such_file.py", "tests/safety/test_papers.py::test_that_is_not_there"])
def test_what_is_not_there_is_noticed(said):
    assert not _is_there(said)


def _is_there(said: str) -> bool:
    path, _, names = said.partition("::")
    if not (ROOT / path).exists():
        return False
    return all(_defines(ROOT / path, name) for name in names.split(".") if name)


def _defines(path: Path, name: str) -> bool:
    pattern = rf"^\s*(?:async def |def |class ){name}\b|^{name}\b[^(\n]*="
    return bool(re.search(pattern, _text(path), re.MULTILINE))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_papers_can_be_read_in_a_window(paper):
    """Tables are as wide as they are."""
    lines = paper.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > 150 and line[:1] != "|"] == []


def test_impact_assessment_names_every_table_and_every_sealed_column():
    text = (ROOT / "safety" / "data-protection-impact-assessment.md").read_text(encoding="utf-8")
    told = {row[0].strip("`"): set(_QUOTED.findall(row[2])) for row in _rows(text, 4) if row[0][:1] == "`"}
    tables = [
        model for model in apps.get_app_config("referrals").get_models() if not hasattr(model, "pgh_tracked_model")
    ]
    sealed = {
        model.__name__: {field.name for field in model._meta.concrete_fields if isinstance(field, SealedTextField)}
        for model in tables
    }
    assert told == sealed


def test_nobody_has_signed_in_the_name_of_others():
    """Names and signatures are the deployer's, in their own copy."""
    for paper in ("clinical-safety-case.md", "data-protection-impact-assessment.md"):
        rows = _rows((ROOT / "safety" / paper).read_text(encoding="utf-8"), 5)
        signed = [row for row in rows if row[0] != "role" and any(row[1:])]
        assert signed == []
