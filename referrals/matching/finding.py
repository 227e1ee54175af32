"""Finding people by what is typed: a name, NHS number, telephone, e-mail, date of birth, postcode or reference."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q

from assets.dates import read_uncertain
from referrals.matching import normal
from referrals.matching.marks import BIRTH_DATE, EMAIL, NAME, NHS_NUMBER, PHONE, POSTCODE, Told, marks_by_text
from referrals.matching.nhs_number import is_nhs_number, read_nhs_number
from referrals.models import PersonMark, Referral
from referrals.querysets.person import PersonQuerySet
from referrals.reference_codes import LENGTH, LETTERS

LONGEST = 200
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = re.compile(
    rf"\b(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|\d{{4}}-\d{{1,2}}-\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})[a-z]*\.?,?\s+\d{{4}})\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s,;]+@[^\s,;]+")
_FIGURES = re.compile(r"\+?\d[\d\s().-]{5,}\d")
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")
_CODE = re.compile(rf"[{LETTERS}]{{{LENGTH}}}", re.IGNORECASE)
# What only one person has, or the members of one household.
_TELLING = {NHS_NUMBER, PHONE, EMAIL}


@dataclass(frozen=True)
class Query:
    """What was asked: marks that must all be there, or a reference."""

    told: tuple[Told, ...] = ()
    code: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.told or self.code)

    def __repr__(self) -> str:
        return f"Query({', '.join(sorted(self.kinds))})"

    @property
    def is_telling(self) -> bool:
        """Whether few can be meant: by a number, an address or a reference, or by a name with its date of birth."""
        return bool(self.code or self.kinds & _TELLING or self.kinds >= {NAME, BIRTH_DATE})

    @property
    def is_exact(self) -> bool:
        """Whether one is meant: by the NHS number, or by two parts of the name with the date of birth."""
        names = sum(kind == NAME for kind, _ in self.told)
        return NHS_NUMBER in self.kinds or (BIRTH_DATE in self.kinds and names > 1)


def read_query(text: str) -> Query:
    """What is asked in ``text``; an empty query where nothing in it can be looked for."""
    rest = text[:LONGEST]
    code = rest.replace(" ", "").upper()
    if not _CODE.fullmatch(code):
        code = ""
    told: list[Told] = []
    for found in _EMAIL.findall(rest):
        told.append((EMAIL, normal.email_address(found)))
    rest = _EMAIL.sub(" ", rest)
    for found in _DAY.findall(rest):
        if day := _day(found):
            told.append((BIRTH_DATE, day.isoformat()))
    rest = _DAY.sub(" ", rest)
    for found in _FIGURES.findall(rest):
        told.append(_number(found))
    rest = _FIGURES.sub(" ", rest)
    for found in _POSTCODE.findall(rest):
        if normal.postcode(found):
            told.append((POSTCODE, normal.postcode(found)))
    rest = _POSTCODE.sub(" ", rest)
    told += [(NAME, part) for part in normal.searched_parts(rest)]
    kept = tuple(dict.fromkeys(what for what in told if what[1]))
    return Query(kept, code, frozenset(kind for kind, _ in kept))


def _day(text: str) -> date | None:
    try:
        earliest, latest = read_uncertain(text)
    except ValueError:
        return None
    return earliest if earliest == latest else None


def _number(text: str) -> Told:
    if is_nhs_number(text):
        return NHS_NUMBER, read_nhs_number(text, allow_synthetic=True)
    return PHONE, normal.phone_number(text) or "no number"


def find(people: PersonQuerySet, text: str | Query) -> PersonQuerySet:
    """Those of ``people`` whom all that was asked is true of, or who have a referral with that reference.

    ``people`` is the scope of whoever asks: nobody outside it is found. Names are found by whole parts, whatever their
    accents, hyphens and capitals. Nobody where nothing can be looked for.
    """
    query = text if isinstance(text, Query) else read_query(text)
    if not query:
        return people.none()
    wanted = Q(pk__in=[])
    if query.told:
        by_marks = Q()
        for (kind, _), marks in marks_by_text(query.told).items():
            by_marks &= Q(Exists(PersonMark.objects.filter(person=OuterRef("pk"), kind=kind, mark__in=marks)))
        wanted |= by_marks
    if query.code:
        wanted |= Q(Exists(Referral.objects.filter(person=OuterRef("pk"), code=query.code)))
    return people.filter(wanted)


def guess_fields(text: str) -> dict[str, str]:
    """What was typed, by the columns of a person in which it may belong; the last word is the family name."""
    rest = text[:LONGEST]
    guessed = {}
    for name, pattern in (("email", _EMAIL), ("birth_date", _DAY), ("number", _FIGURES), ("postcode", _POSTCODE)):
        if found := pattern.search(rest):
            guessed[name] = found.group()
            rest = pattern.sub(" ", rest)
    if number := guessed.pop("number", ""):
        guessed["nhs_number" if is_nhs_number(number) else "phone"] = number
    words = rest.replace(",", " ").split()
    if words:
        guessed["given_name"] = " ".join(words[:-1]) or words[0]
        guessed["family_name"] = words[-1] if len(words) > 1 else ""
    return guessed
