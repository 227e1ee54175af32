"""When two names are the same name: the one rule, used by imports, duplicates and comparison."""

import re
import unicodedata

# Words of no weight: their presence or absence is no rename.
_NOISE = {"the", "ltd", "limited", "cic", "plc", "co", "and"}
# "(Closed)", "(temporarily closed)" and the like speak of the status, not of the name.
_STATUS_NOTE = re.compile(r"[\(\[][^)\]]*\b(closed|temporar\w*|derelict|ceased|formerly)\b[^)\]]*[\)\]]", re.IGNORECASE)
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_WORD = re.compile(r"\w+")


def normalise_name(name: str) -> str:
    """The key under which a name is compared: words in lower case, without accents, apostrophes and words of no weight.

    "Library, Dovecot" and "Dovecot Library" have one key, as have "A & B Ltd" and "A and B": the words are sorted,
    because lists turn names round to file them. A name of nothing but words of no weight keeps them.

    >>> normalise_name("The Library, Dovecot (Closed)") == normalise_name("Dovecot Library")
    True
    """
    text = _STATUS_NOTE.sub(" ", name)
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    text = "".join(character for character in text if not unicodedata.combining(character))
    words = _WORD.findall(text)
    return " ".join(sorted(word for word in words if word not in _NOISE) or sorted(words))
