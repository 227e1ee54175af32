"""The look of drawings in a PDF: charts.css with the colours of tokens.css written in.

The program that draws SVG there knows neither variables nor the stylesheets around a drawing, and of the one inside it
nothing that follows a selector which it does not know. Runs in the child process, without Django.
"""

import re
from pathlib import Path

_ROOT = re.compile(r":root \{(.*?)\n\}", re.DOTALL)
_DEFINED = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\((--[\w-]+)\)")
_SIZE = re.compile(r"(?<![\w-])(?:min-|max-)?(?:width|height):[^;]*;?")
_HALO = re.compile(r"\b(?:paint-order|stroke|stroke-width):[^;]*;?")
_AFTER_COMMA = re.compile(r",\s+")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
# A rule about what is drawn: its selector has no state and no part of an element, which drawings on paper have not.
_PLAIN_RULE = re.compile(r"([^{}:]+)\{([^{}]*)\}")


def chart_style(folder: Path) -> str:
    """The stylesheet that stands inside every drawing; ``folder`` is that of our stylesheets."""
    # Of a list of fonts it takes those that follow a comma at once.
    values = {name: _AFTER_COMMA.sub(",", value) for name, value in tokens(_read(folder / "tokens.css")).items()}
    charts = _MEDIA.sub("", _COMMENT.sub("", _read(folder / "charts.css")))
    rules = (f"{selector.strip()} {{{_on_paper(declared)}}}" for selector, declared in _PLAIN_RULE.findall(charts))
    return _USED.sub(lambda found: values.get(found[1], found[0]), "\n".join(rules))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _on_paper(declared: str) -> str:
    """What a rule declares, without what would do harm there: the page says how large a drawing is, and words with a
    ground of their own are drawn without it, because it would be drawn over them."""
    kept = _SIZE.sub("", declared)
    return _HALO.sub("", kept) if "paint-order" in kept else kept


def tokens(css: str) -> dict[str, str]:
    """What the first ``:root`` block says, the light one, by name.

    >>> tokens(":root {\\n  --ink: #221d25; /* black */\\n  --c1: red;\\n}\\n:root[x] { --ink: white; }")
    {'--ink': '#221d25', '--c1': 'red'}
    """
    block = _ROOT.search(css)
    return dict(_DEFINED.findall(block[1])) if block else {}
