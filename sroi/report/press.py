"""The limited process in which a report becomes a PDF: ``python -m sroi.report.press < HTML > PDF``.

The page comes on standard input and is given our own stylesheets and fonts; no other file of the machine and no address
on the network is ever opened for it. Libraries that draw text are written in C and may end a process by a fault; then
they end this one. With ``--try`` a page of ours is drawn instead.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from assets import sandbox
from sroi.report import limits
from sroi.report.chart_style import chart_style

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

CSS_FOLDER = Path(__file__).resolve().parents[2] / "static" / "css"
FONTS_FOLDER = CSS_FOLDER.with_name("fonts")
# The later one goes before the earlier.
STYLES = ("tokens.css", "components.css", "report-pdf.css")
# What may be opened, and what it is.
OURS = {(CSS_FOLDER, ".css"): "text/css", (FONTS_FOLDER, ".woff2"): "font/woff2"}

_SVG = "{http://www.w3.org/2000/svg}"
TRIAL = '<!DOCTYPE html><html lang="en-GB"><head><title>Trial</title></head><body><h1>£1,234</h1></body></html>'


class NotOursError(ValueError):
    """The page names something that is no file of ours."""


def main(arguments: list[str]) -> int:
    """Draw the page on standard input; returns how the process is to end."""
    sandbox.bound(memory_bytes=limits.MEMORY_BYTES, cpu_seconds=limits.CPU_SECONDS)
    page = TRIAL if arguments == ["--try"] else sys.stdin.buffer.read().decode()
    try:
        drawn = draw(page)
    except OSError:
        # A library that WeasyPrint loads is not on this machine.
        return limits.NOT_EQUIPPED
    sys.stdout.buffer.write(drawn)
    return 0


def draw(page: str) -> bytes:
    """A page of HTML as a tagged PDF for assistive software (ISO 14289-1). Raises OSError without its libraries."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class OurFiles(URLFetcher):
        """Opens our own files and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> "URLFetcherResponse":
            return fetched(url)

    files, fonts = OurFiles(fail_on_errors=True), FontConfiguration()
    styles = [CSS(url=(CSS_FOLDER / name).as_uri(), url_fetcher=files, font_config=fonts) for name in STYLES]
    document = HTML(string=page, url_fetcher=files)
    inner_style = chart_style(CSS_FOLDER)
    for picture in document.etree_element.iter(f"{_SVG}svg"):
        # A drawing sees the style that stands inside it, and no other.
        inside = picture.makeelement(f"{_SVG}style", {})
        inside.text = inner_style
        picture.insert(0, inside)
    drawn = document.write_pdf(pdf_variant="pdf/ua-1", stylesheets=styles, font_config=fonts)
    if not isinstance(drawn, bytes):
        raise TypeError
    return drawn


def fetched(url: str) -> "URLFetcherResponse":
    """The file of ours that ``url`` names. Raises NotOursError for anything else."""
    from weasyprint.urls import URLFetcherResponse

    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    kind = OURS.get((path.parent, path.suffix))
    if parts.scheme != "file" or parts.netloc or kind is None:
        raise NotOursError("The page names something that is no file of ours.")
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
