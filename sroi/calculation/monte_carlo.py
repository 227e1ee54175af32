"""How far the ratio may lie from its estimate when everything uncertain varies at once: seeded random draws.

The only place with floats, because ten thousand maps are counted; the run at the estimates themselves is compared with
the exact result. What comes out is the spread of the assumptions, and never a confidence interval.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sroi.calculation.case import SHARES, Case, Outcome
from sroi.calculation.conventions import Adjustment, AttributionMeans, DropOff
from sroi.calculation.drivers import Driver, Member, drivers
from sroi.calculation.present_value import Result, benefit_years, discount_factors, input_exponents

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Draws = NDArray[numpy.float64]
    # The draws of every figure that varies, by field and place in the map.
    Drawn = Mapping[tuple[str, int], Draws]

DRAWS = 10_000
BINS = 40
LOW, MIDDLE, HIGH = 5, 50, 95


@dataclass(frozen=True, slots=True)
class Simulation:
    """The ratios of all draws. ``low`` and ``high`` are the 5th and the 95th of a hundred, ``middle`` the 50th.

    ``central`` is the ratio at the estimates themselves, computed by the same floats; ``bins`` has the lower edge of
    each and how many draws fell into it, ``top`` the upper edge of the last. ``seed`` and ``made_with`` make it
    repeatable.
    """

    draws: int
    seed: int
    central: float
    low: float
    middle: float
    high: float
    mean: float
    share_above_one: float
    bins: tuple[tuple[float, int], ...]
    top: float
    made_with: str

    @property
    def words(self) -> str:
        """What the range is."""
        return f"Middle 90 % of {self.draws:,} runs, seed {self.seed}. It shows what the assumptions allow."


class NothingToDivideByError(ValueError):
    """Some draw had nothing put in; the ranges of the inputs reach down to 0."""


def simulate(case: Case, *, seed: int, draws: int = DRAWS) -> Simulation:
    """Draw every estimate anew ``draws`` times and count the map each time; the same seed gives the same draws.

    A figure with a sample size is drawn from the binomial distribution of that sample; any other from a triangle
    between its lowest and its highest with its top at the estimate. A share of exactly 0 or 1 of which neither is
    stated stays: ten points to one side alone would not be uncertainty but a different estimate. Rows that share an
    estimate get the same draw. Raises NothingToDivideByError.
    """
    import numpy

    ratios = _ratios(case, _Drawings(case, seed, draws), draws)
    central = float(_ratios(case, {}, 1)[0])
    low, middle, high = (float(found) for found in numpy.percentile(ratios, [LOW, MIDDLE, HIGH]))
    counts, edges = numpy.histogram(ratios, bins=BINS)
    return Simulation(
        draws=draws,
        seed=seed,
        central=central,
        low=low,
        middle=middle,
        high=high,
        mean=float(ratios.mean()),
        share_above_one=float((ratios > 1).mean()),
        bins=tuple(zip((float(edge) for edge in edges[:-1]), (int(count) for count in counts), strict=True)),
        top=float(edges[-1]),
        made_with=f"numpy {numpy.__version__}",
    )


# --- Drawing ------------------------------------------------------------------------------------------------------


class _Drawings(Mapping[tuple[str, int], "Draws"]):
    """The draws of every figure that varies, each made anew whenever it is asked for.

    A stream depends on the seed and the driver alone, so that it comes out the same each time. Kept beside each other,
    those of a map of a thousand rows would fill half a gigabyte. The discount rate is kept: every row asks for it.
    """

    def __init__(self, case: Case, seed: int, draws: int) -> None:
        self._case, self._seed, self._draws = case, seed, draws
        self._varying = {
            (driver.field, member.place): (driver, member)
            for driver in drivers(case)
            for member in driver.members
            if _varies(case, driver, member)
        }
        self._rate: Draws | None = None

    def __getitem__(self, key: tuple[str, int]) -> "Draws":
        driver, member = self._varying[key]
        if driver.field != "discount_rate":
            return _draw(self._case, driver, member, self._seed, self._draws)
        if self._rate is None:
            self._rate = _draw(self._case, driver, member, self._seed, self._draws)
        return self._rate

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self._varying)

    def __len__(self) -> int:
        return len(self._varying)


def _varies(case: Case, driver: Driver, member: Member) -> bool:
    is_share = driver.field in SHARES or driver.field == "drop_off"
    is_certain = is_share and member.value in {0, 1} and not member.has_own_range
    return not is_certain or _sample(case, driver, member) is not None


def _draw(case: Case, driver: Driver, member: Member, seed: int, draws: int) -> "Draws":
    """One figure's draws. They depend on the seed and the driver alone, and not on where the row stands."""
    import numpy

    stream = numpy.random.default_rng([seed, crc32(_name(case, driver).encode())])
    sample = _sample(case, driver, member)
    if sample is not None:
        share, people, scale = sample
        return stream.binomial(people, share, draws) / people * scale
    low, top, high = float(member.low), float(member.value), float(member.high)
    low, high = min(low, top), max(high, top)
    if driver.field == "duration_years":
        # Each whole number of years has its own width of the triangle.
        return numpy.clip(numpy.rint(_triangle(stream.random(draws), low - 0.5, top, high + 0.5)), low, high)
    return _triangle(stream.random(draws), low, top, high)


