"""What a public server is like, asked of a process of its own because settings are read once."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from config.cluster import ensure_database_url
from config.production import open_connection, open_files, weak_key, weak_person_keys

KEY = "x9$Lq2-Zr7_Tn4.Wb6kD0vGm8Jf3Hs5Yc1Ap~Uo+Ei=Rt9Qw2Nz"
PERSON_KEY = f"2026-1:{KEY[::-1]}"
SAFE = {
    "PRODUCTION": "1",
    "SECRET_KEY": KEY,
    "PERSON_KEYS": PERSON_KEY,
    "ALLOWED_HOSTS": "register.example",
    "EMAIL_HOST": "mail.register.example",
    "TRUSTED_PROXY_COUNT": "1",
}
SHOW = """
import json, sys
import django
django.setup()
from django.conf import settings

from config.cluster import ensure_database_url
from config.production import open_connection, open_files, weak_key
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
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    kept |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": ensure_database_url()}
    return subprocess.run(
        [sys.executable, *arguments],
        env=kept | environment,
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


UNSAFE = [
    ({"DEBUG": "1"}, "DEBUG=1"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
    ({"SECRET_KEY": None}, "SECRET_KEY"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    ({"PERSON_KEYS": None}, "PERSON_KEYS cannot be read. There is no key."),
    ({"PERSON_KEYS": KEY}, "PERSON_KEYS cannot be read. Key 1 is not written as name:secret"),
    ({"PERSON_KEYS": "2026-1:short"}, "shorter than 43"),
    ({"PERSON_KEYS": f"{PERSON_KEY} {PERSON_KEY}"}, "two keys with the name 2026-1"),
    ({"PERSON_KEYS": f"{PERSON_KEY} old:{'k' * 50}"}, "the secret of old repeats itself"),
    ({"PERSON_KEYS": f"2026-1:changeme-{KEY}"}, "the secret of 2026-1 reads like a sample"),
    ({"PERSON_KEYS": f"trial:{KEY}"}, "PERSON_KEYS has the key of a trial"),
    ({"EMAIL_HOST": None}, "EMAIL_HOST"),
    ({"EMAIL_SECURITY": "none"}, "EMAIL_SECURITY"),
    ({"EMAIL_SECURITY": "perhaps"}, "EMAIL_SECURITY"),
    ({"TRUSTED_PROXY_COUNT": "0"}, "TLS_CERTIFICATE"),
    ({"TRUSTED_PROXY_COUNT": "0", "TLS_CERTIFICATE": "/only/half"}, "TLS_KEY"),
    ({"EMAIL_PORT": "-1"}, "EMAIL_PORT"),
    ({"DATABASE_URL": ""}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgis://app:x@db.example/app"}, "sslmode"),
    ({"PRODUCTION": "prod"}, "PRODUCTION"),
]


@pytest.mark.parametrize(("change", "named"), UNSAFE)
def test_unsafe_production_settings_refuse_to_start(change, named):
    environment = {name: value for name, value in (SAFE | change).items() if value is not None}
    done = run("-c", SHOW, **environment)
    assert done.returncode != 0
    faults = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    assert len(faults) == 1, done.stderr
    assert named in faults[0]


def test_every_fault_is_named_at_once_and_no_database_is_made():
    done = run("-c", SHOW, PRODUCTION="1", DEBUG="1", EMAIL_SECURITY="none", DATABASE_URL="")
    faults = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    named = (
        "DEBUG",
        "ALLOWED_HOSTS",
        "SECRET_KEY",
        "PERSON_KEYS",
        "TLS",
        "EMAIL_HOST",
        "EMAIL_SECURITY",
        "DATABASE_URL",
    )
    assert len(faults) == len(named)
    assert all(name in fault for name, fault in zip(named, faults, strict=True))


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 80, "abcdefghijklmnop" * 5, "django-insecure-" + KEY, "change-me " + KEY]
)
def test_key_that_could_be_guessed_is_refused_without_being_repeated(key):
    (fault,) = weak_key(key)
    assert not key or key not in fault


def test_secrets_of_person_keys_are_not_repeated():
    secret = "changeme" + KEY
    for text in (secret, f"trial:{secret}", f"one:{secret}", f"one:{'z' * 60}"):
        (fault,) = weak_person_keys(text)
        assert secret not in fault
        assert "z" * 60 not in fault


@pytest.mark.parametrize("key", [KEY, "3f9c0a71d2b84e65f1870c9ad3e2b654a7d01f3c958be4629b7e04d1"])
def test_random_key_is_taken(key):
    assert not list(weak_key(key))


@pytest.mark.parametrize(
    ("host", "mode", "is_safe"),
    [
        ("/run/postgresql", "", True),
        ("localhost", "", True),
        ("127.0.0.1", "", True),
        ("db.example", "", False),
        ("db.example", "prefer", False),
        ("db.example", "require", True),
        ("db.example", "verify-full", True),
        ("10.0.0.7", "disable", False),
    ],
)
def test_database_over_the_network_needs_tls(host, mode, is_safe):
    options = {"sslmode": mode} if mode else {}
    faults = list(open_connection({"NAME": "app", "HOST": host, "OPTIONS": options}))
    assert (not faults) == is_safe


def test_files_that_everybody_may_read_are_refused(tmp_path):
    (tmp_path / "files").mkdir(mode=0o700)
    assert not list(open_files(tmp_path))
    (tmp_path / "files").chmod(0o755)
    (fault,) = open_files(tmp_path)
    assert f"chmod -R o= {tmp_path}/files" in fault


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
    own_tls = {"TRUSTED_PROXY_COUNT": "0", "TLS_CERTIFICATE": "/a.pem", "TLS_KEY": "/a.key"}
    assert shown("SECURE_PROXY_SSL_HEADER", **SAFE | own_tls) == {"SECURE_PROXY_SSL_HEADER": None}
    behind_one = shown("SECURE_PROXY_SSL_HEADER", **SAFE)
    assert behind_one == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


@pytest.mark.parametrize(
    ("start", "timeout"),
    [("import config.wsgi", "10s"), ("import config.asgi", "10s"), ("import django; django.setup()", "0")],
)
def test_only_requests_have_ten_seconds_for_a_statement(start, timeout):
    assert run("-c", start + ASK_FOR_TIMEOUT).stdout.strip() == timeout


def test_key_before_this_one_counts_while_it_is_named():
    old = KEY[::-1]
    assert shown("SECRET_KEY_FALLBACKS", **SAFE, SECRET_KEY_OLD=old) == {"SECRET_KEY_FALLBACKS": [old]}
    assert shown("SECRET_KEY_FALLBACKS", **SAFE) == {"SECRET_KEY_FALLBACKS": []}


def test_mail_is_printed_while_developing():
    assert shown("EMAIL_BACKEND") == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
