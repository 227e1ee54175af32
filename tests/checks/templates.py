"""Checks on templates, scripts and styles: each takes a text and yields its faults as (line, what is wrong)."""

import re
from collections.abc import Iterator

Fault = tuple[int, str]

INLINE = [
    (re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)", re.IGNORECASE), "a script inside the page"),
    (re.compile(r"<style\b", re.IGNORECASE), "styles inside the page"),
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an event attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "a javascript: address"),
    (re.compile(r"\|\s*safe(seq)?\b"), "the filter safe"),
    (re.compile(r"{%\s*autoescape\s+off"), "escaping switched off"),
]
TAG = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL)
PRIVATE = re.compile(r"\b[a-z_]+\.(address|postcode|point|raw)\b")
USED_TEMPLATE = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
USED_STATIC = re.compile(r"{%\s*static\s+[\"']([^\"']+)[\"']")
USED_BY_STYLE = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)")


def line_of(text: str, position: int) -> int:
    """The line on which a position lies."""
    return text.count("\n", 0, position) + 1


def without_comments(text: str) -> str:
    """The template without what nobody sees, with its lines kept."""
    return COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)


def inline_code(text: str) -> Iterator[Fault]:
    """Script and style inside the page, which our content policy refuses, and escaping switched off."""
    text = without_comments(text)
    for pattern, name in INLINE:
        yield from ((line_of(text, match.start()), name) for match in pattern.finditer(text))


def private_columns_shown(text: str) -> Iterator[Fault]:
    """Reads of what a masked location, or a raw row, keeps to itself."""
    text = without_comments(text)
    for tag in TAG.finditer(text):
        for match in PRIVATE.finditer(tag[0]):
            yield line_of(text, tag.start()), f"{match[0]} is shown to everybody"


def templates_used(text: str) -> Iterator[tuple[int, str]]:
    """The templates that this one includes or extends by name."""
    yield from ((line_of(text, match.start()), match[1]) for match in USED_TEMPLATE.finditer(text))


def static_files_used(text: str) -> Iterator[tuple[int, str]]:
    """The static files that a template names."""
    yield from ((line_of(text, match.start()), match[1]) for match in USED_STATIC.finditer(text))


def files_used_by_style(text: str) -> Iterator[tuple[int, str]]:
    """The files that a style sheet names, relative to itself."""
    text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)
    yield from ((line_of(text, match.start()), match[1].split("#")[0]) for match in USED_BY_STYLE.finditer(text))
