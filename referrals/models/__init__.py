"""The tables of referrals."""

from referrals.models.door import DoorLink, OneTimeCode, OutgoingMessage, SelfReferral
from referrals.models.fields import SealedTextField
from referrals.models.guard import BreakGlass, Erasure, ReferralFact, Submission
from referrals.models.organisation import Availability, Offer, Organisation, Post
from referrals.models.person import ConsentRecord, Need, Person, PersonKey, PersonMark, Representative, RiskFlag
from referrals.models.referral import Appointment, Feedback, Question, Referral, ReferralEvent
from referrals.models.unmet import Signpost, UnmetNeed, Voucher
from referrals.models.work import ContactLog, FollowUp, Goal, Plan, PlanAction

__all__ = [
    "Appointment",
    "Availability",
    "BreakGlass",
    "ConsentRecord",
    "ContactLog",
    "DoorLink",
    "Erasure",
    "Feedback",
    "FollowUp",
    "Goal",
    "Need",
    "Offer",
    "OneTimeCode",
    "Organisation",
    "OutgoingMessage",
    "Person",
    "PersonKey",
    "PersonMark",
    "Plan",
    "PlanAction",
    "Post",
    "Question",
    "Referral",
    "ReferralEvent",
    "ReferralFact",
    "Representative",
    "RiskFlag",
    "SealedTextField",
    "SelfReferral",
    "Signpost",
    "Submission",
    "UnmetNeed",
    "Voucher",
]
