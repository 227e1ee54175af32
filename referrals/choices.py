"""Vocabularies of referrals that code depends on."""

from django.db.models import IntegerChoices, TextChoices


class OrganisationKind(TextChoices):
    """What a body is that takes part."""

    PRACTICE = "practice", "GP practice"
    TRUST_TEAM = "trust_team", "team of a trust"
    WARD = "ward", "ward of a hospital"
    SOCIAL_CARE = "social_care", "social care"
    VOLUNTARY = "voluntary", "voluntary body"
    SERVICE = "service", "link worker service"
    PROVIDER = "provider", "provider"


# Those that send people to a service.
REFERRING = (
    OrganisationKind.PRACTICE,
    OrganisationKind.TRUST_TEAM,
    OrganisationKind.WARD,
    OrganisationKind.SOCIAL_CARE,
    OrganisationKind.VOLUNTARY,
)


class PostRole(TextChoices):
    """What somebody does for an organisation."""

    REFERRER = "referrer", "referrer"
    LINK_WORKER = "link_worker", "link worker"
    PROVIDER = "provider", "provider"
    MANAGER = "manager", "manager"


class ReferralKind(TextChoices):
    """How a referral came about."""

    INTAKE = "intake", "from a referrer"
    SELF = "self", "by the person"
    ONWARD = "onward", "onward"
    PROGRAMME = "programme", "to a programme"


class ReferralStatus(TextChoices):
    """Where a referral stands; ``referrals.transitions`` says what follows what."""

    DRAFT = "draft", "draft"
    SUBMITTED = "submitted", "sent"
    RECEIVED = "received", "opened"
    INFO_NEEDED = "info_needed", "question asked"
    ACCEPTED = "accepted", "accepted"
    WAITING = "waiting", "on the waiting list"
    SCHEDULED = "scheduled", "first visit arranged"
    IN_PROGRESS = "in_progress", "taking part"
    ON_HOLD = "on_hold", "paused"
    CANCEL_REQUESTED = "cancel_requested", "asked to cancel"
    DECLINED = "declined", "declined"
    NO_CONTACT = "no_contact", "could not be reached"
    DISENGAGED = "disengaged", "stopped coming"
    COMPLETED = "completed", "completed"
    CANCELLED = "cancelled", "cancelled"
    WITHDRAWN = "withdrawn", "withdrawn"
    ENDED = "ended", "ended"
    ENTERED_IN_ERROR = "entered_in_error", "entered in error"


class DeclineReason(TextChoices):
    """Why a provider, or a link worker at intake, says no."""

    NOT_ELIGIBLE = "not_eligible", "not for this person’s age, place or need"
    NO_CAPACITY = "no_capacity", "no place free"
    OUT_OF_AREA = "out_of_area", "lives too far away"
    NEEDS_MORE_SUPPORT = "needs_more_support", "needs more support than there is"
    RISK = "risk", "a risk that cannot be met here"
    DUPLICATE = "duplicate", "referred already"
    SERVICE_ENDED = "service_ended", "the activity has ended"
    OTHER = "other", "something else"


class EndReason(TextChoices):
    """Why a referral ends without anybody's choice."""

    MOVED = "moved", "moved away"
    DIED = "died", "died"


class Destination(TextChoices):
    """Where a person went on to."""

    ASSET = "asset", "another place or group"
    VOLUNTEERING = "volunteering", "volunteering"
    TRAINING = "training", "training"
    WORK = "work", "work"
    NONE = "none", "nowhere in particular"


class FollowUpMeasure(TextChoices):
    """Whether a person was asked how things are going at the end; otherwise why not."""

    OFFERED = "offered", "yes, the person was asked"
    DECLINED = "declined", "no: the person would rather not"
    UNABLE = "unable", "no: it was not the right moment"
    NO_BASELINE = "no_baseline", "no: nothing was asked at the beginning"


class Attendance(IntegerChoices):
    """What became of an appointment (NHS Data Dictionary: attended or did not attend)."""

    PLANNED = 0, "planned"
    CANCELLED_BY_PERSON = 2, "cancelled by the person"
    DID_NOT_ATTEND = 3, "did not come"
    CANCELLED_BY_PROVIDER = 4, "cancelled by the provider"
    ON_TIME = 5, "came"
    LATE_SEEN = 6, "came late, took part"
    LATE_NOT_SEEN = 7, "came late, could not take part"


class ConsentKind(TextChoices):
    """What a person was asked, or what was looked up: six records that stand for themselves."""

    OPT_OUT = "opt_out", "national data opt-out, as checked"
    LAWFUL_BASIS = "lawful_basis", "lawful basis"
    REFERRAL = "referral", "agreement to be referred"
    SHARING = "sharing", "what the referrer may be told"
    STORY = "story", "use of a story"
    RESEARCH = "research", "use for research"


