"""What the columns of a list hold that is about something else than assets: guessed from their headings."""

from collections.abc import Iterator, Mapping
from typing import Any

from assets.choices import ImportSubject
from assets.imports import subjects
from assets.imports.headings import Headings, heading_key


def guess_list(about: ImportSubject, headings: Headings) -> dict[str, str]:
    """The column for each field that a heading names, by the name of the field; each column once.

    A heading of the register's own comes before one that other lists use. Empty where what is needed is not there.
    """
    found: dict[str, str] = {}
    names = {key: headings.names[position] for key, position in headings.keys.items()}
    for field, words in _words(about):
        if field not in found and (key := next((word for word in words if word in names), None)):
            found[field] = names.pop(key)
    return {} if subjects.missing(about, found) else found


def _words(about: ImportSubject) -> Iterator[tuple[str, list[str]]]:
    fields, synonyms = subjects.FIELDS[about], subjects.SYNONYMS[about]
    for field, heading in fields.items():
        yield field, [heading_key(heading), heading_key(field)]
    for field, words in synonyms.items():
        yield field, words.split()


def list_content(about: ImportSubject, found: Mapping[str, str], label: str) -> dict[str, Any]:
    """The content of a profile that reads the columns so."""
    needed = [found[name] for group in subjects.NEEDED[about] for name in group if name in found]
    # A column of plain numbers says by its heading of which register they are.
    fields = {name: {"column": column} for name, column in found.items() if heading_key(column) != "uprn"}
    ids = [{"kind": "uprn", "column": column} for column in found.values() if heading_key(column) == "uprn"]
    content: dict[str, Any] = {"about": about.value, "label": label, "required": needed, "fields": fields}
    return content | ({"ids": ids} if ids else {})
