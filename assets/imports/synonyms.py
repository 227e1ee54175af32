"""What British councils, arts bodies, museums, directories and Access databases write over their columns.

Each heading is in the form of ``heading_key`` without punctuation ("Tel. No." is "telno"). Behind a heading stand the
targets that it may mean, the likeliest first.
"""

import re

from assets.choices import IdentifierKind
from assets.imports.headings import heading_key


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BY_TARGET: dict[str, str] = {
    # Which of several is the name is decided by their order here.
    "name": """
        name organisationname organizationname orgname venuename assetname nameoforganisation nameoforganization
        nameofvenue nameofgroup groupname institutionname museumname libraryname theatrename cinemaname gallery
        galleryname parkname sitename centrename placename clubname societyname schoolname churchname businessname
        companyname charityname applicantname hallname buildingname providername servicename facilityname projectname
        organisation organization venue organisationtitle title institution museum library theatre cinema park centre
        group club society applicant company business provider charity facility site place asset service fullname
        officialname nameofasset nameofproject project
        """,
    "alternative_names": """
        alternativename alternativenames altname altnames aka alsoknownas knownas othername othernames tradingname
        tradingas shortname nickname acronym commonname
        """,
    "former_names": """
        formername formernames previousname previousnames oldname oldnames formerly previouslyknownas formerlyknownas
        """,
    "kind": "kind kindofasset assetkind assettype typeofasset organisationtype orgtype typeoforganisation",
    "nature_of_work": """
        natureofwork typeofwork category categories activity activities type discipline disciplines artform artforms
        subject theme themes tags keywords work workarea areaofwork sectorofwork servicetype typeofservice services
        typeofactivity primaryactivity mainactivity classification artformdiscipline subjectmatter categoryname
        servicetaxonomies taxonomies taxonomy focus
        """,
    "category": "subcategory subtype subjectmatterfull secondarycategory category2 type2",
    "sector": """
        sector sectortype typeofsector governance governancetype legalstatus legalform legalstructure ownership
        ownedby constitution legalentity structure institutiontype organisationalstatus organisationstatus
        """,
    "audience": """
        audience audiences audiencetype targetaudience targetgroup targetgroups clientgroup clientgroups whofor
        whoisitfor beneficiaries usergroup usergroups suitablefor suitabilities agegroup agegroups agerange
        eligibility
        """,
    "functions": "functions function",
    "description": """
        description descriptions details about summary blurb aims aimsandobjectives purpose mission overview whatitdoes
        whatwedo whattheydo furtherinformation furtherdetails moreinformation information info profile
        descriptionofservice servicedescription descriptionofactivities longdescription shortdescription objects text
        """,
    "part_of": """
        partof parent parentorganisation parentorganization parentbody parentname umbrella umbrellaorganisation
        organisation organization managedby operator operatingorganisation runby host hostorganisation
        provider venue
        """,
    "address": """
        address addresses fulladdress postaladdress mailingaddress streetaddress addressline street streetname road
        town city posttown locality village county building buildingno housenumber houseno number addr add
        towncity cityortown villagetownorcity towncityorvillage premises premisesname addresstown addresscity
        addresscounty
        """,
    "postcode": "postcode postcodes postalcode pcode pc zip zipcode postcd pcd pcds",
    "latitude": "latitude lat ycoord ycoordinate y wgs84lat geolat latitudewgs84 gpslat",
    "longitude": "longitude long lng lon xcoord xcoordinate x wgs84long geolong geolng longitudewgs84 gpslong",
    "easting": "easting eastings osgbeasting oseasting x xcoord xcoordinate east gridx geoeast oseast1m",
    "northing": "northing northings osgbnorthing osnorthing y ycoord ycoordinate north gridy geonorth osnrth1m",
    "public_area": """
        borough boroughname district ward wardname neighbourhood neighborhood localauthority localauthorityname area
        areaname localityname parish townward council councilarea authority la region areaofcity
        """,
    "website": """
        website websites web webaddress websiteaddress websiteurl url urls homepage webpage link internet www site
        weblink
        """,
    "email": """
        email emails emailaddress emailaddresses mail mailaddress generalemail publicemail enquiriesemail emailid
        """,
    "phone": """
        phone phones telephone telephones telephoneno telephonenumber telephonenumbers tel telno telnumber phoneno
        phonenumber phonenumbers landline voice mainphone maintelephone daytimetelephone contacttel
        """,
    "status": """
        status currentstatus operationalstatus openstatus statusname state open isopen opennow active isactive current
        stillopen stillactive openclosed openorclosed closed isclosed closednow temporarilyclosed statuscode
        """,
    "status_reason": "statusreason reasonforclosure closurereason reasonclosed",
    "status_evidence": "statusevidence evidence",
    "status_reporter": "statusreporter reportedby",
    "contact_visibility": "contactvisibility",
    "status_date": "statusdate statussince dateofstatus",
    "opened": """
        opened openeddate opendate dateopened dateopen openingdate dateofopening yearopened openyear yearofopening
        founded yearfounded foundedin founding dateoffoundation foundationdate established est yearestablished
        dateestablished establishedin started startdate datestarted startyear since yearstarted formed dateformed
        yearformed inception incorporated incorporationdate begun openeddt
        """,
    "ceased": """
        ceased closed closeddate closedate dateclosed closingdate dateofclosing closuredate dateofclosure yearclosed
        yearofclosure closureyear ended enddate dateended endyear ceaseddate dateceased folded wound dissolved
        dissolveddate closedon
        """,
    "masked": "masked private keepprivate addressprivate confidentialaddress maskexactaddress hideaddress",
    "visibility": "visibility whomayseeit",
    "precision": "precision locationprecision howexactthepointis",
    "source": "source sources sourceofinformation informationsource provenance dataprovenance datasource",
    "contact_name": """
        contact contactname contactperson namedcontact maincontact keycontact primarycontact contactfullname firstname
        surname lastname forename forenames familyname givenname person personname officer keyperson leader manager
        chair chairperson secretary organiser coordinator owner ownername headteacher curator librarian director
        headofservice leadofficer contactforename contactsurname contactfirstname contactlastname nameofcontact
        """,
    "contact_role": """
        contactrole contacttitle contactposition contactjobtitle jobtitle position role roletitle designation post
        """,
    "contact_email": "contactemail contactemailaddress emailofcontact personalemail managersemail manageremail",
    "contact_phone": """
        contactphone contacttelephone contactnumber contactno contactphonenumber contacttelephonenumber mobile mobileno
        mobilenumber mobilephone mob homephone hometel hometelephone
        """,
    f"id:{IdentifierKind.CHARITY}": """
        charityno charitynumber charitynum regcharityno registeredcharityno registeredcharitynumber
        registeredcharity charityregno charityregistrationnumber charitycommissionnumber charityref ccn charityid
        """,
    f"id:{IdentifierKind.COMPANY}": """
        companyno companynumber companynum companyregno companyregistrationnumber companyregistration
        companieshousenumber companieshouseno registeredcompanynumber crn companyid companyreg
        """,
    f"id:{IdentifierKind.UPRN}": """
        uprn uprns osaddressbaseuprn uniquepropertyreferencenumber uniquepropertyreference propertyreference
        """,
    f"id:{IdentifierKind.WIKIDATA}": "wikidata wikidataid wikidataitem qid",
    f"id:{IdentifierKind.ACCREDITATION}": "accreditationnumber accreditationno museumaccreditationnumber",
    f"id:{IdentifierKind.ARTS_COUNCIL}": "artscouncilid artscouncilnumber artscouncilref",
    f"id:{IdentifierKind.SOURCE}": """
        id ref refno reference referenceno referencenumber uniqueid uniquereference recordid recordno recordnumber rowid
        key code sourceid customerid supplierid organisationid organizationid orgid orgcode orgref venueid assetid
        siteid museumid libraryid urn importid databaseid dbid autonumber no objectid fid gid externalid contactid
        listentry listentrynumber organisationcode sourceref serviceid
        """,
}  # fmt: skip
# Headings that mean nothing here, although they are much like others that do.
_NOTHING = "accreditation country fax faxno faxnumber logo county_code countycode towncode wardcode latlong"
# What is a fact under another word than the term's own.
_FACTS = {
    "fact:access.step_free": """
        stepfreeaccess wheelchair wheelchairaccess wheelchairaccessible disabledaccess da ramp
        levelaccess accessible isaccessible
        """,
    "fact:access.accessible_toilet": "disabledtoilet disabledtoilets accessibletoilets disabledwc accessiblewc",
    "fact:access.hearing_loop": "inductionloop loop hearingloops",
    "fact:access.blue_badge_parking": "disabledparking bluebadge accessibleparking disabledparkingspaces",
    "fact:access.changing_place": "changingplaces changingplacestoilet",
    "fact:access.bsl": "bsl signlanguage bslinterpreter",
    "fact:access.guide_dogs": "guidedogs guidedogswelcome assistancedogs",
}
# Words that may stand before a heading and change nothing ("institution address", "location_postcode").
_BEFORE = _words(
    """
    asset organisation organization org venue institution site location loc main public the museum library office
    registered full current general building property os addressbase postal service hq head primary correspondence
    business company group
    """
)
# Words that, wherever they stand in a heading, tell what is under it.
_TELLING = {
    "postcode": "postcode",
    "uprn": "id:uprn",
    "latitude": "latitude",
    "longitude": "longitude",
    "easting": "easting",
    "northing": "northing",
    "website": "website",
    "url": "website",
}
_ADDRESS_LINE = re.compile(r"(?:(?:postal|venue|org|location)?(?:address|addr|add|street)(?:line|ln)?|line|ln)\d")
# Headings of people's columns: what stands in such a column is about the person, and seen by staff alone.
_PEOPLE = _words(
    """
    contact contacts officer manager secretary chair chairperson chairman treasurer leader person director owner
    coordinator organiser curator librarian headteacher
    """
)
_OF_PERSON_TARGETS = {
    "name": "contact_name",
    "email": "contact_email",
    "phone": "contact_phone",
    **{name: name for name in ("contact_name", "contact_role", "contact_email", "contact_phone", "contact_visibility")},
}
# What stands under these may be about people, whatever it is.
_REMARKS = _words("notes note comments comment remarks remark memo")
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# "Type (2)" is the second column called "Type"; see ``name_columns``.
_REPEATED = re.compile(r" \(\d+\)$")
_PUNCTUATION = re.compile(r"[^\w]+|_")


