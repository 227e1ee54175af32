"""Records that may be of the same person, each with the reasons."""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from referrals.matching.identity import Identity
from referrals.matching.marks import (
    BIRTH_DATE,
    EMAIL,
    FULL_NAME,
    NAME,
    NHS_NUMBER,
    PHONE,
    POSTCODE,
    Told,
    marks_by_text,
    told_by,
)
from referrals.models import Person, PersonMark
from referrals.querysets.person import PersonQuerySet

# A name alone is shared by many; more of them would bury the one that is meant.
MOST = 10
# By how much a reason counts; what is exact may be said of a record that the asker must not see.
EXACT = 80
SAME_NUMBER = 100


@dataclass(frozen=True)
class Candidate:
    """A record that may be of the same person; nobody else of the service can have its NHS number."""

    person: Person
    reasons: tuple[str, ...]
    weight: int
    is_same_number: bool

    @property
    def is_exact(self) -> bool:
        """Whether the NHS number is the same, or name and date of birth are."""
        return self.weight >= EXACT


def find_candidates(people: PersonQuerySet, identity: Identity) -> list[Candidate]:
    """Those of ``people`` who may be the one with ``identity``, the likeliest first, at most ten.

    ``people`` is the scope of whoever asks, or a whole service for what is to be checked and not shown. A name alone is
    a reason only where one of the two dates of birth is not known.
    """
    told = marks_by_text(told_by(identity))
    kinds = _shared(people, told)
    births = _with_birth_date(kinds)
    found = []
    for pk, shared in kinds.items():
        reasons = _reasons(shared, told, is_birth_known=pk in births and bool(identity.birth_date))
        if reasons:
            found.append((pk, reasons))
    found.sort(key=lambda entry: (-sum(entry[1].values()), entry[0]))
    found = found[:MOST]
    by_pk = people.with_keys().select_related("service", "area").in_bulk([pk for pk, _ in found])
    return [
        Candidate(by_pk[pk], tuple(reasons), max(reasons.values()), SAME_NUMBER in reasons.values())
        for pk, reasons in found
    ]


def _shared(people: PersonQuerySet, told: dict[Told, list[str]]) -> dict[int, set[Told]]:
    """By person what they share; those with nothing but a part of the name are left out."""
    telling = {what: marks for what, marks in told.items() if what[0] not in (NAME, POSTCODE)}
    if not telling:
        return {}
    of_people = PersonMark.objects.filter(person__in=people.values("pk"))
    pks = of_people.filter(_any_of(telling)).values("person").distinct()
    by_mark = {mark: what for what, marks in told.items() for mark in marks}
    shared: dict[int, set[Told]] = defaultdict(set)
    rows = PersonMark.objects.filter(_any_of(told), person__in=pks).values_list("person", "mark")
    for pk, mark in rows:
        shared[pk].add(by_mark[mark])
    return shared


def _any_of(told: dict[Told, list[str]]) -> Q:
    return reduce(or_, (Q(kind=kind, mark__in=marks) for (kind, _), marks in told.items()))


def _with_birth_date(shared: dict[int, set[Told]]) -> set[int]:
    rows = PersonMark.objects.filter(person__in=list(shared), kind=BIRTH_DATE)
    return set(rows.values_list("person", flat=True))


def _reasons(shared: set[Told], told: dict[Told, list[str]], *, is_birth_known: bool) -> dict[str, int]:
    """Why the two may be one, in words, with how much each counts."""
    kinds = {kind for kind, _ in shared}
    has_name, has_full, has_birth = NAME in kinds, FULL_NAME in kinds, BIRTH_DATE in kinds
    rules = {
        "same NHS number": (NHS_NUMBER in kinds, SAME_NUMBER),
        "same name and date of birth": (has_full and has_birth, EXACT),
        "similar name, same date of birth": (has_name and has_birth and not has_full, 50),
        "same telephone": (PHONE in kinds, 40),
        "same e-mail address": (EMAIL in kinds, 40),
        "same name and postcode": (has_full and POSTCODE in kinds and not has_birth, 35),
        "same name": (has_full and not has_birth and POSTCODE not in kinds and not is_birth_known, 20),
    }
    return {words: weight for words, (holds, weight) in rules.items() if holds}
