"""How far long work has come: told as it goes on, and the place where it learns that it is to stop."""


class CancelledError(Exception):
    """Somebody asked for the work to stop. Whatever it wrote is rolled back."""


class Progress:
    """Tells nobody: for a command, which prints when it is done. A job tells the page that waits for it."""

    def step(self, name: str, total: int = 0) -> None:
        """Begin a step of ``total`` rows; 0 where nobody knows how many there are. Raises CancelledError."""

    def advance(self, rows: int) -> None:
        """So many more rows of the step are done. Raises CancelledError."""
