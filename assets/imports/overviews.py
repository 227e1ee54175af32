"""What stands in a file, as it is kept with an upload: its sheets and their first rows."""

from typing import Any

from assets.imports.read import Overview


def to_keep(seen: Overview) -> dict[str, Any]:
    """An overview as it can be kept."""
    return seen.as_json()


def from_kept(content: dict[str, Any]) -> Overview:
    """An overview that was kept."""
    return Overview.from_json(content)
