"""Words of names: one spelling for each, which of them say what a thing is, and which say next to nothing."""

# One spelling; keys are words of a normalised name.
SAME_WORDS = {
    "archives": "archive", "assoc": "association", "cathedrals": "cathedral", "center": "centre", "centres": "centre",
    "ch": "church", "coll": "college", "ctr": "centre", "ctre": "centre", "cttee": "committee", "dept": "department",
    "gall": "gallery", "hist": "history", "historical": "history", "info": "information", "inst": "institute",
    "lib": "library", "libr": "library", "mt": "mount", "mus": "museum", "record": "archive", "records": "archive",
    "rd": "road", "saint": "st", "sch": "school", "soc": "society", "street": "st", "theater": "theatre",
    "uni": "university", "univ": "university", "utd": "united", "museumm": "museum", "art": "arts", "study": "studies",
    "regt": "regiment", "regimental": "regiment", "rlwy": "railway", "rly": "railway", "ww1": "wwi", "ww2": "wwii",
    "stn": "station", "hq": "headquarters",
}  # fmt: skip

# What a thing is, and the family of things it belongs to. One thing is not of two families without saying both.
FAMILIES = {
    "library": "library",
    "libraries": "library",
    "museum": "museum",
    "museums": "museum",
    "gallery": "gallery",
    "galleries": "gallery",
    "archive": "archive",
    "muniment": "archive",
    "muniments": "archive",
    "theatre": "theatre",
    "playhouse": "theatre",
    "cinema": "cinema",
}
# What stands in the names of streets and quarters as often: it says what a thing is where nothing else does.
WEAK_FAMILIES = {
    "church": "church",
    "chapel": "church",
    "cathedral": "church",
    "minster": "church",
    "mosque": "mosque",
    "synagogue": "synagogue",
    "temple": "temple",
    "school": "school",
    "academy": "school",
    "hospital": "hospital",
    "cafe": "cafe",
    "pub": "pub",
    "shop": "shop",
    "park": "park",
    "pool": "pool",
    "foodbank": "foodbank",
    "nursery": "nursery",
    "zoo": "zoo",
}
STRONG_FAMILIES = frozenset(FAMILIES.values())
# Families that one thing passes between without becoming another.
_RELATED = (frozenset({"museum", "gallery"}), frozenset({"archive", "library"}), frozenset({"theatre", "cinema"}))

# Words that many names have and that tell no two of them apart.
GENERIC = frozenset(
    {
        "access", "action", "adult", "area", "arts", "association", "band", "branch", "building", "central",
        "centre", "charity", "childrens", "choir", "city", "civic", "club", "collection", "collections", "college",
        "community", "contact", "council", "county", "customer", "day", "department", "discovery", "district",
        "drop", "exhibition", "experience", "family", "garden", "gardens", "group", "guides", "hall", "headquarters",
        "heritage", "history", "house", "hub", "hubs", "including", "incorporating", "independent", "information",
        "institute", "institution", "joint", "learning", "leisure", "lending", "life", "local", "main", "memorial",
        "mobile", "national", "neighborhood", "neighbourhood", "new", "office", "old", "one", "open", "orchestra",
        "park", "players", "plus", "point", "project", "public", "reference", "resource", "resources", "room",
        "rooms", "royal", "scouts", "service", "services", "shop", "singers", "society", "space", "spaces",
        "special", "st", "static", "station", "stop", "studies", "tourist", "town", "trust", "unit", "university",
        "use", "village", "visitor", "visitors", "warm", "welcome",
    }
)  # fmt: skip
# Words whose presence or absence is no other name.
WEIGHTLESS = frozenset(
    {"a", "an", "at", "by", "for", "in", "of", "on", "to", "with", "branch", "public", "static", "inc", "s",
     "registered", "cio", "llp", "lending"}
)  # fmt: skip
# What a list leaves out together with the kind of thing that all its rows are.
LEFT_OUT_TOO = frozenset(
    {"reference", "community", "branch", "village", "information", "centre", "service", "lending", "public"}
)
# Words of a body that runs things: what they stand with may stand before the name of each of them, or be left off.
BODIES = frozenset(
    {
        "university", "college", "council", "trust", "museums", "libraries", "galleries", "service", "services",
        "department", "faculty", "authority", "corporation", "borough", "cathedral", "institute", "institution",
        "school", "society", "diocese", "federation", "association", "ministry", "hospital", "polytechnic",
        "partnership", "foundation", "group", "commission", "parish", "leisure", "culture",
    }
)  # fmt: skip
# What stands within another thing or beside it, and is a thing of its own.
ANNEXES = frozenset(
    {"friends", "studies", "store", "stores", "mobile", "archive", "collection", "collections", "shop", "cafe",
     "annexe", "annex", "childrens", "campus", "faculty", "department", "archaeology", "conservation", "education",
     "division", "section", "manuscripts", "reserve"}
)  # fmt: skip
# Institutions that have a library or a museum for themselves: it is not that of the town.
INSTITUTIONS = frozenset(
    {"university", "college", "school", "hospital", "infirmary", "academy", "polytechnic", "hmp", "prison", "campus",
     "seminary", "nhs", "institute", "institution", "society", "cathedral", "minster", "church", "parish", "chapter"}
)  # fmt: skip
# Only these make a body of what has no comma, bracket or dash to set it off: "University of X Y Gallery".
STRONG_BODIES = frozenset(
    {"university", "college", "council", "museums", "libraries", "galleries", "borough", "authority", "trust"}
)
# Words that make a name one of a body that runs several, when what it runs is named in the plural.
RUNNING = frozenset({"service", "services", "department", "headquarters", "group", "trust", "council", "authority"})


def conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether these are families of two different things: nothing in common, and nothing related."""
    if not one or not other or one & other:
        return False
    return not any(one & related and other & related for related in _RELATED)
