"""Facts of others written down here, brought into the shared library: proxies, and how prices moved.

A loading adds what is missing and brings up to date what says something else. What no file names stays: a city may have
added it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from sroi.actions.proxies import Said
from sroi.models import PriceIndex, PriceLevel, Proxy


@dataclass(frozen=True, slots=True)
class IndexFact:
    """A price index as it was published: its levels by year, years as in the source."""

    name: str
    title: str
    source: str
    source_url: str
    accessed_on: date | None
    licence: str
    is_recalled: bool
    levels: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loading did: the names of what was added and of what was changed, and how many were left as they are."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left: int = 0


def load_proxies(facts: Sequence[Said], *, by: User | None, file_name: str, file_sha256: str) -> Loaded:
    """Bring the shared library up to ``facts``: one change set, or none where everything is said already.

    A proxy is known by its name and price year. One that was retired stays so.
    """
    known = {(proxy.name, proxy.price_year): proxy for proxy in Proxy.objects.filter(project=None)}
    new, changed = [], []
    for fact in facts:
        proxy = known.get((fact.name, fact.price_year))
        if proxy is None:
            new.append(Proxy(**asdict(fact)))
        elif _bring_up(proxy, asdict(fact)):
            changed.append(proxy)
    _save(new, changed, by=by, reason="Proxies loaded", file_name=file_name, file_sha256=file_sha256)
    return Loaded(
        tuple(f"{proxy}, prices of {proxy.price_year}" for proxy in new),
        tuple(f"{proxy}, prices of {proxy.price_year}" for proxy in changed),
        len(facts) - len(new) - len(changed),
    )


def load_price_indices(facts: Sequence[IndexFact], *, by: User | None, file_name: str, file_sha256: str) -> Loaded:
    """Bring the price indices up to ``facts``, level by level: one change set, or none where nothing is different.

    An index is known by its name. A level of a year that the file does not name stays.
    """
    known = {index.name: index for index in PriceIndex.objects.all()}
    levels = {(level.index_id, level.year): level for level in PriceLevel.objects.all()}
    new, changed = [], []
    new_levels, changed_levels = [], []
    touched = set()
    for fact in facts:
        columns = {name: value for name, value in asdict(fact).items() if name != "levels"}
        index = known.get(fact.name)
        if index is None:
            new.append(index := PriceIndex(**columns))
        elif _bring_up(index, columns):
            changed.append(index)
        for year, level in fact.levels.items():
            there = levels.get((index.pk, year))
            if there is None:
                new_levels.append(PriceLevel(index=index, year=year, level=level))
                touched.add(fact.name)
            elif _bring_up(there, {"level": level}):
                changed_levels.append(there)
                touched.add(fact.name)
    _save(
        [*new, *new_levels], [*changed, *changed_levels], by=by, reason="Price indices loaded", file_name=file_name,
        file_sha256=file_sha256,
    )  # fmt: skip
    added = [index.name for index in new]
    moved = sorted({index.name for index in changed} | touched - set(added))
    return Loaded(tuple(added), tuple(moved), len(facts) - len(added) - len(moved))


def _bring_up(record: Any, values: Mapping[str, Any]) -> bool:
    """Have the record say ``values``; whether it said anything else."""
    different = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in different.items():
        setattr(record, name, value)
    return bool(different)


def _save(
    new: Sequence[Any], changed: Sequence[Any], *, by: User | None, reason: str, file_name: str, file_sha256: str
) -> None:
    if not new and not changed:
        return
    with change_set(kind=ChangeKind.PROXY, by=by, reason=reason, file_name=file_name, file_sha256=file_sha256):
        # An index is saved before its levels, which take over the number that it got.
        for record in (*new, *changed):
            record.save()
