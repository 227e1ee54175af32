"""What a health body supplied, before it is taken over: whose each line is, and which lines are not taken."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from django.utils import timezone

from accounts.access_log import note_access
from accounts.choices import AccessAction
from accounts.models import User
from referrals.actions.people import allows_synthetic_numbers
from referrals.actions.service_use import SuppliedUse, UseRefusedError, UseSaid, check_use, opted_out
from referrals.choices import PostRole, UseKind
from referrals.matching.marks import NHS_NUMBER, marks_by_text
from referrals.models import Organisation, Person, PersonMark, Referral
from referrals.months import month_of
from referrals.service_use.sheet import Line, Rejected, read_use
from referrals.service_use.windows import REACH, is_within_reach

_UNKNOWN = "No record of this service has this reference or number. Look at it again."
_TWO_PEOPLE = "The reference and the NHS number are those of two people. Take one of them out."
_OPTED_OUT = "This person has opted out of uses like this (national data opt-out), so the number is not taken."
_OUT_OF_REACH = (
    f"The month is more than {REACH} months from every referral of the person; nothing is compared with it, "
    "so it is not kept."
)


@dataclass(frozen=True)
class Supplied:
    """A file that was looked at: what would be taken over, and what would not."""

    name: str
    headings: list[str]
    is_workbook: bool
    uses: list[SuppliedUse]
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def people(self) -> int:
        """Of how many people."""
        return len({use.person for use in self.uses})

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        """How many lines there are of each kind."""
        counted = Counter(use.kind for use in self.uses)
        return [(kind.label, counted[kind]) for kind in UseKind if counted[kind]]

    @property
    def first_month(self) -> date | None:
        """The earliest month of any line."""
        return min((use.month for use in self.uses), default=None)

    @property
    def last_month(self) -> date | None:
        """The latest."""
        return max((use.month for use in self.uses), default=None)


def look_at(file: IO[bytes], *, name: str, service: Organisation, by: User) -> Supplied:
    """What is in a file about the people of ``service`` that ``by`` manages; the search for them is logged.

    Raises RefusalError for a file that cannot be read.
    """
    # The child process that reads it takes an open file, which a small upload is not.
    with TemporaryFile() as copy:
        copyfileobj(file, copy)
        sheet = read_use(copy, allow_synthetic=allows_synthetic_numbers())
    owners = _Owners(sheet.lines, service, by)
    uses: list[SuppliedUse] = []
    rejected = list(sheet.rejected)
    rows: dict[tuple[int, UseKind, date], int] = {}
    for line in sheet.lines:
        person, why = owners.of(line)
        why = why or _fault(line)
        key = (person, line.kind, line.month)
        if not why and key in rows:
            why = f"The same person, month and kind stand in row {rows[key]} already. Put the two into one."
        if why:
            rejected.append(Rejected(line.number, line.cells, why))
        else:
            rows[key] = line.number
            uses.append(SuppliedUse(person, line.kind, line.month, line.count))
    found = Supplied(name, sheet.headings, sheet.is_workbook, uses, sorted(rejected, key=_number), sheet.remarks)
    note_access(
        by=by,
        action=AccessAction.SEARCH,
        subject_kind="service_use",
        role=PostRole.MANAGER,
        organisation=service.uuid,
        reason="supplied",
        count=found.people,
    )
    return found


def _number(rejected: Rejected) -> int:
    return rejected.number


def _fault(line: Line) -> str:
    """What is wrong with the number or month of a line by itself."""
    try:
        check_use(UseSaid(line.kind, line.month, line.month, line.count), today=timezone.localdate())
    except UseRefusedError as refusal:
        return str(refusal)
    return ""


class _Owners:
    """Whose the lines are: found once for all of them, within the scope of whoever brought the file."""

    def __init__(self, lines: Iterable[Line], service: Organisation, by: User) -> None:
        self._lines = list(lines)
        self._people = Person.objects.visible_to(by).filter(service=service)

    def of(self, line: Line) -> tuple[int, str]:
        """The number of the person's record and ""; or 0 and why there is none."""
        found = set()
        for person, said in (
            (self._by_reference.get(line.reference), line.reference),
            (self._by_number.get(line.nhs_number), line.nhs_number),
        ):
            if said and person is None:
                return 0, _UNKNOWN
            if person is not None:
                found.add(person)
        if len(found) != 1:
            return 0, _TWO_PEOPLE
        person = found.pop()
        if person in self._opted_out:
            return 0, _OPTED_OUT
        if not any(is_within_reach(month, line.month) for month in self._months.get(person, ())):
            return 0, _OUT_OF_REACH
        return person, ""

    @cached_property
    def _by_reference(self) -> dict[str, int]:
        codes = {line.reference for line in self._lines if line.reference}
        found = Referral.objects.filter(code__in=codes, person__in=self._people.values("pk"))
        return dict(found.values_list("code", "person"))

    @cached_property
    def _by_number(self) -> dict[str, int]:
        numbers = {line.nhs_number for line in self._lines if line.nhs_number}
        told = marks_by_text((NHS_NUMBER, number) for number in numbers)
        number_of = {mark: number for (_, number), marks in told.items() for mark in marks}
        found = PersonMark.objects.filter(kind=NHS_NUMBER, mark__in=number_of, person__in=self._people.values("pk"))
        return {number_of[mark]: person for mark, person in found.values_list("mark", "person")}

    @cached_property
    def _known(self) -> set[int]:
        return {*self._by_reference.values(), *self._by_number.values()}

    @cached_property
    def _opted_out(self) -> set[int]:
        return opted_out(self._known)

    @cached_property
    def _months(self) -> dict[int, list[date]]:
        """The months in which each was referred."""
        sent = Referral.objects.filter(person__in=self._known, submitted_at__isnull=False)
        months: dict[int, list[date]] = {}
        for person, at in sent.exclude(status="entered_in_error").values_list("person", "submitted_at"):
            months.setdefault(person, []).append(month_of(timezone.localdate(at)))
        return months
