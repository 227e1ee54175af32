"""What is to be taken back: a change set, one change of a record, a record's later past, or a person's doings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from pghistory.models import Context

from accounts.models import User
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet
from assets.undo.tables import BY_NAME, TABLES, Table

# What has no undo, and why not, in words.
WHY_NOT = {
    ChangeKind.PLACES: "A loading of places is not taken back: load the places of before again.",
    ChangeKind.REDACTION: "What was removed at somebody's request stays removed.",
}
# What is taken back as a whole: everything else.
UNDONE_AS_A_WHOLE = tuple(kind for kind in ChangeKind if kind not in WHY_NOT)
# What admins alone write, and therefore take back: lists, and what rows of them are about.
OF_LISTS = (ChangeKind.IMPORT, ChangeKind.MATCH)
# What is taken back as one, and never for one record alone: by it two records became one, or what somebody found was
# written into several places.
ONLY_AS_A_WHOLE = (ChangeKind.MERGE, ChangeKind.DECISION, ChangeKind.DUPLICATES, ChangeKind.FIELDWORK)
# In the details of what takes such back: the kinds it is about, however often it was taken back and forth.
LISTS = "lists"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a record's change: a row of a table, or one column of it. In an address: "contact-5-phone"."""

    table: Table
    pk: int
    column: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.table.name, str(self.pk), self.column)))

    @classmethod
    def read(cls, text: str) -> "Part | None":
        """The part that an address names; None where it names nothing of ours."""
        name, _, rest = text.partition("-")
        pk, _, column = rest.partition("-")
        table = BY_NAME.get(name)
        if table is None or not (pk.isascii() and pk.isdigit()) or len(pk) > 18 or column not in {"", *table.columns}:
            return None
        return cls(table, int(pk), column)


@dataclass(frozen=True, slots=True)
class Selection:
    """The versions that are to be taken back.

    They are those of ``contexts`` (see ``pghistory``) and those written ``after`` a moment; with ``assets`` only as
    far as they belong to those, with ``part`` only that of it, and never what came through the contexts ``without``.
    ``title`` says what is taken back, for the reason of the undo. ``left_out`` counts the change sets, by kind, that
    were meant too but have to stay. ``as_admin`` asks for more than the right to correct a record: to administer it.
    ``written`` is the change set that is taken back as a whole, if that is what is meant: then what it wrote besides
    facts goes back too.
    """

    title: str
    contexts: frozenset[UUID] = frozenset()
    assets: frozenset[int] | None = None
    after: datetime | None = None
    part: Part | None = None
    as_admin: bool = False
    without: frozenset[UUID] = frozenset()
    written: ChangeSet | None = field(default=None, compare=False)
    left_out: Counter[str] = field(default_factory=Counter, compare=False)

    def of(self, table: Table) -> "QuerySet[Any]":
        """The versions of one table that go back."""
        return self.versions(table) if table.is_fact or self.written else table.events.none()

    def versions(self, table: Table) -> "QuerySet[Any]":
        """The versions of one table that are meant, with those that stay because this is no whole change set."""
        meant = Q(pgh_context__in=self.contexts)
        if self.after is not None:
            meant |= Q(pgh_created_at__gt=self.after)
        events = table.events.filter(meant).exclude(pgh_context__in=self.without)
        return events if self.assets is None else table.of_assets(events, self.assets)

    def size(self) -> int:
        """How many versions there are of it."""
        return sum(self.of(table).count() for table in TABLES)

    def tables(self) -> list[Table]:
        """The tables of which there are any."""
        return [table for table in TABLES if self.of(table).exists()]


def contexts_of(change_sets: Iterable[ChangeSet]) -> frozenset[UUID]:
    """The contexts of everything that these change sets wrote."""
    uuids = [str(one.uuid) for one in change_sets]
    found = Context.objects.annotate(belongs=KT("metadata__change_set")).filter(belongs__in=uuids)
    return frozenset(found.values_list("pk", flat=True))


