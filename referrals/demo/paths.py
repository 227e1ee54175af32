"""The ways that referrals of the demo go: statuses with who brought them there, and after how many days."""

from typing import NamedTuple

from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

RF, PN, LW, PV, MG, SY = Actor


class Step(NamedTuple):
    """One move: to where, by whom, and the least and most days since the one before."""

    to: Status
    role: Actor
    days: tuple[int, int]
    reason: str = ""


class Path(NamedTuple):
    """A whole way: how many referrals take it, and how many days ago the last step was, at least and at most."""

    number: int
    steps: tuple[Step, ...]
    ago: tuple[int, int]


# As a practice sends somebody: to the service, whose link workers find the place.
FROM_A_PRACTICE = (Step(Status.SUBMITTED, RF, (0, 0)),)
_SENT = (Step(Status.SUBMITTED, LW, (0, 1)),)
_OPENED = (*_SENT, Step(Status.RECEIVED, PV, (0, 4)))
_ASKED = (*_OPENED, Step(Status.INFO_NEEDED, PV, (1, 2)))
_ACCEPTED = (*_OPENED, Step(Status.ACCEPTED, PV, (0, 4)))
_WAITING = (*_ACCEPTED, Step(Status.WAITING, PV, (0, 2)))
_SCHEDULED = (*_ACCEPTED, Step(Status.SCHEDULED, LW, (1, 7)))
_TAKING_PART = (*_SCHEDULED, Step(Status.IN_PROGRESS, PV, (3, 14)))
_AFTER_WAITING = (
    *_WAITING,
    Step(Status.SCHEDULED, PV, (7, 40)),
    Step(Status.IN_PROGRESS, PV, (3, 14)),
)
_ON_HOLD = (*_TAKING_PART, Step(Status.ON_HOLD, PN, (7, 40), "illness"))
_CANCEL = (*_WAITING, Step(Status.CANCEL_REQUESTED, RF, (2, 20), "changed_plan"))

PATHS = (
    Path(8, (), (0, 12)),
    Path(9, FROM_A_PRACTICE, (0, 4)),
    Path(14, _SENT, (0, 2)),
    Path(8, _SENT, (7, 20)),
    Path(10, _OPENED, (0, 6)),
    Path(6, _ASKED, (0, 5)),
    Path(4, (*_ASKED, Step(Status.RECEIVED, LW, (0, 2))), (0, 3)),
    Path(12, _ACCEPTED, (0, 9)),
    Path(12, _WAITING, (3, 50)),
    Path(14, _SCHEDULED, (0, 6)),
    Path(34, _TAKING_PART, (2, 60)),
    Path(12, _AFTER_WAITING, (2, 60)),
    Path(5, _ON_HOLD, (2, 20)),
    Path(3, _CANCEL, (0, 4)),
    Path(20, (*_OPENED, Step(Status.DECLINED, PV, (0, 6), "no_capacity")), (2, 300)),
    Path(8, (*_OPENED, Step(Status.DECLINED, PV, (0, 6), "not_eligible")), (2, 300)),
    Path(6, (*_SENT, Step(Status.DECLINED, LW, (0, 3), "duplicate")), (2, 300)),
    Path(14, (*_ACCEPTED, Step(Status.NO_CONTACT, LW, (16, 30))), (5, 300)),
    Path(16, (*_TAKING_PART, Step(Status.DISENGAGED, PV, (25, 60))), (5, 440)),
    Path(70, (*_TAKING_PART, Step(Status.COMPLETED, PV, (50, 120))), (5, 440)),
    Path(20, (*_AFTER_WAITING, Step(Status.COMPLETED, PV, (50, 120))), (5, 250)),
    Path(6, (*_CANCEL, Step(Status.CANCELLED, PV, (1, 5))), (5, 300)),
    Path(16, (*_ACCEPTED, Step(Status.WITHDRAWN, LW, (1, 30), "agreement_ended")), (2, 300)),
    Path(5, (*_TAKING_PART, Step(Status.ENDED, LW, (5, 60), "moved")), (5, 300)),
    Path(3, (*_SENT, Step(Status.ENTERED_IN_ERROR, MG, (0, 2), "wrong_person")), (5, 300)),
    Path(
        4,
        (*_OPENED, Step(Status.DECLINED, PV, (0, 4), "duplicate"), Step(Status.RECEIVED, MG, (1, 6), "mistake")),
        (0, 5),
    ),
)
