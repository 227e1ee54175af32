"""What lists write into a name although it is none of it: that it is closed, closed for a while, or was called so."""

import re
from dataclasses import dataclass

from assets.choices import Status

# Closed for a while comes first: "temporarily closed" is not closed.
_PAUSED = (
    r"(?:currently\s+|now\s+)?temporar(?:y|ily)\s+(?:clos\w*|shut\w*|suspend\w*)|(?:closed|shut|closure)\s+temporarily"
    r"|(?:currently\s+|now\s+)?(?:closed|shut)\s+(?:for|during|due\s+to|pending)\s+(?:\w+\s+){0,3}?"
    r"(?:refurb\w*|repairs?|renovat\w*|redevelop\w*|rebuild\w*|restor\w*|maintenance|works?|winter|season|building"
    r"|conservation|improvements?|relocation|fire|flood\w*|covid\w*|extension)[^)\]]*"
    r"|(?:currently\s+)?(?:closed|shut)\s+(?:until|till)\b[^)\]]*|(?:currently|under(?:going)?)\s+refurb\w*"
    r"|(?:re-?opening|re-?opens|due\s+to\s+re-?open)\b[^)\]]*|mothballed|paused|suspended|currently\s+closed|in\s+abeyance"
)
_CEASED = (
    r"(?:now\s+|permanently\s+|since\s+|sadly\s+)*(?:clos(?:ed|ure)|shut)(?:\s+(?:down|permanently|for\s+good))?"
    r"(?:\s*(?:in|since|on|from|as\s+of|/|,)?\s*(?:\w+\s+){0,3}\d{2,4}[\w/.-]*)?(?:\s*(?:/|and|&)\s*\w+)?"
    r"|(?:now\s+)?(?:ceased(?:\s+\w+)?|defunct|inactive|derelict|demolished|disused|dissolved|disbanded|wound\s+up"
    r"|no\s+longer\s+\w+|discontinued|extinct|withdrawn)(?:\s+(?:in\s+)?\d{4})?"
)
_FORMER = (
    r"(?:formerly|previously|prev\.|originally|once|aka|a\.k\.a\.?|f/?k/?a|also\s+known\s+as|was)\s+"
    r"(?:known\s+as\s+|the\s+)?"
)
# What says when it opens or opened, or how it is run, and nothing of whether it is there.
_OPENS = (
    r"(?:now\s+)?(?:re-?)?(?:open|opens|opening|opened)(?:\s+(?:in|from|on|by|until|only))?\s+[\w\s,]*\d{4}"
    r"|now\s+open|by\s+appointment(?:\s+only)?"
)
_TEMPORARY = r"temporar(?:y|ily)(?:\s+(?:location|premises|site|accommodation|building|home|address|located)[^)\]]*)?"

# Set off from the name by brackets, by a dash or colon with a blank beside it, by a comma, or by stars.
_BRACKETS = re.compile(r"[(\[{]\s*([^()\[\]{}]*?)\s*[)\]}]")
_TAIL = re.compile(r"(?:\s+[-–—:*]+\s*|\s*[-–—:*]+\s+|\s*[,;*]+\s*|\s+-)([^,;]+?)\s*\**\s*$")
_HEAD = re.compile(r"^\s*\**\s*([^-–—:*]+?)\s*(?:[:*]+|\s[-–—]+\s)\s*(?=\S)")
# So plain that it needs nothing to set it off, at the end.
_BARE_TAIL = re.compile(
    r"\s+((?:now|permanently|temporarily|currently)\s+(?:closed|shut)|closed\s+(?:for|until|temporarily|down)\b.*|closed)\s*$",
    re.IGNORECASE,
)
_BARE_HEAD = re.compile(r"^\s*(temporar(?:y|ily)\s+closed|permanently\s+closed)\s+(?=\S)", re.IGNORECASE)
_PATTERNS = (
    (Status.PAUSED, re.compile(_PAUSED, re.IGNORECASE)),
    (Status.CEASED, re.compile(_CEASED, re.IGNORECASE)),
)
_FORMERLY = re.compile(_FORMER + r"(.+)", re.IGNORECASE)
_OPENING = re.compile(_OPENS, re.IGNORECASE)
_FOR_A_WHILE = re.compile(_TEMPORARY, re.IGNORECASE)
_FIRST_WORD = re.compile(r"\btemporary\s+(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Noted:
    """A name without what was noted in it.

    ``status`` is what the note says, with its ``words``; both are empty where there is none. ``also`` are other names
    that it gives. ``is_temporary``: what stood there stood there for a while.
    """

    bare: str
    status: str = ""
    words: str = ""
    also: tuple[str, ...] = ()
    is_temporary: bool = False


def read_notes(name: str) -> Noted:
    """Part a name from what is noted in it. A name of nothing but a note stays as it is.

    >>> read_notes("Dovecot Library - closed for refurbishment")
    Noted(bare='Dovecot Library', status='paused', words='closed for refurbishment', also=(), is_temporary=False)
    >>> read_notes("Cow Close Library").status
    ''
    """
    reader = _Reader(name)
    reader.read()
    bare = " ".join(reader.text.split()).strip(" ,;:-–—*")
    if not bare:
        return Noted(name, reader.status, reader.words)
    return Noted(bare, reader.status, reader.words, tuple(reader.also), reader.is_temporary)


class _Reader:
    def __init__(self, name: str) -> None:
        self.text, self.status, self.words = name, "", ""
        self.also: list[str] = []
        self.is_temporary = False

    def read(self) -> None:
        """Take off note by note, wherever they stand."""
        for found in _BRACKETS.findall(self.text):
            if self._is_note(found):
                self.text = re.sub(rf"[(\[{{]\s*{re.escape(found)}\s*[)\]}}]", " ", self.text, count=1)
        for pattern in (_TAIL, _BARE_TAIL):
            while (tail := pattern.search(self.text)) and tail.start() and self._is_note(tail[1]):
                self.text = self.text[: tail.start()]
        for pattern in (_HEAD, _BARE_HEAD):
            if (head := pattern.match(self.text)) and self._is_note(head[1]):
                self.text = self.text[head.end() :]
        without = _FIRST_WORD.sub("", self.text)
        if without != self.text and without.strip():
            self.text, self.is_temporary = without, True

    def _is_note(self, text: str) -> bool:
        """Whether it is a note and none of the name; what it says is kept."""
        text = text.strip(" *.!")
        for status, pattern in _PATTERNS:
            if pattern.fullmatch(text):
                # "Closed" is said in the heading of the note; "temporarily" in its words must not be lost.
                if self.status != Status.CEASED:
                    self.status, self.words = str(status.value), text
                return True
        if _OPENING.fullmatch(text):
            return True
        if _FOR_A_WHILE.fullmatch(text):
            self.is_temporary = True
            return True
        if former := _FORMERLY.fullmatch(text):
            self.also.append(former[1].strip(" .\"'“”‘’"))
            return True
        return False
