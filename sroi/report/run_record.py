"""By what a third party can count a map again: the file, its checksum, the seed, the program and the commands."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sroi.actions.final_run import program
from sroi.calculation.answer import answer
from sroi.calculation.case import Case
from sroi.calculation.findings import UnsoundCaseError
from sroi.calculation.json_text import read_text, write_text
from sroi.calculation.monte_carlo import DRAWS, Simulation
from sroi.calculation.reading import read_case
from sroi.models import FinalRun, ImpactMap
from sroi.report.names import file_name
from sroi.store.levels import with_levels


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What was counted, by what.

    ``is_final`` says whether this is the record kept when the version became final, ``is_same`` whether counting its
    file again, now and here, gave every figure of it to the last digit (None of a draft, whose record is made now).
    """

    file_name: str
    sha256: str
    fingerprint: str
    seed: int
    draws: int
    program: str
    made_with: str
    at: datetime | None
    is_final: bool
    is_same: bool | None
    ratio: str
    commands: tuple[str, ...]

    @property
    def draws_words(self) -> str:
        """How many draws there were, as people read it."""
        return f"{self.draws:,}"


def run_record(impact_map: ImpactMap, case: Case, simulation: Simulation | None) -> RunRecord:
    """The record of a final version as it was kept, or of a draft as it stands now."""
    run = kept_run(impact_map)
    text = case_text(impact_map, case)
    counted = run.answer if run else answer(case)
    drawn: dict[str, Any] = run.simulation if run else {}
    seed = int(drawn.get("seed", impact_map.seed))
    name = file_name(impact_map, "json")
    return RunRecord(
        file_name=name,
        sha256=run.sha256 if run else sha256(text.encode()).hexdigest(),
        fingerprint=run.fingerprint if run else counted["fingerprint"],
        seed=seed,
        draws=int(drawn.get("draws", DRAWS)),
        program=run.program if run else program(),
        made_with=str(drawn.get("made_with") or (simulation.made_with if simulation else "")),
        at=run.at if run else None,
        is_final=run is not None,
        is_same=counts_to_the_same(run) if run else None,
        ratio=counted["ratio"],
        commands=(f"sha256sum {name}", f"python manage.py sroi_case {name} --seed {seed}"),
    )


def case_text(impact_map: ImpactMap, case: Case) -> str:
    """The case file as it was, or is, counted: with the levels of the price index that it names."""
    run = kept_run(impact_map)
    return run.case if run else write_text(with_levels(case.raw, case.conventions.price_index))


def kept_run(impact_map: ImpactMap) -> FinalRun | None:
    """The record that was kept when the version became final; None of one that is not."""
    return FinalRun.objects.filter(impact_map=impact_map).first()


def counts_to_the_same(run: FinalRun) -> bool:
    """Whether the file that was kept still has its checksum, and gives the figures that were kept beside it."""
    if sha256(run.case.encode()).hexdigest() != run.sha256:
        return False
    try:
        again = answer(read_case(read_text(run.case.encode())))
    except UnsoundCaseError:
        return False
    return _figures(again) == _figures(dict(run.answer))


def _figures(found: dict[str, Any]) -> dict[str, Any]:
    """An answer without its words, which a later version of the program may put better."""
    return {key: part for key, part in found.items() if key != "warnings"}
