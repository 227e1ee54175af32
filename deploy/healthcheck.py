"""Ask the server of this container or machine whether it is well: exit code 0 when it is. Needs nothing but Python.

It asks where the server listens (BIND), under the first name that it answers to (ALLOWED_HOSTS).
"""

import http.client
import os
import socket
import ssl
import sys

PATIENCE_SECONDS = 12


def connect(bind: str, *, encrypted: bool) -> http.client.HTTPConnection:
    """A connection to ``address:port`` or ``unix:/path``."""
    if bind.startswith("unix:"):
        connection = http.client.HTTPConnection("localhost", timeout=PATIENCE_SECONDS)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(PATIENCE_SECONDS)
        connection.sock.connect(bind.removeprefix("unix:"))
        return connection
    host, _, port = bind.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "[::]": "::1", "": "127.0.0.1"}.get(host, host.strip("[]"))  # noqa: S104 -- not bound
    if encrypted:
        # The server is this one, whatever name its certificate is for.
        context = ssl._create_unverified_context()  # noqa: S323
        return http.client.HTTPSConnection(host, int(port), timeout=PATIENCE_SECONDS, context=context)
    return http.client.HTTPConnection(host, int(port), timeout=PATIENCE_SECONDS)


def main() -> int:
    """0 when the server says that it can do its work."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    try:
        connection = connect(
            os.environ.get("BIND", "127.0.0.1:8000"), encrypted=bool(os.environ.get("TLS_CERTIFICATE"))
        )
        connection.request("GET", "/health", headers={"Host": name})
        return int(connection.getresponse().status != http.client.OK)
    except (OSError, http.client.HTTPException) as fault:
        print(f"the server does not answer: {type(fault).__name__}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
