"""Everything the figures of a map rest on that can be looked up: proxies, indicators, shares, inputs, price index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sroi.calculation.case import Case
from sroi.choices import Licence
from sroi.models import Estimate, ImpactMap, Input, Outcome, PriceIndex
from sroi.overview import words


@dataclass(frozen=True, slots=True)
class Source:
    """One source: what it says where, what was taken from it, and under which terms. ``used_for`` names the rows."""

    title: str
    url: str
    beside: str
    used_for: tuple[str, ...]
    licence: str
    is_recalled: bool


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The sources of one kind of figure."""

    heading: str
    sources: tuple[Source, ...]


def sources(impact_map: ImpactMap, case: Case, outcomes: Iterable[Outcome]) -> tuple[SourceGroup, ...]:
    """All sources by what they are for, each once. ``outcomes`` are the rows that are counted. Two queries."""
    counted = [row for row in outcomes if not row.is_left_out]
    estimates = Estimate.objects.filter(impact_map=impact_map, outcome__in=counted).exclude(source="")
    groups = (
        ("Financial proxies", _proxies(counted)),
        ("Indicators", _indicators(counted)),
        ("Figures and shares", _estimates(estimates.select_related("outcome"))),
        ("What was put in", _inputs(impact_map.inputs.all())),
        ("Price index", _index(impact_map.price_index, case)),
    )
    return tuple(SourceGroup(heading, found) for heading, each in groups if (found := _once(each)))


def _once(found: Iterable[Source]) -> tuple[Source, ...]:
    """Sources that say the same become one, with all that they are used for."""
    joined: dict[tuple[str, str, str, str], Source] = {}
    for each in found:
        key = (each.title, each.url, each.beside, each.licence)
        before = joined[key].used_for if key in joined else ()
        used = tuple(dict.fromkeys((*before, *each.used_for)))
        joined[key] = Source(each.title, each.url, each.beside, used, each.licence, each.is_recalled)
    return tuple(joined.values())


def _proxies(rows: Iterable[Outcome]) -> Iterator[Source]:
    for row in rows:
        library = row.proxy
        known = (row.proxy_name, row.proxy_unit, row.proxy_method)
        beside = [part for part in known if part]
        if row.proxy_price_year:
            beside.append(f"prices of {row.proxy_price_year}")
        page = library.source_page if library is not None and library.source_title in row.proxy_source else ""
        licence = ". ".join(
            part for part in (_licence(row), library.attribution if library is not None else "") if part
        )
        yield Source(
            title=", ".join(part for part in (row.proxy_source, page) if part) or "No source is stated",
            url=row.proxy_url or (library.source_url if library is not None else ""),
            beside=", ".join(beside),
            used_for=(str(row),),
            licence=licence,
            is_recalled=library is not None and library.is_recalled,
        )


def _licence(row: Outcome) -> str:
    """In words, where the library or the row names one that is known."""
    stated = row.proxy.licence if row.proxy is not None else row.proxy_licence
    return str(Licence(stated).label) if stated in Licence else stated


def _indicators(rows: Iterable[Outcome]) -> Iterator[Source]:
    for row in rows:
        if row.indicator_source or row.indicator:
            beside = row.indicator_source or "no source is stated"
            yield Source(row.indicator or "An indicator without words", "", beside, (str(row),), "", is_recalled=False)


def _estimates(estimates: Iterable[Estimate]) -> Iterator[Source]:
    for each in estimates:
        people = f", n{words.NO_BREAK}{each.n:,}" if each.n is not None else ""
        beside = f"{each.get_figure_display()}{people}"
        yield Source(each.source, "", beside, (str(each.outcome),), "", is_recalled=False)


def _inputs(inputs: Iterable[Input]) -> Iterator[Source]:
    for each in inputs:
        for text, beside in ((each.source, ""), (each.rate_source, "worth of an hour")):
            if text:
                yield Source(text, "", beside, (str(each),), "", is_recalled=False)


def _index(index: PriceIndex | None, case: Case) -> Iterator[Source]:
    if index is not None:
        read = f"read on {index.accessed_on:%-d %b %Y}" if index.accessed_on else ""
        yield Source(
            title=f"{index.title}: {index.source}",
            url=index.source_url,
            beside=read,
            used_for=(),
            licence=str(index.get_licence_display()),
            is_recalled=index.is_recalled,
        )
    elif case.conventions.price_index is not None:
        stated = case.conventions.price_index
        yield Source(stated.source or stated.name, "", "levels stated by the map", (), "", is_recalled=False)
