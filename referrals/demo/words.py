"""The words of the demo: names and sentences made up for it. Nobody is meant by any of them."""

GIVEN_NAMES = (
    "Ada", "Bram", "Cora", "Dilys", "Edwin", "Fay", "Gwen", "Hal", "Ines", "Jonah", "Kezia", "Lorna", "Miriam", "Ned",
    "Orla", "Percy", "Quentin", "Rosa", "Silas", "Tess", "Una", "Vera", "Wilf", "Xenia", "Yusuf", "Zofia", "Amina",
    "Bashir", "Chidi", "Dorota",
)  # fmt: skip
FAMILY_NAMES = (
    "Testerby", "Sampleton", "Mockford", "Demowska", "Fictley", "Placeholt", "Examplar", "Synthby", "Trialman",
    "Draftwell", "Modelsen", "Pretendo", "Makeham", "Figment", "Notional", "Inventry",
)  # fmt: skip

# Forty surgeries that never were: a tree and a kind of street.
_TREES = ("Alder", "Beech", "Cedar", "Damson", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")
_WAYS = ("Lane", "Road", "Square", "Walk")
PRACTICES = tuple(f"{tree} {way} Surgery (demo)" for way in _WAYS for tree in _TREES)

WHAT_MATTERS = (
    "Making something with my hands again, and a brew after.",
    "To sing where nobody minds how it sounds.",
    "To have one morning a week that is mine.",
    "To hear people talk about something else than the news.",
    "To get out of the flat before it gets dark.",
    "To learn something my grandchildren do not know yet.",
    "To be useful to somebody.",
    "To sleep through, and not go over everything.",
)
STRENGTHS = (
    "I was a joiner for forty years.",
    "I can cook for thirty.",
    "I know every tree in the park.",
    "I listen.",
    "I have kept every story my mother told.",
)
REASONS = (
    "Has been on their own a great deal since work stopped.",
    "Would like company, and something to look forward to.",
    "Wants to do something creative; has not since school.",
    "Low since the spring, and says that music helps.",
    "New here, and would like to meet people.",
)
WHEN_SUITS = ("Mornings, not Fridays", "Afternoons", "Tuesday or Thursday mornings", "Any day but Monday", "Weekends")
GOALS = ("Go out twice a week", "Make one thing and keep it", "Know three people by name", "Walk to the river and back")
STEPS = ("Ring the group and ask about the first visit", "Go along together the first time", "Look up the bus")
QUESTIONS = ("Can they manage a flight of stairs with a rail?", "Would a quieter group suit better?")
ANSWERS = ("Yes, slowly.", "They would like to try the bigger one first.")
FEEDBACK = (
    "Came each week and now makes the tea for everybody.",
    "Quiet at first, and the last to leave by the end.",
    "Finished a piece that is on our wall, and goes to the Monday group as well.",
)
# By what came of it; of nobody’s answering there is nothing to tell.
CONTACT_NOTES = {
    "reached": ("Rang to see how it went.", "Talked about a first visit."),
    "message_left": ("Left a message with the number of the service.",),
}
GETTING_THERE = (
    "Bus at the door; level.",
    "Ten minutes’ walk from the station.",
    "Parking behind; side door is level.",
    "",
)
# By where somebody went on to, as they told it months later.
WENT_ON_TO = {
    "asset": (
        "Still meets three of the others on the same afternoon.",
        "Joined the open evening there and pays for it.",
    ),
    "volunteering": ("Puts the room ready before each session.", "Helps the new ones find their feet."),
    "training": ("Is on the evening course at the college.",),
    "work": ("Two mornings a week in a framing shop.",),
    "none": ("Nothing yet; would like to be asked again.", "Was away a good deal. All right otherwise."),
}
