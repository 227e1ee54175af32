"""What a column of a list can become: every field of a profile, number of another register, and fact.

A target is written as the name of a field ("postcode"), as "id:" and the kind of a number ("id:charity"), or as
"fact:" and a term ("fact:access.step_free").
"""

from collections.abc import Iterator
from typing import NamedTuple

from assets.choices import IdentifierKind, ImportSubject, SchemeCode
from assets.imports import subjects
from assets.imports.vocabulary import Vocabulary
from assets.models import Asset, Contact, Location

NUMBER, FACT = "id:", "fact:"
# The schemes whose terms are facts that apply to an asset or do not.
FACT_SCHEMES = (SchemeCode.FUNCTION, SchemeCode.ACCESS)
# The fields that hold terms, and those of them, and other fields, of which an asset has several.
TERM_FIELDS = {
    "kind": SchemeCode.KIND,
    "nature_of_work": SchemeCode.NATURE_OF_WORK,
    "sector": SchemeCode.SECTOR,
    "audience": SchemeCode.AUDIENCE,
    "functions": SchemeCode.FUNCTION,
}
SEVERAL = frozenset({"nature_of_work", "audience", "functions", "former_names", "alternative_names"})
SEPARATOR = ";"

# How the texts of several columns become one. The other fields take the first column that is filled.
JOINS = {
    "address": ", ",
    "public_area": ", ",
    "contact_name": " ",
    "description": "\n",
    "category": "; ",
    "source": "; ",
    "status_reason": "; ",
    "status_evidence": "; ",
    **dict.fromkeys(sorted(SEVERAL), SEPARATOR),
}
# What is always done to the text of a field, after what the person chose.
CLEAN = {
    "name": ("one_line",),
    "address": ("address",),
    "email": ("email",),
    "contact_email": ("email",),
    **dict.fromkeys(("opened", "ceased", "status_date"), ("date",)),
}


class Target(NamedTuple):
    """One thing that a column can become, and the group in which it is offered."""

    code: str
    label: str
    group: str


def _column(model: type, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[attr-defined]


_WHAT, _WHERE, _REACH, _LIFE, _WHOM = "What it is", "Where it is", "How to reach it", "Status and dates", "Whom to ask"
_RECORD, _NUMBERS, _FACTS = "The record", "Numbers of other registers", "Yes or no"
_ASSET_COLUMNS = {
    _WHAT: ("name", "kind", "sector", "description"),
    _REACH: ("website", "email", "phone"),
    _LIFE: ("status", "status_date", "status_reason", "status_reporter", "status_evidence"),
    _RECORD: ("visibility",),
}
_FURTHER = {
    "former_names": ("former names", _WHAT),
    "alternative_names": ("alternative names", _WHAT),
    "nature_of_work": ("nature of work", _WHAT),
    "category": ("category, as written (kept with the sighting)", _WHAT),
    "audience": ("audience", _WHAT),
    "functions": ("functions that apply", _WHAT),
    "part_of": ("part of (name of another asset)", _WHAT),
    "address": ("address", _WHERE),
    "postcode": ("postcode", _WHERE),
    "latitude": ("latitude (degrees)", _WHERE),
    "longitude": ("longitude (degrees)", _WHERE),
    "easting": ("easting (British grid)", _WHERE),
    "northing": ("northing (British grid)", _WHERE),
    "public_area": ("borough, ward or area", _WHERE),
    "opened": ("opened", _LIFE),
    "ceased": ("ceased", _LIFE),
    "source": ("source of the row", _RECORD),
    "id": ("id in this register", _RECORD),
}


def field_targets() -> list[Target]:
    """The fields of a profile, by group."""
    groups: dict[str, list[Target]] = {group: [] for group in (_WHAT, _WHERE, _REACH, _LIFE, _WHOM, _RECORD)}
    for group, names in _ASSET_COLUMNS.items():
        groups[group] += [Target(name, _column(Asset, name), group) for name in names]
    for name, (label, group) in _FURTHER.items():
        groups[group].append(Target(name, label, group))
    for name, column in (("precision", "precision"), ("masked", "is_masked")):
        groups[_WHERE].append(Target(name, _column(Location, column), _WHERE))
    for name in ("name", "role", "email", "phone", "visibility"):
        groups[_WHOM].append(Target(f"contact_{name}", _column(Contact, name), _WHOM))
    return [target for group in groups.values() for target in group]


def all_targets(vocabulary: Vocabulary) -> list[Target]:
    """Everything that a column can become."""
    numbers = [Target(f"{NUMBER}{kind.value}", str(kind.label), _NUMBERS) for kind in IdentifierKind]
    return [*field_targets(), *numbers, *_fact_targets(vocabulary)]


def list_targets(about: ImportSubject) -> list[Target]:
    """What a column of a list about something else than assets can become: the columns of its resource."""
    fields = subjects.FIELDS[about].items()
    numbers = [Target(f"{NUMBER}{kind.value}", str(kind.label), _NUMBERS) for kind in IdentifierKind]
    return [*(Target(name, heading, str(about.label).capitalize()) for name, heading in fields), *numbers]


def _fact_targets(vocabulary: Vocabulary) -> Iterator[Target]:
    for scheme in FACT_SCHEMES:
        for term in vocabulary.terms(scheme):
            yield Target(f"{FACT}{scheme.value}.{term.code}", term.label, _FACTS)
