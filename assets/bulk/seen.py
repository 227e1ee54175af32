"""What somebody was shown of a plan, carried by the page itself, so that what is written is what was seen.

The page holds no answers of the register's that could be changed on the way: only a fingerprint of every difference,
and a short mark for each asset by which those are found that differ later.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from django.core import signing

from assets.bulk.plan import Plan
from assets.models import Asset

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

_SALT = "assets.bulk.seen"
# Bytes of an asset's fingerprint that are kept: they only help to name it; the fingerprint of the whole decides.
_MARK = 3
# How many assets are named one by one.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan as it was shown: its fingerprint, and the mark of each asset that it changed, by id."""

    fingerprint: str
    marks: dict[int, bytes]


def write_seen(plan: Plan) -> str:
    """A plan as a page carries it: some five characters for each asset that it changes."""
    marks = _marks(plan)
    ids = sorted(marks)
    steps = [after - before for before, after in pairwise([0, *ids])]
    packed = b64encode(b"".join(marks[pk] for pk in ids)).decode()
    return signing.dumps([plan.fingerprint, steps, packed], salt=_SALT, compress=True)


def read_seen(text: str) -> Seen | None:
    """What a page carried; None when it carried nothing that we wrote."""
    try:
        fingerprint, steps, packed = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    marks = b64decode(packed)
    ids = accumulate(steps)
    return Seen(fingerprint, {pk: marks[at * _MARK : (at + 1) * _MARK] for at, pk in enumerate(ids)})


def _marks(plan: Plan) -> dict[int, bytes]:
    return {asset.pk: asset.fingerprint[:_MARK] for asset in plan.changed}


def what_differs(seen: Seen, plan: Plan, user: "Viewer") -> tuple[list[tuple[str, str]], int]:
    """The assets of which the plan says something else than was seen, each with what happened; and how many they are.

    At most ``MOST_NAMED`` are named, and none that the person may not know of any more.
    """
    now = _marks(plan)
    differing = {pk for pk in seen.marks.keys() | now.keys() if seen.marks.get(pk) != now.get(pk)}
    named = Asset.objects.visible_to(user).filter(pk__in=differing).in_order_of_name().values_list("pk", "name")
    return [(name, _what(pk, seen, now)) for pk, name in named[:MOST_NAMED]], len(differing)


def _what(asset: int, seen: Seen, now: dict[int, bytes]) -> str:
    if asset not in now:
        return "no longer changes: it is so already, or has left the list"
    return "has changed since" if asset in seen.marks else "would change now too"
