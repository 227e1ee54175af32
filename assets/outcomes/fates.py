"""The one thing that became of each asset in the end, out of the several that may be said of it."""

from collections.abc import Collection

from django.db.models import TextChoices

from assets.choices import FOLLOWED, ChangeType, Status


class Fate(TextChoices):
    """Each sighting of the baseline, and each asset that only the later wave saw, has exactly one of these."""

    STILL = "still", "still here"
    FOLLOWED = "followed", "carried on as another"
    CEASED = "ceased", "ceased"
    NOT_TRACED = "not_traced", "not traced"
    UNDECIDED = "undecided", "not decided yet"
    OUT_OF_AREA = "out_of_area", "out of area"
    DUPLICATE = "duplicate", "duplicate"
    GONE_BEFORE = "gone_before", "had ended already"
    NEW = "new", "new"
    FOUND_LATER = "found_later", "found later, but already there then"


# What may have become of an asset that the baseline saw in being; together they are all of those.
OF_BASELINE = (Fate.STILL, Fate.FOLLOWED, Fate.CEASED, Fate.NOT_TRACED, Fate.UNDECIDED)
# Of these nobody knows whether they are still here.
UNKNOWN = (Fate.NOT_TRACED, Fate.UNDECIDED)
# The end of an asset, whether or not another carried on.
ENDED = (Fate.FOLLOWED, Fate.CEASED)
# Of what only the later wave saw.
NEWCOMERS = (Fate.NEW, Fate.FOUND_LATER)

_ENDED_THEN = (Status.CEASED, Status.LEAD)


def fate_of(changes: Collection[str], *, is_seen_then: bool, status_then: str = "") -> Fate:
    """The fate that ``changes`` come to; none of them is "not decided yet".

    ``is_seen_then``: the baseline has a row for it, with ``status_then``. Out of area takes precedence over everything
    else (register.md), and what another row is a duplicate of is counted there.
    """
    if ChangeType.OUT_OF_AREA in changes:
        return Fate.OUT_OF_AREA
    if ChangeType.DUPLICATE in changes:
        return Fate.DUPLICATE
    if not is_seen_then:
        return _fate_of_newcomer(changes)
    if status_then in _ENDED_THEN:
        return Fate.GONE_BEFORE
    if not changes:
        return Fate.UNDECIDED
    if any(change in changes for change in FOLLOWED):
        return Fate.FOLLOWED
    if ChangeType.CEASED in changes:
        return Fate.CEASED
    return Fate.NOT_TRACED if ChangeType.NOT_TRACED in changes else Fate.STILL


def _fate_of_newcomer(changes: Collection[str]) -> Fate:
    if ChangeType.FOUND_LATER in changes:
        return Fate.FOUND_LATER
    return Fate.NEW if ChangeType.NEW in changes else Fate.UNDECIDED
