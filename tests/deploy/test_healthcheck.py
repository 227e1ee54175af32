"""The question that a container asks itself, put to a real server."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

QUESTION = settings.BASE_DIR / "deploy" / "healthcheck.py"


def ask(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, QUESTION],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_server_that_is_well_passes(live_server):
    address = live_server.url.removeprefix("http://")
    assert ask(BIND=address, ALLOWED_HOSTS="localhost, register.example").returncode == 0


@pytest.mark.django_db(transaction=True)
def test_server_that_does_not_know_its_name_fails(live_server):
    address = live_server.url.removeprefix("http://")
    assert ask(BIND=address, ALLOWED_HOSTS="elsewhere.example").returncode == 1


@pytest.mark.parametrize("bind", ["127.0.0.1:1", "unix:/no/such/socket"])
def test_server_that_is_not_there_fails(bind):
    done = ask(BIND=bind)
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr
