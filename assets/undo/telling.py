"""How far a large undo has come, told to whoever waits for it."""

from typing import Protocol


class Progress(Protocol):
    """Told of steps and rows; either may raise to have the work stopped, and everything is rolled back then."""

    def step(self, name: str, total: int = 0) -> None:
        """Begin a step of ``total`` rows; 0 where nobody knows how many there are."""

    def advance(self, rows: int) -> None:
        """So many more rows of the step are done."""


class Silent:
    """Tells nobody: for a page, which is there when all is done."""

    def step(self, name: str, total: int = 0) -> None:
        """Nobody waits."""

    def advance(self, rows: int) -> None:
        """Nobody waits."""
