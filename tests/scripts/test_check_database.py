"""scripts/check_database.py: a database of one's own that lacks something is told what, and who may add it."""

import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.scripts.clones import Clone


def check(clone: Clone, wanted: str, database: str, user: str = "app") -> tuple[int, str]:
    """The exit code and message for a database of the clone's cluster, as its role or another."""
    parts = urlsplit(clone.up())
    url = urlunsplit(parts._replace(netloc=f"{user}@", path=f"/{database}"))
    done = clone.run(sys.executable, "scripts/check_database.py", wanted, env={"DATABASE_URL": url})
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def superuser(clone: Clone) -> Iterator[psycopg.Connection]:
    """A connection that may make databases and roles; the database `bare` has no extension, `partial` lacks one."""
    with clone.connect("postgres") as connection:
        connection.execute("create database bare owner app template template0")
        connection.execute("create database partial owner app")
        connection.execute("create role plain login")
        with psycopg.connect(connection.info.dsn, dbname="partial") as other:
            other.execute("drop extension pg_trgm")
        yield connection


def test_database_with_everything_passes(clone: Clone, superuser: psycopg.Connection) -> None:
    assert check(clone, "runtime", "app") == (0, "")
    assert check(clone, "dev", "app") == (0, "")


def test_missing_extensions_are_named_with_the_statement_and_who_may_run_it(
    clone: Clone, superuser: psycopg.Connection
) -> None:
    code, message = check(clone, "runtime", "bare")
    assert code == 1
    assert "As a superuser of that server, in the database bare" in message
    for extension in ("postgis", "pg_trgm", "unaccent", "btree_gist"):
        assert f"CREATE EXTENSION IF NOT EXISTS {extension};" in message


def test_owner_may_add_what_is_trusted(clone: Clone, superuser: psycopg.Connection) -> None:
    code, message = check(clone, "runtime", "partial")
    assert code == 1
    assert "As the owner of the database or a superuser" in message
    assert message.count("CREATE EXTENSION") == 1


def test_role_that_may_not_make_the_test_database_is_told(clone: Clone, superuser: psycopg.Connection) -> None:
    assert check(clone, "runtime", "app", user="plain")[0] == 0
    code, message = check(clone, "dev", "app", user="plain")
    assert code == 1
    assert "ALTER ROLE plain CREATEDB;" in message


def test_server_that_does_not_answer_is_told(clone: Clone) -> None:
    code, message = check(clone, "runtime", "no_such_database")
    assert code == 1
    assert "cannot be used" in message
