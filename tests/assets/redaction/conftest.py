"""Lists are read here and not in a process of their own, which would take a second for each."""

import pytest

from tests.assets.imports.conftest import ask_here, bring

__all__ = ["bring"]


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the child process."""
    monkeypatch.setattr("assets.imports.read._ask", ask_here)
