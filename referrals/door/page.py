"""What a provider's page of a referral shows: as little as is needed, and what can be done now."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import uuid4

from referrals.choices import AccessNeed, Attendance
from referrals.door.acts import OPEN, Act, Side, acts_for
from referrals.door.forms import ActForm, CodeAskedForm, CodeForm
from referrals.models import Appointment, Question, Referral, RiskFlag
from referrals.transitions.status import CLOSED, Status

# After the provider said yes, until it ends.
HAS_THE_PERSON = (Status.ACCEPTED, Status.WAITING, Status.SCHEDULED, Status.IN_PROGRESS, Status.ON_HOLD)


@dataclass(frozen=True)
class Offered:
    """An act that is possible now, with its form; ``is_first`` where it is what is waited for."""

    act: Act
    form: ActForm
    is_first: bool


class DoorPage:
    """One referral for its provider.

    By a link: initials, area and reference; after "Open this referral" also what was written for the provider and what
    the person needs to take part; how to reach the person only after yes and a code. With an account, whose log-in has
    a second factor, no code is asked.
    """

    def __init__(
        self,
        referral: Referral,
        side: Side,
        *,
        is_opened: bool = True,
        shown_until: datetime | None = None,
        refused: tuple[Act, ActForm] | None = None,
        code: CodeForm | None = None,
    ) -> None:
        self.referral, self.side, self.person = referral, side, referral.person
        self.is_opened, self.shown_until = is_opened and referral.status != Status.SUBMITTED, shown_until
        self._refused = refused
        self.code = code or CodeForm()
        self.code_asked = CodeAskedForm(initial={"submission": uuid4()})

    @property
    def by_link(self) -> bool:
        """Whether it is seen by a link, and acts go back there."""
        return self.side.by is None

    @property
    def is_over(self) -> bool:
        """Whether it was closed: nothing about the person is shown any more."""
        return self.referral.status in CLOSED

    @property
    def is_accepted(self) -> bool:
        """Whether the provider said yes, so that they may reach the person."""
        asked_to_cancel = self.referral.status == Status.CANCEL_REQUESTED and self.referral.accepted_at is not None
        return self.referral.status in HAS_THE_PERSON or asked_to_cancel

    @property
    def may_see_more(self) -> bool:
        """Whether what needs an account or a code may be shown."""
        return not self.by_link or self.shown_until is not None

    @property
    def shows_contact(self) -> bool:
        """Whether name and telephone are shown."""
        return self.is_accepted and self.may_see_more

    @cached_property
    def offered(self) -> list[Offered]:
        """What can be done, what is waited for first. A referral that was not opened can be opened, and no more."""
        acts = acts_for(self.referral)
        if not self.is_opened and not self.is_over:
            acts = [OPEN]
        if not self.referral.appointments.standing().exists():
            acts = [act for act in acts if act.slug != "attend"]
        return [Offered(act, self._form(act), self._is_open(act, acts)) for act in acts]

    def _form(self, act: Act) -> ActForm:
        if self._refused and self._refused[0].slug == act.slug:
            return self._refused[1]
        return act.form(referral=self.referral, auto_id=f"id_{act.slug}_%s")

    def _is_open(self, act: Act, acts: list[Act]) -> bool:
        if self._refused:
            return act == self._refused[0]
        # Of visits that are recorded one only corrects what was said.
        waiting = [each for each in acts if each.slug != "attend" or self.referral.appointments.planned().exists()]
        return act == (waiting or acts)[0]

    @property
    def refused_form(self) -> ActForm | None:
        """The form that was sent back, whose faults stand at the top."""
        return self._refused[1] if self._refused else None

    @cached_property
    def flags(self) -> list[RiskFlag]:
        """What whoever meets the person has to know; its text only where more may be seen."""
        return list(self.person.risk_flags.filter(tell_provider=True, ended_at__isnull=True))

    @property
    def access_needs(self) -> list[str]:
        """What the person needs to take part."""
        return [str(AccessNeed(need).label) for need in self.person.access_needs if need in AccessNeed]

    @cached_property
    def visits(self) -> list[Appointment]:
        """Visits as they stand, the latest first."""
        return list(self.referral.appointments.standing().order_by("-starts_at", "-id"))

    @property
    def came(self) -> int:
        """How often the person came."""
        return sum(visit.attendance in (Attendance.ON_TIME, Attendance.LATE_SEEN) for visit in self.visits)

    @cached_property
    def questions(self) -> list[Question]:
        """What was asked, and answered."""
        return list(self.referral.questions.order_by("-asked_at", "-id"))
