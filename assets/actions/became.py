"""What became of an asset between two waves, as far as it follows from what somebody found who looked it up again."""

from dataclasses import dataclass, field

from assets.choices import ChangeType, Status
from assets.names import normalise_name
from assets.postcodes import format_postcode


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is told of an asset at one time: terms by their keys; empty or None where nothing is said."""

    name: str
    status: str = Status.ACTIVE
    address: str = ""
    postcode: str = ""
    sector: int | None = None
    works: frozenset[int] = field(default_factory=frozenset)


def what_became(
    then: Told, now: Told, *, is_renamed: bool = True, is_moved: bool = True, is_inside: bool = True
) -> list[ChangeType]:
    """The change types between ``then`` and ``now``, in the order of ``ChangeType``; never none.

    A difference that means nothing is no rename (``normalise_name``). Only where both times say something they can
    differ. ``is_renamed`` and ``is_moved`` are off where the name, or the address, was written wrongly then.
    ``is_inside`` is off for what now lies outside of the wave's area, which takes precedence.
    """
    if not is_inside:
        return [ChangeType.OUT_OF_AREA]
    if now.status == Status.CEASED:
        return [ChangeType.UNCHANGED if then.status == Status.CEASED else ChangeType.CEASED]
    found = [
        (ChangeType.RENAMED, is_renamed and normalise_name(then.name) != normalise_name(now.name)),
        (ChangeType.MOVED, is_moved and _is_elsewhere(then, now)),
        (ChangeType.CHANGED_FUNCTION, bool(then.works and now.works) and then.works != now.works),
        (ChangeType.CHANGED_SECTOR, None not in {then.sector, now.sector} and then.sector != now.sector),
        (ChangeType.PAUSED, now.status == Status.PAUSED and then.status != Status.PAUSED),
        (ChangeType.REOPENED, now.status == Status.ACTIVE and then.status in {Status.PAUSED, Status.CEASED}),
    ]
    return [change for change, is_so in found if is_so] or [ChangeType.UNCHANGED]


def _is_elsewhere(then: Told, now: Told) -> bool:
    """Whether it has moved: to another postcode, or, where one of the two is not known, to another address."""
    was, is_now = format_postcode(then.postcode), format_postcode(now.postcode)
    if was and is_now:
        return was != is_now
    return bool(then.address and now.address) and normalise_name(then.address) != normalise_name(now.address)
