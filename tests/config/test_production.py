"""What a public server is like, asked of a process of its own because settings are read once."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SAFE = {
    "PRODUCTION": "1",
    "SECRET_KEY": "x9$Lq2-Zr7_Tn4.Wb6" * 4,
    "ALLOWED_HOSTS": "register.example",
    "EMAIL_HOST": "mail.register.example",
}
SHOW = """
import json, sys
import django
django.setup()
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""
ASK_FOR_TIMEOUT = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
connection.close_pool()
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A Python process with this environment and nothing else of ours in it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        env=kept | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def shown(*names: str, **environment: str) -> dict[str, object]:
    done = run("-c", SHOW, *names, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_deployment_check_finds_nothing():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"EMAIL_HOST": None}, "EMAIL_HOST"),
        ({"EMAIL_SECURITY": "none"}, "EMAIL_SECURITY"),
        ({"EMAIL_SECURITY": "perhaps"}, "EMAIL_SECURITY"),
        ({"TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT"),
        ({"PRODUCTION": "prod"}, "PRODUCTION"),
    ],
)
def test_unsafe_production_settings_refuse_to_start(change, named):
    environment = {name: value for name, value in (SAFE | change).items() if value is not None}
    done = run("-c", SHOW, **environment)
    assert done.returncode != 0
    assert named in done.stderr.splitlines()[-1]


def test_production_sends_everything_over_tls_and_binds_cookies_to_the_host():
    assert shown(
        "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
        "EMAIL_USE_TLS", **SAFE,
    ) == {
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "EMAIL_USE_TLS": True,
    }  # fmt: skip


def test_forwarded_scheme_is_believed_only_from_a_proxy_of_ours():
    assert shown("SECURE_PROXY_SSL_HEADER", **SAFE) == {"SECURE_PROXY_SSL_HEADER": None}
    behind_one = shown("SECURE_PROXY_SSL_HEADER", TRUSTED_PROXY_COUNT="1", **SAFE)
    assert behind_one == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


@pytest.mark.parametrize(
    ("start", "timeout"),
    [("import config.wsgi", "10s"), ("import config.asgi", "10s"), ("import django; django.setup()", "0")],
)
def test_only_requests_have_ten_seconds_for_a_statement(start, timeout):
    assert run("-c", start + ASK_FOR_TIMEOUT).stdout.strip() == timeout


def test_mail_is_printed_while_developing():
    assert shown("EMAIL_BACKEND") == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
