"""What a browser may do with our replies: nothing but our own files, no inline script or style, no frame, no embedding.

W3C CSP Level 3; ``default-src 'none'`` does not cover base-uri, form-action and frame-ancestors, so they are stated.
"""

from typing import Any
from urllib.parse import urlsplit
from wsgiref.headers import Headers

from csp.constants import NONE, SELF, UNSAFE_INLINE

# Django's own admin templates carry style attributes (hidden totals, widths); they may have nothing more.
ADMIN_ADDITIONS = {"style-src-attr": [UNSAFE_INLINE]}


def content_policy(*, tiles_url: str) -> dict[str, Any]:
    """The policy as django-csp reads it; ``tiles_url`` is the only address outside ours, and for pictures only."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:", *_origins(tiles_url)],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        }
    }


def same_origin_only(headers: Headers, path: str, url: str) -> None:
    """Another site may not embed our static files either; the receiver of WhiteNoise's ``add_headers_function``."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _origins(tiles_url: str) -> list[str]:
    """The origin of a tile address such as ``https://{s}.tile.example.org/{z}/{x}/{y}.png``; any name for ``{s}``."""
    parts = urlsplit(tiles_url)
    if not parts.netloc:
        return []
    return [f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"]
