"""That the body of a request came whole. Known to the server's entry point, and free of Django."""

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

# A longer number is no length; the request is refused before its body is read (config.incoming).
MOST_DIGITS = 20


class WholeBodies:
    """A WSGI application whose requests come whole: reading one that was broken off is a fault (OSError).

    Servers end such a body as if it were complete, and half a list would be read as a list.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer the request."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isascii() and length.isdigit() and len(length) <= MOST_DIGITS:
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return self.application(environ, start_response)


class WholeBody:
    """A body of a known length; OSError when it ends before."""

    def __init__(self, body: BinaryIO, length: int) -> None:
        self._body = body
        self._missing = length

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes."""
        return self._counted(self._body.read(self._missing if size < 0 else min(size, self._missing)))

    def readline(self, size: int = -1) -> bytes:
        """A line, or ``size`` bytes of it."""
        return self._counted(self._body.readline(self._missing if size < 0 else min(size, self._missing)))

    def _counted(self, data: bytes) -> bytes:
        if not data and self._missing:
            raise OSError("The body was broken off.")
        self._missing -= len(data)
        return data
