"""What a licence lets us do with a value, as far as it is known."""

import re

from sroi.actions.proxies import Said
from sroi.choices import NOT_REDISTRIBUTABLE

# HACT's Social Value Bank may be used under its licence, and neither changed nor passed on nor bundled.
_HACT = re.compile(r"\bHACT\b|\bsocial value bank\b", re.IGNORECASE)

WITHHELD = "Its licence does not let the value be passed on: it leaves in no file and is not shown to the public."


def licence_fault(said: Said) -> str:
    """What is wrong with the licence that somebody states for a value; empty where nothing is."""
    named = " ".join((said.name, said.source_title, said.attribution))
    if _HACT.search(named) and said.licence not in NOT_REDISTRIBUTABLE:
        return "Values of HACT’s Social Value Bank may not be passed on. Choose “no derivatives”."
    return ""
