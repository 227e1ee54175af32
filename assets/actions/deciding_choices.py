"""Which of two records speaks for a fact when they become one: whoever said it last (register.md, "Identity and time").

What a person wrote by hand stands against every list. Of two lists that of the later wave speaks, and of two people the
one who knew it of a later day.
"""

from datetime import date

from assets.actions.facts import SETS
from assets.models import FACT_COLUMNS, Asset, FieldSource, Location
from assets.models.known import Known

SURVIVOR, OTHER = "survivor", "other"
# By hand or not, and of which day: what is greater speaks.
Word = tuple[bool, date]
# What has a value and no source was not brought by a list: somebody gave it, nobody knows when.
_GIVEN: Word = (True, date.min)


def choices_between(survivor: Asset, other: Asset) -> dict[str, str]:
    """For each fact that the other record may speak for, which of the two does; see ``assets.actions.merging``.

    Where both words are as good, the other record speaks, which is the later one.
    """
    said, of_other = _words(survivor), _words(other)
    return {
        fact: OTHER if fact not in said or of_other[fact] >= said[fact] else SURVIVOR
        for fact in of_other
    }  # fmt: skip


def _words(asset: Asset) -> dict[str, Word]:
    """Who spoke last of each fact that says anything."""
    sources = {row.field: row for row in FieldSource.objects.filter(asset=asset).select_related("wave")}
    found = {
        fact: _word(sources.get(columns[0]))
        for fact, columns in FACT_COLUMNS.items()
        if any(getattr(asset, column) not in {None, ""} for column in columns)
    }
    found |= {scheme.value: _word(sources[scheme.value]) for scheme in SETS if scheme.value in sources}
    here = Location.objects.filter(asset=asset, is_current=True).select_related("wave").first()
    if here is not None:
        found["location"] = _word(here)
    return found


def _word(source: Known | None) -> Word:
    if source is None:
        return _GIVEN
    if source.wave is None:
        return True, source.as_of or date.min
    return False, source.wave.reference_date
