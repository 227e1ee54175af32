"""Vocabularies that code depends on. What a city may extend itself lives in schemes and terms instead."""

from django.db.models import IntegerChoices, TextChoices


class Status(TextChoices):
    """Where an asset stands in its life. A ceased asset stays visible, marked and dated."""

    LEAD = "lead", "lead"
    ACTIVE = "active", "active"
    PAUSED = "paused", "paused"
    CEASED = "ceased", "ceased"
    MERGED = "merged", "merged"


# The end of a life, after which there is nothing to look at again.
ENDED = (Status.CEASED, Status.MERGED)


class ActivityStatus(TextChoices):
    """Where an activity stands."""

    ACTIVE = "active", "active"
    PAUSED = "paused", "paused"
    ENDED = "ended", "ended"


class Visibility(TextChoices):
    """Who may see a record or a contact."""

    PUBLIC = "public", "everyone"
    SIGNED_IN = "signed_in", "signed-in people"
    STAFF = "staff", "staff of the mapping project"


class Basis(TextChoices):
    """How a fact is known, from the strongest to the weakest."""

    VISIT = "visit", "seen on a visit"
    OWNER = "owner", "the owner told us"
    PHONE = "phone", "asked by telephone"
    WEB = "web", "read on its website"
    SOURCE = "source", "named source"
    INHERITED = "inherited", "taken over from a list"
    INFERRED = "inferred", "inferred"


# The ways in which a person can find out for themselves that something is still so.
CONFIRMING = (Basis.OWNER, Basis.VISIT, Basis.PHONE, Basis.WEB)


class Tri(TextChoices):
    """A fact that may be known either way; "unknown" is the absence of a statement."""

    YES = "yes", "yes"
    NO = "no", "no"


class Symbol(TextChoices):
    """The marker a term gives its assets on the map: told apart by shape, not by colour alone."""

    CULTURE = "culture", "culture"
    COMMUNITY = "community", "community"
    LEARNING = "learning", "learning"
    NATURE = "nature", "nature"
    HEALTH = "health", "health"


class NameKind(TextChoices):
    """What a further name of an asset is."""

    FORMER = "former", "former name"
    ALTERNATIVE = "alternative", "also known as"
    EARLIER_RECORD = "recorded", "as an earlier wave recorded it"


class Precision(TextChoices):
    """How exactly a point is known."""

    EXACT = "exact", "exact point"
    POSTCODE = "postcode", "middle of the postcode"
    AREA = "area", "somewhere in the area"


class PlaceKind(TextChoices):
    """What sort of area a place is."""

    LOCAL_AUTHORITY = "local_authority", "local authority"
    WARD = "ward", "ward"
    NEIGHBOURHOOD = "neighbourhood", "neighbourhood"
    POSTCODE_DISTRICT = "postcode_district", "postcode district"
    OTHER = "other", "other area"


class RelationKind(TextChoices):
    """How one asset relates to another, read from left to right."""

    PART_OF = "part_of", "part of"
    HOSTS = "hosts", "hosts"
    PARTNER_OF = "partner_of", "partner of"
    FUNDS = "funds", "funds"
    REFERS_TO = "refers_to", "refers to"
    SUCCEEDS = "succeeds", "succeeds"


# The same relations read from right to left, for the page of the asset on the right.
RELATION_INVERSE = {
    RelationKind.PART_OF: "includes",
    RelationKind.HOSTS: "hosted by",
    RelationKind.PARTNER_OF: "partner of",
    RelationKind.FUNDS: "funded by",
    RelationKind.REFERS_TO: "receives referrals from",
    RelationKind.SUCCEEDS: "succeeded by",
}


