"""In which role somebody acts on a referral."""

from enum import StrEnum


class Actor(StrEnum):
    """A role in the machine, by its two letters. ``label`` is how a page writes it."""

    REFERRER = "RF"
    PERSON = "PN"
    LINK_WORKER = "LW"
    PROVIDER = "PV"
    MANAGER = "MG"
    TIMER = "SY"

    @property
    def label(self) -> str:
        """In words, lower case."""
        return _LABELS[self]


_LABELS = {
    Actor.REFERRER: "referrer",
    Actor.PERSON: "person or proxy",
    Actor.LINK_WORKER: "link worker",
    Actor.PROVIDER: "provider",
    Actor.MANAGER: "service manager",
    Actor.TIMER: "timer",
}