def _turned() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for target, headings in (*_BY_TARGET.items(), *_FACTS.items()):
        for heading in headings.split():
            found.setdefault(plain(heading), []).append(target)
    for heading in _NOTHING.split():
        found[plain(heading)] = []
    return {heading: tuple(targets) for heading, targets in found.items()}


def plain(heading: str) -> str:
    """A heading as it is compared here: letters and digits alone.

    >>> plain("Tel. No:")
    'telno'
    """
    return _PUNCTUATION.sub("", heading_key(_REPEATED.sub("", heading)))


HEADINGS = _turned()
# How good each heading is for its target: several columns that say the same are told apart by it.
RANKS = {
    (target, plain(heading)): rank
    for target, headings in _BY_TARGET.items()
    for rank, heading in reversed(list(enumerate(headings.split())))
}


def is_exact(heading: str) -> bool:
    """Whether the heading is one that is known, or a numbered line of an address."""
    return plain(heading) in HEADINGS or bool(_ADDRESS_LINE.fullmatch(plain(heading)))


def targets_of(heading: str) -> tuple[str, ...]:
    """What a heading may mean, the likeliest first; nothing where it is not known."""
    name = plain(heading)
    if _ADDRESS_LINE.fullmatch(name):
        return ("address",)
    return HEADINGS.get(name) or _of_words(heading)


def _of_words(heading: str) -> tuple[str, ...]:
    words = [word.casefold() for word in _WORDS.findall(heading)]
    without = [word for word in words if word not in _PEOPLE and word != "s"] or list(words)
    while len(without) > 1 and without[0] in _BEFORE:
        without.pop(0)
    found = HEADINGS.get("".join(without), ()) if len(without) < len(words) else ()
    if _ADDRESS_LINE.fullmatch("".join(without)):
        return ("address",)
    if found:
        return found
    if words and words[-1] == "name":
        return ("name",)
    return next(((target,) for word, target in _TELLING.items() if word in words), ())


def is_of_person(heading: str) -> bool:
    """Whether the column is about a person: "Contact e-mail", "Secretary's telephone"."""
    words = {word.casefold() for word in _WORDS.findall(heading)}
    return bool(words & _PEOPLE) or plain(heading).startswith("contact")


def is_remark(heading: str) -> bool:
    """Whether the column holds what its keepers noted for themselves."""
    return any(word.casefold() in _REMARKS for word in _WORDS.findall(heading))


def for_person(target: str) -> str:
    """The same thing said of a person, for staff alone; nothing for what the register does not keep of people."""
    return _OF_PERSON_TARGETS.get(target, "")
