"""What stays of referrals for counting when the person is gone, and what is counted now: the same codes for both."""

from referrals.facts.counting import facts_of
from referrals.facts.making import fact_of
from referrals.facts.retention import due_for_erasure

__all__ = ["due_for_erasure", "fact_of", "facts_of"]
