"""The files of a deployment name what is there: files, commands and variables. Not every machine can run them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from config import gunicorn, worker  # noqa: F401 -- both read variables of their own
from config.environment import environment

ROOT: Path = settings.BASE_DIR
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
FILES = [path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".py"]

# Variables that others read: Python, PostgreSQL's image and its psql, the proxy, compose itself, and the units' own.
OF_OTHERS = {
    "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PATH", "BASE", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS",
    "ON_ERROR_STOP", "SITE_NAME", "UPSTREAM", "REGISTER_IMAGE", "DATABASE_IMAGE", "PROXY_IMAGE", "APP_ROLE",
}  # fmt: skip
SECRETS = {f"{name}_FILE" for name, variable in environment.variables.items() if variable.form == "secret"}


def variables_set(text: str) -> set[str]:
    """The names before ``=`` or ``:`` in capitals."""
    return set(re.findall(r"(?:^|[\s=])([A-Z][A-Z_]{2,})(?==|: )", text, re.MULTILINE))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_that_is_set_is_read(path):
    assert variables_set(path.read_text("utf-8")) <= set(environment.variables) | SECRETS | OF_OTHERS


def test_image_copies_what_is_there_and_nothing_else_is_in_reach():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert all((ROOT / source).exists() for source in sources)
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert sources == allowed


def test_image_has_every_app_and_no_secret():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert all(f"COPY {app} {app}" in text for app in ("accounts", "assets", "config", "referrals", "sroi"))
    assert not re.search(r"SECRET_KEY|PASSWORD", text)
    assert "USER 10001:10001" in text


def test_every_command_that_is_run_exists():
    text = "".join(path.read_text("utf-8") for path in FILES)
    commands = set(re.findall(r"manage\.py[,]? ([a-z_]+)", text))
    assert {"migrate", "grant_app_role", "run_worker", "collectstatic"} <= commands
    assert commands <= set(get_commands())


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_service_is_shut_in(path):
    text = path.read_text("utf-8")
    for line in (
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "PrivateTmp=yes",
        "ProtectHome=yes",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
        "User=register",
        "UMask=0077",
    ):
        assert f"\n{line}\n" in text, line


def test_application_has_bounded_memory_everywhere():
    assert "MemoryMax=" in (DEPLOY / "systemd" / "register.service").read_text("utf-8")
    assert "mem_limit:" in (DEPLOY / "compose.yaml").read_text("utf-8")


def test_server_writes_no_line_of_its_own_for_a_request():
    assert not hasattr(gunicorn, "accesslog")
    assert gunicorn.logconfig_dict is settings.LOGGING


def test_a_misspelt_variable_is_noticed():
    assert variables_set("Environment=VAR_DIRR=/x STATIC_DIR=/y\n  EMAIL_HOTS: z") == {
        "VAR_DIRR",
        "STATIC_DIR",
        "EMAIL_HOTS",
    }