class Sharing(TextChoices):
    """What the referrer may be told."""

    ALL = "all", "how it went, in words"
    CODES = "codes", "only whether the person went"
    NOTHING = "nothing", "nothing"


class LawfulBasis(TextChoices):
    """On what ground data are kept (UK GDPR, articles 6 and 9)."""

    PUBLIC_TASK = "public_task", "public task; health and social care (6(1)(e), 9(2)(h))"
    CONSENT = "consent", "explicit consent (6(1)(a), 9(2)(a))"
    LEGITIMATE = "legitimate", "legitimate interests; not-for-profit body (6(1)(f), 9(2)(d))"


class GivenBy(TextChoices):
    """Who gave an answer."""

    PERSON = "person", "the person"
    REPRESENTATIVE = "representative", "somebody who may speak for the person"
    LOOKED_UP = "looked_up", "looked up"


class Channel(TextChoices):
    """By what way people were in touch."""

    IN_PERSON = "in_person", "in person"
    PHONE = "phone", "by telephone"
    TEXT = "text", "by text message"
    EMAIL = "email", "by e-mail"
    LETTER = "letter", "by letter"
    VIDEO = "video", "by video call"
    ONLINE = "online", "on a page of this site"


class ContactOutcome(TextChoices):
    """What came of getting in touch."""

    REACHED = "reached", "spoke with the person"
    MESSAGE_LEFT = "message_left", "left a message"
    NO_ANSWER = "no_answer", "no answer"
    WRONG_DETAILS = "wrong_details", "the number or address is wrong"
    SENT = "sent", "sent, no answer yet"


class Sex(TextChoices):
    """As the person says (NHS Data Dictionary: person stated gender, plainly)."""

    FEMALE = "female", "female"
    MALE = "male", "male"
    OTHER = "other", "in another way"
    NOT_SAID = "not_said", "would rather not say"


class Ethnicity(TextChoices):
    """Broad groups of the census of England and Wales 2021."""

    ASIAN = "asian", "Asian or Asian British"
    BLACK = "black", "Black, Black British, Caribbean or African"
    MIXED = "mixed", "mixed or multiple"
    WHITE = "white", "white"
    OTHER = "other", "another group"
    NOT_SAID = "not_said", "would rather not say"


class RiskKind(TextChoices):
    """What whoever meets the person has to know beforehand."""

    TO_SELF = "to_self", "safety of the person"
    TO_OTHERS = "to_others", "safety of others"
    FROM_OTHERS = "from_others", "danger from somebody else"
    VISIT_IN_TWOS = "visit_in_twos", "no visit alone"
    HEALTH = "health", "a health matter to know of"


class AccessNeed(TextChoices):
    """What a place must offer so that the person can take part; the codes are those of the register's access facts."""

    STEP_FREE = "step_free", "step-free way in"
    ACCESSIBLE_TOILET = "accessible_toilet", "accessible toilet"
    CHANGING_PLACE = "changing_place", "toilet with hoist and adult changing bench"
    HEARING_LOOP = "hearing_loop", "hearing loop"
    BSL = "bsl", "British Sign Language"
    QUIET_SPACE = "quiet_space", "somewhere quiet"
    GUIDE_DOGS = "guide_dogs", "welcome for an assistance dog"
    LARGE_PRINT = "large_print", "large print"
    PARKING = "blue_badge_parking", "Blue-badge parking"
    ONLINE = "online_joining", "joining from home, online"


class UnmetReason(TextChoices):
    """Why a need was not met."""

    NO_CAPACITY = "no_capacity", "no place was free"
    NOT_ELIGIBLE = "not_eligible", "the person was not eligible"
    NOTHING_FOUND = "nothing_found", "nothing was found"
    FULL = "full", "the place that was wanted is full"


class LinkPurpose(TextChoices):
    """The one thing that a link is for."""

    REFERRAL = "referral", "a referral, for its provider"
    SELF_REFERRAL = "self_referral", "confirming one’s own request"
    MEASURES = "measures", "saying how things are going"
    STORIES = "stories", "one’s own stories"
    CALENDAR = "calendar", "the sessions of a group, for a calendar"


class MessageState(TextChoices):
    """What became of a message."""

    QUEUED = "queued", "queued"
    SENDING = "sending", "being sent"
    SENT = "sent", "sent"
    HELD_BACK = "held_back", "not sent, because the matter has ended"
    FAILED = "failed", "could not be sent"
    BOUNCED = "bounced", "came back"


class PlaceFault(TextChoices):
    """How a place was found to be otherwise than its record says."""

    CLOSED = "closed", "it is closed"
    FULL = "full", "it is full"
    NOT_STEP_FREE = "not_step_free", "it is not step-free"
    MOVED = "moved", "it has moved"
    OTHER_TIMES = "other_times", "the days or times are different"


