"""The state machine as the database keeps it: bodies of triggers, made from the same pairs.

They hold for every writer, raw SQL included. What a move needs beside a listed pair, the program asks.
"""

from referrals.transitions.pairs import PAIRS
from referrals.transitions.status import Status

# The names under which the database refuses.
NOT_LISTED = "referral_moves_along_its_table"
BEGINS_ELSEWHERE = "referral_begins_as_a_draft"
VERSION_JUMPS = "referral_version_counts_its_moves"
NO_EVENT = "referral_move_has_its_event"
NO_SUCH_MOVE = "referral_event_tells_of_a_move"
BEFORE_SUBMISSION = "referral_event_is_after_submission"

# What a new referral has; each move, the self-loop of row 12 included, adds one.
FIRST_VERSION = 0


def _refuse(rule: str, words: str) -> str:
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}';"


def _array(texts: list[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{text}'" for text in texts) + "]"


def status_rule() -> str:
    """For BEFORE INSERT OR UPDATE of a referral: it begins as a draft, moves along the table, and counts its moves."""
    ways = _array([f"{pair.origin}>{pair.to}" for pair in PAIRS.values() if pair.origin])
    return f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.status <> '{Status.DRAFT}' OR NEW.version <> {FIRST_VERSION} THEN
                {_refuse(BEGINS_ELSEWHERE, "a referral begins as a draft of the first version")}
            END IF;
        ELSIF NEW.status <> OLD.status AND OLD.status || '>' || NEW.status <> ALL ({ways}) THEN
            {_refuse(NOT_LISTED, "no referral moves between these two statuses")}
        ELSIF NEW.status <> OLD.status AND NEW.version <> OLD.version + 1
            OR NEW.version NOT IN (OLD.version, OLD.version + 1) THEN
            {_refuse(VERSION_JUMPS, "the version of a referral goes up by one with each move")}
        END IF;
        RETURN NEW;
    """


def has_its_event_rule(events: str) -> str:
    """For a deferred AFTER INSERT OR UPDATE of a referral: what changed its version stands in ``events``."""
    return f"""
        IF TG_OP = 'UPDATE' AND NEW.version = OLD.version THEN
            RETURN NULL;
        END IF;
        PERFORM FROM {events} AS told
        WHERE told.referral_id = NEW.id AND told.version = NEW.version AND told.to_status = NEW.status
            AND told.from_status = CASE TG_OP WHEN 'UPDATE' THEN OLD.status ELSE '' END;
        IF NOT FOUND THEN
            {_refuse(NO_EVENT, "a move of a referral is told by an event of the same transaction")}
        END IF;
        RETURN NULL;
    """


def event_rule(referrals: str) -> str:
    """For BEFORE INSERT of an event: it tells of the move just made in ``referrals``, in a role that may make it.

    It takes effect no earlier than the referral was submitted.
    """
    ways = _array([f"{pair.origin or ''}>{pair.to}>{actor}" for pair in PAIRS.values() for actor in pair.actors])
    return f"""
        IF NEW.from_status || '>' || NEW.to_status || '>' || NEW.role <> ALL ({ways}) THEN
            {_refuse(NOT_LISTED, "nobody in this role moves a referral between these two statuses")}
        END IF;
        SELECT moved.submitted_at INTO submitted FROM {referrals} AS moved
        WHERE moved.id = NEW.referral_id AND moved.version = NEW.version AND moved.status = NEW.to_status;
        IF NOT FOUND THEN
            {_refuse(NO_SUCH_MOVE, "an event tells of the latest move of its referral")}
        END IF;
        IF NEW.effective_at < submitted THEN
            {_refuse(BEFORE_SUBMISSION, "a move takes effect no earlier than its referral was submitted")}
        END IF;
        RETURN NEW;
    """  # noqa: S608 -- a trigger's own words
