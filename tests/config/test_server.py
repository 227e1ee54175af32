"""The server itself, started as in earnest: what it does with requests that Django never sees, or sees in part."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

MEGABYTE = 1024 * 1024
TOKEN = "a" * 32
PART = (
    b'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + TOKEN.encode() + b"\r\n"
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
)


class Server:
    """A running server, and the folder into which it would write what it is sent."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "s"
        self.uploads = folder / "uploads"
        self.uploads.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "BIND": f"unix:{self.socket}", "TMPDIR": str(self.uploads), "WEB_CONCURRENCY": "1"},
            stderr=subprocess.DEVNULL,
        )

    def connect(self) -> socket.socket:
        """A connection; waits for the server to be up."""
        for _ in range(300):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(30)
            try:
                connection.connect(str(self.socket))
            except OSError:
                connection.close()
                time.sleep(0.1)
            else:
                return connection
        pytest.fail("The server did not come up.")

    def ask(self, request: bytes) -> bytes:
        """What it answers."""
        with self.connect() as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def kept(self) -> list[str]:
        """The files that lie in the folder."""
        return [file.name for file in self.uploads.iterdir()]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server, for all tests of this file."""
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.process.terminate()
    running.process.wait(30)


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    return "\r\n".join([f"{line} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]).encode() + body


def status(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer.split()[1])


def test_body_of_nine_gigabytes_is_refused_before_it_comes(server: Server) -> None:
    answer = server.ask(request("POST /accounts/login/", "Content-Length: 9663676416"))

    assert status(answer) == 413
    assert b"larger than can be taken" in answer


def test_body_without_a_length_is_refused(server: Server) -> None:
    assert status(server.ask(request("POST /accounts/login/", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"))) == 411


@pytest.mark.parametrize(
    "sent",
    [
        request("GET /?" + "a" * 5000),
        request("GET /", "X-Long: " + "a" * 10_000),
        request("GET /", *(f"X-{number}: a" for number in range(500))),
        request("GET /", "Content-Length: -1"),
        request("GET /", "Content-Length: 1", "Content-Length: 2"),
        request("POST /", "Content-Length: 1", "Transfer-Encoding: chunked"),
        request("GET /", "X: a\0b"),
        b"GET\r\n\r\n",
    ],
    ids=["long address", "long header", "many headers", "negative", "two lengths", "smuggling", "NUL", "half"],
)
def test_what_is_no_request_gets_a_short_refusal(server: Server, sent: bytes) -> None:
    answer = server.ask(sent)

    assert 400 <= status(answer) < 500
    assert len(answer) < 1000
    assert b"Traceback" not in answer


def test_upload_that_breaks_off_leaves_no_file_behind(server: Server) -> None:
    head = request(
        "POST /assets/a/pictures/new/",
        f"Content-Length: {12 * MEGABYTE}",
        "Content-Type: multipart/form-data; boundary=b",
        f"Cookie: {settings.CSRF_COOKIE_NAME}={TOKEN}",
    )
    with server.connect() as connection:
        connection.sendall(head + PART + bytes(5 * MEGABYTE))
        for _ in range(100):
            if kept := server.kept():
                break
            time.sleep(0.05)
        assert kept, "the upload was not being read"
    for _ in range(100):
        if not (kept := server.kept()):
            break
        time.sleep(0.05)

    assert kept == []
    assert status(server.ask(request("GET /nowhere.txt/"))) < 500
