"""The state machine in the database: it holds for every writer, raw SQL included (``referrals.transitions.sql``)."""

import pgtrigger

from referrals.transitions.sql import event_rule, has_its_event_rule, status_rule

_REFERRALS, _EVENTS = "referrals_referral", "referrals_referralevent"
_MOVE = pgtrigger.Insert | pgtrigger.UpdateOf("status", "version")  # type: ignore[no-untyped-call]

MOVES_ALONG_ITS_TABLE = pgtrigger.Trigger(
    name="moves_along_its_table", when=pgtrigger.Before, operation=_MOVE, func=status_rule()
)

# Asked when the transaction ends: the referral is written first and its event after it.
HAS_ITS_EVENT = pgtrigger.Trigger(
    name="move_has_its_event",
    when=pgtrigger.After,
    operation=_MOVE,
    timing=pgtrigger.Deferred,
    func=has_its_event_rule(_EVENTS),
)

TELLS_OF_A_MOVE = pgtrigger.Trigger(
    name="tells_of_a_move",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("submitted", "timestamptz")],
    func=event_rule(_REFERRALS),
)
