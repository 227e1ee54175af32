"""What is recorded when a version becomes final, so that anybody can count it again."""

import tomllib
from functools import cache
from hashlib import sha256

from django.conf import settings

from accounts.models import User
from sroi.calculation.answer import answer
from sroi.calculation.json_text import write_text
from sroi.calculation.monte_carlo import drawn
from sroi.models import FinalRun, ImpactMap
from sroi.store.levels import with_levels
from sroi.store.reckoning import Reckoning, indices


def run_of(impact_map: ImpactMap, reckoning: Reckoning, by: User | None) -> FinalRun:
    """The record of a map that counts, not saved yet: its case file, the answer to it, the draws, and what made them.

    ``manage.py sroi_case`` gives the same answer to the same file, wherever it runs: the levels of the price index that
    the map names stand in it.
    """
    if reckoning.case is None or reckoning.result is None:
        raise ValueError("a map that cannot be counted has no final run")
    text = write_text(with_levels(reckoning.raw, reckoning.case.conventions.price_index))
    return FinalRun(
        impact_map=impact_map,
        case=text,
        sha256=sha256(text.encode()).hexdigest(),
        answer=answer(reckoning.case, indices()),
        simulation=drawn(reckoning.case, seed=impact_map.seed),
        fingerprint=reckoning.result.fingerprint,
        program=program(),
        by=by,
    )


@cache
def program() -> str:
    """Name and version of this program."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        about = tomllib.load(file)["project"]
    return f"{about['name']} {about['version']}"
