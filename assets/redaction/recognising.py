"""Recognising what was removed on request when it comes again: in a list, or in a restored backup."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from uuid import UUID

from assets.choices import RemovalKind
from assets.models import Asset, RemovalMark
from assets.names import normalise_name
from assets.redaction import marks
from assets.redaction.words import LEAST_DIGITS, Sought
from assets.survivors import survivors_of

_EMAIL = re.compile(r"[\w.+'&-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile("\\+?\\d(?:[\\d\\s\u00a0().\u2010-\u2015/_-]*\\d)?")
_DIGITS = re.compile(r"\+?\d+")
_WORD = re.compile(r"[^\W_]+(?:['’‘ʼ`´][^\W_]+)*")
LONGEST_NAME = 5  # in words
# In digits (ITU-T E.164), with what may stand before the number of the country.
LONGEST_NUMBER = 15 + 3


class OtherKeyError(Exception):
    """There are marks that were made under another key than the present one, and so cannot be recognised."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"{number} removals on request were remembered under another REDACTION_KEY, so that a list could bring "
            "back what was removed. Set that key again, or the SECRET_KEY of that time where there was none."
        )


@dataclass
class Remembered:
    """The marks there are, by kind: fingerprints with the day. ``named`` are the assets at which a name was removed.

    There each stands under itself, and under the record that it was merged into.
    """

    digests: dict[str, dict[str, date]] = field(default_factory=lambda: defaultdict(dict))
    named: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    latest: date = date.min
    # One list names the same desk a thousand times.
    email_digest: Callable[[str], str] = field(default_factory=lambda: cache(marks.email_digest))
    phone_digest: Callable[[str], str] = field(default_factory=lambda: cache(marks.phone_digest))

    @classmethod
    def load(cls) -> "Remembered":
        """All of them. Raises OtherKeyError."""
        remembered, key, strange = cls(), marks.key_name(), 0
        rows = RemovalMark.objects.values_list("kind", "digest", "key_name", "asset", "on")
        for kind, digest, key_name, asset, on in rows:
            strange += key_name != key
            remembered.digests[kind][digest] = on
            remembered.latest = max(remembered.latest, on)
            if kind == RemovalKind.NAME and asset:
                remembered.named[asset].add(asset)
        if strange:
            raise OtherKeyError(strange)
        remembered._follow_merges()
        return remembered

    def _follow_merges(self) -> None:
        uuids = dict(Asset.objects.filter(uuid__in=list(self.named)).values_list("pk", "uuid"))
        survivors = survivors_of(uuids)
        stands = dict(Asset.objects.filter(pk__in=survivors.values()).values_list("pk", "uuid"))
        for merged, survivor in survivors.items():
            self.named[stands[survivor]].add(uuids[merged])

    def __bool__(self) -> bool:
        return bool(self.digests)

    def contacts(self, texts: Iterable[str]) -> Sought:
        """The e-mail addresses and telephone numbers in texts that were removed."""
        emails, phones = self.digests[RemovalKind.EMAIL], self.digests[RemovalKind.PHONE]
        said = list(texts)
        return Sought(
            emails=_kept({email for email in _emails(said) if self.email_digest(email) in emails}) if emails else (),
            phones=_kept({phone for phone in _phones(said) if self.phone_digest(phone) in phones}) if phones else (),
        )

    def names(self, texts: Iterable[str], asset: UUID) -> Sought:
        """Every run of a few words that is a name which was removed at this asset."""
        known, found = self.digests[RemovalKind.NAME], set[str]()
        for uuid in map(str, self.named.get(asset, ())):
            found |= {run for run in _runs(texts) if marks.name_digest(normalise_name(run), uuid) in known}
        return Sought(_kept(found))

    def at_place(self, name_key: str, postcode: str) -> date | None:
        """Since when this name has been removed at this postcode."""
        places = self.digests[RemovalKind.PLACE]
        return places.get(marks.place_digest(name_key, postcode)) if places and postcode else None

    def number(self, kind: str, number: str, *, name_key: str, source: str) -> date | None:
        """Since when a record with this number of another register has been removed."""
        numbers = self.digests[RemovalKind.NUMBER]
        return numbers.get(marks.number_digest(kind, number, name_key=name_key, source=source)) if numbers else None


def _kept(found: set[str]) -> tuple[str, ...]:
    return tuple(sorted(found))


def _emails(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if "@" in text:
            yield from _EMAIL.findall(text)


def _phones(texts: Iterable[str]) -> Iterator[str]:
    """Every run of groups of digits that could be a telephone number: two may stand beside each other."""
    for text in texts:
        for run in _NUMBER.findall(text):
            groups = _DIGITS.findall(run)
            for first in range(len(groups)):
                for last in range(first + 1, len(groups) + 1):
                    number = "".join(groups[first:last])
                    if LEAST_DIGITS <= len(number) <= LONGEST_NUMBER:
                        yield number


def _runs(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        words = list(_WORD.finditer(text))
        for place, first in enumerate(words):
            for last in words[place : place + LONGEST_NAME]:
                yield text[first.start() : last.end()]
