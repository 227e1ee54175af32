"""Looks at the database that DATABASE_URL names and says what it lacks, with the command that mends it.

``runtime`` asks whether the application can run on it, ``dev`` also whether the tests can make a database
of their own beside it. Changes nothing.
"""

import os
import sys

import psycopg
from psycopg import Connection

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")
OLDEST_VERSION = 15


def connect(url: str, database: str | None = None, user: str | None = None) -> Connection:
    """A connection to the address, or to another database or as another role there. Raises psycopg.Error."""
    scheme, separator, rest = url.partition("://")
    address = f"postgresql://{rest}" if separator and scheme == "postgis" else url
    return psycopg.connect(address, dbname=database, user=user, autocommit=True, connect_timeout=10)


def missing_extensions(connection: Connection) -> list[str]:
    """Those of EXTENSIONS that the connection's database does not have."""
    present = {name for (name,) in connection.execute("select extname from pg_extension")}
    return [name for name in EXTENSIONS if name not in present]


def how_to_add(connection: Connection, missing: list[str]) -> str:
    """The statements that add these extensions to the connection's database, and who may run them."""
    database, version = connection.info.dbname, connection.info.server_version // 10_000
    # A trusted extension may be added by whoever owns the database (PostgreSQL, "CREATE EXTENSION").
    query = "select name, bool_or(trusted) from pg_available_extension_versions group by name"
    trusted: dict[str, bool] = dict(connection.execute(query).fetchall())
    lines = []
    absent = [name for name in missing if name not in trusted]
    if absent:
        lines.append(
            f"Not installed on that server: {', '.join(absent)}. "
            f"There, as root: apt-get install postgresql-{version} postgresql-{version}-postgis-3"
        )
    owner = all(trusted.get(name) for name in missing)
    lines.append(
        f"As {'the owner of the database or a superuser' if owner else 'a superuser'} of that server, "
        f"in the database {database} (psql -d {database}):"
    )
    return "\n".join(lines + [f"  CREATE EXTENSION IF NOT EXISTS {name};" for name in missing])


def application_faults(connection: Connection) -> list[str]:
    """What keeps the application from running on this database."""
    faults = []
    version = connection.info.server_version // 10_000
    if version < OLDEST_VERSION:
        faults.append(f"That server is PostgreSQL {version}; {OLDEST_VERSION} or newer is needed.")
    missing = missing_extensions(connection)
    if missing:
        faults.append(how_to_add(connection, missing))
    return faults


def test_faults(url: str, connection: Connection) -> list[str]:
    """What keeps the tests from making, or finding, the database test_NAME beside this one."""
    test_name = f"test_{connection.info.dbname}"
    if connection.execute("select 1 from pg_database where datname = %s", [test_name]).fetchone():
        source = test_name
    else:
        source = "template1"
        query = "select rolname from pg_roles where rolname = current_user and not (rolsuper or rolcreatedb)"
        for (role,) in connection.execute(query):
            return [
                f"The tests make a database {test_name}, which the role {role} may not.\n"
                f"As a superuser of that server: ALTER ROLE {role} CREATEDB;"
            ]
    faults = role_faults(url, connection)
    with connect(url, source) as other:
        missing = missing_extensions(other)
        if missing:
            faults.append(f"The tests' own database needs them too.\n{how_to_add(other, missing)}")
    return faults


def role_faults(url: str, connection: Connection) -> list[str]:
    """What keeps the tests from making the second role, under which they try what the application may not do."""
    query = "select rolname from pg_roles where rolname = current_user and not (rolsuper or rolcreaterole)"
    for (role,) in connection.execute(query):
        try:
            connect(url, user="postgres").close()  # the superuser of a private cluster lets everybody in who reaches it
        except psycopg.OperationalError:
            return [
                f"The tests make a second role, which the role {role} may not.\n"
                f"As a superuser of that server: ALTER ROLE {role} CREATEROLE;"
            ]
    return []


def main() -> None:
    url = os.environ["DATABASE_URL"]
    try:
        with connect(url) as connection:
            faults = application_faults(connection)
            if sys.argv[1:] == ["dev"]:
                faults += test_faults(url, connection)
    except psycopg.Error as error:
        sys.exit(f"The database that DATABASE_URL names cannot be used: {error}")
    if faults:
        sys.exit("\n".join(["The database that DATABASE_URL names is not ready.", *faults]))


if __name__ == "__main__":
    main()
