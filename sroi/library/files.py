"""Facts that are written down in files: proxies and price indices, as JSON; see ``fixtures/sroi/library``.

Figures are text with the digits of the source, days are written as 2026-11-21, licences by the values of ``Licence``.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from sroi.actions.loading import IndexFact
from sroi.actions.proxies import SAID, Said
from sroi.calculation.decimals import parse
from sroi.calculation.json_text import CaseTextError, Json, Raw, read_text, slips
from sroi.choices import Licence
from sroi.library.licences import licence_fault
from sroi.models import PriceIndex, Proxy

_OF_INDEX = ("name", "title", "source", "source_url", "accessed_on", "licence", "is_recalled")


class FactsRefusedError(ValueError):
    """The file is not taken: ``faults`` are sentences, each with its place, all of them at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_proxies(path: Path) -> list[Said]:
    """The proxies of a file. Raises FactsRefusedError."""
    found, faults, known = [], list[str](), set[tuple[str, str]]()
    for place, part in _parts(path, "proxies"):
        reader = _Reader(place, part, Proxy)
        values = {name: reader.value(name) for name in SAID}
        reader.refuse_unknown(SAID)
        if not reader.faults:
            said = Said(**values)
            reader.check(Proxy(**values))
            if (said.name, said.price_year) in known:
                reader.refuse("name", "there is one of this name and price year further up")
            if fault := licence_fault(said):
                reader.refuse("licence", fault)
            known.add((said.name, said.price_year))
            found.append(said)
        faults += reader.faults
    if faults:
        raise FactsRefusedError(faults)
    return found


def read_price_indices(path: Path) -> list[IndexFact]:
    """The price indices of a file. Raises FactsRefusedError."""
    found, faults = [], list[str]()
    for place, part in _parts(path, "indices"):
        reader = _Reader(place, part, PriceIndex)
        values = {name: reader.value(name) for name in _OF_INDEX}
        levels = reader.levels()
        reader.refuse_unknown((*_OF_INDEX, "levels"))
        if not reader.faults:
            # That there is one of this name is what a second loading finds.
            reader.check(PriceIndex(**values), besides={"name"})
            found.append(IndexFact(**values, levels=levels))
        faults += reader.faults
    if faults:
        raise FactsRefusedError(faults)
    return found


def _parts(path: Path, key: str) -> Iterator[tuple[str, Raw]]:
    """The objects of the list under ``key``, each with how a sentence names its place."""
    try:
        raw = read_text(path.read_bytes())
    except OSError as fault:
        raise FactsRefusedError([f"{path.name} cannot be read: {fault.strerror}."]) from fault
    except CaseTextError as fault:
        raise FactsRefusedError([f"{path.name}: {fault}"]) from fault
    twice = [" → ".join(str(part) for part in where) for where, _ in slips(raw)]
    if twice:
        raise FactsRefusedError([f"{path.name}, {where}: it stands there twice, or is no number." for where in twice])
    parts = raw.get(key)
    if not isinstance(parts, list):
        raise FactsRefusedError([f"{path.name} has no list under “{key}”."])
    for number, part in enumerate(parts, start=1):
        if not isinstance(part, Mapping):
            raise FactsRefusedError([f"{path.name}, {key} {number}: this is no object."])
        named = part.get("name")
        yield f"{path.name}, {key} {number}" + (f", “{named}”" if isinstance(named, str) else ""), part


class _Reader:
    """One object, read column by column; every fault is collected."""

    def __init__(self, place: str, part: Raw, model: type[models.Model]) -> None:
        self.place = place
        self.part = part
        self.model = model
        self.faults: list[str] = []

    def value(self, name: str) -> Any:
        """What the object says for a column, as the column holds it."""
        field, given = self.model._meta.get_field(name), self.part.get(name)
        if isinstance(field, models.BooleanField):
            return self._flag(name, given)
        if isinstance(field, models.DateField):
            return self._day(name, given)
        if isinstance(field, models.DecimalField):
            return self._number(name, given, may_be_missing=field.null)
        text = "" if given is None else given
        if not isinstance(text, str):
            self.refuse(name, "it is not text")
            return ""
        if name == "licence" and text not in Licence.values:
            self.refuse(name, f"“{text}” is none of {', '.join(Licence.values)}")
        return text.strip()

    def levels(self) -> dict[str, Decimal]:
        """The levels of an index by year."""
        given = self.part.get("levels")
        if not isinstance(given, Mapping) or not given:
            self.refuse("levels", "there is no object of years and levels")
            return {}
        found = {str(year).strip(): self._number(f"level of {year}", level) for year, level in given.items()}
        for year, level in found.items():
            if level is not None and level <= 0:
                self.refuse(f"level of {year}", "it is not above 0")
        return {year: level for year, level in found.items() if level is not None}

    def check(self, record: models.Model, besides: set[str] | None = None) -> None:
        """Ask the model's own rules, but for those about other records."""
        try:
            record.clean_fields(exclude=besides)
        except ValidationError as fault:
            for name, messages in fault.message_dict.items():
                self.faults += [f"{self.place}, {name}: {message}" for message in messages]
        for rule in self.model._meta.constraints:
            if isinstance(rule, models.CheckConstraint):
                self._ask(rule, record)

    def _ask(self, rule: models.CheckConstraint, record: models.Model) -> None:
        try:
            rule.validate(self.model, record)
        except ValidationError as fault:
            self.faults += [f"{self.place}: {message}" for message in fault.messages]

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        """A key that is not known is likely a slip for one that is."""
        for key in self.part:
            if key not in known:
                self.refuse(key, f"this key is not known; known are {', '.join(known)}")

    def _flag(self, name: str, given: Json) -> bool:
        if not isinstance(given, bool):
            self.refuse(name, "write true or false")
        return given is True

    def _day(self, name: str, given: Json) -> date | None:
        try:
            return None if given is None else date.fromisoformat(str(given))
        except ValueError:
            self.refuse(name, f"“{given}” is no day such as 2026-11-21")
            return None

    def _number(self, name: str, given: Json, *, may_be_missing: bool = False) -> Decimal | None:
        if given is None and may_be_missing:
            return None
        found = parse(given) if isinstance(given, str) else None
        if found is None:
            self.refuse(name, f'“{given}” is no plain number in quotation marks, such as "13000"')
        return found

    def refuse(self, name: str, text: str) -> None:
        """Add a fault of a key."""
        self.faults.append(f"{self.place}, {name}: {text.rstrip('.')}.")