class IdentifierKind(TextChoices):
    """Registers that know the same asset under a number of theirs."""

    CHARITY = "charity", "charity number"
    COMPANY = "company", "company number"
    UPRN = "uprn", "unique property reference number"
    WIKIDATA = "wikidata", "Wikidata"
    ARTS_COUNCIL = "arts_council", "Arts Council"
    ACCREDITATION = "accreditation", "museum accreditation"
    MAPPING_MUSEUMS = "mapping_museums", "Mapping Museums"
    SOURCE = "source", "reference in the source"


# Numbers of a property or of a body in law: several assets share one, and lists have the wrong one now and then.
SHARED_NUMBERS = frozenset({IdentifierKind.UPRN, IdentifierKind.CHARITY, IdentifierKind.COMPANY})


class ChangeKind(TextChoices):
    """What a change set came from."""

    IMPORT = "import", "import"
    EDIT = "edit", "edit"
    BULK_EDIT = "bulk_edit", "bulk edit"
    PLACES = "places", "loading of places"
    MERGE = "merge", "merge"
    DECISION = "decision", "comparison decision"
    MATCH = "match", "decision about a row"
    DUPLICATES = "duplicates", "decision about two records"
    FIELDWORK = "fieldwork", "looking assets up again"
    CONFIRMATION = "confirmation", "confirmation"
    IMPACT_MAP = "impact_map", "impact map"
    PROXY = "proxy", "library of proxies"
    REVERT = "revert", "taken back"
    REDACTION = "redaction", "removal on request"


class ChangeType(TextChoices):
    """What became of an asset between two waves (register.md, "Comparison of two waves"); one or more of these."""

    UNCHANGED = "unchanged", "unchanged"
    RENAMED = "renamed", "renamed"
    MOVED = "moved", "moved"
    CHANGED_FUNCTION = "changed_function", "changed function"
    CHANGED_SECTOR = "changed_sector", "changed sector"
    PAUSED = "paused", "paused"
    CEASED = "ceased", "ceased"
    REOPENED = "reopened", "reopened"
    MERGED_INTO = "merged_into", "merged into"
    SPLIT_INTO = "split_into", "split into"
    SUCCEEDED_BY = "succeeded_by", "succeeded by"
    OUT_OF_AREA = "out_of_area", "out of area"
    DUPLICATE = "duplicate", "duplicate"
    NEW = "new", "new"
    FOUND_LATER = "found_later", "found later, but already there then"
    NOT_TRACED = "not_traced", "not traced"


# Two records of which one of these is said are one asset, and become one record.
ONE_ASSET = (
    ChangeType.UNCHANGED,
    ChangeType.RENAMED,
    ChangeType.MOVED,
    ChangeType.CHANGED_FUNCTION,
    ChangeType.CHANGED_SECTOR,
    ChangeType.PAUSED,
    ChangeType.REOPENED,
    ChangeType.DUPLICATE,
)
# Of these the asset of the earlier wave has come to its end, and another may have followed it.
FOLLOWED = (ChangeType.MERGED_INTO, ChangeType.SPLIT_INTO, ChangeType.SUCCEEDED_BY)


class TaskAnswer(TextChoices):
    """What somebody found who looked an asset up again."""

    CONFIRMED = "confirmed", "confirmed as it was"
    CHANGED = "changed", "changed"
    CEASED = "ceased", "ceased"
    NOT_TRACED = "not_traced", "not traced"


class Channel(TextChoices):
    """How somebody tried to reach an asset."""

    VISIT = "visit", "visit"
    PHONE = "phone", "telephone"
    EMAIL = "email", "e-mail"
    POST = "post", "letter"
    WEB = "web", "website or social media"


class Attempt(TextChoices):
    """What came of one attempt to reach an asset."""

    REACHED = "reached", "somebody answered"
    NO_ANSWER = "no_answer", "nobody answered"
    CALL_BACK = "call_back", "asked to come back later"
    WRONG_NUMBER = "wrong_number", "wrong number or address"
    NOT_THERE = "not_there", "not there any more"
    REFUSED = "refused", "did not want to say"