def change_sets_of(contexts: Iterable[UUID]) -> dict[UUID, ChangeSet]:
    """The change set of each context that belongs to one."""
    rows = Context.objects.filter(pk__in=list(contexts)).annotate(belongs=KT("metadata__change_set"))
    belongs = {pk: uuid for pk, uuid in rows.values_list("pk", "belongs") if uuid}
    sets = {str(one.uuid): one for one in ChangeSet.objects.filter(uuid__in=set(belongs.values()))}
    return {pk: sets[uuid] for pk, uuid in belongs.items() if uuid in sets}


def lists_in(change_sets: Iterable[ChangeSet]) -> set[str]:
    """The kinds among them that are about lists, also of what took such back."""
    return {kind for one in change_sets for kind in (one.kind, *one.details.get(LISTS, ())) if kind in OF_LISTS}


def of_change_set(change_set: ChangeSet) -> Selection:
    """Everything that a change set wrote. What is about lists is for the admins of what it wrote about."""
    return Selection(
        title=change_set.reason,
        contexts=contexts_of([change_set]),
        as_admin=bool(lists_in([change_set])),
        written=change_set,
    )


def of_entry(asset: Asset, change_set: ChangeSet, part: Part | None = None) -> Selection:
    """What a change set wrote about one record, or one part of that."""
    return Selection(
        title=change_set.reason, contexts=contexts_of([change_set]), assets=frozenset([asset.pk]), part=part
    )


def since_entry(asset: Asset, change_set: ChangeSet) -> Selection:
    """Everything written about a record after a change set: taken back, the record stands as it stood then.

    What one transaction wrote bears one time; its change sets are numbered in their order. Another record that was
    merged into it since stays so: that is taken back as one.
    """
    contexts = Context.objects.filter(pk__in=contexts_of([change_set]))
    then = max(contexts.values_list("created_at", flat=True), default=change_set.at)
    at_once = change_sets_of(Context.objects.filter(created_at=then).values_list("pk", flat=True))
    later = frozenset(pk for pk, one in at_once.items() if one.pk > change_set.pk)
    merges = merges_into(asset, then)
    return Selection(
        title=f"everything since “{change_set.reason}”",
        contexts=later - merges.keys(),
        assets=frozenset([asset.pk]),
        after=then,
        without=frozenset(merges),
        left_out=Counter(str(ChangeKind.MERGE.label) for _ in set(merges.values())),
    )


def merges_into(asset: Asset, since: datetime) -> dict[UUID, int]:
    """The contexts in which another record was merged into ``asset`` at a time or later, each with that record."""
    events = Asset.pgh_event_models["insert"].objects  # type: ignore[attr-defined]
    rows = events.filter(merged_into=asset, pgh_created_at__gte=since, pgh_context__isnull=False)
    return dict(rows.values_list("pgh_context", "id"))


def by_person(person: User, since: datetime, until: datetime, *, as_admin: bool) -> Selection:
    """Everything that one person wrote between two times, the ends included, without what has to stay.

    What is about lists stays too, and what made one record of two: each of those is taken back by itself, as a whole.
    """
    rows = Context.objects.annotate(writer=KT("metadata__user"))
    found = frozenset(
        rows.filter(writer=str(person.pk), created_at__gte=since, created_at__lte=until).values_list("pk", flat=True)
    )
    staying = {
        pk: one
        for pk, one in change_sets_of(found).items()
        if one.kind not in UNDONE_AS_A_WHOLE or one.kind in ONLY_AS_A_WHOLE or lists_in([one])
    }
    return Selection(
        title=f"what {person.get_short_name()} wrote",
        contexts=found - staying.keys(),
        as_admin=as_admin,
        left_out=Counter(one.get_kind_display() for one in {one.pk: one for one in staying.values()}.values()),
    )
