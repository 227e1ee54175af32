"""Words of names that say what a thing is: which sorts exclude each other, and which are written in short."""

# The same word written in short or in another way. Keys are words of a normalised name.
SAME_WORDS = {
    "assn": "association",
    "assoc": "association",
    "archives": "archive",
    "bookshop": "shop",
    "cathedral": "church",
    "center": "centre",
    "ch": "church",
    "chapel": "church",
    "childrens": "children",
    "cmty": "community",
    "cntr": "centre",
    "coll": "college",
    "collections": "collection",
    "comm": "community",
    "ctr": "centre",
    "dept": "department",
    "galleries": "gallery",
    "gardens": "garden",
    "gdn": "garden",
    "gdns": "garden",
    "gp": "group",
    "grp": "group",
    "larder": "foodbank",
    "lib": "library",
    "libraries": "library",
    "masjid": "mosque",
    "mus": "museum",
    "museums": "museum",
    "pantry": "foodbank",
    "record": "archive",
    "records": "archive",
    "restaurant": "cafe",
    "rd": "road",
    "saint": "st",
    "sch": "school",
    "services": "service",
    "soc": "society",
    "store": "shop",
    "theater": "theatre",
    "uni": "university",
    "univ": "university",
    "utd": "united",
}

# Several words that mean no more than one, and nothing that one of them means.
PHRASES = {
    "one stop shop": "hub",
    "customer service centre": "hub",
    "customer services centre": "hub",
    "food bank": "foodbank",
    "food pantry": "foodbank",
    "primary school": "primary",
}

# What a thing is. Two names that each say so, and say different things, are names of two things.
KINDS = frozenset(
    {
        "allotments", "archive", "band", "brownies", "cafe", "castle", "cemetery", "chemist", "choir", "church",
        "cinema", "cricket", "farm", "foodbank", "football", "gallery", "garden", "guides", "gym", "hospital",
        "hostel", "hotel", "library", "market", "mosque", "museum", "nursery", "orchestra", "park", "playgroup",
        "pool", "primary", "pub", "rugby", "school", "scouts", "shop", "stadium", "surgery", "synagogue", "temple",
        "theatre",
    }
)  # fmt: skip
# What stands inside another thing or beside it and is a thing of its own: a museum and its shop.
ANNEXES = frozenset(
    {
        "band", "brownies", "cafe", "campus", "chemist", "children", "choir", "collection", "cricket", "department",
        "division", "faculty", "football", "foodbank", "friends", "guides", "gym", "manuscripts", "nursery",
        "orchestra", "playgroup", "reference", "rugby", "school", "scouts", "section", "shop", "surgery",
    }
)  # fmt: skip
# What runs several things, and is none of them: a university is not its gallery. Of some words only the plural is one.
BODIES = frozenset(
    {
        "authority", "borough", "college", "corporation", "council", "diocese", "federation", "galleries", "institute",
        "libraries", "museums", "polytechnic", "service", "trust", "university",
    }
)  # fmt: skip
# Of these the ones that have things of the same sort as the town has: a college's library is not the town's.
LEARNED = frozenset({"college", "polytechnic", "school", "university"})
# Words that stand in so many names that they tell nothing apart.
GENERIC = frozenset(
    {
        "a", "art", "arts", "association", "at", "branch", "building", "by", "centre", "city", "club", "community",
        "county", "customer", "district", "for", "group", "hall", "heritage", "house", "hub", "in", "information",
        "learning", "link", "local", "main", "national", "neighbourhood", "new", "of", "old", "on", "parish",
        "partnership", "project", "public", "resource", "resources", "room", "royal", "social", "society", "space",
        "st", "study", "town", "uk", "village", "visitor", "visitors", "welcome", "with",
    }
)  # fmt: skip
# Words that initials leave out.
SMALL_WORDS = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"})
