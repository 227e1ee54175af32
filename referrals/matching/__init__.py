"""Who may be the same person: found by keyed marks, so that nothing that identifies has to lie open."""

from referrals.matching.candidates import Candidate, find_candidates
from referrals.matching.finding import Query, find, guess_fields, read_query
from referrals.matching.identity import Identity, identity_of
from referrals.matching.marks import Mark, marks_of

__all__ = [
    "Candidate",
    "Identity",
    "Mark",
    "Query",
    "find",
    "find_candidates",
    "guess_fields",
    "identity_of",
    "marks_of",
    "read_query",
]
