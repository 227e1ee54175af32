"""What a file does not say and somebody is asked for: whose share attribution states."""

from collections.abc import Mapping

from sroi.calculation.json_text import Raw


def with_meaning(raw: Raw, meaning: str) -> Raw:
    """The object with the answer in its conventions, where the file says nothing of it; else as it is."""
    stated = raw.get("conventions")
    conventions = {} if stated is None else stated
    if not meaning or not isinstance(conventions, Mapping) or conventions.get("attribution_means") is not None:
        return raw
    return {**raw, "conventions": {**conventions, "attribution_means": meaning}}
