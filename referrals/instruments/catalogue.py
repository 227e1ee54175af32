"""Which instruments there are."""

import tomllib
from functools import cache
from pathlib import Path

from referrals.instruments.instrument import Instrument
from referrals.instruments.reading import read_definition

FOLDER = Path(__file__).parent / "definitions"

# In the order in which a manager chooses them: what everybody can be asked first.
CODES = (
    "ons4",
    "ucla3",
    "goals",
    "what_changed",
    "experience",
    "swemwbs",
    "wemwbs",
    "living",
    "mycaw",
    "gqol",
    "phq9",
    "gad7",
    "ghq12",
    "ghq28",
    "core10",
)


class UnknownInstrumentError(LookupError):
    """There is no such instrument, or no such version of it."""


def definition_files() -> tuple[Path, ...]:
    """Every released definition, one file each: ``ons4-1.toml``."""
    return tuple(sorted(FOLDER.glob("*.toml")))


@cache
def instrument(code: str, version: str) -> Instrument:
    """A version of an instrument. Raises UnknownInstrumentError."""
    path = FOLDER / f"{code}-{version}.toml"
    if path not in definition_files():
        raise UnknownInstrumentError(f"There is no version {version!r} of an instrument {code!r}.")
    return read_definition(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def latest(code: str) -> Instrument:
    """The newest version of an instrument. Raises UnknownInstrumentError."""
    versions = [name.rpartition("-") for name in (path.stem for path in definition_files())]
    found = [int(version) for name, _, version in versions if name == code]
    if not found:
        raise UnknownInstrumentError(f"There is no instrument {code!r}.")
    return instrument(code, str(max(found)))
