"""The table of transitions, row by row, under the numbers that it has in the rules of the scheme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from referrals.transitions.actor import Actor
from referrals.transitions.requirement import Requirement as Needs
from referrals.transitions.status import CLOSED, OPEN, Status

# None stands for "not there yet".
Origin = Status | None
Actors = tuple[Actor, ...]

RF, PN, LW, PV, MG, SY = Actor


@dataclass(frozen=True)
class Row:
    """One row: ``origins`` says for each status from which it leads who may take it.

    ``to`` is None where the referral itself stays as it is. ``only_from`` holds what is asked in addition from some
    statuses, ``only_by`` what is asked of some roles. ``stamps`` are columns of the referral, set to the moment at
    which it took effect; ``follows`` is what else comes of it.
    """

    number: int
    origins: Mapping[Origin, Actors]
    to: Status | None
    needs: tuple[Needs, ...] = ()
    stamps: tuple[str, ...] = ()
    follows: str = ""
    only_from: Mapping[Status, tuple[Needs, ...]] = field(default_factory=dict)
    only_by: Mapping[Actor, tuple[Needs, ...]] = field(default_factory=dict)


def _each(origins: Iterable[Origin], *actors: Actor) -> dict[Origin, Actors]:
    return dict.fromkeys(origins, actors)


_AT_INTAKE = (Status.SUBMITTED, Status.RECEIVED, Status.INFO_NEEDED)
_HOLDABLE = (Status.WAITING, Status.SCHEDULED, Status.IN_PROGRESS)

ROWS = (
    Row(1, _each([None], RF, PN, LW), Status.DRAFT, stamps=("created_at",)),
    Row(
        2,
        _each([Status.DRAFT], RF, PN, LW),
        Status.SUBMITTED,
        (Needs.AGREEMENT, Needs.LAWFUL_BASIS, Needs.SOURCE, Needs.REFERRAL_REASON, Needs.NOTICE),
        ("submitted_at", "agreed_at", "notice_at"),
    ),
    Row(3, _each([Status.SUBMITTED], PV, LW), Status.RECEIVED, (Needs.OPENING,), ("received_at",)),
    Row(
        4,
        _each([Status.RECEIVED], PV, LW),
        Status.INFO_NEEDED,
        (Needs.QUESTION,),
        ("info_requested_at",),
        "the clock runs on",
    ),
    Row(
        5,
        _each([Status.INFO_NEEDED], RF, PN, LW),
        Status.RECEIVED,
        (Needs.ANSWER,),
        ("info_supplied_at",),
        "the clock runs on",
    ),
    Row(
        6,
        _each([Status.SUBMITTED, Status.RECEIVED], PV, LW),
        Status.ACCEPTED,
        (Needs.ROOM, Needs.RISKS_ACKNOWLEDGED),
        ("accepted_at", "due_first_contact_at"),
    ),
    Row(
        7,
        _each(_AT_INTAKE, PV, LW) | _each([Status.ACCEPTED, Status.WAITING, Status.SCHEDULED, Status.IN_PROGRESS], PV),
        Status.DECLINED,
        (Needs.DECLINE_REASON,),
        ("declined_at",),
        "no_capacity and not_eligible open an unmet need; a next step is offered",
    ),
    Row(
        8,
        _each([Status.DECLINED], LW, RF),
        None,
        (Needs.ASKED_AGAIN, Needs.PARENT),
        ("redirected_at",),
        "another referral is created (no transition of this one)",
    ),
    Row(9, _each([Status.ACCEPTED], PV, SY), Status.WAITING, (Needs.PLACE_IN_LINE,), ("waiting_from",)),
    Row(
        10,
        _each([Status.ACCEPTED, Status.WAITING], PV, LW),
        Status.SCHEDULED,
        (Needs.FIRST_DATE,),
        ("scheduled_at", "first_offer_at"),
    ),
    Row(
        11,
        _each([Status.ACCEPTED, Status.WAITING, Status.SCHEDULED], PV, LW),
        Status.IN_PROGRESS,
        (Needs.FIRST_ATTENDED,),
        ("first_attended_at",),
    ),
    Row(12, _each([Status.SCHEDULED], PV, LW, PN), Status.SCHEDULED, (Needs.OLD_SLOT,), ("rescheduled_at",)),
    Row(13, _each(_HOLDABLE, PV, LW, PN), Status.ON_HOLD, (Needs.REASON, Needs.REVIEW_DATE), ("held_at",)),
    *(
        Row(14, _each([Status.ON_HOLD], PV, LW, PN), before, (Needs.STATE_BEFORE,), ("resumed_at",))
        for before in _HOLDABLE
    ),
    Row(
        15,
        _each([Status.ACCEPTED, Status.WAITING, Status.SCHEDULED, Status.ON_HOLD], LW, PV),
        Status.NO_CONTACT,
        (Needs.THREE_ATTEMPTS,),
        ("closed_at",),
    ),
    Row(
        16,
        _each([Status.IN_PROGRESS], PV, LW),
        Status.DISENGAGED,
        (Needs.MISSED_IN_A_ROW, Needs.ATTEMPT_TO_REACH),
        ("closed_at",),
    ),
    Row(
        17,
        _each([Status.IN_PROGRESS], PV, LW),
        Status.COMPLETED,
        (Needs.FOLLOW_UP_MEASURE, Needs.DESTINATION, Needs.FEEDBACK),
        ("completed_at", "closed_at"),
    ),
    Row(
        18,
        # Asked once is asked: the row leads from any open status but its own.
        _each([status for status in OPEN if status != Status.CANCEL_REQUESTED], RF),
        Status.CANCEL_REQUESTED,
        (Needs.REASON,),
        ("cancel_requested_at",),
    ),
    Row(
        19,
        _each([Status.CANCEL_REQUESTED], PV, LW, SY),
        Status.CANCELLED,
        stamps=("closed_at",),
        only_by={SY: (Needs.FIVE_WORKING_DAYS,)},
    ),
    Row(
        20,
        _each([Status.CANCEL_REQUESTED], PV, LW),
        Status.COMPLETED,
        (Needs.WORK_DONE,),
        ("closed_at",),
    ),
    Row(21, _each(OPEN, PN, LW), Status.WITHDRAWN, (Needs.AGREEMENT_ENDS,), ("withdrawn_at", "closed_at")),
    Row(
        22,
        _each(CLOSED, LW, MG),
        Status.RECEIVED,
        (Needs.WITHIN_28_DAYS, Needs.REASON),
        ("reopened_at",),
        only_from={
            Status.DECLINED: (Needs.DECLINED_BY_MISTAKE,),
            Status.WITHDRAWN: (Needs.NEW_AGREEMENT,),
            Status.ENDED: (Needs.ENDED_BY_MISTAKE,),
        },
    ),
    Row(
        23,
        # A draft has been made by one of those whom row 1 names.
        _each([Status.DRAFT], RF, PN, LW, MG) | _each((*OPEN, *CLOSED), MG),
        Status.ENTERED_IN_ERROR,
        (Needs.ITS_CREATOR,),
        ("voided_at",),
        "out of all counts, kept in audit",
    ),
    Row(
        24,
        _each(OPEN, LW, MG),
        Status.ENDED,
        (Needs.MOVED_OR_DIED,),
        ("ended_at",),
        "every queued message stops",
    ),
)
