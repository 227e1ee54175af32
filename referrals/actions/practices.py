"""Writing the practices of a list into the directory of those that refer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from referrals.actions.frame import act
from referrals.choices import OrganisationKind
from referrals.models import Organisation

_BATCH = 500
# Where a list says nothing of these, what somebody wrote by hand stays.
_KEPT_IF_UNSAID = ("parent_code", "address", "postcode", "phone")
_COLUMNS = ("name", "is_gp_practice", "opened_on", "closed_on", *_KEPT_IF_UNSAID)


@dataclass(frozen=True, slots=True)
class ListedPractice:
    """One line of a list. ``closed_on`` is the last day; "" and None are what the list does not say."""

    line: int
    code: str
    name: str
    is_gp_practice: bool
    opened_on: date | None = None
    closed_on: date | None = None
    parent_code: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    is_dormant: bool = False


@dataclass(frozen=True, slots=True)
class PracticeCounts:
    """What became of the lines of a list: each is created, updated or unchanged; ``closed`` are among the first two."""

    created: int
    updated: int
    closed: int
    unchanged: int


class PracticesRefusedError(Exception):
    """Nothing was written. ``faults`` says of each line what is wrong and how to mend it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = list(faults)


def load_practices(*, practices: Iterable[ListedPractice], source: str) -> PracticeCounts:
    """Bring practices up to a list, known by their codes; the same list again changes nothing.

    A practice that the list does not name stays as it is, for a list may be of one region. ``source`` is written beside
    what is new or has changed. Raises PracticesRefusedError where a code belongs to another kind of organisation, or
    where another list is being loaded at the same moment.
    """
    listed = {practice.code: practice for practice in practices}
    with act(by=None, what="load_practices"):
        rows = Organisation.objects.select_for_update().filter(code__in=listed)
        known = {organisation.code: organisation for organisation in rows}
        _refuse_others(listed, known)
        created: list[Organisation] = []
        updated: list[Organisation] = []
        closed = 0
        for code, practice in listed.items():
            organisation = known.get(code) or Organisation(kind=OrganisationKind.PRACTICE, code=code)
            was_closed_on = organisation.closed_on
            if organisation.pk and not _differs(organisation, practice):
                continue
            _take_over(organisation, practice, source)
            (updated if organisation.pk else created).append(organisation)
            closed += bool(organisation.closed_on) and organisation.closed_on != was_closed_on
        _write(created, updated)
    return PracticeCounts(len(created), len(updated), closed, len(listed) - len(created) - len(updated))


def _refuse_others(listed: dict[str, ListedPractice], known: dict[str, Organisation]) -> None:
    faults = [
        f"Line {listed[code].line}: {code} is the code of “{organisation}”, which is recorded here as "
        f"{organisation.get_kind_display()}. Give that one another code first."
        for code, organisation in known.items()
        if organisation.kind != OrganisationKind.PRACTICE
    ]
    if faults:
        raise PracticesRefusedError(faults)


def _said(practice: ListedPractice) -> dict[str, Any]:
    said = {name: getattr(practice, name) for name in _COLUMNS}
    return {name: value for name, value in said.items() if value or name not in _KEPT_IF_UNSAID}


def _differs(organisation: Organisation, practice: ListedPractice) -> bool:
    return any(getattr(organisation, name) != value for name, value in _said(practice).items())


def _take_over(organisation: Organisation, practice: ListedPractice, source: str) -> None:
    for name, value in _said(practice).items():
        setattr(organisation, name, value)
    organisation.source = source


def _write(created: list[Organisation], updated: list[Organisation]) -> None:
    try:
        with transaction.atomic():
            Organisation.objects.bulk_create(created, batch_size=_BATCH)
            Organisation.objects.bulk_update(updated, [*_COLUMNS, "source"], batch_size=_BATCH)
    except IntegrityError:
        raise PracticesRefusedError(
            ["Another list is being loaded at this moment. Wait until that is done, and load this one again."]
        ) from None
