"""What profiles of lists about other things than assets can speak of: the columns of their resources.

The resources lie above the imports and know the columns themselves (``assets.resources.subjects``); a test holds the
two together. ``FIELDS`` are the names that profiles use with the headings of the register's own sheets. ``NEEDED`` are
those without which no row of a list could be understood: one of each group.
"""

from collections.abc import Iterable, Mapping

from assets.choices import ImportSubject

_ASSET = {"asset": "asset", "asset_number": "asset number", "asset_postcode": "asset postcode"}
_KNOWN = {"basis": "how it is known", "as_of": "known on", "source": "source"}
_PERIOD = {"since": "since", "until": "until"}

FIELDS: Mapping[ImportSubject, Mapping[str, str]] = {
    ImportSubject.ACTIVITIES: {
        **_ASSET, "name": "name", "description": "description", "schedule": "schedule", "starts_on": "starts on",
        "ends_on": "ends on", "cost": "cost", "cost_note": "cost note", "audiences": "audience",
        "capacity": "capacity", "accepts_referrals": "accepts referrals", "status": "status",
        "visibility": "visibility",
    },
    ImportSubject.LOCATIONS: {
        "id": "id", **_ASSET, "address": "address", "postcode": "postcode", "latitude": "latitude",
        "longitude": "longitude", "precision": "how exact the point is", "is_current": "current",
        "is_masked": "kept private", "public_area": "area shown instead", **_PERIOD, **_KNOWN,
    },
    ImportSubject.CONTACTS: {
        **_ASSET, "name": "contact name", "role": "contact role", "email": "contact e-mail",
        "phone": "contact telephone", "visibility": "who may see the contact", **_KNOWN,
    },
    ImportSubject.RELATIONS: {
        "from_asset": "from", "from_asset_number": "from number", "from_asset_postcode": "from postcode",
        "kind": "kind", "to_asset": "to", "to_asset_number": "to number", "to_asset_postcode": "to postcode",
        **_PERIOD, "source": "source",
    },
    ImportSubject.TERMS: {
        "scheme": "scheme", "code": "code", "label": "label", "parent": "broader term",
        "description": "description", "source": "source", "symbol": "marker", "position": "position",
    },
}  # fmt: skip
_WHICH_ASSET = ("asset", "asset_number")
NEEDED: Mapping[ImportSubject, tuple[tuple[str, ...], ...]] = {
    ImportSubject.ACTIVITIES: (_WHICH_ASSET, ("name",)),
    ImportSubject.LOCATIONS: (("id", *_WHICH_ASSET),),
    ImportSubject.CONTACTS: (_WHICH_ASSET,),
    ImportSubject.RELATIONS: (("from_asset", "from_asset_number"), ("kind",), ("to_asset", "to_asset_number")),
    ImportSubject.TERMS: (("scheme",), ("code", "label")),
}

# What other lists write over these columns, as ``heading_key`` has it; the likeliest first.
_ASSET_WORDS = "asset assetname organisation organization organisationname venue venuename group groupname name"
SYNONYMS: Mapping[ImportSubject, Mapping[str, str]] = {
    ImportSubject.ACTIVITIES: {
        "name": "activity activityname session sessionname class classname event eventname servicename title",
        "asset": "asset assetname venue venuename organisation organization organisationname provider where",
        "schedule": "when time times day days dayandtime daysandtimes timetable",
        "starts_on": "starts start startdate datestarted firstsession from",
        "ends_on": "ends end enddate lastsession until to",
        "cost": "price fee charge costs",
        "audiences": "audiences whofor for targetaudience targetgroup suitablefor whoisitfor",
        "capacity": "places spaces maxplaces",
        "accepts_referrals": "referrals takesreferrals referral",
        "description": "details about summary",
        "asset_postcode": "postcode venuepostcode",
    },
    ImportSubject.LOCATIONS: {
        "asset": _ASSET_WORDS,
        "address": "location fulladdress streetaddress street address1",
        "latitude": "lat",
        "longitude": "long lng lon",
        "asset_number": "uprn",
    },
    ImportSubject.CONTACTS: {
        "asset": "asset assetname organisation organization organisationname venue venuename group groupname",
        "name": "contact contactperson person name fullname",
        "role": "role jobtitle position title contacttitle",
        "email": "email e-mail emailaddress contactemail e-mailaddress",
        "phone": "phone telephone tel mobile telno telephonenumber phonenumber contactphone contactnumber",
        "visibility": "visibility",
        "asset_postcode": "postcode",
    },
    ImportSubject.RELATIONS: {
        "from_asset": "fromasset asset organisation",
        "kind": "relation relationship type",
        "to_asset": "toasset relatedasset partner related",
    },
    ImportSubject.TERMS: {
        "scheme": "vocabulary taxonomy list",
        "label": "term name concept",
        "parent": "parent broader parentterm",
        "description": "definition notes",
    },
}


def missing(about: ImportSubject, names: Iterable[str]) -> list[tuple[str, ...]]:
    """The groups of needed fields of which none is among ``names``."""
    given = set(names)
    return [group for group in NEEDED[about] if given.isdisjoint(group)]