class TaskKind(TextChoices):
    """What somebody has to see to."""

    NOT_OPENED = "not_opened", "the provider has not opened it"
    BOUNCED = "bounced", "a message came back"
    PLACE = "place", "a place is not as its record says"
    NO_OWNER = "no_owner", "nobody is looking after it"
    NO_NEXT_DATE = "no_next_date", "nobody has planned the next step"
    REVIEW_BREAK_GLASS = "review_break_glass", "somebody opened a record outside their caseload"
    SAFEGUARDING = "safeguarding", "somebody’s safety"
    MEASURE = "measure", "ask how things are going"
    MISSED_VISITS = "missed_visits", "several visits were missed"
    MOVING_ON = "moving_on", "ask where the person went on to"
    PLACE_FREE = "place_free", "a place in the group has come free"
    OFFER_ANOTHER = "offer_another", "another place is to be offered"
    HANDED_OVER = "handed_over", "a colleague has handed this over"
    COVER = "cover", "looked after while a colleague is away"
    OTHER = "other", "something else"


class BookingState(TextChoices):
    """How somebody stands to a group that begins and ends together."""

    BOOKED = "booked", "has a place"
    WAITING = "waiting", "on the waiting list"
    LEFT = "left", "left"
    FINISHED = "finished", "was there to the end"


class Point(TextChoices):
    """When, on the way of a referral, a person is asked how things are going."""

    BASELINE = "baseline", "at the beginning"
    DURING = "during", "half way"
    BEFORE_LAST = "before_last", "before the last session"
    AFTER_3 = "after_3", "3 months afterwards"
    AFTER_6 = "after_6", "6 months afterwards"
    AFTER_9 = "after_9", "9 months afterwards"
    AFTER_12 = "after_12", "12 months afterwards"


class OccasionState(TextChoices):
    """What became of asking. What was not asked, not returned or refused is counted too."""

    DUE = "due", "to be asked"
    OFFERED = "offered", "asked, no answer yet"
    BEGUN = "begun", "begun, not finished"
    RETURNED = "returned", "returned"
    REFUSED = "refused", "would rather not"
    LAPSED = "lapsed", "not returned in time"
    STOPPED = "stopped", "not asked, because the referral ended"


class RefuseReason(TextChoices):
    """Why somebody would rather not answer. Nobody has to say."""

    NOT_NOW = "not_now", "this is not the right moment"
    TOO_LONG = "too_long", "it is too long"
    TOO_PERSONAL = "too_personal", "it is too personal"
    NO_USE = "no_use", "it is of no use to me"
    UNWELL = "unwell", "I am not well enough"
    LANGUAGE = "language", "it is not in my language"
    NOT_SAID = "not_said", "I would rather not say why"


class Mode(TextChoices):
    """In what way answers were given."""

    SELF = "self", "by the person alone, on a screen"
    ASSISTED = "assisted", "with somebody’s help"
    PHONE = "phone", "by telephone"
    PAPER = "paper", "on paper"


class HelpedBy(TextChoices):
    """Who helped somebody to answer."""

    LINK_WORKER = "link_worker", "the link worker"
    FACILITATOR = "facilitator", "somebody who runs the group"
    INTERPRETER = "interpreter", "an interpreter"
    FAMILY = "family", "a relative or friend"
    OTHER = "other", "somebody else"


class UseKind(TextChoices):
    """What of the health service was used. The length of a stay is bed-days by admissions."""

    GP = "gp", "appointments at a GP practice"
    AE = "ae", "visits to A&E"
    OUTPATIENT = "outpatient", "outpatient appointments"
    INPATIENT = "inpatient", "admissions to hospital"
    BED_DAYS = "bed_days", "nights in hospital"
    MEDICATION = "medication", "medicines taken regularly"


class UseSource(TextChoices):
    """Who says how much was used."""

    SELF_REPORTED = "self_reported", "the person says so"
    SUPPLIED = "supplied", "supplied by a health body"


class StoryPurpose(TextChoices):
    """What a person agreed that their story may be used for."""

    TEAM = "team", "read by those who run the activity"
    REPORT = "report", "in reports to those who pay for it"
    PUBLIC = "public", "on public pages of this site"
    TRAINING = "training", "in teaching and training"


class StoryOutcome(TextChoices):
    """What a story tells of: what changed, and what the making itself was like."""

    MAKING = "making", "making something"
    EXPRESSION = "expression", "saying what cannot be said otherwise"
    ABSORPTION = "absorption", "forgetting the time"
    LEARNING = "learning", "learning"
    CONFIDENCE = "confidence", "confidence"
    COMPANY = "company", "company"
    BELONGING = "belonging", "belonging"
    PURPOSE = "purpose", "having a purpose"
    CALM = "calm", "calm"
    BODY = "body", "moving, sleeping, feeling well"
    PLACE = "place", "being at home in the city"
    GIVING = "giving", "giving something to others"
    WORK = "work", "study or work"
