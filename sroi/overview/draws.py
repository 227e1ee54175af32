"""The random draws of a version: those that were kept when it became final, and the range that its cover shows."""

from decimal import Decimal

from sroi.calculation.monte_carlo import Simulation
from sroi.models import FinalRun
from sroi.overview.cover import Spread


def kept_simulation(run: FinalRun | None) -> Simulation | None:
    """The draws that were kept with a final version, as they were; None where none were."""
    kept = run.simulation if run is not None else {}
    if "bins" not in kept:
        return None
    bins = tuple((float(edge), int(count)) for edge, count in kept["bins"])
    return Simulation(**{**kept, "bins": bins})


def spread_of(simulation: Simulation | None) -> Spread | None:
    """The range for the cover."""
    if simulation is None:
        return None
    low, high, above = (Decimal(repr(value)) for value in (simulation.low, simulation.high, simulation.share_above_one))
    return Spread(low, high, above, simulation.draws, simulation.seed)