class PictureRights(TextChoices):
    """Why a picture may be shown, and what others may do with it (SPDX names where there is one)."""

    OWN = "own", "taken for this register"
    PERMISSION = "permission", "shown with the owner's permission"
    CC0 = "CC0-1.0", "CC0: given to everybody"
    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    OGL = "OGL-UK-3.0", "Open Government Licence 3.0"


# Where the licences can be read.
LICENCE_PAGES = {
    PictureRights.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    PictureRights.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    PictureRights.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    PictureRights.OGL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


class ImportState(TextChoices):
    """How far an uploaded file has come."""

    UPLOADED = "uploaded", "brought, not checked yet"
    CHECKED = "checked", "checked, nothing written yet"
    APPLIED = "applied", "applied"
    REFUSED = "refused", "could not be read"


class ImportSubject(TextChoices):
    """What the rows of a list are about."""

    ASSETS = "assets", "assets"
    ACTIVITIES = "activities", "activities"
    LOCATIONS = "locations", "locations"
    CONTACTS = "contacts", "contacts"
    RELATIONS = "relations", "relations"
    TERMS = "terms", "terms of a vocabulary"


class RowOutcome(TextChoices):
    """What becomes of a row; together they are all the rows that came in."""

    CREATED = "created", "created"
    UPDATED = "updated", "updated"
    UNCHANGED = "unchanged", "unchanged"
    REJECTED = "rejected", "rejected"
    SKIPPED = "skipped", "skipped"


class RowDoubt(TextChoices):
    """What somebody should look at before a row is taken to be about an asset, or to be a new one."""

    CONFLICT = "conflict", "conflict"
    UNSURE = "unsure", "unsure"


class MatchAnswer(TextChoices):
    """What somebody decided about a row and an asset."""

    SAME = "same", "the same asset"
    DIFFERENT = "different", "another asset"


class JobKind(TextChoices):
    """Work that takes longer than somebody waits for a page."""

    LOOK = "look", "reading the file"
    CHECK = "check", "checking the rows"
    APPLY = "apply", "importing"
    UNDO = "undo", "taking back"
    COMPARE = "compare", "comparing two waves"
    ACCEPT = "accept", "accepting proposals"
    DUPLICATES = "duplicates", "looking for duplicates"


class JobState(TextChoices):
    """How far such work has come."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    CANCELLED = "cancelled", "cancelled"
    FAILED = "failed", "failed"


class RemovalKind(TextChoices):
    """What a mark of a removal recognises when a list brings it again."""

    RECORD = "record", "a whole record"
    EMAIL = "email", "an e-mail address"
    PHONE = "phone", "a telephone number"
    NAME = "name", "a name at one asset"
    PLACE = "place", "a name at a postcode"
    NUMBER = "number", "a number of another register"


class RemovalGround(TextChoices):
    """Why a person's data are removed."""

    PERSON = "person", "the person asks for it"
    NEXT_OF_KIN = "next_of_kin", "next of kin ask for it"
    ORDER = "order", "a court or the Information Commissioner orders it"
    MISTAKE = "mistake", "the data should never have been recorded"


class ReviewCycle(IntegerChoices):
    """After how many months a record is due for review."""

    THREE = 3, "every 3 months"
    SIX = 6, "every 6 months"
    TWELVE = 12, "every year"
    TWENTY_FOUR = 24, "every 2 years"


class Review(TextChoices):
    """Where an asset that goes on stands in its review cycle. What was never confirmed is due."""

    DUE = "due", "due for review"
    IN_TIME = "in_time", "confirmed in time"
    NEVER = "never", "never confirmed"


class SchemeCode(TextChoices):
    """The vocabularies that pages and imports know by name."""

    KIND = "kind", "kind"
    NATURE_OF_WORK = "nature_of_work", "nature of work"
    SECTOR = "sector", "sector type"
    FUNCTION = "function", "function"
    AUDIENCE = "audience", "audience"
    ACCESS = "access", "access"
