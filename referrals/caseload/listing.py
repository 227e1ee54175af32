"""The list of a caseload: a page of it costs the same at the end of a hundred thousand as at the beginning."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from assets.templatetags.marks import number
from referrals.caseload.filters import DEFAULTS, CaseloadFilter
from referrals.caseload.today import first_of
from referrals.caseload.words import Look, age_of, look, place
from referrals.models import Referral
from referrals.querysets.referral import NOTHING_PLANNED

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets.referral import ReferralQuerySet

PAGE_SIZE = 50
MOST_COUNTED = 1000
_AFTER_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})")
_BEFORE_ID = re.compile(r"\d{1,18}")


@dataclass(frozen=True)
class Row:
    """One referral of the list. Its person's texts were opened for this page alone."""

    referral: Referral
    name: str
    age: int | None
    look: Look
    place: str
    days_open: int | None
    is_overdue: bool


class CaseloadPage:
    """The referrals that an address asks for, and the way to the next of them."""

    def __init__(self, data: QueryDict, user: "User") -> None:
        self.user = user
        self.data = data
        self.today = timezone.localdate()
        self.chosen = CaseloadFilter(data, user=user)
        self.form = self.chosen.form

    @cached_property
    def rows(self) -> list[Row]:
        """The referrals of this page."""
        return [self._row(referral) for referral in self._found[:PAGE_SIZE]]

    @cached_property
    def next_url(self) -> str:
        """The address of the next page; empty on the last."""
        if len(self._found) <= PAGE_SIZE:
            return ""
        last = self._found[PAGE_SIZE - 1]
        day = last.next_on or NOTHING_PLANNED
        after = f"{day}.{last.pk}" if self.chosen.is_by_next_day else str(last.pk)
        return f"?{self._address(after=after)}"

    @cached_property
    def first_url(self) -> str:
        """The address of the first page; empty on it."""
        return f"?{self._address()}" if self._is_further else ""

    @cached_property
    def total(self) -> int:
        """How many there are, counted as far as ``MOST_COUNTED`` and one more."""
        return int(self.chosen.qs.order_by()[: MOST_COUNTED + 1].count())

    @property
    def total_in_words(self) -> str:
        """The same as it is said."""
        return f"more than {number(MOST_COUNTED)}" if self.total > MOST_COUNTED else number(self.total)

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for anything."""
        return self.chosen.is_narrowed

    @cached_property
    def _found(self) -> list[Referral]:
        """One more than is shown, so that it is known whether a page follows."""
        found = self.chosen.qs
        found = self._by_next_day(found) if self.chosen.is_by_next_day else self._latest_first(found)
        return first_of(found, PAGE_SIZE + 1)

    def _by_next_day(self, found: "ReferralQuerySet") -> "ReferralQuerySet":
        found = found.by_next_day()
        if after := self._after_day:
            day, pk = after
            # The first half is what an index finds; the other leaves out those of the same day that were shown.
            found = found.filter(Q(due__gt=day) | Q(id__gt=pk), due__gte=day)
        return found

    def _latest_first(self, found: "ReferralQuerySet") -> "ReferralQuerySet":
        found = found.order_by("-id")
        return found.filter(id__lt=int(self._after)) if _BEFORE_ID.fullmatch(self._after) else found

    @property
    def _after(self) -> str:
        return self.data.get("after", "")

    @cached_property
    def _after_day(self) -> tuple[date, int] | None:
        read = _AFTER_DAY.fullmatch(self._after)
        try:
            return (date.fromisoformat(read[1]), int(read[2])) if read else None
        except ValueError:
            return None

    @property
    def _is_further(self) -> bool:
        return bool(self._after_day if self.chosen.is_by_next_day else _BEFORE_ID.fullmatch(self._after))

    def _address(self, **more: str) -> str:
        asked = QueryDict(mutable=True)
        asked.update({name: value for name, value in self.chosen.asked.items() if value != DEFAULTS.get(name)})
        asked.update(more)
        return asked.urlencode()

    def _row(self, referral: Referral) -> Row:
        since = referral.submitted_at or referral.created_at
        return Row(
            referral=referral,
            name=referral.person.name,
            age=age_of(referral.person, self.today),
            look=look(referral, self.today),
            place=place(referral),
            days_open=(self.today - timezone.localdate(since)).days if referral.next_on else None,
            is_overdue=bool(referral.next_on and referral.next_on < self.today),
        )
