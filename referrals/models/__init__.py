"""The tables of referrals."""

from referrals.models.door import DoorLink, OneTimeCode, OutgoingMessage, SelfReferral
from referrals.models.fields import SealedTextField
from referrals.models.guard import BreakGlass, Erasure, ReferralFact, Submission
from referrals.models.measure import InstrumentLicence, MeasurePack, MeasureReturn, Occasion, ServiceUse
from referrals.models.organisation import Availability, Offer, Organisation, Post
from referrals.models.person import ConsentRecord, Need, Person, PersonKey, PersonMark, Representative, RiskFlag
from referrals.models.programme import Booking, Cohort, CohortSession, MovingOn, Programme
from referrals.models.referral import Appointment, Feedback, Question, Referral, ReferralEvent
from referrals.models.story import Story, StoryPicture
from referrals.models.unmet import Signpost, UnmetNeed, Voucher
from referrals.models.work import ContactLog, FollowUp, Goal, Plan, PlanAction

__all__ = [
    "Appointment",
    "Availability",
    "Booking",
    "BreakGlass",
    "Cohort",
    "CohortSession",
    "ConsentRecord",
    "ContactLog",
    "DoorLink",
    "Erasure",
    "Feedback",
    "FollowUp",
    "Goal",
    "InstrumentLicence",
    "MeasurePack",
    "MeasureReturn",
    "MovingOn",
    "Need",
    "Occasion",
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
    "Programme",
    "Question",
    "Referral",
    "ReferralEvent",
    "ReferralFact",
    "Representative",
    "RiskFlag",
    "SealedTextField",
    "SelfReferral",
    "ServiceUse",
    "Signpost",
    "Story",
    "StoryPicture",
    "Submission",
    "UnmetNeed",
    "Voucher",
]
