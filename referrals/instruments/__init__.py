"""Questionnaires as versioned data, and their exact scoring.

Pure: it knows no framework and no database. A definition is a file in ``definitions`` and never changes once it is
released; another wording or another way of scoring is another version. The pages, the command ``score_measure`` and the
documentation (``docs/instruments.md``) are all made from these definitions.
"""

from referrals.instruments.catalogue import CODES, UnknownInstrumentError, instrument, latest
from referrals.instruments.instrument import Alert, Change, Choice, Instrument, Item, Subscale, Threshold
from referrals.instruments.scoring import Answers, Scored, score

__all__ = [
    "CODES",
    "Alert",
    "Answers",
    "Change",
    "Choice",
    "Instrument",
    "Item",
    "Scored",
    "Subscale",
    "Threshold",
    "UnknownInstrumentError",
    "instrument",
    "latest",
    "score",
]
