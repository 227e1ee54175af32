"""Words that stand for one of a few answers: yes and no, statuses, who may see a record, how exact a point is."""

from django.db.models import TextChoices

from assets.choices import Precision, Status, Tri, Visibility
from assets.imports.text import key

_YES = {"yes", "y", "true", "t", "1", "x", "✓", "ja"}
_NO = {"no", "n", "false", "f", "0"}
_NOT_KNOWN = {"", "unknown", "notknown", "na", "nk", "dk", "dontknow"}

# What each enumeration may be called beside its value and its label.
_ALSO: dict[type[TextChoices], dict[str, TextChoices]] = {
    Status: {
        "open": Status.ACTIVE, "closed": Status.CEASED, "temporarilyclosed": Status.PAUSED, "tempclosed": Status.PAUSED,
        "temporaryclosure": Status.PAUSED,
    },
    Visibility: {"public": Visibility.PUBLIC, "signedin": Visibility.SIGNED_IN, "staff": Visibility.STAFF},
    Precision: {},
}  # fmt: skip


def read_choice(kind: type[TextChoices], word: str) -> TextChoices | None:
    """The member of ``kind`` that ``word`` names by value, label or a usual other word; None when it names none."""
    wanted = key(word)
    for member in kind:
        if wanted in {key(member.value), key(member.label)}:
            return member
    return _ALSO.get(kind, {}).get(wanted)


def choices_in_words(kind: type[TextChoices]) -> str:
    """The words that are understood."""
    return f"One of: {', '.join(member.label for member in kind)}."


def read_yes_no(word: str) -> Tri | None:
    """Yes or no; None where it says that it is not known. Raises ValueError for any other word."""
    wanted = word.strip().casefold()
    if wanted in _YES:
        return Tri.YES
    if wanted in _NO:
        return Tri.NO
    if key(wanted) in _NOT_KNOWN:
        return None
    raise ValueError("Yes, no, or nothing where it is not known.")
