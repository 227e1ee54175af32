"""The chain of seals over the access log: whoever changes or removes an entry afterwards breaks it.

Every minute the entries of closed transactions are sealed: the digest of a seal is made of the digest before it and of
every entry. Who can change an entry can change the seals too, so the newest digest goes to the log stream, which leaves
the machine; a chain that was made anew does not hold it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import AccessEntry, AccessSeal

# In the order in which they are hashed. A column that is added later is hashed from the seal on that first knows it.
FIELDS = (
    "id",
    "at",
    "who",
    "role",
    "organisation",
    "action",
    "outcome",
    "channel",
    "subject_kind",
    "subject",
    "person",
    "reason",
    "count",
    "transaction",
    "cluster",
)
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('accounts.sealed_log'))"
# Every transaction before this one has ended, and adds no entry any more.
CLOSED_BEFORE = """
SELECT (pg_control_system()).system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of going through the log: how many entries hold, how many wait for a seal, and what is wrong."""

    sealed: int
    waiting: int
    faults: list[str]
    head: str


@transaction.atomic
def seal_closed() -> AccessSeal | None:
    """Seal what has been added by transactions that are over; returns the newest seal of this call, if any.

    Entries of another cluster, which a restored copy brought along, are all of closed transactions.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(CLOSED_BEFORE)
        here, closed_before = cursor.fetchone()
    newest = None
    for cluster in list(_clusters()):
        newest = seal_cluster(cluster, closed_before if cluster == here else None) or newest
    return newest


def verify() -> Verdict:
    """Go through the whole chain and the entries under it, oldest first."""
    faults, sealed, waiting, previous = [], 0, 0, ""
    ends: dict[int, int] = {}
    for seal in AccessSeal.objects.order_by("id").iterator():
        digest, count = _digest(previous, _entries(seal.cluster, seal.from_transaction, seal.until_transaction))
        if seal.previous != previous:
            faults.append(f"Seal {seal.pk} does not follow the one before it: a seal is missing or was changed.")
        if seal.from_transaction != ends.get(seal.cluster, seal.from_transaction):
            faults.append(f"Seal {seal.pk} does not begin where the one before it ended.")
        if (seal.digest, seal.count) != (digest, count):
            faults.append(f"Seal {seal.pk} does not fit: it was made over {seal.count} entries, and {count} are there.")
        ends[seal.cluster], previous, sealed = seal.until_transaction, seal.digest, sealed + count
    covered = Q(pk__in=[])
    for cluster, end in ends.items():
        covered |= Q(cluster=cluster, transaction__lt=end)
    waiting = AccessEntry.objects.exclude(covered).count()
    if (total := AccessEntry.objects.count()) != sealed + waiting:
        faults.append(f"{total - sealed - waiting} entries stand before the first seal, and under none.")
    return Verdict(sealed, waiting, faults, previous)


def _clusters() -> Iterator[int]:
    """The clusters that entries come from, without going through them all."""
    last = None
    while True:
        later = AccessEntry.objects.filter(cluster__gt=last) if last is not None else AccessEntry.objects.all()
        last = later.order_by("cluster").values_list("cluster", flat=True).first()
        if last is None:
            return
        yield last


def seal_cluster(cluster: int, closed_before: int | None) -> AccessSeal | None:
    """Seal the entries of one cluster before a transaction, or all of them where none of theirs is open any more."""
    unsealed = AccessEntry.objects.filter(cluster=cluster)
    if end := AccessSeal.objects.filter(cluster=cluster).order_by("-until_transaction").first():
        unsealed = unsealed.filter(transaction__gte=end.until_transaction)
    numbers = unsealed.order_by("transaction").values_list("transaction", flat=True)
    first, last = numbers.first(), numbers.last()
    if first is None or last is None or (closed_before is not None and first >= closed_before):
        return None
    start = end.until_transaction if end else first
    until = closed_before if closed_before is not None else last + 1
    head = AccessSeal.objects.order_by("-id").first()
    previous = head.digest if head else ""
    digest, count = _digest(previous, _entries(cluster, start, until))
    return AccessSeal.objects.create(
        cluster=cluster,
        from_transaction=start,
        until_transaction=until,
        count=count,
        previous=previous,
        digest=digest,
    )


def _entries(cluster: int, start: int, until: int) -> QuerySet[AccessEntry, tuple[object, ...]]:
    stretch = AccessEntry.objects.filter(cluster=cluster, transaction__gte=start, transaction__lt=until)
    return stretch.order_by("transaction", "id").values_list(*FIELDS)


def _digest(previous: str, entries: QuerySet[AccessEntry, tuple[object, ...]]) -> tuple[str, int]:
    """The digest over ``previous`` and the entries, and how many those are."""
    made, count = sha256(previous.encode()), 0
    for count, entry in enumerate(entries.iterator(chunk_size=2000), start=1):  # noqa: B007 -- the last one counts
        made.update(json.dumps(entry, default=str).encode())
    return made.hexdigest(), count
