"""What a public server must be before it starts. Each fault is one sentence that says how to mend it.

What only the database knows (accounts, rights of roles) is asked by ``config.checks``, when there is a connection.
"""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from referrals.sealing.keyring import BadKeyringError, Keyring

KEY_LENGTH = 50
# 256 bits in hexadecimal digits have sixteen different characters; a sentence or a run of one key has fewer.
KEY_VARIETY = 12
# The one that a trial makes for itself: it lies beside the data.
TRIAL_KEY = "trial"
KEY_WORDS = ("insecure", "changeme", "change-me", "secret", "password", "example")
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'

LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
ENCRYPTED = {"require", "verify-ca", "verify-full"}

# What lies in VAR_DIR and is nobody else's business.
PRIVATE_FILES = ("files", "secret-key", "person-key", "demo-password", "erasures.jsonl")


def unsafe(
    *,
    debug: bool,
    hosts: list[str],
    hosts_given: bool,
    key: str,
    person_keys: str,
    database: dict[str, Any],
    mail_host: str,
    mail_security: str,
    proxies: int,
    certificate: str,
    folder: Path,
) -> Iterator[str]:
    """Everything for which a public server with these settings would not be safe."""
    if debug:
        yield "DEBUG=1 shows the inside of the program to visitors: unset DEBUG."
    if not hosts_given or not hosts or "*" in hosts:
        yield "ALLOWED_HOSTS must list the names under which the site is reached, and not *."
    yield from weak_key(key)
    yield from weak_person_keys(person_keys)
    if not proxies and not certificate:
        yield (
            "Nothing here speaks TLS: set TRUSTED_PROXY_COUNT to the number of proxies before this server, if one of "
            "them does, or TLS_CERTIFICATE and TLS_KEY to files with which this server does so itself."
        )
    if not mail_host:
        yield "EMAIL_HOST must name the mail server: nobody can choose a password without mail."
    if mail_security == "none":
        yield "EMAIL_SECURITY=none sends links to accounts in the clear: set it to starttls or tls."
    yield from open_connection(database)
    yield from open_files(folder)


def weak_key(key: str) -> Iterator[str]:
    """Why a signing key could be guessed, if so; the key itself is not in the sentence."""
    mend = f"Make one with: {NEW_KEY}"
    if len(key) < KEY_LENGTH:
        yield f"SECRET_KEY must be set to at least {KEY_LENGTH} random characters. {mend}"
    elif fault := _no_chance(key):
        yield f"SECRET_KEY {fault}. {mend}"


def weak_person_keys(text: str) -> Iterator[str]:
    """Why people's data would not be safe under these keys, if so; no secret is in the sentences."""
    mend = f"Write name:secret, such as 2026-1:…, each secret made with: {NEW_KEY}"
    try:
        ring = Keyring.parse(text)
    except BadKeyringError as fault:
        yield f"PERSON_KEYS cannot be read. {fault} {mend}"
        return
    for key in ring.keys:
        if key.name == TRIAL_KEY:
            yield f"PERSON_KEYS has the key of a trial, which lies beside the data that it seals. {mend}"
        elif weakness := _no_chance(key.secret):
            yield f"PERSON_KEYS: the secret of {key.name} {weakness}. {mend}"


def _no_chance(secret: str) -> str:
    if len(set(secret)) < KEY_VARIETY or (secret + secret).find(secret, 1) < len(secret):
        return "repeats itself and could be guessed"
    if any(word in secret.lower() for word in KEY_WORDS):
        return "reads like a sample and not like chance"
    return ""


def open_connection(database: dict[str, Any]) -> Iterator[str]:
    """Why what the database says could be read or forged on its way here, if so."""
    if not database["NAME"]:
        yield "DATABASE_URL must name the database; the private one that is otherwise made is for trying things."
        return
    host = database["HOST"]
    mode = database["OPTIONS"].get("sslmode", "")
    if host not in LOCAL_HOSTS and not host.startswith(("/", "@")) and mode not in ENCRYPTED:
        yield (
            f"DATABASE_URL reaches {host} over the network without TLS: add "
            "?sslmode=verify-full&sslrootcert=/path/to/ca.pem, at the least ?sslmode=require."
        )


def open_files(folder: Path) -> Iterator[str]:
    """What in ``folder`` every account of this machine may read or write."""
    for name in PRIVATE_FILES:
        path = folder / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
            yield f"{path} is open to every account of this machine: chmod -R o= {path}"
