"""What each field of a profile becomes in a record. A cell that is not understood is spoken of and left out."""

import re
from collections.abc import Callable, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from assets.choices import NameKind, SchemeCode, Status, Tri, Visibility
from assets.dates import read_uncertain
from assets.imports.answers import choices_in_words, read_choice, read_yes_no
from assets.imports.headings import heading_key
from assets.imports.identifiers import DAMAGED, DamagedNumberError, is_damaged, read_identifier
from assets.imports.notes import Kind, Notes, shorten
from assets.imports.profiles import Profile
from assets.imports.record import FurtherName, Record
from assets.imports.text import one_line
from assets.imports.values import Cells, Found
from assets.imports.vocabulary import Vocabulary
from assets.imports.where import read_where
from assets.models import Asset, Contact, Sighting, Term

Handler = Callable[[Record, Found], None]

_BARE_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[:/?#]\S*)?", re.IGNORECASE)
_YEARS_BEHIND = re.compile(r"(?P<name>.+?)\s*\((?:(?P<since>\d{4})?\s*[–-]\s*(?P<until>\d{4})?|until (?P<end>\d{4}))\)")
_is_web_address = URLValidator(schemes=["http", "https"])


def limit(model: type, column: str) -> int:
    """How many characters a column takes."""
    return model._meta.get_field(column).max_length  # type: ignore[attr-defined, no-any-return]


class RowReader:
    """Understands rows as one profile says. ``keys`` are the names of the columns there are, by key."""

    def __init__(self, profile: Profile, vocabulary: Vocabulary, notes: Notes, keys: Mapping[str, str]) -> None:
        self.profile = profile
        self.vocabulary = vocabulary
        self.notes = notes
        self.keys = keys
        self.default_status = _status(profile)
        self.labels = fact_columns(profile, vocabulary)
        self.handlers: dict[str, Handler] = {
            "id": self._uuid,
            "kind": lambda record, found: self._term(record, found, SchemeCode.KIND),
            "sector": lambda record, found: self._term(record, found, SchemeCode.SECTOR),
            "nature_of_work": lambda record, found: self._set(record, found, SchemeCode.NATURE_OF_WORK),
            "audience": lambda record, found: self._set(record, found, SchemeCode.AUDIENCE),
            "functions": self._functions,
            "status": self._status,
            "opened": lambda record, found: self._date(record, found, "opened"),
            "ceased": lambda record, found: self._date(record, found, "ceased"),
            "status_date": self._status_date,
            "visibility": self._visibility,
            "website": self._website,
            "email": lambda record, found: self._email(record, found, record.values, "email"),
            "phone": lambda record, found: self._phone(record, found, record.values, "phone"),
            "description": self._description,
            "status_reason": lambda record, found: self._text(record, found, Asset, "status_reason"),
            "status_reporter": lambda record, found: self._text(record, found, Asset, "status_reporter"),
            "status_evidence": self._evidence,
            "former_names": lambda record, found: self._names(record, found, NameKind.FORMER),
            "alternative_names": lambda record, found: self._names(record, found, NameKind.ALTERNATIVE),
            "part_of": self._part_of,
            "source": self._source,
            "category": self._category,
            "contact_name": lambda record, found: self._contact(record, found, "name"),
            "contact_role": lambda record, found: self._contact(record, found, "role"),
            "contact_email": lambda record, found: self._email(record, found, record.contact, "email"),
            "contact_phone": lambda record, found: self._phone(record, found, record.contact, "phone"),
            "contact_visibility": self._contact_visibility,
        }

    def read(self, record: Record, row: Cells) -> None:
        """Fill ``record`` with what the row says."""
        for name, handle in self.handlers.items():
            value = self.profile.fields.get(name)
            if value and (found := value.find(row)).text:
                handle(record, found)
        record.where = read_where(self.profile, row, record.row, self.keys, self.notes)
        self._facts(record, row)
        self._identifiers(record, row)

    def headings_of(self, field: str) -> list[str]:
        """The columns of the sheet in which a field is looked for."""
        return [self.keys[key] for key in dict.fromkeys(self.profile.fields[field].headings()) if key in self.keys]

    def is_heading(self, key_of_heading: str, cell: str) -> bool:
        """Whether a cell repeats the heading over it."""
        return heading_key(cell) == key_of_heading

    def drop_date(self, record: Record, kind: Kind, right: str) -> None:
        """Leave the date of ceasing out and say why."""
        del record.values["ceased"]
        columns = dict.fromkeys(filter(None, (record.seen.pop("ceased_in", ""), record.seen.get("opened_in", ""))))
        self.notes.add(record.row, kind, " and ".join(columns), record.seen.pop("ceased", ""), right)

    # --- one kind of value each ----------------------------------------------------------------------------------

    def _say(self, record: Record, kind: Kind, found: Found, right: str = "", value: str = "") -> None:
        self.notes.add(record.row, kind, found.heading, value or found.written or found.text, right)

    def _fits(self, record: Record, found: Found, text: str, most: int) -> bool:
        if len(text) > most:
            self._say(
                record, Kind.TOO_LONG, found, f"At most {most} characters; the whole is kept with the row as received."
            )
        return len(text) <= most

    def _text(self, record: Record, found: Found, model: type, column: str) -> None:
        text = one_line(found.text)
        if self._fits(record, found, text, limit(model, column)):
            record.values[column] = text

    def _description(self, record: Record, found: Found) -> None:
        record.values["description"] = found.text

    def _evidence(self, record: Record, found: Found) -> None:
        record.values["status_evidence"] = found.text

    def _source(self, record: Record, found: Found) -> None:
        text = one_line(found.text)
        if self._fits(record, found, text, limit(Sighting, "source")):
            record.source = text

    def _part_of(self, record: Record, found: Found) -> None:
        record.part_of = one_line(found.text)

    def _category(self, record: Record, found: Found) -> None:
        record.seen["category"] = shorten(found.text, limit(Sighting, "category"))

    def _uuid(self, record: Record, found: Found) -> None:
        try:
            record.uuid = UUID(found.text)
        except ValueError:
            self._say(record, Kind.ID_UNKNOWN, found, "The id as the register exports it, or nothing for a new asset.")

    def _term(self, record: Record, found: Found, scheme: SchemeCode) -> None:
        terms = self._terms(record, found, scheme)
        if scheme == SchemeCode.SECTOR:
            record.seen["sector"] = shorten(found.written or found.text, limit(Sighting, "sector"))
        if len(terms) > 1:
            right = f"One; the first, {terms[0].label}, is taken."
            self._say(record, Kind.TERM_TOO_MANY, found, right)
        if terms:
            record.values[scheme.value] = terms[0]

    def _set(self, record: Record, found: Found, scheme: SchemeCode) -> None:
        if scheme == SchemeCode.NATURE_OF_WORK:
            written = one_line(found.written or found.text)
            record.seen.setdefault("category", shorten(written, limit(Sighting, "category")))
        if terms := self._terms(record, found, scheme):
            record.sets[scheme.value] = terms

    def _terms(self, record: Record, found: Found, scheme: SchemeCode) -> list[Term]:
        value = self.profile.fields[scheme.value]
        terms = []
        for word in value.parts(found.text):
            term = self.vocabulary.find(scheme, word)
            if term:
                terms.append(term)
            else:
                self._say(record, Kind.TERM_UNKNOWN, found, self.vocabulary.nearest(scheme, word), word)
        return list(dict.fromkeys(terms))

    def _functions(self, record: Record, found: Found) -> None:
        for word in self.profile.fields["functions"].parts(found.text):
            term = self.vocabulary.find(SchemeCode.FUNCTION, word)
            if term:
                record.facts[term] = Tri.YES
            else:
                self._say(record, Kind.TERM_UNKNOWN, found, self.vocabulary.nearest(SchemeCode.FUNCTION, word), word)

    def _facts(self, record: Record, row: Cells) -> None:
        for fact in self.profile.facts:
            term = self.vocabulary.find(fact.scheme, fact.term)
            if term:
                self._fact(record, fact.value.find(row), term)
        for label, term in self.labels.items():
            if label in row:
                self._fact(record, Found(row[label].text, (row[label],)), term)
        yes = [term.label for term, answer in record.facts.items() if answer == Tri.YES]
        functions = [label for label in yes if self.vocabulary.find(SchemeCode.FUNCTION, label)]
        record.seen["functions"] = shorten("; ".join(functions), limit(Sighting, "functions"))

    def _fact(self, record: Record, found: Found, term: Term) -> None:
        try:
            answer = read_yes_no(found.text)
        except ValueError as fault:
            self._say(record, Kind.CHOICE_UNKNOWN, found, str(fault))
            return
        if answer:
            record.facts[term] = answer

    def _identifiers(self, record: Record, row: Cells) -> None:
        for identifier in self.profile.identifiers:
            found = identifier.value.find(row)
            for text in identifier.value.parts(found.text):
                try:
                    number = read_identifier(identifier.kind, text)
                except DamagedNumberError as fault:
                    self._say(record, Kind.NUMBER_DAMAGED, found, str(fault), text)
                except ValueError as fault:
                    self._say(record, Kind.IDENTIFIER, found, str(fault), text)
                else:
                    if number:
                        record.identifiers.append((identifier.kind, number))

    def _status(self, record: Record, found: Found) -> None:
        status = read_choice(Status, found.text)
        if status is None or status == Status.MERGED:
            record.seen["status"] = found.text
            possible = ", ".join(one.label for one in Status if one != Status.MERGED)
            self._say(record, Kind.CHOICE_UNKNOWN, found, f"One of: {possible}.")
            return
        record.values["status"] = status
        record.evidence = found.written

    def _visibility(self, record: Record, found: Found) -> None:
        self._choice(record, found, Visibility, record.values)

    def _contact_visibility(self, record: Record, found: Found) -> None:
        self._choice(record, found, Visibility, record.contact)

    def _choice(self, record: Record, found: Found, kind: type[Visibility], into: dict[str, str]) -> None:
        choice = read_choice(kind, found.text)
        if choice is None:
            self._say(record, Kind.CHOICE_UNKNOWN, found, choices_in_words(kind))
        else:
            into["visibility"] = choice

    def _date(self, record: Record, found: Found, name: str) -> None:
        try:
            period = read_uncertain(found.text)
        except ValueError as fault:
            self._say(record, Kind.DATE, found, str(fault))
            return
        record.values[name] = period
        record.seen[f"{name}_in"] = found.heading
        record.seen[name] = found.written

    def _status_date(self, record: Record, found: Found) -> None:
        try:
            earliest, latest = read_uncertain(found.text)
        except ValueError as fault:
            self._say(record, Kind.DATE, found, str(fault))
            return
        record.values["status_date"] = latest or earliest

    def _website(self, record: Record, found: Found) -> None:
        address = found.text.strip("<> ")
        if _BARE_DOMAIN.fullmatch(address):
            address = f"http://{address}"
        try:
            _is_web_address(address)
        except ValidationError:
            self._say(record, Kind.WEBSITE, found, "An address such as https://www.example.org")
            return
        if self._fits(record, found, address, limit(Asset, "website")):
            record.values["website"] = address

    def _email(self, record: Record, found: Found, into: dict[str, str], column: str) -> None:
        address = found.text.strip("<>,; ").removeprefix("mailto:")
        try:
            validate_email(address)
        except ValidationError:
            self._say(record, Kind.EMAIL, found, "One address such as info@example.org")
            return
        if self._fits(record, found, address, limit(Asset, "email")):
            into[column] = address

    def _phone(self, record: Record, found: Found, into: dict[str, str], column: str) -> None:
        number = one_line(found.text)
        if is_damaged(number):
            self._say(record, Kind.NUMBER_DAMAGED, found, DAMAGED)
        elif self._fits(record, found, number, limit(Asset, "phone")):
            into[column] = number

    def _contact(self, record: Record, found: Found, column: str) -> None:
        text = one_line(found.text)
        if self._fits(record, found, text, limit(Contact, column)):
            record.contact[column] = text

    def _names(self, record: Record, found: Found, kind: NameKind) -> None:
        value = self.profile.fields["former_names" if kind == NameKind.FORMER else "alternative_names"]
        for text in value.parts(found.text):
            name = _further_name(kind, text)
            if self._fits(record, found, name.name, limit(Asset, "name")) and name.name != record.name:
                record.names.append(name)


def fact_columns(profile: Profile, vocabulary: Vocabulary) -> dict[str, Term]:
    """The headings that are labels of terms which apply or do not, by their key."""
    return {heading_key(term.label): term for scheme in profile.facts_by_label for term in vocabulary.terms(scheme)}


def _status(profile: Profile) -> Status | None:
    value = profile.fields.get("status")
    found = read_choice(Status, value.default) if value and value.default else None
    return Status(found.value) if found else None


def _further_name(kind: NameKind, text: str) -> FurtherName:
    """A name with the years it was used in behind it ("Neptune Theatre (1967–2011)"), or a name alone."""
    found = _YEARS_BEHIND.fullmatch(text)
    if not found or not any(found[part] for part in ("since", "until", "end")):
        return FurtherName(kind, text)
    since, until = found["since"] or "", found["until"] or found["end"] or ""
    if since and until and since > until:
        return FurtherName(kind, text)
    return FurtherName(kind, found["name"], read_uncertain(since), read_uncertain(until))
