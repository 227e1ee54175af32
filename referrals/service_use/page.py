"""The page about how much of the health service somebody used, before a referral and after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from referrals.choices import UseKind, UseSource
from referrals.models import Person, Referral, ServiceUse
from referrals.months import add_months, month_of, months_from
from referrals.permissions import is_manager_of
from referrals.service_use.forms import UseForm
from referrals.service_use.windows import (
    LENGTHS,
    REACH,
    Comparison,
    Used,
    Window,
    compare,
    longest,
    window_after,
    window_before,
)

if TYPE_CHECKING:
    from accounts.models import User

# Of these as many as there are at a time are told, and not how often something happened.
LEVELS = {UseKind.MEDICATION}
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class UseLine:
    """What was used of one kind in two windows of the same length."""

    kind: UseKind
    found: Comparison

    @property
    def label(self) -> str:
        """What was used."""
        return self.kind.label

    @property
    def change(self) -> str:
        """The difference in words; "" where one side is not known."""
        difference = self.found.difference
        if difference is None:
            return ""
        if not difference:
            return "as many"
        return f"{show(abs(difference))} {'fewer' if difference < 0 else 'more'}"

    @property
    def before(self) -> str:
        """As a number, or that it is not known."""
        return show(self.found.before)

    @property
    def after(self) -> str:
        """As a number, or that it is not known."""
        return show(self.found.after)


@dataclass(frozen=True)
class MonthLine:
    """What was supplied for one month: a record for each kind of which there is any, or None."""

    month: date
    offset: int
    uses: list[ServiceUse | None]

    @property
    def where(self) -> str:
        """How far it is from the referral."""
        if not self.offset:
            return "month of the referral, left out"
        months = abs(self.offset)
        return f"{months} month{'' if months == 1 else 's'} {'before' if self.offset < 0 else 'after'}"


class UsePage:
    """What is known of ``person``; ``asked`` is the address: which referral, and over how many months."""

    def __init__(self, person: Person, user: "User", asked: Mapping[str, str]) -> None:
        self.person = person
        self.user = user
        self.today = timezone.localdate()
        self._asked = asked

    @cached_property
    def referrals(self) -> list[Referral]:
        """Those that were sent, the latest first."""
        sent = self.person.referrals.exclude(status="entered_in_error").filter(submitted_at__isnull=False)
        return list(sent.select_related("offer__activity", "provider").order_by("-submitted_at", "-id"))

    @cached_property
    def referral(self) -> Referral | None:
        """The one that the address names, else the first that was ever sent; None where nothing was."""
        named = [one for one in self.referrals if str(one.uuid) == self._asked.get("referral")]
        return next(iter(named or reversed(self.referrals)), None)

    @property
    def referred(self) -> date:
        """The month of the referral."""
        at = self.referral.submitted_at if self.referral else None
        return month_of(timezone.localdate(at)) if at else month_of(self.today)

    @property
    def length(self) -> int:
        """Over how many months people are asked; three unless the address says otherwise."""
        said = self._asked.get("length", "")
        return int(said) if said in map(str, LENGTHS) else LENGTHS[0]

    @property
    def lengths(self) -> tuple[int, ...]:
        """Those to choose from."""
        return LENGTHS

    @property
    def windows(self) -> dict[str, Window]:
        """Before and after."""
        return {
            BEFORE: window_before(self.referred, self.length),
            AFTER: window_after(self.referred, self.length),
        }

    @property
    def before_in_words(self) -> str:
        """The months before: "Dec 2025 to Feb 2026"."""
        return months_in_words(self.windows[BEFORE].first, self.windows[BEFORE].last)

    @property
    def after_in_words(self) -> str:
        """The months after."""
        return months_in_words(self.windows[AFTER].first, self.windows[AFTER].last)

    @property
    def after_is_over(self) -> bool:
        """Whether the months after can be asked about."""
        return self.windows[AFTER].is_over(self.today)

    @property
    def after_from(self) -> date:
        """The day from which they can."""
        return add_months(self.windows[AFTER].last, 1)

    @cached_property
    def _uses(self) -> list[ServiceUse]:
        found = self.person.service_use.standing().select_related("recorded_by")
        return list(found.order_by("kind", "from_month", "id"))

    def of_source(self, source: UseSource) -> list[ServiceUse]:
        """What stands of one source, numbers that were taken back left out."""
        return [use for use in self._uses if use.source == source and use.count is not None]

    @property
    def self_reported(self) -> list[UseLine]:
        """What the person said, by kind, over the months that were chosen; without what neither side tells."""
        lines = (
            UseLine(kind, compare(self.referred, self.length, used, is_level=kind in LEVELS))
            for kind, used in self._by_kind(UseSource.SELF_REPORTED)
        )
        return [line for line in lines if line.found.before is not None or line.found.after is not None]

    @property
    def supplied(self) -> list[UseLine]:
        """What was supplied, by kind, over as many months as both sides are known for."""
        lines = (
            UseLine(kind, found)
            for kind, used in self._by_kind(UseSource.SUPPLIED)
            if (found := longest(self.referred, used, is_level=kind in LEVELS)) is not None
        )
        return list(lines)

    @property
    def supplied_kinds(self) -> list[UseKind]:
        """Of what anything was supplied."""
        kinds = {use.kind for use in self.of_source(UseSource.SUPPLIED)}
        return [kind for kind in UseKind if kind in kinds]

    @property
    def supplied_months(self) -> list[MonthLine]:
        """Each month within reach of the referral of which anything was supplied, with its records."""
        by_month: dict[date, dict[str, ServiceUse]] = {}
        for use in self.of_source(UseSource.SUPPLIED):
            by_month.setdefault(use.from_month, {})[use.kind] = use
        return [
            MonthLine(month, offset, [uses.get(kind) for kind in self.supplied_kinds])
            for month, uses in sorted(by_month.items())
            if abs(offset := months_from(self.referred, month)) <= REACH
        ]

    @cached_property
    def corrected(self) -> list[ServiceUse]:
        """Corrections, the latest first; each knows what it stands for."""
        found = self.person.service_use.filter(corrects__isnull=False).select_related("corrects", "recorded_by")
        return list(found.order_by("-recorded_at", "-id"))

    @cached_property
    def may_correct_supplied(self) -> bool:
        """Whether the reader corrects what a health body supplied."""
        return is_manager_of(self.user, self.person.service)

    def form(self, side: str, data: Mapping[str, Any] | None = None) -> UseForm:
        """What is asked about the months on one side."""
        standing = [use for use in self._uses if use.source == UseSource.SELF_REPORTED]
        return UseForm(data, window=self.windows[side], side=side, standing=standing)

    def _by_kind(self, source: UseSource) -> Iterable[tuple[UseKind, list[Used]]]:
        for kind in UseKind:
            uses = [use for use in self.of_source(source) if use.kind == kind]
            yield kind, [Used(use.from_month, use.to_month, use.count or 0) for use in uses]


def months_in_words(first: date, last: date) -> str:
    """As "Dec 2025 to Feb 2026", or "Feb 2026" for one."""
    if first == last:
        return date_format(first, "M Y")
    return f"{date_format(first, 'M Y')} to {date_format(last, 'M Y')}"


def show(number: Decimal | None) -> str:
    """A number without a nought behind the point; "not known" for none."""
    if number is None:
        return "not known"
    return f"{number.normalize():f}"


def use_of(person: Person, uuid: UUID) -> ServiceUse | None:
    """A record of ``person`` that no later one stands for."""
    found: ServiceUse | None = person.service_use.standing().filter(uuid=uuid).first()
    if found is not None:
        found.person = person
    return found
