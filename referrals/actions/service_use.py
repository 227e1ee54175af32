"""How much of the health service somebody used. What is said anew is appended, and stands for what was said before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.access_log import note_access
from accounts.choices import AccessAction
from accounts.models import User
from referrals.actions.frame import act
from referrals.choices import ConsentKind, PostRole, UseKind, UseSource
from referrals.models import ConsentRecord, Organisation, Person, ServiceUse
from referrals.months import MONTHS_OF_A_YEAR, month_of, months_from, nights_in
from referrals.permissions import is_manager_of

# What the column holds would be more than anybody can use.
MOST_COUNTED = 999
_BATCH = 1000


class UseRefusedError(Exception):
    """It was not written down; the text says what is wrong and how to mend it, ``field`` where."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class UseSaid:
    """How much of one kind was used from one month to another, both named by their first day.

    ``count`` None takes back what was said before: it is not known after all.
    """

    kind: UseKind
    from_month: date
    to_month: date
    count: int | None


@dataclass(frozen=True, slots=True)
class SuppliedUse:
    """One line of a file: whose, what, in which month, how much."""

    person: int
    kind: UseKind
    month: date
    count: int


@dataclass(frozen=True, slots=True)
class SupplyCounts:
    """What became of the lines of a file; ``gone`` are those of people who are not there any more."""

    added: int
    corrected: int
    unchanged: int
    gone: int


def check_use(said: UseSaid, *, today: date) -> None:
    """Raise UseRefusedError for months that are not over or not in order, and for a number that cannot be."""
    if said.to_month < said.from_month:
        raise UseRefusedError("The last month is before the first.", "to_month")
    if said.to_month >= month_of(today):
        raise UseRefusedError("These months are not over yet. Write it down when they are.", "to_month")
    if months_from(said.from_month, said.to_month) >= MONTHS_OF_A_YEAR:
        raise UseRefusedError("Write down a year at most at a time.", "to_month")
    if said.count is None:
        return
    if not 0 <= said.count <= MOST_COUNTED:
        raise UseRefusedError(f"Write a whole number from 0 to {MOST_COUNTED}.", said.kind)
    if said.kind == UseKind.BED_DAYS and said.count > (nights := nights_in(said.from_month, said.to_month)):
        raise UseRefusedError(f"These months have only {nights} nights. Look at the number again.", said.kind)


def record_use(
    *,
    person: Person,
    said: Sequence[UseSaid],
    source: UseSource,
    by: User,
    origin: str = "",
    submission: UUID | None = None,
) -> list[ServiceUse]:
    """Write down what is new in ``said``, and append a correction where another number stood; gives what was appended.

    Raises PermissionDenied for somebody who may not open the record, UseRefusedError, and AlreadyDoneError.
    """
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    today = timezone.localdate()
    for one in said:
        check_use(one, today=today)
    with act(by=by, what="record_use", submission=submission):
        # Locked, so that of two who write at once the second corrects the first.
        locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        standing = {_key(use): use for use in ServiceUse.objects.standing().filter(person=locked, source=source)}
        made = []
        for one in said:
            before = standing.get((locked.pk, one.kind, one.from_month, one.to_month))
            if (before.count if before else None) != one.count:
                made.append(_append(locked.pk, one, source, before=before, by=by, origin=origin))
        for use in made:
            use.save(force_insert=True)
        return made


def correct_use(*, use: ServiceUse, count: int | None, by: User, submission: UUID | None = None) -> ServiceUse:
    """Append another number for the same months; None takes the number back. Gives the record that stands now.

    What a health body supplied is corrected by a manager. Raises PermissionDenied, UseRefusedError, AlreadyDoneError.
    """
    if use.source == UseSource.SUPPLIED and not is_manager_of(by, use.person.service):
        raise PermissionDenied
    if use.count is None and count is None:
        raise UseRefusedError("This number was taken back already.", "count")
    said = UseSaid(UseKind(use.kind), use.from_month, use.to_month, count)
    made = record_use(
        person=use.person, said=[said], source=UseSource(use.source), by=by, origin=use.origin, submission=submission
    )
    return made[0] if made else use


def supply_use(
    *, service: Organisation, lines: Iterable[SuppliedUse], origin: str, by: User, submission: UUID | None = None
) -> SupplyCounts:
    """Take over what a health body supplied about people of a service: the same file again changes nothing.

    Whoever is erased, has moved to another service or has opted out since the file was looked at is passed over. Raises
    PermissionDenied for anybody but a manager of the service, UseRefusedError, and AlreadyDoneError.
    """
    if not is_manager_of(by, service):
        raise PermissionDenied
    today, said = timezone.localdate(), list(lines)
    for line in said:
        check_use(_said(line), today=today)
    with act(by=by, what="supply_use", submission=submission):
        numbers = sorted({line.person for line in said})
        people = Person.objects.select_for_update(of=("self",)).visible_to(by).filter(service=service, pk__in=numbers)
        there = set(people.order_by("pk").values_list("pk", flat=True)) - opted_out(numbers)
        uses = ServiceUse.objects.standing().filter(person__in=there, source=UseSource.SUPPLIED)
        standing = {_key(use): use for use in uses}
        made, unchanged, gone = [], 0, 0
        for line in said:
            before = standing.get((line.person, line.kind, line.month, line.month))
            if line.person not in there:
                gone += 1
            elif before and before.count == line.count:
                unchanged += 1
            else:
                made.append(_append(line.person, _said(line), UseSource.SUPPLIED, before=before, by=by, origin=origin))
        ServiceUse.objects.bulk_create(made, batch_size=_BATCH)
        _note_supply(service, by, len(made))
    corrected = sum(use.corrects_id is not None for use in made)
    return SupplyCounts(len(made) - corrected, corrected, unchanged, gone)


def opted_out(people: Iterable[int]) -> set[int]:
    """Which of these people have opted out of such uses of their data, as it was last looked up."""
    checks = ConsentRecord.objects.filter(person__in=people, kind=ConsentKind.OPT_OUT)
    last = checks.order_by("person", "-recorded_at", "-id").distinct("person").values_list("person", "value")
    return {person for person, value in last if value == "opted_out"}


def _said(line: SuppliedUse) -> UseSaid:
    return UseSaid(line.kind, line.month, line.month, line.count)


def _key(use: ServiceUse) -> tuple[int, str, date, date]:
    return use.person_id, use.kind, use.from_month, use.to_month


def _append(
    person: int, said: UseSaid, source: UseSource, *, before: ServiceUse | None, by: User, origin: str
) -> ServiceUse:
    return ServiceUse(
        person_id=person,
        kind=said.kind,
        source=source,
        from_month=said.from_month,
        to_month=said.to_month,
        count=said.count,
        origin=origin,
        corrects=before,
        recorded_by=by,
    )


def _note_supply(service: Organisation, by: User, count: int) -> None:
    note_access(
        by=by,
        action=AccessAction.WRITE,
        subject_kind="service_use",
        role=PostRole.MANAGER,
        organisation=service.uuid,
        reason="supplied",
        count=count,
    )