def _name(case: Case, driver: Driver) -> str:
    if driver.key.startswith("row "):
        return f"{case.outcomes[driver.members[0].place].id} {driver.field}"
    return driver.key


def _triangle(uniform: "Draws", low: float, top: float, high: float) -> "Draws":
    """Draws from a triangular distribution by its inverse, so that linked figures move together."""
    import numpy

    if low == high:
        return numpy.full_like(uniform, top)
    turn = (top - low) / (high - low)
    rising = low + numpy.sqrt(uniform * (high - low) * (top - low))
    falling = high - numpy.sqrt((1 - uniform) * (high - low) * (high - top))
    return numpy.where(uniform < turn, rising, falling)


def _sample(case: Case, driver: Driver, member: Member) -> tuple[float, int, float] | None:
    """Share, number of people asked and what the share is of, where the figure is known from a sample; else None."""
    if driver.row is None or driver.field == "amount":
        return None
    outcome = case.outcomes[member.place]
    people = outcome.samples.get(driver.field)
    if not people:
        return None
    if driver.field != "quantity":
        return (float(member.value), people, 1.0) if member.value <= 1 and driver.field != "proxy_value" else None
    reached = outcome.evidence.people_reached
    if not reached or outcome.quantity > reached:
        return None
    return float(outcome.quantity / reached), people, float(reached)


# --- Counting -----------------------------------------------------------------------------------------------------


def _ratios(case: Case, drawn: "Drawn", draws: int) -> "Draws":
    """The ratio of every draw, by the formulas of ``present_value``; what was not drawn is as it is in the map."""
    import numpy

    value = numpy.zeros(draws)
    for place, outcome in enumerate(case.outcomes):
        value += _present_value(case, outcome, place, drawn)
    put_in = numpy.zeros(draws)
    rate = drawn.get(("discount_rate", 0))
    for place, (each, years) in enumerate(
        zip(case.inputs, input_exponents(case.inputs, case.conventions), strict=True)
    ):
        factor = float(case.conventions.rates.factor(years)) if rate is None else (1 + rate) ** -float(years)
        put_in += drawn.get(("amount", place), float(each.amount)) * factor
    if not (put_in > 0).all():
        raise NothingToDivideByError("In some draws nothing is put in: give the inputs a lowest value above 0.")
    return value / put_in


def _present_value(case: Case, outcome: Outcome, place: int, drawn: "Drawn") -> "Draws":
    import numpy

    def figure(field: str) -> "Draws":
        return drawn.get((field, place), numpy.asarray(float(getattr(outcome, field))))

    attribution = figure("attribution")
    if case.conventions.attribution_means is AttributionMeans.US:
        attribution = 1 - attribution
    deadweight, displacement, leakage = figure("deadweight"), figure("displacement"), figure("leakage")
    if case.conventions.adjustment is Adjustment.SUBTRACTIVE:
        kept = (1 - deadweight - displacement - attribution - leakage).clip(min=0)
    else:
        kept = (1 - deadweight) * (1 - displacement) * (1 - attribution) * (1 - leakage)
    impact = outcome.direction * figure("quantity") * figure("proxy_value") * float(outcome.uprating) * kept
    lasting = _years(case, outcome, figure("drop_off"), drawn.get(("duration_years", place)), drawn)
    worth: Draws = impact * lasting
    return worth


def _years(case: Case, outcome: Outcome, drop_off: "Draws", durations: "Draws | None", drawn: "Drawn") -> "Draws":
    """What £1 of impact comes to over all benefit years: what drop-off leaves of each, times its discount factor."""
    import numpy

    conventions = case.conventions
    longest = outcome if durations is None else replace(outcome, duration_years=int(durations.max()))
    found = numpy.zeros(())
    for year, factor in enumerate(_factors(case, longest, drawn), start=1):
        bites = max(0, year - conventions.drop_off_from + 1)
        is_linear = conventions.drop_off_method is DropOff.LINEAR
        left = (1 - drop_off * bites).clip(min=0) if is_linear else (1 - drop_off) ** bites
        found = found + (left * factor if durations is None else left * factor * (durations >= year))
    return found


def _factors(case: Case, outcome: Outcome, drawn: "Drawn") -> "list[Draws]":
    import numpy

    rate = drawn.get(("discount_rate", 0))
    if rate is None or outcome.is_undiscounted or outcome.is_health:
        return [numpy.asarray(float(factor)) for factor in discount_factors(outcome, case.conventions)]
    first = float(case.conventions.first_benefit_exponent + outcome.delay_years)
    return [(1 + rate) ** -(first + year) for year in range(benefit_years(outcome, case.conventions))]


def drawn(case: Case, *, seed: int, draws: int = DRAWS) -> dict[str, Any]:
    """``simulate`` as it is printed and stored: its fields, or seed, draws and, as "fault", why there is no more."""
    try:
        return asdict(simulate(case, seed=seed, draws=draws))
    except NothingToDivideByError as fault:
        return {"seed": seed, "draws": draws, "fault": str(fault)}


def agrees(simulation: Simulation, result: Result) -> bool:
    """Whether floats and exact numbers come to the same ratio, to nine digits."""
    exact = float(result.ratio)
    return abs(simulation.central - exact) <= 1e-9 * max(1.0, abs(exact))
