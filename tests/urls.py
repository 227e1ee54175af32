"""The whole resolver, walked: every address this site answers to."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Address(NamedTuple):
    """One pattern: its name with namespaces ("" when it has none), its route, and the names of its arguments."""

    name: str
    route: str
    arguments: tuple[str, ...]


def addresses() -> list[Address]:
    """Every pattern of the site, those of the admin screens included."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, namespace: str, route: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, here)
        else:
            yield Address(_full_name(pattern, namespace), here, tuple(pattern.pattern.regex.groupindex))


def _full_name(pattern: URLPattern, namespace: str) -> str:
    return f"{namespace}{pattern.name}" if pattern.name else ""
