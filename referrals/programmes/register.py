"""The register of a session: who is expected, what became of each visit, and who came besides."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from referrals.actions.attending import VISITING
from referrals.choices import Attendance, PostRole
from referrals.models import Appointment, CohortSession, Organisation, Referral
from referrals.permissions.programmes import people_of
from referrals.programmes.progress import Progress, progress_by_referral
from referrals.querysets.appointment import CAME

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets.referral import ReferralQuerySet

# What is pressed in a session, and what is said now and then.
USUAL = (Attendance.ON_TIME, Attendance.DID_NOT_ATTEND)
RARER = (
    Attendance.LATE_SEEN,
    Attendance.LATE_NOT_SEEN,
    Attendance.CANCELLED_BY_PERSON,
    Attendance.CANCELLED_BY_PROVIDER,
)
# What can be said of a session to come.
BEFOREHAND = (Attendance.CANCELLED_BY_PERSON,)
UNDO = "undo"
# How each looks: icon and tone; what is missed is nobody's fault, and no alarm.
LOOKS = {
    Attendance.PLANNED: ("clock", "note"),
    Attendance.ON_TIME: ("check", "good"),
    Attendance.LATE_SEEN: ("check", "good"),
    Attendance.DID_NOT_ATTEND: ("minus", "warn"),
    Attendance.LATE_NOT_SEEN: ("minus", "warn"),
    Attendance.CANCELLED_BY_PERSON: ("cross", "still"),
    Attendance.CANCELLED_BY_PROVIDER: ("cross", "still"),
}


class RowForm(forms.Form):
    """One press of a button: of whose visit, what stood there, and what is said of it."""

    referral = forms.UUIDField(error_messages={"required": "Choose who came."})
    seen = forms.UUIDField(required=False)
    said = forms.ChoiceField(
        choices=[(str(code.value), code.label) for code in (*USUAL, *RARER)] + [(UNDO, "undo")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Say what became of the visit."),
    )
    submission = forms.UUIDField(initial=uuid4)

    @property
    def is_undone(self) -> bool:
        """Whether what was said last is taken back."""
        return bool(self.cleaned_data["said"] == UNDO)


@dataclass(frozen=True)
class Button:
    """One thing that can be said, as a button says it."""

    code: Attendance
    word: str
    icon: str

    @classmethod
    def of(cls, code: Attendance) -> "Button":
        """The button of a code."""
        return cls(code, code.label[:1].upper() + code.label[1:], LOOKS[code][0])


@dataclass(frozen=True)
class Row:
    """A person on the register; ``fault`` is why the last press was not taken."""

    referral: Referral
    visit: Appointment | None
    may_record: bool
    is_to_come: bool
    progress: Progress | None = None
    fault: str = ""

    @property
    def code(self) -> Attendance:
        """What was said last."""
        return Attendance(self.visit.attendance) if self.visit else Attendance.PLANNED

    @property
    def is_said(self) -> bool:
        """Whether anything was said."""
        return self.code != Attendance.PLANNED

    @property
    def look(self) -> tuple[str, str]:
        """Icon and tone."""
        return LOOKS[self.code]

    @property
    def words(self) -> str:
        """What became of it, in words."""
        return Button.of(self.code).word if self.is_said else "Expected"

    @property
    def usual(self) -> list[Button]:
        """What is said of most."""
        codes = BEFOREHAND if self.is_to_come else USUAL
        return [Button.of(code) for code in codes if code != self.code]

    @property
    def rarer(self) -> list[Button]:
        """What is said now and then; where something was said, all that it may be corrected to."""
        if self.is_to_come:
            return []
        codes = (*USUAL, *RARER) if self.is_said else RARER
        return [Button.of(code) for code in codes if code != self.code]


@dataclass
class RegisterPage:
    """The register, as far as ``user`` may know who is on it: their own people, and the number of the others.

    ``fault`` is why the last press, for ``faulty``, was not taken.
    """

    session: CohortSession
    user: "User"
    fault: str = ""
    faulty: UUID | None = None
    today: Any = field(default_factory=timezone.localdate)

    @property
    def is_to_come(self) -> bool:
        """Whether its day has not come."""
        return bool(timezone.localdate(self.session.starts_at) > self.today)

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.session.cancelled_at is not None

    @cached_property
    def mine(self) -> "ReferralQuerySet":
        """Referrals of people whom the reader looks after, or receives; others are counted and not named."""
        return people_of(self.user)

    @cached_property
    def rows(self) -> list[Row]:
        """Everybody of theirs who is on the register, by name."""
        known = self._read(self.mine.filter(pk__in=self._visits))
        shown = [one for one in known if one.status in VISITING or self._visits[one.pk].attendance]
        progress = progress_by_referral(shown)
        return sorted((self._row(one, progress.get(one.pk)) for one in shown), key=_name)

    @cached_property
    def others(self) -> int:
        """How many more are on it, of whom colleagues write down what became of it."""
        shown = {row.referral.pk for row in self.rows}
        unseen = Referral.objects.filter(pk__in=self._visits.keys() - shown).exclude(pk__in=self.mine.values("pk"))
        return unseen.filter(status__in=VISITING).count()

    @cached_property
    def who_might_come(self) -> list[Referral]:
        """Theirs who were referred to the programme and are not on the register of this session."""
        if self.is_to_come or self.is_cancelled:
            return []
        offer = self.session.cohort.programme.offer_id
        found = self.mine.filter(offer=offer, status__in=VISITING).exclude(pk__in=self._visits)
        return [one for one in sorted(self._read(found), key=_name_of) if self._may_record(one)]

    @property
    def came(self) -> int:
        """How many took part."""
        return sum(row.code in CAME for row in self.rows)

    @property
    def left(self) -> int:
        """Of how many nothing was said yet."""
        return sum(not row.is_said for row in self.rows)

    def row_of(self, referral: Referral) -> Row:
        """One row, for a press that was taken or refused."""
        return next(row for row in self.rows if row.referral == referral)

    def _row(self, referral: Referral, progress: Progress | None) -> Row:
        may_record = not self.is_cancelled and referral.status in VISITING and self._may_record(referral)
        fault = self.fault if referral.uuid == self.faulty else ""
        return Row(referral, self._visits[referral.pk], may_record, self.is_to_come, progress, fault)

    @cached_property
    def _visits(self) -> dict[int, Appointment]:
        """The visit of each referral as it stands; of somebody who left and came back, the last one."""
        standing = Appointment.objects.standing().filter(session=self.session).order_by("pk")
        return {visit.referral_id: visit for visit in standing}

    def _read(self, found: "ReferralQuerySet") -> list[Referral]:
        return list(found.select_related("person__key").order_by("pk").distinct())

    def _may_record(self, referral: Referral) -> bool:
        """Whether it is theirs to write down (row 11): for its provider and link workers, not for managers."""
        return referral.provider_id in self._providers or referral.service_id in self._services

    @cached_property
    def _providers(self) -> set[int]:
        return set(Organisation.objects.where(self.user, PostRole.PROVIDER).values_list("pk", flat=True))

    @cached_property
    def _services(self) -> set[int]:
        return set(Organisation.objects.where(self.user, PostRole.LINK_WORKER).values_list("pk", flat=True))


def _name_of(referral: Referral) -> tuple[str, int]:
    return (referral.person.name.casefold(), referral.pk)


def _name(row: Row) -> tuple[str, int]:
    return _name_of(row.referral)
