"""The words of an instrument, where they may be shown: its own where they are free, else those a licence unlocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from referrals.instruments import Choice, Instrument, Item
from referrals.measures.licensed_words import labels_of, words_fit
from referrals.models import InstrumentLicence

OWN_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """What is read out or printed. ``choices`` has an entry for each item that is answered by choosing."""

    instructions: str
    items: dict[str, str]
    choices: dict[str, tuple[tuple[int, str], ...]]


def words_of(instrument: Instrument, language: str = OWN_LANGUAGE, on: date | None = None) -> Words | None:
    """The words in a language on a day (today); None where the instrument cannot be asked: no words, or no licence.

    The words of a licence that has ended are locked again. What was answered goes on being scored.
    """
    if instrument.is_free and language == OWN_LANGUAGE:
        return _own_words(instrument)
    licence = InstrumentLicence.objects.unlocking(instrument.code, language, on or timezone.localdate()).first()
    return _licensed_words(instrument, licence.words) if licence else None


def can_be_asked(instrument: Instrument, language: str = OWN_LANGUAGE, on: date | None = None) -> bool:
    """Whether there are words for it that may be shown."""
    return words_of(instrument, language, on) is not None


def languages_of(instrument: Instrument, on: date | None = None) -> tuple[str, ...]:
    """In which languages it can be asked, English first; empty where it cannot be asked at all."""
    licences = InstrumentLicence.objects.current(on or timezone.localdate()).filter(instrument=instrument.code)
    found = set(licences.exclude(words={}).values_list("language", flat=True))
    found |= {OWN_LANGUAGE} if instrument.is_free else set()
    return tuple(sorted(found, key=lambda language: (language != OWN_LANGUAGE, language)))


def _own_words(instrument: Instrument) -> Words:
    return Words(
        instructions=instrument.instructions or "",
        items={item.key: item.text or "" for item in instrument.items},
        choices={item.key: _pairs(item.choices) for item in instrument.items if item.choices},
    )


def _licensed_words(instrument: Instrument, written: Mapping[str, Any]) -> Words | None:
    """What the holder supplied; None where it was made for another version and does not fit this one."""
    if not words_fit(instrument, written):
        return None
    # A goal is in the person's own words whatever the language.
    own = {item.key: item.text or "" for item in instrument.items} if instrument.items_from_plan else {}
    return Words(
        instructions=written["instructions"],
        items={item.key: own.get(item.key) or written["items"][item.key] for item in instrument.items},
        choices={item.key: _named(item, written) for item in instrument.items if item.choices},
    )


def _named(item: Item, written: Mapping[str, Any]) -> tuple[tuple[int, str], ...]:
    return tuple(zip((choice.value for choice in item.choices), labels_of(item, written), strict=True))


def _pairs(choices: Iterable[Choice]) -> tuple[tuple[int, str], ...]:
    return tuple((choice.value, choice.label) for choice in choices)
